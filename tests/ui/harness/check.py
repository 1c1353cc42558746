# SPDX-License-Identifier: GPL-3.0-or-later
"""The exit code is 0 if this Python can query the accessibility bus."""

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio  # pylint: disable=unused-import,wrong-import-position
