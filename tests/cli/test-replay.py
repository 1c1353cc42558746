#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A recorded run runs again to the same bits, and every other run is detected."""

import json
import shutil
import sys

sys.dont_write_bytecode = True

from support import Skipped, main, read_csv, write_dataset, write_idx  # noqa: E402

CHANGES = [
    "--at", "3:lambda=0.3", "--at", "9:loss=root", "--at", "9:depth=3", "--at", "20:lr=0.002", "--at", "20:center-lr=0.25",
]  # fmt: skip


def outputs(bench, name):
    """Options for all files that compare byte for byte."""
    return [
        "--metrics", bench.path(f"{name}.csv"), "--features", bench.path(f"{name}-features.csv"),
        "--save", bench.path(f"{name}.safetensors"), "--no-timings", "--record", bench.path(f"{name}.centerloss"),
    ]  # fmt: skip


def replay(bench, name, *words, **options):
    return bench.call("--quiet", "--replay", bench.path(f"{name}.centerloss"), *words, **options)


def same(bench, a, b, *suffixes):
    for suffix in suffixes:
        assert bench.path(a + suffix).read_bytes() == bench.path(b + suffix).read_bytes(), suffix


ALL = (".csv", "-features.csv", ".safetensors", ".centerloss")


def edit(bench, name, change):
    path = bench.path(f"{name}.centerloss")
    record = json.loads(path.read_text())
    change(record)
    path.write_text(json.dumps(record))
    return path


def test_replay_has_the_bits_of_the_run(bench):
    bench.run("--steps", 25, "--seed", 5, "--threads", 2, *CHANGES, *outputs(bench, "run")).expect(0)
    report = replay(bench, "run", "--threads", 1, *outputs(bench, "again")).expect(0).report
    assert report["steps"] == 25
    same(bench, "run", "again", *ALL)


def test_record_has_the_start_of_the_run(bench):
    bench.run("--steps", 22, "--seed", 5, "--train-limit", 200, "--no-shuffle", *CHANGES, *outputs(bench, "run")).expect(0)
    record = json.loads(bench.path("run.centerloss").read_text())
    assert record["format"] == "centerloss-run" and record["version"] == 1 and record["steps"] == 22
    start = record["start"]
    assert (start["dataset"], start["directory"]) == ("mnist", str(bench.data))
    assert (start["train_limit"], start["shuffle"]) == (200, False)
    assert start["settings"]["seed"] == "5" and start["settings"]["lambda"] == "1" and start["settings"]["depth"] == "2"
    assert record["changes"][:2] == [
        {"step": 3, "control": "lambda", "value": "0.3"}, {"step": 9, "control": "loss", "value": "root"},
    ]  # fmt: skip
    replay(bench, "run", *outputs(bench, "again")).expect(0)
    same(bench, "run", "again", *ALL)


def test_replay_in_part_and_beyond(bench):
    bench.run("--steps", 25, *CHANGES, *outputs(bench, "run")).expect(0)
    replay(bench, "run", "--steps", 12, *outputs(bench, "part")).expect(0)
    rows = read_csv(bench.path("run.csv"))
    columns = [name for name in rows[0] if name not in ("test_accuracy", "nearest_center_accuracy", "compactness",
                                                        "center_lag", "disagreement", "test_count")]  # fmt: skip
    part = read_csv(bench.path("part.csv"))
    assert [[row[name] for name in columns] for row in part] == [[row[name] for name in columns] for row in rows[:12]]
    bench.run("--steps", 30, *CHANGES, *outputs(bench, "long")).expect(0)
    replay(bench, "run", "--steps", 30, *outputs(bench, "beyond")).expect(0)
    same(bench, "long", "beyond", *ALL)


def test_changes_after_the_last_step_are_part_of_the_run(bench):
    """Changes after the last step, as the window saves them."""
    bench.run("--steps", 12, *CHANGES[:6], *outputs(bench, "run")).expect(0)

    def add(record):
        record["changes"] += [
            {"step": 13, "control": "lr", "value": "0.003"}, {"step": 13, "control": "depth", "value": "4"},
        ]  # fmt: skip

    edit(bench, "run", add)
    before = json.loads(bench.path("run.centerloss").read_text())
    report = replay(bench, "run", *outputs(bench, "again")).expect(0).report
    assert report["steps"] == 12
    again = json.loads(bench.path("again.centerloss").read_text())
    before.pop("trace"), again.pop("trace")  # the added change of the depth changes the state
    assert again == before
    same(bench, "run", "again", ".csv")
    weights = bench.path("again.safetensors").read_bytes()
    saved = json.loads(weights[8 : 8 + int.from_bytes(weights[:8], "little")])["__metadata__"]
    assert (saved["step"], saved["lr"], saved["depth"]) == ("12", "0.003", "4")
    replay(bench, "run", "--steps", 12, *outputs(bench, "asked")).expect(0)
    same(bench, "again", "asked", *ALL)
    replay(bench, "run", "--steps", 11, *outputs(bench, "part")).expect(0)
    assert len(json.loads(bench.path("part.centerloss").read_text())["changes"]) == 3


