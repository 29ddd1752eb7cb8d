#!/usr/bin/env bash
# vartriage gives m.1555A>G the heteroplasmy of another allele, or of INFO/AF
#
# Guess:     in A>C,G with reads 20,960,20 the deafness allele G has 2 %, with 10,10,980 it has 98 %, as in a record of its
#            own; INFO/AF, by the VCF specification the frequency in the genotypes of all samples, is no heteroplasmy.
# Package:   vartriage 1.2.0 (PyPI), its own copies of MITOMAP and HelixMTdb.
# Behaviour: each alternative gets the reads of the first: 2 % of G are "98.0% (homoplasmic)" and Pathogenic, 98 % are "50 %"
#            and of uncertain significance. INFO/AF goes before the sample's AD: with 0.5, as GATK writes it for a
#            diploid 0/1, 2 % become 50 %; with 0.009 in a cohort's file 98 % fall below the least level of 1 % and the
#            variant is not in the result at all.
# Seen:      alone 98 Pathogenic; second2 98 Pathogenic; second98 50 VUS; af_half 50 VUS; af_cohort (nothing)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile vartriage==1.2.0 numpy==2.4.6 pysam==0.24.1
{
    printf '##fileformat=VCFv4.2\n##contig=<ID=MT,length=16569>\n'
    printf '##INFO=<ID=AF,Number=A,Type=Float,Description="Allele frequency, for each alternative, in the order listed">\n'
    printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">\n'
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n'
    printf 'MT\t1555\talone\tA\tG\t50\tPASS\t.\tGT:AD\t1/1:20,980\n'
    printf 'MT\t1555\tsecond2\tA\tC,G\t50\tPASS\t.\tGT:AD\t1/1:20,960,20\n'
    printf 'MT\t1555\tsecond98\tA\tC,G\t50\tPASS\t.\tGT:AD\t2/2:10,10,980\n'
    printf 'MT\t1555\taf_half\tA\tG\t50\tPASS\tAF=0.5\tGT:AD\t0/1:980,20\n'
    printf 'MT\t1555\taf_cohort\tA\tG\t50\tPASS\tAF=0.009\tGT:AD\t1/1:20,980\n'
} > in.vcf
cat > run.py <<'PY'
from pathlib import Path

from vartriage.io.vcf_parser import VCFParser
from vartriage.mito.config import MitoConfig
from vartriage.mito.pipeline import MitochondrialPipeline

with VCFParser(Path("in.vcf"), extract_samples=True) as records:
    for one in MitochondrialPipeline(MitoConfig()).run(records):
        if one.variant.alt == "G":
            print(one.variant.id, round(one.heteroplasmy.percentage), one.classification.value)
PY
venv/bin/python run.py | tee seen
printf 'alone 98 Pathogenic\nsecond2 98 Pathogenic\nsecond98 50 VUS\naf_half 50 VUS\n' > described
cmp seen described
echo "as described"
