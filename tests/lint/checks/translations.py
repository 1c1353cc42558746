# SPDX-License-Identifier: GPL-3.0-or-later
"""All texts for the user are translatable and translated."""

import re
import tempfile

MARKED = re.compile(r"(?<![\w])(?:_|N_|C_|NC_|Q_|ngettext|g_dngettext|g_dgettext|gettext)\s*\(\s*\"")
TRANSLATABLE = re.compile(r'translatable="(?:yes|true)"')
CUT = re.compile(r'\b(?:_|N_|C_|ngettext)\s*\((?:\s*"(?:[^"\\]|\\.)*"|\s*PRI\w+)*\s*(G_\w+_(?:FORMAT|MODIFIER))')
EXTRACTION = ["--from-code=UTF-8", "--keyword=_", "--keyword=N_", "--keyword=C_:1c,2", "--keyword=NC_:1c,2",
              "--keyword=g_dngettext:2,3", "--add-comments=Translators", "--no-wrap"]


def list_words(tree, path):
    if not tree.has(path):
        return []
    return [line.strip() for line in tree.read(path).splitlines() if line.strip() and not line.startswith("#")]


def find_translatable(tree):
    for path in tree.select(".c", ".h", under="src"):
        if MARKED.search(tree.read(path)):
            yield path
    for path in tree.select(".ui", under="src/app"):
        if TRANSLATABLE.search(tree.read(path)):
            yield path
    for path in tree.paths:
        if path.parts[0] == "data" and path.name.endswith((".desktop.in", ".xml.in", ".gschema.xml")):
            yield path


def check_potfiles(tree):
    """po/POTFILES.in names exactly the files that have strings for users."""
    listed = list_words(tree, "po/POTFILES.in")
    for name in sorted({name for name in listed if listed.count(name) > 1}):
        yield f"po/POTFILES.in: {name} is listed twice"
    expected = {str(path) for path in find_translatable(tree)}
    for name in sorted(expected - set(listed)):
        yield f"po/POTFILES.in: {name} has translatable strings and is missing"
    for name in sorted(set(listed) - expected):
        reason = "has no translatable string" if tree.has(name) else "is not there"
        yield f"po/POTFILES.in: {name} {reason}"


def check_split_messages(tree):
    """xgettext does not know GLib's format macros and would cut the message there; it knows PRIu64, zu and the like."""
    for path in tree.select(".c", ".h", under="src"):
        text = tree.read(path)
        for match in CUT.finditer(text):
            line = text.count("\n", 0, match.end()) + 1
            yield f"{path}:{line}: {match[1]} in a string to translate; use %zu, PRIu64 or PRId64"


def check_catalogues(tree):
    """Every language is complete: no untranslated or fuzzy messages, no errors of msgfmt."""
    with tempfile.TemporaryDirectory() as folder:
        template = f"{folder}/centerloss.pot"
        status, output = tree.run("xgettext", "--files-from=po/POTFILES.in", f"--output={template}", *EXTRACTION)
        if status:
            yield output.strip()
            return
        for language in list_words(tree, "po/LINGUAS"):
            yield from check_catalogue(tree, f"po/{language}.po", template)


def check_catalogue(tree, catalogue, template):
    if not tree.has(catalogue):
        yield f"{catalogue}: is named in po/LINGUAS, but does not exist"
        return
    status, output = tree.run("msgfmt", "--check", "--output-file=/dev/null", catalogue)
    if status:
        yield output.strip()
    _, output = tree.run("msgfmt", "--statistics", "--output-file=/dev/null", catalogue)
    if "untranslated" in output or "fuzzy" in output:
        yield f"{catalogue}: {output.strip()}"
    status, output = tree.run("msgcmp", catalogue, template)
    if status:
        lines = [line for line in output.splitlines() if "warning: " not in line]
        yield f"{catalogue}: is out of date; see po/README.md"
        yield from lines[:10] + lines[10:][-1:]
