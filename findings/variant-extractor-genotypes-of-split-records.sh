#!/usr/bin/env bash
# variant-extractor gives both halves of a split record the same wrong genotype: 2/2 is 0/2, 1/2 is 0/2
#
# Guess:     a record G>A,T is given as G>A and G>T, each with the genotype of its own allele: of 2/2 G>A is not carried and G>T
#            homozygous, of 1/2 both are heterozygous, as `bcftools norm -m -` writes them (0/0 and 1/1; 1/0 and 0/1).
# Package:   variant-extractor 5.2.0 (PyPI), the extractor of its README.
# Behaviour: both get 0 and the genotype's last allele, by the old numbering: 1/1 and 2/2 become heterozygous, 0/2 is
#            the genotype of G>A too, which nobody carries, and the number 2 names no allele of either.
# Seen:      1_1 A 0/1 T 0/1; 2_2 A 0/2 T 0/2; 1_2 A 0/2 T 0/2; 0_2 A 0/2 T 0/2; alone A 1/1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile variant-extractor==5.2.0 pysam==0.24.1
one() { # name, ALT, GT
    {
        printf '##fileformat=VCFv4.2\n##contig=<ID=chr10,length=133797422>\n'
        printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
        printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP\n'
        printf 'chr10\t94942309\trs7900194\tG\t%s\t50\tPASS\t.\tGT\t%s\n' "$2" "$3"
    } > "$1.vcf"
}
one 1_1 A,T 1/1
one 2_2 A,T 2/2
one 1_2 A,T 1/2
one 0_2 A,T 0/2
one alone A 1/1
cat > run.py <<'PY'
from variant_extractor import VariantExtractor

for name in ("1_1", "2_2", "1_2", "0_2", "alone"):
    halves = [(one.alt, "/".join(map(str, one.samples["P"]["GT"]))) for one in VariantExtractor(f"{name}.vcf")]
    print(name, *(word for half in halves for word in half))
PY
venv/bin/python run.py | tee seen
printf '1_1 A 0/1 T 0/1\n2_2 A 0/2 T 0/2\n1_2 A 0/2 T 0/2\n0_2 A 0/2 T 0/2\nalone A 1/1\n' > described
cmp seen described
echo "as described"
