#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# test-run-fuzz.sh RUN-FUZZ TARGET: for every kind of failure the script gives status 1 and keeps the input; without a
# failure it passes.
set -eu
run=$1 target=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder" "$target"-*-*' EXIT
mkdir "$folder/seeds"
echo seed >"$folder/seeds/one"

expect () {
  wrong=$1 wanted=$2 kept=$3 status=0
  rm -f "$target"-*-*
  FUZZ_TRAP=$wrong "$run" "$target" "$folder/seeds" -runs=100 -timeout=1 -rss_limit_mb=150 >"$folder/log" 2>&1 || status=$?
  found=$(find "$(dirname "$target")" -name "$(basename "$target")-$kept-*" | wc -l)
  if [ "$status" -ne "$wanted" ] || { [ -n "$kept" ] && [ "$found" -eq 0 ]; }; then
    cat "$folder/log"
    echo "$wrong: status $status instead of $wanted, $found files kept"
    exit 1
  fi
}

expect nothing 0 ''
expect crash 1 crash
expect critical 1 crash
expect hang 1 timeout
expect leak 1 leak
expect memory 1 oom
