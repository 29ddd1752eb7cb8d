#!/usr/bin/env bash
# anukriti-pgx-core calls TPMT *1/*3A where the genotypes say that the two variants are on different chromosomes
#
# Expected:  rs1800460 0|1 and rs1142345 1|0 are *3B/*3C (no normal allele); 0|1 and 0|1 are *1/*3A. VCFVariant takes
#            the GT "verbatim", with "1|1" among its examples, so phase is used where it is given.
# Package:   anukriti-pgx-core 0.10.0 (PyPI), Python 3.11.
# Behaviour: the separator and the order are ignored: phase in cis, in trans and none all give *1/*3A, Intermediate
#            Metabolizer, though the same library's engine knows *3B/*3C as Poor Metabolizer. Nothing in the result
#            says that phase was given and not used. (That unphased genotypes are read as *3A stands in its source.)
# Seen:      0/1 0/1, 0|1 0|1 and 0|1 1|0: *1/*3A Intermediate Metabolizer; engine *3B *3C: Poor Metabolizer
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile anukriti-pgx-core==0.10.0 2> /dev/null

cat > run.py <<'PY'
from anukriti_pgx_core import PhenotypeEngine, TPMTCaller, VCFVariant

caller = TPMTCaller()
for first, second in (("0/1", "0/1"), ("0|1", "0|1"), ("0|1", "1|0")):
    call = caller.call(
        {"rs1800460": VCFVariant("C", "T", first), "rs1142345": VCFVariant("T", "C", second)}
    )
    print(first, second, call.diplotype, call.phenotype.phenotype)
    assert (call.diplotype, call.phenotype.phenotype) == ("*1/*3A", "Intermediate Metabolizer")
trans = PhenotypeEngine().infer("TPMT", "*3B", "*3C").phenotype
print("engine, *3B/*3C:", trans)
assert trans == "Poor Metabolizer"
PY
venv/bin/python run.py
echo "as described"
