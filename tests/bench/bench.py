#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""All measurements of the engine: the convolutions layer by layer, and the whole training step and the evaluation of
every preset, width and shape of images; optionally compared with PyTorch.

    bench.py BUILD_DIR [--quick] [--only TEXT] [--threads N] [--avx2] [--against-pytorch] [--json FILE]

Every network has its own process, so that the peak memory belongs to it. Centerloss and PyTorch alternate in the same
call, and the medians of the rounds are compared. Their ratio carries over to other machines, the times do not.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
# name, architecture, depth, eighths of the width, pixels a side, channels, classes, mini-batch
CASES = [
    ("V1.0, batch 256 (V1.1 is the same network)", "deep", 4, 8, 28, 1, 10, 256),
    ("V1.0, batch 64", "deep", 4, 8, 28, 1, 10, 64),
    ("V1.2, batch 256", "deep", 3, 8, 28, 1, 10, 256),
    ("LeNets++, batch 128", "lenet++", 3, 8, 28, 1, 10, 128),
    ("depth 4, width 1/2, batch 256", "deep", 4, 4, 28, 1, 10, 256),
    ("depth 4, width 1/4, batch 256", "deep", 4, 2, 28, 1, 10, 256),
    ("depth 4, width 1/8, batch 256", "deep", 4, 1, 28, 1, 10, 256),
    ("quick: depth 4, width 1/8, batch 64", "deep", 4, 1, 28, 1, 10, 64),
    ("CIFAR-10, depth 4, batch 256", "deep", 4, 8, 32, 3, 10, 256),
    ("CIFAR-100, depth 4, width 1/4, batch 256", "deep", 4, 2, 32, 3, 100, 256),
    ("CIFAR-10, depth 4, width 1/8, batch 64", "deep", 4, 1, 32, 3, 10, 64),
]
QUICK = ("depth 4, width 1/8, batch 256",)
HELD_TO_AVX2 = {
    "CENTERLOSS_ISA": "avx2",
    "OPENBLAS_CORETYPE": "Haswell",
    "ATEN_CPU_CAPABILITY": "avx2",
    "DNNL_MAX_CPU_ISA": "AVX2",
}
MEASURES = ("train_images_per_second", "evaluate_images_per_second", "peak_megabytes")


def case_arguments(case, options):
    _, architecture, depth, width, side, channels, classes, batch = case
    values = {"architecture": architecture, "depth": depth, "width": width, "side": side, "channels": channels}
    values.update({"classes": classes, "batch-size": batch, "threads": options.threads})
    values["seconds"] = 0.5 if options.quick else 3
    return [f"--{name}={value}" for name, value in values.items()]


def run(command, environment):
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"bench: {' '.join(map(str, command))} failed:\n{result.stderr.strip()}")
    return json.loads(result.stdout)


def medians(rounds):
    """The median of every measure over the rounds; other values come from the first round."""
    merged = dict(rounds[0])
    merged.update({name: statistics.median(one[name] for one in rounds) for name in MEASURES})
    return merged


def measure_case(case, options, environment):
    arguments = case_arguments(case, options)
    ours, theirs = [], []
    for _ in range(options.rounds if options.against_pytorch else 1):
        ours.append(run([options.build / "bench-step", *arguments], environment))
        if options.against_pytorch:
            theirs.append(run(["/usr/bin/python3", FOLDER / "pytorch-step.py", *arguments], environment))
    result = {"case": case[0], "centerloss": medians(ours)}
    if theirs:
        result["pytorch"] = medians(theirs)
        result["ratio"] = {name: result["centerloss"][name] / result["pytorch"][name] for name in MEASURES}
    return result


def print_row(name, cells):
    print(f"{name:<44}" + "".join(f"{cell:>13}" for cell in cells), flush=True)


def print_steps(cases, options, environment):
    results = []
    print_row("images a second, memory in MB", ["training", "evaluation", "peak memory"])
    for case in cases:
        result = measure_case(case, options, environment)
        results.append(result)
        print_row(case[0], [f"{result['centerloss'][name]:.0f}" for name in MEASURES])
        if "pytorch" in result:
            print_row("    PyTorch", [f"{result['pytorch'][name]:.0f}" for name in MEASURES])
            print_row("    ratio", [f"{result['ratio'][name]:.2f}" for name in MEASURES])
    return results


def print_layers(options, environment):
    path = options.build / "layers.json"
    command = [options.build / "bench", f"--threads={options.threads}", f"--json={path}"]
    command += ["--quick"] if options.quick else []
    command += [f"--only={options.only}"] if options.only else []
    subprocess.run(command, env=environment, check=True)
    return json.loads(path.read_text())


def print_threads(options, environment):
    """The speed with two threads divided by the speed with one."""
    case = next(case for case in CASES if case[0] == "depth 4, width 1/4, batch 256")
    images = {}
    for threads in 1, 2:
        one = argparse.Namespace(**{**vars(options), "threads": threads, "against_pytorch": False})
        images[threads] = measure_case(case, one, environment)["centerloss"]["train_images_per_second"]
    print(f"\n{case[0]}: two threads are {images[2] / images[1]:.2f} times as fast as one")
    return images[2] / images[1]


def describe_machine():
    names = [line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo", encoding="utf8") if "model name" in line]
    return f"{names[0] if names else platform.machine()}, {len(os.sched_getaffinity(0))} processors"


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], prog="./dev bench")
    parser.add_argument("build", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="a few layers, one network")
    parser.add_argument("--only", metavar="TEXT", help="only layers and networks with this text in their names")
    parser.add_argument("--steps", action="store_true", help="only networks, no layers")
    parser.add_argument("--threads", type=int, metavar="N", default=len(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, metavar="N", default=3, help="with --against-pytorch: how often both run")
    parser.add_argument("--avx2", action="store_true", help="hold both sides to AVX2")
    parser.add_argument("--against-pytorch", action="store_true", help="needs Debian's python3-torch")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write all results to it")
    return parser.parse_args()


def check_pytorch():
    if subprocess.run(["/usr/bin/python3", "-c", "import torch"], capture_output=True, check=False).returncode != 0:
        sys.exit("bench: PyTorch is missing: install Debian's python3-torch")


def main():
    options = parse()
    environment = dict(os.environ, **(HELD_TO_AVX2 if options.avx2 else {}))
    if options.against_pytorch:
        check_pytorch()
    cases = [case for case in CASES if (not options.only or options.only in case[0])]
    if options.quick:
        cases = [case for case in cases if case[0] in QUICK]
    print(f"{datetime.date.today()}, {describe_machine()}, {options.threads} threads\n")
    report = {"date": str(datetime.date.today()), "machine": describe_machine(), "threads": options.threads}
    report["steps"] = print_steps(cases, options, environment)
    if not options.quick and not options.only and options.threads > 1:
        report["two_threads_over_one"] = print_threads(options, environment)
    if not options.steps:
        print()
        report["layers"] = print_layers(options, environment)
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
