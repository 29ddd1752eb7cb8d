#!/usr/bin/env bash
# A cohort through Snakemake's SLURM executor on a real SLURM of one node: one sample's file is cut short, a job is
# killed half-way, the run is resumed. Ends well if the merged tables are those of an undisturbed run here, the failure
# is listed, and the samples' names stand in the sheets and results only. Usage: cluster/run.sh PYTHON
set -euo pipefail
cd "$(dirname "$0")/.."
python=$(realpath -s "$1")
base=$(mktemp -d)
export XDG_CACHE_HOME="$base/cache" HOME="$base/home" PYTHONDONTWRITEBYTECODE=1
mkdir -p "$HOME"
pmkit() { "$python" -m pmkit.cli.main "$@"; }
here=$PWD
down() {  # no job may outlive its SLURM
  scancel -u root 2> /dev/null || true
  for _ in $(seq 100); do [ -n "$(squeue -h 2> /dev/null)" ] || break; sleep 0.1; done
  bash "$here/cluster/slurm-down.sh" "$base/slurm"
  sleep 1
  bash "$here/cluster/reap.sh" "$base" || echo "processes of the run are left" >&2
  [ -n "${KEEP:-}" ] || rm -rf "$base"
}
trap down EXIT
bash cluster/slurm-up.sh "$base/slurm" || exit 77  # no judgement where SLURM does not start
echo "SLURM is up: $(sinfo -h -o '%D node, %c cores, %T')"
"$python" -m cluster.people "$base/people" 12

pmkit cohort plan "$base/people/sheet.tsv" -o "$base/calm" --shard-size 3 > /dev/null
pmkit cohort run "$base/calm" --processes 2
pmkit cohort merge "$base/calm" > /dev/null

pmkit cohort plan "$base/people/sheet.tsv" -o "$base/plan" --shard-size 3 --memory 300 > /dev/null
pmkit cohort run "$base/plan" --engine snakemake --profile "$here/cluster/profile" > "$base/first.out" 2> "$base/first.err" &
first=$!
for _ in $(seq 600); do  # wait for a job that runs, then kill what it runs, and the run itself
  for one in $(pgrep -f "cohort shard [.] "); do  # of this run only
    case "$(readlink "/proc/$one/cwd" 2> /dev/null)" in "$(realpath "$base")"/*) running=$one; break 2 ;; esac
  done
  sleep 0.1
done
if [ -z "${running:-}" ]; then echo "no shard was seen to run" >&2; tail -20 "$base/plan/logs/snakemake.log" >&2; exit 77; fi
squeue -h -o '%j %k %Z' > "$base/jobs.txt"
kill -9 "$running"
kill -TERM "$first" || true
wait "$first" || true
echo "killed a shard and the run; state after it:"
pmkit cohort status "$base/plan"
scancel -u root || true
sleep 1
rm -rf "$base/plan/.snakemake/locks"
status=0
timeout -k 5 400 "$python" -m pmkit.cli.main cohort run "$base/plan" --engine snakemake --profile "$here/cluster/profile" \
  || status=$?
if [ "$status" != 0 ]; then
  tail -40 "$base/plan/logs/snakemake.log" >&2
  [ "$status" != 124 ] || exit 77  # too slow to be judged
  exit 1
fi
pmkit cohort merge "$base/plan" > /dev/null
for name in "$base"/calm/merged/*; do
  cmp "$name" "$base/plan/merged/$(basename "$name")"
done
echo "merged tables are those of the undisturbed run"
grep -q "CANARY005" "$base/plan/merged/failures.tsv"
[ "$(wc -l < "$base/plan/merged/failures.tsv")" = 2 ]
echo "the failure is listed: $(tail -1 "$base/plan/merged/failures.tsv" | cut -f1,3)"
leaks=$(grep -rl CANARY "$base" | grep -v -e "^$base/people/" -e "/sheets/" -e "/shards/" -e "/merged/" || true)
if [ -n "$leaks" ]; then echo "names leak into: $leaks" >&2; exit 1; fi
echo "names stand in the sheets and results only"
