#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-options.py CENTERLOSS: the output of the window's program without a display. TAP."""

import os
import subprocess
import sys

# (name, options, exit code, stream, words)
CASES = [
    ("an unknown preset", ["--preset", "v9"], 2, "stderr", "v9: there is no such preset"),
    ("an unknown data set", ["--dataset", "letters"], 2, "stderr", "letters: there is no such data set"),
    ("an unknown option", ["--presets", "quick"], 1, "stderr", "--presets"),
    ("the version", ["--version"], 0, "stdout", "centerloss "),
    ("no display", ["--preset", "quick"], 1, "stderr", "display"),
]  # fmt: skip


def main():
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment["DBUS_SESSION_BUS_ADDRESS"] = "disabled:"
    print(f"1..{len(CASES)}")
    n_failed = 0
    for number, (what, options, code, stream, words) in enumerate(CASES, 1):
        done = subprocess.run([sys.argv[1], *options], capture_output=True, text=True, check=False, env=environment)
        good = done.returncode == code and words in getattr(done, stream)
        n_failed += not good
        print(f"{'ok' if good else 'not ok'} {number} - {what}")
        if not good:
            print(f"# {done}")
    return 1 if n_failed else 0


if __name__ == "__main__":
    sys.exit(main())
