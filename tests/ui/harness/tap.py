# SPDX-License-Identifier: GPL-3.0-or-later
"""Test Anything Protocol: one line for each step. A failed step ends the test, because later steps depend on it."""


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = False

    def note(self, text):
        for line in str(text).splitlines():
            print(f"# {line}", flush=True)

    def run(self, steps, on_failure):
        print(f"1..{len(steps)}", flush=True)
        for step in steps:
            self.count += 1
            name = (step.__doc__ or step.__name__).strip()
            try:
                step()
            except Exception as error:  # pylint: disable=broad-except
                self.failed = True
                print(f"not ok {self.count} - {name}", flush=True)
                self.note(f"{type(error).__name__}: {error}")
                on_failure(error)
                print(f"Bail out! {name}", flush=True)
                return False
            print(f"ok {self.count} - {name}", flush=True)
        return True
