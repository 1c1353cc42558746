#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the pictures of the window that README.md and the metainfo show: of the real program, at work on MNIST.

Usage: make-pictures.py PROGRAM FOLDER-OF-MNIST FOLDER-FOR-PICTURES [light|dark [compare|window]]

Not a test: whoever changes how the window looks runs it again (see docs/contributing.md).
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
PLACES = ((0.56, 0.22), (0.36, 0.42), (0.5, 0.55))  # shares of the plane, from where on a sample is looked for
SIZE = (1280, 800)
SETTLE_SECONDS = 4.0  # motion on the plane, and the frame around what has the keys, have come to their end
STEPS = 900  # of Quick: ten islands, some of them still on their way
COMPARED_STEPS = 700
MANY_SECONDS = 600.0


class Photographer(Visit):
    """A visit that takes pictures instead of checking."""

    def __init__(self, desk, program, folder):
        super().__init__(desk, program)
        self.folder = folder

    def open(self, *options):
        self.open_window("--preset", "quick", *options)
        self.window.resize(*SIZE)

    def take(self, name):
        """The window alone, the pointer where it points at nothing unless it was put there."""
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
        run_tool("xdotool", "click", "1")  # no frame around what has the keys

    def train_for(self, step):
        self.window.press("space")
        self.wait_for_step(step, MANY_SECONDS)
        self.window.press("space")
        wait_for(lambda: not self.is_training(), "the pause")
        time.sleep(SETTLE_SECONDS)

    def point_at(self, x, y):
        """Shares of the plane."""
        left, top, width, height = self.window.get_place(self.window.find(IMAGE, "Feature plane"))
        self.window.move_pointer(left + x * width, top + y * height)

    # The pictures

    def take_window(self, name):
        self.open()
        self.train_for(STEPS)
        self.open_page("Classes")
        self.rest_pointer()
        self.take(name)

    def take_details(self, suffix):
        """A pinned sample, the overlays, and the past, of one run."""
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
        """Some that lie between the islands, with the paths by which they came there."""
        self.open_page("Samples")
        x, y, width, height = self.window.get_place(self.window.find(IMAGE, "Feature plane"))
        pinned = set()
        for share_x, share_y in PLACES:
            for offset in range(0, 120, 8):
                place = x + share_x * width + offset, y + share_y * height + offset / 3
                self.window.move_pointer(*place)
                time.sleep(0.15)
                # Where nothing is pointed at, the card is of what was pinned last.
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
        # A process for each: it has one desk, and a program takes its colours from its surroundings once.
        for each in ("light", "dark"):
            subprocess.run([sys.executable, __file__, program, mnist, folder, each], check=True)
    else:
        take_all(os.path.abspath(program), mnist, folder, style, wanted)


if __name__ == "__main__":
    main(*sys.argv[1:])
