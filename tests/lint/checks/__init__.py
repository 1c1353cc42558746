# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of the sources themselves. Each module has one function or a few, check_NAME(tree), which yield a line of
text for every problem found; tests/lint/test-checks.py runs each check on a tree with such a problem."""
