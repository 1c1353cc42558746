#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""--data: the user's pictures in every format."""

import random
import struct
import sys
import zlib

sys.dont_write_bytecode = True

from support import N_TRAIN, SIDE, draw_digit, main, read_csv, read_safetensors, write_split  # noqa: E402

RUN = ["--preset", "quick", "--depth", "2", "--batch-size", "16", "--steps", 3, "--quiet"]


def write_png(path, size, pixels):
    """A gray PNG without filters."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + pixels[row * size : (row + 1) * size] for row in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


def write_pictures(folder, classes, count):
    generator = random.Random(3)
    for label, name in enumerate(classes):
        (folder / name).mkdir(parents=True)
        for i in range(count):
            write_png(folder / name / f"{i}.png", SIDE, draw_digit(label, generator))
    return folder


def write_table(path, count, classes):
    generator = random.Random(5)
    lines = ["label," + ",".join(f"p{i}" for i in range(SIDE * SIDE))]
    for i in range(count):
        lines.append(",".join([classes[i % len(classes)], *map(str, draw_digit(i % len(classes), generator))]))
    path.write_text("\n".join(lines))
    return path


def test_pictures(bench):
    """Training and test split by the share; the same bits again; another seed, another split."""
    pictures = write_pictures(bench.path("pets"), ["cat", "dog", "owl"], 20)
    features = [bench.path(f"{i}.csv") for i in range(3)]
    for file, extra in zip(features, [[], [], ["--split-seed", 1]]):
        bench.call(*RUN, "--data", pictures, "--held-out", 0.25, "--features", file, *extra).expect(0)
    rows = read_csv(features[0])
    assert sorted(row["label"] for row in rows) == ["0"] * 5 + ["1"] * 5 + ["2"] * 5
    assert features[0].read_bytes() == features[1].read_bytes()
    assert features[0].read_bytes() != features[2].read_bytes()


def test_learns(bench):
    pictures = write_pictures(bench.path("marks"), ["a", "b", "c"], 40)
    result = bench.call(*RUN, "--steps", 60, "--lr", 0.01, "--data", pictures).expect(0)
    assert result.report["test_accuracy"] > 0.9, result.report


def test_left_out(bench):
    """Ten broken files are named on standard error; the other pictures are used."""
    pictures = write_pictures(bench.path("pets"), ["cat", "dog"], 20)
    for i in range(12):
        (pictures / "cat" / f"broken{i:02}.png").write_bytes(b"\x89PNG?")
    result = bench.call(*RUN[:-1], "--data", pictures, "--held-out", 0).expect(0)
    named = [line for line in result.stderr.splitlines() if line.startswith("left out: cat/broken")]
    assert len(named) == 10 and "left out: 2 more" in result.stderr, result.stderr
    assert result.report["test_accuracy"] is None
    assert bench.call(*RUN, "--data", pictures).expect(0).stderr == ""


def test_size_and_color(bench):
    """The shape of the first weights shows the size and the channels of the images."""
    pictures = write_pictures(bench.path("pets"), ["cat", "dog"], 10)
    for extra, channels in [([], 1), (["--image-size", 32, "--color"], 3), (["--gray"], 1)]:
        weights = bench.path("w.safetensors")
        bench.call(*RUN, "--data", pictures, "--save", weights, *extra).expect(0)
        shape = read_safetensors(weights)[0]["hidden_layer.0.cnn_layer.0.weight"][0]
        flat = read_safetensors(weights)[0]["fc.0.weight"][0][1]
        assert shape[1] == channels and flat == (8 * 8 if extra[:1] == ["--image-size"] else 7 * 7) * 32, (shape, flat)


def test_table(bench):
    table = write_table(bench.path("marks.csv"), 60, ["left", "right"])
    bench.call(*RUN, "--data", table, "--features", bench.path("f.csv")).expect(0)
    assert len(read_csv(bench.path("f.csv"))) == 12


def write_rows(path, rows, header=None):
    """A table without a header, or with these names."""
    lines = [] if header is None else [",".join(header)]
    path.write_text("\n".join(lines + [",".join(map(str, row)) for row in rows]) + "\n")
    return path


def test_label_asked(bench):
    """If two columns could be the labels, the program does not train until the user names one."""
    generator = random.Random(2)
    rows = [[i % 2, i % 3, *draw_digit(i % 3, generator)] for i in range(60)]
    header = ["label", "class", *(f"pixel{i}" for i in range(SIDE * SIDE))]
    table, run, weights = write_rows(bench.path("two.csv"), rows, header), bench.path("r"), bench.path("w")
    asked = bench.call(*RUN, "--data", table, "--save", weights)
    asked.expect_problem(1, table, "“label”, “class”", "--label-column")
    assert not weights.exists()
    first, again = bench.path("1.csv"), bench.path("2.csv")
    bench.call(*RUN, "--data", table, "--label-column", "Class", "--features", first, "--record", run).expect(0)
    assert {row["label"] for row in read_csv(first)} == {"0", "1", "2"}
    assert "label-column=Class" in run.read_text()
    bench.call("--quiet", "--replay", run, "--features", again).expect(0)
    assert first.read_bytes() == again.read_bytes()
    bench.call(*RUN, "--data", table, "--label-column", 1, "--features", again).expect(0)
    assert {row["label"] for row in read_csv(again)} == {"0", "1"}
    bench.call(*RUN, "--data", table, "--label-column", "none").expect_problem(1, table, "“none”")


def test_notes(bench):
    """The program reports how it reads the table, but not with --quiet."""
    generator = random.Random(2)
    rows = [[i, i % 3, *(value / 255 for value in draw_digit(i % 3, generator))] for i in range(60)]
    header = ["", "label", *(f"pixel{i}" for i in range(SIDE * SIDE))]
    table = write_rows(bench.path("a_train.csv"), rows, header)
    write_rows(bench.path("a_test.csv"), [row[1:] for row in rows], ["id", *header[2:]])
    told = bench.call(*RUN[:-1], "--data", table).expect(0).stderr
    for words in ["note: Passed over: column 1", "note: Pixels have values from 0 to 1", "left out: a_test.csv: it has no"]:
        assert words in told, told
    assert bench.call(*RUN, "--data", table).expect(0).stderr == ""


def test_color_order(bench):
    """Another channel order gives other pictures; the run file contains the order."""
    rows = [[i % 2, *([250, 10, 10] * 100 + [10 + i % 2 * 200] * 132 * 3 + [10, 10, 250] * 24)] for i in range(40)]
    table, run = write_rows(bench.path("rgb.csv"), rows, ["label", *(f"p{i}" for i in range(768))]), bench.path("r")
    files = [bench.path(f"{i}.csv") for i in range(3)]
    for file, order in zip(files, [[], ["--channel-order", "interleaved"], ["--channel-order", "planes"]]):
        bench.call(*RUN, "--data", table, *order, "--features", file, "--record", run).expect(0)
    assert files[0].read_bytes() == files[1].read_bytes() != files[2].read_bytes()
    bench.call("--quiet", "--replay", run, "--features", files[0]).expect(0)
    assert files[0].read_bytes() == files[2].read_bytes()


def test_names(bench):
    """The features have the user's own labels; the report has them in the order of class numbers."""
    pictures = write_pictures(bench.path("pets"), ["cat", "dog, wet"], 10)
    report = bench.call(*RUN, "--data", pictures, "--features", bench.path("f.csv")).expect(0).report
    assert report["classes"] == ["cat", "dog, wet"]
    for row in read_csv(bench.path("f.csv")):
        assert row["label_name"] == report["classes"][int(row["label"])], row
        assert row["predicted_name"] == report["classes"][int(row["predicted"])], row


