#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-summary.py SUMMARIZE-RESULTS: tests its summary of logs with passed, failed, crashed and skipped tests, and the
output that it repeats. TAP."""

import json
import pathlib
import subprocess
import sys
import tempfile

PLAIN, POINTS = "", "1..2\nok 1 a\nok 2 b\n"
PASSED = {"result": "OK", "stdout": POINTS}

# (name, tests of the log, stages that were not built, last line, exit status)
CASES = [
    ("points are counted", [PASSED, {"result": "OK", "stdout": PLAIN}], 0, "3 passed, 0 failed", 0),
    ("a failed point", [{"result": "FAIL", "stdout": "ok 1 a\nnot ok 2 b\n"}], 0, "1 passed, 1 failed", 1),
    ("a failure without points", [PASSED, {"result": "FAIL", "stdout": PLAIN}], 0, "2 passed, 1 failed", 1),
    ("a crash after its points", [{"result": "ERROR", "stdout": POINTS}], 0, "2 passed, 1 failed", 1),
    ("out of time", [{"result": "TIMEOUT", "stdout": "ok 1 a\n"}], 0, "1 passed, 1 failed", 1),
    ("a skipped point is neither", [{"result": "OK", "stdout": "ok 1 a\nok 2 b # SKIP no b\n"}], 0,
     "1 passed, 0 failed", 0),
    ("a skipped test has failed", [PASSED, {"result": "SKIP", "stdout": PLAIN}], 0, "2 passed, 1 failed", 1),
    ("a stage that was not built", [PASSED], 1, "2 passed, 1 failed", 1),
    ("nothing run is no success", [], 0, "0 passed, 0 failed", 1),
]  # fmt: skip

# (name, a failed test, repeated lines of its output)
REASONS = [
    ("the first bad point and what follows it",
     {"result": "ERROR", "stdout": "ok 1 a\nnot ok 2 b\n# why\nBail out! b\n"},
     ["not ok 2 b", "# why", "Bail out! b"]),
    ("the end of what a crash left",
     {"result": "FAIL", "stdout": "a\n", "stderr": "".join(f"{i}\n" for i in range(40))},
     [str(i) for i in range(24, 40)]),
    ("nothing of a test that passed", PASSED, []),
]  # fmt: skip


def summarize(script, tests, n_broken):
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder, "log.json")
        log.write_text("".join(json.dumps({"name": "a test", **test}) + "\n" for test in tests), encoding="utf-8")
        command = [sys.executable, script, "--broken", str(n_broken), str(log)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.splitlines(), done.returncode


def check_all(script):
    """(name, result, expected result) of each case."""
    for what, tests, n_broken, line, status in CASES:
        lines, code = summarize(script, tests, n_broken)
        yield what, (lines[-1:], code), ([line], status)
    gap = subprocess.run([sys.executable, script, "--gap", "no mirror"], capture_output=True, text=True, check=False)
    yield "a gap is said before the last line", gap.stdout.splitlines(), ["NOT TESTED: no mirror", "0 passed, 0 failed"]
    for what, test, wanted in REASONS:
        lines, _code = summarize(script, [test], 0)
        yield what, [line[4:] for line in lines if line.startswith("  | ")], wanted


def main():
    print(f"1..{len(CASES) + len(REASONS) + 1}")
    n_failed = 0
    for number, (what, found, wanted) in enumerate(check_all(sys.argv[1]), 1):
        good = found == wanted
        n_failed += not good
        print(f"{'ok' if good else 'not ok'} {number} - {what}")
        if not good:
            print(f"# {found} instead of {wanted}")
    return 1 if n_failed else 0


if __name__ == "__main__":
    sys.exit(main())
