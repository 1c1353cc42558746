#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing is lost: kills, signals, pipes, checkpoints, and outputs that cannot be written.

`kill-rounds.py` does the kills of this test many more times, and prints figures.
"""

import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True

from kill_rounds import play_kills  # noqa: E402
from support import Result, Skipped, finish, main, read_csv, read_safetensors, write_dataset  # noqa: E402

OUTPUTS = {
    "--metrics": "m.csv", "--features": "f.csv", "--plot": "p.png", "--animate": "a.gif", "--save": "w.safetensors",
    "--record": "r.centerloss",
}  # fmt: skip
FIGURES = ["p.png", "p.svg", "p.pdf"]
FOREVER = ["--steps", 10**7, "--evaluate", "never"]


def start(bench, *words, data=None, **options):
    return subprocess.Popen(
        bench.command(*words, data=data), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )


def names(bench):
    return {path.name for path in bench.folder.iterdir()}


def all_pairs():
    yield from ((option, name) for option, name in OUTPUTS.items() if option != "--plot")
    yield from (("--plot", name) for name in FIGURES)


def test_killed_runs_go_on_to_the_same_bits(bench):
    figures = play_kills(bench.command("--quiet")[0], bench.data, bench.folder, kills=5, generator=random.Random(3))
    assert figures["same_bits"] and figures["most_steps_lost"] <= figures["interval"], figures
    assert figures["parts_left"] == 0, figures


def test_checkpoints_by_steps_and_by_time(bench):
    for interval in "7", "1s":
        process = start(bench, *FOREVER, "--quiet", "--checkpoint-every", interval, "--save", bench.path("w"),
                        "--record", bench.path("r"), "--metrics", bench.path("m.csv"))  # fmt: skip
        deadline = time.monotonic() + 30
        while not (bench.path("w").exists() and bench.path("r").exists()) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.kill()
        finish(process)
        step = int(read_safetensors(bench.path("w"))[1]["step"])
        assert step > 0 and (interval != "7" or step % 7 == 0), step
        # A checkpoint soon after another need not write the metrics, because their size grows with the run.
        rows = read_csv(bench.path("m.csv"))
        assert [int(row["step"]) for row in rows] == list(range(1, len(rows) + 1)) and len(rows) > 0
        bench.call("--quiet", "--replay", bench.path("r"), "--data-dir", bench.data, "--steps", 1).expect(0)
        for name in "w", "r", "m.csv":
            bench.path(name).unlink()


def test_checkpoints_can_be_turned_off(bench):
    for never in "0", "never", "0s":
        process = start(bench, *FOREVER, "--checkpoint-every", never, "--save", bench.path("w"))
        process.stderr.readline()
        assert names(bench) == set(), names(bench)
        process.kill()
        finish(process)
    for wrong in "x", "-1", "5h", "", "s", "1.5m":
        bench.run("--checkpoint-every", wrong).expect_problem(2, "--checkpoint-every")


def test_a_checkpoint_changes_no_bit(bench):
    for name, words in ("a", []), ("b", ["--checkpoint-every", 3]):
        bench.run("--steps", 25, "--save", bench.path(name), *words).expect(0)
    assert bench.path("a").read_bytes() == bench.path("b").read_bytes()


def test_a_checkpoint_that_fails_is_named_once(bench):
    """The folder is removed during the training."""
    folder = bench.path("gone")
    folder.mkdir()
    process = start(bench, "--quiet", "--epochs", 30, "--checkpoint-every", 5, "--save", folder / "w")
    while not (folder / "w").exists():
        time.sleep(0.01)
    shutil.rmtree(folder, ignore_errors=True)
    result = finish(process).expect(1)
    assert result.report["steps"] == 600
    assert len(result.stderr.splitlines()) == 2, result.stderr  # once at a checkpoint, once at the end


def test_every_signal_saves(bench):
    for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
        process = start(bench, *FOREVER, "--save", bench.path("w"), "--metrics", bench.path("m.csv"))
        process.stderr.readline()
        process.send_signal(number)
        result = finish(process).expect(130)
        report = result.report
        assert f"{signal.Signals(number).name}: the training ends at step {report['steps']}" in result.stderr, result.stderr
        assert read_safetensors(bench.path("w"))[1]["step"] == str(report["steps"])
        assert len(read_csv(bench.path("m.csv"))) == report["steps"]


def test_a_signal_in_a_ruined_run_saves_the_last_healthy_state(bench):
    """The rate ruins the run at step 601: the loss jumps to the level of guessing and stays there, finite."""
    words = ["--preset", "quick", "--dataset", "synthetic", "--train-limit", 1280, "--epochs", 10**5,
             "--evaluate", "never", "--threads", 1, "--at", "601:lr=0.2"]  # fmt: skip
    files = ["--save", bench.path("w"), "--metrics", bench.path("m.csv")]
    process = subprocess.Popen(
        [str(word) for word in (bench.program, *words, *files)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for _epoch in range(34):  # of 20 steps each
        process.stderr.readline()
    process.send_signal(signal.SIGINT)
    result = finish(process).expect(130)
    saved = int(read_safetensors(bench.path("w"))[1]["step"])
    assert 500 <= saved <= 610, result.stderr
    assert f"last healthy state, of step {saved}" in result.stderr, result.stderr
    assert result.report["steps"] == saved == len(read_csv(bench.path("m.csv")))


def test_a_terminal_that_closes(bench):
    """The kernel and the shell both send SIGHUP, and the terminal cannot show the last line."""
    leader, follower = os.openpty()
    process = subprocess.Popen(
        bench.command(*FOREVER, "--save", bench.path("w")), stdin=follower, stdout=follower, stderr=follower,
        start_new_session=True,
    )  # fmt: skip
    os.close(follower)
    os.read(leader, 1)
    process.send_signal(signal.SIGHUP)
    os.close(leader)
    process.send_signal(signal.SIGHUP)
    assert process.wait(60) == 130
    assert int(read_safetensors(bench.path("w"))[1]["step"]) > 0


def test_signals_that_nohup_ignores_stay_ignored(bench):
    process = start(
        bench, "--epochs", 6, "--save", bench.path("w"), preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)
    )
    process.stderr.readline()
    process.send_signal(signal.SIGHUP)
    assert finish(process).expect(0).report["steps"] == 120


def test_a_second_signal_ends_at_once(bench):
    """A signal during the drawing of an animation, which takes long."""
    words = ["--animate", bench.path("a.gif"), "--animate-length", 120, "--animate-rate", 25, "--save", bench.path("w")]
    process = start(bench, *FOREVER, *words)
    process.stderr.readline()
    process.send_signal(signal.SIGINT)
    while not bench.path("w").exists():
        time.sleep(0.02)
    begin = time.monotonic()
    process.send_signal(signal.SIGTERM)
    result = finish(process).expect(130)
    assert time.monotonic() - begin < 2 and result.stdout == "" and names(bench) == {"w"}, names(bench)


def test_a_signal_ends_the_wait_for_a_reader(bench):
    """The other files are written."""
    os.mkfifo(bench.path("pipe"))
    process = start(bench, "--quiet", "--steps", 1, "--metrics", bench.path("pipe"), "--save", bench.path("w"))
    assert "waiting for a reader of" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    result = finish(process).expect(130)
    assert str(bench.path("pipe")) in result.stderr and bench.path("w").exists(), result.stderr


def test_a_pipe_gets_everything_from_a_late_reader(bench):
    os.mkfifo(bench.path("pipe"))
    process = start(bench, "--quiet", "--steps", 300, "--metrics", bench.path("pipe"))
    assert "waiting for a reader of" in process.stderr.readline()
    rows = bench.path("pipe").read_text().splitlines()
    finish(process).expect(0)
    assert len(rows) == 301


def test_a_pipe_gets_everything_with_a_reader_that_waits(bench):
    """The program must not open the pipe and close it again before it writes."""
    os.mkfifo(bench.path("pipe"))
    with open(bench.path("copy"), "w", encoding="utf-8") as copy:
        reader = subprocess.Popen(["cat", bench.path("pipe")], stdout=copy)
        process = start(bench, "--quiet", "--steps", 20, "--metrics", bench.path("pipe"))
        finish(process).expect(0)
        reader.wait(timeout=20)
    assert len(bench.path("copy").read_text().splitlines()) == 21


def test_a_reader_that_stops_reading(bench):
    os.mkfifo(bench.path("pipe"))
    reader = os.open(bench.path("pipe"), os.O_RDONLY | os.O_NONBLOCK)
    process = start(bench, "--quiet", "--steps", 1000, "--metrics", bench.path("pipe"), "--save", bench.path("w"))
    while not bench.path("w").exists():
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    finish(process).expect(130)
    os.close(reader)


def test_pipes_as_inputs_are_refused_at_once(bench):
    """The program does not wait for a pipe without a writer."""
    pipe = bench.path("pipe.csv")
    os.mkfifo(pipe)
    for option in "--init", "--resume":
        bench.run("--steps", 1, option, pipe).expect_problem(1, pipe, "pipe")
    bench.call("--quiet", "--data", pipe).expect_problem(1, pipe, "pipe")


def test_a_run_file_may_come_through_a_pipe(bench):
    """A pipe as from <(zcat …): the program waits for it, and a signal ends the wait."""
    bench.run("--steps", 5, "--record", bench.path("run"), "--metrics", bench.path("a.csv"), "--no-timings").expect(0)
    pipe = bench.path("pipe")
    os.mkfifo(pipe)
    words = ["--quiet", "--data-dir", bench.data, "--replay", pipe, "--metrics", bench.path("b.csv"), "--no-timings"]
    process = subprocess.Popen(
        [str(word) for word in (bench.program, *words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    pipe.write_bytes(bench.path("run").read_bytes())
    finish(process).expect(0)
    assert bench.path("a.csv").read_bytes() == bench.path("b.csv").read_bytes()
    process = subprocess.Popen(
        [str(word) for word in (bench.program, *words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while not waits_for_signals(process):
        time.sleep(0.01)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    finish(process).expect(130)


def waits_for_signals(process):
    """Whether the program's thread for signals has started."""
    assert process.poll() is None, process.stderr.read()
    return any(
        path.read_text().strip() == "signals" for path in pathlib.Path(f"/proc/{process.pid}/task").glob("*/comm")
    )


