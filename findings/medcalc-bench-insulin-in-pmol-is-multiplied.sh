#!/usr/bin/env bash
# medcalc-bench multiplies insulin in pmol/L by six instead of dividing: HOMA-IR 88.9 for 2.5
#
# Guess:     the same insulin gives the same HOMA-IR in each unit that the calculator takes: 60 pmol/L is 10 uIU/mL by its own
#            factor of six, and both give 2.469 with 100 mg/dL of glucose.
# Package:   medcalc-bench 1.7.0 (PyPI), medcalc.homa_ir.compute_homa_ir_explanation (of a benchmark for clinical calculation).
# Behaviour: a value in pmol/L is multiplied by the factor, so that everybody measured in SI units is 36 times as insulin resistant.
#            Its other unit, ng/mL, is about right.
# Seen:      10 uIU/mL 2.469; 60 pmol/L 88.889; 0.4 ng/mL 2.449
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile medcalc-bench==1.7.0
cat > run.py <<'PY'
from medcalc.homa_ir import compute_homa_ir_explanation

MICRO = "\u00b5IU/mL"
GLUCOSE = (100, "mg/dL")
for insulin, glucose in (
    ((10, MICRO), GLUCOSE),
    ((60, "pmol/L"), GLUCOSE),
    ((0.4, "ng/mL"), GLUCOSE),
):
    answer = compute_homa_ir_explanation({"insulin": insulin, "glucose": glucose})["Answer"]
    print("insulin", *insulin, "glucose", *glucose, "HOMA-IR", answer)
PY
venv/bin/python run.py | sed 's/\xc2\xb5/u/' | tee seen
cat > described <<'TEXT'
insulin 10 uIU/mL glucose 100 mg/dL HOMA-IR 2.469
insulin 60 pmol/L glucose 100 mg/dL HOMA-IR 88.889
insulin 0.4 ng/mL glucose 100 mg/dL HOMA-IR 2.449
TEXT
cmp seen described
echo "as described"
