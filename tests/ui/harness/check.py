# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether this Python can look at windows: the exit code says so."""

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # pylint: disable=unused-import,wrong-import-position
