#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports the user's data with pointer and keys: opens, drops, changes options, uses and remembers them.

Usage: test-import.py PROGRAM DRAG-SOURCE [FOLDER-FOR-SCREENSHOTS]
"""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness.accessible import SELECTED
from harness.desk import Desk, run_tool, wait_for
from harness.digits import write_digits
from harness.photos import write_photos
from harness.tap import Tap
from harness.window import BUTTON, LABEL, SPIN, SWITCH, TEXT, Window

TITLE = "Centerloss"
IMPORT = "Import Data"
TAB = ("page tab",)
STEP = re.compile(r"step ([\d,.\u202f\u00a0]+)")
CLASSES = ["cat", "dog", "owl"]


def check(condition, message):
    if not condition:
        raise AssertionError(message)


class Journey:
    """One person's visit; every method is a step of it, in this order."""

    def __init__(self, desk, program, drag_source):
        self.desk = desk
        self.program = program
        self.drag_source = drag_source
        self.photos = os.path.join(desk.folder, "pets & more")
        self.crowd = os.path.join(desk.folder, "crowd")
        self.digits = desk.make_folder("digits")
        self.table = os.path.join(desk.folder, "doubt.csv")
        self.window = None
        self.sheet = None

    def launch(self, *words):
        self.window = Window(self.desk, [self.program, *words], TITLE)

    def open_sheet(self):
        self.window.move_pointer(200, 300)
        self.window.press("ctrl+o")
        self.sheet = self.window.find_child(IMPORT)

    def choose_folder(self, path):
        self.sheet.click(self.sheet.find(BUTTON, "Choose Folder…"))
        self.sheet.open_path("Choose a Folder", path)

    def wait_for_end_of_sheet(self):
        wait_for(lambda: self.window.find_x_window(IMPORT) is None, "the end of the sheet")

    # The steps

    def start(self):
        """starts with the digits in the data folder"""
        self.launch()
        self.window.find_label("MNIST")

    def change(self):
        """changes a control, which can be undone"""
        self.window.click(self.window.scroll_to(self.window.find(SWITCH, "Square Root")))
        wait_for(self.can_undo, "Undo")

    def can_undo(self):
        return self.is_sensitive(self.window, "Undo")

    @staticmethod
    def is_sensitive(window, name):
        button = window.look_for(BUTTON, name)
        return button is not None and window.is_sensitive(button)

    def open_nonsense(self):
        """shows in the sheet why a file cannot be imported, and lets the user choose again"""
        self.open_sheet()
        self.choose_folder(self.desk.make_folder("empty"))
        self.sheet.find_label("no pictures are here")
        check(not self.is_importable(), "nothing can be imported")

    def is_importable(self):
        return self.is_sensitive(self.sheet, "Import")

    def open_photos(self):
        """shows a folder of pictures: counts of the classes and the skipped files"""
        self.choose_folder(self.photos)
        self.sheet.find_label("3 classes · 32×32, colour · 96 training, 24 test")
        for name in CLASSES:
            self.sheet.find(LABEL, name)
        self.sheet.find_label("32 training, 8 test")
        self.sheet.find_label("4 Left Out")
        check(self.is_importable(), "it can be imported")

    def hold_out_more(self):
        """updates the counts when more is held out"""
        spin = self.sheet.scroll_to(self.sheet.find(SPIN, "Held Out"))
        self.sheet.click(spin)
        self.sheet.press("ctrl+a")
        self.sheet.type("50")
        self.sheet.press("Tab")
        self.sheet.find_label("60 training, 60 test")

    def take_photos(self):
        """starts a run with them, and says that undo does not reach back further"""
        self.sheet.click(self.sheet.find(BUTTON, "Import"))
        self.wait_for_end_of_sheet()
        self.window.find_label("^Undo begins anew")
        check(not self.can_undo(), "there is nothing to undo")
        self.window.find_label("^pets & more")
        self.window.find_label("/pets & more$")
        self.window.find_label("All 60 shown")

    def train(self):
        """trains on them"""
        self.window.move_pointer(300, 300)
        self.window.press("space")
        wait_for(lambda: (self.get_step() or 0) >= 10, "ten steps")
        self.window.press("space")

    def get_step(self):
        label = self.window.look_for(LABEL, STEP)
        return int(re.sub(r"\D", "", STEP.search(label.get_name()).group(1))) if label else None

    def restart(self):
        """starts again with the same pictures"""
        self.window.press("ctrl+r")
        wait_for(lambda: self.get_step() == 0, "step 0 again")
        self.window.find_label("All 60 shown")

    def close_sheet(self):
        """changes nothing when the sheet is closed with Escape"""
        self.open_sheet()
        self.sheet.move_pointer(200, 200)
        self.sheet.press("Escape")
        self.wait_for_end_of_sheet()
        self.window.find_label("^pets & more")

    def come_back(self):
        """remembers the data and their options for the next start"""
        self.leave()
        self.launch()
        self.window.find_label("^pets & more")
        self.window.find_label("/pets & more$")
        self.window.find_label("All 60 shown")

    def drop_digits(self):
        """accepts a dropped folder, and recognizes a data set by its files"""
        source = self.desk.start([self.drag_source, self.digits])
        place = wait_for(lambda: self.window.find_x_window("Drag Source"), "the drag source")
        run_tool("xdotool", "windowmove", "--sync", place, "1350", "50")
        self.drag(1450, 150, 300, 300)
        self.sheet = self.window.find_child(IMPORT)
        self.sheet.find_label("MNIST")
        self.sheet.find_label("10 classes · 28×28, gray · 300 training, 100 test")
        source.terminate()
        self.sheet.click(self.sheet.find(BUTTON, "Import"))
        self.wait_for_end_of_sheet()
        self.window.find_label("^MNIST")
        self.window.find_label("All 100 shown")

    def drag(self, x_from, y_from, x_to, y_to):
        """Keeps moving the pointer until the target answers: GTK 4.18 looks for a target only at a motion."""
        self.window.move_pointer(x_from, y_from)
        run_tool("xdotool", "mousedown", "1")
        for i in range(1, 21):
            self.window.move_pointer(x_from + (x_to - x_from) * i / 20, y_from + (y_to - y_from) * i / 20)
        wait_for(lambda: self.is_drop_offered(x_to, y_to), "the offer to import dropped files")
        run_tool("xdotool", "mouseup", "1")

    def is_drop_offered(self, x, y):
        self.window.move_pointer(x + 1, y)
        self.window.move_pointer(x, y)
        return self.window.look_for(LABEL, "Drop Here to Import") is not None

    def search_classes(self):
        """finds one of twenty-four classes by its name, and isolates it with Enter"""
        self.open_sheet()
        self.choose_folder(self.crowd)
        self.sheet.find_label("24 classes")
        self.sheet.click(self.sheet.find(BUTTON, "Import"))
        self.wait_for_end_of_sheet()
        self.window.find_label("^crowd")
        self.window.click(self.window.find(TAB, "Classes"))
        entry = self.window.find(TEXT, "Search Classes")
        self.window.click(entry)
        self.window.type("person 17")
        wait_for(lambda: self.window.look_for(LABEL, "person 3") is None, "the other classes to go")
        self.window.find(LABEL, "person 17")
        self.window.press("Return")
        wait_for(self.is_person_selected, "the class to be isolated")

    def is_person_selected(self):
        """Whether exactly the row of the isolated class is selected."""
        item = self.window.look_for(LABEL, "person 17")
        while item and item.get_role_name() != "table":
            if item.has_state(SELECTED):
                return True
            item = item.get_parent()
        return False

    def ask(self):
        """opens a table from the command line, and asks which of two columns has the labels"""
        self.leave()
        self.launch(self.table)
        self.sheet = self.window.find_child(IMPORT)
        self.sheet.find_label("it is not clear which column holds the labels")
        self.sheet.find_label("Pixels have values from 0 to 1,")
        check(not self.is_importable(), "nothing is imported before the choice")

    def answer(self):
        """uses the answer, and shows the classes of that column"""
        self.sheet.click(self.sheet.find(LABEL, "Label Column"))
        self.sheet.press("Down", "Down", "Return")
        self.sheet.find_label("3 classes · 16×16, gray · 48 training, 12 test")
        wait_for(self.is_importable, "the table to be importable")

    def turn(self):
        """transposes the pictures, and starts a run with them"""
        self.sheet.click(self.sheet.find(SWITCH, "Turn the Pictures"))
        wait_for(self.is_importable, "the turned table to be importable")
        self.sheet.click(self.sheet.find(BUTTON, "Import"))
        self.wait_for_end_of_sheet()
        self.window.find_label("^doubt.csv")

    def leave(self):
        """exits without warnings"""
        self.window.move_pointer(300, 300)
        self.window.press("ctrl+q")
        self.window.check_end()


