# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real window, with its own X server, bus, pointer and keyboard."""
