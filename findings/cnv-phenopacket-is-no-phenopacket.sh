#!/usr/bin/env bash
# cnv-phenopacket writes a "Phenopacket JSON" that the schema's own library refuses, and drops patients with short rows
#
# Guess:     its output is one Phenopacket or several, which the reference library reads; a patient whose last columns are
#            empty is there with what is known; the sex is the subject's.
# Package:   cnv-phenopacket 1.0.2 (PyPI) to phenopackets 2.0.2.post5 (PyPI, of the schema's authors).
# Behaviour: the file is a bare list of sample records without subject or metaData; the sex stands at the sample, where the
#            schema has none, and the assembly is GRCh38 whatever the row says. A row of less than eight columns is left out
#            without a message.
# Seen:      records P1 P3; assembly of P3, whose row says GRCh37: GRCh38; phenopackets: ParseError
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile cnv-phenopacket==1.0.2 phenopackets==2.0.2.post5
printf 'sample\tsex\tprocedure\tage\ttissue\tdiagnosis\tassembly\tfile\tdescription\n' > in.tsv
printf 'P1\tFEMALE\tNCIT:C15189\tP40Y\tblood\tMONDO:0007254\tGRCh38\tp1.vcf\tfirst\n' >> in.tsv
printf 'P2\tMALE\tNCIT:C15189\tP50Y\tblood\tMONDO:0007254\n' >> in.tsv
printf 'P3\tMALE\tNCIT:C15189\tP60Y\tblood\tMONDO:0007254\tGRCh37\tp3.vcf\tthird\n' >> in.tsv
venv/bin/cnv-phenopacket -i in.tsv -o out.json > log 2>&1
[ ! -s log ]
cat > read.py <<'PY'
import json

from google.protobuf.json_format import Parse, ParseError
from phenopackets.schema.v2 import Biosample, Phenopacket

text = open("out.json").read()
records = json.loads(text)
print("records:", *(record["id"] for record in records))
print("assembly of P3:", records[-1]["files"][0]["fileAttributes"]["genomeAssembly"])
for name, message, part in (("whole", Phenopacket(), text), ("one record", Biosample(), json.dumps(records[0]))):
    try:
        print("phenopackets,", name + ":", Parse(part, message))
    except ParseError:
        print("phenopackets,", name + ":", "ParseError")
PY
venv/bin/python read.py | tee seen
cat > described <<'TEXT'
records: P1 P3
assembly of P3: GRCh38
phenopackets, whole: ParseError
phenopackets, one record: ParseError
TEXT
cmp seen described
echo "as described"
