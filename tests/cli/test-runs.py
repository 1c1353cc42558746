#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run is a function of its command line: repeated, with other threads, in two parts, with changes, interrupted."""

import signal
import subprocess
import sys

sys.dont_write_bytecode = True

from support import finish, main, read_csv, read_safetensors  # noqa: E402


def outputs(bench, name):
    """Options for all files that compare byte for byte."""
    return [
        "--metrics", bench.path(f"{name}.csv"), "--features", bench.path(f"{name}-features.csv"),
        "--save", bench.path(f"{name}.safetensors"), "--no-timings",
    ]  # fmt: skip


def same(bench, a, b, *suffixes):
    for suffix in suffixes:
        assert bench.path(a + suffix).read_bytes() == bench.path(b + suffix).read_bytes(), suffix


ALL = (".csv", "-features.csv", ".safetensors")


def test_same_bits_again_and_with_other_threads(bench):
    bench.run("--steps", 25, "--threads", 1, *outputs(bench, "one")).expect(0)
    bench.run("--steps", 25, "--threads", 2, *outputs(bench, "two")).expect(0)
    bench.run("--steps", 25, "--threads", 2, *outputs(bench, "again")).expect(0)
    same(bench, "one", "two", *ALL)
    same(bench, "two", "again", *ALL)


def test_another_seed_is_another_run(bench):
    bench.run("--steps", 2, *outputs(bench, "a")).expect(0)
    bench.run("--steps", 2, "--seed", 1, *outputs(bench, "b")).expect(0)
    assert bench.path("a.csv").read_bytes() != bench.path("b.csv").read_bytes()


def test_resumed_run_has_the_bits_of_the_whole_run(bench):
    whole = ["--at", "10:lambda=3", "--at", "30:momentum=0.5"]
    bench.run("--steps", 40, *whole, *outputs(bench, "whole")).expect(0)
    bench.run("--steps", 20, "--at", "10:lambda=3", *outputs(bench, "first")).expect(0)
    resume = ["--steps", 40, "--resume", bench.path("first.safetensors")]
    report = bench.run(*resume, *whole, *outputs(bench, "second")).expect(0).report
    assert report["steps"] == 40
    same(bench, "whole", "second", "-features.csv", ".safetensors")
    rows = read_csv(bench.path("first.csv")) + read_csv(bench.path("second.csv"))
    assert rows == read_csv(bench.path("whole.csv"))


def test_resumed_run_keeps_its_settings(bench):
    bench.run("--steps", 4, "--lambda", 7, "--lr", 0.002, *outputs(bench, "first")).expect(0)
    words = ["--data-dir", bench.data, "--quiet", "--resume", bench.path("first.safetensors")]
    bench.call(*words, "--steps", 6, "--lr", 0.003, "--metrics", bench.path("m.csv")).expect(0)
    rows = read_csv(bench.path("m.csv"))
    assert [(row["step"], row["lambda"], row["lr"]) for row in rows] == [("5", "7", "0.003"), ("6", "7", "0.003")]


def test_resumed_run_past_its_end(bench):
    bench.run("--steps", 4, *outputs(bench, "first")).expect(0)
    for steps in 3, 4:
        result = bench.run("--steps", steps, "--resume", bench.path("first.safetensors"))
        result.expect_problem(2, "step 4", "--steps")


def test_resume_of_something_else(bench):
    bench.run("--steps", 2, *outputs(bench, "first")).expect(0)
    saved = bench.path("first.safetensors")
    bench.run("--steps", 4, "--resume", saved, "--batch-size", 8).expect_problem(1, saved, "batch-size")
    bench.run("--steps", 4, "--resume", saved, "--train-limit", 100).expect_problem(1, saved, "n_train")
    bench.run("--steps", 4, "--resume", saved, "--init", saved).expect_problem(2, "--init", "--resume")


