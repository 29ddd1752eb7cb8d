#!/usr/bin/env bash
# genoABO takes any alternative at a marker's place for the marker's own: a substitution makes group A of an O
#
# Guess:     the G of c.261 that an O allele lacks is an insertion (T>TC) on GRCh38; a record T>C at that place holds no
#            insertion, so the person stays O or is not called. In G>C,T of c.796 only T is the allele of group B.
# Package:   genoabo 0.3.1 (PyPI), its own example of VCF input.
# Behaviour: an alternative that its table of marker alleles does not hold counts as the functional or B allele by the mere
#            number of copies: T>C 1/1 is A/A, `*,TC` with 0/1 (the deletion, not TC) A/O, and G>C,T with 0/1 (C) B/O. The
#            quality is PASS and the confidence medium, as in the record of its own.
# Seen:      own_O O O/O PASS; own_A A A/O PASS; substitution A A/A PASS; star A A/O PASS; third_allele B B/O PASS
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile genoabo==0.3.1 cyvcf2==0.35.0 numpy==2.4.6 pandas==2.3.3
one() { # name, REF, ALT and GT of c.261, ALT and GT of c.796
    {
        printf '##fileformat=VCFv4.2\n##reference=GRCh38\n##contig=<ID=chr9,length=138394717>\n'
        printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
        printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP\n'
        printf 'chr9\t133255935\trs8176746\tG\t%s\t.\tPASS\t.\tGT\t%s\n' "$4" "$5"
        printf 'chr9\t133257521\t.\tT\t%s\t.\tPASS\t.\tGT\t%s\n' "$2" "$3"
    } > "$1.vcf"
    venv/bin/genoabo "$1.vcf" -o "$1" --build GRCh38 > log 2>&1
    echo "$1 $(tail -n 1 "$1.abo.tsv" | cut -f3,4,14 | tr '\t' ' ')"
}
{
    one own_O TC 0/0 T 0/0
    one own_A TC 0/1 T 0/0
    one substitution C 1/1 T 0/0
    one star '*,TC' 0/1 T 0/0
    one third_allele TC 0/1 C,T 0/1
} | tee seen
printf 'own_O O O/O PASS\nown_A A A/O PASS\nsubstitution A A/A PASS\nstar A A/O PASS\nthird_allele B B/O PASS\n' > described
cmp seen described
echo "as described"
