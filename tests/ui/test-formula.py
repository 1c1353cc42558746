#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The loss formula follows the settings, and every control of the inspector explains itself.

Usage: test-formula.py PROGRAM [FOLDER-FOR-SCREENSHOTS]
"""

import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness.desk import Timeout, run_tool, wait_for
from harness.visit import Visit, check, run_visit
from harness.window import BUTTON, EDGE, IMAGE, SWITCH, TEXT

# Each control, and a part of the term that it shows.
TERMS = {
    "Data Set": "image₁", "Preset": "L_C", "Center Loss": "root λ/2N", "λ": "L_C", "Network Rate": "rate · v",
    "Center Rate": "∂L/∂c", "Momentum": "μ", "Epochs per Drop": "γ", "Drop Factor": "γ", "Network": "f(image)",
    "Depth": "f₂", "Width": "width", "Mini-Batch": "λ/2N Σ d²/n", "Seed": "seed",
}  # fmt: skip


class FormulaVisit(Visit):
    def get_formula(self):
        return self.window.find(IMAGE, "Loss Formula")

    def wait_for_words(self, *words):
        def has_words():
            text = self.get_formula().get_description()
            return all(word in text for word in words)

        wait_for(has_words, f"a formula with {words} (it is {self.get_formula().get_description()!r})")

    def press_switch(self, name):
        switch = self.window.scroll_to(self.window.find(SWITCH, name))
        was_checked = self.window.is_checked(switch)
        self.window.click(switch)
        wait_for(lambda: self.window.is_checked(switch) != was_checked, f"the switch {name} to turn")
        time.sleep(0.5)  # on a slow machine two presses must not become a double click

    def set_lambda(self, text):
        """Sets λ through its entry."""
        entry = self.window.scroll_to(self.window.find(TEXT, "λ, Value"))
        self.window.click(entry)
        self.window.press("ctrl+a")
        self.window.type(text)
        self.window.press("Return")

    def reach_and_click(self, button):
        """Scrolls to the button, also to the last one of the page, which the wheel cannot move to the usual place."""
        _window_width, window_height = self.window.get_size()
        if self.window.get_place(button)[1] > window_height - 150:
            self.window.move_pointer(self.window.get_place(button)[0], window_height / 2)
            run_tool("xdotool", "click", "--repeat", "8", "5")
            time.sleep(0.5)
        if self.window.get_place(button)[1] < EDGE:
            self.window.scroll_to(button)
        time.sleep(0.5)
        self.window.click(button)

    def read_explanation(self, button):
        """The text of the button's open popover."""
        return [text for text, _place in self.window.read_labels(button)]

    def open_explanation(self, button, term):
        """Without a window manager the first press after another popover may only give the window the focus back."""
        for _attempt in range(3):
            self.reach_and_click(button)
            try:
                return wait_for(lambda: any(term in text for text in self.read_explanation(button)), repr(term), 4)
            except Timeout as late:
                failure = late
        raise failure

    # The steps

    def start(self):
        """shows the initial loss of the run"""
        self.open_window()
        self.wait_for_words("without the square root", "λ is 1,", "N is 64")
        x, y, width, height = self.window.get_place(self.get_formula())
        self.notes.append(f"the formula takes {width} × {height} pixels")
        check(width > 100 and height > 80, f"a formula of {width} × {height}")

    def take_the_root(self):
        """follows the switch of the root, on and off"""
        self.press_switch("Square Root")
        self.wait_for_words("with the square root")
        self.press_switch("Square Root")
        self.wait_for_words("without the square root")

    def take_the_paper(self):
        """shows the paper's form"""
        self.press_switch("Paper’s Form")
        self.wait_for_words("paper", "offsets")
        self.press_switch("Paper’s Form")
        self.wait_for_words("without the square root")

    def change_lambda(self):
        """shows that λ is 0"""
        self.set_lambda("0")
        self.wait_for_words("λ is 0", "no weight", "stand still")
        self.set_lambda("12")
        self.wait_for_words("λ is 12", "plus λ times")

    def leave_the_entry(self):
        """Return and Escape leave a value's field, and Space trains"""
        self.set_lambda("0.5")
        self.press_space_twice("Return")
        self.window.click(self.window.scroll_to(self.window.find(TEXT, "λ, Value")))
        self.window.type("7")
        self.window.press("Escape")
        self.press_space_twice("Escape")
        self.wait_for_words("λ is 0.5")

    def press_space_twice(self, key):
        self.window.press("space")
        wait_for(self.is_training, f"Space to train after {key}")
        self.window.press("space")
        wait_for(lambda: not self.is_training(), f"Space to pause after {key}")

    def ask_everywhere(self):
        """explains every control in words and symbols"""
        for name, term in TERMS.items():
            button = self.window.find(BUTTON, f"About {name}")
            self.open_explanation(button, term)
            self.window.press("Escape")
            wait_for(lambda button=button: not self.read_explanation(button), f"the end of the explanation of {name}")


def get_steps(visit):
    return [
        visit.start, visit.take_the_root, visit.take_the_paper, visit.change_lambda, visit.leave_the_entry,
        visit.ask_everywhere, visit.leave,
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(run_visit(FormulaVisit, get_steps))
