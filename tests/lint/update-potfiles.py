#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rewrites po/POTFILES.in with every file that has strings for users."""

import pathlib
import sys

sys.dont_write_bytecode = True

from checks.translations import find_translatable  # noqa: E402
from checks.tree import Tree  # noqa: E402

ROOT = pathlib.Path(__file__).parents[2]
NAMES = sorted({str(path) for path in find_translatable(Tree(ROOT))})
(ROOT / "po" / "POTFILES.in").write_text(
    "# Made by tests/lint/update-potfiles.py\n" + "".join(name + "\n" for name in NAMES), encoding="utf-8")
