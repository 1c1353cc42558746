# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether this Python can ask what is on the accessibility bus: the exit code says so."""

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio  # pylint: disable=unused-import,wrong-import-position
