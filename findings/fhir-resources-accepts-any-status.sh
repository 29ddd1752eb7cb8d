#!/usr/bin/env bash
# fhir.resources validates a result whose status FHIR does not know, and one that has a value and a reason for none
#
# Expected:  Observation.status is bound to a closed list of eight codes, whose values the library holds itself
#            (`enum_values` of the field); obs-6 forbids a reason for absent data beside a value; rng-2 wants low <= high.
#            A model that "validates" refuses all three, as it refuses a misspelt element.
# Package:   fhir.resources 8.3.0 (PyPI), Python 3.11, module R4B.
# Behaviour: cardinalities, types and unknown elements are checked; closed lists of codes and invariants are not. The list
#            stands in the field's schema only.
# Seen:      misspelt element refused; status "finalised" accepted; value and dataAbsentReason accepted; 9 to 1 accepted
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile fhir.resources==8.3.0

cat > run.py <<'PY'
from fhir.resources.R4B.observation import Observation

base = {"resourceType": "Observation", "status": "final", "code": {"text": "CYP2C19 genotype"}}
cases = {
    "misspelt element": ({"statuss": "final"}, False),
    "status of no list": ({"status": "finalised"}, True),
    "value and its absence": ({"valueString": "*1/*2", "dataAbsentReason": {"text": "not called"}}, True),
    "range from 9 to 1": ({"valueRange": {"low": {"value": 9}, "high": {"value": 1}}}, True),
}
listed = Observation.model_fields["status"].json_schema_extra["enum_values"]
print("the library's own list:", ", ".join(listed))
assert "final" in listed and "finalised" not in listed
for name, (change, expected) in cases.items():
    try:
        Observation.model_validate(base | change)
        accepted = True
    except ValueError:
        accepted = False
    print(name, "->", "accepted" if accepted else "refused")
    assert accepted is expected, name
PY
venv/bin/python run.py
echo "as described"
