#!/usr/bin/env bash
# cyvcf2 gives an alternate allele frequency of 0.5 where nobody has the reference allele
#
# Expected:  aaf, "alternate allele frequency across samples", is the count of alternate alleles over all called ones:
#            1 for two people with 1/2; 1/3 for 0/0 and ./1.
# Package:   cyvcf2 0.35.0 (PyPI), Python 3.11.
# Behaviour: every heterozygous genotype counts one alternate allele of two, also 1/2, so two people with 1/2 give 0.5;
#            ./1 counts as 0/1, and the haploid 1 of a man as two alleles. A filter for rare alleles works with half of
#            the true value at a multi-allelic site.
# Seen:      1/2 1/2: 0.5 (1); 0/0 1/2: 0.25 (0.5); 0/0 ./1: 0.25 (0.333); 0/0 1: 0.5 (0.333)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile cyvcf2==0.35.0 numpy==2.4.6 2> /dev/null

cat > in.vcf <<'VCF'
##fileformat=VCFv4.2
##FILTER=<ID=PASS,Description="All filters passed">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##contig=<ID=1,length=10000>
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	S1	S2
1	100	.	A	G	30	PASS	.	GT	0/0	0/1
1	200	.	A	G,T	30	PASS	.	GT	1/2	1/2
1	300	.	A	G,T	30	PASS	.	GT	0/0	1/2
1	400	.	A	G	30	PASS	.	GT	0/0	./1
1	500	.	A	G	30	PASS	.	GT	0/0	1
VCF
cat > run.py <<'PY'
import cyvcf2

expected = [0.25, 1, 0.5, 0.333, 0.333]
seen = []
for record, value in zip(cyvcf2.VCF("in.vcf"), expected, strict=True):
    alleles = [a for genotype in record.genotypes for a in genotype[:-1] if a >= 0]
    assert round(sum(a > 0 for a in alleles) / len(alleles), 3) == value
    seen.append(record.aaf)
    print(str(record).split("\tGT\t")[1].strip().replace("\t", " "), "aaf", record.aaf, "by allele", value)
assert seen == [0.25, 0.5, 0.25, 0.25, 0.5]
PY
venv/bin/python run.py
echo "as described"
