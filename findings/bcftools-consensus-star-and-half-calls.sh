#!/usr/bin/env bash
# bcftools consensus writes the spanning-deletion allele into the sequence as the character *
#
# Expected:  ALT * says that this base is deleted by an upstream record: it is taken out, or left to that record. A half
#            call ./1 with -H I (the IUPAC code of both alleles) is N, or R as 0/1 is, since one allele is unknown.
# Package:   bcftools 1.16-1 (Debian 12).
# Behaviour: the FASTA gets a literal * where the haplotype carries the allele *, which is a stop in proteins and no
#            base anywhere. With -H I ./1 becomes a plain G, as if homozygous, although -M gives ./. an N.
# Seen:      -H 1, genotype 1|2 of ALT *,T: CC*CC; -H I -M N: 0/1 R, ./1 G, ./. N
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq bcftools=1.16-1 libhts3=1.16+ds-3 2> /dev/null
for package in *.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu

printf '>1\nCCACCCCACCCCACCCCACC\n' > ref.fa
cat > in.vcf <<'VCF'
##fileformat=VCFv4.2
##FILTER=<ID=PASS,Description="All filters passed">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##contig=<ID=1,length=20>
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	S
1	3	star	A	*,T	30	PASS	.	GT	1|2
1	8	het	A	G	30	PASS	.	GT	0/1
1	13	half	A	G	30	PASS	.	GT	./1
1	18	missing	A	G	30	PASS	.	GT	./.
VCF
root/usr/bin/bcftools view -Oz -o in.vcf.gz in.vcf
root/usr/bin/bcftools index in.vcf.gz
sequence() {
    root/usr/bin/bcftools consensus -f ref.fa -s S "$@" in.vcf.gz 2> /dev/null | grep -v '>'
}
first=$(sequence -H 1)
codes=$(sequence -H I -M N)
echo "-H 1: ${first:0:5}"
echo "-H I -M N: 0/1 ${codes:7:1}, ./1 ${codes:12:1}, ./. ${codes:17:1}"
[ "${first:0:5}" = 'CC*CC' ]
[ "${codes:7:1}${codes:12:1}${codes:17:1}" = RGN ]
echo "as described"
