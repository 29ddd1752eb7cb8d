#!/usr/bin/env bash
# bcftools annotate takes only the first of the split records that match a multi-allelic one
#
# Expected:  A>G,T annotated from a file with one record for A>G and one for A>T (the shape of ClinVar and gnomAD) gets
#            a frequency for each: Number=A fields are matched by allele, also where the alleles' order differs.
# Package:   bcftools 1.16-1 (Debian 12), htslib 1.16; reported in bcftools issue 237 (2015, open).
# Behaviour: the first record that shares an allele is used and the others are passed over without a message: the
#            second allele's frequency is "." and its significance is not told. The same data in one multi-allelic
#            record, or the sample's record split before, are matched in full.
# Seen:      split: AF=0.3,. SIG=Benign; in one record: AF=0.3,0.0001 SIG=Benign,Pathogenic
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq bcftools=1.16-1 libhts3=1.16+ds-3 2> /dev/null
for package in *.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu

header='##fileformat=VCFv4.2
##FILTER=<ID=PASS,Description="All filters passed">
##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">
##INFO=<ID=SIG,Number=.,Type=String,Description="Significance">
##contig=<ID=1,length=10000>
#CHROM POS ID REF ALT QUAL FILTER INFO'
write() {
    { echo "$header" | sed '$s/ /\t/g'; cat; } | root/usr/bin/bcftools view -Oz -o "$1"
    root/usr/bin/bcftools index "$1"
}
printf '1\t100\tsample\tA\tG,T\t30\tPASS\t.\n' | write sample.vcf.gz
printf '1\t100\t.\tA\t%s\t.\t.\tAF=%s;SIG=%s\n' G 0.3 Benign T 0.0001 Pathogenic | write split.vcf.gz
printf '1\t100\t.\tA\tT,G\t.\t.\tAF=0.0001,0.3;SIG=Benign,Pathogenic\n' | write joined.vcf.gz
annotate() {
    root/usr/bin/bcftools annotate -c AF,SIG "$@" 2> log.txt |
        root/usr/bin/bcftools query -f '%ALT AF=%AF SIG=%SIG\n' | paste -sd ' '
}
root/usr/bin/bcftools norm -m- -Oz -o apart.vcf.gz sample.vcf.gz 2> log.txt
root/usr/bin/bcftools index apart.vcf.gz
split=$(annotate -a split.vcf.gz sample.vcf.gz)
joined=$(annotate -a joined.vcf.gz sample.vcf.gz)
apart=$(annotate -a split.vcf.gz apart.vcf.gz)
printf '%s\n' "split: $split" "joined: $joined" "sample's record split before: $apart"
[ "$split" = 'G,T AF=0.3,. SIG=Benign' ]
[ "$joined" = 'G,T AF=0.3,0.0001 SIG=Benign,Pathogenic' ]
[ "$apart" = 'G AF=0.3 SIG=Benign T AF=0.0001 SIG=Pathogenic' ]
echo "as described"
