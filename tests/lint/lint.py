#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lint.py [CHECK…]: runs the named checks (default: all) on this source tree and reports problems as TAP."""

import pathlib
import sys

sys.dont_write_bytecode = True

from checks import files, tools, translations, walls  # noqa: E402
from checks.tree import Skipped, Tree  # noqa: E402

CHECKS = {
    name.removeprefix("check_"): getattr(module, name)
    for module in (walls, files, tools, translations)
    for name in dir(module)
    if name.startswith("check_") and name != "check_catalogue"
}


def run(number, name, tree):
    try:
        problems = list(CHECKS[name](tree))
    except Skipped as reason:
        print(f"ok {number} - {name} # SKIP {reason}")
        return True
    for problem in problems:
        print(problem, file=sys.stderr)  # meson shows standard error
    print(f"{'not ok' if problems else 'ok'} {number} - {name}", flush=True)
    return not problems


def main():
    names = sys.argv[1:] or sorted(CHECKS)
    tree = Tree(pathlib.Path(__file__).parents[2])
    print(f"1..{len(names)}")
    results = [run(number, name, tree) for number, name in enumerate(names, start=1)]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