def test_a_signal_before_the_first_step(bench):
    """A signal while digits are drawn: old files with the names of outputs stay."""
    bench.path("w").write_text("old")
    for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
        command = [bench.program, "--dataset", "synthetic", "--quiet", "--save", bench.path("w")]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while not waits_for_signals(process):
            time.sleep(0.001)
        process.send_signal(number)
        finish(process).expect_problem(130, "before the first step")
    assert bench.path("w").read_text() == "old"


def test_stale_temporary_files_are_removed(bench):
    stale = bench.path(".centerloss-0123abcd.part")
    stale.write_text("half a file")
    bench.run("--steps", 1, "--metrics", bench.path("m.csv")).expect(0)
    assert names(bench) == {"m.csv"}


def test_outputs_that_are_inputs(bench):
    data = bench.path("data")
    write_dataset(data)
    bench.run("--steps", 1, "--save", bench.path("w"), "--record", bench.path("r")).expect(0)
    images = data / "train-images-idx3-ubyte"
    bench.path("soft").symlink_to(bench.path("w"))
    os.link(bench.path("w"), bench.path("hard"))
    os.link(images, bench.path("images"))
    before = {path: path.read_bytes() for path in (images, bench.path("w"), bench.path("r"))}
    long = ["--steps", 10**6]
    for path in bench.path("w"), bench.path("soft"), bench.path("hard"):
        bench.run(*long, "--init", bench.path("w"), "--save", path).expect_problem(2, "--save", "--init")
        bench.run(*long, "--resume", path, "--metrics", bench.path("w")).expect_problem(2, "--metrics", "--resume")
    for path in images, bench.path("images"):
        bench.run(*long, "--metrics", path, data=data).expect_problem(2, "--metrics", "--data-dir")
    replay = ["--quiet", "--replay", bench.path("r"), "--data-dir", bench.data]
    bench.call(*replay, "--record", bench.path("r")).expect_problem(2, "--record", "--replay")
    assert before == {path: path.read_bytes() for path in before}


