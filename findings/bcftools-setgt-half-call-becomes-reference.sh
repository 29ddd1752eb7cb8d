#!/usr/bin/env bash
# bcftools +setGT: its example for missing genotypes turns ./1, an allele that was seen, into the reference
#
# Guess:     `-t . -n 0p`, 'set missing genotypes ("./.") to phased ref genotypes ("0|0")' in its help, leaves ./1, as its other
#            example for missing genotypes does (-t q -i 'GT="." && ...'), or fills the missing half, as +missing2ref does.
# Package:   bcftools 1.16-1, libhts3 1.16+ds-3 (Debian 12). Its list of targets calls "." "partially or completely
#            missing"; that the allele seen is replaced too is not said.
# Behaviour: ./1 with four reads of the alternative and none of the reference is 0|0: a carrier of unknown zygosity comes
#            out as one who has no variant, with AC=1 still in INFO. "." is another set of genotypes for -t than in GT=".".
# Seen:      missing2ref 0/1; -t . -n 0p 0|0; GT="." leaves ./1; -t ./. leaves ./1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq bcftools=1.16-1 libhts3=1.16+ds-3 2> /dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH=$(dirname "$(find root -name 'libhts.so.3' | head -1)")
BCFTOOLS_PLUGINS=$(dirname "$(find root -name 'setGT.so')")
export LD_LIBRARY_PATH BCFTOOLS_PLUGINS
{
    printf '##fileformat=VCFv4.2\n##contig=<ID=1,length=249250621>\n'
    printf '##INFO=<ID=AC,Number=A,Type=Integer,Description="Alleles of each alternative">\n'
    printf '##INFO=<ID=AN,Number=1,Type=Integer,Description="Alleles called">\n'
    printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">\n'
    printf '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">\n'
    printf '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality">\n'
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n'
    printf '1\t100\t.\tA\tG\t50\tPASS\tAC=1;AN=1\tGT:AD:DP:GQ\t./1:0,4:4:30\n'
} > in.vcf
show() {
    local name=$1 plugin=$2
    shift 2
    echo "$name: $(root/usr/bin/bcftools "+$plugin" in.vcf -- "$@" 2> /dev/null | grep -v '^#' | cut -f 8,10)"
}
{
    show missing2ref missing2ref
    show 'first example' setGT -t . -n 0p
    show 'second example' setGT -t q -n 0 -i 'GT="." && FMT/DP>0 && GQ>20'
    show 'completely missing' setGT -t ./. -n 0
} | tee seen
cat > described <<'TEXT'
missing2ref: AC=1;AN=1	0/1:0,4:4:30
first example: AC=1;AN=1	0|0:0,4:4:30
second example: AC=1;AN=1	./1:0,4:4:30
completely missing: AC=1;AN=1	./1:0,4:4:30
TEXT
cmp seen described
root/usr/bin/bcftools +setGT -h 2>&1 | grep -A 1 -F 'set missing genotypes ("./.") to phased ref genotypes ("0|0")'
echo "as described"
