#!/usr/bin/env bash
# brightohir hands MedicationStatement and AllergyIntolerance of FHIR R4 on as R5 unchanged, and R5's model refuses them
#
# Guess:     r4_to_r5 makes R5 of both, as of a MedicationRequest: its own conversion_status names medication[x] of the statement
#            as renamed to medication, and calls an allergy compatible.
# Package:   brightohir 2.1.2 (PyPI); fhir.resources 8.3.0 (PyPI), its own dependency, whose plain module is R5.
# Behaviour: the statement keeps medicationCodeableConcept and the allergy's reaction its manifestation of R4, without a message;
#            both directions are the identity, so an R5 statement stays one as "R4" too. A MedicationRequest is converted.
# Seen:      MedicationRequest valid; MedicationStatement refused, unchanged True; AllergyIntolerance refused, unchanged True
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile brightohir==2.1.2 fhir.resources==8.3.0 hl7apy==1.3.5
cat > run.py <<'PY'
import copy

from brightohir import conversion_status, r4_to_r5, r5_to_r4
from fhir.resources import get_fhir_model_class
from pydantic import ValidationError

PATIENT = {"reference": "Patient/p"}
WARFARIN = {"status": "active", "medicationCodeableConcept": {"text": "warfarin"}, "subject": PATIENT}
RASH = {"code": {"text": "abacavir"}, "patient": PATIENT, "reaction": [{"manifestation": [{"text": "rash"}]}]}
for resource in (
    {"resourceType": "MedicationRequest", "intent": "order", **WARFARIN},
    {"resourceType": "MedicationStatement", **WARFARIN},
    {"resourceType": "AllergyIntolerance", **RASH},
):
    name = resource["resourceType"]
    converted = r4_to_r5(copy.deepcopy(resource))
    try:
        get_fhir_model_class(name).model_validate(converted)
        verdict = "valid"
    except ValidationError:
        verdict = "refused"
    print(name, conversion_status(name)["status"], verdict, "unchanged", converted == resource)
statement = {"resourceType": "MedicationStatement", "status": "recorded", "medication": {"concept": {"text": "warfarin"}}}
print("R5 statement to R4 unchanged", r5_to_r4(copy.deepcopy(statement)) == statement)
PY
venv/bin/python -W ignore run.py | tee seen
cat > described <<'TEXT'
MedicationRequest restructured valid unchanged False
MedicationStatement restructured refused unchanged True
AllergyIntolerance compatible refused unchanged True
R5 statement to R4 unchanged True
TEXT
cmp seen described
echo "as described"
