# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder of pictures with a subfolder for each class, some of them broken."""

import os
import random
import struct
import zlib

SIDE = 28


def _write_png(path, pixels):
    """A color PNG without filters."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + bytes(pixels[row * 3 * SIDE : (row + 1) * 3 * SIDE]) for row in range(SIDE))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.write(chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def _draw(number, generator):
    """A colored square; its place and color depend on the class."""
    pixels = [generator.randrange(60) for _ in range(3 * SIDE * SIDE)]
    top, left = 3 + 6 * (number % 4), 3 + 6 * (number // 4 % 4)
    for row in range(top, top + 6):
        for column in range(left, left + 6):
            pixels[3 * (row * SIDE + column) + number % 3] = 250
    return pixels


def write_photos(folder, classes, count, n_broken):
    generator = random.Random(11)
    for number, name in enumerate(classes):
        os.makedirs(os.path.join(folder, name))
        for i in range(count):
            _write_png(os.path.join(folder, name, f"{i}.png"), _draw(number, generator))
    for i in range(n_broken):
        with open(os.path.join(folder, classes[0], f"broken{i}.png"), "wb") as file:
            file.write(b"\x89PNG?")
