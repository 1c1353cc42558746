#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract with other programs: columns, keys, exit codes, output streams."""

import json
import math
import os
import pathlib
import pty
import re
import subprocess
import sys

sys.dont_write_bytecode = True

from support import JSON_KEYS, N_TEST, N_TRAIN, Skipped, main, read_csv, read_safetensors  # noqa: E402

METRICS = [
    "step", "epoch", "loss", "ce_loss", "center_loss", "train_accuracy", "lambda", "variant", "lr", "center_lr",
    "momentum", "depth", "images_per_second", "test_accuracy", "nearest_center_accuracy", "compactness",
    "center_lag", "force_ratio", "disagreement", "test_count",
]  # fmt: skip
FEATURES = [
    "split", "index", "label", "predicted", "x", "y", "center_x", "center_y", "distance", "label_name", "predicted_name",
]  # fmt: skip


def test_report_has_its_keys(bench):
    report = bench.run("--steps", 5).expect(0).report
    assert list(report) == JSON_KEYS, report
    assert report["steps"] == 5 and report["epochs"] == 5 / 20
    assert math.isclose(report["loss"], report["ce_loss"] + report["center_loss"], rel_tol=1e-5)
    assert 0 <= report["test_accuracy"] <= 1 and report["peak_rss_bytes"] > 1e6
    assert report["images_per_second"] > 0 and report["seconds"] > 0


def test_report_has_null_for_unmeasured_values(bench):
    report = bench.run("--steps", 1, "--evaluate", "never").expect(0).report
    nulls = {key for key, value in report.items() if value is None}
    # The pace leaves out the first step, and there is no other step.
    assert nulls == {
        "images_per_second", "test_accuracy", "nearest_center_accuracy", "compactness", "diverged_step", "healthy_step",
        "replay",
    }, report  # fmt: skip


def test_metrics_have_a_row_for_each_step(bench):
    report = bench.run("--epochs", 2, "--metrics", bench.path("m.csv")).expect(0).report
    rows = read_csv(bench.path("m.csv"))
    assert list(rows[0]) == METRICS
    assert [int(row["step"]) for row in rows] == list(range(1, 41))
    assert float(rows[-1]["loss"]) == report["loss"] and float(rows[-1]["epoch"]) == 2
    assert float(rows[-1]["train_accuracy"]) == report["train_accuracy"]
    # The test images are measured only at the end of each epoch.
    assert [int(row["step"]) for row in rows if row["test_accuracy"]] == [20, 40]
    assert float(rows[-1]["test_accuracy"]) == report["test_accuracy"]
    assert b"\r\n" in bench.path("m.csv").read_bytes()


def find_words(text, begin, end, pattern):
    """The matches of @pattern in the part of @text between two words."""
    return re.findall(pattern, text.split(begin, 1)[1].split(end, 1)[0])


def test_documents_name_every_column(bench):
    """--no-shuffle trains in the order of the file."""
    docs = pathlib.Path(__file__).resolve().parents[2] / "docs"
    page = (docs / "man/centerloss-train.1").read_text()
    for option, columns in ("metrics", METRICS), ("features", FEATURES):
        part = page.split(f".BI \\-\\-{option} ", 1)[1].split(".TP", 1)[0]
        part = part.split("columns", 1)[1]
        lines = [line for line in part.splitlines() if re.match(r"\.BR? [a-z]", line)]
        named = [word for line in lines for word in re.findall(r"[a-z_]+", line.split(" ", 1)[1]) if word != "and"]
        assert named == columns, (option, named)
    text = (docs / "file-formats.md").read_text()
    rows = find_words(text, "## Metrics", "## Features", r"(?m)^\| (`.*?) \|")
    assert [name for row in rows for name in re.findall(r"`(\w+)`", row)] == METRICS
    assert find_words(text, "## Features", "\n\n## ", r"`([\w,]+,label_name,predicted_name)`") == [",".join(FEATURES)]


def test_it_learns(bench):
    report = bench.run("--steps", 200, "--lr", 0.03, "--lambda", 0.1).expect(0).report
    assert report["test_accuracy"] > 0.9, report


def test_features_have_a_row_for_each_image(bench):
    report = bench.run("--steps", 10, "--features", bench.path("f.csv")).expect(0).report
    rows = read_csv(bench.path("f.csv"))
    assert list(rows[0]) == FEATURES
    assert [int(row["index"]) for row in rows] == list(range(N_TEST))
    assert [int(row["label"]) for row in rows] == [i % 10 for i in range(N_TEST)]
    assert {row["split"] for row in rows} == {"test"}
    right = sum(row["label"] == row["predicted"] for row in rows)
    assert right / N_TEST == report["test_accuracy"]
    for row in rows:
        away = math.hypot(float(row["x"]) - float(row["center_x"]), float(row["y"]) - float(row["center_y"]))
        assert math.isclose(away, float(row["distance"]), rel_tol=1e-5, abs_tol=1e-6)


