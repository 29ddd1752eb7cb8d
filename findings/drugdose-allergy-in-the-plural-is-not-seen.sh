#!/usr/bin/env bash
# drugdose does not see an allergy to a class of drugs that is written in the plural: "NSAIDs", "opioids"
#
# Expected:  a class of drugs under the allergies of a patient is found in singular and plural alike, as such lists name
#            classes in the plural mostly; or a word that the library does not know is refused or noted.
# Package:   drugdose 0.1.2 (PyPI), "weight-based drug dosing calculator for EMS and clinical use".
# Behaviour: the patient's word must be part of the library's text, "NSAID (non-opioid analgesic)", letter for letter: the
#            plural is longer and is not. Ketorolac, morphine, midazolam and ceftriaxone pass for such a patient without a
#            flag and without a note that a word was not understood. Where the library lists a plural itself it is turned
#            round: furosemide sees "sulfonamides" and not "sulfonamide", propofol sees "eggs" and not "egg".
# Seen:      flagged for NSAID, opioid, benzodiazepine, cephalosporin, sulfonamides, eggs; nothing for the other number
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile drugdose==0.1.2
cat > allergies.py <<'PY'
import drugdose

for name, one, many in (
    ("ketorolac", "NSAID", "NSAIDs"),
    ("morphine", "opioid", "opioids"),
    ("midazolam", "benzodiazepine", "benzodiazepines"),
    ("ceftriaxone", "cephalosporin", "cephalosporins"),
    ("furosemide", "sulfonamide", "sulfonamides"),
    ("propofol", "egg", "eggs"),
):
    for allergy in (one, many):
        patient = drugdose.Patient(weight_kg=70, age_years=40, allergies=[allergy])
        result = drugdose.calculate_dose(name, patient)
        flags = sum(flag.category == "allergy" for flag in result.contraindications)
        told = [text for text in result.warnings if allergy.lower() in text.lower()]
        print(name, allergy, "flagged" if flags else "nothing", len(told), "warnings of it")
PY
venv/bin/python -W ignore allergies.py | tee seen
cat > described <<'TEXT'
ketorolac NSAID flagged 0 warnings of it
ketorolac NSAIDs nothing 0 warnings of it
morphine opioid flagged 0 warnings of it
morphine opioids nothing 0 warnings of it
midazolam benzodiazepine flagged 0 warnings of it
midazolam benzodiazepines nothing 0 warnings of it
ceftriaxone cephalosporin flagged 0 warnings of it
ceftriaxone cephalosporins nothing 0 warnings of it
furosemide sulfonamide nothing 0 warnings of it
furosemide sulfonamides flagged 0 warnings of it
propofol egg nothing 0 warnings of it
propofol eggs flagged 0 warnings of it
TEXT
cmp seen described
echo "as described"
