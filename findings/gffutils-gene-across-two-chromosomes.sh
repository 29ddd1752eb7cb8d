#!/usr/bin/env bash
# gffutils infers one gene from the exons of two chromosomes when a gene_id occurs on both
#
# Expected:  a pseudoautosomal gene whose gene_id is listed on chrX and on chrY (as in several GTF sources, which have
#            no gene lines) gives a gene on each, or an error about the id.
# Package:   gffutils 0.14 (PyPI), Python 3.11.
# Behaviour: create_db with its default inference takes the smallest start and the largest end of all exons of the id
#            and the chromosome and strand of one of them: a gene and a transcript of 90 kb on chrX, and nothing but the
#            exon on chrY. A region query far from the gene finds it. No warning.
# Seen:      gene chrX 10000-100200, transcript chrX 10000-100200; region chrX:50000-50010 -> G1 T1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile gffutils==0.14

printf '%s\tx\texon\t%s\t%s\t.\t+\t.\tgene_id "G1"; transcript_id "T1"; exon_number "1";\n' \
    chrX 100000 100200 chrY 10000 10200 > in.gtf
cat > run.py <<'PY'
import gffutils

db = gffutils.create_db("in.gtf", ":memory:", verbose=False)
inferred = [(f.featuretype, f.seqid, f.start, f.end) for f in db.all_features() if f.source == "gffutils_derived"]
far = sorted(f.id for f in db.region("chrX:50000-50010"))
print(inferred, far)
assert sorted(inferred) == [("gene", "chrX", 10000, 100200), ("transcript", "chrX", 10000, 100200)]
assert far == ["G1", "T1"]
assert [f.featuretype for f in db.region("chrY:1-200000")] == ["exon"]
PY
venv/bin/python run.py 2>/dev/null
echo "as described"
