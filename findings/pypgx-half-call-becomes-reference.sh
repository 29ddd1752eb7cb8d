#!/usr/bin/env bash
# PyPGx reports CYP2C19 *38/*38 (normal) for a person whose half call shows a *2 or *17 variant
#
# Expected:  .|1 says that one chromosome carries the variant and the other is unknown: the carrier has at least one
#            such allele, or the sample is not callable.
# Package:   pypgx 0.27.0 (PyPI), Python 3.11.
# Behaviour: predict_alleles on a phased VCF takes .|1 and 1|. as if there were no variant at all, without a message, so
#            half calls at both *2 positions give *38/*38 and "Normal Metabolizer"; 0|1 at the same place gives *2.
#            (That .|. and absent records become the reference allele is known; here an observed variant is lost.)
# Seen:      *2 0|1: *38;/*2;*38; Intermediate Metabolizer; *2 .|1: *38;/*38; Normal Metabolizer; *17 .|1: *38;/*38;
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile pypgx==0.27.0 pysam==0.24.1 setuptools==80.9.0

cat > in.vcf <<'VCF'
##fileformat=VCFv4.2
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##contig=<ID=chr10>
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	het2	half2	het17	half17
chr10	94761900	.	C	T	.	PASS	.	GT	0|0	0|0	0|1	.|1
chr10	94775367	.	A	G	.	PASS	.	GT	0|1	.|1	0|0	0|0
chr10	94781859	.	G	A	.	PASS	.	GT	0|1	.|1	0|0	0|0
VCF
cat > run.py <<'PY'
import pypgx
import pysam
from pypgx.api import utils

pysam.tabix_index("in.vcf", preset="vcf")
variants = utils.import_variants("CYP2C19", "in.vcf.gz", assembly="GRCh38", platform="WGS")
alleles = utils.predict_alleles(variants).data
seen = {}
for sample, row in alleles.iterrows():
    first, second = row["Haplotype1"].split(";"), row["Haplotype2"].split(";")
    phenotype = pypgx.predict_phenotype("CYP2C19", first[0], second[0])
    seen[sample] = (sorted([first[0], second[0]]), phenotype)
    print(sample, *seen[sample])
assert seen["het2"] == (["*2", "*38"], "Intermediate Metabolizer")
assert seen["half2"] == (["*38", "*38"], "Normal Metabolizer")
assert seen["het17"] == (["*17", "*38"], "Rapid Metabolizer")
assert seen["half17"] == (["*38", "*38"], "Normal Metabolizer")
PY
venv/bin/python -W ignore run.py
echo "as described"
