#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a second run beside the first, with pointer and keys: both train in lockstep, and the numbers under them equal
the exported metrics.

Usage: test-compare.py PROGRAM [FOLDER-FOR-SCREENSHOTS]
"""

import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness import pictures, tables
from harness.desk import run_tool, wait_for
from harness.visit import Visit, check, run_visit, wait_for_rest
from harness.window import BUTTON, IMAGE, LABEL, SLIDER, SPIN

PAGE = ("page tab",)
PANEL = ("panel", "filler", "grouping", "table")
GOALS = {"95": 0.95, "98": 0.98}
RUN_SHOWN = re.compile("^Run shown here: ")
EVALUATING = re.compile("^Evaluating ")
STEPS = re.compile(r"Steps \(Epochs\) ([\d,]+)")


def to_number(text):
    return int(re.sub(r"\D", "", text))


class CompareVisit(Visit):
    # The text about both runs

    def read_sides(self):
        """The table under the planes as the accessibility bus gives it: a text for A and one for B."""
        table = self.window.look_for(PANEL, "Comparison")
        text = table.get_description() if table else ""
        match = re.match(r"A · (.*; )B · (.*; )$", text)
        return match.groups() if match else None

    def get_steps(self):
        sides = self.read_sides()
        steps = [STEPS.search(side) for side in sides or ()]
        return [to_number(step.group(1)) for step in steps] if len(steps) == 2 and all(steps) else None

    def get_values(self, title):
        """The values of A and B in the column with that title, or None."""
        values = [re.search(rf"(?:: |; ){re.escape(title)} ([^;]*);", side) for side in self.read_sides() or ()]
        return [value.group(1) for value in values] if values and all(values) else None

    def get_gap(self):
        steps = self.get_steps()
        return abs(steps[0] - steps[1]) if steps else None

    # Actions

    def choose(self, name):
        """Chooses an item of the menu A | B."""
        self.window.click_in_menu("Two Runs Side by Side", name)

    def wait_for_names(self, a, b):
        def are_there():
            sides = self.read_sides()
            return sides and sides[0].startswith(a + ":") and sides[1].startswith(b + ":")

        wait_for(are_there, f"A · {a} and B · {b}")

    def train_both_to(self, step):
        """Trains until both have reached the step and were measured at a common step, and waits until nothing changes.
        Returns the largest gap between the runs."""
        largest = 0
        self.click_transport()
        while min(self.get_steps() or [0]) < step or self.get_measured_step() is None:
            wait_for(self.get_steps, "both runs' steps")
            largest = max(largest, self.get_gap() or 0)
        self.click_transport()
        wait_for(lambda: not self.is_training(), "the pause")
        wait_for(lambda: self.get_gap() in (0, 1), f"lockstep, at {self.get_steps()}")
        self.wait_for_rest()
        return largest

    def wait_for_rest(self):
        last = [None, 0]

        def is_at_rest():
            sides = self.read_sides()
            if self.window.look_for(LABEL, EVALUATING) is not None:
                return False  # evaluating all test images takes a while
            if self.get_gap() == 0 and self.get_measured_step() != self.get_steps()[0]:
                return False  # they are measured at rest
            last[1] = last[1] + 1 if sides == last[0] else 0
            last[0] = sides
            return last[1] >= 12

        wait_for(is_at_rest, "rest")

    def get_measured_step(self):
        """The common step of the shown measures, or None."""
        steps = self.get_values("At Step")
        check(steps and steps[0] == steps[1], f"measured at the steps {steps}")
        return to_number(steps[0]) if steps[0] != "–" else None

    def check_side(self, text, rows):
        """Compares the shown verdict with the rows of the file."""
        measured = [row for row in rows if row["test_accuracy"]]
        last = next((row for row in measured if int(row["step"]) == self.get_measured_step()), None)
        check(last, f"{text}: there is no measured row of that step")
        check(to_number(STEPS.search(text).group(1)) == int(rows[-1]["step"]), f"{text}: not at {rows[-1]['step']}")
        for percent, goal in GOALS.items():
            reached = next((row["step"] for row in measured if float(row["test_accuracy"]) >= goal), None)
            shown = re.search(rf"Steps to {percent} % (not yet|[\d,]+)", text).group(1)
            check((shown == "not yet") == (reached is None), f"{percent} %: {shown}, in the file {reached}")
            check(reached is None or to_number(shown) == int(reached), f"{percent} %: {shown}, in the file {reached}")
        shown = float(re.search(r"Accuracy (?:≈ )?([\d.]+) %", text).group(1))
        check(abs(shown - 100 * float(last["test_accuracy"])) <= 0.051, f"{shown} %, in the file {last}")
        for title, column in (("Compactness", "compactness"), ("Center Lag", "center_lag")):
            shown = float(re.search(rf"{title} (?:≈ )?([\d.,]+)", text).group(1).replace(",", ""))
            value = float(last[column])
            check(abs(shown - value) <= 0.006 * value + 0.00006, f"{title} {shown}, in the file {value}")

    def check_verdict(self):
        for side, name in zip(self.read_sides(), "AB"):
            self.window.click(self.window.find(BUTTON, name))
            self.check_side(side, self.read_metrics(f"{name}.csv"))
        self.window.click(self.window.find(BUTTON, "A"))

    def find_ticks(self):
        """The places of the numbers on the vertical axes of both planes, in pixels from the top."""
        path = os.path.join(self.desk.folder, "screen.png")
        self.desk.take_screenshot(path)
        screen_width, _screen_height, rgb = pictures.read_pixels(path)
        planes = []
        for name in ("Feature plane", "Feature plane of B"):
            x, y, _width, height = self.window.get_place(self.window.find(IMAGE, name))
            rows = []
            for row in range(y + 12, y + height - 90):
                begin = 3 * (row * screen_width + x + 8)
                strip = rgb[begin : begin + 3 * 18]
                if min(strip) < 190 and (not rows or row > rows[-1] + 12):
                    rows.append(row)
            planes.append([row - y for row in rows])
        return planes

    def are_axes_alike(self):
        a, b = self.find_ticks()
        return bool(a) and len(a) == len(b) and all(abs(i - j) <= 3 for i, j in zip(a, b))

    # The visit

    def opens(self):
        """opens with one plane"""
        self.open_window("--preset", "quick")
        check(self.window.look_for(IMAGE, "Feature plane of B") is None, "there are two planes already")

    def compares_depths(self):
        """deep or shallow: two planes train in lockstep"""
        self.choose("Deep or Shallow: V1.1 | V1.2")
        self.wait_for_names("V1.1", "V1.2")
        self.window.find(IMAGE, "Feature plane of B")
        check(self.get_values("Depth") == ["4", "3"], self.read_sides())
        largest = self.train_both_to(6)
        # One worker may do a step between reading the first and the second step.
        check(largest <= 3, f"the runs were {largest} steps apart")
        self.check_verdict()

    def compares_the_root(self):
        """the root or not: the same with another B, and the numbers equal the files"""
        self.choose("Without the Root or With It: V1.0 | V1.1")
        self.wait_for_names("V1.0", "V1.1")
        wait_for(lambda: self.get_steps() == [0, 0], "both runs to start again")
        self.train_both_to(6)
        self.check_verdict()

    def compares_lambda(self):
        """a center loss or none: A is unchanged, and B catches up with it"""
        before = self.get_steps()[0]
        self.choose("With a Center Loss or Without: λ | λ = 0")
        wait_for(lambda: self.get_steps() == [before, 0], "B at its start, and A unchanged")
        check(self.get_values("λ") == ["1", "0"], self.read_sides())
        self.window.find_label("^B catches up when you train$")
        self.train_both_to(before + 2)
        self.window.find_label("^In step, mini-batch by mini-batch$")
        self.check_verdict()

    def looks_back(self):
        """shows an earlier step of both runs"""
        present = self.get_steps()
        strip = self.window.find(IMAGE, "Loss over the steps")
        x, y, width, height = self.window.get_place(strip)
        self.window.click_at(x + 0.55 * width, y + height / 2)
        self.window.find_label(r"^Viewing step ")
        steps = wait_for(lambda: max(self.get_steps()) < max(present) - 1 and self.get_steps(), "the past")
        check(steps[0] == steps[1], f"of A step {steps[0]} is shown, of B step {steps[1]}")
        self.window.press("End")
        wait_for(lambda: self.get_steps() == present, f"the present, {present}")

    def locks_axes(self):
        """with locked axes both planes zoom together, with free axes separately"""
        wait_for(self.are_axes_alike, "the same axis twice")
        x, y, width, height = self.window.get_place(self.window.find(IMAGE, "Feature plane"))
        before = self.find_ticks()
        self.window.move_pointer(x + 0.4 * width, y + 0.4 * height)
        run_tool("xdotool", "click", "--repeat", "4", "4")
        wait_for(lambda: self.find_ticks() != before and self.are_axes_alike(), "another axis, of both")
        self.choose("Locked Axes")
        wait_for(lambda: not self.are_axes_alike(), "an axis for each")
        self.choose("Locked Axes")
        wait_for(self.are_axes_alike, "one axis for both")
        self.window.press("ctrl+0")

    def compares_the_same(self):
        """the same settings give the same run twice"""
        before = self.get_steps()[0]
        self.choose("The Same Settings Beside These")
        wait_for(lambda: self.get_steps() == [before, 0], "B at its beginning")
        self.train_both_to(before + 1)
        if self.get_gap():
            self.window.press("period")
            wait_for(lambda: self.get_gap() == 0, "both at one step")
            self.wait_for_rest()
        rows = []
        for name in "AB":
            self.window.click(self.window.find(BUTTON, name))
            rows.append(tables.drop_timed(self.read_metrics(f"{name}.csv")))
        check(rows[0] == rows[1], "the two runs are not the same")
        self.window.click(self.window.find(BUTTON, "A"))

    def acts_on_sides(self):
        """the controls change the selected side"""
        self.window.click(self.window.find(BUTTON, "B"))
        slider = self.window.scroll_to(self.window.find(SLIDER, "λ"))
        self.window.drag(slider, 0.5, 0.8)
        wait_for(lambda: self.get_values("λ"), "a difference in λ")
        check(self.get_values("λ")[0] == "1", self.read_sides())
        self.window.click(self.window.find(BUTTON, "A"))

    def get_top(self, name):
        return self.window.get_place(self.window.find(IMAGE, name))[1]

    def choose_side(self, name):
        self.window.click(self.window.find(BUTTON, name))

    def undoes_on_sides(self):
        """undo applies to the selected side, or to both"""
        before = self.read_sides()
        self.choose_side("B")
        self.window.press("ctrl+z")
        wait_for(lambda: self.get_values("λ") is None, "λ of B as before")
        self.window.press("ctrl+shift+z")
        wait_for(lambda: self.read_sides() == before, "λ of B changed again")
        self.choose_side("Both")
        slider = self.window.scroll_to(self.window.find(SLIDER, "λ"))
        self.window.drag(slider, self.window.get_value(slider), 0.2)
        wait_for(lambda: self.get_values("λ") is None, "one λ for both")
        self.window.press("ctrl+z")
        wait_for(lambda: self.read_sides() == before, "the former values of both")
        self.choose_side("A")

    def keeps_one_seed(self):
        """a new seed applies to both, and so does undoing it"""
        self.choose_side("B")
        self.window.press("ctrl+n")
        wait_for(lambda: self.get_steps() == [0, 0], "both to start again")
        self.train_both_to(2)
        check(self.get_values("Seed") is None, self.read_sides())
        self.window.press("ctrl+z")
        self.window.find_label(r"^Waiting for a restart: Seed$")
        self.choose_side("A")
        self.window.find_label(r"^Waiting for a restart: Seed$")
        self.choose_side("B")
        self.window.click(self.window.find(BUTTON, "Restart to Apply"))
        wait_for(lambda: self.get_steps() == [0, 0], "both to start again after the undo")
        check(self.get_values("Seed") is None, self.read_sides())
        self.choose_side("A")
        seeds = []
        for side in "AB":
            self.choose_side(side)
            seeds.append(self.window.get_value(self.window.find(SPIN, "Seed")))
        check(seeds == [0, 0], f"the seeds are {seeds}")

    def exports_both(self):
        """exports both planes as one figure"""
        for suffix in ("png", "svg", "pdf"):
            path = self.get_path(f"pair.{suffix}")
            self.window.press("ctrl+e")
            self.window.save_as("Export Figure", path)
            check(os.path.getsize(path) > 4000, f"{path} is small")
        width, height = map(int, run_tool("identify", "-format", "%w %h", self.get_path("pair.png")).split())
        check(width > 1.2 * height, f"{width} × {height} is one plane")

    def exports_both_while_they_train(self):
        """a figure of two runs that train shows both at one step"""
        path = self.get_path("training.svg")
        self.click_transport()
        wait_for(self.is_training, "the training")
        self.window.press("ctrl+e")
        self.window.save_as("Export Figure", path)
        self.click_transport()
        wait_for(lambda: not self.is_training(), "the pause")
        with open(path, encoding="utf-8") as file:
            description = re.search("<desc>(.*?)</desc>", file.read(), re.S).group(1)
        steps = re.findall(r"· step ([\d,]+)", description)
        check(len(steps) == 2 and steps[0] == steps[1], description)
        self.wait_for_rest()

    def has_planes(self, *wanted):
        """Whether the planes of A and B are on the screen."""
        names = ("Feature plane", "Feature plane of B")
        return all((self.window.look_for(IMAGE, name, afresh=True) is not None) == is_wanted
                   for name, is_wanted in zip(names, wanted))

    def fits_small_windows(self):
        """stacks the planes, and in a narrow window shows one at a time"""
        self.window.resize(720, 900)
        wait_for(lambda: self.get_top("Feature plane of B") > self.get_top("Feature plane") + 100, "B below A")
        self.window.resize(360, 720)
        wait_for(lambda: self.has_planes(True, False), "A alone")
        self.window.click(self.window.find(BUTTON, re.compile("^B · ")))
        wait_for(lambda: self.has_planes(False, True), "B alone")
        self.window.resize(1280, 800)
        wait_for(lambda: self.has_planes(True, True), "both again")

    def look_into(self, title, label):
        """A separate window opens, shows the text, and is closed again."""
        child = self.window.find_child(title)
        child.find_label(label)
        child.press("Escape")
        wait_for(lambda: self.window.find_x_window(title) is None, f"the end of “{title}”")

    def names_the_side(self):
        """actions on one side name the side"""
        for page in ("Classes", "Samples", "Controls"):
            self.window.click(self.window.find(PAGE, page))
            if page != "Controls":
                self.window.find_label(r"^Run shown here: A · ")
        self.choose_side("B")
        self.window.press_in_menu("n")
        self.look_into("Export Animation", r"^B · ")
        self.window.press("ctrl+o")
        self.look_into("Import Data", r"^Import Data · B · ")
        self.choose_side("Both")
        self.window.press("ctrl+o")
        self.look_into("Import Data", r"^Import Data · A \| B$")
        self.choose_side("A")

    def get_rates(self):
        return [float(rate) for rate in self.get_values("Network Rate") or ()]

    def diverges_on_a_side(self):
        """if B diverges, the message names B, and halving the rate changes B, whichever side is selected"""
        self.choose_side("B")
        for name in ("λ", "Network Rate", "Center Rate"):
            slider = self.window.scroll_to(self.window.find(SLIDER, name))
            self.window.drag(slider, self.window.get_value(slider), 1.1)
        before = wait_for(self.get_rates, "another rate for B")
        self.choose_side("A")
        top = self.get_top("Feature plane")
        self.click_transport()
        self.window.find_label(r"^B · λ .*: The loss or a gradient was no longer a finite number at step \d+. The run is back at step 0")
        self.click_transport()
        self.window.click(self.window.find(BUTTON, "Halve the Rate"))
        wait_for(lambda: self.get_rates() == [before[0], before[0] / 2], f"half of {before[0]} for B, which went back")
        wait_for(lambda: self.get_top("Feature plane") == top, "the end of the banner")

    def opens_a_run(self):
        """opening a run replaces both"""
        self.window.click(self.window.find(BUTTON, "Restart"))
        wait_for(lambda: self.get_step() == 0, "the beginning")
        self.choose("The Same Settings Beside These")
        wait_for(lambda: self.get_steps() == [0, 0], "B beside A")
        self.train_both_to(1)
        self.choose_side("B")
        end = self.get_steps()[1]
        path = self.get_path("b.centerloss")
        self.window.press("ctrl+s")
        self.window.save_as("Save the Run", path)
        self.window.press("ctrl+shift+o")
        self.window.open_file("Open a Run in Place of Both", path)
        self.window.find_label(r"^Opened b\.centerloss in place of both runs")
        check(self.window.look_for(IMAGE, "Feature plane of B", afresh=True) is None, "there is a B still")
        wait_for(lambda: self.get_step() == end and not self.is_training(), f"step {end}", 60)

    def leaves_the_comparison(self):
        """leaving keeps A"""
        step = wait_for_rest(self.get_steps)[0]
        self.choose("Leave the Comparison")
        wait_for(lambda: self.window.look_for(IMAGE, "Feature plane of B", afresh=True) is None, "one plane")
        check(self.get_step() == step, f"at step {self.get_step()}, not {step}")
        check(self.window.look_for(LABEL, RUN_SHOWN, afresh=True) is None, "the pages name a run still")
        self.click_transport()
        self.wait_for_step(step + 2)
        self.click_transport()


def get_steps(visit):
    return [
        visit.opens,
        visit.compares_depths,
        visit.compares_the_root,
        visit.compares_lambda,
        visit.looks_back,
        visit.locks_axes,
        visit.compares_the_same,
        visit.acts_on_sides,
        visit.undoes_on_sides,
        visit.keeps_one_seed,
        visit.exports_both,
        visit.exports_both_while_they_train,
        visit.fits_small_windows,
        visit.names_the_side,
        visit.diverges_on_a_side,
        visit.leaves_the_comparison,
        visit.opens_a_run,
        visit.leave,
    ]


if __name__ == "__main__":
    sys.exit(run_visit(CompareVisit, get_steps))