def test_record_of_a_resumed_run_covers_the_whole_run(bench):
    bench.run("--steps", 0, "--seed", 8, "--save", bench.path("w.safetensors")).expect(0)
    init = ["--init", bench.path("w.safetensors")]
    bench.run("--steps", 30, *init, *CHANGES, *outputs(bench, "whole")).expect(0)
    bench.run("--steps", 12, *init, *CHANGES[:6], *outputs(bench, "first")).expect(0)
    resume = ["--resume", bench.path("first.safetensors")]
    bench.run("--steps", 30, *resume, *CHANGES, *outputs(bench, "second")).expect(0)
    same(bench, "whole", "second", ".centerloss", ".safetensors")
    replay(bench, "second", *outputs(bench, "again")).expect(0)
    same(bench, "whole", "again", *ALL)


def test_recorded_run_that_diverged(bench):
    words = ["--steps", 200, "--lambda", 1000, "--lr", 10, "--center-lr", 1000]
    bench.run(*words, *outputs(bench, "run")).expect(3)
    replay(bench, "run", *outputs(bench, "again")).expect(0)
    same(bench, "run", "again", *ALL)


def test_other_data_is_noticed(bench):
    bench.run("--steps", 1, "--record", bench.path("run.centerloss")).expect(0)
    other = write_dataset(bench.path("other"))
    replay(bench, "run", "--data-dir", other, "--metrics", bench.path("m.csv")).expect(0)
    write_idx(other / "t10k-labels-idx1-ubyte", (100,), bytes(100))
    replay(bench, "run", "--data-dir", other).expect_problem(1, "mnist", "SHA-256")
    shutil.rmtree(other)


def test_other_weights_are_noticed(bench):
    first, second = bench.path("first.safetensors"), bench.path("second.safetensors")
    bench.run("--steps", 0, "--save", first).expect(0)
    bench.run("--steps", 1, "--save", second).expect(0)
    bench.run("--steps", 2, "--init", first, "--record", bench.path("run.centerloss")).expect(0)
    replay(bench, "run", "--init", second).expect_problem(1, second, "SHA-256")
    first.rename(bench.path("moved"))
    replay(bench, "run").expect_problem(1, first)
    replay(bench, "run", "--init", bench.path("moved")).expect(0)
    bench.run("--steps", 2, "--record", bench.path("run.centerloss")).expect(0)
    replay(bench, "run", "--init", second).expect_problem(2, "--init")


def test_bad_run_files(bench):
    run = bench.path("run.centerloss")
    bench.run("--steps", 3, "--at", "2:lambda=3", "--record", run).expect(0)
    good = run.read_text()
    bad = [
        (lambda r: r.update(steps=-1), "steps"), (lambda r: r.update(colour=1), "colour"),
        (lambda r: r["start"]["settings"].update(depth="9"), "start.settings.depth"),
        (lambda r: r["start"]["settings"].pop("seed"), "start.settings.seed"),
        (lambda r: r["changes"][0].update(control="seed"), "changes[0].control"),
        (lambda r: r["changes"][0].update(step=9), "changes[0].step"), (lambda r: r.update(version=2), "version"),
        (lambda r: r["start"].update(dataset="cats"), "cats"),
    ]  # fmt: skip
    for change, word in bad:
        run.write_text(good)
        edit(bench, "run", change)
        result = replay(bench, "run", "--metrics", bench.path("m.csv")).expect_problem(1, word)
        assert word == "cats" or str(run) in result.stderr
    for content in good[:-20].encode(), b"", b"\xff\xfe{}", b"[]", bench.data.joinpath("train-labels-idx1-ubyte").read_bytes():
        run.write_bytes(content)
        replay(bench, "run").expect_problem(1, run)
    run.unlink()
    replay(bench, "run").expect_problem(1, run)
    assert not bench.path("m.csv").exists()


