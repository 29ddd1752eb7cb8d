#!/usr/bin/env bash
# VarSim writes a deletion as no change at all and a delins as an insertion, in VCF and in SPDI
#
# Guess:     without the reference bases hgvs_to_vcf and hgvs_to_spdi refuse what cannot be written without them (as
#            hgvs_to_spdi does for g.100_102del), or write the length; g.100_101delinsAC takes two bases away.
# Package:   varsim 2.0.1 (PyPI), biopython 1.88; neither function asks the network.
# Behaviour: g.100_102del is N > N in VCF: nothing is deleted. g.100del and g.100dup are both 99:: in SPDI, nothing in place
#            of nothing. delins, however long, is one N > AC in VCF (one base inserted) and 99::AC in SPDI (an insertion
#            before base 100, so the old bases stay); delATinsGC is an insertion behind base 100. No error, no warning.
# Seen:      g.100_102del: 99 N N; g.100_114delinsAC: 100 N AC and 99::AC; g.100del and g.100dup: 99::
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile varsim==2.0.1 biopython==1.88 numpy==2.4.6
cat > run.py <<'PY'
from varsim import hgvs_to_spdi, hgvs_to_vcf


def attempt(function, text):
    try:
        made = function(f"NC_000007.14:{text}")
    except ValueError:
        return "refused"
    return made.partition(":")[2] if isinstance(made, str) else f"{made['POS']} {made['REF']} {made['ALT']}"


for text in ("g.100A>G", "g.100del", "g.100_102del", "g.100dup", "g.100_101delinsAC", "g.100_114delinsAC", "g.100_101delATinsGC"):
    print(f"{text}: {attempt(hgvs_to_vcf, text)}; {attempt(hgvs_to_spdi, text)}")
PY
EMAIL=nobody@example.org venv/bin/python run.py 2> log | tee seen
cat > described <<'TEXT'
g.100A>G: 100 A G; 99:A:G
g.100del: 99 N N; 99::
g.100_102del: 99 N N; refused
g.100dup: 100 N <DUP>; 99::
g.100_101delinsAC: 100 N AC; 99::AC
g.100_114delinsAC: 100 N AC; 99::AC
g.100_101delATinsGC: 100 N NGC; 100::GC
TEXT
cmp seen described
if grep -qi 'warn' log; then exit 1; fi
echo "as described"
