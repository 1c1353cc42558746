#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows training images on the plane, alone and with test images: the window's numbers belong to the named images, and
the choice does not change the run. The numbers are compared with centerloss-train from the same build.

Usage: test-splits.py PROGRAM [FOLDER-FOR-SCREENSHOTS]
"""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness import tables
from harness.desk import wait_for
from harness.visit import N_TEST, N_TRAIN, Visit, check, run_visit, wait_for_rest
from harness.window import BUTTON, IMAGE, LABEL

BOTH = re.compile(r"^([\d,]+) of ([\d,]+) test and ([\d,]+) of ([\d,]+) training images$")
TRAINING = re.compile(r"^([\d,]+) of ([\d,]+) training images$")
TEST = re.compile(r"^(?:([\d,]+) of|All) ([\d,]+) shown$")
MEASURED = re.compile(r"^Measured on the ([\d,]+) (test|training) images shown\.$")
SHARE = r"(?:≈ )?([\d.]+) %(?:, n = [\d,]+)?"
ACCURACIES = re.compile(rf"test {SHARE} · training {SHARE} · gap (-?[\d.]+) points")
VIEWING = re.compile(r"^Viewing step ([\d,]+)$")
CHOICES = ["test", "train", "both"]  # in the order of the View menu
PAGE = ("page tab",)
STRIP = "Loss over the steps"


def read_number(text):
    return int(text.replace(",", ""))


def get_accuracy(rows):
    return sum(row["label"] == row["predicted"] for row in rows) / len(rows)


def take_probe(rows, n):
    """The first n images in the probe order: the first image of every class, then the second of every class, and so
    on."""
    seen = {}
    ranked = []
    for row in rows:
        seen[row["label"]] = seen.get(row["label"], 0) + 1
        ranked.append((seen[row["label"]], int(row["index"]), row))
    return [row for _round, _index, row in sorted(ranked, key=lambda entry: entry[:2])[:n]]


class SplitsVisit(Visit):
    """Every method is a step of it, in this order."""

    def __init__(self, desk, program):
        super().__init__(desk, program)
        # The settings must be on the disk, because they hold the choice.
        os.environ["GSETTINGS_BACKEND"] = "keyfile"
        os.environ["GSETTINGS_SCHEMA_DIR"] = os.path.join(os.path.dirname(program), "..", "..", "data")
        self.end = None  # the last trained step

    def choose(self, name):
        """Chooses the splits in the View menu."""
        self.window.press_in_menu(*["Down"] * CHOICES.index(name), "Return", button="View")

    def wait_for_shown(self, pattern):
        """Waits until all images are shown; returns the numbers."""
        self.window.find(LABEL, pattern)
        text = wait_for_rest(lambda: self.window.find_label(pattern))
        return [read_number(number or "0") for number in pattern.search(str(text)).groups()]

    def get_description(self):
        return self.window.find(IMAGE, "Feature plane").get_description() or ""

    def wait_for_accuracies(self):
        """The accuracies on test and training images, and their difference."""
        match = wait_for(lambda: ACCURACIES.search(self.get_description()), "the accuracies of both")
        return [float(number) for number in match.groups()]

    def run_headless(self, *words):
        """Replays the run that the window saved."""
        program = os.path.join(os.path.dirname(self.program), "..", "cli", "centerloss-train")
        run = self.get_path(f"run-{self.end}.centerloss")
        if not os.path.exists(run):
            self.window.press("ctrl+s")
            self.window.save_as("Save the Run", run)
        subprocess.run([program, "--quiet", "--replay", run, *map(str, words)], check=True, capture_output=True)

    def compare_features(self, name, split):
        """Compares the window's export with the headless trainer, byte for byte."""
        expected = self.get_path(f"headless-{name}")
        path = self.export("e", "Export Features", name)
        self.run_headless("--feature-split", split, "--features", expected)
        with open(path, "rb") as ours, open(expected, "rb") as theirs:
            check(ours.read() == theirs.read(), f"{name} is not what centerloss-train writes")

    # The steps

    def start(self):
        """shows test images at first"""
        self.open_window()
        self.end = self.train_to(40)
        shown = self.wait_for_shown(TEST)
        check(shown[1] == N_TEST, f"{shown} shown")
        self.window.click(self.window.find(PAGE, "Classes"))
        check(MEASURED.match(self.window.find_label(MEASURED)).group(2) == "test", "the table is not of test images")

    def show_both(self):
        """shows both, half of the images each, with both accuracies"""
        self.choose("both")
        n_test, n_all_test, n_train, n_all_train = self.wait_for_shown(BOTH)
        check((n_all_test, n_all_train) == (N_TEST, N_TRAIN), f"of {n_all_test} and {n_all_train}")
        check(n_test == N_TEST or abs(n_test - n_train) <= 1, f"{n_test} and {n_train} are not half of them each")
        path = self.export("e", "Export Features", "both.csv")
        rows = tables.read_table(path, tables.FEATURES_COLUMNS)
        test, train = ([row for row in rows if row["split"] == split] for split in ("test", "train"))
        check((len(test), len(train)) == (N_TEST, N_TRAIN), f"{len(test)} and {len(train)} rows")
        expected = [100 * get_accuracy(take_probe(part, n)) for part, n in ((test, n_test), (train, n_train))]
        shown = self.wait_for_accuracies()
        for ours, theirs in zip(shown, [*expected, expected[1] - expected[0]]):
            check(abs(ours - theirs) < 0.0501, f"{shown} instead of {expected}")
        # Figures that exist only once belong to the test split.
        number, split = MEASURED.match(self.window.find_label(MEASURED)).groups()
        check((read_number(number), split) == (n_test, "test"), f"measured on {number} {split} images")
        self.notes.append(f"{n_test} test and {n_train} training images: {shown}")

    def show_training(self):
        """shows training images alone, the same ones as centerloss-train"""
        self.choose("train")
        n, n_all = self.wait_for_shown(TRAINING)
        check(n_all == N_TRAIN, f"of {n_all} training images")
        number, split = MEASURED.match(self.window.find_label(MEASURED)).groups()
        check((read_number(number), split) == (n, "training"), f"measured on {number} {split} images, not on {n}")
        wait_for(lambda: re.search(r"training [\d.]+ %", self.get_description()), "the accuracy of training images")
        check("test" not in self.get_description(), self.get_description())
        self.compare_features("train.csv", "train")

    def look_at_one(self):
        """names the split of a sample"""
        self.window.press("bracketright")
        self.window.find(LABEL, re.compile(r"^Training image [\d,]+$"))
        self.window.press("Escape")

    def look_back(self):
        """shows an earlier step with the images that are shown now"""
        strip = self.window.find(IMAGE, STRIP)
        x, y, width, height = self.window.get_place(strip)
        self.window.click_at(x + 0.5 * width, y + height / 2)
        self.window.find(LABEL, VIEWING)
        self.wait_for_shown(TRAINING)
        self.choose("test")
        self.wait_for_shown(TEST)
        self.window.find(LABEL, VIEWING)
        self.compare_past()
        self.window.click(self.window.find(BUTTON, "Return to Live"))

    def compare_past(self):
        step = read_number(VIEWING.match(self.window.find_label(VIEWING)).group(1))
        expected = self.get_path("headless-past.csv")
        path = self.export("e", "Export Features", "past.csv")
        self.run_headless("--steps", step, "--features", expected)
        with open(path, "rb") as ours, open(expected, "rb") as theirs:
            check(ours.read() == theirs.read(), f"the features of step {step} are others")
        self.notes.append(f"features of step {step} compared")

    def train_on(self):
        """trains to the same bits with every choice"""
        self.choose("both")
        self.wait_for_shown(BOTH)
        self.window.press("space")
        self.wait_for_step(self.end + 30)
        self.window.press("space")
        wait_for(lambda: not self.is_training(), "the pause")
        self.end = wait_for_rest(self.get_step)
        self.run_headless("--metrics", self.get_path("headless.csv"))
        path = self.export("m", "Export Metrics", "metrics.csv")
        ours, theirs = (
            tables.drop_timed(tables.read_table(name, tables.METRICS_COLUMNS))
            for name in (path, self.get_path("headless.csv"))
        )
        check(len(ours) == self.end and ours == theirs, "the run is another")

    def come_again(self):
        """remembers the choice"""
        self.leave()
        self.open_window()
        self.wait_for_shown(BOTH)


def get_steps(visit):
    return [
        visit.start,
        visit.show_both,
        visit.show_training,
        visit.look_at_one,
        visit.look_back,
        visit.train_on,
        visit.come_again,
        visit.leave,
    ]


if __name__ == "__main__":
    sys.exit(run_visit(SplitsVisit, get_steps))
