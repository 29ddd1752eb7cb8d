#!/usr/bin/env bash
# filter-vcf makes a haploid 1 of 1/1/1, and a half call of ./././1
#
# Guess:     a genotype of a caller with ploidy 3 or 4 is left as it is, or becomes the diploid one: 1/1/1 is 1/1, 0/0/1 is 0/1.
# Package:   filter-vcf 0.2.10 (PyPI; LifeOmic), clean_gt, which its pipeline runs on every record after splitting.
# Behaviour: each allele is kept once, so a homozygous change becomes haploid, as on a man's X, and reference alleles a haploid 0;
#            of 0/1/1 and 0/0/1 nothing tells which had more copies.
# Seen:      0/0/1 -> 0/1; 0/1/1 -> 0/1; 1/1/1 -> 1; 0/0/0/0 -> 0; 1|1|1|1 -> 1; ./././1 -> ./1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile filter-vcf==0.2.10
cat > run.py <<'PY'
from filter_vcf.util.cleanGT import clean_gt

for genotype in ("0/0/1", "0/1/1", "1/1/1", "0/0/0/0", "1|1|1|1", "./././1"):
    line = clean_gt(f"chr10\t94781859\trs4244285\tG\tA\t50\tPASS\t.\tGT:DP\t{genotype}:90\n")
    print(genotype, "->", line.split("\t")[9].split(":")[0])
PY
venv/bin/python run.py | tee seen
printf '0/0/1 -> 0/1\n0/1/1 -> 0/1\n1/1/1 -> 1\n0/0/0/0 -> 0\n1|1|1|1 -> 1\n./././1 -> ./1\n' > described
cmp seen described
echo "as described"
