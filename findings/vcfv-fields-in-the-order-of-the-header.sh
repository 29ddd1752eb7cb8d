#!/usr/bin/env bash
# vcfv names a sample's fields in the order of the header's FORMAT lines, not of the record's FORMAT column
#
# Guess:     GT:AD:DP:GQ 0/1:15,15:30:99 has S1_GT 0/1, S1_DP 30 and S1_GQ 99, whatever the order of the FORMAT lines in the
#            header (GATK sorts them by name: AD, DP, GQ, GT), and GT:GQ 0/1:3 in the same file has S1_GQ 3.
# Package:   vcfv 0.2.0 (PyPI, VCF to Polars or pandas), with its defaults.
# Behaviour: each value gets the name at its place in the header. With GATK's order the genotype is in S1_AD, the quality in
#            S1_GT and the depth in S1_GQ. With the header in the record's order only records that leave a field out
#            are wrong: the quality 3 of GT:GQ is in S1_AD. A filter on depth or quality takes the wrong genotypes.
# Seen:      sorted: full AD=0/1 DP=15,15 GQ=30 GT=99; same: full GT=0/1 AD=15,15 DP=30 GQ=99, short GT=0/1 AD=3
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile vcfv==0.2.0 polars==2.1.0 pyarrow==26.0.1
make_vcf() {
    printf '##fileformat=VCFv4.2\n##contig=<ID=1,length=249250621>\n'
    for name in "$@"; do
        case $name in
            GT) printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n' ;;
            AD) printf '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">\n' ;;
            DP) printf '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">\n' ;;
            GQ) printf '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality">\n' ;;
        esac
    done
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n'
    printf '1\t100\tfull\tA\tG\t50\tPASS\t.\tGT:AD:DP:GQ\t0/1:15,15:30:99\n'
    printf '1\t200\tshort\tA\tG\t50\tPASS\t.\tGT:GQ\t0/1:3\n'
}
make_vcf AD DP GQ GT > sorted.vcf
make_vcf GT AD DP GQ > same.vcf
cat > run.py <<'PY'
import vcfv

for name in ("sorted", "same"):
    for one in vcfv.read_vcf(f"{name}.vcf").iter_rows(named=True):
        print(name, one["ID"], *(f"{key[3:]}={one[key]}" for key in one if key.startswith("S1_") and one[key]))
PY
venv/bin/python run.py | tee seen
cat > described <<'TEXT'
sorted full AD=0/1 DP=15,15 GQ=30 GT=99
sorted short AD=0/1 DP=3
same full GT=0/1 AD=15,15 DP=30 GQ=99
same short GT=0/1 AD=3
TEXT
cmp seen described
echo "as described"
