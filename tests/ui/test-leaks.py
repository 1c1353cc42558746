#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A short visit to most parts of the window. LeakSanitizer reports leaks at its end.

Usage: test-leaks.py PROGRAM [FOLDER-FOR-SCREENSHOTS]
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness.desk import wait_for
from harness.visit import Visit, run_visit
from harness.window import BUTTON, IMAGE

PAGE = ("page tab",)


class LeaksVisit(Visit):
    def trains(self):
        """trains a little"""
        self.open_window()
        self.train_to(3)

    def looks_closer(self):
        """opens the pages beside the plane, pins a sample, and walks to the next ones"""
        for name in ("Classes", "Samples", "Controls"):
            self.window.click(self.window.find(PAGE, name))
        self.window.press("bracketright", "bracketright")
        self.window.press_in_menu("c", button="View")
        self.window.close_menu()

    def looks_back(self):
        """views the past, and returns"""
        x, y, width, height = self.window.get_place(self.window.find(IMAGE, "Loss over the steps"))
        self.window.click_at(x + 0.5 * width, y + height / 2)
        self.window.find_label(r"^Viewing step ")
        self.window.click(self.window.find(BUTTON, "Return to Live"))

    def changes_its_mind(self):
        """undoes and redoes a change"""
        self.window.press("ctrl+n")
        wait_for(lambda: self.get_step() == 0, "the beginning")
        self.window.press("ctrl+z")
        self.window.press("ctrl+shift+z")

    def compares(self):
        """puts a second run beside it, and trains both"""
        self.window.click_in_menu("Two Runs Side by Side", "With a Center Loss or Without: λ | λ = 0")
        self.window.find(IMAGE, "Feature plane of B")
        self.click_transport()
        self.wait_for_step(1)
        self.click_transport()
        wait_for(lambda: not self.is_training(), "the pause")

    def takes_away(self):
        """exports figure, table and run"""
        self.window.press("ctrl+e")
        self.window.save_as("Export Figure", self.get_path("pair.svg"))
        self.read_metrics("metrics.csv")
        self.window.press("ctrl+s")
        self.window.save_as("Save the Run", self.get_path("run.centerloss"))


def get_steps(visit):
    return [
        visit.trains,
        visit.looks_closer,
        visit.looks_back,
        visit.changes_its_mind,
        visit.compares,
        visit.takes_away,
        visit.leave,
    ]


if __name__ == "__main__":
    sys.exit(run_visit(LeaksVisit, get_steps))
