#!/usr/bin/env bash
# SURVIVOR merge writes PASS for a deletion that every input rejects
#
# Guess:     a deletion with FILTER LowQual in both inputs keeps LowQual, or is left out, or has "." (SURVIVOR's own settings
#            ask for a distance, numbers of callers, types, strands and a size, not for filters).
# Package:   survivor 1.0.7-4 (Debian 12), SURVIVOR merge.
# Behaviour: FILTER is always PASS, the header does not know LowQual, and INFO counts both as support (SUPP=2): what
#            `bcftools view -f PASS` took out of each input comes back from the merged file. Inputs whose genotype is 0/0
#            or ./. count as support as well (upstream said so of 0/0, Sniffles issue 249).
# Seen:      rejected PASS SUPP=2; passed PASS SUPP=2; no_genotype PASS SUPP=2
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq survivor=1.0.7-4 2> /dev/null
dpkg -x survivor_*.deb root
make_vcf() {
    printf '##fileformat=VCFv4.2\n##contig=<ID=1,length=249250621>\n##ALT=<ID=DEL,Description="Deletion">\n'
    printf '##FILTER=<ID=LowQual,Description="Low quality">\n##INFO=<ID=END,Number=1,Type=Integer,Description="Last base">\n'
    printf '##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Type">\n'
    printf '##INFO=<ID=SVLEN,Number=1,Type=Integer,Description="Length">\n'
    printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t%s\n' "$1"
    printf '1\t10000\trejected\tN\t<DEL>\t5\tLowQual\tSVTYPE=DEL;END=12000;SVLEN=-2000\tGT\t0/1\n'
    printf '1\t20000\tpassed\tN\t<DEL>\t50\tPASS\tSVTYPE=DEL;END=22000;SVLEN=-2000\tGT\t0/1\n'
    printf '1\t30000\tno_genotype\tN\t<DEL>\t50\tPASS\tSVTYPE=DEL;END=32000;SVLEN=-2000\tGT\t%s\n' "$2"
}
make_vcf first 0/1 > first.vcf
make_vcf second ./. > second.vcf
printf 'first.vcf\nsecond.vcf\n' > inputs
root/usr/bin/SURVIVOR merge inputs 1000 2 1 1 0 30 merged.vcf > log 2>&1
grep -v '^#' merged.vcf | cut -f 3,7,8 | sed -E 's/\t/ /g; s/;.*//' | tee seen
printf 'rejected PASS SUPP=2\npassed PASS SUPP=2\nno_genotype PASS SUPP=2\n' > described
cmp seen described
if grep -q 'LowQual' merged.vcf; then exit 1; fi
echo "as described"
