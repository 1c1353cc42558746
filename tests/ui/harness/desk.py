# SPDX-License-Identifier: GPL-3.0-or-later
"""The environment of a window: an X server without a window manager, a session bus, empty home folders."""

import os
import shutil
import subprocess
import tempfile
import time

SCREEN = "1600x1000x24"
# Factor of all waiting times, because sanitizers make the program slower.
PATIENCE = float(os.environ.get("CLOSS_UI_PATIENCE", "1"))


class Timeout(Exception):
    """An expected condition did not become true."""


def wait_for(condition, what, timeout=30.0):
    """Polls until condition() is true and returns its result."""
    deadline = time.monotonic() + timeout * PATIENCE
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Timeout(f"waited {timeout:g} s for {what}")
        time.sleep(0.02)


def run_tool(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Desk:
    """Use it in a with statement. It sets os.environ, so a process can have only one, and must load AT-SPI later."""

    def __init__(self, has_animations=False):
        self.has_animations = has_animations
        self.folder = tempfile.mkdtemp(prefix="closs-ui-")
        self.processes = []
        self.errors_path = os.path.join(self.folder, "stderr")  # of the program under test

    def __enter__(self):
        try:
            self._set_environment()
            self._still_animations()
            self._start_display()
            self._start_bus()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_unused):
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def make_folder(self, *parts):
        path = os.path.join(self.folder, *parts)
        os.makedirs(path, mode=0o700, exist_ok=True)
        return path

    def start(self, command, **options):
        process = subprocess.Popen(command, **options)
        self.processes.append(process)
        return process

    def read_errors(self):
        if not os.path.exists(self.errors_path):
            return ""
        with open(self.errors_path, encoding="utf-8", errors="replace") as errors:
            return errors.read()

    def take_screenshot(self, path):
        """The whole screen as a PNG."""
        run_tool("import", "-window", "root", path)
        return path

    def _set_environment(self):
        for name in ("WAYLAND_DISPLAY", "AT_SPI_BUS_ADDRESS", "DBUS_SESSION_BUS_ADDRESS", "GTK_THEME"):
            os.environ.pop(name, None)
        os.environ.update(
            GDK_BACKEND="x11",
            GSK_RENDERER="cairo",
            GTK_A11Y="atspi",
            GTK_USE_PORTAL="0",
            GSETTINGS_BACKEND="memory",
            G_DEBUG="fatal-criticals",
            NO_AT_BRIDGE="0",
            LC_ALL="C.UTF-8",
            HOME=self.make_folder("home"),
            XDG_RUNTIME_DIR=self.make_folder("runtime"),
            XDG_DATA_HOME=self.make_folder("data"),
            XDG_CONFIG_HOME=self.make_folder("config"),
            XDG_CACHE_HOME=self.make_folder("cache"),
            XDG_STATE_HOME=self.make_folder("state"),
        )

    def _still_animations(self):
        """Turns off GTK's animations, as GTK's own tests do, unless the caller asks for them."""
        with open(os.path.join(self.make_folder("config", "gtk-4.0"), "settings.ini"), "w", encoding="utf-8") as file:
            file.write(f"[Settings]\ngtk-enable-animations={int(self.has_animations)}\n")

    def _start_display(self):
        # We choose the display number: servers that search for a free number take no lock, and two that start at the
        # same time remove each other's socket.
        first = 100 + os.getpid() % 800
        for number in range(first, first + 50):
            if self._try_display(number):
                os.environ["DISPLAY"] = f":{number}"
                return
        raise RuntimeError("Xvfb did not start")

    def _try_display(self, number):
        """Whether the server is up: it writes to a pipe when it is ready, and ends at once if the number is taken."""
        read_end, write_end = os.pipe()
        command = ["Xvfb", f":{number}", "-displayfd", str(write_end), "-screen", "0", SCREEN, "-nolisten", "tcp"]
        # Without this the server resets when its last client, such as a tool, exits.
        command.append("-noreset")
        # Without this a key repeats if a busy machine releases it late.
        command.append("-r")
        server = subprocess.Popen(
            command,
            pass_fds=[write_end],
            stderr=subprocess.DEVNULL,
        )
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            is_up = pipe.readline().strip() == str(number)
        if is_up:
            self.processes.append(server)
        else:
            server.kill()
            server.wait()
        return is_up

    def _start_bus(self):
        bus = self.start(
            ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
