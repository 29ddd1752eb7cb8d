#!/usr/bin/env bash
# Whether `make cluster` can run on this machine without harm; if not, says why and ends with 1.
set -euo pipefail
why() { echo "$1"; exit 1; }
[ "$(id -u)" = 0 ] || why "it needs root"
[ "$(uname -s)" = Linux ] || why "it needs Linux"
if [ -e /etc/slurm/slurm.conf ] && ! grep -qF "# written by pmkit's cluster test" /etc/slurm/slurm.conf; then
  why "this machine has a SLURM of its own"
fi
if pgrep -x slurmctld > /dev/null; then why "a SLURM runs here already"; fi
if ! command -v slurmctld > /dev/null; then
  command -v apt-get > /dev/null || why "SLURM is not installed, and there is no apt-get"
  apt-get update -qq > /dev/null 2>&1 || true
  apt-get install -qq -s --no-install-recommends slurmctld slurmd slurm-client munge > /dev/null 2>&1 \
    || why "Debian's packages of SLURM cannot be had"
fi
