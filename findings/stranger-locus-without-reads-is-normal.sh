#!/usr/bin/env bash
# stranger calls a repeat locus without a genotype normal, and an FMR1 allele of 55 repeats too
#
# Guess:     a record of ExpansionHunter without a call (GT ./., ALT ., FILTER LowDepth) gets no STR_STATUS, or one that
#            says so; an FMR1 allele of 55 CGG is a premutation (55 to 200 in GeneReviews, the source that the tool names).
# Package:   stranger 0.10.2 (PyPI), its own table of loci (GRCh37, the default).
# Behaviour: ALT "." counts as an allele of 0 repeats, whatever GT, REPCN and FILTER say: HTT of a sample without reads is
#            "normal" with the rank score of a called 19/19. The table's NormalMax of FMR1 is 55, so 55 is normal.
# Seen:      no_call normal 1:10; called normal 1:10; fmr1_55 normal 1:10; fmr1_56 pre_mutation 1:20
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile stranger==0.10.2 click==8.5.1 coloredlogs==15.0.1 \
    PyYAML==6.0.4 setuptools==65.5.0
{
    printf '##fileformat=VCFv4.1\n##INFO=<ID=END,Number=1,Type=Integer,Description="End position of the variant">\n'
    printf '##INFO=<ID=REF,Number=1,Type=Integer,Description="Reference copy number">\n'
    printf '##INFO=<ID=REPID,Number=1,Type=String,Description="Repeat identifier">\n'
    printf '##FILTER=<ID=LowDepth,Description="The overall locus depth is below 10x or number of reads spanning one or both breakends is below 5">\n'
    printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '##FORMAT=<ID=REPCN,Number=1,Type=String,Description="Number of repeat units spanned by the allele">\n'
    printf '##ALT=<ID=STR55,Description="Allele comprised of 55 repeat units">\n'
    printf '##ALT=<ID=STR56,Description="Allele comprised of 56 repeat units">\n'
    printf '##contig=<ID=4,length=191154276>\n##contig=<ID=X,length=155270560>\n'
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n'
    printf '4\t3076603\tno_call\tC\t.\t.\tLowDepth\tEND=3076660;REF=19;REPID=HTT\tGT:REPCN\t./.:./.\n'
    printf '4\t3076603\tcalled\tC\t.\t.\tPASS\tEND=3076660;REF=19;REPID=HTT\tGT:REPCN\t0/0:19/19\n'
    printf 'X\t146993568\tfmr1_55\tC\t<STR55>\t.\tPASS\tEND=146993628;REF=20;REPID=FMR1\tGT:REPCN\t0/1:20/55\n'
    printf 'X\t146993568\tfmr1_56\tC\t<STR56>\t.\tPASS\tEND=146993628;REF=20;REPID=FMR1\tGT:REPCN\t0/1:20/56\n'
} > in.vcf
venv/bin/stranger in.vcf 2> log > out.vcf
grep -v '^#' out.vcf | sed -E 's/^[^\t]*\t[^\t]*\t([^\t]*)\t.*STR_STATUS=([a-z_]+);.*RankScore=([0-9:]+).*/\1 \2 \3/' | tee seen
printf 'no_call normal 1:10\ncalled normal 1:10\nfmr1_55 normal 1:10\nfmr1_56 pre_mutation 1:20\n' > described
cmp seen described
grep -q 'SourceId=NBK1384' out.vcf
if grep -qi 'warn' log; then exit 1; fi
echo "as described"
