#!/usr/bin/env bash
# phenotk writes a relative in whom the condition was ruled out as affected, if anything else was noted about him
#
# Guess:     in the PED of a cohort where epilepsy was found in one and excluded in another, the second is unaffected (1), and so
#            is he if his myopia was noted; somebody of whom only a sign was excluded is unknown (0).
# Package:   phenopacket-toolkit 0.4.0 (PyPI), phenotk ped.
# Behaviour: any observed feature or disease makes affected (2), whatever the family's condition is and although that very
#            condition is excluded; an excluded sign alone makes unaffected (1). There is no option to name the condition.
# Seen:      sick 2; brother (epilepsy excluded) 1; uncle (epilepsy excluded, myopia) 2; nephew (seizure excluded) 1; cousin 0
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile phenopacket-toolkit==0.4.0 pedigree-ga4gh==1.0.0
cat > write.py <<'PY'
import json

META = {
    "created": "2024-01-01T00:00:00Z",
    "createdBy": "example",
    "phenopacketSchemaVersion": "2.0",
    "resources": [
        {
            "id": "hp",
            "name": "HPO",
            "url": "http://purl.obolibrary.org/obo/hp.owl",
            "version": "2024-01-01",
            "namespacePrefix": "HP",
            "iriPrefix": "http://purl.obolibrary.org/obo/HP_",
        }
    ],
}
EPILEPSY = {"id": "MONDO:0005027", "label": "epilepsy"}
MYOPIA = {"type": {"id": "HP:0000545", "label": "Myopia"}}
NO_SEIZURE = {"type": {"id": "HP:0001250", "label": "Seizure"}, "excluded": True}


def person(name, features=(), diseases=()):
    subject = {"id": name, "sex": "MALE"}
    return {"id": name, "subject": subject, "phenotypicFeatures": [*features], "diseases": [*diseases], "metaData": META}


members = [
    person("sick", diseases=[{"term": EPILEPSY}]),
    person("brother", diseases=[{"term": EPILEPSY, "excluded": True}]),
    person("uncle", [MYOPIA], [{"term": EPILEPSY, "excluded": True}]),
    person("nephew", [NO_SEIZURE]),
    person("cousin"),
]
with open("cohort.json", "w") as out:
    json.dump({"id": "C", "members": members, "metaData": META}, out)
PY
venv/bin/python write.py
venv/bin/phenotk ped cohort.json | cut -f 2,6 | tee seen
printf 'sick\t2\nbrother\t1\nuncle\t2\nnephew\t1\ncousin\t0\n' > described
cmp seen described
echo "as described"