def test_changes_come_at_their_step(bench):
    changes = ["5:lambda=10", "8:loss=root", "9:lr=0.005", "9:center-lr=0.25", "7:momentum=0.5", "11:depth=3"]
    words = [word for change in changes for word in ("--at", change)]
    bench.run("--steps", 14, *words, *outputs(bench, "a")).expect(0)
    rows = read_csv(bench.path("a.csv"))
    firsts = {"lambda": ("10", 5), "variant": ("root", 8), "lr": ("0.005", 9), "center_lr": ("0.25", 9),
              "momentum": ("0.5", 7), "depth": ("3", 11)}  # fmt: skip
    for column, (value, first) in firsts.items():
        assert [int(row["step"]) for row in rows if row[column] == value] == list(range(first, 15)), column
    tensors, metadata = read_safetensors(bench.path("a.safetensors"))
    assert metadata["depth"] == "3" and "hidden_layer.6.cnn_layer.0.weight" in tensors


def test_given_rate_does_not_decay(bench):
    """The decay of a preset applies to its own rate only; a given rate stays, from the start or from a change on."""
    for name, words in (("start", ["--lr", 0.01]), ("change", ["--at", "4:lr=0.01"]), ("both", ["--lr", 0.01,
                        "--lr-decay-steps", 10, "--lr-end-factor", 0.5])):  # fmt: skip
        bench.run("--steps", 11, *words, "--metrics", bench.path(f"{name}.csv")).expect(0)
    rates = {name: [row["lr"] for row in read_csv(bench.path(f"{name}.csv"))] for name in ("start", "change", "both")}
    assert rates["start"] == ["0.01"] * 11
    assert rates["change"][3:] == ["0.01"] * 8 and float(rates["change"][2]) < 0.02
    assert rates["both"][0] == "0.01" and rates["both"][10] == "0.005"


def test_change_at_the_first_step_is_an_option(bench):
    bench.run("--steps", 3, "--lambda", 4, *outputs(bench, "a")).expect(0)
    bench.run("--steps", 3, "--at", "1:lambda=4", *outputs(bench, "b")).expect(0)
    same(bench, "a", "b", ".csv", "-features.csv")


def test_no_shuffle_takes_the_order_of_the_files(bench):
    bench.run("--steps", 0, "--save", bench.path("w.safetensors")).expect(0)
    losses = {}
    for order in (), ("--no-shuffle",):
        for seed in 1, 2:
            words = ["--init", bench.path("w.safetensors"), "--steps", 3, "--seed", seed, *order]
            bench.run(*words, *outputs(bench, "a")).expect(0)
            losses[order, seed] = [row["loss"] for row in read_csv(bench.path("a.csv"))]
    assert losses[("--no-shuffle",), 1] == losses[("--no-shuffle",), 2]
    assert losses[(), 1] != losses[(), 2]


def test_init_reads_files_of_save(bench):
    bench.run("--steps", 5, *outputs(bench, "a")).expect(0)
    bench.run("--init", bench.path("a.safetensors"), "--steps", 0, *outputs(bench, "b")).expect(0)
    first, second = (read_safetensors(bench.path(f"{name}.safetensors"))[0] for name in "ab")
    weights = {name for name in first if not name.startswith("momentum.")}
    assert weights and all(first[name] == second[name] for name in weights)
    same(bench, "a", "b", "-features.csv")


def interrupt(bench, number):
    command = bench.command(
        "--steps", 1000000, "--plot", bench.path("p.png"), "--evaluate", "never", *outputs(bench, "a")
    )
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stderr.readline()  # the first epoch is over
    process.send_signal(number)
    return finish(process)


def test_outputs_are_complete_after_a_signal(bench):
    for number in signal.SIGINT, signal.SIGTERM:
        report = interrupt(bench, number).expect(130).report
        rows = read_csv(bench.path("a.csv"))
        assert len(rows) == report["steps"] == int(rows[-1]["step"]) >= 20
        assert read_safetensors(bench.path("a.safetensors"))[1]["step"] == str(report["steps"])
        assert bench.path("p.png").read_bytes().endswith(b"IEND\xaeB`\x82")
        assert len(read_csv(bench.path("a-features.csv"))) == 100
        assert {path.name for path in bench.folder.iterdir()} == {"a.csv", "a-features.csv", "a.safetensors", "p.png"}


