#!/usr/bin/env bash
# phenopacket-fhir hands on a seizure disorder that ended at two years as one that is there, and an onset from 5 to 10 years as 5
#
# Guess:     the time at which a feature resolved goes into the response like its onset, and an onset range keeps both ends (its
#            documentation: all forms of time are handled).
# Package:   phenopacket-fhir 0.1.1 (PyPI), phenopacket_to_response.
# Behaviour: the field resolution is left out without a message, so a sign that is gone looks the same as one that is there; of
#            an age range the beginning is kept as the age. Excluded signs do stay excluded.
# Seen:      resolved and lasting seizures give the same items; onset P5Y to P10Y -> P5Y; excluded -> excluded True
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile phenopacket-fhir==0.1.1
cat > run.py <<'PY'
from phenopackets_fhir import build_questionnaire, phenopacket_to_response

SEIZURE = {"id": "HP:0001250", "label": "Seizure"}


def years(number):
    return {"iso8601duration": f"P{number}Y"}


FEATURES = {
    "resolved at 2 years": {"type": SEIZURE, "resolution": {"age": years(2)}},
    "lasting": {"type": SEIZURE},
    "onset from 5 to 10 years": {"type": SEIZURE, "onset": {"ageRange": {"start": years(5), "end": years(10)}}},
    "excluded": {"type": SEIZURE, "excluded": True},
}
for name, feature in FEATURES.items():
    packet = {"id": "P1", "subject": {"id": "P1"}, "phenotypicFeatures": [feature], "metaData": {}}
    response = phenopacket_to_response(packet, build_questionnaire())
    group = next(item for item in response["item"] if item["linkId"] == "phenotypic_features")
    seen = []
    for item in group["item"]:
        answer = next(iter(item["answer"][0].values()))
        seen.append(item["linkId"].split(".")[1] + " " + str(answer["code"] if isinstance(answer, dict) else answer))
    print(name + ":", ", ".join(seen))
PY
venv/bin/python run.py | tee seen
cat > described <<'TEXT'
resolved at 2 years: type HP:0001250
lasting: type HP:0001250
onset from 5 to 10 years: type HP:0001250, onset_age P5Y
excluded: type HP:0001250, excluded True
TEXT
cmp seen described
echo "as described"
