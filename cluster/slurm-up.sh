#!/usr/bin/env bash
# Start a real SLURM of one node by hand. Usage: slurm-up.sh FOLDER (Debian: munge slurmctld slurmd slurm-client; root).
# /etc/slurm/slurm.conf is written, as Snakemake's job steps drop SLURM_CONF; one that is not ours is left alone.
set -euo pipefail
base=$(realpath -m "$1")
host=$(hostname -s)
ours="# written by pmkit's cluster test"
if [ -e /etc/slurm/slurm.conf ] && ! grep -qF "$ours" /etc/slurm/slurm.conf; then
  echo "/etc/slurm/slurm.conf is not ours: not run" >&2
  exit 77
fi
mkdir -p "$base"/{state,spool,log,run} /etc/slurm
[ -s "$base/munge.key" ] || (umask 077; head -c 1024 /dev/urandom > "$base/munge.key")
memory=$(awk '/MemTotal/ { print int($2 / 1024 * 0.8) }' /proc/meminfo)
cat > "$base/slurm.conf" <<C
$ours
ClusterName=pmkit
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=$base/run/munge.socket
SlurmUser=root
SlurmdUser=root
SlurmctldPort=26817
SlurmdPort=26818
SlurmctldPidFile=$base/run/slurmctld.pid
SlurmdPidFile=$base/run/slurmd.pid
SlurmctldLogFile=$base/log/slurmctld.log
SlurmdLogFile=$base/log/slurmd.log
StateSaveLocation=$base/state
SlurmdSpoolDir=$base/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=batch_sched_delay=0
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
ReturnToService=2
MinJobAge=300
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$memory State=UNKNOWN
PartitionName=debug Nodes=$host Default=YES MaxTime=INFINITE State=UP
C
cp "$base/slurm.conf" /etc/slurm/slurm.conf
munged --force --key-file="$base/munge.key" --socket="$base/run/munge.socket" --pid-file="$base/run/munged.pid" \
  --log-file="$base/log/munged.log" --seed-file="$base/run/munged.seed"
slurmctld -c -f "$base/slurm.conf"
slurmd -f "$base/slurm.conf" -N "$host"
for _ in $(seq 100); do
  if sinfo -h -o %T 2>/dev/null | grep -q '^idle'; then exit 0; fi
  sleep 0.1
done
echo "SLURM did not come up" >&2
tail -20 "$base"/log/*.log >&2
exit 1
