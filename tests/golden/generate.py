#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the golden files: whole training steps of PyTorch, in double precision, rounded to float32.

Needs Debian's python3-torch. Run in this folder; the files are committed, so that the tests need no Python.

Each file is safetensors; T stands for the names of the project's weights files. To keep the files small, initial
weights are a formula of their index, and results are sketches:

  rule.T      [2]: base and bound; element i of T is base + bound u(T, i) before the first step, u in [-1, 1) below
  gradient.T  the sketch of the gradient in the first step
  final.T     the sketch of the value after the last step (running statistics and center too)
  images      U8 [n][h][w][c], for all steps, in order; labels [n]; features [batch][2] of the first step
  losses      [steps][2]: cross-entropy and center loss
  __metadata__  the network and the rates

ReLU and pooling compare values, so rounding can flip a close decision. Later results then diverge, also between PyTorch's
float32 and double. The images come from the first seed without such a case: if the initial weights are shaken by SHAKES
times float32's rounding, every loss changes by at most STEADY.

The sketch of a tensor with at most SKETCH elements is the tensor itself. Else it has SKETCH sums of the elements with
signs; a hash picks the sum and the sign of each element (a count sketch: Charikar, Chen, Farach-Colton 2002). It is linear,
and its expected squared length equals the tensor's, so two sketches have the relative distance of the tensors.
"""

import json
import struct
import sys

import numpy
import torch
from torch import nn

from reference import CenterLossNet, center_loss, paper_update

BATCH = 5
SKETCH = 1024
SHAKES = (0, 10, 10, 10, 10, 20, 20, 40)  # the first is not shaken
EPSILON = 2.0**-24
STEADY = 2e-5
LR, CENTER_LR, MOMENTUM = 0.001, 0.5, 0.9

# name, architecture, depth, loss, image side, channels, classes, lambda, steps
CASES = [
    ("d3-plain-28", "deep", 3, "plain", 28, 1, 10, 1.0, 5),
    ("d3-root-32", "deep", 3, "root", 32, 3, 10, 1.0, 10),
    ("d3-paper-28", "deep", 3, "paper", 28, 1, 10, 0.1, 5),
    ("d4-plain-32-k100", "deep", 4, "plain", 32, 3, 100, 1.0, 10),
    ("d4-root-28", "deep", 4, "root", 28, 1, 10, 1.0, 5),
    ("d4-paper-32", "deep", 4, "paper", 32, 3, 10, 0.1, 10),
    ("lenetpp-paper-28", "lenet++", 3, "paper", 28, 1, 10, 0.1, 5),
]


def write_safetensors(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, tensor in tensors.items():
        dtype = "U8" if tensor.dtype == numpy.uint8 else "F32"
        raw = numpy.ascontiguousarray(tensor, dtype="<f4" if dtype == "F32" else "u1").tobytes()
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def hash_elements(name, count):
    """32 bits for each element: FNV-1a of the name and the index, mixed as in MurmurHash3. test-golden.c has the same."""
    start = 2166136261
    for byte in name.encode():
        start = (start ^ byte) * 16777619 & 0xFFFFFFFF
    h = (numpy.arange(count, dtype=numpy.uint64) * 2654435761 + start) & 0xFFFFFFFF
    h = ((h ^ (h >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
    return h ^ (h >> 16)


def sketch(name, tensor):
    values = tensor.detach().double().numpy().reshape(-1)
    if values.size <= SKETCH:
        return values.copy()
    h = hash_elements(name, values.size)
    signed = numpy.where(h & 0x80000000, -values, values)
    return numpy.bincount((h % SKETCH).astype(int), weights=signed, minlength=SKETCH)


def get_rule(name, tensor):
    """Base and bound: close to the usual initial values, but not constant, because constants would hide mistakes."""
    if name == "center":
        return 0.0, 1.5
    if name.endswith("running_mean"):
        return 0.1, 0.3
    if name.endswith("running_var"):
        return 1.0, 0.3
    if tensor.dim() > 1:
        return 0.0, 1.0 / float(numpy.sqrt(tensor[0].numel()))
    if tensor.numel() == 1:
        return 0.25, 0.0
    return (1.0, 0.2) if name.endswith("weight") else (0.0, 0.2)


def initialize(net):
    """Sets the weights by the rules and returns the rules."""
    rules = {}
    with torch.no_grad():
        for name, value in net.named_values():
            rule = numpy.array(get_rule(name, value), dtype="float32")
            u = hash_elements(name, value.numel()) / 2147483648.0 - 1.0
            start = (float(rule[0]) + float(rule[1]) * u).astype("float32").astype("float64")
            value.copy_(torch.from_numpy(start).view_as(value))
            rules["rule." + name] = rule
    return rules


def shake(net, amount, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for _name, value in net.named_values():
            value *= 1 + amount * EPSILON * (2 * torch.rand(value.shape, generator=generator, dtype=value.dtype) - 1)


def make_batches(side, channels, classes, steps, seed):
    numpy.random.seed(seed % 2**32)
    n = BATCH * steps
    labels = numpy.random.randint(0, classes, n)
    labels[1] = labels[0]  # a class with more than one image
    return numpy.random.randint(0, 256, (n, side, side, channels)).astype("uint8"), labels


def train(net, pixels, labels, loss, lam, tensors):
    """Trains on all images once; records features and gradients of the first step and the last values. Returns the losses."""
    optimizer = torch.optim.SGD(net.network_parameters(), lr=LR, momentum=MOMENTUM)
    losses = []
    for begin in range(0, len(labels), BATCH):
        part = slice(begin, begin + BATCH)
        x = torch.from_numpy(pixels[part] / 255.0).permute(0, 3, 1, 2)
        y = torch.from_numpy(labels[part])
        optimizer.zero_grad()
        net.center.grad = None
        features, logits = net(x)
        ce = nn.functional.cross_entropy(logits, y)
        cl = center_loss(loss, lam, features, y, net.center)
        (ce + cl).backward()
        d_center = paper_update(features.detach(), y, net.center.detach()) if loss == "paper" else net.center.grad
        if begin == 0:
            tensors["features"] = features.detach().numpy()
            for key, value in net.named_trained():
                tensors["gradient." + key] = sketch(key, value.grad)
            tensors["gradient.center"] = sketch("center", d_center)
        with torch.no_grad():
            net.center -= CENTER_LR * d_center
        optimizer.step()
        losses.append([ce.item(), cl.item()])
    for key, value in net.named_values():
        tensors["final." + key] = sketch(key, value)
    return numpy.array(losses)


def try_seed(case, seed):
    """The tensors of the file, or None if rounding flips a decision."""
    _name, architecture, depth, loss, side, channels, classes, lam, steps = case
    pixels, labels = make_batches(side, channels, classes, steps, seed)
    first = None
    for number, amount in enumerate(SHAKES):
        net = CenterLossNet(architecture, depth, 1, side, side, channels, classes).double()
        tensors = initialize(net)
        shake(net, amount, number)
        losses = train(net, pixels, labels, loss, lam, tensors)
        if first is None:
            first = tensors, losses
        elif (abs(losses / first[1] - 1) > STEADY).any():
            return None
    tensors, losses = first
    return dict(tensors, images=pixels, labels=labels, losses=losses)


def run_case(case):
    name, architecture, depth, loss, side, channels, classes, lam, steps = case
    seed = sum(name.encode())
    while (tensors := try_seed(case, seed)) is None:
        seed += 1
    metadata = {
        "architecture": architecture, "depth": depth, "loss": loss, "side": side, "channels": channels,
        "classes": classes, "lambda": lam, "batch": BATCH, "steps": steps, "lr": LR, "center_lr": CENTER_LR,
        "momentum": MOMENTUM,
    }
    write_safetensors(name + ".safetensors", tensors, {key: str(value) for key, value in metadata.items()})
    print(name, "seed", seed, ["%.6f %.6f" % tuple(pair) for pair in tensors["losses"]])


if __name__ == "__main__":
    torch.set_num_threads(1)
    for each in CASES:
        if len(sys.argv) < 2 or each[0] in sys.argv[1:]:
            run_case(each)
