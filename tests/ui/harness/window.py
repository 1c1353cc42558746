# SPDX-License-Identifier: GPL-3.0-or-later
"""The program under test, used like a person does: finds widgets by role and name, and presses them with the pointer."""

import copy
import os
import re
import subprocess
import sys
import time

from harness.accessible import CHECKED, SENSITIVE, VISIBLE, Bus, Gone, find_visible
from harness.desk import PATIENCE, run_tool, wait_for

# GTK's shadow and frame around the content, in pixels.
WIDEST_BORDER = 40

# Patterns of GLib's log and of sanitizers' reports.
COMPLAINT = re.compile(r"CRITICAL|WARNING|ERROR|runtime error")

# GTK 4's names of roles on the accessibility bus.
BUTTON = ("push button", "toggle button")
SWITCH = ("check box", "switch", "toggle button")
SLIDER = ("slider",)
SPIN = ("spin button",)
IMAGE = ("image", "icon", "panel")
LABEL = ("label",)
TEXT = ("text", "entry")
ITEM = ("menu item", "check menu item", "radio menu item")

# A widget at the same place at two times this long apart does not move.
STILL_SECONDS = 0.08 * PATIENCE

ANYTHING = re.compile("")

# Least distance of a pressed widget from the window's top (its header bar) and bottom.
EDGE = 60

# Warnings of GTK 4.18 without a known fault of the program. The first comes if the entry of a file chooser gets a path
# while the folder is still being read. The second appears in many other programs, too. GTK 4.8 prints neither.
FAULTS_OF_GTK = re.compile(
    r".*(Gtk-CRITICAL.*gtk_tree_model_get_iter_first: assertion 'GTK_IS_TREE_MODEL.*failed"
    r"|Gtk-WARNING.*Broken accounting of active state for widget).*\n"
)

# After this time, the entry of a file chooser has read its folder.
ENTRY_SECONDS = PATIENCE

# Path of the library from the program's folder. With GTK 4.8 it is not built.
PRELOAD = "../../tests/ui/libaccessible-places.so"


def make_title_pattern(title):
    """A window of two runs may name one of them in its title: "… · B · V1.1"."""
    return f"^{re.escape(title)}( · .*)?$"


def is_title(text, title):
    return re.match(make_title_pattern(title), text) is not None


def find_preload(program):
    """The library of ../accessible-places.c in this program's build, or None if GTK is older than 4.10."""
    path = os.path.join(os.path.dirname(program), PRELOAD)
    return path if os.path.exists(path) else None


def make_environment(program):
    """The environment of the program under test, which loads ../accessible-places.c if its build has the library."""
    environment = dict(os.environ)
    preload = find_preload(program)
    if preload:
        environment["LD_PRELOAD"] = preload
        # A warning of its file chooser (FAULTS_OF_GTK) must not end the program.
        environment.pop("G_DEBUG", None)
        # AddressSanitizer insists on being the first library. Ours may come before it, because it calls no function that
# AddressSanitizer replaces.
        environment["ASAN_OPTIONS"] = environment.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    return environment


