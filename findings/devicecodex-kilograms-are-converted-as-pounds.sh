#!/usr/bin/env bash
# devicecodex converts 70 kg to 31.75 kg: the source unit that it is given is not looked at
#
# Guess:     convert_value of a body weight with source_unit "kg" leaves 70, as kg is the unit that the package itself expects
#            for that code, and converts pounds; a unit that it does not know is refused.
# Package:   devicecodex 0.0.2 (PyPI), transforms.convert_value (its docstring calls the argument unused for now).
# Behaviour: what is converted is decided by the LOINC code alone, as if every device wrote US units: 70 kg becomes 31.75 kg,
#            175 cm 444.5 cm, 38.5 Cel 3.6 Cel. The weight passes the package's own range of 20 to 500 kg.
# Seen:      29463-7 70 kg -> 31.75 kg, in range True; [lb_av] and "stone" give the same
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile devicecodex==0.0.2
cat > run.py <<'PY'
from devicecodex.interop.expected_units import LOINC_EXPECTED_UNITS
from devicecodex.transforms import convert_value
from devicecodex.validation.ranges import LOINC_VALID_RANGES

for code, value, unit in (
    ("29463-7", 70.0, "kg"),
    ("29463-7", 70.0, "[lb_av]"),
    ("29463-7", 70.0, "stone"),
    ("8302-2", 175.0, "cm"),
    ("8310-5", 38.5, "Cel"),
):
    converted = convert_value(code, value, source_unit=unit)
    low, high = LOINC_VALID_RANGES[code]
    print(code, value, unit, "->", round(converted, 2), LOINC_EXPECTED_UNITS[code], "in range", low <= converted <= high)
PY
venv/bin/python run.py | tee seen
cat > described <<'TEXT'
29463-7 70.0 kg -> 31.75 kg in range True
29463-7 70.0 [lb_av] -> 31.75 kg in range True
29463-7 70.0 stone -> 31.75 kg in range True
8302-2 175.0 cm -> 444.5 cm in range False
8310-5 38.5 Cel -> 3.61 Cel in range False
TEXT
cmp seen described
echo "as described"
