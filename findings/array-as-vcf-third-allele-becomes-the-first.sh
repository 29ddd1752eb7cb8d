#!/usr/bin/env bash
# array-as-vcf writes a homozygote of the second alternative as one of the first, and an inserted allele base by base
#
# Guess:     where a marker has the alleles A, G and T (as rs numbers with three alleles have at Ensembl), the CytoScan call
#            TT is 2/2, AT 0/2, GT 1/2; the OpenArray calls A/ATC and G/T are A>ATC 0/1 and A>G,T 1/2.
# Package:   array-as-vcf 1.1.0 (PyPI, of Leiden University Medical Center), without look-up at Ensembl.
# Behaviour: of CytoScan files every homozygote that is not the reference is 1/1 and every heterozygote 0/1: TT of A>G,T
#            is read back as GG, AT and GT as AG. Of OpenArray files (pharmacogene panels come so) ATC is written as the
#            three alternatives A, T and C, with 0/1 an A>A; G/T is A>G or A>T 0/1: one is lost and a reference A put in.
# Seen:      TT 1/1, AT 0/1, GT 0/1 of A>G,T; A/ATC: A>A,T,C 0/1; G/T: A>G or A>T 0/1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile array-as-vcf==1.1.0
echo '{"rs1": "A:G,T:F", "rs2": "A:ATC:F"}' > alleles.json
{
    for line in $(seq 11); do echo "#%line=$line"; done
    printf 'Probe Set ID\tCall Codes\tConfidence\tSignal A\tSignal B\tForward Strand Base Calls\tdbSNP RS ID\tChromosome\tChromosomal Position\n'
    printf 'S-1\tBB\t0.001\t1\t2\tTT\trs1\t10\t101\nS-2\tAB\t0.001\t1\t2\tAT\trs1\t10\t102\n'
    printf 'S-3\tAB\t0.001\t1\t2\tGT\trs1\t10\t103\nS-4\tBB\t0.001\t1\t2\tGG\trs1\t10\t104\n'
} > cytoscan.txt
{
    for line in $(seq 17); do echo "# line $line"; done
    printf 'Assay Name\tAssay ID\tGene Symbol\tNCBI SNP Reference\tSample ID\tCall\tChromosome #\tPosition\n'
    printf 'one\tC_1\tG\trs1\tS1\tA/G\t10\t201\ntwo\tC_2\tG\trs1\tS1\tG/T\t10\t202\nthree\tC_3\tG\trs2\tS1\tA/ATC\t10\t203\n'
} > openarray.txt
for name in cytoscan openarray; do
    # the order of the two alternatives of G/T is that of a set of text: fixed here
    PYTHONHASHSEED=0 venv/bin/aav -p $name.txt -s S1 -l alleles.json --no-ensembl-lookup --log-level WARNING 2> log \
        | grep -v '^#' | cut -f 2,4,5,10
    if [ -s log ]; then exit 1; fi
done | sed 's/^202\tA\t[GT]\t/202\tA\tG or T\t/' | tee seen
printf '%s\tA\t%s\t%s\n' 101 G,T 1/1 102 G,T 0/1 103 G,T 0/1 104 G,T 1/1 201 G 0/1 202 'G or T' 0/1 203 A,T,C 0/1 > described
cmp seen described
echo "as described"
