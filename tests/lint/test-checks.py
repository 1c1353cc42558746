#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs every check on a small correct tree, and on the same tree with one fault, because every check must be able to
fail. Writes TAP."""

import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True

from checks.tree import Skipped, Tree  # noqa: E402
from lint import CHECKS  # noqa: E402

LICENSE = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"
TEMPLATE = '<?xml version="1.0"?>\n<interface><property name="label" translatable="yes">Train</property></interface>\n'
RESOURCES = "<gresources><gresource prefix='/'><file>a.ui</file></gresource></gresources>\n"
SCHEMA = """<schemalist><schema id="a.b" path="/a/b/"><key name="k" type="b"><default>true</default></key></schema>
</schemalist>
"""
CATALOGUE = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Train"
msgstr "训练"
"""
MAN = """.TH A 1 2020-01-01 "a 1"
.SH NAME
a \\- a program
.SH DESCRIPTION
Text.
"""

GOOD = {
    "README.md": "[license](LICENSE)\n",
    "LICENSE": "GPL\n",
    "dev": "#!/bin/bash\n# SPDX-License-Identifier: GPL-3.0-or-later\ntrue\n",
    "src/train/a.c": LICENSE + '#include "train/a.h"\n#include <glib.h>\n\nint\nf (void)\n{\n  return 0;\n}\n',
    "src/train/a.h": LICENSE + '#include "nn/a.h"\n',
    "src/nn/a.h": LICENSE + '#include "kernel/a.h"\n',
    "src/nn/b.c": LICENSE + '/* Not G_DEFINE_QUARK. */\nGQuark a = g_quark_from_static_string ("a-b-quark");\n',
    "src/kernel/a.h": LICENSE + "#include <stddef.h>\n",
    "src/kernel/ref/a.c": LICENSE + '#include "kernel/a.h"\n#include "kernel/ref/b.h"\n',
    "src/train/b.c": LICENSE + '#include "data/import/a.h"\n',
    "src/app/window.c": LICENSE + '#include "app/plane/a.h"\n',
    "src/app/plane/a.c": LICENSE + '#include "app/samples/spotlight.h"\n#include "app/widgets/b.h"\n',
    "src/kernel/parallel.c": LICENSE + "static int a = pthread_create (&b, NULL, c, NULL);\n",
    "tests/app/a.c": LICENSE + "#include <gtk/gtk.h>\n",
    "tests/lint/a.py": "# SPDX-License-Identifier: GPL-3.0-or-later\n",
    "src/app/a.ui": TEMPLATE,
    "resources/a.gresource.xml": RESOURCES,
    "data/a.gschema.xml": SCHEMA,
    "docs/man/a.1": MAN,
    "po/POTFILES.in": "data/a.gschema.xml\nsrc/app/a.ui\n",
    "po/LINGUAS": "zh_CN\n",
    "po/zh_CN.po": CATALOGUE,
}

