#!/usr/bin/env bash
# acmg-calculator calls a variant benign although as much speaks for pathogenic, and counts one criterion several times
#
# Expected:  criteria that reach a pathogenic and a benign class contradict each other: of uncertain significance, as the
#            2015 standard (PMID 25741868) says and as the package's own answer is where neither side reaches a class.
#            A criterion applies once.
# Package:   acmg-calculator 0.2.1 (PyPI), Python 3.11; acmg-points 0.1.2 (PyPI) beside it.
# Behaviour: the benign side is asked first and wins: PS1 PS2 BP1 BP2 (two strong, pathogenic) is likely benign; PVS1 PS1
#            with BA1 is benign. PM2 three times is three moderate criteria, likely pathogenic.
#            acmg-points gives uncertain significance by the 2015 rules to both contradictions.
# Seen:      PS1 PS2: Pathogenic; with BP1 BP2: Likely Benign; PVS1 PS1 BA1: Benign; PM2 x3: Likely Pathogenic
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile acmg-calculator==0.2.1 acmg-points==0.1.2 2> /dev/null

cat > ask.py <<'PY'
from acmg_calculator import calculate_pathogenicity
from acmg_points.core import classify

for words in ("PS1 PS2", "BP1 BP2", "PS1 PS2 BP1 BP2", "PVS1 PS1 BA1", "PM2", "PM2 PM2 PM2"):
    print(f"{words}: {calculate_pathogenicity(words.split())}")
for words in ("PS1 PS2 BP1 BP2", "PVS1 PS1 BA1"):
    print(f"acmg-points, {words}: {classify(words.split()).rules_class}")
PY
venv/bin/python ask.py | tee seen.txt
[ "$(cat seen.txt)" = 'PS1 PS2: Pathogenic
BP1 BP2: Likely Benign
PS1 PS2 BP1 BP2: Likely Benign
PVS1 PS1 BA1: Benign
PM2: Uncertain Significance
PM2 PM2 PM2: Likely Pathogenic
acmg-points, PS1 PS2 BP1 BP2: Uncertain significance
acmg-points, PVS1 PS1 BA1: Uncertain significance' ]
echo "as described"
