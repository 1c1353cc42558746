# SPDX-License-Identifier: GPL-3.0-or-later
"""The X server through Xlib: pointer and pixels within a fraction of a millisecond. Starting a tool would take longer
than the time that is measured."""

import ctypes

ALL_PLANES = ctypes.c_ulong(-1).value
Z_PIXMAP = 2


class _Image(ctypes.Structure):
    """The beginning of Xlib's XImage."""

    _fields_ = [
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("xoffset", ctypes.c_int),
        ("format", ctypes.c_int),
        ("data", ctypes.POINTER(ctypes.c_char)),
        ("byte_order", ctypes.c_int),
        ("bitmap_unit", ctypes.c_int),
        ("bitmap_bit_order", ctypes.c_int),
        ("bitmap_pad", ctypes.c_int),
        ("depth", ctypes.c_int),
        ("bytes_per_line", ctypes.c_int),
    ]


class Screen:
    """The display of the environment."""

    def __init__(self):
        self.x11 = ctypes.CDLL("libX11.so.6")
        self.xtst = ctypes.CDLL("libXtst.so.6")
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.x11.XDefaultRootWindow.restype = ctypes.c_ulong
        self.x11.XGetImage.restype = ctypes.POINTER(_Image)
        self.display = ctypes.c_void_p(self.x11.XOpenDisplay(None))
        if not self.display:
            raise RuntimeError("the display cannot be opened")
        self.root = ctypes.c_ulong(self.x11.XDefaultRootWindow(self.display))

    def move_pointer(self, x, y):
        self.xtst.XTestFakeMotionEvent(self.display, -1, int(x), int(y), 0)
        self.x11.XFlush(self.display)

    def press(self, is_down, button=1):
        self.xtst.XTestFakeButtonEvent(self.display, button, int(is_down), 0)
        self.x11.XFlush(self.display)

    def read_pixels(self, place):
        """The bytes of the screen within x, y, width, height."""
        x, y, width, height = map(int, place)
        image = self.x11.XGetImage(
            self.display, self.root, x, y, width, height, ctypes.c_ulong(ALL_PLANES), Z_PIXMAP
        )
        if not image:
            raise RuntimeError(f"the screen cannot be read at {place}")
        size = image.contents.bytes_per_line * image.contents.height
        pixels = ctypes.string_at(image.contents.data, size)
        self.x11.XDestroyImage(image)
        return pixels