# (check, path, new contents; None: the file is removed)
BAD = [
    ("includes", "src/train/a.h", LICENSE + '#include "session/a.h"\n'),
    ("includes", "src/train/a.h", LICENSE + '#include "a.h"\n'),
    ("includes", "src/kernel/a.h", LICENSE + "#include <glib.h>\n"),
    ("includes", "src/train/a.c", LICENSE + "#include <gtk/gtk.h>\n"),
    ("includes", "src/strange/a.c", LICENSE),
    ("includes", "src/kernel/strange/a.c", LICENSE),
    ("includes", "src/kernel/a.h", LICENSE + '#include "kernel/ref/a.h"\n'),
    ("includes", "src/kernel/ref/a.c", LICENSE + '#include "kernel/winograd/a.h"\n'),
    ("includes", "src/data/fetch/a.c", LICENSE + '#include "data/import/a.h"\n'),
    ("includes", "src/kernel/a.h", LICENSE + '#include "kernel/strange/a.h"\n'),
    ("includes", "src/app/plane/a.c", LICENSE + '#include "app/window.h"\n'),
    ("includes", "src/app/plane/a.c", LICENSE + '#include "app/timeline/a.h"\n'),
    ("includes", "src/app/widgets/a.c", LICENSE + '#include "app/plane/a.h"\n'),
    ("gtk_in_tests", "tests/train/a.c", LICENSE + "#include <gtk/gtk.h>\n"),
    ("threads", "src/nn/a.h", LICENSE + "#pragma omp parallel for\n"),
    ("threads", "src/nn/a.h", LICENSE + "static int a = pthread_create (&b, NULL, c, NULL);\n"),
    ("threads", "src/train/a.c", LICENSE + "static void *a = g_thread_new (NULL, b, NULL);\n"),
    ("license", "src/nn/a.h", "int a;\n"),
    ("license", "tests/lint/a.py", "a = 1\n"),
    ("license", "dev", "#!/bin/bash\ntrue\n"),
    ("length", "src/nn/a.h", LICENSE + "\n" * 600),
    ("functions", "src/train/a.c", LICENSE + "int\nf (void)\n{\n" + "  ;\n" * 40 + "}\n"),
    ("unfinished", "src/nn/a.h", LICENSE + "/* TO" + "DO: the rest */\n"),
    ("quarks", "src/nn/a.c", LICENSE + "G_DEFINE_QUARK (a - b - quark, a_b)\n"),
    ("quarks", "src/nn/a.c", LICENSE + 'GQuark a = g_quark_from_static_string ("a - b - quark");\n'),
    ("machine_paths", "README.md", "see /ho" + "me/me/notes\n"),
    ("top_level", "notes.txt", "\n"),
    ("links", "README.md", "[license](docs/LICENSE)\n"),
    ("format", "src/nn/a.h", LICENSE + "int  a ;\n"),
    ("xml", "src/app/a.ui", "<interface>\n"),
    ("resources", "src/app/a.ui", None),
    ("resources", "src/app/b.ui", TEMPLATE),
    ("schema", "data/a.gschema.xml", SCHEMA.replace("true", "perhaps")),
    ("schema", "data/a.gschema.xml", None),
    ("man", "docs/man/a.1", MAN + ".XYZ\n"),
    ("man", "docs/man/a.1", MAN + ".BR word\n"),
    ("shell", "dev", "#!/bin/bash\nif true\n"),
    ("python", "tests/lint/a.py", "def\n"),
    ("potfiles", "po/POTFILES.in", "data/a.gschema.xml\n"),
    ("potfiles", "po/POTFILES.in", "data/a.gschema.xml\nsrc/app/a.ui\nsrc/app/b.ui\n"),
    ("potfiles", "po/POTFILES.in", "data/a.gschema.xml\nsrc/app/a.ui\nsrc/app/a.ui\n"),
    ("potfiles", "src/train/a.c", LICENSE + 'const char *a = N_("Stop");\n'),
    ("split_messages", "src/train/a.c", LICENSE + 'a = _ ("%d of %" G_GSIZE_FORMAT);\n'),
    ("catalogues", "po/zh_CN.po", CATALOGUE.replace("训练", "")),
    ("catalogues", "po/zh_CN.po", CATALOGUE.replace('msgid "Train"', '#, fuzzy\nmsgid "Train"')),
    ("catalogues", "po/zh_CN.po", CATALOGUE.replace('"Train"', '"Stop"')),
    ("catalogues", "po/zh_CN.po", None),
    ("catalogues", "po/zh_CN.po", CATALOGUE + '\n#, c-format\nmsgid "%d"\nmsgstr "%s"\n'),
]


def write_tree(folder, changes):
    for path, text in {**GOOD, ".clang-format": FORMAT, **changes}.items():
        if text is not None:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    return Tree(folder)


def find_problems(check, changes):
    with tempfile.TemporaryDirectory() as folder:
        return list(CHECKS[check](write_tree(pathlib.Path(folder), changes)))


def judge(check, changes):
    """(whether the result is right, a description)"""
    problems = find_problems(check, changes)
    if changes:
        return bool(problems), f"{check} finds what is wrong in {next(iter(changes))}"
    return not problems, f"{check} is content with a good tree: {'; '.join(problems)}"


FORMAT = (pathlib.Path(__file__).parents[2] / ".clang-format").read_text(encoding="utf-8")


def main():
    cases = [(check, {}) for check in sorted(CHECKS)] + [(check, {path: text}) for check, path, text in BAD]
    untested = set(CHECKS) - {check for check, _, _ in BAD}
    print(f"1..{len(cases) + 1}")
    failures = 0
    for number, (check, changes) in enumerate(cases, start=1):
        try:
            good, words = judge(check, changes)
        except Skipped as reason:
            good, words = True, f"{check} # SKIP {reason}"
        failures += not good
        print(f"{'ok' if good else 'not ok'} {number} - {words}")
    failures += bool(untested)
    print(f"{'not ok' if untested else 'ok'} {len(cases) + 1} - every check has a bad example {' '.join(untested)}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
