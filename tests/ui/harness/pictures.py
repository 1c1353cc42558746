# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of pictures by their pixels, not by their bytes."""

import colorsys
import subprocess


def read_pixels(path):
    """Width, height and the RGB bytes of a picture that ImageMagick can read."""
    size = subprocess.run(["identify", "-format", "%w %h", path], check=True, capture_output=True, text=True).stdout
    width, height = map(int, size.split())
    rgb = subprocess.run(["convert", path, "-alpha", "remove", "-depth", "8", "rgb:-"], check=True, capture_output=True)
    assert len(rgb.stdout) == 3 * width * height, f"{path}: not all of its pixels"
    return width, height, rgb.stdout


def is_strong(colour):
    """Whether a point can have this color; paper, axes and the faint regions cannot."""
    _hue, saturation, value = colorsys.rgb_to_hsv(*(channel / 255 for channel in colour))
    return saturation > 0.45 and value > 0.3


def find_strong(picture, place):
    """The strongly colored pixels within a rectangle, in the picture's coordinates."""
    width, _height, rgb = picture
    x, y, part_width, part_height = place
    return [
        (column, row)
        for row in range(y, y + part_height)
        for column in range(x, x + part_width)
        if is_strong(rgb[3 * (row * width + column) : 3 * (row * width + column) + 3])
    ]


def count_hues(pixels, minimum=40):
    """The number of the 24 hues that have at least a given number of strongly colored pixels."""
    counts = [0] * 24
    seen = {}
    for i in range(0, len(pixels), 3):
        colour = pixels[i : i + 3]
        seen[colour] = seen.get(colour, 0) + 1
    for colour, count in seen.items():
        if is_strong(colour):
            counts[int(colorsys.rgb_to_hsv(*(channel / 255 for channel in colour))[0] * 24) % 24] += count
    return sum(count >= minimum for count in counts)


def crop(picture, place):
    """The pixels within x, y, width, height."""
    width, _height, rgb = picture
    x, y, part_width, part_height = place
    rows = []
    for row in range(y, y + part_height):
        start = 3 * (row * width + x)
        rows.append(rgb[start : start + 3 * part_width])
    return b"".join(rows)
