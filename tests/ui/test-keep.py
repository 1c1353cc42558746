#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills the window with SIGKILL while it trains: the next start offers the run, little is lost, and the run ends with the
same bits. CLOSS_KILLS is the number of kills (default: 3).

Usage: test-keep.py PROGRAM CENTERLOSS-TRAIN [FOLDER-FOR-SCREENSHOTS]
"""

import glob
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness.desk import wait_for
from harness.visit import Visit, check, run_visit
from harness.window import BUTTON, LABEL, make_environment

KILLS = int(os.environ.get("CLOSS_KILLS", "3"))
KEEP_SECONDS = float(os.environ.get("CENTERLOSS_KEEP_SECONDS", "2"))
OFFER = re.compile(r"^Continue where it ended: (.*), step ([\d,]+) \(")
TRAIN = os.path.abspath(sys.argv.pop(2))


def to_number(text):
    return int(re.sub(r"\D", "", text))


def read_tensors(path):
    """The bytes of each tensor of a weights file, without the rows, which contain times."""
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
        data = file.read()
    return {
        name: data[slice(*tensor["data_offsets"])]
        for name, tensor in header.items()
        if name not in ("__metadata__", "rows")
    }


def read_step(path):
    """The step of a saved state; the window may show one step less for a moment."""
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        return int(json.loads(file.read(length))["__metadata__"]["step"])


def digest(path):
    tensors = read_tensors(path)
    total = hashlib.sha256()
    for name in sorted(tensors):
        total.update(name.encode() + tensors[name])
    return total.hexdigest()


class KeepVisit(Visit):
    def __init__(self, desk, program):
        super().__init__(desk, self.wrap(desk, program))
        os.environ.update(CENTERLOSS_KEEP_SECONDS=str(KEEP_SECONDS), G_MESSAGES_DEBUG="centerloss")
        self.random = random.Random(7)
        self.worst_seconds = self.worst_steps = self.slowest = self.unfinished = 0

    @staticmethod
    def wrap(desk, program):
        """The program with its debug log, which goes to standard output, redirected to standard error."""
        path = os.path.join(desk.folder, "centerloss")
        preload = make_environment(program).get("LD_PRELOAD", "")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\nLD_PRELOAD='{preload}' exec '{program}' \"$@\" >&2\n")
        os.chmod(path, 0o700)
        return path

    # Files on the disk

    def get_store(self):
        return os.path.join(os.environ["XDG_STATE_HOME"], "centerloss", "runs")

    def find_kept(self, name="a.centerloss"):
        return sorted(glob.glob(os.path.join(self.get_store(), "*", name)), key=os.path.getmtime)

    def read_kept_step(self, path):
        with open(path, encoding="utf-8") as file:
            return json.load(file)["steps"]

    # Actions

    def start(self, *options):
        super().open_window(*options)

    def kill(self):
        self.window.process.send_signal(signal.SIGKILL)
        self.window.process.wait()

    def find_offer(self):
        return to_number(OFFER.search(self.window.find_label(OFFER.pattern)).group(2))

    def take_offer(self):
        """Continues the run and returns the step at which it continues."""
        step = self.find_offer()
        self.window.click(self.window.find(BUTTON, "Continue"))
        wait_for(lambda: self.get_step() == step, f"step {step}")
        wait_for(lambda: not self.is_training(), "the pause")
        return step

    def wait_until_kept(self, step):
        wait_for(lambda: self.find_kept() and self.read_kept_step(self.find_kept()[-1]) >= step, f"step {step} kept")

    def kill_amid_training(self):
        """Kills the program and returns the last shown step."""
        begin = self.get_step()
        self.click_transport()
        trained_since = time.time()
        self.wait_for_step(begin + 1)
        if begin == 0:
            self.wait_until_kept(1)
        slowest = self.watch_steps(self.random.uniform(0.2, 2 * KEEP_SECONDS + 1))
        step = self.get_step()
        (path,) = self.find_kept()
        now = time.time()
        self.kill()
        seconds = now - max(trained_since, os.path.getmtime(path))
        lost = step - self.read_kept_step(path)
        self.worst_seconds = max(self.worst_seconds, seconds if lost > 0 else 0)
        self.worst_steps = max(self.worst_steps, lost)
        self.slowest = max(self.slowest, slowest)
        # Copying the state between two steps and writing to the disk can both take seconds on a busy machine.
        log = self.desk.read_errors()
        is_writing = log.count("Keeping begins") > log.count("Keeping ends")
        self.unfinished += is_writing
        check(
            lost <= 2 or is_writing or seconds <= KEEP_SECONDS + 1 + 2 * slowest,
            f"what is kept is {seconds:.1f} s and {lost} steps old; the slowest step took {slowest:.1f} s",
        )
        return step

    def watch_steps(self, seconds):
        """Waits for the given time; returns the longest time for which the shown step did not change."""
        end = time.monotonic() + seconds
        last, since, slowest = self.get_step(), time.monotonic(), 0
        while time.monotonic() < end:
            step = self.get_step()
            if step != last:
                slowest = max(slowest, time.monotonic() - since)
                last, since = step, time.monotonic()
        return max(slowest, time.monotonic() - since)

    def look_for_text(self, text):
        """Whether any window of the program has a label with this text."""
        for program in self.window.bus.get_programs():
            for frame in program.get_children():
                if any(text in node.name for node in self.window.walk(frame) if node.role in LABEL):
                    return True
        return False

    # The visit

    def is_killed(self):
        """is killed several times while it trains, and continues each time"""
        self.start("--preset", "quick")
        for life in range(KILLS):
            self.kill_amid_training()
            kept = self.read_kept_step(self.find_kept()[-1])
            self.start()
            step = self.take_offer()
            if KILLS > 10:
                self.tell_life(life, kept, step)
            check(step >= kept, f"life {life}: offered step {step}, kept was {kept}")
            check(len(self.find_kept()) == 1, f"{len(self.find_kept())} runs are kept instead of one")
        self.notes.append(
            f"{KILLS} kills: at most {self.worst_seconds:.2f} s and {self.worst_steps} steps were lost; "
            f"{self.unfinished} came while it was being written, "
            f"the slowest step took {self.slowest:.1f} s; kept every {KEEP_SECONDS:g} s"
        )

    def tell_life(self, life, kept, step):
        print(
            f"# life {life}: kept step {kept}, offered {step}; so far at most {self.worst_seconds:.1f} s, "
            f"{self.worst_steps} steps lost",
            flush=True,
        )

    def has_its_rows(self):
        """has the rows of all steps after all kills"""
        rows = self.read_metrics("lives.csv")
        check([int(row["step"]) for row in rows] == list(range(1, self.get_step() + 1)), "rows are missing")

    def export_weights(self, name):
        return self.export("w", "Export Weights", name)

    def train_alone(self, steps, name, *options):
        path = self.get_path(name)
        subprocess.run(
            [TRAIN, "--preset", "quick", "--dataset", "mnist", "--steps", str(steps), "--save", path, *options],
            check=True, capture_output=True,
        )  # fmt: skip
        return path

    def has_the_same_bits(self):
        """has the same weights as an uninterrupted run"""
        self.train_to(self.get_step() + 5)
        path = self.export_weights("through.safetensors")
        step = read_step(path)
        through = digest(path)
        alone = digest(self.train_alone(step, "alone.safetensors"))
        check(through == alone, f"step {step}: {through} and {alone}")
        self.notes.append(f"step {step}: SHA-256 of all tensors {alone[:16]}…, interrupted and not")

    def resumes_elsewhere(self):
        """exports weights from which centerloss-train continues"""
        path = self.get_path("through.safetensors")
        step = read_step(path)
        on = digest(self.train_alone(step + 3, "on.safetensors", "--resume", path))
        check(on == digest(self.train_alone(step + 3, "whole.safetensors")), "the resumed run came out otherwise")

    def ends_at_signals(self):
        """keeps the run and exits with code 0 at SIGTERM and SIGHUP"""
        for number in (signal.SIGTERM, signal.SIGHUP):
            begin = self.get_step()
            self.click_transport()
            self.wait_for_step(begin + 1)
            step = self.get_step()
            self.window.process.send_signal(number)
            self.window.check_end()
            self.start()
            check(self.take_offer() >= step, f"{number}: less than step {step} was kept")

    def offers_nothing_beside_a_file(self):
        """saves the run with its weights, and opens it at once; opening a file does not hide the offer"""
        step = self.get_step()
        path = self.get_path("saved.centerloss")
        self.window.press("ctrl+s")
        self.window.save_as("Save the Run", path)
        check(os.path.exists(self.get_path("saved.safetensors")), "there are no weights beside the run")
        self.leave()
        self.window = None
        self.open_window_at(step, path)
        check(self.window.look_for(BUTTON, "Continue", afresh=True) is None, "the kept run is offered beside a file")
        self.notes.append(f"saved run opened at step {step} without training")

    def says_what_is_wrong(self):
        """reports that the weights were changed, and trains the run again"""
        step = self.get_step()
        self.leave()
        with open(self.get_path("saved.safetensors"), "r+b") as file:
            file.seek(-100000, os.SEEK_END)
            file.write(b"edited")
        self.window = None
        self.open_window_at(step, self.get_path("saved.centerloss"), 30 + step)
        wait_for(lambda: self.look_for_text("is not the file that was saved with the run"), "the message about the changed weights")
        self.window.press("Escape")
        self.wait_for_step(step)
        self.leave()

    def keeps_both(self):
        """keeps both runs of a pair, and restores both"""
        for path in self.find_kept():
            os.unlink(path)
        self.start("--preset", "quick")
        self.window.click_in_menu("Two Runs Side by Side", "With a Center Loss or Without: λ | λ = 0")
        wait_for(lambda: len(set(self.read_titles())) == 2, "two runs")
        self.click_transport()
        wait_for(lambda: self.find_kept("b.centerloss"), "B to be kept")
        time.sleep(KEEP_SECONDS)
        self.kill()
        steps = [self.read_kept_step(self.find_kept(f"{side}.centerloss")[-1]) for side in "ab"]
        self.start()
        self.find_offer()
        self.window.click(self.window.find(BUTTON, "Continue"))
        wait_for(lambda: len(set(self.read_titles())) == 2, "two runs")
        wait_for(lambda: self.read_steps() == [max(steps)] * 2, f"both at step {max(steps)}, at {self.read_steps()}")
        # If the kill came between the two writes, one run is older and was trained to the step of the other.
        self.notes.append(f"two runs: kept at the steps {steps}, back at {self.read_steps()}")
        self.compare_with_alone()

    def read_titles(self):
        return [name for name, _place in self.window.read_labels() if re.match("^[AB] · ", name)]

    def read_steps(self):
        table = self.window.look_for(("panel", "filler", "grouping", "table"), "Comparison")
        return [to_number(text) for text in re.findall(r"Steps \(Epochs\) ([\d,]+)", table.get_description())]

    def compare_with_alone(self):
        steps = self.read_steps()
        self.click_transport()
        wait_for(lambda: min(self.read_steps()) > steps[0] + 3, "more steps")
        self.click_transport()
        wait_for(lambda: not self.is_training(), "the pause")
        wait_for(lambda: len(set(self.read_steps())) == 1, "lockstep")
        for side, options in (("A", ()), ("B", ("--lambda", "0"))):
            self.window.click(self.window.find(BUTTON, side))
            path = self.export_weights(f"{side}.safetensors")
            exported, step = digest(path), read_step(path)
            alone = digest(self.train_alone(step, f"alone-{side}.safetensors", *options))
            check(exported == alone, f"{side}: step {step} came out otherwise")

    def discards(self):
        """discards the kept run only when asked to"""
        self.leave()
        self.start()
        self.find_offer()
        self.window.click(self.window.find(BUTTON, "Discard"))
        self.window.click(self.window.find_able(BUTTON + LABEL, "Undo"))
        self.find_offer()
        self.window.click(self.window.find(BUTTON, "Discard"))
        self.window.find_able(BUTTON + LABEL, "Undo")
        self.leave()
        check(not self.find_kept(), "what was discarded is still there")
        self.start()
        time.sleep(1)
        check(self.window.look_for(BUTTON, "Discard", afresh=True) is None, "what was discarded is offered")
        self.leave()


def get_steps(visit):
    return [
        visit.is_killed,
        visit.has_its_rows,
        visit.has_the_same_bits,
        visit.resumes_elsewhere,
        visit.ends_at_signals,
        visit.offers_nothing_beside_a_file,
        visit.says_what_is_wrong,
        visit.keeps_both,
        visit.discards,
    ]


if __name__ == "__main__":
    sys.exit(run_visit(KeepVisit, get_steps))