def test_features_of_the_training_images(bench):
    bench.run("--steps", 2, "--features", bench.path("f.csv"), "--feature-split", "train").expect(0)
    rows = read_csv(bench.path("f.csv"))
    assert len(rows) == N_TRAIN and {row["split"] for row in rows} == {"train"}


# In a figure a point is a line without a length.
POINT = re.compile(r"M (-?[\d.]+ -?[\d.]+) L \1 ")


def test_numbers_agree(bench):
    """Caption and points of the figure, features, metrics and final JSON belong to the same images."""
    words = ["--steps", 7, "--plot", bench.path("n.svg"), "--features", bench.path("n.csv")]
    report = bench.run(*words, "--metrics", bench.path("m.csv")).expect(0).report
    features, last = read_csv(bench.path("n.csv")), read_csv(bench.path("m.csv"))[-1]
    correct = sum(row["label"] == row["predicted"] for row in features)
    svg = bench.path("n.svg").read_text()
    assert len(features) == N_TEST and report["test_accuracy"] == correct / N_TEST, report
    assert float(last["test_accuracy"]) == report["test_accuracy"] and last["test_count"] == str(N_TEST), last
    assert f"test accuracy {100 * correct / N_TEST:.2f} % (n = {N_TEST})" in svg
    assert "≈" not in svg
    n_points = len(POINT.findall(svg))
    assert n_points == N_TEST, n_points


def test_plots_of_each_format(bench):
    begins = {"png": b"\x89PNG\r\n", "svg": b"<?xml", "pdf": b"%PDF-"}
    for suffix, begin in begins.items():
        bench.run("--steps", 1, "--plot", bench.path(f"p.{suffix}")).expect(0)
        assert bench.path(f"p.{suffix}").read_bytes().startswith(begin)
    svg = bench.path("p.svg").read_text()
    assert "MNIST" in svg and "Quick · Depth 2" in svg and "λ 1 · seed 0" in svg and "Epoch 1 · step 1 ·" in svg


def test_caption_names_changes(bench):
    bench.run("--steps", 6, "--at", "3:lambda=0.5", "--plot", bench.path("p.svg")).expect(0)
    svg = bench.path("p.svg").read_text()
    assert "λ 0.5 · seed 0\nλ 1 → 0.5 at step 3" in svg, re.findall("<desc>.*</desc>", svg, re.S)


def test_weights_have_the_names_of_the_state_dict(bench):
    bench.run("--steps", 1, "--save", bench.path("w.safetensors")).expect(0)
    tensors, metadata = read_safetensors(bench.path("w.safetensors"))
    for name in "hidden_layer.0.cnn_layer.0.weight", "fc.0.bias", "output_layer.0.weight", "center":
        assert name in tensors, tensors.keys()
    assert tensors["center"][0] == [10, 2]
    assert metadata["step"] == "1" and metadata["depth"] == "2" and metadata["batch-size"] == "16"


def test_train_limit(bench):
    report = bench.run("--epochs", 1, "--train-limit", 40).expect(0).report
    assert report["steps"] == 3, report  # 16 + 16 + 8


def test_preset_can_come_after_other_options(bench):
    words = ["--data-dir", bench.data, "--quiet", "--steps", 1, "--depth", 1, "--batch-size", 8]
    bench.call(*words, "--preset", "v1.1", "--width", "1/8", "--metrics", bench.path("a.csv"), "--no-timings").expect(0)
    bench.call("--preset", "v1.1", "--width", "1/8", *words, "--metrics", bench.path("b.csv"), "--no-timings").expect(0)
    assert bench.path("a.csv").read_bytes() == bench.path("b.csv").read_bytes()
    row = read_csv(bench.path("a.csv"))[0]
    assert row["variant"] == "root" and row["depth"] == "1" and row["lr"] == "0.001"


def test_synthetic_needs_no_files(bench):
    words = ["--preset", "quick", "--dataset", "synthetic", "--steps", 2, "--train-limit", 64, "--evaluate", "never"]
    assert bench.call(*words, "--quiet").expect(0).report["steps"] == 2


def test_progress_without_a_terminal_is_a_line_for_each_epoch(bench):
    result = bench.call(*bench.command("--epochs", 2)[1:]).expect(0)
    lines = result.stderr.splitlines()
    assert len(lines) == 2 and "epoch 2" in lines[1] and "test accuracy" in lines[1], result.stderr
    assert len(result.stdout.splitlines()) == 1


