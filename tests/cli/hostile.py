# SPDX-License-Identifier: GPL-3.0-or-later
"""Small files that try to exhaust memory or time. `hostile.py PROGRAM` runs each and prints its memory and time."""

import os
import pathlib
import resource
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib

MEGABYTE = 1 << 20


GZIP = 31  # zlib's number for it


def pack(head, byte, n_bytes, wbits=zlib.MAX_WBITS):
    """@head, then @byte so many times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    block = byte * MEGABYTE
    parts = [packer.compress(head), *(packer.compress(block) for _ in range(n_bytes // MEGABYTE))]
    return b"".join(parts) + packer.compress(byte * (n_bytes % MEGABYTE)) + packer.flush()


def chunk(kind, content=b""):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def make_png(width, height, texts=(), depth=8):
    """Black."""
    header = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    rows = pack(b"", b"\0", height * (1 + (width * depth + 7) // 8))
    return b"".join(
        [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", header), *(chunk(b"zTXt", text) for text in texts)]
        + [chunk(b"IDAT", rows), chunk(b"IEND")]
    )


def make_jpeg(width, height, n_scans):
    """Gray and progressive; the decoder takes the missing data as zeros."""
    table = b"\x01" + bytes(15) + b"\0"
    scans = [b"\xff\xda\0\x08\1\1\0" + (b"\0\0\0" if i == 0 else b"\1\x3f\0") for i in range(n_scans)]
    return b"".join(
        [b"\xff\xd8\xff\xdb\0\x43\0" + b"\1" * 64, b"\xff\xc2\0\x0b\x08" + struct.pack(">HH", height, width)]
        + [b"\1\1\x11\0", *(b"\xff\xc4\0\x14" + kind + table for kind in (b"\0", b"\x10")), *scans, b"\xff\xd9"]
    )


def write_picture(folder, name, content):
    """Pictures in a folder of one class, which is refused after its pictures have been read."""
    (folder / "a").mkdir()
    (folder / "a" / name).write_bytes(content)
    return folder


def write_idx_pair(folder, shape, n_values, n_labels, packed=True):
    """Images whose header gives @shape, with @n_values values."""
    head = struct.pack(f">{1 + len(shape)}I", 0x800 + len(shape), *shape)
    images = folder / ("train-images-idx3-ubyte" + (".gz" if packed else ""))
    images.write_bytes(pack(head, b"\0", n_values, GZIP) if packed else head + bytes(n_values))
    labels = folder / "train-labels-idx1-ubyte"
    labels.write_bytes(struct.pack(">II", 0x801, n_labels) + bytes(n_labels))
    return images


def write_small_table(folder):
    table = folder / "small.csv"
    table.write_text("".join(f"{i % 2},{','.join([str(i * 9)] * 256)}\n" for i in range(20)))
    return table


def huge_png(folder):
    return ["--data", write_picture(folder, "a.png", make_png(50000, 50000, depth=1))], ["too large (50000×50000"]


def spacer(folder):
    return ["--data", write_picture(folder, "a.png", make_png(1, 20000)), "--image-size", 256], ["one class"]


def texts_in_png(folder):
    text = b"text\0\0" + pack(b"", b"a", 7 * MEGABYTE)
    return ["--data", write_picture(folder, "a.png", make_png(30, 30, [text] * 400))], ["one class"]


def huge_jpeg(folder):
    return ["--data", write_picture(folder, "a.jpg", make_jpeg(20000, 19000, 2))], ["too large (20000×19000"]


def scans_in_jpeg(folder):
    return ["--data", write_picture(folder, "a.jpg", make_jpeg(6000, 6000, 1000))], ["too many scans (1000)"]


def packed_idx(folder):
    """2 GB in 2 MB, and labels that do not fit."""
    n_images = 2000 * MEGABYTE // 784
    return ["--data", write_idx_pair(folder, (n_images, 28, 28), n_images * 784, 10)], ["train-"]


def lying_idx(folder):
    return ["--data", write_idx_pair(folder, (500000, 28, 28), 9, 500000, packed=False)], ["ends at byte 25"]


def one_huge_picture(folder):
    return ["--data", write_idx_pair(folder, (1, 20000, 20000), 400 * MEGABYTE, 1)], ["20000×20000"]


def long_field(folder):
    table = folder / "a.csv.gz"
    table.write_bytes(pack(b"0,", b"1", 1000 * MEGABYTE, GZIP))
    return ["--data", table], [table, "line 1", "too long"]


def many_columns(folder):
    table = folder / "a.csv"
    table.write_bytes(b"1," * (15 * MEGABYTE))
    return ["--data", table], [table, "line 1", "too long"]


def values_in_weights(folder):
    weights = folder / "a.safetensors"
    header = b'{"a":{"dtype":"F32","shape":[0' + b",0" * (10 * MEGABYTE) + b'],"data_offsets":[0,0]}}'
    weights.write_bytes(struct.pack("<Q", len(header)) + header)
    return ["--data", write_small_table(folder), "--init", weights], [weights, "values"]


def values_in_run_file(folder):
    run = folder / "a.centerloss"
    run.write_bytes(b'{"format":[0' + b",0" * (20 * MEGABYTE) + b"]}")
    return ["--replay", run], [run, "values"]


def endless_run_file(folder):
    return ["--replay", "/dev/zero"], ["/dev/zero", "device"]


def pipe_as_weights(folder):
    os.mkfifo(folder / "pipe")
    return ["--data", write_small_table(folder), "--init", folder / "pipe"], [folder / "pipe", "is a pipe"]


INPUTS = [
    huge_png, spacer, texts_in_png, huge_jpeg, scans_in_jpeg, packed_idx, lying_idx, one_huge_picture, long_field,
    many_columns, values_in_weights, values_in_run_file, endless_run_file, pipe_as_weights,
]  # fmt: skip


def watch(process, peak):
    """Records the peak address space of the process, because the kernel forgets it when the process ends."""
    while process.returncode is None:
        try:
            lines = pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines()
        except OSError:
            return
        peak.extend(int(line.split()[1]) for line in lines if line.startswith("VmPeak"))
        time.sleep(0.002)


def measure(program, words, limit, seconds):
    """Exit code (None: stopped after @seconds), time, peak address space and memory in kilobytes, messages."""
    peak = [0]
    started = time.monotonic()
    process = subprocess.Popen(
        [program, "--steps", "1", *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )  # fmt: skip
    killer = threading.Timer(seconds, process.kill)
    watcher = threading.Thread(target=watch, args=(process, peak))
    killer.start()
    watcher.start()
    messages = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    killer.cancel()
    watcher.join()
    return process.returncode, time.monotonic() - started, max(peak), usage.ru_maxrss, messages


def main():
    print("| input | bytes | exit | s | address space MB | memory MB | message |\n| --- | --- | --- | --- | --- | --- | --- |")
    for make in INPUTS:
        if len(sys.argv) > 2 and make.__name__ not in sys.argv[2:]:
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            words, _ = make(folder)
            size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
            code, seconds, space, memory, messages = measure(sys.argv[1], words, 6 << 30, 60)
            message = messages.replace(name, "").strip()[-110:].replace("\n", " ")
            print(
                f"| {make.__name__} | {size:,} | {code} | {seconds:.2f} | {space // 1024:,} | {memory // 1024:,} | {message} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
