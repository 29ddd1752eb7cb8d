#!/usr/bin/env bash
# star_allele_comp takes the first allele of an ambiguous HLA type for the type: its agreement depends on the order
#
# Guess:     B*57:01/B*57:03, the usual way of writing that a typing could not tell the two apart, is kept as an ambiguity
#            (agreement in one field with B*57:01) or refused; in any case the order of the two does not matter.
# Package:   star-allele-comp 0.2 (PyPI), compare_method, family hla.
# Behaviour: the text is cut at the colons of its first allele. B*57:01/B*57:03 agrees with B*57:01 in two fields, as an exact
#            call does; B*57:03/B*57:01 agrees in one, and B*57:01/B*58:01, which holds B*58:01, in none.
# Seen:      B*57:01/B*57:03 2, B*57:03/B*57:01 1 (reference B*57:01); B*57:01/B*58:01 0, B*58:01/B*57:01 2 (reference B*58:01)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile star-allele-comp==0.2 pandas==3.1.1 plotly==7.1.0
cat > run.py <<'PY'
from star_allele_comp import compare_method

pairs = (
    ("B*57:01", "B*57:01/B*57:03"),
    ("B*57:01", "B*57:03/B*57:01"),
    ("B*58:01", "B*57:01/B*58:01"),
    ("B*58:01", "B*58:01/B*57:01"),
)
for truth, called in pairs:
    cohort = {"truth": {"P1": [truth]}, "typer": {"P1": [called]}}
    rows = compare_method(cohort, "truth", "hla").to_dataframe()
    print(truth, called, "fields that agree:", *rows[rows.method == "typer"].match_res)
PY
venv/bin/python -W ignore run.py | tee seen
cat > described <<'TEXT'
B*57:01 B*57:01/B*57:03 fields that agree: 2
B*57:01 B*57:03/B*57:01 fields that agree: 1
B*58:01 B*57:01/B*58:01 fields that agree: 0
B*58:01 B*58:01/B*57:01 fields that agree: 2
TEXT
cmp seen described
echo "as described"
