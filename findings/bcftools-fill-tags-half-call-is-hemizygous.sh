#!/usr/bin/env bash
# bcftools +fill-tags counts the allele of a half call as hemizygous, on an autosome too
#
# Expected:  AC_Hemi is, in the plugin's words, the allele count in hemizygous genotypes: those with one allele (GT 1).
#            ./1 has two, one of them unknown, so it is among neither the heterozygous nor the hemizygous ones.
# Package:   bcftools 1.16-1 (Debian 12), plugin fill-tags.
# Behaviour: ./1 and .|1 add one to AC_Hemi, exactly as a haploid 1 does, and one person to NS (samples with data),
#            while bcftools stats calls the same genotype missing. Without ./1 the count is 0.
# Seen:      0/1 ./1 0/0: AC_Hemi=1 NS=3; 0/1 0/0 0/0: AC_Hemi=0 NS=3; 0/1 1 0/0: AC_Hemi=1 NS=3; missing in stats: 1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq bcftools=1.16-1 libhts3=1.16+ds-3 2> /dev/null
for package in *.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu
BCFTOOLS_PLUGINS=$(dirname "$(find root -name fill-tags.so)")
export BCFTOOLS_PLUGINS

cat > in.vcf <<'VCF'
##fileformat=VCFv4.2
##FILTER=<ID=PASS,Description="All filters passed">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##contig=<ID=1,length=10000>
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	S1	S2	S3
1	100	half	A	G	30	PASS	.	GT	0/1	./1	0/0
1	200	none	A	G	30	PASS	.	GT	0/1	0/0	0/0
1	300	haploid	A	G	30	PASS	.	GT	0/1	1	0/0
VCF
root/usr/bin/bcftools +fill-tags in.vcf -- -t AC_Hemi,AC_Het,NS |
    root/usr/bin/bcftools query -f '%ID AC_Het=%AC_Het AC_Hemi=%AC_Hemi NS=%NS\n' | tee seen.txt
missing=$(root/usr/bin/bcftools stats -s S2 in.vcf | awk '$1 == "PSC" { print $NF }')
echo "stats, missing genotypes of S2: $missing"
[ "$(cat seen.txt)" = 'half AC_Het=1 AC_Hemi=1 NS=3
none AC_Het=1 AC_Hemi=0 NS=3
haploid AC_Het=1 AC_Hemi=1 NS=3' ]
[ "$missing" = 1 ]
echo "as described"
