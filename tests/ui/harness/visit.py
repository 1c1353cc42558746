# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of the window tests: a visit to the window."""

import os
import re
import signal
import subprocess
import sys
import time

from harness import tables
from harness.accessible import Gone
from harness.desk import PATIENCE, Desk, wait_for
from harness.digits import write_digits
from harness.tap import Tap
from harness.window import BUTTON, LABEL, Window

TITLE = "Centerloss"
TRANSPORT = re.compile("^(Train|Pause)")  # one button, with the name of its action
STEP = re.compile(r"^(?:Live: )?Epoch .*step ([\d,.\u202f\u00a0]+)")
N_TRAIN = 6000
N_TEST = 1000
REST_SECONDS = 0.4 * PATIENCE


def check(condition, message):
    if not condition:
        raise AssertionError(message)


def wait_for_rest(get_value):
    """Waits until a value has not changed for a while; returns it."""
    last = [get_value(), time.monotonic()]

    def is_at_rest():
        value = get_value()
        if value != last[0]:
            last[:] = [value, time.monotonic()]
        return time.monotonic() - last[1] >= REST_SECONDS

    wait_for(is_at_rest, "rest")
    return last[0]


class Visit:
    """A window in an environment that has MNIST-like digits."""

    has_animations = False
    n_test = N_TEST

    def __init__(self, desk, program):
        self.desk = desk
        self.program = program
        self.window = None
        self.notes = []

    def open_window(self, *options):
        self.window = Window(self.desk, [self.program, *options], TITLE)
        self.window.find(BUTTON, TRANSPORT)
        wait_for(lambda: self.get_step() == 0, "step 0")

    def open_window_at(self, step, path, timeout=30.0):
        """Starts the window with a run file that was saved at this step."""
        self.window = Window(self.desk, [self.program, path], TITLE)
        wait_for(lambda: self.get_step() == step, f"step {step} of {path}", timeout)

    def get_path(self, name):
        return os.path.join(self.desk.make_folder("exports"), name)

    def get_step(self):
        """The step that the window shows."""
        label = self.window.look_for(LABEL, STEP)
        if label is None:
            return None
        return int(re.sub(r"\D", "", STEP.search(label.get_name()).group(1)))

    def wait_for_step(self, step, timeout=30.0):
        return wait_for(lambda: (self.get_step() or 0) >= step, f"step {step} (at {self.get_step()})", timeout)

    def wait_for_another_step(self, step):
        return self.wait_for_step(step + 1) and self.get_step()

    def is_training(self):
        return self.window.find(BUTTON, TRANSPORT).get_name().startswith("Pause")

    def click_transport(self):
        """After a change of the width, the button of another layout may replace the one that was found."""

        def try_to_click():
            try:
                self.window.click(self.window.find(BUTTON, TRANSPORT))
            except Gone:
                return False
            return True

        wait_for(try_to_click, "a button to train or pause")

    def train_to(self, step):
        """Trains until the step, or a little further, and waits until nothing changes."""
        self.click_transport()
        self.wait_for_step(step)
        self.click_transport()
        wait_for(lambda: not self.is_training(), "the pause")
        self.wait_for_images()
        return wait_for_rest(self.get_step)

    def wait_for_images(self):
        """At rest more images are shown; their number depends on the speed of the machine."""
        wait_for_rest(lambda: self.window.find_label(r" shown( ·|$)"))

    def export_features(self, name):
        """Exports the table of the features on the plane."""
        path = self.get_path(name)
        self.window.press("ctrl+shift+e")
        self.window.save_as("Export Data", path)
        return tables.read_table(path, tables.FEATURES_COLUMNS)

    def export(self, menu_key, title, name):
        """Exports through a mnemonic of the main menu; replaces a file of that name."""
        path = self.get_path(name)
        if os.path.exists(path):
            os.unlink(path)
        self.window.press_in_menu(menu_key)
        self.window.save_as(title, path)
        return path

    def read_metrics(self, name):
        return tables.read_table(self.export("m", "Export Metrics", name), tables.METRICS_COLUMNS)

    def leave(self):
        """exits at Ctrl+Q without warnings"""
        self.window.press("ctrl+q")
        self.window.check_end()


def run_visit(visit_class, get_steps):
    """The main program of a test: arguments PROGRAM [FOLDER-FOR-SCREENSHOTS]; returns its exit code."""
    program = os.path.abspath(sys.argv[1])
    screenshots = sys.argv[2] if len(sys.argv) > 2 else os.getcwd()
    name = os.path.splitext(os.path.basename(sys.argv[0]))[0]
    tap = Tap()

    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under nohup the signal is ignored, and the program would inherit that
    with Desk(visit_class.has_animations) as desk:
        write_digits(desk.make_folder("data", "centerloss", "mnist"), N_TRAIN, visit_class.n_test)
        visit = visit_class(desk, program)

        def on_failure(_error):
            path = os.path.join(screenshots, f"{name}-failed.png")
            try:
                tap.note("screenshot: " + desk.take_screenshot(path))
            except subprocess.CalledProcessError as failure:
                tap.note(f"no screenshot: {failure}")
            tap.note(desk.read_errors())
            if visit.window:
                tap.note(visit.window.describe())

        passed = tap.run(get_steps(visit), on_failure)
        tap.note("\n".join(visit.notes))
    return 0 if passed else 1
