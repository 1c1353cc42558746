#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run-fuzz.sh TARGET SEEDS OPTION…: new inputs go to a folder that is thrown away; what fails is kept below the build.
set -eu
target=$1 seeds=$2
shift 2
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
exec_status=0
"$target" -print_final_stats=1 "$@" "$found" "$seeds" || exec_status=$?
exit "$exec_status"