def test_outputs_that_are_read_beside_the_input(bench):
    """The test file of a table, and the labels and test files of IDX images."""
    table = "label," + ",".join(f"p{i}" for i in range(64)) + "\n"
    table += "".join(f"{row % 2}," + ",".join(["0", "255"][row % 2] for _ in range(64)) + "\n" for row in range(40))
    for name in "train.csv", "test.csv":
        bench.path(name).write_text(table)
    data = bench.path("data")
    write_dataset(data)
    images = data / "train-images-idx3-ubyte"
    mates = [data / f"{split}-{what}" for split in ("train", "t10k") for what in ("labels-idx1-ubyte", "images-idx3-ubyte")]
    cases = [(bench.path("train.csv"), bench.path("test.csv")), *((images, mate) for mate in mates)]
    for read, written in cases:
        before = written.read_bytes()
        result = bench.call("--quiet", "--steps", 10**6, "--data", read, "--metrics", written)
        result.expect_problem(2, "--metrics", "--data", written)
        assert written.read_bytes() == before


def test_save_can_replace_the_file_of_resume(bench):
    bench.run("--steps", 5, "--save", bench.path("w")).expect(0)
    bench.run("--steps", 9, "--resume", bench.path("w"), "--save", bench.path("w")).expect(0)
    assert read_safetensors(bench.path("w"))[1]["step"] == "9"


