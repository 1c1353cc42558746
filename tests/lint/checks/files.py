# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for all files."""

import re

MAX_LINES = 600
LONG_FUNCTION = 40
TOP_LEVEL = {"meson.build", "meson_options.txt", "README.md", "LICENSE", "src", "resources", "data", "tests", "po",
             "dev", "docs"}
SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"
C_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def check_license(tree):
    """C sources begin with the license's identifier; scripts have it in the first lines."""
    for path in tree.select(".c", ".h"):
        if not tree.read(path).startswith(f"/* {SPDX} */\n"):
            yield f"{path}:1: does not begin with /* {SPDX} */"
    scripts = tree.select(".py", ".sh") + [path for path in tree.paths if str(path) in ("dev", ".ci/run")]
    for path in scripts:
        if SPDX not in "".join(tree.read(path).splitlines(keepends=True)[:3]):
            yield f"{path}:1: has no {SPDX} in its first three lines"


def check_length(tree):
    for path in tree.select(".c", ".h", ".py"):
        count = len(tree.read(path).splitlines())
        if count > MAX_LINES:
            yield f"{path}: {count} lines; a file has one purpose and at most {MAX_LINES}"


def check_functions(tree):
    """Nine functions in ten are under 40 lines."""
    lengths = []
    for path in tree.select(".c", under="src"):
        begin = 0
        for number, line in tree.lines(path):
            if line == "{":
                begin = number
            elif line == "}" and begin:
                lengths.append((number - begin - 1, f"{path}:{begin}"))
                begin = 0
    long = sorted(entry for entry in lengths if entry[0] >= LONG_FUNCTION)
    if len(long) * 10 > len(lengths):
        yield f"{len(long)} of {len(lengths)} functions have {LONG_FUNCTION} lines or more; the longest:"
        for length, place in reversed(long[-10:]):
            yield f"{place}: {length} lines"


def check_unfinished(tree):
    """No notes of things to do: the files are finished, and the issues hold the rest."""
    pattern = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")
    for path in tree.select(".c", ".h", ".py", ".sh", ".ui", ".build"):
        for number, line in tree.lines(path):
            if pattern.search(line):
                yield f"{path}:{number}: {pattern.search(line)[0]}"


def check_quarks(tree):
    """The name of an error domain has no spaces. clang-format puts some into the argument of G_DEFINE_QUARK."""
    macro = re.compile(r"\bG_DEFINE_QUARK\b")
    name = re.compile(r'\bg_quark_from_(?:static_)?string\s*\(\s*"[^"]*\s[^"]*"')
    for path in tree.select(".c", ".h"):
        text = C_COMMENT.sub(lambda match: "\n" * match[0].count("\n"), tree.read(path))
        for number, line in enumerate(text.splitlines(), start=1):
            if macro.search(line):
                yield f"{path}:{number}: clang-format spoils the name: call g_quark_from_static_string() instead"
        for match in name.finditer(text):
            yield f"{path}:{text.count(chr(10), 0, match.start()) + 1}: a space in the name of a quark"


def check_machine_paths(tree):
    """No paths of the author's machine."""
    pattern = re.compile(r"(?<![\w.~-])/(?:work|root|home|Users)/[\w.]")
    for path in tree.paths:
        if b"\0" in (tree.root / path).read_bytes()[:4096]:
            continue
        for number, line in tree.lines(path):
            if pattern.search(line):
                yield f"{path}:{number}: contains a path of the author's machine: {line.strip()[:80]}"


def check_top_level(tree):
    for name in sorted({path.parts[0] for path in tree.paths}):
        if name not in TOP_LEVEL and not name.startswith("."):
            yield f"{name}: is not allowed at the top level (docs/architecture.md)"


def check_links(tree):
    """Relative links and pictures of the Markdown pages lead to a file."""
    pattern = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)")
    for path in tree.select(".md"):
        for number, line in tree.lines(path):
            for target in pattern.findall(line):
                if not (tree.root / path.parent / target).exists():
                    yield f"{path}:{number}: broken link: {target}"
