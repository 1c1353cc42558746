#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Data sets of other kinds than MNIST, in small files with the real layout."""

import random
import struct
import sys

sys.dont_write_bytecode = True

from support import main, read_csv  # noqa: E402

PLANE = 32 * 32


def draw_picture(label, generator):
    """Dark noise in one color channel, bright noise in the other two, and a square. Channel and place give the class."""
    planes = [bytearray(value // 4 for value in generator.randbytes(PLANE)) for _ in range(3)]
    top, left = 2 + label // 5 % 4 * 7, 2 + label % 5 * 6
    for row in range(top, top + 5):
        planes[label % 3][row * 32 + left : row * 32 + left + 5] = bytes([255] * 5)
    return b"".join(map(bytes, planes))


def write_records(path, labels, heads):
    generator = random.Random(5)
    path.write_bytes(b"".join(heads(label) + draw_picture(label, generator) for label in labels))


def write_cifar10(folder):
    folder.mkdir()
    for name, count in ("data_batch_1", 96), ("data_batch_2", 64), ("test_batch", 40):
        write_records(folder / f"{name}.bin", [i % 10 for i in range(count)], lambda label: bytes([label]))
    (folder / "batches.meta.txt").write_text("".join(f"thing {i}\n" for i in range(10)))
    return folder


def write_cifar100(folder):
    folder.mkdir()
    for name, count in ("train", 200), ("test", 100):
        write_records(folder / f"{name}.bin", [i % 100 for i in range(count)], lambda label: bytes([label // 5, label]))
    (folder / "fine_label_names.txt").write_text("".join(f"fine_{i}\n" for i in range(100)))
    (folder / "coarse_label_names.txt").write_text("".join(f"coarse_{i}\n" for i in range(20)))
    return folder


def train(bench, dataset, folder, *words):
    return bench.call(
        "--preset", "v1.0", "--lambda", 0.1, "--lr", 0.01, "--width", "1/8", "--depth", 2, "--batch-size", 16, "--quiet",
        "--dataset", dataset, "--data-dir", folder, *words,
    )  # fmt: skip


def test_cifar10_is_learned(bench):
    folder = write_cifar10(bench.path("data"))
    csv = bench.path("features.csv")
    report = train(bench, "cifar10", folder, "--epochs", 12, "--features", csv).expect(0).report
    assert report["steps"] == 120
    assert report["test_accuracy"] > 0.8, report
    rows = read_csv(csv)
    assert [int(row["label"]) for row in rows] == [i % 10 for i in range(40)]


def test_cifar100_fine_and_coarse(bench):
    folder = write_cifar100(bench.path("data"))
    for dataset, group in ("cifar100", 1), ("cifar100-coarse", 5):
        csv = bench.path(f"{dataset}.csv")
        train(bench, dataset, folder, "--steps", 3, "--features", csv).expect(0)
        assert [int(row["label"]) for row in read_csv(csv)] == [i // group for i in range(100)]


def test_figure_has_room_for_a_hundred_names(bench):
    sizes = {}
    for dataset, folder in (
        ("cifar10", write_cifar10(bench.path("ten"))),
        ("cifar100", write_cifar100(bench.path("hundred"))),
    ):
        png = bench.path(f"{dataset}.png")
        train(bench, dataset, folder, "--steps", 1, "--plot", png).expect(0)
        sizes[dataset] = struct.unpack(">II", png.read_bytes()[16:24])
    assert sizes["cifar10"] == (1280, 1120), sizes
    assert sizes["cifar100"] == (2520, 1720), sizes


def test_weights_of_other_pictures_do_not_fit(bench):
    weights = bench.path("ten.safetensors")
    train(bench, "cifar10", write_cifar10(bench.path("ten")), "--steps", 1, "--save", weights).expect(0)
    hundred = write_cifar100(bench.path("hundred"))
    train(bench, "cifar100", hundred, "--steps", 1, "--init", weights).expect_problem(1, weights, "output_layer.0.weight")
    bench.run("--steps", 1, "--width", "1/8", "--init", weights).expect_problem(1, weights, "cnn_layer.0.weight")


def test_broken_file_is_named(bench):
    folder = write_cifar10(bench.path("data"))
    batch = folder / "data_batch_2.bin"
    batch.write_bytes(batch.read_bytes()[:-1])
    train(bench, "cifar10", folder, "--steps", 1).expect_problem(1, batch, "byte 196671", "picture 63")
    batch.unlink()
    (folder / "test_batch.bin").unlink()
    train(bench, "cifar10", folder, "--steps", 1).expect_problem(1, folder, "test_batch.bin")


if __name__ == "__main__":
    sys.exit(main())
