#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up meson's own logs (meson-logs/*.json, a JSON object on each line) and ends with the line "N passed, N failed".

A TAP test counts with every point of its plan, any other test as one. The exit status is 0 only if something was run
and nothing failed. Skipped points count as neither; they are listed, so that a skip is never silent. A wholly skipped test
counts as failed: none of our tests does that, but meson takes the exit status 77 for a skip, and libFuzzer's findings have
this status.

The output of a failed test is repeated with its name, because often only the end of a long log is kept.
"""

import argparse
import collections
import json
import re
import sys

TAP_POINT = re.compile(r"^(ok|not ok)\b[ \t]*\d*(.*)$", re.MULTILINE)
TAP_SKIP = re.compile(r"#\s*skip", re.IGNORECASE)
TAP_TODO = re.compile(r"#\s*todo", re.IGNORECASE)
TAP_FAILURE = re.compile(r"^(not ok|Bail out!)", re.MULTILINE)
GOOD_RESULTS = {"OK", "EXPECTEDFAIL"}
LINES_REPEATED = 16  # of the output of a failed test


def count_points(output):
    """The results of the TAP points in the standard output of one test."""
    counts = collections.Counter()
    for outcome, rest in TAP_POINT.findall(output):
        if TAP_SKIP.search(rest) or TAP_TODO.search(rest):
            counts["skipped"] += 1
        else:
            counts["passed" if outcome == "ok" else "failed"] += 1
    return counts


def count_test(test):
    result = test["result"]
    points = count_points(test.get("stdout") or "")
    if not points:
        points["passed" if result in GOOD_RESULTS else "failed"] = 1
    elif result not in GOOD_RESULTS and result != "SKIP" and not points["failed"]:
        points["failed"] = 1  # it crashed, timed out, or ended before its plan
    return points


def read_lines(text):
    return [line for line in text.splitlines() if line.strip()]


def find_reason(test):
    """The lines of a failed test's output that show the reason: from its first bad point on, else the last lines."""
    output = test.get("stdout") or ""
    failure = TAP_FAILURE.search(output)
    if failure:
        return read_lines(output[failure.start() :])[:LINES_REPEATED]
    return read_lines(output + "\n" + (test.get("stderr") or ""))[-LINES_REPEATED:]


def read_log(path):
    with open(path, encoding="utf-8") as log:
        return [json.loads(line) for line in log if line.strip()]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--broken", type=int, default=0, help="stages that could not be built")
    parser.add_argument("--gap", action="append", default=[], help="what could not be tested here, to be said loudly")
    parser.add_argument("logs", nargs="*")
    args = parser.parse_args()

    total = collections.Counter(failed=args.broken)
    for path in args.logs:
        for test in read_log(path):
            counts = count_test(test)
            total += counts
            for kind in ("failed", "skipped"):
                if counts[kind]:
                    print(f"{kind}: {test['name']} ({counts[kind]}, {test['result']}, {path})")
            if counts["failed"]:
                print("".join(f"  | {line}\n" for line in find_reason(test)), end="")
    for gap in args.gap:
        print(f"NOT TESTED: {gap}")
    if total["skipped"]:
        print(f"{total['skipped']} skipped")
    print(f"{total['passed']} passed, {total['failed']} failed")
    return 0 if total["passed"] and not total["failed"] else 1


if __name__ == "__main__":
    sys.exit(main())
