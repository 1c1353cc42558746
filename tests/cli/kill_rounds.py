#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills a training with checkpoints at random moments, resumes it each time, and compares the result with the same
training without kills.

    kill_rounds.py PROGRAM [KILLS]

prints one JSON object: the number of kills, the most steps that a kill lost, and whether the last file has the same bits.
"""

import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True

from support import SMALL, read_safetensors, write_dataset  # noqa: E402

INTERVAL = 5
SHOWN = re.compile(r"step ([\d,]+)")


def get_step(path):
    return int(read_safetensors(path)[1]["step"]) if path.exists() else 0


def find_last_step(log):
    """The last step in the progress: an epoch is one step here and has one line. A line that the kill cut does not count."""
    steps = SHOWN.findall(log.read_text().rpartition("\n")[0])
    return int(steps[-1].replace(",", "")) if steps else 0


def play_kills(program, data, folder, kills, generator, steps_a_kill=100):
    folder = pathlib.Path(folder)
    saved, whole, log = folder / "killed.safetensors", folder / "whole.safetensors", folder / "log"
    figures = {"kills": 0, "interval": INTERVAL, "most_steps_lost": 0, "steps_lost": 0}
    end = steps_a_kill * kills

    def train(*words, **options):
        command = [program, *SMALL, "--data-dir", str(data), "--train-limit", "32", "--batch-size", "32",
                   "--evaluate", "never", "--steps", str(end), *words]  # fmt: skip
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, **options)

    def go_on(**options):
        resume = ["--resume", str(saved)] if saved.exists() else []
        return train("--checkpoint-every", str(INTERVAL), "--save", str(saved), *resume, **options)

    while figures["kills"] < kills:
        before = get_step(saved)
        if before >= end:
            end = before + steps_a_kill
        with open(log, "w") as progress:
            process = go_on(stderr=progress)
            time.sleep(generator.uniform(0.02, 0.5))
            has_ended = process.poll() is not None
            process.kill()
            process.wait()
        if has_ended:
            assert process.returncode == 0, log.read_text()
            continue
        lost = max(find_last_step(log), before) - get_step(saved)
        figures["kills"] += 1
        figures["steps_lost"] += max(lost, 0)
        figures["most_steps_lost"] = max(figures["most_steps_lost"], lost)
    if get_step(saved) < end:
        assert go_on(stderr=subprocess.DEVNULL).wait(600) == 0
    assert train("--checkpoint-every", "never", "--save", str(whole), stderr=subprocess.DEVNULL).wait(600) == 0
    figures["steps"] = end
    figures["same_bits"] = saved.read_bytes() == whole.read_bytes()
    figures["parts_left"] = sum(name.endswith(".part") for name in os.listdir(folder))
    return figures


def main():
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    with tempfile.TemporaryDirectory() as folder:
        data = write_dataset(pathlib.Path(folder) / "data")
        print(json.dumps(play_kills(sys.argv[1], data, folder, kills, random.Random(11))))


if __name__ == "__main__":
    main()