def test_test_only(bench):
    """Classes that are only in the test split are reported."""
    write_pictures(bench.path("pets") / "train", ["cat", "dog"], 10)
    write_pictures(bench.path("pets") / "val", ["cat", "owl"], 3)
    told = bench.call(*RUN[:-1], "--data", bench.path("pets")).expect(0)
    assert "warning: 1 class has test pictures and none to train on: owl" in told.stderr, told.stderr
    assert len(told.report["classes"]) == 3


def test_transpose(bench):
    """Transposed pictures on their side equal upright pictures."""
    generator = random.Random(2)
    rows = [[i % 3, *draw_digit(i % 3, generator)] for i in range(60)]
    turned = [[row[0], *(row[1 + x * SIDE + y] for y in range(SIDE) for x in range(SIDE))] for row in rows]
    header = ["label", *(f"p{i}" for i in range(SIDE * SIDE))]
    first, second = bench.path("1.csv"), bench.path("2.csv")
    bench.call(*RUN, "--data", write_rows(bench.path("a.csv"), rows, header), "--features", first).expect(0)
    lying = write_rows(bench.path("b.csv"), turned, header)
    bench.call(*RUN, "--data", lying, "--transpose", "--features", second).expect(0)
    assert first.read_bytes() == second.read_bytes()


def test_idx(bench):
    """--data and --data-dir give the same numbers for the same pair of files."""
    images = bench.data / "train-images-idx3-ubyte"
    by_file = bench.call(*RUN, "--data", images).expect(0).report
    by_folder = bench.run("--steps", 3).expect(0).report
    assert by_file["loss"] == by_folder["loss"] and by_file["test_accuracy"] == by_folder["test_accuracy"]


