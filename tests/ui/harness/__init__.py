# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real window: an X server, a bus, a pointer and a keyboard of its own."""
