#!/usr/bin/env bash
# labunits converts plasma norepinephrine a thousand times too high and cystine at twice its amount
#
# Guess:     the factor of an analyte is that of its two units: 1000 pg/mL of norepinephrine (169.18 g/mol) are 5.91 nmol/L,
#            8 U/mL are 8000 U/L, 1 mg/dL of cystine (240.30 g/mol) is 41.6 umol/L.
# Package:   labunits 0.2.1 (PyPI), a table of conversions by LOINC code.
# Behaviour: the factor of norepinephrine in plasma is that of pmol/L beside the unit nmol/L (epinephrine, one row above it,
#            has pmol/L); acetylcholinesterase has the factor 1 from U/mL to U/L; cystine has the factor of half a
#            molecule (83.3). A value measured in nmol/L comes back in pg/mL a thousand times too low: a
#            phaeochromocytoma at 12 nmol/L (2030 pg/mL) reads 2.03 pg/mL.
# Seen:      2666-6 1000 pg/mL = 5910 nmol/L, 12 nmol/L = 2.03 pg/mL; 2099-0 8 U/mL = 8 U/L; 2177-4 1 mg/dL = 83.3 umol/L
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile labunits==0.2.1
cat > run.py <<'PY'
from labunits.converters import si_unit, to_si_unit, to_traditional_unit, traditional_unit


def line(code, value):
    return f"{code} {value} {traditional_unit(code)} = {round(to_si_unit(value, code), 2):g} {si_unit(code)}"


seen = [line("1465-4", 1000), line("2666-6", 1000), line("2099-0", 8), line("2177-4", 1)]
seen.append(f"2666-6 12 {si_unit('2666-6')} = {to_traditional_unit(12, '2666-6'):.2f} {traditional_unit('2666-6')}")
print(*seen, sep="\n")
PY
venv/bin/python run.py | tee seen
cat > described <<'TEXT'
1465-4 1000 pg/mL = 5460 pmol/L
2666-6 1000 pg/mL = 5910 nmol/L
2099-0 8 U/mL = 8 U/L
2177-4 1 mg/dL = 83.3 μmol/L
2666-6 12 nmol/L = 2.03 pg/mL
TEXT
cmp seen described
echo "as described"
