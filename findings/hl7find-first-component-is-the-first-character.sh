#!/usr/bin/env bash
# hl7find gives the first character of a value where its first component is asked for
#
# Guess:     in HL7 v2 a field without components has one, so OBX.5.1 of the field 250 is 250, as OBX.5 is, and PID.3.1 of
#            P17 is P17; the documentation reads PID.3.1 of 12345^^^H so.
# Package:   hl7find 1.0.2 (PyPI).
# Behaviour: a field without components is a text, and a place in it is one character: OBX.5.1 of 250 is 2, of
#            "*4/*4" is "*"; PID.3.1 of P17 is P. Where the sender writes P17^^^H^MR it is P17. No error either way.
# Seen:      PID.3.1 P; dose 250: OBX.5 250, OBX.5.1 2; diplotype OBX.5.1 *; with components P17 and *4/*4
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile hl7find==1.0.2
cat > run.py <<'PY'
from hl7find import HL7Message


def message(patient, diplotype):
    return HL7Message(
        "\r".join(
            (
                r"MSH|^~\&|LAB|H|EHR|H|20260101||ORU^R01|1|P|2.5.1",
                f"PID|1||{patient}||Doe^Jane",
                "OBX|1|NM|18998-5^Dose^LN||250|mg|||||F",
                f"OBX|2|ST|79715-9^CYP2D6^LN||{diplotype}||||||F",
            )
        )
    )


for name, patient, diplotype in (("plain", "P17", "*4/*4"), ("components", "P17^^^H^MR", "*4/*4^x^L")):
    found = message(patient, diplotype)
    print(name, *(found.find(place) for place in ("PID.3.1", "OBX[1].5", "OBX[1].5.1", "OBX[2].5.1")))
PY
venv/bin/python run.py | tee seen
printf 'plain P 250 2 *\ncomponents P17 250 2 *4/*4\n' > described
cmp seen described
echo "as described"
