#!/usr/bin/env bash
# bcftools +mendelian: a son's only X written 1/1 is an error, a half call of a new allele is none
#
# Guess:     with --rules GRCh38 (chrX: mother/mother + father > mother's) a son whose carrier mother is 0/1 is right,
#            whether his only X is written 1 or, as callers without a ploidy write it, 1/1; and ./1 with parents 0/0
#            shows an allele that neither has.
# Package:   bcftools 1.16-1, libhts3 1.16+ds-3 (Debian 12).
# Behaviour: 1 is consistent, 1/1 at the same genotypes of the parents is an inconsistency; ./1 is not.
# Seen:      inconsistent: denovo diploid_x
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get download -qq bcftools=1.16-1 libhts3=1.16+ds-3 2> /dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH=$(dirname "$(find root -name 'libhts.so.3' | head -1)")
BCFTOOLS_PLUGINS=$(dirname "$(find root -name 'mendelian.so')")
export LD_LIBRARY_PATH BCFTOOLS_PLUGINS
cat > trio.vcf <<'VCF'
##fileformat=VCFv4.2
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##contig=<ID=chr1,length=248956422>
##contig=<ID=chrX,length=156040895>
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	MUM	DAD	SON
chr1	100	denovo	A	G	50	PASS	.	GT	0/0	0/0	0/1
chr1	200	half	A	G	50	PASS	.	GT	0/0	0/0	./1
chrX	50000000	haploid_x	A	G	50	PASS	.	GT	0/1	0	1
chrX	50000100	diploid_x	A	G	50	PASS	.	GT	0/1	0/0	1/1
VCF
found=$(root/usr/bin/bcftools +mendelian trio.vcf -t MUM,DAD,SON -m x --rules GRCh38 2> /dev/null | grep -v '^#' | cut -f 3 | paste -sd ' ')
echo "inconsistent: $found"
[ "$found" = 'denovo diploid_x' ]
echo "as described"
