#!/usr/bin/env bash
# brightohir writes a result "below 5 mg/L" of FHIR as 5 mg/L in HL7 version 2
#
# Guess:     a quantity with a comparator becomes the type SN, <^5, which HL7 version 2 has for it, or the text <5.
# Package:   brightohir 2.1.2 (PyPI), r5_to_v2 of a bundle with Observations.
# Behaviour: the comparator is dropped, so that a result below the limit of detection is a measured 5, and more than 100 is 100.
#            An Observation whose value is missing for a reason (dataAbsentReason) is a final result with no value and no reason.
# Seen:      < 5 mg/L -> NM 5 mg/L F; > 100 ng/mL -> NM 100 ng/mL F; no value, reason "not performed" -> no type, empty, F
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile brightohir==2.1.2 fhir.resources==8.3.0 hl7apy==1.3.5
cat > run.py <<'PY'
from brightohir import r5_to_v2


def observation(**value):
    code = {"coding": [{"system": "http://loinc.org", "code": "1988-5", "display": "CRP"}]}
    return {"resource": {"resourceType": "Observation", "status": "final", "code": code, **value}}


patient = {"resource": {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1980-03-01"}}
bundle = {
    "resourceType": "Bundle",
    "type": "message",
    "entry": [
        patient,
        observation(valueQuantity={"value": 5, "comparator": "<", "unit": "mg/L"}),
        observation(valueQuantity={"value": 100, "comparator": ">", "unit": "ng/mL"}),
        observation(dataAbsentReason={"coding": [{"code": "not-performed"}]}),
    ],
}
message = r5_to_v2(bundle, message_type="ORU_R01", sending_app="A", receiving_app="B")
for line in message.splitlines():
    fields = line.split("|")
    if fields[0] == "OBX":
        print("type", fields[2], "value", fields[5], "units", fields[6], "status", fields[11])
PY
venv/bin/python -W ignore run.py | tee seen
cat > described <<'TEXT'
type NM value 5 units mg/L status F
type NM value 100 units ng/mL status F
type  value  units  status F
TEXT
cmp seen described
echo "as described"
