#!/usr/bin/env bash
# evehap takes a VCF without an index, and one without a call, as the reference sequence at full coverage
#
# Guess:     a plain VCF of 22 variants of U5a1 is U5a1, or is refused because it has no index; 22 times ./. with no read is no
#            haplogroup, or one with a low coverage; 0/1 with 98 reads of the reference and 2 of the variant is not as certain
#            as 1/1 with 100 reads.
# Package:   evehap 0.1.1 (PyPI), pysam 0.24.1; its own tree and reference (rCRS).
# Behaviour: what pysam says of the missing index is caught as "contig not in VCF": H77 with coverage 100 %, exit code 0, no
#            word of the index. ./. without reads is the same. 2 reads in 100 give U5a1 with the confidence of 100 in 100.
# Seen:      plain H77 1.0000; indexed U5a1 0.9873 1.0000; nocall H77 1.0000; two_percent U5a1 0.9873 1.0000
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile evehap==0.1.1 pysam==0.24.1 numpy==2.4.6 biopython==1.88 click==8.5.1
cat > make.py <<'PY'
from pathlib import Path

import evehap
import pysam

fasta = Path(evehap.__file__).parent / "data" / "reference" / "rCRS.fasta"
reference = "".join(line.strip() for line in fasta.open() if line[0] != ">")
changes = """73G 263G 750G 1438G 2706G 3197C 4769G 7028T 8860G 9477A 11467G 11719A 12308G 12372A 13617C 14766T 14793G 15326G
16192T 16256T 16270T 16399G""".split()
for name, sample in (("plain", "1/1:0,100:100"), ("nocall", "./.:0,0:0"), ("two_percent", "0/1:98,2:100")):
    with open(f"{name}.vcf", "w") as out:
        out.write("##fileformat=VCFv4.2\n##contig=<ID=chrM,length=16569>\n")
        for key, number, kind in (("GT", 1, "String"), ("AD", "R", "Integer"), ("DP", 1, "Integer")):
            out.write(f'##FORMAT=<ID={key},Number={number},Type={kind},Description="{key}">\n')
        out.write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n")
        for change in changes:
            place = int(change[:-1])
            out.write(f"chrM\t{place}\t.\t{reference[place - 1]}\t{change[-1]}\t.\tPASS\t.\tGT:AD:DP\t{sample}\n")
for name, source in (("indexed", "plain"), ("nocall", "nocall"), ("two_percent", "two_percent")):
    pysam.tabix_compress(f"{source}.vcf", f"{name}.vcf.gz")
    pysam.tabix_index(f"{name}.vcf.gz", preset="vcf")
PY
venv/bin/python make.py
for file in plain.vcf indexed.vcf.gz nocall.vcf.gz two_percent.vcf.gz; do
    venv/bin/evehap classify "$file" --tree-type rcrs --output-format tsv 2>> "log.${file%%.*}" |
        awk -F'\t' -v name="${file%%.*}" '$1 == "S" { print name, $2, $3, $5, "warnings:" $8 }'
done | tee seen
cat > described <<'TXT'
plain H77 0.0713 1.0000 warnings:
indexed U5a1 0.9873 1.0000 warnings:
nocall H77 0.0713 1.0000 warnings:
two_percent U5a1 0.9873 1.0000 warnings:
TXT
cmp seen described
if grep -qi index log.plain; then
    echo "it speaks of the index now"
    exit 1
fi
echo "as described"
