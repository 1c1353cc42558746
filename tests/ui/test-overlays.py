#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns on the overlays that explain the motion of points, from the View menu and with its keys.

Usage: test-overlays.py PROGRAM [FOLDER-FOR-SCREENSHOTS]
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness import pictures
from harness.desk import wait_for
from harness.visit import Visit, run_visit
from harness.window import IMAGE

# The key of the menu's item, and the least number of pixels of the plane that must change.
OVERLAYS = {"forces": ("c", 1500), "lag": ("a", 300), "ellipses": ("e", 300), "cells": ("n", 300)}
CROSS_ENTROPY = (5, 89, 191)
CENTER_LOSS = (204, 64, 13)
FRAME = 4  # pixels


class OverlaysVisit(Visit):
    def take_plane(self):
        """The pixels without the focus frame, which GTK draws for some seconds after a key press."""
        path = os.path.join(self.desk.folder, "screen.png")
        x, y, width, height = self.window.get_place(self.window.find(IMAGE, "Feature plane"))
        self.window.move_pointer(x + width / 2, 12)
        self.desk.take_screenshot(path)
        inner = x + FRAME, y + FRAME, width - 2 * FRAME, height - 2 * FRAME
        return pictures.crop(pictures.read_pixels(path), inner)

    def count_changes(self, before, after):
        return sum(before[i : i + 3] != after[i : i + 3] for i in range(0, len(before), 3))

    def count_color(self, pixels, color):
        """The number of pixels that nearly have the color."""
        return sum(
            all(abs(pixels[i + channel] - color[channel]) < 12 for channel in range(3)) for i in range(0, len(pixels), 3)
        )

    def toggle(self, key):
        self.window.press_in_menu(key, button="View")
        self.window.close_menu()

    # The steps

    def start(self):
        """trains a little"""
        self.open_window()
        self.train_to(40)

    def toggle_each(self):
        """draws each overlay alone, and removes it completely"""
        bare = self.take_plane()
        for name, (key, n_pixels) in OVERLAYS.items():
            self.toggle(key)
            wait_for(lambda: self.count_changes(bare, self.take_plane()) >= n_pixels, f"{name} in {n_pixels} pixels")
            self.toggle(key)
            wait_for(lambda: self.take_plane() == bare, f"{name} to go")

    def tell_forces_apart(self):
        """draws the pull of each loss in its own color"""
        self.toggle("c")

        def are_both_there():
            pixels = self.take_plane()
            return all(self.count_color(pixels, color) > 30 for color in (CROSS_ENTROPY, CENTER_LOSS))

        wait_for(are_both_there, "the forces' colours")


def get_steps(visit):
    return [visit.start, visit.toggle_each, visit.tell_forces_apart, visit.leave]


if __name__ == "__main__":
    sys.exit(run_visit(OverlaysVisit, get_steps))
