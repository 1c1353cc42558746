# SPDX-License-Identifier: GPL-3.0-or-later
"""A data set in MNIST's format, small enough to be read at once and learned in seconds."""

import os
import random
import struct

SIDE = 28
N_CLASSES = 10
FAINT = bytes(value * 60 // 256 for value in range(256))  # table that limits the brightness of the noise


def _draw(label, noise):
    """A bright bar; its height is the class."""
    pixels = bytearray(noise.randbytes(SIDE * SIDE).translate(FAINT))
    top = 3 + 2 * label + noise.randrange(2)
    left = noise.randrange(6)
    for row in (top, top + 1):
        for column in range(left, SIDE - 6 + left):
            pixels[row * SIDE + column] = 250
    return pixels


def _write_split(folder, name, count, seed):
    noise = random.Random(seed)
    labels = [i % N_CLASSES for i in range(count)]
    with open(os.path.join(folder, f"{name}-images-idx3-ubyte"), "wb") as images:
        images.write(struct.pack(">IIII", 0x0803, count, SIDE, SIDE))
        for label in labels:
            images.write(_draw(label, noise))
    with open(os.path.join(folder, f"{name}-labels-idx1-ubyte"), "wb") as file:
        file.write(struct.pack(">II", 0x0801, count) + bytes(labels))


def write_digits(folder, n_train, n_test):
    _write_split(folder, "train", n_train, 1)
    _write_split(folder, "t10k", n_test, 2)
