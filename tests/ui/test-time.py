#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the window through time: shows earlier steps, goes back to them, uses run files and undo. The numbers are
compared with centerloss-train from the same build.

Usage: test-time.py PROGRAM [FOLDER-FOR-SCREENSHOTS]
"""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness import tables
from harness.desk import wait_for
from harness.visit import Visit, check, run_visit, wait_for_rest
from harness.window import BUTTON, IMAGE, LABEL, SLIDER

STRIP = "Loss over the steps"
# Approximate margins of the chart in the strip.
MARGIN_LEFT, MARGIN_RIGHT = 40, 10
VIEWING = re.compile(r"^Viewing step ([\d,]+)")
EXACT = re.compile(r"^Viewing step ([\d,]+)(?![\d,]| \(the picture)")


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


class Journey(Visit):
    """Every method is a step of it, in this order."""

    def __init__(self, desk, program):
        super().__init__(desk, program)
        self.end = None  # the first step that training stops at
        self.lambda_value = None
        self.changed = None  # the step after which nothing was changed
        self.viewed = None  # an earlier step

    def get_viewed(self, pattern=VIEWING):
        label = self.window.look_for(LABEL, pattern)
        # The label may have changed by now.
        match = pattern.search(label.get_name()) if label else None
        return int(match.group(1).replace(",", "")) if match else None

    def wait_for_view(self, is_it, what):
        """Waits until the viewed step no longer changes and is the expected one; returns it."""

        def is_viewed():
            step = wait_for_rest(self.get_viewed)
            return step is not None and is_it(step)

        wait_for(is_viewed, what)
        return self.get_viewed()

    def run_headless(self, *words):
        program = os.path.join(os.path.dirname(self.program), "..", "cli", "centerloss-train")
        subprocess.run([program, "--quiet", *map(str, words)], check=True, capture_output=True)

    def pause_at_rest(self):
        self.click_transport()
        wait_for(lambda: not self.is_training(), "the pause")
        return wait_for_rest(self.get_step)

    # The steps

    def start(self):
        """trains with a change during the run"""
        self.open_window()
        self.window.press("space")
        self.wait_for_step(20)
        slider = self.window.scroll_to(self.window.find(SLIDER, "λ"))
        before = self.window.get_value(slider)
        self.window.drag(slider, before, 0.25)
        self.lambda_value = before, wait_for_rest(lambda: self.window.get_value(slider))
        check(abs(self.lambda_value[1] - before) > 0.1, "λ did not change")
        self.end = self.pause_at_rest() if (self.get_step() or 0) > 90 else self.finish_training()
        self.notes.append(f"trained to step {self.end}")

    def finish_training(self):
        self.wait_for_step(90, 60)
        return self.pause_at_rest()

    def undo_and_redo(self):
        """undoes the whole drag with one Ctrl+Z and redoes it"""
        slider = self.window.find(SLIDER, "λ")
        before, after = self.lambda_value
        self.window.press("ctrl+z")
        wait_for(lambda: abs(self.window.get_value(slider) - before) < 0.01, f"λ's slider at {before} again")
        self.window.press("ctrl+shift+z")
        wait_for(lambda: abs(self.window.get_value(slider) - after) < 0.01, f"λ's slider at {after} again")
        self.window.click(self.window.find(BUTTON, "Undo"))
        wait_for(lambda: abs(self.window.get_value(slider) - before) < 0.01, "the button to undo")
        self.window.click(self.window.find(BUTTON, "Redo"))
        wait_for(lambda: abs(self.window.get_value(slider) - after) < 0.01, "the button to redo")

    def redo_preset(self):
        """a preset waits for a restart again after undo and redo, without changing the run"""
        self.window.click(self.window.scroll_to(self.window.find(LABEL, "Preset")))
        self.window.press("Home", "Down", "Return")
        self.window.find_label(r"^Waiting for a restart: ")
        slider = self.window.find(SLIDER, "λ")
        # The preset's λ is the initial value of the run, and waits with the preset.
        for keys, value in (("ctrl+z", self.lambda_value[1]), ("ctrl+shift+z", self.lambda_value[0])):
            self.window.press(keys)
            wait_for(lambda: abs(self.window.get_value(slider) - value) < 0.01, f"λ's slider at {value} after {keys}")
        self.window.move_pointer(400, 300)
        self.window.press("period")
        self.end = self.wait_for_another_step(self.end)
        self.wait_for_images()
        last = self.read_metrics("waiting.csv")[-2:]
        check(tables.find_change(last, "lambda") is None, f"{last} have another λ")
        self.window.press("ctrl+z")
        wait_for(lambda: abs(self.window.get_value(slider) - self.lambda_value[1]) < 0.01, "λ of the run")

    def save(self):
        """saves the run; centerloss-train replays it to the same numbers"""
        self.window.press("ctrl+s")
        path = self.get_path("run.centerloss")
        self.window.save_as("Save the Run", path)
        self.run_headless("--replay", path, "--metrics", self.get_path("headless.csv"))
        ours = tables.drop_timed(self.read_metrics("window.csv"))
        theirs = tables.drop_timed(tables.read_table(self.get_path("headless.csv"), tables.METRICS_COLUMNS))
        check(len(ours) == self.end and ours == theirs, "the headless run is another")

    def scrub(self):
        """shows earlier steps by click, drag and keys on the timeline"""
        strip = self.window.find(IMAGE, STRIP)
        x, y, width, height = self.window.get_place(strip)
        self.window.click_at(x + 0.5 * width, y + height / 2)
        first = wait_for(self.get_viewed, "a moment of the past")
        check(0.3 * self.end < first < 0.7 * self.end, f"step {first} in the middle of {self.end}")
        self.window.drag(strip, 0.5, 0.8)
        second = self.wait_for_view(lambda step: step > first, f"a moment after step {first}")
        self.window.press("Left")
        third = self.wait_for_view(lambda step: step < second, "an earlier picture")
        self.window.press("Right")
        self.wait_for_view(lambda step: step > third, "a later picture")
        self.window.press("Home")
        wait_for(lambda: self.get_viewed() == 0, "the oldest moment")
        self.window.press("End")
        wait_for(lambda: self.get_viewed() is None, "what is new")

    def train_meanwhile(self):
        """keeps showing an earlier step while it trains"""
        strip = self.window.find(IMAGE, STRIP)
        x, y, width, height = self.window.get_place(strip)
        self.window.click_at(x + 0.4 * width, y + height / 2)
        viewed = wait_for(self.get_viewed, "a moment of the past")
        self.changed = self.get_step()
        self.window.press("space")
        self.wait_for_step(self.changed + 30)
        check(self.get_viewed() == viewed, "the training took the view away")
        self.window.find_label(r"^Live: Epoch ")
        self.end = self.pause_at_rest()
        check(self.get_viewed() == viewed, "the pause took the view away")
        self.window.click(self.window.find(BUTTON, "Return to Live"))
        wait_for(lambda: self.get_viewed() is None, "what is new")
        self.window.find_label(r"^Epoch ")

    def export_moment(self):
        """exports the features of the shown step, the same as centerloss-train at that step"""
        strip = self.window.find(IMAGE, STRIP)
        x, y, width, height = self.window.get_place(strip)
        share = (self.changed + 0.6 * (self.end - self.changed)) / self.end
        self.window.click_at(x + MARGIN_LEFT + share * (width - MARGIN_LEFT - MARGIN_RIGHT), y + height / 2)
        self.viewed = wait_for(lambda: self.get_viewed(EXACT), "the very step")
        check(self.changed + 2 < self.viewed < self.end, f"step {self.viewed} between {self.changed} and {self.end}")
        self.window.press("ctrl+s")
        self.window.save_as("Save the Run", self.get_path("later.centerloss"))
        self.run_headless(
            "--replay", self.get_path("later.centerloss"), "--steps", self.viewed, "--features", self.get_path("f.csv")
        )
        path = self.export("e", "Export Features", "moment.csv")
        wait_for(lambda: read_bytes(path) == read_bytes(self.get_path("f.csv")), f"the features of step {self.viewed}")
        check(self.get_viewed() == self.viewed, "the export took the view away")
        self.notes.append(f"features of step {self.viewed} compared")

    def continue_from(self):
        """continues from the shown step without a change, to the same future"""
        before = tables.drop_timed(self.read_metrics("before.csv"))
        self.window.click(self.window.find(BUTTON, "Continue From Here"))
        wait_for(lambda: self.get_step() == self.viewed, f"step {self.viewed}")
        check(self.get_viewed() is None, "the past is viewed still")
        check(len(self.read_metrics("back.csv")) == self.viewed, "rows of a future that is none any more")
        self.window.press("space")
        self.wait_for_step(self.end)
        last = self.pause_at_rest()
        after = tables.drop_timed(self.read_metrics("after.csv"))
        n = min(len(before), len(after))
        check(last >= self.end and before[:n] == after[:n], "another future")

    def play(self):
        """plays the past to its end, and returns to the newest step"""
        self.window.press("Home")
        wait_for(lambda: self.get_viewed() == 0, "the oldest moment")
        self.window.click(self.window.find(BUTTON, "Play the Past"))
        wait_for(lambda: (self.get_viewed() or 0) > 0, "the past to move")
        wait_for(lambda: self.get_viewed() is None, "the end of the past", 60)

    def open(self):
        """opens the saved run and replays it to the same numbers"""
        self.window.press("ctrl+shift+o")
        self.window.open_file("Open a Run", self.get_path("run.centerloss"))
        n = len(tables.read_table(self.get_path("headless.csv"), tables.METRICS_COLUMNS))
        wait_for(lambda: self.get_step() == n and not self.is_training(), f"step {n}", 120)
        ours = tables.drop_timed(self.read_metrics("opened.csv"))
        theirs = tables.drop_timed(tables.read_table(self.get_path("headless.csv"), tables.METRICS_COLUMNS))
        check(ours == theirs, "the opened run is another")

    def make_narrow(self):
        """shows an earlier step at a width of 360 pixels"""
        self.window.resize(360, 720)
        strip = self.window.find(IMAGE, STRIP)
        wait_for_rest(lambda: self.window.get_place(strip))
        x, y, width, height = self.window.get_place(strip)
        self.window.click_at(x + 0.6 * width, y + height / 2)
        wait_for(self.get_viewed, "a moment of the past")
        self.window.click(self.window.find(BUTTON, "Return to Live"))
        wait_for(lambda: self.get_viewed() is None, "what is new")


def get_steps(journey):
    return [
        journey.start,
        journey.undo_and_redo,
        journey.redo_preset,
        journey.save,
        journey.scrub,
        journey.train_meanwhile,
        journey.export_moment,
        journey.continue_from,
        journey.play,
        journey.open,
        journey.make_narrow,
        journey.leave,
    ]


if __name__ == "__main__":
    sys.exit(run_visit(Journey, get_steps))