def test_names_are_tried_before_training(bench):
    words = {"--steps": 10**7}
    for option, name in all_pairs():
        suffix = pathlib.Path(name).suffix
        for wrong in bench.path("n" * 252 + suffix), bench.path("nowhere") / name:
            bench.run("--steps", words["--steps"], option, wrong).expect_problem(1, wrong)
        bench.run("--steps", words["--steps"], option, "").expect_problem(2, option)
        longest = bench.path("n" * (255 - len(suffix)) + suffix)
        if option == "--metrics":
            bench.run("--steps", 1, option, longest).expect(0)
            longest.unlink()
    assert bench.is_clean()


def test_a_device_needs_no_temporary_folder(bench):
    bench.run("--steps", 1, "--plot", "/dev/null.png").expect(1 if os.geteuid() else 0)
    bench.run("--steps", 1, "--metrics", "/dev/null", env={"TMPDIR": "/nowhere"}).expect(0)


def test_no_permission(bench):
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        raise Skipped("needs root and setpriv")
    for path in (bench.folder, bench.data):
        path.chmod(0o755)
    closed = bench.path("closed")
    closed.mkdir(mode=0o755)
    other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    trial = subprocess.run([*other, "test", "-x", bench.program], capture_output=True)
    if trial.returncode != 0:
        raise Skipped("the program is in a folder that others may not read")
    for option, name in all_pairs():
        command = [*other, *bench.command("--quiet", "--steps", 10**7, option, closed / name)]
        Result(subprocess.run(command, capture_output=True, text=True, timeout=60)).expect_problem(1, closed / name)


if __name__ == "__main__":
    sys.exit(main())
