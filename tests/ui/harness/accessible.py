# SPDX-License-Identifier: GPL-3.0-or-later
"""The accessibility bus by its D-Bus interfaces (AT-SPI 2: org.a11y.atspi). libatspi makes one call at a time and needs
a second for a window of five hundred objects. This module sends the calls for all objects of one level together."""

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # pylint: disable=wrong-import-position

ACCESSIBLE = "org.a11y.atspi.Accessible"
COMPONENT = "org.a11y.atspi.Component"
TEXT = "org.a11y.atspi.Text"
EDITABLE_TEXT = "org.a11y.atspi.EditableText"
VALUE = "org.a11y.atspi.Value"
PROPERTIES = "org.freedesktop.DBus.Properties"
REGISTRY = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")

# Bits of a set of states (AtspiStateType).
CHECKED, SELECTED, SENSITIVE, VISIBLE = 4, 23, 24, 30

# AT-SPI's names for the numbers of roles (AtspiRole); the names that a toolkit returns differ.
ROLES = {
    7: "check box", 8: "check menu item", 10: "column header", 11: "combo box", 16: "dialog", 20: "filler", 23: "frame",
    26: "icon", 27: "image", 29: "label", 31: "list", 32: "list item", 33: "menu", 35: "menu item", 37: "page tab",
    38: "page tab list", 39: "panel", 42: "progress bar", 43: "push button", 44: "radio button", 45: "radio menu item",
    48: "scroll bar", 50: "separator", 51: "slider", 52: "spin button", 55: "table", 56: "table cell", 61: "text",
    62: "toggle button", 69: "window", 79: "entry", 90: "table row", 99: "grouping", 130: "switch",
}  # fmt: skip

# Coordinates of the window, not of the screen (AtspiCoordType).
OF_WINDOW = 1


class Gone(Exception):
    """The object no longer exists, or its program does not answer."""


class Bus:
    """Connects to the accessibility bus of the session bus in the environment."""

    def __init__(self):
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        (address,) = session.call_sync(
            "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, Gio.DBusCallFlags.NONE, -1
        ).unpack()
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.connection = Gio.DBusConnection.new_for_address_sync(address, flags)

    def get_programs(self):
        return Accessible(self, *REGISTRY).get_children()

    def ask_all(self, questions):
        """The answers to calls (object, interface, method, arguments), in their order; None without an answer."""
        answers = [None] * len(questions)
        waiting = set(range(len(questions)))

        def on_answer(connection, result, index):
            waiting.discard(index)
            try:
                answers[index] = connection.call_finish(result).unpack()
            except GLib.Error:
                pass

        for index, (item, interface, method, arguments) in enumerate(questions):
            self.connection.call(
                item.sender, item.path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, -1, None,
                on_answer, index,
            )  # fmt: skip
        context = GLib.MainContext.default()
        while waiting:
            context.iteration(True)
        return answers


class Accessible:
    """An object on the bus. Its methods may raise Gone."""

    def __init__(self, bus, sender, path):
        self.bus = bus
        self.sender = sender
        self.path = path

    def ask(self, interface, method, arguments=None):
        (answer,) = self.bus.ask_all([(self, interface, method, arguments)])
        if answer is None:
            raise Gone(f"{self.path} does not answer to {method}")
        return answer

    def make_question(self, interface, name):
        """The arguments for reading a property."""
        return self, PROPERTIES, "Get", GLib.Variant("(ss)", (interface, name))

    def get_property(self, interface, name):
        return self.ask(*self.make_question(interface, name)[1:])[0]

    def get_name(self):
        return self.get_property(ACCESSIBLE, "Name")

    def get_description(self):
        return self.get_property(ACCESSIBLE, "Description")

    def get_text(self):
        """Selects the text of an entry. GTK 4.8 does not accept -1 as the end."""
        n_characters = self.get_property(TEXT, "CharacterCount")
        return self.ask(TEXT, "GetText", GLib.Variant("(ii)", (0, n_characters)))[0]

    def set_text(self, text):
        return self.ask(EDITABLE_TEXT, "SetTextContents", GLib.Variant("(s)", (text,)))[0]

    def get_value(self):
        return self.get_property(VALUE, "CurrentValue")

    def get_parent(self):
        return Accessible(self.bus, *self.get_property(ACCESSIBLE, "Parent"))

    def get_role_name(self):
        return name_role(self.ask(ACCESSIBLE, "GetRole")[0])

    def get_children(self):
        return [Accessible(self.bus, *child) for child in self.ask(ACCESSIBLE, "GetChildren")[0]]

    def get_extents(self):
        """x, y, width, height in the window."""
        return self.ask(COMPONENT, "GetExtents", GLib.Variant("(u)", (OF_WINDOW,)))[0]

    def has_state(self, state):
        return has_bit(self.ask(ACCESSIBLE, "GetState")[0], state)


class Node:
    """A result of a walk: an object, its role and name at that time, and its children."""

    def __init__(self, item, role, name):
        self.item = item
        self.role = role
        self.name = name
        self.children = []

    def walk(self):
        """All descendants, parents before their children."""
        for child in self.children:
            yield child
            yield from child.walk()


def has_bit(words, bit):
    return bool(words[bit // 32] >> bit % 32 & 1)


def name_role(number):
    return ROLES.get(number, f"role {number}")


def find_visible(root):
    """The tree of visible objects below root. Objects that disappear during the walk are left out."""
    tree = Node(root, None, None)
    generation = [tree]
    while generation:
        generation = _find_children(root.bus, generation)
    return tree


def _find_children(bus, parents):
    """Gives the nodes of one level their children, and returns the children."""
    answers = bus.ask_all([(parent.item, ACCESSIBLE, "GetChildren", None) for parent in parents])
    found = [
        (parent, Accessible(bus, *child)) for parent, answer in zip(parents, answers) for child in (answer or ((),))[0]
    ]
    questions = []
    for _parent, item in found:
        questions.append((item, ACCESSIBLE, "GetState", None))
        questions.append((item, ACCESSIBLE, "GetRole", None))
        questions.append(item.make_question(ACCESSIBLE, "Name"))
    answers = iter(bus.ask_all(questions))
    nodes = []
    for (parent, item), states, role, name in zip(found, answers, answers, answers):
        if states and role and name and has_bit(states[0], VISIBLE):
            parent.children.append(Node(item, name_role(role[0]), name[0] or ""))
            nodes.append(parent.children[-1])
    return nodes
