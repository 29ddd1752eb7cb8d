#!/usr/bin/env bash
# cyvcf2's gt_depths never reads DP: it is the sum of AD, and -1 wherever AD is missing or has one value
#
# Expected:  "the read-depth for diploid samples" is FORMAT/DP where that is given.
# Package:   cyvcf2 0.35.0 (PyPI).
# Behaviour: DP 30 with AD 5,5 is 10 (callers leave uninformative reads out of AD). DP 12 without AD is -1, and so is a site
#            without an alternative, whose AD has one value by Number=R: a filter "gt_depths >= 10" removes every reference
#            genotype of an all-sites file. RO and AO stand in for AD only while the header declares no AD: in a file
#            merged of two callers the depths of the second are -1.
# Seen:      10 instead of 30, -1 instead of 12, 30 and 30; 29 once AD is not declared
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile cyvcf2==0.35.0
{
    printf '##fileformat=VCFv4.2\n##contig=<ID=chr1,length=248956422>\n'
    printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">\n'
    printf '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads">\n'
    printf '##FORMAT=<ID=RO,Number=1,Type=Integer,Description="Reads of the reference">\n'
    printf '##FORMAT=<ID=AO,Number=A,Type=Integer,Description="Reads of each alternative">\n'
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n'
    printf 'chr1\t100\t.\tA\tG\t50\tPASS\t.\tGT:AD:DP\t0/1:5,5:30\nchr1\t200\t.\tA\tG\t50\tPASS\t.\tGT:AD:DP\t0/0:.:12\n'
    printf 'chr1\t300\t.\tA\t.\t50\tPASS\t.\tGT:AD:DP\t0/0:29:30\nchr1\t400\t.\tA\tG\t50\tPASS\t.\tGT:DP:RO:AO\t0/1:30:14:15\n'
} > merged.vcf
grep -v -e 'ID=AD' -e 'GT:AD' merged.vcf > alone.vcf
cat > depths.py <<'PY'
from cyvcf2 import VCF

for name in ("merged", "alone"):
    for record in VCF(f"{name}.vcf"):
        print(name, record.POS, "DP", record.format("DP")[0][0], "gt_depths", record.gt_depths[0])
PY
venv/bin/python depths.py | tee seen
cat > described <<'TEXT'
merged 100 DP 30 gt_depths 10
merged 200 DP 12 gt_depths -1
merged 300 DP 30 gt_depths -1
merged 400 DP 30 gt_depths -1
alone 400 DP 30 gt_depths 29
TEXT
cmp seen described
echo "as described"
