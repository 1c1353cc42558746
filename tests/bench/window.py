#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How smooth the window is while it trains: the real window under Xvfb with the Cairo renderer, its points in motion.

    window.py BUILD_DIR [--preset NAME] [--points N] [--threads N] [--seconds S] [--still] [--json FILE]
                        [--dataset NAME --data-dir DIR]

A data set of the right size is made up, or one that is there is taken; the window shows all N of its test images and trains. The plane is dragged in
circles all the while, so that every frame has every point at a new place (--still leaves it to the easing from one
probe to the next). Then Pause is clicked, and the screen's pixels say when the button has answered.
"""

import argparse
import json
import math
import os
import pathlib
import re
import statistics
import sys
import time

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent / "ui"))

from harness import tables
from harness.desk import Desk, wait_for
from harness.digits import write_digits
from harness.screen import Screen
from harness.window import BUTTON, IMAGE, LABEL, Window

SCHEMA = "io/github/centerloss/Centerloss"
TRANSPORT = re.compile("^(Train|Pause)")
N_TRAIN = 6000
REFRESH_US = 1e6 / 60
RADIUS = 40  # pixels, of the circle in which the plane is dragged
TURN_SECONDS = 2.0
BATCH = {"quick": 64, "v1.0": 256, "v1.1": 256, "v1.2": 256, "lenet++": 128}


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Clocks:
    """Seconds of the processors: what the window's thread, the whole program and the X server have had, and what the
    machine was busy with at all; that there is nothing else, or a neighbour on the same hardware, is for the reader to
    see."""

    def __init__(self, pid, server):
        self.paths = {
            "window_thread": f"/proc/{pid}/task/{pid}/schedstat",
            "program": f"/proc/{pid}/stat",
            "x_server": f"/proc/{server}/stat",
        }

    def read(self):
        values = {}
        for name, path in self.paths.items():
            with open(path, encoding="ascii") as file:
                fields = file.read().rpartition(")")[2].split()
            if path.endswith("schedstat"):
                values[name] = int(fields[0]) / 1e9
                values["window_thread_waits"] = int(fields[1]) / 1e9
            else:
                values[name] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        with open("/proc/stat", encoding="ascii") as file:
            ticks = [int(field) / os.sysconf("SC_CLK_TCK") for field in file.readline().split()[1:]]
        values["machine"] = sum(ticks[:3]) + sum(ticks[5:7])
        values["stolen"] = ticks[7]
        return values


class Session:
    def __init__(self, desk, options):
        self.desk = desk
        self.options = options
        self.log = os.path.join(desk.folder, "frames.csv")
        self._write_settings()
        data = options.data_dir
        if data is None:
            data = desk.make_folder("mnist")
            write_digits(data, N_TRAIN, options.points)
        os.environ["GSETTINGS_SCHEMA_DIR"] = str(options.build / "data")
        command = [str(options.build / "src" / "app" / "centerloss"), "--preset", options.preset]
        command += ["--dataset", options.dataset, "--data-dir", str(data), "--frame-log", self.log]
        self.window = Window(desk, command, "Centerloss")
        self.screen = Screen()

    def _write_settings(self):
        os.environ["GSETTINGS_BACKEND"] = "keyfile"
        folder = self.desk.make_folder("config", "glib-2.0", "settings")
        with open(os.path.join(folder, "keyfile"), "w", encoding="utf-8") as file:
            file.write(f"[{SCHEMA}]\nprobe-size={self.options.points}\nprobe-adapts=false\n")
            file.write(f"n-threads={self.options.threads}\n")

    def read_log(self):
        try:
            return tables.read_table(self.log, tables.FRAME_LOG_COLUMNS)
        except (OSError, AssertionError):
            return []

    def shows_all(self):
        rows = self.read_log()
        return bool(rows) and int(rows[-1]["points"] or 0) == self.options.points

    def get_step(self):
        label = self.window.look_for(LABEL, re.compile(r"step ([\d,]+)"))
        return int(re.search(r"step ([\d,]+)", label.get_name()).group(1).replace(",", "")) if label else 0

    def begin(self):
        wait_for(self.shows_all, f"{self.options.points} points", 600)
        self.plane = self.window.get_place(self.window.find(IMAGE, "Feature plane"))
        self.transport = self.window.find(BUTTON, TRANSPORT)
        self.button = self.window.get_place(self.transport)
        self.window.press("space")
        wait_for(lambda: self.get_step() >= 1, "the first step", 120)

    def move(self, seconds):
        """Drags the plane in circles."""
        x, y, width, height = self.plane
        middle_x, middle_y = x + width / 2, y + height / 2
        begin = time.monotonic()
        if self.options.still:
            time.sleep(seconds)
            return
        self.screen.move_pointer(middle_x, middle_y)
        self.screen.press(True)
        while time.monotonic() - begin < seconds:
            angle = 2 * math.pi * (time.monotonic() - begin) / TURN_SECONDS
            self.screen.move_pointer(middle_x + RADIUS * math.sin(angle), middle_y + RADIUS * (1 - math.cos(angle)))
            time.sleep(0.008)
        self.screen.press(False)
        self.screen.move_pointer(x + width - 5, y + 5)

    def measure(self):
        clocks = Clocks(self.window.process.pid, self.desk.processes[0].pid)
        self.move(1.0)
        step, before, begin = self.get_step(), clocks.read(), time.monotonic()
        self.move(self.options.seconds)
        end, after, last = time.monotonic(), clocks.read(), self.get_step()
        seconds = end - begin
        rows = [row for row in self.read_log() if begin * 1e6 <= int(row["time_us"] or 0) <= end * 1e6]
        report = describe_frames([row for row in rows if int(row["points"]) == self.options.points])
        report.update({f"processors_{name}": (after[name] - before[name]) / seconds for name in before})
        report["images_per_second"] = (last - step) * BATCH[self.options.preset] / (time.monotonic() - begin)
        return report

    def pause(self):
        """Milliseconds from the click until the button looks another way."""
        x, y, width, height = self.button
        self.screen.move_pointer(x + width / 2, y + height / 2)
        time.sleep(0.5)  # until the button shows that the pointer is there
        before = self.screen.read_pixels(self.button)
        self.screen.press(True)
        pressed = time.monotonic()
        self.screen.press(False)
        while self.transport.get_name() != "Train":
            pass
        named = time.monotonic()
        while self.screen.read_pixels(self.button) == before:
            pass
        return {"pause_named_ms": 1e3 * (named - pressed), "pause_seen_ms": 1e3 * (time.monotonic() - pressed)}


def describe_frames(rows):
    times = [int(row["time_us"]) for row in rows]
    gaps = [after - before for before, after in zip(times, times[1:])]
    report = {"frames": len(rows), "seconds": (times[-1] - times[0]) / 1e6}
    report["frames_per_second"] = len(gaps) / report["seconds"]
    for column in ("draw_us", "frame_us"):
        if rows[0].get(column):
            values = [int(row[column]) for row in rows]
            report[column] = {"median": statistics.median(values), "p99": quantile(values, 0.99), "max": max(values)}
    report["gap_us"] = {f"p{share}": quantile(gaps, share / 100) for share in (1, 10, 50, 90, 95, 99)}
    report["gap_us"]["max"] = max(gaps)
    report["gaps_under_16.7_ms"] = sum(gap <= 16700 for gap in gaps) / len(gaps)
    report["gaps_without_a_missed_refresh"] = sum(gap < 1.5 * REFRESH_US for gap in gaps) / len(gaps)
    report["gaps_under_33.3_ms"] = sum(gap <= 33333 for gap in gaps) / len(gaps)
    return report


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=lambda path: pathlib.Path(path).resolve(), help="an optimised build's folder")
    parser.add_argument("--preset", default="quick", choices=BATCH)
    parser.add_argument("--points", type=int, default=10000, metavar="N")
    parser.add_argument("--threads", type=int, default=0, metavar="N", help="as in the preferences; 0: automatic")
    parser.add_argument("--seconds", type=float, default=10, metavar="S")
    parser.add_argument("--still", action="store_true", help="do not drag the plane")
    parser.add_argument("--dataset", default="mnist", metavar="NAME", help="with --data-dir")
    parser.add_argument("--data-dir", type=pathlib.Path, metavar="DIR", help="real data, of N test images or more")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE")
    return parser.parse_args()


def main():
    options = parse()
    with Desk() as desk:
        session = Session(desk, options)
        session.begin()
        report = {"preset": options.preset, "points": options.points, "threads": options.threads}
        report.update(session.measure())
        report.update(session.pause())
        print(json.dumps(report, indent=1))
        if options.json:
            options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