def write_doubtful_table(path):
    """Two columns that could be the labels, and pixels from 0 to 1."""
    with open(path, "w", encoding="ascii") as file:
        file.write(",".join(["label", "class", *(f"pixel{i}" for i in range(256))]) + "\n")
        for row in range(60):
            pixels = ["0.9" if i // 16 == row % 3 * 4 else "0.1" for i in range(256)]
            file.write(",".join([str(row % 2), str(row % 3), *pixels]) + "\n")


def main():
    program, drag_source = (os.path.abspath(path) for path in sys.argv[1:3])
    screenshots = sys.argv[3] if len(sys.argv) > 3 else os.getcwd()
    tap = Tap()

    with Desk() as desk:
        # The settings must be on the disk, because the program is started again.
        os.environ["GSETTINGS_BACKEND"] = "keyfile"
        os.environ["GSETTINGS_SCHEMA_DIR"] = os.path.join(os.path.dirname(program), "..", "..", "data")
        write_digits(desk.make_folder("data", "centerloss", "mnist"), 600, 200)
        journey = Journey(desk, program, drag_source)
        write_digits(journey.digits, 300, 100)
        write_photos(journey.photos, CLASSES, 40, 4)
        write_photos(journey.crowd, [f"person {i}" for i in range(24)], 5, 0)

        write_doubtful_table(journey.table)

        def on_failure(_error):
            path = os.path.join(screenshots, "test-import-failed.png")
            try:
                tap.note("screenshot: " + desk.take_screenshot(path))
            except subprocess.CalledProcessError as failure:
                tap.note(f"no screenshot: {failure}")
            tap.note(desk.read_errors())
            window = journey.sheet or journey.window
            if window:
                tap.note(window.describe())

        steps = [
            journey.start,
            journey.change,
            journey.open_nonsense,
            journey.open_photos,
            journey.hold_out_more,
            journey.take_photos,
            journey.train,
            journey.restart,
            journey.close_sheet,
            journey.come_back,
            journey.drop_digits,
            journey.search_classes,
            journey.ask,
            journey.answer,
            journey.turn,
            journey.leave,
        ]
        passed = tap.run(steps, on_failure)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
