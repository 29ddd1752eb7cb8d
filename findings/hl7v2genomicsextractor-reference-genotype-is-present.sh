#!/usr/bin/env bash
# hl7v2GenomicsExtractor sends a variant with genotype 0/0 as Present and the whole report as Positive
#
# Guess:     of a joint VCF (its documentation: the first sample is converted) a record where that sample is 0/0 is left out or
#            Absent; A>G,T with 1/2 or 0/2 is sent as what the sample carries, or named as not converted.
# Package:   hl7v2GenomicsExtractor 0.0.4 (PyPI; setuptools 69.5.1 for its pyranges 0.0.96), VCF annotated by SnpEff.
# Behaviour: 0/0 is sent with "Genetic Variant Assessment: Present" and without an allelic state, as 0/1 is; a file of nothing
#            else has the overall interpretation Positive. Records of two alternatives are left out and not named.
# Seen:      joint: Positive, 99 (0/0) Present, 199 (0/1) Present, 299 and 399 not there; only 0/0: Positive, 99 Present
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile hl7v2GenomicsExtractor==0.0.4 setuptools==69.5.1
cat > run.py <<'PY'
import contextlib
import io

from hl7v2GenomicsExtractor import Converter

HEADER = (
    "##fileformat=VCFv4.2\n##contig=<ID=1,length=249250621>\n"
    '##INFO=<ID=ANN,Number=.,Type=String,Description="Functional annotations">\n'
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP1\tP2\n"
)
EFFECT = "|missense_variant|MODERATE|DPYD|DPYD|transcript|NM_000110.4|protein_coding|5/23|c.100A>G|p.Lys34Glu|100/1000|100/1000|34/300||"


def convert(name, records):
    with open(f"{name}.vcf", "w") as out:
        out.write(HEADER)
        for position, alternatives, genotype in records:
            effects = ",".join(alternative + EFFECT for alternative in alternatives.split(","))
            out.write(f"1\t{position}\t.\tA\t{alternatives}\t50\tPASS\tANN={effects}\tGT\t{genotype}\t0/1\n")
    converter = Converter(filename=f"{name}.vcf", ref_build="GRCh37", patient_id="P1", vcf_type="snpeff")
    with contextlib.redirect_stdout(io.StringIO()):
        converter.convert(f"{name}.txt")
    fields = [line.split("|") for line in open(f"{name}.txt", newline="").read().replace("\n", "\r").split("\r")]
    wanted = ("51968-6", "47998-0", "53034-5", "69548-6")
    results = [field[5] for field in fields if field[0] == "OBX" and field[3].split("^")[0] in wanted]
    print(name + ":", *(text.replace("NC_000001.10:", "").replace("LA9633-4^", "") for text in results))


convert("joint", [(100, "G", "0/0"), (200, "G", "0/1"), (300, "G,T", "1/2"), (400, "G,T", "0/2")])
convert("reference", [(100, "G", "0/0")])
PY
venv/bin/python -W ignore run.py 2> log | tee seen
cat > described <<'TEXT'
joint: Positive 99:A:G Present^LN 199:A:G Present^LN
reference: Positive 99:A:G Present^LN
TEXT
cmp seen described
echo "as described"
