#!/usr/bin/env bash
# bcftools +gvcfz joins blocks without reads to one with reads and keeps MIN_DP of the first
#
# Guess:     its own example -g'PASS:GT!="alt"' ("Compress all non-reference sites into a single block") joins blocks of 20, 0
#            and 35 reads into one with MIN_DP 0, the least, as DP and GQ of the joined block are the least; and keeps 0/0
#            and ./. apart, since a block has one genotype.
# Package:   bcftools 1.16-1, libhts3 1.16+ds-3 (Debian 12), plugin gvcfz.
# Behaviour: DP and GQ are the least, MIN_DP is the first block's: 20, with DP 0. Who takes MIN_DP, which the gVCFs of GATK
#            define as the least depth of a block, for the block's depth reads a hundred bases without a read as reference with 20
#            reads. A block ./. joined to a following 0/0 makes both ./.; the other way round both are 0/0.
# Seen:      100 to 399: 0/0, DP 0, MIN_DP 20, GQ 0; 500 to 699: 0/0, DP 0, MIN_DP 25, GQ 0 (600 to 699 were ./.)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq bcftools=1.16-1 libhts3=1.16+ds-3 2> /dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH=$(dirname "$(find root -name 'libhts.so.3' | head -1)")
BCFTOOLS_PLUGINS=$(dirname "$(find root -name 'gvcfz.so')")
export LD_LIBRARY_PATH BCFTOOLS_PLUGINS
{
    printf '##fileformat=VCFv4.2\n##contig=<ID=1,length=249250621>\n##ALT=<ID=NON_REF,Description="Any other allele">\n'
    printf '##INFO=<ID=END,Number=1,Type=Integer,Description="Last base">\n'
    printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">\n'
    printf '##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description="Minimum DP observed within the GVCF block">\n'
    printf '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality">\n'
    printf '##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Likelihoods">\n'
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n'
    printf '1\t100\t.\tA\t<NON_REF>\t.\t.\tEND=199\tGT:DP:MIN_DP:GQ\t0/0:30:20:60\n'
    printf '1\t200\t.\tA\t<NON_REF>\t.\t.\tEND=299\tGT:DP:MIN_DP:GQ\t0/0:0:0:0\n'
    printf '1\t300\t.\tA\t<NON_REF>\t.\t.\tEND=399\tGT:DP:MIN_DP:GQ\t0/0:40:35:99\n'
    printf '1\t400\t.\tA\tG,<NON_REF>\t50\tPASS\t.\tGT:DP:GQ\t0/1:40:99\n'
    printf '1\t500\t.\tA\t<NON_REF>\t.\t.\tEND=599\tGT:DP:MIN_DP:GQ\t0/0:30:25:60\n'
    printf '1\t600\t.\tA\t<NON_REF>\t.\t.\tEND=699\tGT:DP:MIN_DP:GQ\t./.:0:0:0\n'
} > in.vcf
root/usr/bin/bcftools +gvcfz in.vcf -a -g'PASS:GT!="alt"' 2> log | grep -v '^#' | cut -f 2,5,8- | tee seen
cat > described <<'TEXT'
100	<NON_REF>	END=399	GT:DP:MIN_DP:GQ	0/0:0:20:0
400	G	.	GT:DP:GQ	0/1:40:99
500	<NON_REF>	END=699	GT:DP:MIN_DP:GQ	0/0:0:25:0
TEXT
cmp seen described
echo "as described"
