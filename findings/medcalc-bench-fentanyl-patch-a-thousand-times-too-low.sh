#!/usr/bin/env bash
# medcalc-bench counts a fentanyl patch of 25 micrograms an hour as 0.06 mg of morphine a day, not 60
#
# Guess:     the calculator of morphine equivalents gives 60 for the patch: its own factor is 2.4 for a microgram an hour.
# Package:   medcalc-bench 1.7.0 (PyPI), medcalc.mme.mme_explanation (the package of a benchmark for clinical calculation).
# Behaviour: the table of factors has the name "FentANYL patch", the test for micrograms "FentaNYL patch": under the first the
#            25 micrograms become 0.025 mg and are multiplied by 2.4, the second is a KeyError. Only a false "mg" gives 60.
# Seen:      FentANYL patch 25 ug -> 0.06; 25 mg -> 60.0; FentaNYL patch KeyError; FentaNYL buccal 25 ug -> 3.25
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile medcalc-bench==1.7.0
cat > run.py <<'PY'
from medcalc.mme import mme_explanation

MICROGRAM = "\u00b5g"
for drug, unit in (
    ("FentANYL patch", MICROGRAM),
    ("FentANYL patch", "mg"),
    ("FentaNYL patch", MICROGRAM),
    ("FentaNYL buccal", MICROGRAM),
    ("OxyCODONE", "mg"),
):
    dose = {f"{drug} Dose": (25, unit), f"{drug} Dose Per Day": (1, "per day")}
    try:
        answer = mme_explanation(dose)["Answer"]
    except KeyError:
        answer = "KeyError"
    print(drug, 25, unit.replace(MICROGRAM, "ug"), "->", answer)
PY
venv/bin/python run.py | tee seen
cat > described <<'TEXT'
FentANYL patch 25 ug -> 0.06
FentANYL patch 25 mg -> 60.0
FentaNYL patch 25 ug -> KeyError
FentaNYL buccal 25 ug -> 3.25
OxyCODONE 25 mg -> 37.5
TEXT
cmp seen described
echo "as described"
