#!/usr/bin/env bash
# vembrane takes ./1 as homozygous, stops at the first ./. and cannot evaluate is_hom_var at all
#
# Expected:  is_hom is false for a half call; a missing genotype is neither homozygous nor an error, as comparisons with
#            missing values elsewhere in vembrane are simply false; is_hom_var selects 1/1.
# Package:   vembrane 1.0.7 (PyPI; the last version that installs on Python 3.11).
# Behaviour: is_hom("S1") is true for ./1 and ./0. At ./. it ends with an unhandled "generator raised StopIteration" and
#            exit code 1, after the header and all records before it are on stdout, so a pipe gets a well-formed VCF
#            that ends early. is_hom_var(...) raises NameError on every record (count_hom_var() works).
# Seen:      is_hom: ./1 ./0 1/1 0/0; with ./. in the file: ./1 ./0 and exit 1; is_hom_var: NameError
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile vembrane==1.0.7 setuptools==80.9.0

make_vcf() {
    printf '##fileformat=VCFv4.3\n##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '##contig=<ID=chr1,length=10000>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n'
    local position=100 genotype
    for genotype in "$@"; do
        printf 'chr1\t%s\t.\tA\tG\t30\tPASS\t.\tGT\t%s\n' "$position" "$genotype"
        position=$((position + 100))
    done
}
genotypes() { grep -v '^#' "$1" | cut -f 10 | paste -sd ' '; }
make_vcf ./1 ./0 1/1 0/0 0/1 > whole.vcf
make_vcf ./1 ./0 ./. 1/1 0/0 0/1 > missing.vcf

venv/bin/vembrane filter 'is_hom("S1")' whole.vcf > a.vcf 2> a.err
status=0
venv/bin/vembrane filter 'is_hom("S1")' missing.vcf > b.vcf 2> b.err || status=$?
! venv/bin/vembrane filter 'is_hom_var("S1")' whole.vcf > c.vcf 2> c.err
echo "is_hom: $(genotypes a.vcf)"
echo "is_hom with ./. in the file: $(genotypes b.vcf), exit $status, $(tail -1 b.err)"
echo "is_hom_var: $(tail -1 c.err)"
[ "$(genotypes a.vcf)" = './1 ./0 1/1 0/0' ]
[ "$(genotypes b.vcf)" = './1 ./0' ]
[ "$status" = 1 ]
grep -q '^RuntimeError: generator raised StopIteration' b.err
grep -q "^NameError: name 's' is not defined" c.err
echo "as described"
