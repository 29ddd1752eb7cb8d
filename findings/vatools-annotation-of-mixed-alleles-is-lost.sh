#!/usr/bin/env bash
# vep-annotation-reporter (VAtools) writes "-" for one of two alternatives where one is an indel
#
# Guess:     each alternative has the consequence that VEP wrote for it. VEP cuts the first base off all alleles of a record if
#            they share it (CA>C,CG has the CSQ alleles - and G) and off none if they do not (A>AT,G has AT and G).
# Package:   vatools 6.0.1 (PyPI, of the Griffith Lab), vcfpy 0.14.2.
# Behaviour: the first base is cut or kept for each alternative by itself: off the indel, not off the substitution. CG of
#            CA>C,CG is looked for as CG and AT of A>AT,G as T; neither is found, and its columns are "-", as if VEP had
#            said nothing: a missense variant and a frame shift are lost. Records of one alternative are right.
# Seen:      CA>C,CG: frameshift_variant,-; A>AT,G: -,missense_variant; of one alternative both are right
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile vatools==6.0.1 vcfpy==0.14.2 pysam==0.24.1
{
    printf '##fileformat=VCFv4.2\n##contig=<ID=7,length=159138663>\n'
    printf '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: '
    printf 'Allele|Consequence|SYMBOL|Feature|HGVSp">\n'
    printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT\n'
    printf '7\t100\t.\tCA\tC,CG\t.\tPASS\tCSQ=-|frameshift_variant|G|T1|p.Val9fs,G|missense_variant|G|T1|p.Val9Ala\tGT\t1/2\n'
    printf '7\t200\t.\tA\tAT,G\t.\tPASS\tCSQ=AT|frameshift_variant|G|T1|p.Val9fs,G|missense_variant|G|T1|p.Val9Ala\tGT\t1/2\n'
    printf '7\t300\t.\tA\tG\t.\tPASS\tCSQ=G|missense_variant|G|T1|p.Val9Ala\tGT\t0/1\n'
    printf '7\t400\t.\tCA\tC\t.\tPASS\tCSQ=-|frameshift_variant|G|T1|p.Val9fs\tGT\t0/1\n'
} > in.vcf
venv/bin/vep-annotation-reporter in.vcf Consequence HGVSp -o out.tsv 2> log
tail -n +2 out.tsv | tr -d '\r' | cut -f 2-6 | tee seen
cat > described <<'TEXT'
100	CA	C,CG	frameshift_variant,-	p.Val9fs,-
200	A	AT,G	-,missense_variant	-,p.Val9Ala
300	A	G	missense_variant	p.Val9Ala
400	CA	C	frameshift_variant	p.Val9fs
TEXT
cmp seen described
if grep -qi 'warn' log; then exit 1; fi
echo "as described"
