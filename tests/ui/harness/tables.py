# SPDX-License-Identifier: GPL-3.0-or-later
"""The exported CSV files."""

import csv

METRICS_COLUMNS = (
    "step epoch loss ce_loss center_loss train_accuracy lambda variant lr center_lr momentum depth "
    "images_per_second test_accuracy nearest_center_accuracy compactness"
).split()
FEATURES_COLUMNS = "split index label predicted x y center_x center_y distance".split()
FRAME_LOG_COLUMNS = "time_us step points draw_us frame_us clock_us".split()

# Columns that depend on the clock: the speed, and the measures of the probed steps.
TIMED_COLUMNS = set("images_per_second test_accuracy nearest_center_accuracy compactness".split())
TIMED_COLUMNS |= set("center_lag force_ratio disagreement test_count".split())


def read_table(path, columns):
    """The rows as dictionaries; the fixed columns come first, more may follow."""
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames[: len(columns)] == columns, f"{path}: columns {reader.fieldnames}"
        return list(reader)


def find_change(rows, column):
    """The first step at which a column's value differs from the one before, and both values."""
    for before, after in zip(rows, rows[1:]):
        if before[column] != after[column]:
            return int(after["step"]), before[column], after[column]
    return None


def drop_timed(rows):
    return [{key: value for key, value in row.items() if key not in TIMED_COLUMNS} for row in rows]
