#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes an animation of a part of the run, checks the file, and cancels another animation.

Usage: test-animation.py PROGRAM [FOLDER-FOR-SCREENSHOTS]
"""

import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness import pictures
from harness.desk import run_tool, wait_for
from harness.visit import Visit, check, run_visit
from harness.window import BUTTON, LABEL, SPIN

DIALOG, CHOOSER = "Export Animation", "Save Animation"
WIDTH, HEIGHT, RATE, LENGTH = 400, 340, 10, 3
N_PICTURES = 25  # 2.4 s at 10 pictures per second, and the last picture for 0.6 s
ESTIMATE = re.compile(r"^([\d,]+) pictures, from ([\d,]+) recorded moments")


class AnimationVisit(Visit):
    def __init__(self, desk, program):
        super().__init__(desk, program)
        self.dialog = None

    def open_dialog(self):
        self.window.press_in_menu("n")
        self.dialog = self.window.find_child(DIALOG)
        self.dialog.find(SPIN, "First Step")
        # Without a window manager the dialog is at the screen's corner, and the keyboard follows the pointer.
        run_tool("xdotool", "windowmove", self.dialog.x_window, "0", "0")

    def set_number(self, name, value):
        x, y, width, height = self.dialog.get_place(self.dialog.find(SPIN, name))
        self.dialog.click_at(x + width * 0.2, y + height / 2)
        self.dialog.press("ctrl+a")
        self.dialog.type(f"{value:g}\t")
        wait_for(lambda: self.dialog.get_value(self.dialog.find(SPIN, name)) == value, f"{name} to be {value}")

    def read_estimate(self):
        match = ESTIMATE.match(self.dialog.find(LABEL, ESTIMATE).get_name())
        return [int(count.replace(",", "")) for count in match.groups()]

    def export(self, path):
        self.dialog.click(self.dialog.find(BUTTON, "Export…"))
        chooser = wait_for(lambda: self.dialog.find_x_window(CHOOSER), "the file chooser")
        run_tool("xdotool", "mousemove", "--window", chooser, "100", "5")
        self.dialog.press("ctrl+a")
        self.dialog.type(path)
        self.dialog.press("Return")
        wait_for(lambda: self.dialog.find_x_window(CHOOSER) is None, "the end of the file chooser")

    def is_open(self):
        return self.window.find_x_window(DIALOG) is not None

    # The steps

    def start(self):
        """trains a little with pauses, so that there are several frames to move between"""
        self.open_window()
        for _rest in range(4):
            self.train_to(self.get_step() + 20)

    def choose(self):
        """shows the size of the animation"""
        self.open_dialog()
        all_moments = self.read_estimate()[1]
        last = self.dialog.get_value(self.dialog.find(SPIN, "Last Step"))
        check(last == self.get_step(), f"to step {last} of {self.get_step()}")
        for name, value in ("Width", WIDTH), ("Height", HEIGHT), ("Pictures per Second", RATE), ("Length", LENGTH):
            self.set_number(name, value)
        wait_for(lambda: self.read_estimate()[0] == N_PICTURES, f"{N_PICTURES} pictures")
        check(all_moments >= 5, f"{all_moments} moments after four rests")
        self.set_number("First Step", last)
        wait_for(lambda: self.read_estimate()[1] == 1, "a single moment")
        self.set_number("First Step", 5)
        wait_for(lambda: 1 < self.read_estimate()[1] <= all_moments, "moments since step 5")
        self.notes.append(f"{all_moments} recorded moments, {self.read_estimate()[1]} since step 5")

    def make(self):
        """makes it with the right size, number and delays; it moves and has all classes in their colors"""
        path = self.get_path("a.gif")
        self.export(path[: -len(".gif")])
        wait_for(lambda: not self.is_open(), "the end of the dialog", 60)
        lines = subprocess.run(
            ["identify", "-format", "%W %H %T\\n", path], check=True, capture_output=True, text=True
        ).stdout.split("\n")
        found = [tuple(map(int, line.split())) for line in lines if line]
        check(len(found) == N_PICTURES, f"{len(found)} pictures")
        check({picture[:2] for picture in found} == {(WIDTH, HEIGHT)}, f"pictures of {found[0][:2]}")
        check(sum(picture[2] for picture in found) == 100 * LENGTH, f"delays {[picture[2] for picture in found]}")
        self.compare_ends(path)

    def compare_ends(self, path):
        ends = []
        for number in 0, N_PICTURES - 1:
            picture = self.get_path(f"{number}.png")
            run_tool("convert", f"{path}[0-{number}]", "-background", "white", "-coalesce", "+repage", "-delete",
                     f"0-{number - 1}" if number else "99", picture)  # fmt: skip
            ends.append(pictures.read_pixels(picture)[2])
        changed = sum(a != b for a, b in zip(*ends)) / len(ends[0])
        self.notes.append(f"{100 * changed:.1f} % of the values differ between first and last picture")
        check(changed > 0.02, "nothing has moved")
        check(pictures.count_hues(ends[1]) >= 6, f"{pictures.count_hues(ends[1])} hues in the last picture")

    def call_off(self):
        """cancels another one while it is made: no file, and the window goes on"""
        folder = self.desk.make_folder("off")
        self.open_dialog()
        for name, value in ("Width", 2000), ("Height", 1800), ("Pictures per Second", 50), ("Length", 60):
            self.set_number(name, value)
        self.export(os.path.join(folder, "b.gif"))
        self.dialog.find(("progress bar",), "Made")
        time.sleep(0.5)
        self.dialog.click(self.dialog.find(BUTTON, "Cancel"))
        wait_for(lambda: self.dialog.look_for(("progress bar",), "Made", True) is None, "the end of the making")
        check(os.listdir(folder) == [], f"left behind: {os.listdir(folder)}")
        self.dialog.click(self.dialog.find(BUTTON, "Cancel"))
        wait_for(lambda: not self.is_open(), "the end of the dialog")
        step = self.get_step()
        self.window.move_pointer(400, 300)
        self.click_transport()
        self.wait_for_another_step(step)
        self.click_transport()

    def fail(self):
        """remembers the choices; if it cannot be written, the dialog shows the error and stays"""
        self.open_dialog()
        for name, value in ("Width", 2000), ("Height", 1800), ("Pictures per Second", 50), ("Length", 60):
            found = self.dialog.get_value(self.dialog.find(SPIN, name))
            check(found == value, f"{name} is {found}, it was {value} the last time")
        for name, value in ("Width", WIDTH), ("Height", HEIGHT), ("Pictures per Second", RATE), ("Length", 1):
            self.set_number(name, value)
        self.export("/proc/nowhere.gif")
        self.dialog.find(LABEL, re.compile("/proc/nowhere.gif"))
        self.dialog.click(self.dialog.find(BUTTON, "Cancel"))
        wait_for(lambda: not self.is_open(), "the end of the dialog")
        self.window.move_pointer(400, 300)


def get_steps(visit):
    return [visit.start, visit.choose, visit.make, visit.call_off, visit.fail, visit.leave]


if __name__ == "__main__":
    sys.exit(run_visit(AnimationVisit, get_steps))
