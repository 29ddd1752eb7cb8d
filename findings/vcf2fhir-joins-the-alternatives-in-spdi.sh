#!/usr/bin/env bash
# vcf2fhir names both alternatives of a multi-allelic record by one SPDI, that of an insertion which nobody has
#
# Expected:  A>G,T with genotype 1/2 gives two variants, ...:1099:A:G and ...:1099:A:T, as their components say; or the
#            record is left out with a reason. m.1555A>G with genotype 0/1, as callers of diploid genotypes write
#            heteroplasmy, gives a variant too.
# Package:   vcf2fhir 0.1.1 (PyPI, of the authors of the FHIR Genomics Operations reference implementation).
# Behaviour: the alternatives are put together: both observations carry the SPDI ...:1099:A:GT, although their reference
#            and observed allele are A to G and A to T. A reader who goes by the SPDI finds an insertion of T. Diploid
#            genotypes of the mitochondrion are dropped; nothing is said of it where no logging was set up.
# Seen:      A to G and A to T, both NC_000001.10:1099:A:GT; no observation on NC_012920.1 for 0/1, one for 1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile vcf2fhir==0.1.1 PyVCF3==1.0.4 fhirclient==3.2.0 \
    pyranges==0.1.7 pandas==3.1.1 numpy==2.4.6 setuptools==80.9.0
make_vcf() {
    printf '##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '##contig=<ID=1,length=249250621>\n##contig=<ID=MT,length=16569>\n'
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n'
    printf '1\t1000\t.\tA\tG\t50\tPASS\t.\tGT\t0/1\n1\t1100\t.\tA\tG,T\t50\tPASS\t.\tGT\t1/2\n'
    printf 'MT\t1555\t.\tA\tG\t50\tPASS\t.\tGT\t%s\n' "$1"
}
make_vcf 0/1 > diploid.vcf
make_vcf 1 > haploid.vcf
cat > convert.py <<'PY'
import json
import sys

import vcf2fhir

name = sys.argv[1]
vcf2fhir.Converter(f"{name}.vcf", "GRCh37", patient_id="P1", genomic_source_class="germline").convert(f"{name}.json")
for part in json.load(open(f"{name}.json"))["contained"]:
    if part["resourceType"] == "Observation" and part["code"]["coding"][0]["code"] == "69548-6":
        values = {one["code"]["coding"][0]["code"]: one for one in part["component"]}
        spdi = values["48004-6"]["valueCodeableConcept"]["coding"][0]["code"]
        print(name, values["69547-8"]["valueString"], "to", values["69551-0"]["valueString"], spdi)
PY
for name in diploid haploid; do venv/bin/python -W ignore convert.py "$name"; done | tee seen
cat > described <<'TEXT'
diploid A to G NC_000001.10:999:A:G
diploid A to G NC_000001.10:1099:A:GT
diploid A to T NC_000001.10:1099:A:GT
haploid A to G NC_000001.10:999:A:G
haploid A to G NC_000001.10:1099:A:GT
haploid A to T NC_000001.10:1099:A:GT
haploid A to G NC_012920.1:1554:A:G
TEXT
cmp seen described
echo "as described"
