#!/usr/bin/env bash
# hiMoon takes any deletion at the place for the star allele's, and of two records at one position the last alone
#
# Guess:     with a table of CYP2C9*2 (94942290 C>T) and *6 (94949282 delA), GATG>G 1/1 at 94949281, an in-frame deletion of
#            three bases, is no *6; a C>T 0/1 with another record C>CTT at its position is still *1/*2.
# Package:   hiMoon 0.13.7 (PyPI, star alleles from PharmVar-like tables), pandas 2.2.3.
# Behaviour: a deletion is compared as "a deletion", without its length: GATG>G is *6/*6, two alleles without function.
#            Records are kept by position: C>CTT takes the place of C>T, and the sample is *1/*1.
# Seen:      single *2/*6; other_deletion *6/*6; two_records *1/*1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile himoon==0.13.7 pandas==2.2.3 numpy==1.26.4 \
    PuLP==3.3.2 pysam==0.24.1
{
    printf '#version=1\n'
    printf 'Haplotype Name\tGene\trsID\tReferenceSequence\tVariant Start\tVariant Stop\tReference Allele\tVariant Allele\tType\n'
    printf 'CYP2C9*1\tCYP2C9\tREFERENCE\t.\t.\t.\t.\t.\t.\n'
    printf 'CYP2C9*2\tCYP2C9\trs1799853\tNC_000010.11\t94942290\t94942290\tC\tT\tsubstitution\n'
    printf 'CYP2C9*6\tCYP2C9\trs9332131\tNC_000010.11\t94949282\t94949282\tA\t-\tdeletion\n'
} > CYP2C9.tsv
make_vcf() {
    printf '##fileformat=VCFv4.2\n##contig=<ID=10,length=133797422>\n'
    printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n'
    local record
    for record in "$@"; do
        # shellcheck disable=SC2086
        printf '10\t%s\t.\t%s\t%s\t50\tPASS\t.\tGT\t%s\n' $record
    done
}
make_vcf '94942290 C T 0/1' '94949281 GA G 0/1' > single.vcf
make_vcf '94949281 GATG G 1/1' > other_deletion.vcf
make_vcf '94942290 C T 0/1' '94942290 C CTT 0/1' > two_records.vcf
cat > run.py <<'PY'
import pysam
from hiMoon import himoon

for name in ("single", "other_deletion", "two_records"):
    path = pysam.tabix_index(f"{name}.vcf", preset="vcf", force=True)
    haplotypes, _ = himoon.get_haps_from_vcf("CYP2C9.tsv", path, "S1")
    print(name, *("/".join(one).replace("CYP2C9(star)", "*") for one in haplotypes))
PY
venv/bin/python -W ignore run.py 2> log | tee seen
printf 'single *2/*6\nother_deletion *6/*6\ntwo_records *1/*1\n' > described
cmp seen described
echo "as described"
