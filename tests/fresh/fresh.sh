#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# fresh.sh CHECKOUT RELEASE OUTPUT COMMAND…: makes a new Debian (12 or 13), clones the current commit of CHECKOUT into it,
# and runs COMMAND in the clone, without a display. Only the packages that apt itself needs are installed.
# The log and the results go to the folder OUTPUT. The packages in the folder CLOSS_FRESH_PACKAGES, if it is set, are
# copied to /srv/packages. `./dev fresh` calls this.
#
# Exit status: the status of COMMAND, or 75 if this machine cannot make the Debian (no mirror answers, no mounts allowed).
set -euo pipefail

readonly CANNOT=75

say () {
  printf 'fresh: %s\n' "$*" >&2
}

# This machine lacks something, so the test says nothing about Centerloss.
give_up () {
  mkdir -p "$output"
  printf '%s\n' "$*" >"$output/reason"
  say "┌──────────────────────────────────────────────────────────────────────"
  say "│ NOT TESTED on a fresh Debian $release: $*"
  say "└──────────────────────────────────────────────────────────────────────"
  exit "$CANNOT"
}

# --- the mirror -------------------------------------------------------------------------------------------------------

# Prints the lines of this system's sources.list for Debian's own packages, changed to another release. apt knows its
# download addresses without package lists, but the origin of a repository only with them.
list_sources () {
  local here others
  here=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  [[ -n $here ]] || return 0
  # apt replaces the names in parentheses.
  # shellcheck disable=SC2016
  others=$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    sed -n '/^Debian /!s/^[^ ]* //p')
  apt-get update --print-uris 2>/dev/null |
    sed -nE "s#^'(.*)/dists/($here(-updates|-security)?)/main/binary-.*#\1/ \2#p" |
    awk -v here="$here" -v there="$suite" -v others="$others" '
      BEGIN {n = split(others, list, "\n"); for (i = 1; i <= n; i++) is_other[list[i]] = 1}
      !($1 in is_other) {sub("^" here, there, $2); print "deb", $1, $2, "main"}' | sort -u
}

# The settings of this system's apt for connecting to a mirror.
list_apt_options () {
  apt-config dump |
    grep -E '^Acquire::(Check-Valid-Until|Check-Date|Retries|ForceIPv[46]|https?::(Proxy|Timeout|Pipeline-Depth))' |
    grep -v '"";$' || true
}

check_mirror () {
  local uri name
  while read -r _ uri name _; do
    /usr/lib/apt/apt-helper -o Acquire::Retries=2 -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20 \
      download-file "${uri%/}/dists/$name/InRelease" "$work/InRelease" >"$work/mirror.log" 2>&1 || {
      cat "$work/mirror.log" >&2
      give_up "the mirror does not answer: $uri $name"
    }
  done <"$work/sources"
}

# --- the root ---------------------------------------------------------------------------------------------------------

child=
child_signal=TERM

# Runs a command so that a signal ends it at once, instead of after it.
run_child () {
  "$@" &
  child=$!
  local status=0
  wait "$child" || status=$?
  child=
  return "$status"
}

# Every mount belongs to a namespace that ends with the child, so only the root's own files are deleted.
# shellcheck disable=SC2317 # the trap calls it
clean_up () {
  if [[ -n $child ]]; then
    kill "-$child_signal" "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  rm -rf --one-file-system "$work"
}

make_root () {
  local option options=()
  while read -r option; do
    options+=(--aptopt="$option")
  done < <(list_apt_options)
  if grep -q '^deb https:' "$work/sources"; then
    options+=(--include=ca-certificates)
  fi
  run_child mmdebstrap --quiet --mode=root --variant=minbase --dpkgopt=force-unsafe-io \
    --aptopt='Acquire::Languages "none"' "${options[@]}" "$suite" "$work/root" - <"$work/sources" ||
    give_up "mmdebstrap could not make the root (above it says why)"
  cp -L /etc/resolv.conf /etc/hosts "$work/root/etc/"
}

# The clone comes from a bundle: it contains only commits, and works for any owner of the checkout.
clone_checkout () {
  local git=(git -c "safe.directory=$checkout" -C "$checkout")
  "${git[@]}" bundle create -q "$work/bundle" HEAD
  git clone -q "$work/bundle" "$work/root/srv/centerloss" 2>/dev/null
  if [[ -n $("${git[@]}" status --porcelain --untracked-files=no) ]]; then
    say "uncommitted changes are left out"
  fi
  say "the commit: $("${git[@]}" log -1 --format='%h %s')"
}

