#!/usr/bin/env bash
# vcfio: the zygosity of a second alternative is "no coverage", of 0/0/1 reference
#
# Guess:     2/2 is homozygous and 0|2 heterozygous as 1/1 and 0|1 are; a genotype of three alleles with the alternative
#            among them is an error or heterozygous; a haploid 1 of a man's X is told.
# Package:   vcfio 1.2.0 (PyPI), Variant.get_zygosity.
# Behaviour: only pairs of a fixed list are known: 0/2, 0|2 and 2/2 are NO_COVERAGE, as ./. is, whereas 1/2 is HET; of
#            0/0/1 the first two alleles count: REF. A haploid 1 is an error.
# Seen:      0/1 HET; 1/2 HET; 0/2 NO_COVERAGE; 0|2 NO_COVERAGE; 2/2 NO_COVERAGE; ./. NO_COVERAGE; 0/0/1 REF;
#            1 InvalidZygosity
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile vcfio==1.2.0
{
    printf '##fileformat=VCFv4.2\n##contig=<ID=chrX,length=156040895>\n'
    printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP\n'
    for genotype in 0/1 1/2 0/2 '0|2' 2/2 ./. 0/0/1 1; do
        printf 'chrX\t1000\t.\tG\tA,T\t.\tPASS\t.\tGT\t%s\n' "$genotype"
    done
} > in.vcf
cat > run.py <<'PY'
from vcfio import VcfReader

with VcfReader("in.vcf") as reader:
    for one in reader:
        try:
            told = one.get_zygosity("P")
        except Exception as error:  # its own class
            told = type(error).__name__
        print(one.samples["P"]["GT"], told)
PY
venv/bin/python run.py 2> log | tee seen
{
    printf '0/1 HET\n1/2 HET\n0/2 NO_COVERAGE\n0|2 NO_COVERAGE\n2/2 NO_COVERAGE\n./. NO_COVERAGE\n'
    printf '0/0/1 REF\n1 InvalidZygosity\n'
} > described
cmp seen described
echo "as described"
