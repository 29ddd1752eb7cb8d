#!/usr/bin/env bash
# noethersolve passes codeine for a "poor" CYP2D6 metabolizer, fluorouracil for any DPYD, abacavir for HLA-B*57:01:01
#
# Guess:     the pharmacogenomic audit gives the same verdict for "poor" (the word that its tool asks for, with codeine as its
#            example) as for "poor_metabolizer"; a gene that is not in its tables is said not to be checked;
#            HLA-B*57:01:01 is HLA-B*57:01 (the third field changes no amino acid).
# Package:   noethersolve 1.1.0 (PyPI; its MCP server's check_pharmacogenomics calls check_phenotype as here).
# Behaviour: "poor" is not found in the table of phenotypes: the warning is LOW, the verdict PASS. DPYD is in no table:
#            PASS, "No phenotype-related concerns for these drugs." The allele is compared as text: PASS, and its
#            status "not provided", though the patient's alleles name it.
# Seen:      poor PASS; poor_metabolizer FAIL; DPYD PASS; HLA-B*57:01 FAIL; HLA-B*57:01:01 PASS
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile noethersolve==1.1.0 numpy==1.26.4 scipy==1.15.3
cat > run.py <<'PY'
from pathlib import Path

import noethersolve
from noethersolve.pharmacokinetics import audit_drug_list, check_phenotype

server = (Path(noethersolve.__file__).parent / "mcp_server" / "server.py").read_text()
print('check_pharmacogenomics("CYP2D6", "poor", ["codeine", "tramadol"])' in server)
for word in ("poor", "poor_metabolizer"):
    report = check_phenotype("CYP2D6", word, ["codeine", "tramadol"])
    print(word, report.verdict, *sorted({one.severity for one in report.warnings}))
report = check_phenotype("DPYD", "poor_metabolizer", ["fluorouracil", "capecitabine"])
print("DPYD", report.verdict, "No phenotype-related concerns" in str(report))
for allele in ("HLA-B*57:01", "HLA-B*57:01:01"):
    report = audit_drug_list(["abacavir"], hla_alleles=[allele])
    print(allele, report.verdict, "Allele status not provided" in str(report))
PY
venv/bin/python run.py | tee seen
cat > described <<'TEXT'
True
poor PASS LOW
poor_metabolizer FAIL HIGH
DPYD PASS True
HLA-B*57:01 FAIL False
HLA-B*57:01:01 PASS True
TEXT
cmp seen described
echo "as described"