def test_folder_called_like_a_file(bench):
    """Some archives unpack a file into a folder of its name, or next to it with a dot in its name."""
    whole = bench.run("--steps", 3).expect(0).report["loss"]
    for file in bench.data.iterdir():
        folder = bench.path("twins") / file.name
        folder.mkdir(parents=True)
        (folder / file.name).write_bytes(file.read_bytes())
    assert bench.run("--steps", 3, data=bench.path("twins")).expect(0).report["loss"] == whole
    for file in bench.data.iterdir():
        (bench.path("twins") / file.name.replace("-idx", ".idx")).write_bytes(file.read_bytes())
    assert bench.run("--steps", 3, data=bench.path("twins")).expect(0).report["loss"] == whole
    assert bench.call(*RUN, "--data", bench.path("twins")).expect(0).report["loss"] == whole


def test_cifar(bench):
    generator = random.Random(9)
    records = b"".join(bytes([i % 10]) + generator.randbytes(3072) for i in range(60))
    bench.path("mine.bin").write_bytes(records)
    bench.call(*RUN, "--data", bench.path("mine.bin"), "--features", bench.path("f.csv")).expect(0)
    assert len(read_csv(bench.path("f.csv"))) == 10


def test_resume(bench):
    """A saved run continues with the same pictures, but not with others."""
    pictures = write_pictures(bench.path("pets"), ["cat", "dog"], 20)
    others = write_pictures(bench.path("others"), ["cat", "dog"], 20)
    saved, whole, resumed = bench.path("s.safetensors"), bench.path("w.csv"), bench.path("r.csv")
    bench.call(*RUN, "--data", pictures, "--save", saved).expect(0)
    bench.call(*RUN, "--steps", 6, "--data", pictures, "--features", whole).expect(0)
    bench.call(*RUN, "--steps", 6, "--data", pictures, "--resume", saved, "--features", resumed).expect(0)
    assert whole.read_bytes() == resumed.read_bytes()
    bench.call(*RUN, "--steps", 6, "--data", others, "--resume", saved).expect_problem(1, saved, "pets", "others")


def test_replay(bench):
    """A run file has the import options; --data can give another place of the data."""
    pictures = write_pictures(bench.path("pets"), ["cat", "dog"], 20)
    run, first, again = bench.path("r.json"), bench.path("1.csv"), bench.path("2.csv")
    options = ["--gray", "--image-size", 20, "--held-out", 0.3, "--record", run, "--features", first]
    bench.call(*RUN, "--data", pictures, *options).expect(0)
    bench.call("--quiet", "--replay", run, "--features", again).expect(0)
    assert first.read_bytes() == again.read_bytes()
    pictures.rename(bench.path("animals"))
    bench.call("--quiet", "--replay", run).expect_problem(1, pictures)
    bench.call("--quiet", "--replay", run, "--data", bench.path("animals"), "--features", again).expect(0)
    assert first.read_bytes() == again.read_bytes()
    bench.call("--replay", run, "--data-dir", bench.path("animals")).expect_problem(2, "--data-dir", "--data")
    bench.call("--replay", run, "--gray").expect_problem(2, "--replay", "--gray")


def test_bad_data(bench):
    bench.call(*RUN, "--data", bench.path("nowhere")).expect_problem(1, bench.path("nowhere"))
    bench.path("empty").mkdir()
    bench.call(*RUN, "--data", bench.path("empty")).expect_problem(1, bench.path("empty"), "no pictures are here")
    write_split(bench.folder, "lonely", N_TRAIN, random.Random(1))
    bench.path("lonely-labels-idx1-ubyte").unlink()
    images = bench.path("lonely-images-idx3-ubyte")
    bench.call(*RUN, "--data", images).expect_problem(1, images, "labels")
    only = write_pictures(bench.path("only"), ["one"], 3)
    bench.call(*RUN, "--data", only).expect_problem(1, only, "one class")
    table = write_table(bench.path("wide.csv"), 4, ["a", "b"])
    table.write_text(table.read_text().replace("label,", "label,one,"))
    bench.call(*RUN, "--data", table).expect_problem(1, table, "786 columns")


def test_usage(bench):
    for words, expected in [
        (["--data", "x", "--dataset", "mnist"], ["--data"]),
        (["--data", "x", "--data-dir", "y"], ["--data-dir"]),
        (["--gray"], ["--data"]),
        (["--held-out", 0.3], ["--held-out"]),
        (["--data", "x", "--gray", "--color"], ["--gray", "--color"]),
        (["--data", "x", "--image-size", 8], ["--image-size", "16"]),
        (["--data", "x", "--held-out", 1], ["--held-out", "0.9"]),
        (["--data", "x", "--split-seed", "a"], ["--split-seed"]),
        (["--data", "x", "--channel-order", "bgr"], ["--channel-order", "bgr"]),
        (["--data", "x", "--label-column", ""], ["--label-column"]),
        (["--transpose"], ["--data"]),
    ]:
        bench.call(*words).expect_problem(2, *expected)


if __name__ == "__main__":
    sys.exit(main())
