#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-binaries.py symbols LIBRARY…   every exported function of a library begins with closs_
check-binaries.py window PROGRAM…    the program does not link GTK or libraries that only GTK needs"""

import re
import subprocess
import sys

# X11 is not in the list, because Cairo itself links it.
WINDOW_LIBRARIES = re.compile(r"lib(gtk-\d|adwaita-|epoxy\b|wayland-)")  # Cairo itself brings X11


def read_output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def find_foreign_symbols(library):
    for line in read_output("nm", "--extern-only", "--defined-only", "--portability", library).splitlines():
        name = line.split(" ")[0]
        # Names that the compiler makes begin with two underscores, members' names end with a colon.
        if name and not name.endswith(":") and not name.startswith(("closs_", "__")):
            yield name


def find_window_libraries(program):
    for line in read_output("ldd", program).splitlines():
        if WINDOW_LIBRARIES.search(line):
            yield line.strip()


def main():
    find = {"symbols": find_foreign_symbols, "window": find_window_libraries}[sys.argv[1]]
    problems = 0
    for path in sys.argv[2:]:
        for problem in find(path):
            print(f"{path}: {problem}")
            problems += 1
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
