#!/usr/bin/env bash
# mhcnames makes an allele of a type of low resolution: B57 is HLA-B*57:01, DRB1*07 is DRB1*01:07
#
# Expected:  HLA-B*57 and the serotype B57 (B*57:01, B*57:03 and others) stay what they are or are refused, as no allele
#            is known; DRB1*07 stays in its group. The docstring says that a G group and names of six or eight digits are
#            cut to four digits, and speaks of serotypes as roughly equal to an allele.
# Package:   mhcnames 0.4.9 (PyPI). mhcgnomes 3.70.2, of the same authors, keeps each as it is.
# Behaviour: a lone group of class I gets the field 01: with B57 that is the risk allele of abacavir, with A31 that of
#            carbamazepine. In DRB1 and DQA1 the group is moved into the second field behind a group 01 that nobody typed.
#            The names that the docstring promises to cut, B*57:01:01G and B*15:02:01:01, are refused.
# Seen:      HLA-B*57:01, HLA-B*57:01, HLA-A*31:01, HLA-DRA1*01:01-DRB1*01:07, HLA-DQA1*01:02; refused, refused
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile mhcnames==0.4.9 mhcgnomes==3.70.2
cat > names.py <<'PY'
import mhcgnomes
import mhcnames

for text in ("HLA-B57", "HLA-B*57", "HLA-A31", "HLA-DRB1*07", "HLA-DQA1*02", "HLA-B*57:01:01G", "HLA-B*15:02:01:01"):
    try:
        name = mhcnames.normalize_allele_name(text)
    except mhcnames.AlleleParseError:
        name = "refused"
    print(text, "->", name, "| mhcgnomes:", mhcgnomes.parse(text).to_string())
PY
venv/bin/python -W ignore names.py | tee seen
cat > described <<'TEXT'
HLA-B57 -> HLA-B*57:01 | mhcgnomes: HLA-B57
HLA-B*57 -> HLA-B*57:01 | mhcgnomes: HLA-B*57
HLA-A31 -> HLA-A*31:01 | mhcgnomes: HLA-A31
HLA-DRB1*07 -> HLA-DRA1*01:01-DRB1*01:07 | mhcgnomes: HLA-DRB1*07
HLA-DQA1*02 -> HLA-DQA1*01:02 | mhcgnomes: HLA-DQA1*02
HLA-B*57:01:01G -> refused | mhcgnomes: HLA-B*57:01:01G
HLA-B*15:02:01:01 -> refused | mhcgnomes: HLA-B*15:02:01:01
TEXT
cmp seen described
echo "as described"
