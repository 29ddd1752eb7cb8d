#!/usr/bin/env bash
# bcftools +dosage gives a sample without reads the dosage of a heterozygote
#
# Guess:     a genotype ./. with PL 0,0,0, as `bcftools call` writes a sample without reads beside one with them, has the
#            dosage -1.0, as it has with `-t GT` and as a sample without PL has.
# Package:   bcftools 1.16-1, libhts3 1.16+ds-3 (Debian 12), plugin dosage, its default (PL, then GL, then GT).
# Behaviour: likelihoods that are all alike are a dosage of 1.000000, one copy of the allele at every site without a read (of
#            two alternatives 0.666667 of each); with GL 0,0,0 too. A score or a frequency from this table counts it.
#            The first file is what mpileup and call themselves write: the sample without reads is ./. with PL 0,0,0.
# Seen:      called: 1.999001 (read) and 1.000000 (none); written: PL 1.000000, GL 1.000000, none -1.0, two 0.666667 each
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq bcftools=1.16-1 libhts3=1.16+ds-3 samtools=1.16.1-1 2> /dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH=$(dirname "$(find root -name 'libhts.so.3' | head -1)")
BCFTOOLS_PLUGINS=$(dirname "$(find root -name 'dosage.so')")
export LD_LIBRARY_PATH BCFTOOLS_PLUGINS
bcftools=root/usr/bin/bcftools

bases=$(printf 'GCTTAGGCATCCGATAGACTTGCAACGTCCTGA%.0s' 1 2 3 4)
printf '>1\n%s\n' "$bases" > ref.fa
make_sam() {
    printf '@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:1\tLN:132\n@RG\tID:%s\tSM:%s\n' "$1" "$1"
    if [ "$1" = read ]; then
        # ten reads of a homozygous substitution at 61, T>A
        for i in 1 2 3 4 5 6 7 8 9 10; do
            printf 'r%s\t0\t1\t31\t60\t60M\t*\t0\t0\t%sA%s\t%s\tRG:Z:read\n' "$i" "${bases:30:30}" "${bases:61:29}" \
                "$(printf 'I%.0s' {1..60})"
        done
    fi
}
make_sam read | root/usr/bin/samtools view -b -o read.bam
make_sam none | root/usr/bin/samtools view -b -o none.bam
$bcftools mpileup -f ref.fa read.bam none.bam 2> /dev/null | $bcftools call -mv > called.vcf 2> /dev/null
grep -v '^#' called.vcf | cut -f 2,4,5,10,11 | tee seen
$bcftools +dosage called.vcf | tail -1 | cut -f 2,5,6 | tee -a seen
{
    printf '##fileformat=VCFv4.2\n##contig=<ID=1,length=249250621>\n'
    printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Phred-scaled likelihoods">\n'
    printf '##FORMAT=<ID=GL,Number=G,Type=Float,Description="Likelihoods">\n'
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n'
    printf '1\t100\t.\tA\tG\t50\tPASS\t.\tGT:PL\t./.:0,0,0\n1\t200\t.\tA\tG\t50\tPASS\t.\tGT:GL\t./.:0,0,0\n'
    printf '1\t300\t.\tA\tG\t50\tPASS\t.\tGT:PL\t./.:.\n1\t400\t.\tA\tG,T\t50\tPASS\t.\tGT:PL\t./.:0,0,0,0,0,0\n'
} > written.vcf
$bcftools +dosage written.vcf | tail -4 | cut -f 2,5 | tee -a seen
$bcftools +dosage written.vcf -- -t GT | tail -4 | cut -f 5 | paste -sd ' ' | tee -a seen
cat > described <<'TEXT'
61	T	A	1/1:191,30,0	./.:0,0,0
61	1.999001	1.000000
100	1.000000
200	1.000000
300	-1.0
400	0.666667,0.666667
-1.0 -1.0 -1.0 -1.0,-1.0
TEXT
cmp seen described
echo "as described"
