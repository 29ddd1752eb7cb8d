#!/usr/bin/env bash
# fhirpathpy says that 5 mg is not 0.005 g, and the union of two quantities is empty
#
# Expected:  FHIRPath compares quantities after UCUM conversion, or gives an empty result ("unknown") if it cannot; a
#            union of two different values has both. fhirpath.js 5.2.2 does so.
# Package:   fhirpathpy 2.2.4 (PyPI), Python 3.11.
# Behaviour: g and mg of whole milligrams are converted (0.7 'g' = 700 'mg' is true), but 5 'mg' = 0.005 'g',
#            0.3 'mg' = 300 'ug', 1 'ng/mL' = 1 'ug/L' and 5 'mg/dL' = 50 'mg/L' are false, not empty. The union
#            (1 'g' | 500 'mg') is empty, so count() is 0, max() empty and sum() the number 0, all without an error.
# Seen:      0.7 g = 700 mg true; 5 mg = 0.005 g false; 1 ng/mL = 1 ug/L false; ('1 mg' | '2 mg'): count 0, sum 0
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile fhirpathpy==2.2.4

cat > run.py <<'PY'
import fhirpathpy
from fhirpathpy.models import models

expected = {
    "0.7 'g' = 700 'mg'": [True],
    "5 'mg' = 0.005 'g'": [False],
    "0.3 'mg' = 300 'ug'": [False],
    "1 'ng/mL' = 1 'ug/L'": [False],
    "5 'mg/dL' = 50 'mg/L'": [False],
    "(1 'mg' | 2 'mg').count()": [0],
    "(1 'mg' | 2 'mg').sum()": [0],
    "(1 'g' | 500 'mg').max()": [],
}
for text, value in expected.items():
    seen = fhirpathpy.evaluate({}, text, {}, models["r4"])
    print(text, "->", seen)
    assert seen == value, (text, seen)
PY
venv/bin/python run.py
echo "as described"
