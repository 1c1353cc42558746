#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench.py runs and writes all figures that docs/performance.md uses; their values are not checked."""

import json
import pathlib
import subprocess
import sys
import tempfile

script, build = sys.argv[1:]
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "report.json"
    command = ["/usr/bin/python3", script, build, "--quick", "--steps", "--json", str(path)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    report = json.loads(path.read_text())
case = report["steps"][0]["centerloss"]
assert len(report["steps"]) == 1 and "width 1/8" in output, output
assert all(case[name] > 0 for name in ("train_images_per_second", "evaluate_images_per_second", "peak_megabytes"))
assert case["algorithms"][0] == "conv2d-direct" and len(case["algorithms"]) == 9, case
