#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures how smooth the window is while it trains: the real window under Xvfb with the Cairo renderer and moving points.

    window.py BUILD_DIR [--preset NAME] [--points N] [--threads N] [--seconds S] [--still] [--json FILE]
                        [--dataset NAME --data-dir DIR]
    window.py BUILD_DIR --scrub [--steps N] [--train] [--points N] [--threads N] [--seconds S] [--json FILE]

It invents a data set of the right size or takes an existing one; the window shows all N of its test images and trains.
Meanwhile it drags the plane in circles, so that every frame has every point at a new place (with --still, points only move
from one probe to the next). Then it clicks Pause and watches the screen's pixels until the button changes.

With --scrub the smallest network first trains N steps in the window, which takes minutes. Then the pointer is dragged
along the timeline, there and back, and every frame shows another step; with --train the run goes on meanwhile.
"""

import argparse
import json
import math
import os
import pathlib
import re
import statistics
import subprocess
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
STEP = re.compile(r"^(?:Live: )?Epoch .*step ([\d,]+)")
TRANSPORT = re.compile("^(Train|Pause)")
N_TRAIN = 6000
REFRESH_US = 1e6 / 60
RADIUS = 40  # radius of the circle in which the plane is dragged, in pixels
TURN_SECONDS = 2.0
SWEEP_SECONDS = 6.0  # there and back along the timeline
SWEEP_SHARES = 0.1, 0.95  # of its width
MINUTE = 60
BATCH = {"quick": 64, "v1.0": 256, "v1.1": 256, "v1.2": 256, "lenet++": 128}


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Clocks:
    """Processor seconds of the window's thread, of the whole program, of the X server and of the whole machine, so that a
    reader can see other load."""

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
        os.environ["GSETTINGS_SCHEMA_DIR"] = str(options.build / "data")
        command = [str(options.build / "src" / "app" / "centerloss"), "--frame-log", self.log, *self.choose_run()]
        self.window = Window(desk, command, "Centerloss")
        self.screen = Screen()

    def choose_run(self):
        """The arguments for the window."""
        data = self.options.data_dir
        if data is None:
            data = self.desk.make_folder("mnist")
            write_digits(data, N_TRAIN, self.options.points)
        return ["--preset", self.options.preset, "--dataset", self.options.dataset, "--data-dir", str(data)]

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
        label = self.window.look_for(LABEL, STEP)
        return int(STEP.search(label.get_name()).group(1).replace(",", "")) if label else 0

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

    def watch(self):
        """Moves for a while, and describes the frames and the load of that time."""
        clocks = Clocks(self.window.process.pid, self.desk.processes[0].pid)
        self.move(1.0)
        before, begin = clocks.read(), time.monotonic()
        self.move(self.options.seconds)
        end, after = time.monotonic(), clocks.read()
        rows = [row for row in self.read_log() if begin * 1e6 <= int(row["time_us"] or 0) <= end * 1e6]
        report = describe_frames([row for row in rows if int(row["points"]) == self.options.points])
        report.update({f"processors_{name}": (after[name] - before[name]) / (end - begin) for name in before})
        return report

    def measure(self):
        step, begin = self.get_step(), time.monotonic()
        report = {"preset": self.options.preset} | self.watch()
        report["images_per_second"] = (self.get_step() - step) * BATCH[self.options.preset] / (time.monotonic() - begin)
        return report | self.pause()

    def pause(self):
        """Milliseconds from the click until the button looks different."""
        x, y, width, height = self.button
        self.screen.move_pointer(x + width / 2, y + height / 2)
        time.sleep(0.5)  # until the button has its hover look
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


class Past(Session):
    """A long run from a file, which the window trains; then the timeline is dragged."""

    def choose_run(self):
        path = os.path.join(self.desk.folder, "long.centerloss")
        program = self.options.build / "src" / "cli" / "centerloss-train"
        words = "--preset quick --dataset synthetic --depth 1 --batch-size 4 --lr 0.001 --lambda 0.01 --center-lr 0.5"
        subprocess.run([program, *words.split(), "--steps", "1", "--quiet", "--record", path], check=True, stdout=subprocess.DEVNULL)
        with open(path, encoding="utf-8") as file:
            record = json.load(file)
        record["steps"] = self.options.steps
        with open(path, "w", encoding="utf-8") as file:
            json.dump(record, file)
        return [path]

    def is_training(self):
        return self.window.look_for(BUTTON, TRANSPORT).get_name() != "Train"

    def begin(self):
        wait_for(lambda: self.get_step() >= self.options.steps and not self.is_training(), "the long run", 60 * MINUTE)
        wait_for(self.shows_all, f"{self.options.points} points", MINUTE)
        self.strip = self.window.get_place(self.window.find(IMAGE, "Loss over the steps"))

    def move(self, seconds):
        """Drags along the timeline, there and back."""
        x, y, width, height = self.strip
        first, last = SWEEP_SHARES
        begin = time.monotonic()
        self.screen.move_pointer(x + last * width, y + height / 2)
        self.screen.press(True)
        while time.monotonic() - begin < seconds:
            turn = (time.monotonic() - begin) / SWEEP_SECONDS % 1
            share = first + (last - first) * abs(2 * turn - 1)
            self.screen.move_pointer(x + share * width, y + height / 2)
            time.sleep(0.008)
        self.screen.press(False)

    def read_peak(self):
        """The peak memory of the process in MB."""
        with open(f"/proc/{self.window.process.pid}/status", encoding="ascii") as file:
            return int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1)) / 1000

    def measure(self):
        if self.options.train:
            self.window.press("space")
            wait_for(lambda: self.get_step() > self.options.steps, "another step", MINUTE)
        report = {"steps": self.get_step(), "peak_mb_before": self.read_peak()} | self.watch()
        if self.options.train:
            self.window.press("space")
        return report | {"peak_mb": self.read_peak()}


def describe_frames(rows):
    times = [int(row["time_us"]) for row in rows]
    gaps = [after - before for before, after in zip(times, times[1:])]
    report = {"frames": len(rows), "seconds": (times[-1] - times[0]) / 1e6}
    report["frames_per_second"] = len(gaps) / report["seconds"]
    for column in ("draw_us", "frame_us"):
        if rows[0].get(column):
            values = [int(row[column]) for row in rows]
            report[column] = {"median": statistics.median(values), "max": max(values)}
            report[column].update({f"p{share}": quantile(values, share / 100) for share in (95, 99)})
            report[column]["up_to_16.7_ms"] = sum(value <= 16700 for value in values) / len(values)
    report["gap_us"] = {f"p{share}": quantile(gaps, share / 100) for share in (1, 10, 50, 90, 95, 99)}
    report["gap_us"]["max"] = max(gaps)
    report["gaps_under_16.7_ms"] = sum(gap <= 16700 for gap in gaps) / len(gaps)
    report["gaps_without_a_missed_refresh"] = sum(gap < 1.5 * REFRESH_US for gap in gaps) / len(gaps)
    report["gaps_under_33.3_ms"] = sum(gap <= 33333 for gap in gaps) / len(gaps)
    return report


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=lambda path: pathlib.Path(path).resolve(), help="an optimized build's folder")
    parser.add_argument("--preset", default="quick", choices=BATCH)
    parser.add_argument("--points", type=int, default=10000, metavar="N")
    parser.add_argument("--threads", type=int, default=0, metavar="N", help="as in the preferences; 0: automatic")
    parser.add_argument("--seconds", type=float, default=10, metavar="S")
    parser.add_argument("--still", action="store_true", help="do not drag the plane")
    parser.add_argument("--dataset", default="mnist", metavar="NAME", help="with --data-dir")
    parser.add_argument("--data-dir", type=pathlib.Path, metavar="DIR", help="real data, of N test images or more")
    parser.add_argument("--scrub", action="store_true", help="drag along the timeline of a long run")
    parser.add_argument("--steps", type=int, default=100000, metavar="N", help="of the long run")
    parser.add_argument("--train", action="store_true", help="let the long run train on meanwhile")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE")
    return parser.parse_args()


def main():
    options = parse()
    with Desk(has_animations=True) as desk:
        session = (Past if options.scrub else Session)(desk, options)
        session.begin()
        report = {"points": options.points, "threads": options.threads} | session.measure()
        print(json.dumps(report, indent=1))
        if options.json:
            options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
