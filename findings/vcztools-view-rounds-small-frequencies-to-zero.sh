#!/usr/bin/env bash
# vcztools view writes every float with at most three decimals, so a rare allele's frequency becomes 0
#
# Expected:  VCF -> VCF Zarr -> VCF keeps floats to single precision, as bcftools does (six significant digits).
# Packages:  bio2zarr 0.2.1, vcztools 0.2.0 (PyPI), Python 3.11.
# Behaviour: `vcztools view` rounds INFO, FORMAT and QUAL floats to three decimals. AF 0.0004, a p-value of 1e-8 and a
#            genotype probability of 0.0004 are all written as 0, a dosage of 1.9996 as 2. `vcztools query` on the same
#            store prints the full values, so the store is right and only the VCF text is not.
# Seen:      view   AF=0;PV=0  GT:DS:GP  0/1:2:0,0.999,0
#            query  0.0004 1e-08 0.0004,0.9994,0.0002 1.9996
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile \
    'bio2zarr[vcf]==0.2.1' vcztools==0.2.0 cyvcf2==0.35.0 pysam==0.24.1

cat > in.vcf <<'VCF'
##fileformat=VCFv4.3
##INFO=<ID=AF,Number=A,Type=Float,Description="Allele frequency">
##INFO=<ID=PV,Number=1,Type=Float,Description="P-value">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=DS,Number=1,Type=Float,Description="Dosage">
##FORMAT=<ID=GP,Number=G,Type=Float,Description="Genotype probabilities">
##contig=<ID=chr1,length=10000>
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	S1
chr1	100	.	A	G	30.12345	PASS	AF=0.0004;PV=1e-8	GT:DS:GP	0/1:1.9996:0.0004,0.9994,0.0002
VCF
venv/bin/python -c 'import pysam; pysam.tabix_index("in.vcf", preset="vcf")'
venv/bin/vcf2zarr convert --no-progress in.vcf.gz in.vcz 2>/dev/null

view=$(venv/bin/vcztools view -H in.vcz | cut -f 6,8-)
query=$(venv/bin/vcztools query -f '%AF %PV [%GP %DS]\n' in.vcz)
printf 'view:  %s\nquery: %s\n' "$view" "$query"
[ "$view" = $'30.123\tAF=0;PV=0\tGT:DS:GP\t0/1:2:0,0.999,0' ]
[ "$query" = '0.0004 1e-08 0.0004,0.9994,0.0002 1.9996' ]
echo "as described"
