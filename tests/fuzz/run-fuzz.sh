#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run-fuzz.sh TARGET SEEDS OPTION…: new inputs go to a folder that is thrown away; what fails is kept beside the target.
# Whatever is found, be it a crash, a leak, too much memory or time, ends with status 1: libFuzzer's own, 77, is that of a
# skipped test to meson.
set -eu
target=$1 seeds=$2
shift 2
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
"$target" -print_final_stats=1 -error_exitcode=1 -timeout_exitcode=1 -timeout=20 -artifact_prefix="$target-" "$@" \
  "$found" "$seeds" || exit 1
