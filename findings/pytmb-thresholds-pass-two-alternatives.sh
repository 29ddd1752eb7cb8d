#!/usr/bin/env bash
# pyTMB: a record of two alternatives passes every depth threshold, and a deletion's `*` lifts a change of 2 %
#
# Guess:     --minDepth 20 removes a record of 2 reads whether it has one alternative or two; with --vaf 0.05 a change in 2 % of
#            the reads is not counted because the same record holds `*`, which says that a deletion covers the place.
# Package:   pytmb-curie 1.6.0 (PyPI), its own configurations for snpEff and Mutect2, 1 Mb.
# Behaviour: a record is removed if as many depths are too low as it has alternatives; DP is one number, so of two alternatives
#            never. For the fraction all alternatives must be below: `*` at 58 % keeps T at 2 %, which alone is removed.
# Seen:      one_2_reads 0.0; two_2_reads 1.0; one_2_percent 0.0; star_and_2_percent 1.0
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile pytmb-curie==1.6.0 cyvcf2==0.35.0 numpy==2.4.6 scipy==1.17.1
{
    printf '##fileformat=VCFv4.2\n##contig=<ID=chr1,length=248956422>\n'
    printf '##INFO=<ID=ANN,Number=.,Type=String,Description="Functional annotations">\n'
    printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">\n'
    printf '##FORMAT=<ID=AF,Number=A,Type=Float,Description="Fraction of each alternative">\n'
    printf '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads">\n'
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT\n'
} > head.vcf
configs=$(venv/bin/python -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')/config
one() { # name, ALT, sample
    effects=$(for allele in ${2//,/ }; do
        [ "$allele" = '*' ] || printf '%s|missense_variant|MODERATE|G|G|transcript|T1|protein_coding|1/1|c.1A>C|p.K1N|||||,' "$allele"
    done)
    { cat head.vcf; printf 'chr1\t100\t.\tA\t%s\t.\tPASS\tANN=%s\tGT:AD:AF:DP\t%s\n' "$2" "${effects%,}" "$3"; } > "$1.vcf"
    venv/bin/pyTMB -i "$1.vcf" --dbConfig "$configs/snpeff.yml" --varConfig "$configs/mutect2.yml" \
        --effGenomeSize 1000000 --minDepth 20 --vaf 0.05 > log 2>&1
    echo "$1 $(sed -n 's/^TMB= //p' log)"
}
{
    one one_2_reads C 0/1:1,1:0.5:2
    one two_2_reads C,T 0/1/2:0,1,1:0.5,0.5:2
    one one_2_percent T 0/1:98,2:0.02:100
    one star_and_2_percent '*,T' 0/1/2:40,58,2:0.58,0.02:100
} | tee seen
printf 'one_2_reads 0.0\ntwo_2_reads 1.0\none_2_percent 0.0\nstar_and_2_percent 1.0\n' > described
cmp seen described
echo "as described"
