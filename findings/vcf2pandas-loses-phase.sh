#!/usr/bin/env bash
# vcf2pandas writes 0|1 and 0/1 as the same cell
#
# Guess:     a table of all FORMAT fields keeps what GT says, and with it whether two changes were phased.
# Package:   vcf2pandas 0.2.0 (PyPI), pysam 0.22.1, the newest it allows.
# Behaviour: GT is the pair of allele numbers without the separator; two changes on one chromosome (0|1, 0|1) and two of
#            unknown phase (0/1, 0/1) are the same, and so are 1|0 and 1/0. The phase set is kept, but says nothing by itself.
# Seen:      phased (0, 1) (0, 1); unphased (0, 1) (0, 1)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile vcf2pandas==0.2.0 pysam==0.22.1
one() {
    {
        printf '##fileformat=VCFv4.2\n##contig=<ID=chr6,length=170805979>\n'
        printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
        printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP\n'
        printf 'chr6\t18130687\trs1142345\tT\tC\t.\tPASS\t.\tGT\t%s\n' "$2"
        printf 'chr6\t18138997\trs1800460\tC\tT\t.\tPASS\t.\tGT\t%s\n' "$2"
    } > "$1.vcf"
}
one phased '0|1'
one unphased 0/1
cat > run.py <<'PY'
from vcf2pandas import vcf2pandas

for name in ("phased", "unphased"):
    print(name, *vcf2pandas(f"{name}.vcf")["FORMAT:P:GT"])
PY
venv/bin/python run.py | tee seen
printf 'phased (0, 1) (0, 1)\nunphased (0, 1) (0, 1)\n' > described
cmp seen described
echo "as described"
