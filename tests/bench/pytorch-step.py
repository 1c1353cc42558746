#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The measurements of bench-step for the same network in PyTorch: prints one JSON object. Needs Debian's python3-torch."""

import argparse
import json
import pathlib
import resource
import statistics
import sys
import time

import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "golden"))
from reference import CenterLossNet, center_loss  # noqa: E402

EVALUATION_BATCHES = 64, 256


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--architecture", default="deep")
    for name, value in ("depth", 4), ("width", 8), ("side", 28), ("channels", 1), ("classes", 10), ("batch-size", 64):
        parser.add_argument("--" + name, type=int, default=value)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=3)
    return parser.parse_args()


def measure(call, seconds):
    """The median time of a call in seconds, after one call that does not count."""
    call()
    times = []
    while len(times) < 3 or sum(times) < seconds:
        begin = time.monotonic()
        call()
        times.append(time.monotonic() - begin)
    return statistics.median(times)


def make_images(options, count):
    return torch.rand(count, options.channels, options.side, options.side)


def make_step(net, options):
    images, labels = make_images(options, options.batch_size), torch.arange(options.batch_size) % options.classes
    optimizer = torch.optim.SGD(net.network_parameters(), lr=1e-4, momentum=0.9)
    center_optimizer = torch.optim.SGD([net.center], lr=0.5)

    def step():
        features, logits = net(images)
        loss = nn_loss(logits, labels) + center_loss("plain", 1.0, features, labels, net.center)
        optimizer.zero_grad()
        center_optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        center_optimizer.step()

    nn_loss = torch.nn.CrossEntropyLoss()
    return step


def evaluate_images_per_second(net, options):
    """The speed with the better of two sizes of mini-batches."""
    net.eval()
    best = 0
    with torch.no_grad():
        for batch in EVALUATION_BATCHES:
            images = make_images(options, batch)
            best = max(best, batch / measure(lambda: net(images), options.seconds / 2))
    return best


def main():
    options = parse()
    torch.manual_seed(0)
    torch.set_num_threads(options.threads)
    net = CenterLossNet(options.architecture, options.depth, options.width, options.side, options.side,
                        options.channels, options.classes)
    train = options.batch_size / measure(make_step(net, options), options.seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    evaluate = evaluate_images_per_second(net, options)
    print(json.dumps({"train_images_per_second": train, "peak_megabytes": peak,
                      "evaluate_images_per_second": evaluate, "version": torch.__version__}))


if __name__ == "__main__":
    main()
