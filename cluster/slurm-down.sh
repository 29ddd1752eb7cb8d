#!/usr/bin/env bash
# Stop what slurm-up.sh started in this folder, by its pid files.
base=$(realpath -m "$1")
for name in slurmd slurmctld munged; do
  if [ -s "$base/run/$name.pid" ]; then kill "$(cat "$base/run/$name.pid")" 2>/dev/null; fi
done
grep -qsF "# written by pmkit's cluster test" /etc/slurm/slurm.conf && rm -f /etc/slurm/slurm.conf
true