def test_change_to_an_impossible_network(bench):
    run = bench.path("run.centerloss")
    bench.run("--steps", 3, "--record", run).expect(0)

    def spoil(record):
        record["start"]["settings"].update(architecture="lenet++", depth="3")
        record["changes"].append({"step": 2, "control": "depth", "value": "2"})

    edit(bench, "run", spoil)
    replay(bench, "run").expect_problem(1, run, "2:depth")


def test_options_that_the_file_sets_are_refused(bench):
    run = bench.path("run.centerloss")
    bench.run("--steps", 1, "--record", run).expect(0)
    wrong = [
        ("--preset", "quick"), ("--dataset", "mnist"), ("--lambda", "1"), ("--seed", "1"), ("--at", "1:lambda=2"),
        ("--train-limit", "10"), ("--no-shuffle",), ("--resume", run),
    ]  # fmt: skip
    for words in wrong:
        replay(bench, "run", *words).expect_problem(2, "--replay", words[0])


def read_trace(bench, name):
    return json.loads(bench.path(f"{name}.centerloss").read_text())["trace"]


def test_replay_on_the_same_machine_is_exact(bench):
    bench.run("--steps", 10, *CHANGES[:6], *outputs(bench, "run")).expect(0)
    trace = read_trace(bench, "run")
    assert [digest["step"] for digest in trace["digests"]] == [1, 2, 4, 8]
    assert len(trace["made_by"]) == 1 and trace["made_by"][0]["step"] == 1
    assert {"program", "isa", "kernels", "blas"} < trace["made_by"][0].keys()
    result = replay(bench, "run", *outputs(bench, "again")).expect(0)
    assert result.report["replay"] == "exact" and not result.stderr
    same(bench, "run", "again", *ALL)


def test_replay_with_other_instructions_says_so(bench):
    """Every machine has the baseline; another instruction set gives other numbers."""
    bench.run("--steps", 10, *outputs(bench, "run")).expect(0)
    if read_trace(bench, "run")["made_by"][0]["isa"] == "baseline":
        raise Skipped("there is only one instruction set here")
    result = replay(bench, "run", env={"CENTERLOSS_ISA": "baseline"})
    result.expect_problem(0, "run.centerloss: recorded with ", "replayed with the baseline: the numbers differ from step 1 on")
    assert result.report["replay"] == "differs"


def test_replay_of_a_file_without_a_trace(bench):
    bench.run("--steps", 3, *outputs(bench, "run")).expect(0)
    edit(bench, "run", lambda record: record.pop("trace"))
    result = replay(bench, "run", env={"CENTERLOSS_ISA": "baseline"}).expect(0)
    assert result.report["replay"] is None and not result.stderr


def test_broken_trace_is_refused(bench):
    bench.run("--steps", 3, *outputs(bench, "run")).expect(0)
    before = bench.path("run.centerloss").read_text()
    for place, change in (
        ("trace.digests[0].sha256", lambda trace: trace["digests"][0].update(sha256="abc")),
        ("trace.digests[1].step", lambda trace: trace["digests"][1].update(step=1)),
        ("trace.digests[1].step", lambda trace: trace["digests"][1].update(step=9)),
        ("trace.made_by[0].isa", lambda trace: trace["made_by"][0].pop("isa")),
        ("trace.made_by[0].more", lambda trace: trace["made_by"][0].update(more=1)),
        ("trace.end", lambda trace: trace.update(end=5)),
    ):
        edit(bench, "run", lambda record, change=change: change(record["trace"]))
        replay(bench, "run").expect_problem(1, "run.centerloss", place)
        bench.path("run.centerloss").write_text(before)


def test_resume_with_other_instructions_says_so(bench):
    bench.run("--steps", 5, *outputs(bench, "run")).expect(0)
    if read_trace(bench, "run")["made_by"][0]["isa"] == "baseline":
        raise Skipped("there is only one instruction set here")
    words = ["--resume", bench.path("run.safetensors"), "--steps", 9, *outputs(bench, "second")]
    bench.run(*words, env={"CENTERLOSS_ISA": "baseline"}).expect_problem(0, "until step 5", "with the baseline")
    assert [(made["step"], made["isa"]) for made in read_trace(bench, "second")["made_by"]][1:] == [(6, "baseline")]
    assert [digest["step"] for digest in read_trace(bench, "second")["digests"]] == [1, 2, 4, 8]


if __name__ == "__main__":
    sys.exit(main())
