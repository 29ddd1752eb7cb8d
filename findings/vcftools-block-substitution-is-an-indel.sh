#!/usr/bin/env bash
# vcftools takes a two-base substitution as an indel and a half call as a heterozygote
#
# Expected:  the manual says that an indel is a variant that alters the length of the REF allele, so --remove-indels
#            keeps AT>GC; in the matrix of --012 a genotype with a missing allele is -1 like ./. .
# Package:   vcftools 0.1.16-3+b1 (Debian 12).
# Behaviour: --remove-indels drops AT>GC and keeps the spanning deletion T>*; --keep-only-indels the reverse. --012
#            codes ./1 and .|1 as 1, the same as 0/1, while --missing-site counts their alleles as half missing.
# Seen:      --remove-indels: snp star; --keep-only-indels: mnv del; --012: 0/1 1, ./1 1, ./. -1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get download -qq vcftools=0.1.16-3+b1 2> /dev/null
dpkg -x vcftools_*.deb root
cat > in.vcf <<'VCF'
##fileformat=VCFv4.2
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##contig=<ID=1,length=10000>
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	S1	S2	S3
1	100	snp	A	G	30	PASS	.	GT	0/1	./1	./.
1	200	mnv	AT	GC	30	PASS	.	GT	0/1	0/0	0/0
1	300	del	AT	A	30	PASS	.	GT	0/1	0/0	0/0
1	400	star	T	*	30	PASS	.	GT	0/1	0/0	0/0
VCF
kept() {
    root/usr/bin/vcftools --vcf in.vcf "$@" --recode --stdout 2> /dev/null | grep -v '^#' | cut -f 3 | paste -sd ' '
}
root/usr/bin/vcftools --vcf in.vcf --012 --out matrix 2> /dev/null
echo "--remove-indels: $(kept --remove-indels)"
echo "--keep-only-indels: $(kept --keep-only-indels)"
echo "--012 at the SNP (0/1 ./1 ./.): $(cut -f 2 matrix.012 | paste -sd ' ')"
[ "$(kept --remove-indels)" = 'snp star' ]
[ "$(kept --keep-only-indels)" = 'mnv del' ]
[ "$(cut -f 2 matrix.012 | paste -sd ' ')" = '1 1 -1' ]
echo "as described"
