#!/usr/bin/env bash
# vcfanno puts values of Number=A in the order of the query's alleles and leaves those of Number=R in the database's
#
# Expected:  A>T,G annotated from A>G,T has AF and the allele counts of Number=R both in the order T, G, as the header that
#            vcfanno writes declares them (one per alternative; one per allele, the reference first).
# Package:   vcfanno 0.3.5 (Debian 12, 0.3.5+ds-1+b3), op "self".
# Behaviour: AF is put in order, the counts are not, and the header says Number=R still: the count of the common G stands
#            at the rare T. From split records the values of both are strung together: four counts for three alleles,
#            and classes in the order of the database (G benign, T pathogenic, read as T benign). The warning on order
#            that it prints speaks of fields with Number=1 only.
# Seen:      AF=0.002,0.9 with N=90,900,2 (right: 90,2,900); AF=0.002,0.9 with N=100,900,998,2 and Benign,Pathogenic
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq vcfanno=0.3.5+ds-1+b3 tabix=1.16+ds-3 libhts3=1.16+ds-3 2> /dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu

{
    printf '##fileformat=VCFv4.2\n##contig=<ID=1,length=249250621>\n'
    printf '##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">\n'
    printf '##INFO=<ID=N,Number=R,Type=Integer,Description="Copies seen of each allele">\n'
    printf '##INFO=<ID=SIG,Number=.,Type=String,Description="Class">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'
    printf '1\t400\t.\tA\tG,T\t.\t.\tAF=0.9,0.002;N=90,900,2\n'
    printf '1\t700\t.\tA\tG\t.\t.\tAF=0.9;N=100,900;SIG=Benign\n1\t700\t.\tA\tT\t.\t.\tAF=0.002;N=998,2;SIG=Pathogenic\n'
} | root/usr/bin/bgzip > db.vcf.gz
root/usr/bin/tabix -p vcf db.vcf.gz
{
    printf '##fileformat=VCFv4.2\n##contig=<ID=1,length=249250621>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'
    printf '1\t400\tjoined\tA\tT,G\t.\t.\t.\n1\t700\tsplit\tA\tT,G\t.\t.\t.\n'
} > query.vcf
printf '[[annotation]]\nfile="db.vcf.gz"\nfields=["AF","N","SIG"]\nnames=["AF","N","SIG"]\nops=["self","self","self"]\n' > conf.toml
root/usr/bin/vcfanno conf.toml query.vcf 2> log > out.vcf
grep 'ID=N,' out.vcf
grep -v '^#' out.vcf | cut -f 3,5,8 | tee seen
grep -q '##INFO=<ID=N,Number=R' out.vcf
printf 'joined\tT,G\tAF=0.002,0.9;N=90,900,2\nsplit\tT,G\tAF=0.002,0.9;N=100,900,998,2;SIG=Benign,Pathogenic\n' > described
cmp seen described
echo "as described"
