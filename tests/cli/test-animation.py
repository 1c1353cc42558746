#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""--animate: compares the GIF, decoded by ImageMagick, with the options and with the figure of the same run."""

import resource
import signal
import subprocess
import sys

sys.dont_write_bytecode = True

from support import finish, main, read_csv  # noqa: E402

SMALL_GIF = ["--animate-size", "320x280", "--animate-rate", "10", "--animate-length", "2.5"]
N_PICTURES, HUNDREDTHS = 21, 250  # 2 s of pictures, and the last one for half a second


def ask(*command):
    return subprocess.run(list(map(str, command)), check=True, capture_output=True).stdout


def read_pictures(path):
    """Width, height and delay of each picture."""
    lines = ask("identify", "-format", "%W %H %T\\n", path).decode().split("\n")
    return [tuple(map(int, line.split())) for line in lines if line]


def read_gray(path, *operations):
    return ask("convert", path, *operations, "-colorspace", "Gray", "-depth", "8", "gray:-")


def read_picture(path, number, *operations):
    """One picture as a viewer shows it, composed with the earlier ones."""
    return read_gray(path, "-coalesce", "-delete", f"0-{number - 1}" if number else "99", "-delete", "1--1", *operations)


def get_difference(a, b):
    assert len(a) == len(b) > 0, (len(a), len(b))
    return sum(abs(x - y) for x, y in zip(a, b)) / len(a)


def test_size_number_and_delays(bench):
    bench.run("--steps", 20, "--animate", bench.path("a.gif"), *SMALL_GIF).expect(0)
    pictures = read_pictures(bench.path("a.gif"))
    assert len(pictures) == N_PICTURES and {picture[:2] for picture in pictures} == {(320, 280)}, pictures
    assert sum(delay for *_, delay in pictures) == HUNDREDTHS and pictures[-1][2] == 50, pictures
    assert all(delay == 10 for *_, delay in pictures[:-1]), pictures
    assert b"NETSCAPE2.0" in bench.path("a.gif").read_bytes()


def test_defaults(bench):
    bench.run("--steps", 2, "--animate", bench.path("a.GIF")).expect(0)
    pictures = read_pictures(bench.path("a.GIF"))
    assert len(pictures) == 121 and pictures[0][:2] == (640, 560)
    assert sum(delay for *_, delay in pictures) == 1000


def test_last_picture_is_the_figure(bench):
    """The last picture equals the figure, except for the trails."""
    size = ["--animate-size", "640x560", "--animate-rate", 5, "--animate-length", 2.5]
    bench.run("--steps", 60, "--animate", bench.path("a.gif"), "--plot", bench.path("p.png"), *size).expect(0)
    plane = ["-crop", "640x560+0+0", "+repage"]
    figure = read_gray(bench.path("p.png"), "-resize", "50%", *plane)
    last = get_difference(read_picture(bench.path("a.gif"), 10, *plane), figure)
    first = get_difference(read_picture(bench.path("a.gif"), 0, *plane), figure)
    assert last < 2.5 and first > 3 * last, (last, first)


def test_same_file_again_and_no_other_run(bench):
    for name, threads in ("a", 1), ("b", 2):
        bench.run(
            "--steps", 30, "--threads", threads, "--animate", bench.path(f"{name}.gif"), *SMALL_GIF, "--no-timings",
            "--metrics", bench.path(f"{name}.csv"),
        ).expect(0)  # fmt: skip
    bench.run("--steps", 30, "--no-timings", "--metrics", bench.path("c.csv")).expect(0)
    assert bench.path("a.gif").read_bytes() == bench.path("b.gif").read_bytes()
    assert bench.path("a.csv").read_bytes() == bench.path("b.csv").read_bytes() == bench.path("c.csv").read_bytes()


def test_resumed_run_is_shown_from_its_saved_step(bench):
    """A resumed run has the last picture of the whole run, but not the first."""
    bench.run("--steps", 40, "--animate", bench.path("a.gif"), *SMALL_GIF).expect(0)
    bench.run("--steps", 20, "--save", bench.path("w.safetensors")).expect(0)
    resume = ["--resume", bench.path("w.safetensors"), "--steps", 40]
    bench.run(*resume, "--animate", bench.path("b.gif"), *SMALL_GIF).expect(0)
    caption = ["-crop", "320x40+0+240", "+repage"]
    last = [read_picture(bench.path(f"{name}.gif"), N_PICTURES - 1, *caption) for name in "ab"]
    first = [read_picture(bench.path(f"{name}.gif"), 0, *caption) for name in "ab"]
    assert get_difference(*last) < 1, get_difference(*last)
    assert get_difference(*first) > 1, get_difference(*first)


def test_options(bench):
    gif = bench.path("a.gif")
    for size in "320", "320x", "x280", "320x280x1", "320×280", "159x280", "320x2049", "-320x280", "320 x 280":
        bench.run("--animate", gif, "--animate-size", size).expect_problem(2, "--animate-size", size)
    for rate in "0", "51", "nan", "ten", "-5":
        bench.run("--animate", gif, "--animate-rate", rate).expect_problem(2, "--animate-rate", rate)
    for length in "0.4", "121", "inf", "1s":
        bench.run("--animate", gif, "--animate-length", length).expect_problem(2, "--animate-length", length)
    for name in "a.png", "a", "gif":
        bench.run("--animate", name).expect_problem(2, "--animate", name, ".gif")
    for option, value in ("--animate-size", "320x280"), ("--animate-rate", 10), ("--animate-length", 3):
        bench.run(option, value).expect_problem(2, option)
    bench.run("--animate", gif, "--plot", gif).expect_problem(2, gif)
    assert bench.is_clean()


def test_unwritable_place_is_found_before_the_training(bench):
    nowhere = bench.path("nowhere") / "a.gif"
    bench.run("--steps", 10**6, "--animate", nowhere).expect_problem(1, nowhere)
    assert bench.is_clean()


def test_no_room(bench):
    """The old file stays, the other files are written, and one line names the file that failed."""
    bench.path("a.gif").write_text("old")
    words = ["--steps", 3, "--animate", bench.path("a.gif"), *SMALL_GIF, "--metrics", bench.path("m.csv")]
    result = bench.run(*words, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)))
    result.expect_problem(1, bench.path("a.gif"))
    assert result.report["steps"] == 3 and len(read_csv(bench.path("m.csv"))) == 3
    assert bench.path("a.gif").read_text() == "old"
    assert {path.name for path in bench.folder.iterdir()} == {"a.gif", "m.csv"}


def test_diverged_run_ends_at_the_last_healthy_state(bench):
    words = ["--steps", 200, "--lambda", 1000, "--lr", 10, "--center-lr", 1000]
    bench.run(*words, "--animate", bench.path("a.gif"), *SMALL_GIF).expect_problem(3, "step")
    assert len(read_pictures(bench.path("a.gif"))) == N_PICTURES


def test_interrupted_run_is_complete(bench):
    words = ["--steps", 10**6, "--evaluate", "never", "--animate", bench.path("a.gif"), *SMALL_GIF]
    process = subprocess.Popen(bench.command(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stderr.readline()  # the first epoch is over
    process.send_signal(signal.SIGINT)
    finish(process).expect(130)
    assert len(read_pictures(bench.path("a.gif"))) == N_PICTURES


if __name__ == "__main__":
    sys.exit(main())
