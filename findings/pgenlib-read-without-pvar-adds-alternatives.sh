#!/usr/bin/env bash
# pgenlib counts all alternatives as allele 1 unless the .pvar file was opened too
#
# Expected:  PgenReader("x.pgen").read(i, buffer, allele_idx=1) counts allele 1. A file of multi-allelic variants knows
#            that it has them: without the number of alleles of each variant it is refused, or gives the same counts.
# Packages:  pgenlib 0.95.1 (PyPI), Python 3.11; plink2 2.00~a3.5-220809+dfsg-1+b2 (Debian 12) writes the file.
# Behaviour: without pvar= the count is that of all alternatives together: 1/2 is 2, 2/2 is 2 for allele 1, without a
#            message; with pvar= it is 1 and 0. A polygenic score with a weight for allele 1 adds up the other one.
# Seen:      genotypes 1/2 0/2 2/2 0/1: without pvar 2 1 2 1; with pvar 1 0 0 1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile pgenlib==0.95.1 numpy==2.4.6 2> /dev/null
apt-get download -qq plink2=2.00~a3.5-220809+dfsg-1+b2 2> /dev/null
dpkg -x plink2_*.deb root

cat > in.vcf <<'VCF'
##fileformat=VCFv4.2
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##contig=<ID=1,length=249250621>
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	S1	S2	S3	S4
1	100	two	A	G,T	30	PASS	.	GT	1/2	0/2	2/2	0/1
1	200	one	A	G	30	PASS	.	GT	0/1	0/0	1/1	0/1
VCF
root/usr/bin/plink2 --vcf in.vcf --make-pgen --out in --threads 1 > log.txt 2>&1
cat > run.py <<'PY'
import numpy as np
import pgenlib


def counts(reader, variant):
    buffer = np.empty(4, np.int8)
    reader.read(variant, buffer, 1)
    return buffer.tolist()


alone = pgenlib.PgenReader(b"in.pgen")
informed = pgenlib.PgenReader(b"in.pgen", pvar=pgenlib.PvarReader(b"in.pvar"))
print("multi-allelic, without pvar:", *counts(alone, 0))
print("multi-allelic, with pvar:", *counts(informed, 0))
assert counts(alone, 0) == [2, 1, 2, 1]
assert counts(informed, 0) == [1, 0, 0, 1]
assert counts(alone, 1) == counts(informed, 1) == [1, 0, 2, 1]
PY
venv/bin/python run.py
echo "as described"
