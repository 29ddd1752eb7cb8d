#!/usr/bin/env bash
# vcfallelicprimitives turns unphased genotypes into phased ones
#
# Expected:  splitting a record into primitive alleles keeps what is known of phase: 0/1 stays 0/1.
# Package:   libvcflib-tools 1.0.3+dfsg-2 (Debian 12); vcflib issue 132 tells of the phase.
# Behaviour: a multi-allelic record comes out phased, also one of two SNPs that has nothing to split: 1/2 becomes 1|2,
#            and a half call ./2 becomes .|2, without a phase set. A biallelic SNP keeps its /. Two such sites of
#            one gene then look like one haplotype. -k keeps AD with the values of all alleles on the split records.
# Seen:      A>G,T 1/2: 1|2; ./2: .|2; ACG>A,ATG 1/2: 1|0 and 0|1 with three values of AD; A>G 0/1: 0/1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq libvcflib-tools=1.0.3+dfsg-2 libvcflib1=1.0.3+dfsg-2 libtabixpp0=1.1.2-1 \
    libsmithwaterman0=0.0+git20160702.2610e25-12+b1 libdisorder0=0.0.2+git20130809.8062ee1-4+b1 \
    libfastahack0=1.0.0+dfsg-10 libhts3=1.16+ds-3 2> /dev/null
for package in *.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH=$work/root/usr/lib:$work/root/usr/lib/x86_64-linux-gnu

cat > in.vcf <<'VCF'
##fileformat=VCFv4.2
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads by allele">
##contig=<ID=1,length=10000>
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	S1	S2
1	100	snp	A	G	30	PASS	.	GT:AD	0/1:5,5	./1:0,5
1	200	snps	A	G,T	30	PASS	.	GT:AD	1/2:0,5,6	./2:0,0,6
1	300	mixed	ACG	A,ATG	30	PASS	.	GT:AD	1/2:0,5,6	0/2:5,0,6
VCF
root/usr/bin/vcfallelicprimitives -kg in.vcf | grep -v '^#' | cut -f 2,4,5,10,11 | tee seen.txt
[ "$(tr '\t' ' ' < seen.txt)" = '100 A G 0/1:5,5 ./1:0,5
200 A G,T 1|2:0,5,6 .|2:0,0,6
300 ACG A 1|0:0,5,6 0|0:5,0,6
301 C T 0|1:0,5,6 0|1:5,0,6' ]
echo "as described"
