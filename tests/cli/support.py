# SPDX-License-Identifier: GPL-3.0-or-later
"""Helpers for the tests of centerloss-train: small data sets, running the program, TAP."""

import contextlib
import csv
import inspect
import json
import os
import pathlib
import random
import signal
import struct
import subprocess
import sys
import tempfile
import traceback

N_TRAIN, N_TEST, SIDE = 320, 100, 28
# A small network on small mini-batches: 20 steps an epoch.
SMALL = ["--preset", "quick", "--depth", "2", "--batch-size", "16"]
JSON_KEYS = [
    "steps", "epochs", "seconds", "images_per_second", "loss", "ce_loss", "center_loss", "train_accuracy",
    "test_accuracy", "nearest_center_accuracy", "compactness", "peak_rss_bytes",
    "diverged_step", "healthy_step", "classes", "replay",
]  # fmt: skip


class Skipped(Exception):
    """The machine lacks something that the test needs."""


def write_idx(path, shape, content, magic=None):
    head = struct.pack(">I", magic if magic is not None else 0x800 + len(shape))
    path.write_bytes(head + struct.pack(f">{len(shape)}I", *shape) + content)


def draw_digit(label, generator):
    """A bright square in noise; its place is the label. Easy to learn."""
    pixels = bytearray(generator.randbytes(SIDE * SIDE))
    for i, value in enumerate(pixels):
        pixels[i] = value // 4
    top, left = 3 + label // 4 * 8, 3 + label % 4 * 6
    for row in range(top, top + 5):
        pixels[row * SIDE + left : row * SIDE + left + 5] = bytes([255] * 5)
    return bytes(pixels)


def write_split(folder, stem, count, generator):
    labels = bytes(i % 10 for i in range(count))
    images = b"".join(draw_digit(label, generator) for label in labels)
    write_idx(folder / f"{stem}-images-idx3-ubyte", (count, SIDE, SIDE), images)
    write_idx(folder / f"{stem}-labels-idx1-ubyte", (count,), labels)


def write_dataset(folder):
    folder.mkdir(parents=True, exist_ok=True)
    generator = random.Random(7)
    write_split(folder, "train", N_TRAIN, generator)
    write_split(folder, "t10k", N_TEST, generator)
    return folder


def finish(process):
    """The result of a process that was started with pipes. It is killed after a minute."""
    try:
        process.stdout, process.stderr = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return Result(process)


class Result:
    def __init__(self, process):
        self.code, self.stdout, self.stderr = process.returncode, process.stdout, process.stderr

    @property
    def report(self):
        return json.loads(self.stdout.splitlines()[-1])

    def expect(self, code):
        assert self.code == code, f"exit {self.code}, not {code}; stderr: {self.stderr}"
        return self

    def expect_problem(self, code, *words):
        """Checks for one line on stderr with the words (two lines for wrong usage, with a hint at --help)."""
        self.expect(code)
        lines = self.stderr.splitlines()
        assert len(lines) == (2 if code == 2 else 1), self.stderr
        assert lines[0].startswith("centerloss-train: "), self.stderr
        for word in words:
            assert str(word) in lines[0], f"“{word}” is not in: {lines[0]}"
        return self


class Bench:
    """The program, a data set and an empty folder for one test."""

    def __init__(self, program, data, folder):
        self.program, self.data, self.folder = program, data, folder

    def path(self, name):
        return self.folder / name

    def command(self, *words, data=None):
        return [self.program, *SMALL, "--data-dir", str(data or self.data), *map(str, words)]

    def call(self, *words, env=None, **options):
        """Runs the program with only these options."""
        environment = {**os.environ, **(env or {})}
        process = subprocess.run(
            [self.program, *map(str, words)], capture_output=True, text=True, env=environment, timeout=60, **options
        )
        return Result(process)

    def run(self, *words, data=None, **options):
        """A small run, quiet."""
        return self.call(*self.command("--quiet", *words, data=data)[1:], **options)

    def is_clean(self):
        """Checks that the folder is empty."""
        return not any(self.folder.iterdir())


def read_csv(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def read_safetensors(path):
    """A dictionary from name to (shape, bytes), and the metadata."""
    raw = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header, data = json.loads(raw[8 : 8 + length]), raw[8 + length :]
    metadata = header.pop("__metadata__", {})
    return {name: (entry["shape"], data[slice(*entry["data_offsets"])]) for name, entry in header.items()}, metadata


def find_tests(module):
    return [(name, f) for name, f in inspect.getmembers(module, inspect.isfunction) if name.startswith("test_")]


def run_test(number, name, function, program, data):
    title = f"{number} - {name.removeprefix('test_').replace('_', ' ')}"
    with tempfile.TemporaryDirectory() as folder:
        try:
            function(Bench(program, data, pathlib.Path(folder)))
        except Skipped as reason:
            print(f"ok {title} # SKIP {reason}", flush=True)
            return True
        except Exception:  # every exception is a failed test; the other tests still run
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {title}", flush=True)
            return False
    print(f"ok {title}", flush=True)
    return True


def main():
    """`test-x.py PROGRAM [NAME…]`: every function test_… of the calling module, or those with NAME in their name."""
    program, wanted = os.path.abspath(sys.argv[1]), sys.argv[2:]
    # Under nohup or a shell's "&" signals are ignored, and the programs under test would inherit that.
    for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
        signal.signal(number, signal.SIG_DFL)
    tests = [t for t in find_tests(sys.modules["__main__"]) if not wanted or any(word in t[0] for word in wanted)]
    print(f"1..{len(tests)}")
    with contextlib.ExitStack() as stack:
        data = write_dataset(pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory())))
        results = [run_test(i, *test, program, data) for i, test in enumerate(tests, start=1)]
    return 0 if all(results) else 1
