# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of the project: files that git tracks or would track, or all files without git."""

import os
import pathlib
import subprocess


class Skipped(Exception):
    """The check cannot be made here; the message gives the reason."""


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()
        self.paths = sorted(self._list_git() or self._list_folder())

    def _list_git(self):
        command = ["git", "-c", "safe.directory=*", "-C", str(self.root), "ls-files", "-z", "--full-name", "--cached",
                   "--others", "--exclude-standard"]
        try:
            output = subprocess.run(command, check=True, capture_output=True).stdout
        except (OSError, subprocess.CalledProcessError):
            return []
        names = {pathlib.PurePosixPath(name) for name in output.decode().split("\0") if name}
        return [name for name in names if (self.root / name).is_file()]

    def _list_folder(self):
        names = [path.relative_to(self.root) for path in self.root.rglob("*") if path.is_file()]
        return [pathlib.PurePosixPath(name) for name in names if not self._is_ours_to_skip(name)]

    @staticmethod
    def _is_ours_to_skip(name):
        return name.parts[0].startswith("build") or name.parts[0] == ".git" or "__pycache__" in name.parts

    def select(self, *suffixes, under=""):
        """The files below the folder @under with one of the suffixes."""
        folder = pathlib.PurePosixPath(under)
        return [path for path in self.paths
                if path.suffix in suffixes and (not under or folder in path.parents)]

    def has(self, path):
        return (self.root / path).is_file()

    def read(self, path):
        return (self.root / path).read_text(encoding="utf-8", errors="replace")

    def lines(self, path):
        """(number, line) from 1."""
        return enumerate(self.read(path).splitlines(), start=1)

    def run(self, *command):
        """Runs a tool in the root, in English; returns its exit status and its whole output."""
        environment = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="")
        try:
            done = subprocess.run(command, cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                  errors="replace", stdin=subprocess.DEVNULL, check=False, env=environment)
        except FileNotFoundError as error:
            raise Skipped(f"{command[0]} is not installed") from error
        return done.returncode, done.stdout
