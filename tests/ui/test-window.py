#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real window with pointer and keys from the first start to the exported files.

Usage: test-window.py PROGRAM [FOLDER-FOR-SCREENSHOTS]
"""

import json
import os
import re
import sys
import time
import xml.etree.ElementTree

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness import pictures, tables
from harness.desk import PATIENCE, wait_for
from harness.visit import N_TEST, REST_SECONDS, Visit, check, run_visit, wait_for_rest
from harness.window import BUTTON, IMAGE, SLIDER, SPIN, SWITCH

# A click on Pause must take effect within this time, even on a busy machine.
PAUSE_SECONDS = 2.0 * PATIENCE


class Journey(Visit):
    """One person's visit; every method is a step of it, in this order."""

    has_animations = True

    def __init__(self, desk, program):
        super().__init__(desk, program)
        self.rows = None
        self.lambda_steps = None

    # Reading the window

    def count_plane_hues(self):
        path = os.path.join(self.desk.folder, "screen.png")
        self.desk.take_screenshot(path)
        plane = self.window.find(IMAGE, "Feature plane")
        picture = pictures.read_pixels(path)
        return pictures.count_hues(pictures.crop(picture, self.window.get_place(plane)))

    # The steps

    def start(self):
        """starts, finds the data set and shows the untrained features"""
        begin = time.monotonic()
        self.open_window("--frame-log", self.get_path("frames.csv"))
        self.window.find_label("MNIST")
        hues = wait_for(lambda: self.count_plane_hues() >= 5 and self.count_plane_hues(), "the first scatter")
        self.notes.append(f"first scatter after {time.monotonic() - begin:.1f} s, in {hues} hues")

    def train(self):
        """trains at Space, also after the pointer has opened a menu"""
        for button in ("View", "Speed"):
            self.window.click(self.window.find(BUTTON, button))
            self.window.close_menu()
        self.window.press("space")
        wait_for(self.is_training, "training")
        self.wait_for_step(20)

    def drag_lambda(self):
        """changes λ with its slider while it trains"""
        slider = self.window.scroll_to(self.window.find(SLIDER, "λ"))
        before = self.window.get_value(slider)
        first = self.get_step()
        # The drag goes to the left, because a stronger pull might make the loss explode.
        self.window.drag(slider, before, 0.2)
        wait_for(lambda: abs(self.window.get_value(slider) - 0.2) < 0.1, "λ's slider at the left")
        check(self.is_training(), "training stopped")
        # The window's text lags a little: after two changes it includes the end of the drag.
        last = self.wait_for_another_step(self.wait_for_another_step(self.get_step()))
        self.lambda_steps = first, last

    def toggle_root(self):
        """changes the square root with its switch while it trains"""
        switch = self.window.scroll_to(self.window.find(SWITCH, "Square Root"))
        was_checked = self.window.is_checked(switch)
        self.window.click(switch)
        wait_for(lambda: self.window.is_checked(switch) != was_checked, "the switch to turn")
        self.wait_for_step(self.get_step() + 10)

    def change_depth(self):
        """changes the depth while it trains"""
        spin = self.window.scroll_to(self.window.find(SPIN, "Depth"))
        depth = self.window.get_value(spin)
        x, y, width, height = self.window.get_place(spin)
        # [ 3 ][ − ][ + ]
        self.window.click_at(x + width - (1.5 if depth > 1 else 0.5) * height, y + height / 2)
        wait_for(lambda: self.window.get_value(spin) != depth, "another depth")
        self.wait_for_step(self.get_step() + 10)

    def export_while_training(self):
        """exports metrics while it trains, the last row measured on all test images"""
        rows = self.read_metrics("metrics-midway.csv")
        check(self.is_training(), "the export stopped the training")
        check(int(rows[-1]["test_count"]) == N_TEST, f"the last row is of {rows[-1]['test_count']} images")

    def pause(self):
        """pauses at a click"""
        self.click_transport()
        begin = time.monotonic()
        wait_for(lambda: not self.is_training(), "the pause")
        last = wait_for_rest(self.get_step)
        self.notes.append(f"paused {time.monotonic() - begin:.2f} s after the click, at step {last}")
        check(time.monotonic() - begin < PAUSE_SECONDS + REST_SECONDS, "the pause took too long")
        self.wait_for_images()

    def export_figure(self):
        """exports the figure as PNG, SVG and PDF"""
        for name in ("figure.png", "figure.svg", "figure.pdf"):
            self.window.press("ctrl+e")
            self.window.save_as("Export Figure", self.get_path(name))

    def export_data(self):
        """exports features and metrics as CSV"""
        self.window.press("ctrl+shift+e")
        self.window.save_as("Export Data", self.get_path("features.csv"))
        self.rows = self.read_metrics("metrics.csv")

    def check_figures(self):
        """the figures show the same as the screen"""
        width, height, pixels = pictures.read_pixels(self.get_path("figure.png"))
        check(width > 300 and height > 300, f"a picture of {width} × {height}")
        hues = pictures.count_hues(pixels)
        check(hues >= 5, f"points in only {hues} hues in figure.png")
        root = xml.etree.ElementTree.parse(self.get_path("figure.svg")).getroot()
        check(root.tag == "{http://www.w3.org/2000/svg}svg", f"root element {root.tag}")
        self.check_numbers()
        with open(self.get_path("figure.pdf"), "rb") as file:
            content = file.read()
        check(content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF"), "not a whole PDF")

    def check_numbers(self):
        """Caption and points of the figure, the features and the last metrics belong to the same images."""
        with open(self.get_path("figure.svg"), encoding="utf-8") as file:
            svg = file.read()
        features = tables.read_table(self.get_path("features.csv"), tables.FEATURES_COLUMNS)
        n_right = sum(row["label"] == row["predicted"] for row in features)
        # A point is a line without a length.
        n_points = len(re.findall(r"M (-?[\d.]+ -?[\d.]+) L \1 ", svg))
        check(n_points == len(features), f"{n_points} points of {len(features)} images")
        caption = f"test accuracy {100 * n_right / len(features):.2f} % (n = {len(features):,})"
        check(caption in svg, f"no “{caption}” in figure.svg")
        last = self.rows[-1]
        check(int(last["test_count"]) == len(features), f"the last row is of {last['test_count']} images")
        check(float(last["test_accuracy"]) == n_right / len(features), f"accuracy {last['test_accuracy']}")

    def check_features(self):
        """the features belong to the test images"""
        rows = tables.read_table(self.get_path("features.csv"), tables.FEATURES_COLUMNS)
        check(0 < len(rows) <= N_TEST, f"{len(rows)} features")
        check({row["split"] for row in rows} == {"test"}, "features of another split")
        for row in rows:
            x, y, center_x, center_y, distance = (
                float(row[column]) for column in ("x", "y", "center_x", "center_y", "distance")
            )
            expected = ((x - center_x) ** 2 + (y - center_y) ** 2) ** 0.5
            check(abs(distance - expected) <= 1e-4 * max(1, expected), f"distance of image {row['index']}")
            check(int(row["label"]) == int(row["index"]) % 10, f"label of image {row['index']}")

    def check_metrics(self):
        """the metrics have every step, and the changes at the right steps"""
        check([int(row["step"]) for row in self.rows] == list(range(1, len(self.rows) + 1)), "steps are missing")
        check(len(self.rows) == self.get_step(), f"{len(self.rows)} rows at step {self.get_step()}")
        change = tables.find_change(self.rows, "lambda")
        check(change is not None, "λ never changed")
        step, before, after = change
        first, last = self.lambda_steps
        self.notes.append(f"λ changed at step {step} from {before} to {after}, between {first} and {last}")
        check(first < step <= last, f"λ changed at step {step}, the slider between {first} and {last}")
        for column in ("variant", "depth"):
            later = tables.find_change(self.rows, column)
            check(later is not None and later[0] > step, f"{column} did not change after λ")

    def restart(self):
        """repeats the same run after a restart"""
        self.window.click(self.window.find(BUTTON, "Restart"))
        wait_for(lambda: self.get_step() == 0, "step 0 again")
        self.click_transport()
        change, _before, _after = tables.find_change(self.rows, "lambda")
        n_same = min(change - 1, 150)
        self.wait_for_step(n_same)
        self.click_transport()
        wait_for(lambda: not self.is_training(), "the pause")
        wait_for_rest(self.get_step)
        again = self.read_metrics("metrics-again.csv")
        check(len(again) >= n_same, f"only {len(again)} rows")
        check(
            tables.drop_timed(again[:n_same]) == tables.drop_timed(self.rows[:n_same]), "the restarted run is another"
        )

    def hide_inspector(self):
        """hides the inspector with the focus in it, and still trains at Space"""
        step = self.get_step()
        slider = self.window.find(SLIDER, "λ")
        right_edge = self.window.get_size()[0]
        self.window.click(slider)
        for is_shown in (False, True):
            self.window.press("F9")
            wait_for(lambda: (self.window.get_place(slider)[0] < right_edge) == is_shown, "the inspector gone or back")
            wait_for_rest(lambda: self.window.get_place(slider))
        self.window.press("space")
        self.wait_for_another_step(step)
        self.window.press("space")
        wait_for(lambda: not self.is_training(), "the pause")

    def make_narrow(self):
        """works at 600 and at 360 pixels"""
        for width in (600, 360):
            self.window.resize(width, 720)
            step = self.get_step() or 0
            self.click_transport()
            wait_for(self.is_training, f"training at {width} px")
            wait_for(lambda: (self.get_step() or 0) > step, f"a step at {width} px")
            self.click_transport()
            wait_for(lambda: not self.is_training(), f"the pause at {width} px")

    def leave(self):
        """exits at Ctrl+Q during training, without warnings, after it has saved the run"""
        self.click_transport()
        wait_for(self.is_training, "training")
        self.window.press("ctrl+s")
        self.window.ask_for_file("Save the Run", self.get_path("last.centerloss"))
        super().leave()
        with open(self.get_path("last.centerloss"), encoding="utf-8") as file:
            check(json.load(file), "an empty run")

    def check_frame_log(self):
        """has logged every drawn frame"""
        rows = tables.read_table(self.get_path("frames.csv"), tables.FRAME_LOG_COLUMNS)
        check(len(rows) > 20, f"only {len(rows)} frames were drawn")
        times = [int(row["time_us"]) for row in rows]
        check(times == sorted(times), "times run backwards")
        check(any(int(row["points"]) >= 100 and int(row["step"]) > 0 for row in rows), "no frame with points")
        draw = sorted(int(row["draw_us"]) for row in rows)
        self.notes.append(f"{len(rows)} frames drawn, the median in {draw[len(draw) // 2] / 1000:.1f} ms")


def get_steps(journey):
    return [
        journey.start,
        journey.train,
        journey.drag_lambda,
        journey.toggle_root,
        journey.change_depth,
        journey.export_while_training,
        journey.pause,
        journey.export_figure,
        journey.export_data,
        journey.check_figures,
        journey.check_features,
        journey.check_metrics,
        journey.restart,
        journey.hide_inspector,
        journey.make_narrow,
        journey.leave,
        journey.check_frame_log,
    ]


if __name__ == "__main__":
    sys.exit(run_visit(Journey, get_steps))
