#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every wrong file and option: one clear line, the right exit code, nothing left behind."""

import os
import pathlib
import resource
import shutil
import stat
import struct
import subprocess
import sys

sys.dont_write_bytecode = True

from support import SIDE, Skipped, main, read_csv, write_dataset, write_idx  # noqa: E402

IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


def all_outputs(bench):
    return [
        "--metrics", bench.path("m.csv"), "--features", bench.path("f.csv"), "--plot", bench.path("p.png"),
        "--save", bench.path("w.safetensors"), "--animate", bench.path("a.gif"), "--animate-length", 1,
    ]  # fmt: skip


def expect_bad_data(bench, spoil, *words):
    """@spoil damages a good data set; the program names the file and writes nothing."""
    data = bench.folder.parent / (bench.folder.name + "-data")
    try:
        write_dataset(data)
        file = spoil(data)
        bench.run("--steps", 1, *all_outputs(bench), data=data).expect_problem(1, file, *words)
        assert bench.is_clean()
    finally:
        shutil.rmtree(data)


def test_truncated_images(bench):
    def spoil(data):
        os.truncate(data / IMAGES, 5000)
        return data / IMAGES

    expect_bad_data(bench, spoil, "5000", str(16 + 320 * SIDE * SIDE))


def test_wrong_magic(bench):
    def spoil(data):
        write_idx(data / IMAGES, (320, SIDE, SIDE), bytes(320 * SIDE * SIDE), magic=0xDEADBEEF)
        return data / IMAGES

    expect_bad_data(bench, spoil, "de ad be ef", "00 00 08 03")


def test_label_out_of_range(bench):
    def spoil(data):
        write_idx(data / LABELS, (320,), bytes([200]) + bytes(319))
        return data

    expect_bad_data(bench, spoil, "200")


def test_fewer_labels_than_images(bench):
    def spoil(data):
        write_idx(data / LABELS, (319,), bytes(319))
        return data

    expect_bad_data(bench, spoil, "319", "320")


def test_empty_file(bench):
    def spoil(data):
        (data / LABELS).write_bytes(b"")
        return data / LABELS

    expect_bad_data(bench, spoil, "byte 0")


def test_oversized_header(bench):
    def spoil(data):
        write_idx(data / IMAGES, (0x7FFFFFFF, 0x7FFFFFFF, 0x7FFFFFFF), b"")
        return data / IMAGES

    expect_bad_data(bench, spoil, "bytes")


def test_missing_file(bench):
    def spoil(data):
        (data / "t10k-labels-idx1-ubyte").unlink()
        return data

    expect_bad_data(bench, spoil, "t10k-labels-idx1-ubyte")


def test_missing_folder(bench):
    bench.run("--steps", 1, data=bench.path("nowhere")).expect_problem(1, bench.path("nowhere"))


def test_file_that_cannot_be_read(bench):
    def spoil(data):
        (data / IMAGES).unlink()
        (data / IMAGES).mkdir()
        return data / IMAGES

    expect_bad_data(bench, spoil)
    if os.geteuid() == 0:
        return  # root can write everywhere

    def close(data):
        (data / IMAGES).chmod(0)
        return data / IMAGES

    expect_bad_data(bench, close)


def test_weights_files_of_every_wrong_kind(bench):
    good = bench.path("good.safetensors")
    bench.run("--steps", 1, "--save", good).expect(0)
    raw = good.read_bytes()
    bad = {
        "missing": None,
        "empty": b"",
        "truncated": raw[:-100],
        "text": b"this is no weights file, but a line of text",
        "oversized": struct.pack("<Q", 2**60) + raw[8:],
        "header": struct.pack("<Q", 16) + b"{\"a\": [1, 2, 3,}" + raw,
    }
    for name, content in bad.items():
        path = bench.path(name)
        if content is not None:
            path.write_bytes(content)
        for option in "--init", "--resume":
            bench.run("--steps", 2, option, path, "--metrics", bench.path("m.csv")).expect_problem(1, path)
            assert not bench.path("m.csv").exists(), name


def test_weights_of_another_network_name_the_tensor(bench):
    good = bench.path("good.safetensors")
    bench.run("--steps", 1, "--save", good).expect(0)
    bench.run("--steps", 1, "--init", good, "--depth", 3).expect_problem(1, good, "hidden_layer.6.cnn_layer.0.weight")
    bench.run("--steps", 1, "--init", good, "--width", "1/4").expect_problem(1, good, "hidden_layer.0")


def test_impossible_options(bench):
    wrong = [
        ("--depth", "5"), ("--depth", "0"), ("--depth", "2.5"), ("--width", "1/3"), ("--loss", "square"),
        ("--lambda", "-1"), ("--lambda", "much"), ("--lambda", "nan"), ("--lambda", "1,5"), ("--lr", "inf"),
        ("--lr", "11"), ("--momentum", "1"), ("--batch-size", "0"), ("--batch-size", "100000"), ("--steps", "-1"),
        ("--steps", "1.5"), ("--epochs", "x"), ("--epochs", "-2"), ("--threads", "0"), ("--train-limit", "0"),
        ("--seed", "-1"), ("--preset", "v9"), ("--dataset", "cats"), ("--feature-split", "all"),
        ("--evaluate", "often"), ("--plot", "p.bmp"), ("--plot", "p"),
    ]  # fmt: skip
    for option, value in wrong:
        bench.run(option, value).expect_problem(2, option, value)
    bench.run("--preset", "lenet++", "--depth", "4").expect_problem(2)


