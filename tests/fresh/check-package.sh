#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# check-package.sh: installs the packages in /srv/packages, uses them like a user, and removes them again.
# It changes the system that it runs on: `./dev fresh RELEASE install` runs it on a fresh Debian without a compiler.
set -euo pipefail

readonly PACKAGES=/srv/packages
export DEBIAN_FRONTEND=noninteractive
results=$PWD/screenshots

say () {
  printf 'check-package: %s\n' "$*" >&2
}

die () {
  say "FAILED: $*"
  exit 1
}

install_packages () {
  apt-get -q install -y --no-install-recommends "$@" </dev/null
}

list_packages () {
  dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' | sort
}

# Every file of the system, except the records of apt and dpkg.
list_files () {
  find / -xdev \
    \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /srv -o -path /root -o -path /var/log \
    -o -path /var/lib/apt -o -path /var/lib/dpkg -o -path /var/cache \) -prune -o -print | LC_ALL=C sort
}

use_trainer () {
  local folder
  folder=$(mktemp -d)
  if command -v cc gcc clang meson; then
    die "this system is not clean: it has a compiler"
  fi
  centerloss-train --version
  centerloss-train --preset quick --dataset synthetic --steps 40 --plot "$folder/features.png" \
    --metrics "$folder/metrics.csv" --save "$folder/weights.safetensors"
  head -c 8 "$folder/features.png" | grep -q PNG || die "no picture of the features"
  [[ $(wc -l <"$folder/metrics.csv") -eq 41 ]] || die "metrics.csv does not have a row for each of 40 steps"
  [[ -s /usr/share/bash-completion/completions/centerloss-train ]] || die "no completions"
  rm -r "$folder"
}

# Starts the window, trains, takes a screenshot and exits with Ctrl+Q. Runs under Xvfb and with a session bus.
use_window () {
  local window program status=0
  centerloss --preset quick --dataset synthetic &
  program=$!
  window=$(timeout 60 xdotool search --sync --onlyvisible --class centerloss | head -1) || die "no window after 60 s"
  sleep 5
  xdotool mousemove 640 400 windowfocus "$window" 2>/dev/null || true
  xdotool key space
  sleep 30
  mkdir -p "$results"
  import -window root "$results/window.png"
  xdotool key ctrl+q
  for ((i = 0; i < 20; i++)); do
    kill -0 "$program" 2>/dev/null || break
    sleep 1
    # The program asks before it discards a run.
    import -window root "$results/leaving.png"
    xdotool key alt+d
  done
  wait "$program" || status=$?
  [[ $status -eq 0 ]] || die "the window exited with status $status"
  [[ $(identify -format %k "$results/window.png") -gt 300 ]] || die "the picture of the window is empty"
}

remove_packages () {
  apt-get -q purge -y --autoremove "$@" </dev/null
}

main () {
  local before after left
  before=$(mktemp) after=$(mktemp)
  apt-get -q update </dev/null
  list_files >"$before"
  list_packages >"$before.packages"

  say "── centerloss-train alone"
  install_packages "$PACKAGES"/centerloss-train_*.deb
  use_trainer
  if list_packages | grep -E ' (libgtk-4-1|libadwaita-1-0)$'; then
    die "centerloss-train has installed GTK"
  fi

  say "── centerloss"
  install_packages "$PACKAGES"/centerloss_*.deb
  centerloss --version
  for file in /usr/share/applications/*Centerloss.desktop /usr/share/metainfo/*Centerloss.metainfo.xml \
    /usr/share/icons/hicolor/scalable/apps/*Centerloss.svg /usr/share/mime/packages/*Centerloss.xml; do
    [[ -s $file ]] || die "$file does not exist"
  done
  gio_schemas=/usr/share/glib-2.0/schemas/gschemas.compiled
  grep -q Centerloss "$gio_schemas" || die "the settings' schema was not compiled"
  say "packages now: $(list_packages | wc -l), before: $(wc -l <"$before.packages")"

  say "── remove both"
  remove_packages centerloss centerloss-train
  list_files >"$after"
  # apt keeps some packages of dependencies (systemd); their files still have an owner.
  left=$(comm -13 "$before" "$after" | comm -23 - <(LC_ALL=C sort -u /var/lib/dpkg/info/*.list))
  if [[ -n $left ]]; then
    say "new files that no package owns:"
    printf '%s\n' "$left"
  fi
  if left=$(grep -i centerloss "$after" | grep -vxF -f "$before") || list_packages | grep centerloss; then
    die "files of Centerloss remain: $left"
  fi

  say "── the window, under Xvfb"
  install_packages "$PACKAGES"/*.deb
  install_packages xvfb xauth xdotool imagemagick dbus-daemon locales
  localedef -i zh_CN -f UTF-8 zh_CN.UTF-8
  [[ $(LC_ALL=zh_CN.UTF-8 centerloss-train --help | grep -e --preset) != "$(centerloss-train --help | grep -e --preset)" ]] ||
    die "no Chinese messages"
  timeout 300 dbus-run-session -- xvfb-run -a -s '-screen 0 1280x800x24' "$0" --window
  remove_packages centerloss centerloss-train
  if list_packages | grep centerloss || find / -xdev \( -path /srv -o -path /root -o -path /tmp \) -prune -o \
    -iname '*centerloss*' -print | grep .; then
    die "files of Centerloss remain"
  fi
  say "all checks passed"
}

if [[ ${1:-} == --window ]]; then
  use_window
else
  main
fi