def test_interrupted_run_goes_on_to_the_same_bits(bench):
    steps = interrupt(bench, signal.SIGINT).expect(130).report["steps"] + 10
    bench.run("--resume", bench.path("a.safetensors"), "--steps", steps, *outputs(bench, "b")).expect(0)
    bench.run("--steps", steps, *outputs(bench, "c")).expect(0)
    same(bench, "b", "c", "-features.csv", ".safetensors")


def test_divergence_leaves_the_last_healthy_state(bench):
    words = ["--steps", 200, "--at", "101:lambda=1000", "--at", "101:lr=0.5"]
    result = bench.run(*words, "--plot", bench.path("p.png"), *outputs(bench, "a")).expect_problem(3, "step", "healthy")
    report, rows = result.report, read_csv(bench.path("a.csv"))
    assert 100 - 48 <= len(rows) == report["steps"] == report["healthy_step"] <= 100 < report["diverged_step"] < 200
    assert f"of step {report['healthy_step']}" in result.stderr
    assert f"at step {report['diverged_step']}" in result.stderr
    bench.run("--steps", len(rows), *outputs(bench, "same")).expect(0)
    same(bench, "a", "same", ".csv", "-features.csv", ".safetensors")
    for row in rows + read_csv(bench.path("a-features.csv")):
        assert not any(word in value for value in row.values() for word in ("nan", "inf")), row
    assert read_safetensors(bench.path("a.safetensors"))[1]["step"] == str(len(rows))
    assert bench.path("p.png").stat().st_size > 1000


def test_a_run_that_ends_well_names_no_divergence(bench):
    report = bench.run("--steps", 2, "--save-diverged", bench.path("d.safetensors")).expect(0).report
    assert report["diverged_step"] is None and report["healthy_step"] is None
    assert bench.is_clean()


def test_divergence_at_the_start_leaves_the_start(bench):
    words = ["--steps", 200, "--lambda", 1000, "--lr", 10, "--center-lr", 1000]
    report = bench.run(*words, *outputs(bench, "a")).expect_problem(3, "healthy state, of step 0").report
    assert report["steps"] == report["healthy_step"] == 0 < report["diverged_step"]


def test_a_good_checkpoint_stays_good(bench):
    """--resume and --save can name the same file, which keeps weights, step and settings."""
    path, bad = bench.path("x.safetensors"), bench.path("bad.safetensors")
    accuracy = bench.run("--steps", 100, "--lambda", 0.01, "--save", path).expect(0).report["test_accuracy"]
    assert accuracy > 0.9
    before = read_safetensors(path)
    words = ["--resume", path, "--save", path, "--save-diverged", bad, "--steps", 300, "--lambda", 1000, "--lr", 0.5]
    result = bench.run(*words).expect_problem(3, "healthy state, of step 100")
    assert result.report["test_accuracy"] == accuracy and result.report["healthy_step"] == 100
    assert read_safetensors(path) == before
    diverged, metadata = read_safetensors(bad)
    assert diverged.keys() == before[0].keys() and 100 < int(metadata["step"]) < result.report["diverged_step"]
    assert bench.run("--resume", path, "--steps", 110).expect(0).report["test_accuracy"] > accuracy - 0.1


def test_diverged_state_that_cannot_be_written(bench):
    words = ["--steps", 200, "--lambda", 1000, "--lr", 10, "--center-lr", 1000]
    bad = bench.path("d.safetensors")
    bench.run(*words, "--save", bad, "--save-diverged", bad).expect_problem(2, "--save-diverged")
    bench.run(*words, "--save-diverged", bench.path("no") / "d").expect_problem(1, "no/d")


if __name__ == "__main__":
    sys.exit(main())
