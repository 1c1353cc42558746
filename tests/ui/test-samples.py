#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests single samples on the plane, with pointer and keys: the window shows the same values as the exported files.

Usage: test-samples.py PROGRAM [FOLDER-FOR-SCREENSHOTS]
"""

import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness import pictures
from harness.desk import run_tool, wait_for
from harness.visit import Visit, check, run_visit
from harness.window import IMAGE, LABEL

SAMPLE = re.compile(r"^Test image ([\d,.\u202f\u00a0]+)$")
LISTED = re.compile(r"^Test image ([\d,.\u202f\u00a0]+): (\S+)(?: → (\S+))?$")
PAGE = ("toggle button", "radio button", "push button", "page tab")
TOAST = re.compile("^Exported ")


def read_number(text):
    return int(re.sub(r"\D", "", text))


def get_share(text):
    """The share in "4 · 61.0 %"."""
    return float(re.search(r"([\d.]+)\s*%", text).group(1)) / 100


class SampleVisit(Visit):
    n_test = 300  # few enough to be shown at rest even on a slow machine, so the table has them all

    def __init__(self, desk, program):
        super().__init__(desk, program)
        self.rows = {}
        self.place = None
        self.card = None

    def read_card(self):
        """The card's index, true, predicted, their probabilities and distance, or None without a card."""
        title = self.window.look_for(LABEL, SAMPLE, afresh=True)
        if title is None:
            return None
        labels = [text for text, _place in self.window.read_labels(title.get_parent())]
        if len(labels) < 7:
            return None  # the card appears or disappears while it is read
        name, _true, label, _predicted, predicted, _distance, distance = labels[:7]
        return {
            "index": read_number(name),
            "label": label.split(" ")[0],
            "predicted": predicted.split(" ")[0],
            "share": get_share(label),
            "predicted_share": get_share(predicted),
            "distance": float(distance),
        }

    def get_rows(self, name):
        return {int(row["index"]): row for row in self.export_features(name)}

    def check_card(self, card):
        row = self.rows[card["index"]]
        check(card["label"] == row["label"], f"label {card['label']}, in the file {row['label']}")
        check(card["predicted"] == row["predicted"], f"predicted {card['predicted']}, in the file {row['predicted']}")
        distance = float(row["distance"])
        # The card shows three digits.
        check(
            abs(card["distance"] - distance) <= 0.006 * distance + 0.00006,
            f"distance {card['distance']}, in the file {distance}",
        )
        check(card["share"] <= card["predicted_share"] + 0.0011, f"probabilities {card}")
        check(card["predicted_share"] >= 0.1, f"the likeliest of ten classes has {card['predicted_share']}")

    def export_figure(self, name):
        """The number of its bytes."""
        path = self.get_path(name)
        self.window.press("ctrl+e")
        self.window.save_as("Export Figure", path)
        return os.path.getsize(path)

    def find_points(self):
        """The screen places of points or of other strongly colored pixels, without the legend."""
        path = os.path.join(self.desk.folder, "screen.png")
        self.desk.take_screenshot(path)
        x, y, width, height = self.place
        return pictures.find_strong(pictures.read_pixels(path), (x, y, int(0.88 * width), int(0.9 * height)))

    def leave_plane(self):
        """Moves the pointer to the header bar, away from all samples."""
        x, _y, width, _height = self.place
        self.window.move_pointer(x + width / 2, 12)

    def open_page(self, name):
        self.window.click(self.window.find(PAGE, name))

    def wait_for_card(self, index):
        def get_card():
            card = self.read_card()
            return card and card["index"] == index and card

        return wait_for(get_card, f"the card of image {index}")

    def get_order(self, label):
        """The indices of a class in the order of their distance to its center."""
        rows = [row for row in self.rows.values() if row["label"] == label]
        return [int(row["index"]) for row in sorted(rows, key=lambda row: float(row["distance"]))]

    def read_strip(self, title):
        """The number of samples that the strip shows, or None without a strip."""
        label = self.window.look_for(LABEL, title, afresh=True)
        if label is None:
            return None
        texts = [text for text, _place in self.window.read_labels(label.get_parent())]
        return read_number(texts[1])

    def wait_for_selection(self, before):
        def get_another():
            count = self.read_strip("Selected")
            return count not in (None, *before) and count

        return wait_for(get_another, "a selection")

    # The steps

    def start(self):
        """trains a little"""
        self.open_window()
        self.train_to(60)
        self.rows = self.get_rows("features.csv")
        self.place = self.window.get_place(self.window.find(IMAGE, "Feature plane"))

    def point(self):
        """shows the sample under the pointer with the values of the file"""
        places = self.find_points()
        seen = set()
        for place in places[:: max(len(places) // 60, 1)]:
            self.window.move_pointer(*place)
            time.sleep(0.06)
            card = self.read_card()
            if card:
                self.check_card(card)
                seen.add(card["index"])
            if len(seen) >= 4:
                break
        self.notes.append(f"{len(seen)} samples under the pointer agree with the file")
        check(len(seen) >= 4, f"only {len(seen)} samples were met")

    def pin(self):
        """keeps a clicked sample, and shows its values at the shown step"""
        run_tool("xdotool", "click", "1")
        pinned = wait_for(self.read_card, "a card")["index"]
        self.leave_plane()
        time.sleep(0.2)
        check(wait_for(self.read_card, "a card")["index"] == pinned, "another sample than the pinned one")
        before = self.read_card()["distance"]
        self.train_to(self.get_step() + 60)
        self.rows = self.get_rows("later.csv")
        card = self.read_card()
        check(card["index"] == pinned, "another sample after training")
        check(card["distance"] != before, "the same distance as before training")
        self.check_card(card)
        self.card = card

    def export_path(self):
        """has the pinned path in the figure that it exports"""
        with_path = self.export_figure("pinned.svg")
        self.window.press("p")
        wait_for(lambda: self.read_card() is None, "the pin to go")
        without = self.export_figure("bare.svg")
        check(with_path > without + 300, f"{with_path} bytes with a path, {without} without")

    def walk(self):
        """walks through a class by the distance to its center"""
        self.window.press("bracketright")
        card = wait_for(self.read_card, "a card")
        order = self.get_order(card["label"])
        for key, direction in (("bracketright", 1), ("bracketright", 1), ("bracketleft", -1)):
            place = order.index(card["index"])
            expected = order[min(max(place + direction, 0), len(order) - 1)]
            self.window.press(key)
            card = self.wait_for_card(expected)
            self.check_card(card)

    def select(self):
        """lists the samples within a rectangle"""
        self.open_page("Samples")
        wait_for(lambda: self.read_strip("Hardest"), "the strip of the hardest")
        x, y, width, height = self.place
        counts = []
        for share in (0.98, 0.5):
            self.window.move_pointer(x + 0.06 * width, y + 0.02 * height)
            run_tool("xdotool", "keydown", "shift", "mousedown", "1")
            for part in (0.3, 0.6, 1):
                self.window.move_pointer(x + (0.06 + (share - 0.06) * part) * width, y + (0.02 + 0.86 * part) * height)
            run_tool("xdotool", "mouseup", "1", "keyup", "shift")
            counts.append(self.wait_for_selection(counts))
        self.notes.append(f"{counts[0]} and {counts[1]} of {len(self.rows)} selected")
        check(0.99 * len(self.rows) <= counts[0] <= len(self.rows), f"{counts[0]} of {len(self.rows)} selected")
        check(0.1 * counts[0] < counts[1] < 0.95 * counts[0], f"{counts[1]} of {counts[0]} in a part of the plane")

    def find_hardest(self):
        """shows the hardest samples first, and the one that is chosen from them"""
        wrong = [index for index, row in self.rows.items() if row["label"] != row["predicted"]]
        listed = []
        hardest = self.window.look_for(LABEL, "Hardest").get_parent().get_parent()
        for _role, name, place in self.window.read_all(hardest):
            match = LISTED.match(name)
            if match:
                listed.append((place, read_number(match.group(1)), match.group(2), match.group(3)))
        check(listed, "nothing is listed")
        for rank, (_place, index, label, predicted) in enumerate(listed):
            row = self.rows[index]
            check(label == row["label"], f"label {label} of image {index}")
            check((predicted or label) == row["predicted"], f"predicted {predicted} of image {index}")
            check((predicted is not None) == (rank < len(wrong)), f"image {index} at rank {rank}, {len(wrong)} wrong")
        place, index, _label, _predicted = listed[1]
        self.window.click_middle(place)
        self.check_card(self.wait_for_card(index))

    def clear(self):
        """shows no sample after Escape"""
        self.leave_plane()
        # If there is a toast, the first Escape closes it.
        wait_for(lambda: self.window.look_for(LABEL, TOAST, afresh=True) is None, "the toast of the export to go")
        self.window.press("Escape")
        wait_for(lambda: self.read_card() is None, "the card to go")
        wait_for(lambda: self.read_strip("Selected") is None, "the selection to go")


def get_steps(visit):
    return [
        visit.start,
        visit.point,
        visit.pin,
        visit.export_path,
        visit.walk,
        visit.select,
        visit.find_hardest,
        visit.clear,
        visit.leave,
    ]


if __name__ == "__main__":
    sys.exit(run_visit(SampleVisit, get_steps))
