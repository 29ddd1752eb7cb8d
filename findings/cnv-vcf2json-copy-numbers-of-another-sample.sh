#!/usr/bin/env bash
# cnv-vcf2json writes the first sample's copy numbers under the last sample's name
#
# Guess:     of a VCF with two samples, each segment is a Beacon record of the sample that has it (or the file is refused):
#            a deletion that A has and B has not is A's; a sample with CN 2 and 0/0 has no gain; 1/1 of a duplication is
#            more than one copy.
# Package:   cnv-vcf2json 2.0.0 (PyPI; CNV calls to the Progenetix Beacon schema).
# Behaviour: biosampleId is the last column's name, genotype and CN are the first column's: B has A's deletion, and of its own
#            duplication a "copy number gain" with cn_number 2, A's. Without CN a duplication 1/1 is 3 copies as 0/1 is.
# Seen:      B low-level loss 1 (A's); B copy number gain 2; B low-level gain 3
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile cnv-vcf2json==2.0.0
{
    printf '##fileformat=VCFv4.2\n##contig=<ID=chr1,length=248956422>\n'
    printf '##ALT=<ID=DEL,Description="Deletion">\n##ALT=<ID=DUP,Description="Duplication">\n'
    printf '##INFO=<ID=END,Number=1,Type=Integer,Description="Last base">\n'
    printf '##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Type">\n'
    printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '##FORMAT=<ID=CN,Number=1,Type=Integer,Description="Copy number">\n'
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n'
    printf 'chr1\t1000\tof_A\tN\t<DEL>\t.\t.\tSVTYPE=DEL;END=9000\tGT:CN\t0/1:1\t0/0:2\n'
    printf 'chr1\t10000\tof_B\tN\t<DUP>\t.\t.\tSVTYPE=DUP;END=19000\tGT:CN\t0/0:2\t0/1:3\n'
    printf 'chr1\t20000\ttwice\tN\t<DUP>\t.\t.\tSVTYPE=DUP;END=29000\tGT\t1/1\t1/1\n'
} > in.vcf
venv/bin/cnv-vcf2json in.vcf -o out.json
cat > run.py <<'PY'
import json

for one in json.load(open("out.json")):
    print(one["info"]["legacyId"], one["biosampleId"], one["variantState"]["label"], one["info"]["cn_number"])
PY
python3 run.py | tee seen
printf 'of_A B low-level loss 1\nof_B B copy number gain 2\ntwice B low-level gain 3\n' > described
cmp seen described
echo "as described"
