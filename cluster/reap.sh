#!/usr/bin/env bash
# End every process that works in a folder: job steps of a killed SLURM job outlive it, as linuxproc follows parents only.
# Usage: reap.sh FOLDER
set -uo pipefail
base=$(realpath "$1") || exit 1
[ "$base" != / ] || exit 1
working() {
  for place in /proc/[0-9]*; do
    case "$(readlink "$place/cwd" 2> /dev/null)/" in "$base"/*) echo "${place#/proc/}" ;; esac
  done
}
for signal in TERM KILL; do
  for _ in $(seq 10); do
    left=$(working)
    [ -n "$left" ] || exit 0
    kill -s "$signal" $left 2> /dev/null
    sleep 0.1
  done
done
[ -z "$(working)" ]
