#!/usr/bin/env bash
# vcfio's fetch without an index stops at a record of another chromosome whose position is the region's end
#
# Guess:     fetch("chr10", 94781800, 94781900), "1-based", gives the three records there, the last one at the end included.
# Package:   vcfio 1.2.0 (PyPI), a plain VCF without an index ("using regular iteration").
# Behaviour: the record at the end is never given. If any record before it, on whatever chromosome, has the end's position,
#            reading stops there without a word: with one of chromosome 7 nothing of chromosome 10 is found.
# Seen:      alone: before rs4244285; behind_chromosome_7: (nothing)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile vcfio==1.2.0
{
    printf '##fileformat=VCFv4.2\n##contig=<ID=chr7,length=159345973>\n##contig=<ID=chr10,length=133797422>\n'
    printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP\n'
} > head.vcf
{
    printf 'chr10\t94781800\tbefore\tG\tA\t.\tPASS\t.\tGT\t0/1\n'
    printf 'chr10\t94781859\trs4244285\tG\tA\t.\tPASS\t.\tGT\t1/1\n'
    printf 'chr10\t94781900\tat_the_end\tG\tA\t.\tPASS\t.\tGT\t0/1\n'
} > records.vcf
cat head.vcf records.vcf > alone.vcf
{ cat head.vcf; printf 'chr7\t94781900\tother\tG\tA\t.\tPASS\t.\tGT\t0/1\n'; cat records.vcf; } > behind_chromosome_7.vcf
cat > run.py <<'PY'
from vcfio import VcfReader

for name in ("alone", "behind_chromosome_7"):
    with VcfReader(f"{name}.vcf") as reader:
        print(name + ":", *(one.vcf_id for one in reader.fetch("chr10", 94781800, 94781900)))
PY
venv/bin/python run.py 2> log | tee seen
printf 'alone: before rs4244285\nbehind_chromosome_7:\n' > described
cmp seen described
echo "as described"
