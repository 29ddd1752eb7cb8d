#!/usr/bin/env bash
# clinical-ddi-check finds no interaction, and no fault, where RxNorm cannot be reached
#
# Guess:     where RxNorm is out of reach, "Warfarin 5mg" with "Aspirin 81mg" (the form of name in its own documentation) gives
#            the error rxnorm_unavailable that the package has for it, or says that the names were not recognised.
# Package:   clinical-ddi-check 0.1.0 (PyPI), its own table of interactions.
# Behaviour: the error is dropped and the text is looked up as it stands: count 0, has_major_or_contraindicated false, no
#            error code. "warfarin" and "aspirin" give the major interaction in the same run.
# Seen:      normalize: rxnorm_unavailable; Warfarin 5mg, Aspirin 81mg: 0 False; warfarin, aspirin: 1 True
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile clinical-ddi-check==0.1.0 pydantic==2.14.4
cat > run.py <<'PY'
from clinical_ddi_check.drug_interaction_check import drug_interaction_check
from clinical_ddi_check.normalize_medication_names import normalize_medication_names

print("normalize:", normalize_medication_names(["Warfarin 5mg"]).get("error_code"))
for names in (["Warfarin 5mg", "Aspirin 81mg"], ["warfarin", "aspirin"]):
    found = drug_interaction_check(names)
    print(f"{', '.join(names)}:", found.get("error_code"), found["count"], found["has_major_or_contraindicated"])
PY
# a proxy that nothing listens at: RxNorm is out of reach on every machine
HTTPS_PROXY=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 no_proxy='' NO_PROXY='' venv/bin/python run.py 2> log | tee seen
cat > described <<'TEXT'
normalize: rxnorm_unavailable
Warfarin 5mg, Aspirin 81mg: None 0 False
warfarin, aspirin: None 1 True
TEXT
cmp seen described
echo "as described"
