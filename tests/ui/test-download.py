#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A missing data set: its download is offered, cancelled, fails, succeeds, and the data set is chosen.

Usage: test-download.py PROGRAM [FOLDER-FOR-SCREENSHOTS]
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness.desk import Desk, wait_for
from harness.digits import write_digits
from harness.tap import Tap
from harness.web import Server
from harness.window import BUTTON, LABEL, Window

TITLE = "Centerloss"


class Journey:
    """Every method is a step, in this order."""

    def __init__(self, desk, program, server, shots):
        self.desk, self.program, self.server, self.shots = desk, program, server, shots
        self.window = None

    def take_screenshot(self, name):
        if self.shots:
            self.desk.take_screenshot(os.path.join(self.shots, f"download-{name}.png"))

    def choose(self, *keys):
        self.window.click(self.window.find(LABEL, "Data Set"))
        self.window.press(*keys)

    def start(self):
        """starts with the program's own digits"""
        self.window = Window(self.desk, [self.program, "--dataset", "synthetic"], TITLE)
        self.window.find_label("Synthetic", 30)
        self.window.find_label("step 0", 30)

    def offer(self):
        """offers to fetch a data set that is chosen but missing"""
        self.choose("Home", "Return")
        self.window.find_label("MNIST is not on this computer")
        self.window.find_label("to download")
        self.window.find_label("Synthetic")  # the present run stays
        self.take_screenshot("offer")

    def cancel(self):
        """shows the progress, and stops at a click"""
        self.server.manner = "stalling"
        self.window.click(self.window.find(BUTTON, "Download"))
        self.window.find_label("Downloading MNIST")
        self.window.find_label(r"[1-9][\d.,]*\s.?B of ")
        self.take_screenshot("progress")
        self.window.click(self.window.find(BUTTON, "Cancel"))
        self.window.find_label("MNIST is not on this computer")

    def fail(self):
        """shows the fault and what to do"""
        self.server.manner = "missing"
        self.window.click(self.window.find(BUTTON, "Download"))
        self.window.find_label("MNIST could not be downloaded")
        self.window.find_label("404.*Try again later")
        self.take_screenshot("failure")

    def fetch(self):
        """fetches it at the next try, and uses it"""
        self.server.manner = "good"
        self.window.click(self.window.find(BUTTON, "Try Again"))
        wait_for(lambda: not self.window.look_for(LABEL, "MNIST could not be downloaded"), "another try")
        wait_for(lambda: not self.window.look_for(LABEL, "Downloading MNIST"), "the end of the download")
        self.window.find_label("^MNIST · ", 30)
        self.take_screenshot("fetched")
        folder = os.path.join(os.environ["XDG_DATA_HOME"], "centerloss")
        assert sorted(os.listdir(folder)) == ["mnist"], os.listdir(folder)

    def leave(self):
        """exits without output on stderr"""
        self.window.press("ctrl+q")
        self.window.check_end()
        errors = [line for line in self.desk.read_errors().splitlines() if "dconf" not in line]
        assert not errors, "\n".join(errors)


def main():
    program, shots = os.path.abspath(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None
    with Desk() as desk:
        folder = desk.make_folder("served")
        write_digits(folder, 600, 200)
        server = Server(folder)
        sources = os.path.join(desk.folder, "sources.json")
        server.write_list(sources, "mnist")
        os.environ.update(CENTERLOSS_DATASETS=sources, GIO_USE_PROXY_RESOLVER="dummy")
        journey = Journey(desk, program, server, shots)
        steps = [journey.start, journey.offer, journey.cancel, journey.fail, journey.fetch, journey.leave]
        tap = Tap()

        def explain(_error):
            tap.note(desk.read_errors())
            if journey.window:
                tap.note(journey.window.describe())
                journey.take_screenshot("failed-test")

        return 0 if tap.run(steps, explain) else 1


if __name__ == "__main__":
    sys.exit(main())
