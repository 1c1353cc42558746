#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-desktop.py MIME-FILE DESKTOP-ENTRY COMPLETION: tests the file type and the completion of run files. TAP."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parents[2]
RUN_TYPE = "application/x-centerloss-run"
RUN = '{\n  "format": "centerloss-run",\n  "version": 1\n}\n'
# Mocks of bash-completion's functions print their arguments.
COMPLETE = """
_init_completion () { cur=${words_given[-1]} prev=${words_given[-2]}; }
_filedir () { COMPREPLY=("files:$1"); }
words_given=("$@")
source "$COMPLETION"
_centerloss
printf '%s\\n' "${COMPREPLY[@]}"
"""


def check(condition, message):
    if not condition:
        raise AssertionError(message)


def ask_for_type(mime_file, name, content):
    """The type that a desktop with MIME-FILE installed gives to a file."""
    with tempfile.TemporaryDirectory() as folder:
        packages = pathlib.Path(folder, "mime", "packages")
        packages.mkdir(parents=True)
        (packages / "centerloss.xml").write_text(pathlib.Path(mime_file).read_text(encoding="utf-8"), encoding="utf-8")
        environment = {**os.environ, "XDG_DATA_HOME": folder}
        command = ["update-mime-database", packages.parent]
        made = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        check(made.returncode == 0 and not made.stderr, made.stderr)
        path = pathlib.Path(folder, name)
        path.write_text(content, encoding="utf-8")
        told = subprocess.run(
            ["gio", "info", "-a", "standard::content-type", path],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        return re.search(r"content-type: (.*)", told)[1]


def complete(completion, *words):
    command = ["bash", "-c", COMPLETE, "bash", "centerloss", *words]
    environment = {**os.environ, "COMPLETION": completion}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()


def test_runs_are_known_by_name_and_by_content(mime_file, _entry, _completion):
    for name, content, expected in [
        ("a.centerloss", "cut", RUN_TYPE),
        ("a", RUN, RUN_TYPE),
        ("a", RUN.replace("centerloss-run", "another"), "text/plain"),
        ("a.json", "{}", "application/json"),
    ]:
        found = ask_for_type(mime_file, name, content)
        check(found == expected, f"{name} with {content!r} is {found}, not {expected}")


def test_the_desktop_entry_takes_them(_mime_file, entry, _completion):
    lines = pathlib.Path(entry).read_text(encoding="utf-8").splitlines()
    check(f"MimeType={RUN_TYPE};" in lines, "no MimeType")
    check("Exec=centerloss %f" in lines, "no file in Exec")


def test_the_shell_offers_them(_mime_file, _entry, completion):
    check(complete(completion, "") == ["files:centerloss"], complete(completion, ""))
    check(complete(completion, "--dataset", "kmnist", "ru") == ["files:centerloss"], "after an option")
    check(complete(completion, "--frame-log", "") == ["files:csv"], "the frame log")
    check(complete(completion, "--dataset", "kmn") == ["kmnist"], "a data set")


def test_manual_and_completion_know_every_option(_mime_file, _entry, completion):
    source = (ROOT / "src/app/application.c").read_text(encoding="utf-8")
    options = {"--" + name for name in re.findall(r'^  \{ "([a-z-]+)", 0, 0, G_OPTION_ARG', source, re.MULTILINE)}
    check(len(options) >= 5, options)
    check(set(complete(completion, "--")) == options | {"--help"}, complete(completion, "--"))
    manual = (ROOT / "docs/man/centerloss.1").read_text(encoding="utf-8").replace("\\-", "-")
    missing = {option for option in options if f'.BI {option} "' not in manual and f".B {option}\n" not in manual}
    check(not missing, f"not in the manual: {missing}")


def main():
    tests = [function for name, function in globals().items() if name.startswith("test_")]
    n_failed = 0
    print(f"1..{len(tests)}")
    for i, test in enumerate(tests, 1):
        try:
            test(*sys.argv[1:4])
            print(f"ok {i} {test.__name__}")
        except (AssertionError, subprocess.CalledProcessError) as error:
            n_failed += 1
            print(f"not ok {i} {test.__name__}\n# {str(error)!r}")
    return 1 if n_failed else 0


if __name__ == "__main__":
    sys.exit(main())
