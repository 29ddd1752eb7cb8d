#!/usr/bin/env bash
# ga4gh.va_spec refuses the strengths that its schema asks for, and takes "pathogenic" in a statement that disputes it
#
# Expected:  The schema of `VariantPathogenicityStatement` says that the classes coincide with direction and strength:
#            "pathogenic" with supports-strong, "likely pathogenic" with supports-moderate, "benign" with
#            disputes-strong. So a pathogenic statement of strength "strong" is valid, and one whose direction is
#            "disputes" is not.
# Package:   ga4gh.va_spec 0.4.4 (PyPI), Python 3.11, profile acmg_2015.
# Behaviour: the strengths "strong" and "moderate" are refused, only "definitive" and "likely" are taken. Class and
#            direction are not held against each other: pathogenic-disputes, benign-supports are valid.
# Seen:      supports-strong refused; supports-definitive accepted; pathogenic-disputes accepted; benign-supports
#            accepted
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile 'ga4gh.va_spec==0.4.4'

cat > run.py <<'PY'
from ga4gh.va_spec.acmg_2015 import VariantPathogenicityStatement

SYSTEM = "ACMG Guidelines, 2015"


def statement(name: str, direction: str, strength: str) -> dict:
    return {
        "type": "Statement",
        "proposition": {
            "type": "VariantPathogenicityProposition",
            "predicate": "isCausalFor",
            "subjectVariant": "https://example.org/allele/1",
            "objectCondition": {"conceptType": "Disease", "name": "cystic fibrosis"},
        },
        "direction": direction,
        "strength": {"primaryCoding": {"code": strength, "system": SYSTEM}},
        "classification": {"primaryCoding": {"code": name, "system": SYSTEM}},
        "specifiedBy": {"type": "Method", "name": SYSTEM},
    }


told = VariantPathogenicityStatement.model_json_schema()["properties"]["classification"]["description"]
print("the schema says:", told[told.index("'pathogenic' with"):][:118])
assert "'pathogenic' with supports-strong" in told and "'likely pathogenic' with supports-moderate" in told
cases = (
    (("pathogenic", "supports", "strong"), False),
    (("likely pathogenic", "supports", "moderate"), False),
    (("pathogenic", "supports", "definitive"), True),
    (("pathogenic", "disputes", "definitive"), True),
    (("benign", "supports", "definitive"), True),
    (("uncertain significance", "supports", "definitive"), True),
)
for case, expected in cases:
    try:
        VariantPathogenicityStatement.model_validate(statement(*case))
        accepted = True
    except ValueError as error:
        accepted = False
        assert "strength" in str(error), error
    print(", ".join(case), "->", "accepted" if accepted else "refused")
    assert accepted is expected, case
PY
venv/bin/python run.py
echo "as described"