def test_wrong_usage(bench):
    bench.run("--wrong").expect_problem(2, "--wrong")
    bench.run("something").expect_problem(2, "something")
    bench.run("--lambda").expect_problem(2, "--lambda")
    bench.run("--metrics", bench.path("same"), "--features", bench.path("same")).expect_problem(2, "--features")


def test_impossible_changes(bench):
    wrong = [
        "lambda=1", "5", "5:lambda", "x:lambda=1", "-5:lambda=1", "5:colour=1", "5:batch-size=8", "5:seed=1",
        "5:lambda=-1", "5:loss=square", "5:depth=9", "0:lambda=1", "11:lambda=1",
    ]  # fmt: skip
    for change in wrong:
        bench.run("--steps", 10, "--at", change, *all_outputs(bench)).expect_problem(2, "--at")
    bench.run("--preset", "lenet++", "--depth", 3, "--at", "1:depth=2", "--steps", 1).expect_problem(2, "--at")
    assert bench.is_clean()


def test_outputs_are_checked_before_the_training(bench):
    """The error must come before a training of a million steps, which would exceed the time limit."""
    nowhere = bench.path("nowhere") / "x.csv"
    for option in "--metrics", "--features", "--save", "--record":
        bench.run("--steps", 10**6, option, nowhere).expect_problem(1, nowhere)
        bench.run("--steps", 10**6, option, bench.folder).expect_problem(1, bench.folder)
    bench.run("--steps", 10**6, "--plot", nowhere.with_suffix(".png")).expect_problem(1, nowhere.with_suffix(".png"))
    bench.run("--steps", 10**6, "--metrics", bench.path("m.csv"), "--save", nowhere).expect_problem(1, nowhere)
    assert bench.is_clean()


def test_limit_on_the_size_of_files(bench):
    """Like on a full disk only a part can be written; the old file stays."""
    bench.path("w.safetensors").write_text("old")
    result = bench.run(
        "--steps", 2, "--save", bench.path("w.safetensors"), "--metrics", bench.path("m.csv"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
    )  # fmt: skip
    result.expect_problem(1, bench.path("w.safetensors"))
    assert result.report["steps"] == 2
    assert bench.path("w.safetensors").read_text() == "old" and len(read_csv(bench.path("m.csv"))) == 2
    assert {path.name for path in bench.folder.iterdir()} == {"w.safetensors", "m.csv"}


def mount_and_run(bench, script):
    """Runs in a new mount namespace, in which the folder is a file system of 64 kB."""
    unshare = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    mount = f"mount -t tmpfs -o size=64k none '{bench.folder}'"
    if shutil.which("unshare") is None or subprocess.run([*unshare, "sh", "-c", mount], capture_output=True).returncode:
        raise Skipped("no file system can be mounted here")
    return subprocess.run([*unshare, "sh", "-c", f"{mount} && {script}"], capture_output=True, text=True, timeout=60)


def test_full_disk(bench):
    command = " ".join(f"'{word}'" for word in bench.command("--quiet", "--steps", 2, *all_outputs(bench)))
    process = mount_and_run(bench, f"{command}; echo code $?; ls -A '{bench.folder}'")
    *_, report, code = process.stdout.split("code ")[0].splitlines() or [""], process.stdout.split("code ")[1]
    left = set(code.splitlines()[1:])
    assert code.splitlines()[0] == "1" and report, process
    # Weights, figure and animation do not fit; the other files are complete.
    assert left == {"f.csv", "m.csv"}, left
    for line in process.stderr.splitlines():
        assert line.startswith(f"centerloss-train: {bench.folder}/"), line


def test_full_device(bench):
    bench.run("--steps", 1, "--metrics", "/dev/full").expect_problem(1, "/dev/full")
    assert stat.S_ISCHR(pathlib.Path("/dev/full").stat().st_mode)
    with open("/dev/full", "w") as full:
        process = subprocess.run(
            bench.command("--quiet", "--steps", 1), stdout=full, stderr=subprocess.PIPE, text=True, timeout=60
        )
    assert process.returncode == 1 and "standard output" in process.stderr, process


def test_reader_of_the_progress_may_go(bench):
    process = subprocess.Popen(
        bench.command("--epochs", 4), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stderr.close()
    out = process.stdout.read()
    process.stdout.close()
    assert process.wait(60) == 0 and '"steps":80' in out, out


def test_unknown_instruction_set(bench):
    for name in ("avx-512", "AVX2", ""):
        bench.run("--steps", 1, env={"CENTERLOSS_ISA": name}).expect_problem(1, "CENTERLOSS_ISA", "baseline", f"“{name}”")
    bench.run("--steps", 1, env={"CENTERLOSS_ISA": "baseline"}).expect(0)


def test_unknown_convolution(bench):
    result = bench.run("--steps", 1, env={"CENTERLOSS_CONVOLUTION": "fast"})
    result.expect_problem(1, "CENTERLOSS_CONVOLUTION", "conv2d-im2col", "“fast”")
    bench.run("--steps", 1, env={"CENTERLOSS_CONVOLUTION": "conv2d-im2col"}).expect(0)


if __name__ == "__main__":
    sys.exit(main())
