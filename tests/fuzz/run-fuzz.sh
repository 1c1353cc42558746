#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run-fuzz.sh TARGET SEEDS OPTION…: new inputs go to a temporary folder; a failing input is kept next to the target.
# Every finding (a crash, a leak, too much memory or time) gives status 1, because meson takes libFuzzer's own status, 77,
# for a skipped test.
set -eu
target=$1 seeds=$2
shift 2
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
"$target" -print_final_stats=1 -error_exitcode=1 -timeout_exitcode=1 -timeout=20 -artifact_prefix="$target-" "$@" \
  "$found" "$seeds" || exit 1
