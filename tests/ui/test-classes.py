#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests the classes: the table sorts and isolates, the cells of the confusion matrix select images on the plane.

Usage: test-classes.py PROGRAM [FOLDER-FOR-SCREENSHOTS]
"""

import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness import pictures
from harness.desk import wait_for
from harness.visit import Visit, check, run_visit
from harness.window import IMAGE, LABEL

CELL = re.compile(r"^([\d,.]+) of the ([\d,.]+) test images of (\d) are taken for (\d)$")
PAGE = ("page tab",)
N_CLASSES = 10


class ClassesVisit(Visit):
    n_test = 300  # few enough to be shown at rest even on a slow machine, so the table has them all

    def __init__(self, desk, program):
        super().__init__(desk, program)
        self.rows = []

    def count(self, label, predicted):
        return sum(row["label"] == str(label) and row["predicted"] == str(predicted) for row in self.rows)

    def get_matrix(self):
        return self.window.find(IMAGE, "Confusion matrix")

    def read_cell(self):
        """count, images, true, predicted of the outlined cell, or None."""
        match = CELL.match(self.get_matrix().get_description() or "")
        return tuple(int(re.sub(r"\D", "", group)) for group in match.groups()) if match else None

    def read_column(self):
        """The classes of the table from top to bottom, with their places."""
        labels = self.window.read_labels()
        header = next((place for text, place in labels if text == "Class"), None)
        if header is None:
            return []
        x, y, _width, height = header
        cells = [
            (place, int(text))
            for text, place in labels
            if re.fullmatch(r"\d", text) and place[1] > y + height and abs(place[0] - x) < 40
        ]
        return sorted(cells, key=lambda cell: cell[0][1])

    def find_row(self, class_index):
        return next((place for place, label in self.read_column() if label == class_index), None)

    def count_selected(self):
        self.window.click(self.window.find(PAGE, "Samples"))
        label = wait_for(lambda: self.window.look_for(LABEL, "Selected", afresh=True), "the selection")
        texts = [text for text, _place in self.window.read_labels(label.get_parent())]
        return int(re.sub(r"\D", "", texts[1]))

    def find_mistake(self):
        """The most frequent mistake: true, predicted."""
        cells = [(label, predicted) for label in range(N_CLASSES) for predicted in range(N_CLASSES) if label != predicted]
        return max(cells, key=lambda cell: self.count(*cell))

    # The steps

    def start(self):
        """trains a little"""
        self.open_window()
        self.train_to(60)
        self.rows = self.export_features("features.csv")
        self.window.click(self.window.find(PAGE, "Classes"))
        wait_for(lambda: len(self.read_column()) >= 5, "the table")

    def sort(self):
        """sorts by accuracy, as in the file"""
        header = self.window.find(LABEL, "Accuracy")
        self.window.click(header)
        totals = [sum(row["label"] == str(k) for row in self.rows) for k in range(N_CLASSES)]
        shares = [self.count(k, k) / totals[k] for k in range(N_CLASSES)]

        def is_sorted():
            order = [label for _place, label in self.read_column()]
            values = [shares[k] for k in order]
            return len(order) >= 5 and values == sorted(values) and values[0] == min(shares)

        wait_for(is_sorted, "the table sorted by accuracy")
        self.window.click(self.window.find(LABEL, "Class"))

    def isolate(self):
        """isolates the class of the clicked row"""
        before = self.count_plane()
        self.window.click_middle(wait_for(lambda: self.find_row(3), "the row of class 3"))
        wait_for(lambda: self.count_plane() < 0.6 * before, "the other classes to recede")
        self.window.press("Escape")
        wait_for(lambda: self.count_plane() > 0.9 * before, "the other classes to come back")

    def count_plane(self):
        """The number of strongly colored pixels."""
        path = os.path.join(self.desk.folder, "screen.png")
        self.desk.take_screenshot(path)
        x, y, width, height = self.window.get_place(self.window.find(IMAGE, "Feature plane"))
        return len(pictures.find_strong(pictures.read_pixels(path), (x, y, int(0.85 * width), int(0.9 * height))))

    def walk_cells(self):
        """describes the cell that the arrow keys select"""
        x, y, width, height = self.window.get_place(self.get_matrix())
        self.window.click_at(x + 2, y + height - 2)
        for row, column in ((0, 0), (1, 0), (2, 0), (2, 1)):
            self.window.press("Right" if column and row == 2 else "Down")
            cell = wait_for(lambda: self.read_cell() and self.read_cell()[2:] == (row, column) and self.read_cell(), "cell")
            total = sum(entry["label"] == str(row) for entry in self.rows)
            check(cell[:2] == (self.count(row, column), total), f"{cell} is said of the cell {row}, {column}")

    def choose_cell(self):
        """selects the images of a cell, by keys and by the pointer"""
        label, predicted = self.find_mistake()
        expected = self.count(label, predicted)
        check(expected > 0, "no mistakes")
        self.window.press(*["Left"] * 3, *["Up"] * 3, *["Down"] * label, *["Right"] * predicted)
        wait_for(lambda: (self.read_cell() or (0,) * 4)[2:] == (label, predicted), f"the cell {label}, {predicted}")
        self.window.press("Return")
        count = self.count_selected()
        check(count == expected, f"{count} selected of {expected} in the cell")
        self.notes.append(f"{expected} images of {label} are taken for {predicted}, and are selected")

    def point_at_cell(self):
        """selects the images of the clicked cell"""
        self.window.click(self.window.find(PAGE, "Classes"))
        x, y, width, height = self.window.get_place(self.get_matrix())
        self.window.move_pointer(x + width * 0.6, y + height * 0.65)
        cell = wait_for(self.read_cell, "a cell under the pointer")
        check(cell[0] == self.count(*cell[2:]), f"{cell[0]} is said of the cell {cell[2:]}")
        self.window.press("Escape")
        # Walks along a row to a cell that is not empty.
        for step in range(N_CLASSES + 1):
            place = x + width * (0.24 + 0.07 * step), y + height * 0.65
            self.window.move_pointer(*place)
            time.sleep(0.15)
            if (self.read_cell() or (0,))[0] > 0:
                break
        self.window.click_at(*place)
        cell = self.read_cell()
        count = self.count_selected()
        check(count == cell[0] == self.count(*cell[2:]), f"{count} selected of {cell}")

    def export_matrix(self):
        """exports the matrix as a picture"""
        with open(self.export("r", "Export Confusion Matrix", "confusion.svg"), encoding="utf-8") as file:
            check("</svg>" in file.read(), "not a whole SVG")

    def leave_from_preferences(self):
        """exits at Ctrl+Q while the preferences are open"""
        self.window.press("ctrl+comma")
        self.window.find_child("Preferences")
        self.window.move_pointer(200, 300)
        self.leave()


def get_steps(visit):
    return [
        visit.start,
        visit.sort,
        visit.isolate,
        visit.walk_cells,
        visit.choose_cell,
        visit.point_at_cell,
        visit.export_matrix,
        visit.leave_from_preferences,
    ]


if __name__ == "__main__":
    sys.exit(run_visit(ClassesVisit, get_steps))
