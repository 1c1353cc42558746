# SPDX-License-Identifier: GPL-3.0-or-later
"""The allowed includes: the table of docs/architecture.md."""

import re

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')

# The window talks to the run, and they exchange values of train.
BELOW_APP = {"base", "session", "plot", "data", "train/caption.h", "train/controls.h", "train/engine.h", "train/run-start.h",
             "train/settings.h", "train/frame.h", "train/sample.h", "train/csv.h", "train/question.h", "train/verdict.h"}

# The allowed includes of each folder of src/ besides its own headers: folders with all their content, or single headers.
# A folder inside another has its own row. "*.h" is every header of a folder, without its subfolders.
MAY_INCLUDE = {
    "base": set(),
    "kernel": {"kernel/winograd/winograd.h"},
    # The plain versions that the fast ones are compared with.
    "kernel/ref": {"kernel/*.h"},
    "kernel/winograd": {"kernel/*.h"},
    "nn": {"base", "kernel"},
    # IDX files named one by one are read as an import.
    "data": {"base", "kernel/shape.h", "kernel/random.h", "data/import/import.h"},
    "data/import": {"base", "kernel/shape.h", "kernel/random.h", "data/*.h"},
    "data/fetch": {"base", "data/*.h"},
    # The single headers define types that nn's own headers use.
    "train": {"base", "nn", "data", "kernel/center-loss.h", "kernel/parallel.h", "kernel/random.h", "kernel/kernels.h", "kernel/gemm.h"},
    # A run opens its data set on its own thread.
    "session": {"base", "train", "data/catalogue.h"},
    "plot": {"base"},
    # --version names the library behind the matrix products.
    "cli": {"base", "train", "data", "plot", "kernel/gemm.h"},
    # The application and its window put the rooms together.
    "app": {*BELOW_APP, "app"},
    # A room of the window may include widgets/, text/ and the folders named here. No room includes the window.
    "app/text": {*BELOW_APP},
    "app/widgets": {*BELOW_APP, "app/text"},
    "app/samples": {*BELOW_APP, "app/widgets", "app/text"},
    # The plane marks the selected images, and shows a sample's card over itself.
    "app/plane": {*BELOW_APP, "app/widgets", "app/text", "app/samples/spotlight.h", "app/samples/sample-card.h"},
    "app/timeline": {*BELOW_APP, "app/widgets", "app/text"},
    "app/datasets": {*BELOW_APP, "app/widgets", "app/text"},
    # The row of a download is below the choice of the data set.
    "app/inspector": {*BELOW_APP, "app/widgets", "app/text", "app/datasets/download-row.h"},
    "app/classes": {*BELOW_APP, "app/widgets", "app/text"},
    # An animation draws the plane at earlier steps.
    "app/export": {*BELOW_APP, "app/widgets", "app/text", "app/plane/feature-plane.h", "app/config.h"},
}

# Libraries: the beginning of the header's name, and the folders that may include it.
LIBRARIES = {
    ("gtk/", "gdk/", "gsk/", "adwaita"): {"app"},
    ("cairo", "pango"): {"plot", "app"},
    ("libsoup", "gdk-pixbuf", "archive"): {"data"},
    ("json-glib",): {"nn", "data", "train", "cli"},
    ("glib", "gio/", "gobject/", "gmodule"): {"base", "nn", "data", "train", "session", "plot", "cli", "app"},
    ("cblas", "openblas"): {"kernel"},
}


def check_includes(tree):
    """Project headers: "folder/file.h" from src/, and only from the folders that this folder may know."""
    for path in tree.select(".c", ".h", under="src"):
        folder = "/".join(path.parts[1:-1])
        if folder not in MAY_INCLUDE:
            yield f"{path}: the folder src/{folder} is not in the table of tests/lint/checks/walls.py"
            continue
        for number, line in tree.lines(path):
            match = INCLUDE.match(line)
            if match and match[1]:
                problem = judge_header(folder, match[1])
            elif match:
                problem = judge_library(folder, match[2])
            else:
                continue
            if problem:
                yield f"{path}:{number}: {problem}"


def judge_header(folder, header):
    other, _, _ = header.rpartition("/")
    if other not in MAY_INCLUDE:
        return f'"{header}" is not written "folder/file.h" from src/'
    parents = {other[:end] for end in range(len(other) + 1) if other[end:end + 1] in ("", "/")}
    if other != folder and not MAY_INCLUDE[folder] & {*parents, f"{other}/*.h", header}:
        return f'{folder} may not include "{header}" (docs/architecture.md)'
    return None


def judge_library(folder, header):
    layer = folder.partition("/")[0]
    for beginnings, folders in LIBRARIES.items():
        if header.startswith(beginnings) and layer not in folders:
            return f"{layer} may not include <{header}> (docs/architecture.md)"
    return None


def check_gtk_in_tests(tree):
    """Only the window may use GTK, in the tests too."""
    for path in tree.select(".c", ".h", under="tests"):
        if path.parts[1] in ("app", "ui"):
            continue
        for number, line in tree.lines(path):
            match = INCLUDE.match(line)
            if match and (match[1] or match[2]).startswith(("gtk/", "gdk/", "gsk/", "adwaita")):
                yield f"{path}:{number}: GTK outside tests/app and tests/ui"


# Functions that start threads, and the only files that may use them.
THREADS = {
    # The parallel loops.
    re.compile(r"\bpthread_create\b|<omp\.h>|#\s*pragma\s+omp\b"): {"src/kernel/parallel.c"},
    # The worker of a run; the threads that draw digits, which end when the data set is complete; the wait for signals.
    re.compile(r"\bg_thread_(?:try_)?new\b"): {"src/session/worker.c", "src/data/synthetic.c", "src/cli/interrupt.c"},
}


def check_threads(tree):
    """Few places start threads. The parallel loops guarantee the same results for any number of threads."""
    for path in tree.select(".c", ".h", under="src"):
        for number, line in tree.lines(path):
            for pattern, places in THREADS.items():
                if str(path) not in places and pattern.search(line):
                    yield f"{path}:{number}: only {' and '.join(sorted(places))} may start threads this way"
