#!/usr/bin/env bash
# brightohir keeps the first repeat of OBX-5: of the HLA-B types B*07:02 and B*57:01 the second is gone
#
# Guess:     a result with two values, OBX-5 with "~", becomes an Observation with both codings or two components, or one text
#            with both; two reactions of an allergy stay two; the dose range of RXE-3 and RXE-4 stays a range.
# Package:   brightohir 2.1.2 (PyPI), v2_to_r5.
# Behaviour: of repeats the first is taken, whatever the type: HLA-B is B*07:02 alone, with status final and no message. RASH and
#            FEVER after abacavir are RASH, and 400 to 450 mg are 400 mg.
# Seen:      HLA-B: B*07:02; HLA-B as a text: B*07:02; reactions RASH; dose 400.0 mg
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile brightohir==2.1.2 fhir.resources==8.3.0 hl7apy==1.3.5
cat > run.py <<'PY'
from brightohir import v2_to_r5

RESULT = r"""MSH|^~\&|LAB|H|EHR|H|20240315120000||ORU^R01^ORU_R01|M1|P|2.5.1
PID|1||P17^^^H^MR||TEST^PAT||19800301|F
AL1|1|DA|RX1^Abacavir^L|SV|RASH~FEVER|20240101
OBR|1|O1|F1|57290-9^HLA-B^LN|||20240315110000|||||||||||||||20240315115000||LAB|F
OBX|1|CWE|57290-9^HLA-B^LN||B*07:02^B*07:02^L~B*57:01^B*57:01^L||||||F
OBX|2|ST|57290-9^HLA-B^LN||B*07:02~B*57:01||||||F"""
ORDER = r"""MSH|^~\&|LAB|H|EHR|H|20240315120000||RDE^O11^RDE_O11|M2|P|2.5.1
PID|1||P17^^^H^MR||TEST^PAT||19800301|F
ORC|NW|O1
RXE|1^QD^^20240315^^R|50^Fluorouracil^L|400|450|mg|TAB
RXR|IV^Intravenous^L"""
for message in (RESULT, ORDER):
    for resource in (entry["resource"] for entry in v2_to_r5(message)["entry"]):
        if resource["resourceType"] == "AllergyIntolerance":
            print("reactions:", *(m["concept"]["text"] for r in resource["reaction"] for m in r["manifestation"]))
        if resource["resourceType"] == "Observation":
            value = resource.get("valueString") or [c["code"] for c in resource["valueCodeableConcept"]["coding"]]
            print("HLA-B:", value, resource["status"])
        if resource["resourceType"] == "MedicationRequest":
            print("dose:", *(d["doseAndRate"] for d in resource["dosageInstruction"]))
PY
venv/bin/python -W ignore run.py | tee seen
cat > described <<'TEXT'
reactions: RASH
HLA-B: ['B*07:02'] final
HLA-B: B*07:02 final
dose: [{'doseQuantity': {'value': 400.0, 'unit': 'mg'}}]
TEXT
cmp <(sort seen) <(sort described)
echo "as described"
