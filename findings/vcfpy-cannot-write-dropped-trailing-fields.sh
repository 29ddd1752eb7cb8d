#!/usr/bin/env bash
# vcfpy reads a record whose samples drop trailing FORMAT fields, but cannot write it back
#
# Expected:  VCF lets a sample drop trailing FORMAT fields (freebayes, GATK and bcftools do so for ./. samples);
#            a record that was read without complaint is written back, with or without the missing values.
# Package:   vcfpy 0.14.2 (PyPI), Python 3.11.
# Behaviour: write_record raises ValueError as soon as a dropped field has a Number other than 1 (AD is Number=R). If
#            only Number=1 fields are dropped (DP) it writes "." for them. Under a loop that catches errors per record
#            just the records with an uncalled sample are lost.
# Seen:      POS 100 (AD dropped): ValueError: Expected list value for field with Number != 1
#            POS 200 (DP dropped): written as 0/1:5,5:10  ./.:.,.:.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile 'vcfpy==0.14.2'

cat > in.vcf <<'VCF'
##fileformat=VCFv4.3
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Allele depths">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">
##contig=<ID=chr1,length=10000>
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	S1	S2
chr1	100	.	A	G	30	PASS	.	GT:AD:DP	0/1:5,5:10	./.
chr1	200	.	A	G	30	PASS	.	GT:AD:DP	0/1:5,5:10	./.:.,.
chr1	300	.	A	G	30	PASS	.	GT:AD:DP	0/1:5,5:10	0/0:9,0:9
VCF
cat > run.py <<'PY'
import vcfpy

reader = vcfpy.Reader.from_path("in.vcf")
writer = vcfpy.Writer.from_path("out.vcf", reader.header)
failed = {}
for record in reader:
    try:
        writer.write_record(record)
    except ValueError as error:
        failed[record.POS] = str(error)
writer.close()
written = [line.rstrip("\n").split("\t") for line in open("out.vcf") if not line.startswith("#")]
print("failed:", failed)
print("written:", [(int(row[1]), row[9:]) for row in written])
assert failed == {100: "Expected list value for field with Number != 1"}
assert [(int(row[1]), row[9:]) for row in written] == [
    (200, ["0/1:5,5:10", "./.:.,.:."]),
    (300, ["0/1:5,5:10", "0/0:9,0:9"]),
]
PY
venv/bin/python run.py
echo "as described"
