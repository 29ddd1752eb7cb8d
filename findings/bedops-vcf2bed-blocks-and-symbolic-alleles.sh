#!/usr/bin/env bash
# vcf2bed makes one base of a gVCF block and of a symbolic deletion, and its three classes together lose such records
#
# Expected:  a reference block 1300 to 1400 and a <DEL> 500 to 600 become intervals of that length (END is in INFO);
#            --snvs, --insertions and --deletions share the records among them, a breakend and "no alternative" in none.
# Package:   BEDOPS 2.4.41 (Debian 12, 2.4.41+dfsg-1).
# Behaviour: END is not read: both are one base. The alternative's text is measured: a breakend is an insertion as it is
#            longer than REF, a record without an alternative and the allele * are SNVs, <DEL>, <DUP> and <NON_REF> are
#            in none of the classes. A spelt deletion of two bases is one base long without an option and three with
#            --deletions.
# Seen:      what stands under "described"
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq bedops=2.4.41+dfsg-1 2> /dev/null
dpkg -x bedops_*.deb root
export PATH="$work/root/usr/bin:$PATH"
{
    printf '##fileformat=VCFv4.2\n##contig=<ID=chr1,length=248956422>\n'
    printf '##INFO=<ID=END,Number=1,Type=Integer,Description="End">\n'
    printf '##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Type">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'
    printf 'chr1\t100\tsnv\tA\tG\t30\tPASS\t.\nchr1\t300\tspelt\tATT\tA\t30\tPASS\t.\n'
    printf 'chr1\t500\tdel\tA\t<DEL>\t30\tPASS\tSVTYPE=DEL;END=600\nchr1\t700\tdup\tA\t<DUP>\t30\tPASS\tSVTYPE=DUP;END=800\n'
    printf 'chr1\t1000\tbreakend\tA\tA[chr1:2000[\t30\tPASS\tSVTYPE=BND\nchr1\t1100\tnone\tA\t.\t30\tPASS\t.\n'
    printf 'chr1\t1200\tstar\tA\t*\t30\tPASS\t.\nchr1\t1300\tblock\tA\t<NON_REF>\t.\t.\tEND=1400\n'
} > in.vcf
for option in "" --snvs --insertions --deletions; do
    vcf2bed --do-not-sort $option < in.vcf | awk -v o="${option:-all}" '{print o, $4, $2, $3}'
done | tee seen
cat > described <<'TEXT'
all snv 99 100
all spelt 299 300
all del 499 500
all dup 699 700
all breakend 999 1000
all none 1099 1100
all star 1199 1200
all block 1299 1300
--snvs snv 99 100
--snvs none 1099 1100
--snvs star 1199 1200
--insertions breakend 999 1000
--deletions spelt 299 302
TEXT
cmp seen described
echo "as described"
