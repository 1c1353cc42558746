#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares ten training steps of centerloss-train with PyTorch's, from the same weights and with the same order of images.

    parity.py PROGRAM [--data-dir DIR] [--dataset mnist] [--channels 1] [--depth 4 3] [--loss plain root] …

Without --data-dir it makes small IDX files of noise. Fails (exit 1) if a loss differs by more than 1e-4 (the first: 1e-5),
a final tensor by more than 1e-3 of its length, or if the saved weights do not load into the module by name.
Needs Debian's python3-torch.
"""

import argparse
import csv
import gzip
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

import numpy
import torch
from torch import nn

from generate import write_safetensors
from reference import CenterLossNet, center_loss, paper_update

FIRST, LATER, FINAL = 1e-5, 1e-4, 1e-3


def read_safetensors(path):
    raw = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header, data = json.loads(raw[8 : 8 + length]), raw[8 + length :]
    return {
        name: numpy.frombuffer(data[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__"
    }


def read_idx(folder, name):
    path = folder / name
    raw = path.read_bytes() if path.exists() else gzip.decompress((folder / (name + ".gz")).read_bytes())
    shape = struct.unpack(">%dI" % raw[3], raw[4 : 4 + 4 * raw[3]])
    return numpy.frombuffer(raw, "u1", offset=4 + 4 * raw[3]).reshape(shape)


def read_cifar(folder, classes, count):
    name, label_bytes = ("data_batch_1.bin", 1) if classes == 10 else ("train.bin", 2)
    rows = numpy.fromfile(folder / name, "u1", count * (label_bytes + 3072)).reshape(-1, label_bytes + 3072)
    return rows[:, label_bytes:].reshape(-1, 3, 32, 32), rows[:, label_bytes - 1]


def make_idx(folder, count, side):
    random = numpy.random.RandomState(1)
    for kind in "train", "t10k":
        images = random.randint(0, 256, (count, side, side)).astype("u1")
        labels = numpy.concatenate([numpy.arange(10), random.randint(0, 10, count - 10)]).astype("u1")
        for name, array in ("images-idx3", images), ("labels-idx1", labels):
            head = struct.pack(">HBB%dI" % array.ndim, 0, 8, array.ndim, *array.shape)
            (folder / ("%s-%s-ubyte" % (kind, name))).write_bytes(head + array.tobytes())


def load_images(options, folder):
    """[n][c][h][w] bytes and labels of the training split, in the order of the files."""
    count = options.steps * options.batch_size
    if options.channels == 3:
        images, labels = read_cifar(folder, options.classes, count)
    else:
        images = read_idx(folder, "train-images-idx3-ubyte")[:, None]
        labels = read_idx(folder, "train-labels-idx1-ubyte")
    if len(images) < count:
        sys.exit("%s: %d images, %d needed" % (folder, len(images), count))
    return images[:count], labels[:count].astype("int64")


def train(net, images, labels, options, loss):
    """Trains with PyTorch; returns the losses of each step."""
    dtype = next(net.parameters()).dtype
    optimizer = torch.optim.SGD(net.network_parameters(), lr=options.lr, momentum=options.momentum)
    losses = []
    for step in range(options.steps):
        part = slice(step * options.batch_size, (step + 1) * options.batch_size)
        x, y = torch.from_numpy(images[part] / 255.0).to(dtype), torch.from_numpy(labels[part])
        optimizer.zero_grad()
        net.center.grad = None
        features, logits = net(x)
        ce = nn.functional.cross_entropy(logits, y)
        cl = center_loss(loss, options.lam, features, y, net.center)
        (ce + cl).backward()
        paper = loss == "paper"
        step_of_centers = paper_update(features.detach(), y, net.center.detach()) if paper else net.center.grad
        with torch.no_grad():
            net.center -= options.center_lr * step_of_centers
        optimizer.step()
        losses.append(((ce + cl).item(), ce.item(), cl.item()))
    return losses


def run_program(options, folder, work, depth, loss):
    architecture = ["--preset", "lenet++"] if options.architecture == "lenet++" else ["--preset", "v1.0", "--depth", depth]
    command = [options.program, *architecture, "--dataset", options.dataset, "--data-dir", folder,
               "--width", options.width, "--loss", loss, "--lambda", options.lam, "--lr", options.lr,
               "--center-lr", options.center_lr, "--momentum", options.momentum, "--batch-size", options.batch_size,
               "--steps", options.steps, "--no-shuffle", "--threads", options.threads, "--quiet",
               "--init", work / "init.safetensors", "--save", work / "final.safetensors",
               "--metrics", work / "metrics.csv"]
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL)
    with open(work / "metrics.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    return [tuple(float(row[key]) for key in ("loss", "ce_loss", "center_loss")) for row in rows]


def compare_losses(ours, theirs):
    good = len(ours) == len(theirs)
    for step, (mine, torchs) in enumerate(zip(ours, theirs)):
        errors = [abs(a - b) / max(abs(b), 1e-12) for a, b in zip(mine, torchs)]
        fine = max(errors) <= (FIRST if step == 0 else LATER)
        good = good and fine
        print("  step %2d  loss %.7f  PyTorch %.7f  off by %s%s"
              % (step, mine[0], torchs[0], " ".join("%.1e" % e for e in errors), "" if fine else "  TOO MUCH"))
    return good


def compare_weights(saved, net):
    errors = {}
    for name, value in net.named_values():
        expected = value.detach().double().numpy()
        errors[name] = numpy.linalg.norm(saved[name] - expected) / max(numpy.linalg.norm(expected), 1e-12)
    worst = max(errors, key=errors.get)
    print("  final weights: worst %.1e (%s)" % (errors[worst], worst))
    return errors[worst] <= FINAL


def load_by_name(net, saved):
    """Loads the weights like a user of the PyTorch project; momentum and the like do not belong to the module."""
    wanted = {key for key in net.state_dict() if "num_batches" not in key}
    weights = {key: torch.from_numpy(value.copy()) for key, value in saved.items() if key in wanted}
    result = net.load_state_dict(weights, strict=False)
    missing = [key for key in result.missing_keys if "num_batches" not in key]
    print("  loads into the module: %s" % ("yes" if not missing else "MISSING " + ", ".join(missing)))
    return not missing


def run_case(options, folder, images, labels, depth, loss):
    print("depth %d, %s" % (depth, loss), flush=True)
    torch.manual_seed(options.seed)
    eighths = {"1": 8, "1/2": 4, "1/4": 2, "1/8": 1}[options.width]
    net = CenterLossNet(options.architecture, depth, eighths, *images.shape[2:], images.shape[1], options.classes)
    net.train()
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        start = {name: value.detach().numpy() for name, value in net.named_values()}
        write_safetensors(work / "init.safetensors", start, {})
        theirs = train(net.double() if options.double else net, images, labels, options, loss)
        ours = run_program(options, folder, work, depth, loss)
        saved = read_safetensors(work / "final.safetensors")
    results = [compare_losses(ours, theirs), compare_weights(saved, net), load_by_name(net, saved)]
    return all(results)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", help="the built centerloss-train")
    parser.add_argument("--data-dir", type=pathlib.Path)
    parser.add_argument("--dataset", default="mnist")
    parser.add_argument("--channels", type=int, default=1, choices=[1, 3], help="3: the data are CIFAR's")
    parser.add_argument("--classes", type=int, default=10)
    parser.add_argument("--architecture", default="deep", choices=["deep", "lenet++"])
    parser.add_argument("--depth", type=int, nargs="+", default=[4, 3])
    parser.add_argument("--loss", nargs="+", default=["plain", "root"])
    parser.add_argument("--width", default="1", choices=["1", "1/2", "1/4", "1/8"])
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--lambda", dest="lam", type=float, default=1.0)
    parser.add_argument("--lr", type=float, default=0.001)
    parser.add_argument("--center-lr", type=float, default=0.5)
    parser.add_argument("--momentum", type=float, default=0.9)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--double", action="store_true", help="PyTorch in double precision: slower, and the truth")
    return parser.parse_args()


def main():
    options = parse_options()
    torch.set_num_threads(options.threads)
    with tempfile.TemporaryDirectory() as made:
        folder = options.data_dir
        if not folder:
            folder = pathlib.Path(made)
            make_idx(folder, options.steps * options.batch_size, 28)
        images, labels = load_images(options, folder)
        cases = [(depth, loss) for depth in options.depth for loss in options.loss]
        results = [run_case(options, folder, images, labels, *case) for case in cases]
    print("%d of %d cases agree" % (sum(results), len(results)))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
