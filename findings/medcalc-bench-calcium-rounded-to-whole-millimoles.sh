#!/usr/bin/env bash
# medcalc-bench rounds mmol/L to whole numbers on the way: a calcium of 2.49 is 8.0 mg/dL, one of 2.51 is 12.0
#
# Guess:     2.4 mmol/L of calcium at an albumin of 4.0 g/dL (no correction) are 9.6 mg/dL; values in SI units give what the same
#            values in mg/dL give, up to the last digit.
# Package:   medcalc-bench 1.7.0 (PyPI), calcium_correction, ldl_calculated and homa_ir.
# Behaviour: mmol are made mol and rounded to three decimals there, so calcium, cholesterol and glucose are known in steps of one
#            mmol/L: a normal calcium is a low one, and one of 2.51 a high one. Creatinine in umol/L keeps its digits.
# Seen:      calcium 1.6, 2.0, 2.4, 2.49 -> 8.0; 2.51, 2.6, 3.4 -> 12.0; LDL of total cholesterol 4.6, 5.2, 5.4 -> 120.14
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile medcalc-bench==1.7.0
cat > run.py <<'PY'
from medcalc.calcium_correction import calculate_corrected_calcium_explanation as corrected_calcium
from medcalc.homa_ir import compute_homa_ir_explanation as homa
from medcalc.ldl_calculated import compute_ldl_explanation as ldl

for value in (1.6, 2.0, 2.4, 2.49, 2.51, 2.6, 3.4):
    answer = corrected_calcium({"calcium": (value, "mmol/L"), "albumin": (4.0, "g/dL")})["Answer"]
    print("calcium", value, "mmol/L:", answer, "mg/dL; times 4.008:", round(value * 4.008, 1))
for value in (4.6, 5.2, 5.4):
    lipids = {"hdl_cholestrol": (1.3, "mmol/L"), "triglycerides": (1.7, "mmol/L"), "total_cholestrol": (value, "mmol/L")}
    print("total cholesterol", value, "mmol/L: LDL", ldl(lipids)["Answer"])
for glucose in ((100, "mg/dL"), (5.55, "mmol/L"), (6.4, "mmol/L")):
    print("glucose", *glucose, "HOMA-IR", homa({"insulin": (10, "\u00b5IU/mL"), "glucose": glucose})["Answer"])
PY
venv/bin/python run.py | tee seen
cat > described <<'TEXT'
calcium 1.6 mmol/L: 8.0 mg/dL; times 4.008: 6.4
calcium 2.0 mmol/L: 8.0 mg/dL; times 4.008: 8.0
calcium 2.4 mmol/L: 8.0 mg/dL; times 4.008: 9.6
calcium 2.49 mmol/L: 8.0 mg/dL; times 4.008: 10.0
calcium 2.51 mmol/L: 12.0 mg/dL; times 4.008: 10.1
calcium 2.6 mmol/L: 12.0 mg/dL; times 4.008: 10.4
calcium 3.4 mmol/L: 12.0 mg/dL; times 4.008: 13.6
total cholesterol 4.6 mmol/L: LDL 120.14
total cholesterol 5.2 mmol/L: LDL 120.14
total cholesterol 5.4 mmol/L: LDL 120.14
glucose 100 mg/dL HOMA-IR 2.469
glucose 5.55 mmol/L HOMA-IR 2.669
glucose 6.4 mmol/L HOMA-IR 2.669
TEXT
cmp seen described
echo "as described"
