#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains in the window for a long time and samples the memory of the process: first with one run, then with two.
Prints a row every ten seconds and, for each part, the slope over its last half. Not a part of the test suite.

Usage: long-run.py PROGRAM MINUTES [MINUTES-OF-TWO]
"""

import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness.desk import Desk, wait_for
from harness.visit import Visit

SAMPLE_SECONDS = 10


def read_memory(pid):
    """Resident memory and its anonymous part, in kilobytes."""
    values = {}
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        for line in status:
            key, _colon, value = line.partition(":")
            if key in ("VmRSS", "RssAnon"):
                values[key] = int(value.split()[0])
    return values["VmRSS"], values["RssAnon"]


def fit_slope(samples, column):
    """MB per hour, by least squares."""
    n = len(samples)
    mean_t = sum(sample[0] for sample in samples) / n
    mean_y = sum(sample[column] for sample in samples) / n
    above = sum((sample[0] - mean_t) * (sample[column] - mean_y) for sample in samples)
    below = sum((sample[0] - mean_t) ** 2 for sample in samples)
    return above / below / 1024 * 3600


class LongRun(Visit):
    def sample(self, name, minutes):
        begin = time.monotonic()
        samples = []
        while time.monotonic() - begin < 60 * minutes:
            time.sleep(SAMPLE_SECONDS)
            resident, anonymous = read_memory(self.window.process.pid)
            samples.append((time.monotonic() - begin, resident, anonymous, self.get_step() or 0))
            print(name, *(f"{value:.0f}" for value in samples[-1]), flush=True)
        half = samples[len(samples) // 2 :]
        steps = half[-1][3] - half[0][3]
        print(
            f"{name}: last half: {fit_slope(half, 1):+.1f} MB/h resident, {fit_slope(half, 2):+.1f} MB/h anonymous, "
            f"{steps} steps in {half[-1][0] - half[0][0]:.0f} s; {half[-1][1] / 1024:.0f} MB at the end",
            flush=True,
        )


def main():
    program = os.path.abspath(sys.argv[1])
    minutes = [float(text) for text in sys.argv[2:]]
    with Desk() as desk:
        run = LongRun(desk, program)
        run.open_window("--preset", "quick", "--dataset", "synthetic")
        run.click_transport()
        run.sample("one", minutes[0])
        if len(minutes) > 1:
            run.window.click_in_menu("Two Runs Side by Side", "With a Center Loss or Without: λ | λ = 0")
            wait_for(lambda: run.window.find_x_window("Centerloss"), "the window")
            time.sleep(5)
            if not run.is_training():
                run.click_transport()
            run.sample("two", minutes[1])
        run.leave()


if __name__ == "__main__":
    main()
