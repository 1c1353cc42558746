#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small files that try to exhaust memory or time are refused within limits, with an error that names them."""

import sys

sys.dont_write_bytecode = True

import hostile  # noqa: E402
from support import main  # noqa: E402

ADDRESS_SPACE = 1536 << 20  # bytes of address space for the program; threads and libraries take a third of it
MEMORY = 300 << 10  # kilobytes of resident memory
SECONDS = 40  # seconds; none takes more than two on an idle machine


def expect_refused(bench, make):
    words, expected = make(bench.folder)
    code, _, _, memory, messages = hostile.measure(bench.program, words, ADDRESS_SPACE, SECONDS)
    assert code == 1, f"exit {code}: {messages}"
    problems = [line for line in messages.splitlines() if line.startswith("centerloss-train: ")]
    assert len(problems) == 1, messages
    for word in expected:
        assert str(word) in problems[0], f"“{word}” is not in: {problems[0]}"
    assert memory < MEMORY, f"{memory} kB"


def define_tests():
    """One test for each input, so that the report names it."""
    for make in hostile.INPUTS:
        yield "test_" + make.__name__, lambda bench, make=make: expect_refused(bench, make)


globals().update(define_tests())

if __name__ == "__main__":
    sys.exit(main())
