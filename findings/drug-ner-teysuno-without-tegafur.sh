#!/usr/bin/env bash
# drug-named-entity-recognition calls Teysuno gimeracil, without tegafur, and TS-1 a test page of Wikipedia
#
# Expected:  Teysuno and TS-1 are brands of tegafur/gimeracil/oteracil (S-1): all three, or tegafur, the fluoropyrimidine
#            that is to be dosed by DPYD; gimeracil only slows its breakdown. Or nothing, as for brands it does not know.
# Package:   drug-named-entity-recognition 2.0.9 (PyPI); it finds names of drugs in texts and gives DrugBank numbers.
# Behaviour: Teysuno is gimeracil (DB09257) alone; TS-1 has the name of a Wikipedia template's test page and no number.
#            Xeloda and 5-FU, the other fluoropyrimidines, are found as capecitabine and fluorouracil.
# Seen:      Gimeracil DB09257; Template:Infobox drug/testcases2 None; Capecitabine DB01101; Fluorouracil DB00544
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile drug-named-entity-recognition==2.0.9
cat > names.py <<'PY'
from drug_named_entity_recognition import find_drugs

for word in ("Teysuno", "TS-1", "Xeloda", "5-FU"):
    found = find_drugs(["Patient", "takes", word], is_ignore_case=True)
    print(word, "->", "; ".join(f"{one['name']} {one.get('drugbank_id')}" for one, *_ in found) or "nothing")
PY
venv/bin/python -W ignore names.py | tee seen
cat > described <<'TEXT'
Teysuno -> Gimeracil DB09257
TS-1 -> Template:Infobox drug/testcases2 None
Xeloda -> Capecitabine DB01101
5-FU -> Fluorouracil DB00544
TEXT
cmp seen described
echo "as described"
