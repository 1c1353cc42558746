# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks with external tools."""

import re
import xml.etree.ElementTree

from .tree import Skipped

FORMATTER_RELEASE = "14"  # other releases format a little differently


def find_formatter(tree):
    for name in (f"clang-format-{FORMATTER_RELEASE}", "clang-format"):
        try:
            _, version = tree.run(name, "--version")
        except Skipped:
            continue
        if re.search(rf"version {FORMATTER_RELEASE}\.", version):
            return name
    raise Skipped(f"clang-format {FORMATTER_RELEASE} is not installed")


def check_format(tree):
    sources = [str(path) for path in tree.select(".c", ".h")]
    formatter = find_formatter(tree)
    status, output = tree.run(formatter, "--dry-run", "-Werror", *sources) if sources else (0, "")
    if status:
        yield from (line for line in output.splitlines() if ": error: " in line)
        yield "run ./dev format"


def check_xml(tree):
    """Every XML file is well-formed; every template is in the resources."""
    for path in tree.select(".ui", ".xml", ".svg", ".in"):
        text = tree.read(path).lstrip()
        if path.suffix == ".in" and not text.startswith("<"):
            continue
        status, output = tree.run("xmllint", "--noout", "--nonet", str(path))
        if status:
            yield output.strip()


def check_resources(tree):
    """Every file in the resource lists exists, and every template and style sheet is listed."""
    listed = set()
    lists = [path for path in tree.select(".xml") if path.name.endswith(".gresource.xml")]
    for path in lists:
        for element in xml.etree.ElementTree.parse(tree.root / path).iter("file"):
            listed.add(element.text.strip().rpartition("/")[2])
            if not any(candidate.name == element.text.strip().rpartition("/")[2] for candidate in tree.paths):
                yield f"{path}: {element.text.strip()} does not exist"
    for path in tree.select(".ui", under="src/app") + tree.select(".css", under="resources"):
        if path.name not in listed:
            yield f"{path}: is in no resource list"


def check_schema(tree):
    """The settings' schema passes the strict check."""
    if not any(path.name.endswith(".gschema.xml") for path in tree.select(".xml", under="data")):
        yield "data/: there is no GSettings schema"
        return
    status, output = tree.run("glib-compile-schemas", "--strict", "--dry-run", "data")
    if status:
        yield output.strip()


# groff warns about it since release 1.23.
FONTS_FOR_ONE = re.compile(r'\.(BI|BR|IB|IR|RB|RI) +("[^"]*"|[^ "]+) *$')


def check_man(tree):
    """groff gives no warning about a page; a macro that alternates two fonts has two arguments."""
    for path in tree.paths:
        if path.parts[:2] != ("docs", "man") or not re.fullmatch(r"\.[1-8]", path.suffix):
            continue
        _, output = tree.run("groff", "-t", "-mandoc", "-Tutf8", "-Kutf8", "-ww", "-z", "-rCHECKSTYLE=3", str(path))
        yield from output.splitlines()
        for number, line in tree.lines(path):
            if FONTS_FOR_ONE.match(line):
                yield f"{path}:{number}: two fonts, but one argument: {line}"


def check_shell(tree):
    scripts = [str(path) for path in tree.paths
               if tree.read(path).startswith(("#!/bin/sh", "#!/bin/bash", "#!/usr/bin/env bash"))]
    scripts += [str(path) for path in tree.paths if path.parts[:2] == ("data", "completions")]
    if not scripts:
        return
    status, output = tree.run("shellcheck", "--shell=bash", *scripts)
    if status:
        yield from output.splitlines()


def check_python(tree):
    """Every script compiles."""
    for path in tree.select(".py"):
        try:
            compile(tree.read(path), str(path), "exec")
        except SyntaxError as error:
            yield f"{path}:{error.lineno}: {error.msg}"
