#!/usr/bin/env bash
# CNVkit's VCF export gives the number of probes as GQ of a deletion, and 0 as GQ of every duplication
#
# Expected:  GQ is a Phred-scaled genotype quality (so the header of the file says), comparable between calls.
# Package:   cnvkit 0.9.14 (PyPI), Python 3.11.
# Behaviour: a deletion's GQ is the number of probes of its segment: 3 probes give GQ 3, 500 give 500. A duplication has
#            GQ 0 always and its number of probes in CNQ. A filter such as GQ >= 20 removes every duplication and every
#            small deletion, whatever the evidence; deletions have no CN, duplications have one.
# Seen:      DEL 3 probes 0/1:3; DEL 500 probes 0/1:500; DUP 500 probes GT:GQ:CN:CNQ 0/1:0:3:500
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile cnvkit==0.9.14

{
    printf 'chromosome\tstart\tend\tgene\tlog2\tprobes\tweight\tcn\n'
    printf 'chr1\t0\t1000\tA\t-1.0\t3\t1\t1\n'
    printf 'chr1\t1000\t2000\tB\t0.6\t500\t1\t3\n'
    printf 'chr1\t3000\t4000\tC\t-1.0\t500\t1\t1\n'
} > S.call.cns
venv/bin/cnvkit.py export vcf S.call.cns -x female -o out.vcf 2> /dev/null
seen=$(grep -v '^#' out.vcf | cut -f 5,9,10)
echo "$seen"
grep '##FORMAT=<ID=GQ,' out.vcf
[ "$seen" = $'<DEL>\tGT:GQ\t0/1:3\n<DUP>\tGT:GQ:CN:CNQ\t0/1:0:3:500\n<DEL>\tGT:GQ\t0/1:500' ]
grep -q '##FORMAT=<ID=GQ,Number=1,Type=Float,Description="Genotype quality">' out.vcf
echo "as described"