def test_progress_is_a_bar_on_a_terminal(bench):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(bench.command("--steps", 30), stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the other side has closed
            break
        if not part:
            break
        shown += part
    assert process.wait(60) == 0
    process.stdout.close()
    os.close(ours)
    for word in b"step 30/30", b"images/s", b"ETA", b"[####":
        assert word in shown, shown


def test_quiet_prints_nothing(bench):
    result = bench.run("--steps", 2).expect(0)
    assert result.stderr == "" and len(result.stdout.splitlines()) == 1


def test_help_and_version(bench):
    text = bench.call("--help").expect(0).stdout
    for word in "--center-lr", "--resume", "--at", "v1.0|v1.1":
        assert word in text, text
    assert "architecture" not in text
    version = bench.call("--version").expect(0).stdout
    assert version.startswith("centerloss-train ") and "OpenBLAS" in version


def test_manual_and_completion_know_every_option(bench):
    root = pathlib.Path(__file__).parents[2]
    options = set(re.findall(r"^ +(?:-h, )?(--[a-z-]+)", bench.call("--help").expect(0).stdout, re.MULTILINE))
    assert len(options) > 25, options
    for name in "docs/man/centerloss-train.1", "data/completions/centerloss-train":
        text = (root / name).read_text().replace("\\-", "-")
        known = set(re.findall(r"--[a-z-]+", text))
        assert known == options, (name, known ^ options)


def test_numbers_are_the_same_in_a_locale_with_decimal_commas(bench):
    names = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=True).stdout.split()
    names = [name for name in names if name.startswith(("de_", "fr_", "es_", "it_", "ru_"))]
    if not names:
        raise Skipped("no such locale")
    bench.run("--steps", 3, "--metrics", bench.path("a.csv"), "--no-timings").expect(0)
    result = bench.run(
        "--steps", 3, "--metrics", bench.path("b.csv"), "--no-timings", "--lambda", "1.0", env={"LC_ALL": names[0]}
    )
    assert isinstance(result.expect(0).report["loss"], float)
    assert bench.path("a.csv").read_bytes() == bench.path("b.csv").read_bytes()


def test_the_window_is_not_linked(bench):
    libraries = subprocess.run(["ldd", bench.program], capture_output=True, text=True, check=True).stdout.lower()
    # Cairo itself links X's client libraries.
    for name in "libgtk", "libgdk-3", "libadwaita", "libepoxy":
        assert name not in libraries, libraries


def test_outputs_go_through_links_and_into_pipes(bench):
    bench.path("real.csv").write_text("old")
    bench.path("link.csv").symlink_to("real.csv")
    result = bench.run("--steps", 1, "--metrics", bench.path("link.csv"), "--features", "/dev/stdout").expect(0)
    assert bench.path("link.csv").is_symlink() and len(read_csv(bench.path("real.csv"))) == 1
    assert result.stdout.startswith("split,index") and result.report["steps"] == 1


def test_outputs_into_a_stream_without_a_name(bench):
    bench.path("link.csv").symlink_to("/proc/self/fd/1")
    with open(bench.path("stdout"), "w+", encoding="utf-8") as stdout:
        os.unlink(bench.path("stdout"))
        words = ["--quiet", "--steps", 1, "--features", bench.path("link.csv")]
        status = subprocess.run(list(map(str, bench.command(*words))), stdout=stdout, check=False)
        stdout.seek(0)
        lines = stdout.read().splitlines()
    assert status.returncode == 0 and bench.path("link.csv").is_symlink()
    assert lines[0].startswith("split,index") and len(lines) > 2 and json.loads(lines[-1])["steps"] == 1


def test_two_results_in_one_file(bench):
    bench.path("real").mkdir()
    bench.path("folder").symlink_to("real")
    bench.path("link.csv").symlink_to("real/m.csv")
    for first, second in ("real/m.csv", "real/../real/m.csv"), ("real/m.csv", "folder/m.csv"), ("real/m.csv", "link.csv"):
        bench.path("real/m.csv").write_text("kept")
        words = ["--metrics", bench.path(first), "--features", bench.path(second)]
        bench.run("--steps", 1, *words).expect_problem(2, "--metrics", "--features", "would both write")
        assert bench.path("real/m.csv").read_text() == "kept"
    bench.path("real/m.csv").unlink()
    words = ["--metrics", bench.path("real/m.csv"), "--features", bench.path("folder/m.csv")]
    bench.run("--steps", 1, *words).expect_problem(2, "would both write")
    bench.run("--steps", 1, "--metrics", "/dev/null", "--features", "/dev/null").expect(0)


if __name__ == "__main__":
    sys.exit(main())