# Runs in the new namespaces, as in a container: /proc, /sys and the usual devices, no display, no variables except the
# proxy's.
enter_root () {
  local root=$1 device variable variables=()
  shift
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount --rbind --make-rslave /sys "$root/sys"
  mount -t tmpfs -o mode=0755 dev "$root/dev"
  for device in null zero full random urandom tty; do
    : >"$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
  done
  ln -s /proc/self/fd "$root/dev/fd"
  ln -s /proc/self/fd/0 "$root/dev/stdin"
  ln -s /proc/self/fd/1 "$root/dev/stdout"
  ln -s /proc/self/fd/2 "$root/dev/stderr"
  mkdir "$root/dev/shm" "$root/dev/pts"
  mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$root/dev/pts"
  ln -s pts/ptmx "$root/dev/ptmx"
  for variable in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    [[ -v $variable ]] && variables+=("$variable=${!variable}")
  done
  # shellcheck disable=SC2016 # the inner shell expands these
  exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "${variables[@]}" \
    chroot "$root" /bin/bash -c 'cd /srv/centerloss && exec "$@"' bash "$@"
}

count_packages () {
  grep -c '^Status: install ok installed$' "$work/root/var/lib/dpkg/status"
}

# The useful results of COMMAND.
keep_results () {
  local clone=$work/root/srv/centerloss file
  for file in "$clone"/{features.png,metrics.csv,screenshots} "$clone"/build-package/*.deb \
    "$clone"/build-test/meson-logs/dev-*.json; do
    if [[ -e $file ]]; then
      cp -r "$file" "$output/"
    fi
  done
}

main () {
  local n_before n_after begin begin_command status=0
  case $release in
    12) suite=bookworm ;;
    13) suite=trixie ;;
    *) say "unknown release $release: expected 12 or 13" && exit 2 ;;
  esac
  mkdir -p "$output"
  find "$output" -mindepth 1 -delete
  exec > >(tee "$output/log") 2>&1

  work=$(mktemp -d "${TMPDIR:-/var/tmp}/centerloss-fresh-$release.XXXXXX")
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  chmod 0755 "$work"

  unshare --mount true 2>/dev/null || give_up "this machine allows no mounts (run it as root, or in a privileged container)"
  list_sources >"$work/sources"
  [[ -s $work/sources ]] || give_up "apt is configured with no mirror of Debian"
  check_mirror
  say "a new Debian $release ($suite) from: $(awk '{print $2}' "$work/sources" | sort -u | tr '\n' ' ')"
  begin=$SECONDS
  make_root
  clone_checkout
  if [[ -n ${CLOSS_FRESH_PACKAGES:-} ]]; then
    mkdir "$work/root/srv/packages"
    cp "$CLOSS_FRESH_PACKAGES"/*.deb "$work/root/srv/packages/"
  fi
  n_before=$(count_packages)

  begin_command=$SECONDS
  say "$command $* (with $n_before packages installed)"
  child_signal=KILL # the first process of a PID namespace ignores other signals
  run_child unshare --mount --pid --fork --kill-child --mount-proc \
    bash "$0" --enter "$work/root" "$command" "$@" </dev/null || status=$?
  n_after=$(count_packages)
  keep_results

  printf -v report 'Debian %s: %s %s: exit status %d; %d:%02d minutes, and %d s to make the Debian; %d packages at first, %d added' \
    "$release" "$command" "$*" "$status" $(((SECONDS - begin_command) / 60)) $(((SECONDS - begin_command) % 60)) \
    $((begin_command - begin)) "$n_before" $((n_after - n_before))
  printf '%s\n' "$report" >"$output/report"
  say "$report"
  say "the log and the results: $output"
  # If `run` made no picture, it has failed.
  if [[ $status -eq 0 && $command\ $* == "./dev run" ]] && ! [[ -s $output/features.png && -s $output/metrics.csv ]]; then
    say "./dev run did not write features.png and metrics.csv"
    status=1
  fi
  return "$status"
}

if [[ ${1:-} == --enter ]]; then
  enter_root "${@:2}"
fi
# The braces make bash read the whole file first, because it may change while it runs.
{
  checkout=$1 release=$2 output=$3 command=$4
  shift 4
  main "$@"
  exit
}