class Window:
    """One process of the program with its main window, at the screen's corner because there is no window manager."""

    def __init__(self, desk, command, title):
        self.desk = desk
        self.title = title
        self.known = {}  # widgets that were found before: checking one is faster than searching the whole window
        with open(desk.errors_path, "w", encoding="utf-8") as errors:
            self.process = desk.start(command, stderr=errors, env=make_environment(command[0]))
        self.bus = Bus()
        self.x_window = wait_for(lambda: self.find_x_window(title), f"the window “{title}”")
        self.frame = wait_for(self._find_frame, "the window on the accessibility bus")

    def find_child(self, title):
        """Another window of the same program, above this one."""
        child = copy.copy(self)
        child.title = title
        child.known = {}
        child.x_window = wait_for(lambda: self.find_x_window(title), f"the window “{title}”")
        child.frame = wait_for(lambda: self._find_frame(title), f"“{title}” on the accessibility bus")
        return child

    def check_end(self):
        """After a request to exit: checks that the program exits with 0 and gave no warnings. Sanitizers report leaks now."""
        code = self.process.wait(15 * PATIENCE)
        errors = self.desk.read_errors()
        if find_preload(os.path.abspath(sys.argv[1])):
            errors = FAULTS_OF_GTK.sub("", errors)
        if code != 0 or COMPLAINT.search(errors):
            raise AssertionError(f"exit code {code}; {errors}")

    # Reading the window

    def find_x_window(self, title):
        """The X window of this title that was mapped last, or None."""
        search = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", make_title_pattern(title)],
            check=False,
            capture_output=True,
            text=True,
        )
        windows = search.stdout.split()
        return windows[-1] if windows else None

    def _find_frame(self, title=None):
        """The program's first window on the accessibility bus, or the one with this title."""
        try:
            for program in self.bus.get_programs():
                for child in program.get_children():
                    # libadwaita's windows have no special role.
                    if is_title(child.get_name(), title) if title else child.get_role_name() == "frame":
                        return child
        except Gone:
            pass
        return None

    def walk(self, root=None):
        """All visible objects below root (the window), with their roles and names."""
        return find_visible(root or self.frame).walk()

    def is_showing(self, item):
        """GTK 4 has no state “showing”; a widget on a hidden page has no extents."""
        try:
            _x, _y, width, height = item.get_extents()
            return width > 0 and height > 0 and item.has_state(VISIBLE)
        except Gone:
            return False

    def look_for(self, roles, name, afresh=False):
        """The first showing widget of one of the roles with this name (a string or a pattern), else None. A widget that
        was found before but is not showing now is searched again."""
        known = None if afresh else self.known.get((roles, name))
        if known and self._is_it(known, roles, name):
            return known
        for node in self.walk():
            if self._matches(node.role, node.name, roles, name) and self.is_showing(node.item):
                self.known[roles, name] = node.item
                return node.item
        return None

    @staticmethod
    def _matches(role, text, roles, name):
        return role in roles and bool(name.search(text) if hasattr(name, "search") else text == name)

    def _is_it(self, item, roles, name):
        try:
            return self._matches(item.get_role_name(), item.get_name(), roles, name) and self.is_showing(item)
        except Gone:
            return False

    def find(self, roles, name, timeout=30.0):
        return wait_for(lambda: self.look_for(roles, name), f"{roles[0]} {name!r}", timeout)

    def find_able(self, roles, name, timeout=30.0):
        """The first sensitive widget of this name: a message can have buttons with the names of insensitive ones."""
        return wait_for(lambda: self.look_for_able(roles, name), f"{roles[0]} {name!r} that can be used", timeout)

    def look_for_able(self, roles, name):
        for node in self.walk():
            if self._matches(node.role, node.name, roles, name) and self.is_showing(node.item):
                if node.item.has_state(SENSITIVE):
                    return node.item
        return None

    def find_label(self, pattern, timeout=30.0):
        """The text of the first showing label that matches."""
        return self.find(LABEL, re.compile(pattern), timeout).get_name()

    def get_value(self, item):
        return item.get_value()

    def is_checked(self, item):
        return item.has_state(CHECKED)

    def is_sensitive(self, item):
        return item.has_state(SENSITIVE)

    def read_all(self, root=None):
        """Role, name and place of all showing widgets below root (the window). Rows of a list may disappear during the
        search; they are left out."""
        for node in self.walk(root):
            try:
                if self.is_showing(node.item):
                    yield node.role, node.name, self.get_place(node.item)
            except Gone:
                continue

    def read_labels(self, root=None):
        """Text and place of the showing labels below root."""
        return [(name, place) for role, name, place in self.read_all(root) if role in LABEL]

    def describe(self):
        """Every showing widget in one line, for the report of a failed test."""
        return "\n".join(f"{role} {name!r} at {place}" for role, name, place in self.read_all())

    # Places

    def get_place(self, item):
        """x, y, width, height on the screen."""
        x, y, width, height = item.get_extents()
        border = self._get_border()
        return x + border, y + border, width, height

    def get_place_at_rest(self, item):
        """The same, after it has stopped moving: a part of the window may still be folding."""
        last = [None]

        def is_at_rest():
            before, last[0] = last[0], self.get_place(item)
            if before != last[0]:
                time.sleep(STILL_SECONDS)
            return before == last[0]

        wait_for(is_at_rest, f"{item.get_name()!r} to rest")
        return last[0]

    def _get_border(self):
        """GTK's frame around the window's content, which the extents leave out."""
        width, _height = self.get_size()
        return (width - self.frame.get_extents()[2]) // 2

    def get_size(self):
        geometry = run_tool("xdotool", "getwindowgeometry", "--shell", self.x_window)
        values = dict(line.split("=") for line in geometry.split())
        return int(values["WIDTH"]), int(values["HEIGHT"])

    def resize(self, width, height):
        run_tool("xdotool", "windowsize", self.x_window, str(width), str(height))
        wait_for(lambda: self.get_size() == (width, height), f"a window of {width} × {height}")
        # The X window has this size at once, its content only after GTK's layout.
        wait_for(lambda: 0 <= self._get_border() <= WIDEST_BORDER, f"a layout of {width} × {height}")

    # Pointer and keyboard

    def move_pointer(self, x, y):
        run_tool("xdotool", "mousemove", str(int(x)), str(int(y)))

    def click_at(self, x, y):
        self.move_pointer(x, y)
        run_tool("xdotool", "click", "1")

    def click(self, item):
        self.click_middle(self.get_place_at_rest(item))

    def click_middle(self, place):
        x, y, width, height = place
        self.click_at(x + width / 2, y + height / 2)

    def scroll_to(self, item):
        """Turns the wheel over the page of item until the pointer can reach it."""

        def is_reached():
            x, y, width, height = self.get_place(item)
            _window_width, window_height = self.get_size()
            if EDGE <= y and y + height <= window_height - EDGE:
                return True
            self.move_pointer(x + width / 2, window_height / 2)
            run_tool("xdotool", "click", "4" if y < EDGE else "5")
            return False

        wait_for(is_reached, f"{item.get_name()!r} to be scrolled to")
        return item

    def drag(self, item, start, end, steps=8):
        """Drags along the width of item, from one fraction of it to another."""
        x, y, width, height = self.get_place(item)
        middle = y + height / 2
        self.move_pointer(x + start * width, middle)
        run_tool("xdotool", "mousedown", "1")
        for i in range(1, steps + 1):
            self.move_pointer(x + (start + (end - start) * i / steps) * width, middle)
        run_tool("xdotool", "mouseup", "1")

    def press(self, *keys):
        run_tool("xdotool", "key", *keys)

    def press_in_menu(self, *keys, button=None):
        """Chooses an item by its underlined letter from the menu of this button; F10 opens the main menu. The keys work
        only after the menu's items have appeared."""
        if button:
            self.click(self.find(BUTTON, button))
        else:
            self.press("F10")
        wait_for(self._is_menu_open, "the menu")
        self.press(*keys)

    def close_menu(self):
        """A click on a switch leaves the menu open. So does its key with GTK 4.18, but not with GTK 4.8."""
        if self._is_menu_open():
            self.press("Escape")
        wait_for(lambda: not self._is_menu_open(), "the end of the menu")

    def click_in_menu(self, button, name):
        """Chooses an item from the menu of this button. The menu is already open if an item was switched before."""
        if not self._is_menu_open():
            self.click(self.find(BUTTON, button))
        self.click(wait_for(lambda: self.look_for(ITEM, name, afresh=True), f"the item {name}"))

    def _is_menu_open(self):
        return self.look_for(ITEM, ANYTHING, afresh=True) is not None

    def type(self, text):
        run_tool("xdotool", "type", "--delay", "1", text)

    def _enter_dialog(self, title):
        """Gives the keyboard focus to the dialog: without a window manager it follows the pointer."""
        dialog = wait_for(lambda: self.find_x_window(title), f"the dialog “{title}”")
        run_tool("xdotool", "mousemove", "--window", dialog, "100", "5")
        # On a slow machine a window is visible some time before it takes input.
        time.sleep(0.5 * (PATIENCE - 1))

    def _enter_path(self, title, path):
        """Enters a path into the file chooser and presses Enter. The first letter opens the entry over the list. The rest
        is set, not typed: the entry completes typed text, and on a slow machine it adds wrong letters."""
        self.type(path[0])
        first = time.monotonic() + ENTRY_SECONDS
        wait_for(
            lambda: self._has_entry(title, path, is_to_be_set=time.monotonic() > first), f"{path} in the entry of “{title}”"
        )
        self.press("Return")
        wait_for(lambda: self.find_x_window(title) is None, f"the end of “{title}”")

    def _has_entry(self, title, path, is_to_be_set):
        """Whether the entry of the dialog has the path; the dialog may have added a slash to a folder."""
        dialog = self._find_frame(title)
        entry = dialog and next((node.item for node in self.walk(dialog) if node.role in TEXT), None)
        try:
            if entry is not None and entry.get_text().rstrip("/") == path.rstrip("/"):
                return True
            if entry is not None and is_to_be_set:
                entry.set_text(path)
        except Gone:
            pass
        return False

    def open_path(self, dialog_title, path):
        """Answers a file chooser for an existing file."""
        self._enter_dialog(dialog_title)
        self.press("ctrl+l")
        self.press("ctrl+a")
        self._enter_path(dialog_title, path)

    def open_file(self, dialog_title, path):
        """Opens a file by its path."""
        self._enter_dialog(dialog_title)
        self._enter_path(dialog_title, path)

    def ask_for_file(self, dialog_title, path):
        """Answers a file chooser for a file to write."""
        self._enter_dialog(dialog_title)
        self.press("ctrl+a")
        self._enter_path(dialog_title, path)

    def save_as(self, dialog_title, path):
        """Answers a file chooser; returns when the file exists."""
        self.ask_for_file(dialog_title, path)
        wait_for(lambda: os.path.exists(path), path)
