#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the screenshots for README.md and the metainfo, of the real program while it trains on MNIST.

Usage: make-pictures.py PROGRAM FOLDER-OF-MNIST FOLDER-FOR-PICTURES [light|dark [compare|window]]

Not a test: run it again after a change to the window's looks (see docs/contributing.md).
"""

import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness.desk import Desk, run_tool, wait_for
from harness.visit import Visit
from harness.window import BUTTON, IMAGE, LABEL

PAGE = ("page tab",)
PANEL = ("panel", "filler", "grouping", "table")
CARD = re.compile(r"^Test image [\d,]+$")
PLACES = ((0.56, 0.22), (0.36, 0.42), (0.5, 0.55))  # starting points of the search for a sample, as fractions of the plane
SIZE = (1280, 800)
SETTLE_SECONDS = 4.0  # waits until the motion on the plane has ended and the focus frame is gone
STEPS = 900  # step of the preset Quick: ten islands, some of them still moving
COMPARED_STEPS = 700
MANY_SECONDS = 600.0


class Photographer(Visit):
    """A visit that takes screenshots instead of checking."""

    def __init__(self, desk, program, folder):
        super().__init__(desk, program)
        self.folder = folder

    def open(self, *options):
        self.open_window("--preset", "quick", *options)
        self.window.resize(*SIZE)

    def take(self, name):
        """A screenshot of the window alone. The pointer is moved away, unless the caller has placed it."""
        time.sleep(SETTLE_SECONDS)
        path = os.path.join(self.folder, name)
        run_tool("import", "-window", self.window.x_window, path)
        run_tool("mogrify", "-crop", "{}x{}+0+0".format(*SIZE), "+repage", "-strip", path)
        print(path)

    def rest_pointer(self):
        self.window.move_pointer(640, 16)

    def open_page(self, name):
        self.window.click(self.window.find(PAGE, name))

    def toggle_overlays(self, *keys):
        for key in keys:
            self.window.press_in_menu(key, button="View")
            self.window.close_menu()
        self.rest_pointer()
        run_tool("xdotool", "click", "1")  # no focus frame

    def train_for(self, step):
        self.window.press("space")
        self.wait_for_step(step, MANY_SECONDS)
        self.window.press("space")
        wait_for(lambda: not self.is_training(), "the pause")
        time.sleep(SETTLE_SECONDS)

    def point_at(self, x, y):
        """A place as fractions of the plane."""
        left, top, width, height = self.window.get_place(self.window.find(IMAGE, "Feature plane"))
        self.window.move_pointer(left + x * width, top + y * height)

    # The screenshots

    def take_window(self, name):
        self.open()
        self.train_for(STEPS)
        self.open_page("Classes")
        self.rest_pointer()
        self.take(name)

    def take_details(self, suffix):
        """A pinned sample, the overlays and an earlier step of one run."""
        self.open_page("Controls")
        self.window.press("ctrl+0")
        self.toggle_overlays("c", "e")
        self.take(f"overlays{suffix}.png")
        self.toggle_overlays("c", "e")
        self.pin()
        self.take(f"pinned{suffix}.png")
        self.window.press("Escape")
        self.look_back()
        self.take(f"past{suffix}.png")
        self.window.press("End")

    def pin(self):
        """Pins samples between the islands, with their paths."""
        self.open_page("Samples")
        x, y, width, height = self.window.get_place(self.window.find(IMAGE, "Feature plane"))
        pinned = set()
        for share_x, share_y in PLACES:
            for offset in range(0, 120, 8):
                place = x + share_x * width + offset, y + share_y * height + offset / 3
                self.window.move_pointer(*place)
                time.sleep(0.15)
                # Without a sample under the pointer the card shows the last pinned one.
                title = self.window.look_for(LABEL, CARD, afresh=True)
                if title and title.get_name() not in pinned:
                    self.window.click_at(*place)
                    pinned.add(title.get_name())
                    break
        print(f"pinned: {pinned}")
        self.rest_pointer()

    def look_back(self):
        self.open_page("Controls")
        x, y, width, height = self.window.get_place(self.window.find(IMAGE, "Loss over the steps"))
        self.window.click_at(x + 0.3 * width, y + height / 2)
        self.rest_pointer()

    def take_comparison(self, name):
        self.open()
        self.window.click_in_menu("Two Runs Side by Side", "With a Center Loss or Without: λ | λ = 0")
        wait_for(lambda: self.window.look_for(PANEL, "Comparison", afresh=True), "the comparison")
        time.sleep(SETTLE_SECONDS)
        self.window.click_in_menu("Two Runs Side by Side", "Locked Axes")
        time.sleep(SETTLE_SECONDS)
        self.window.press("F9")
        self.train_for(COMPARED_STEPS)
        self.rest_pointer()
        self.take(name)


def take_all(program, mnist, folder, style, wanted):
    suffix = "-dark" if style == "dark" else ""
    with Desk() as desk:
        os.environ["ADW_DEBUG_COLOR_SCHEME"] = f"prefer-{style}"
        os.symlink(os.path.abspath(mnist), os.path.join(desk.make_folder("data", "centerloss"), "mnist"))
        photographer = Photographer(desk, program, folder)
        if wanted in ("compare", None):
            photographer.take_comparison(f"compare{suffix}.png")
            photographer.leave()
        if wanted in ("window", None):
            photographer.take_window(f"window{suffix}.png")
            photographer.take_details(suffix)
            photographer.leave()


def main(program, mnist, folder, style=None, wanted=None):
    if style is None:
        # One process for each: it can have only one environment, and a program reads its color scheme once.
        for each in ("light", "dark"):
            subprocess.run([sys.executable, __file__, program, mnist, folder, each], check=True)
    else:
        take_all(os.path.abspath(program), mnist, folder, style, wanted)


if __name__ == "__main__":
    main(*sys.argv[1:])
