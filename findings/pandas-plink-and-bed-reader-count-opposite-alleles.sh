#!/usr/bin/env bash
# pandas-plink and bed-reader count opposite alleles of the same PLINK 1 file, both calling it allele 1
#
# Expected:  two readers of .bed files with default options give the same dosages; "a1" is PLINK's A1 (column 5 of the
#            .bim file, usually the alternative or minor allele, the one that PLINK's own .raw counts).
# Packages:  pandas-plink 2.3.2, bed-reader 1.1.0 (PyPI), pandas 2.3.3, Python 3.11.
# Behaviour: bed-reader counts A1. pandas-plink names column 5 "a0" and column 6 "a1" and counts its a1, PLINK's A2, so
#            every dosage is 2 minus the other's. Weights used with the wrong one turn a polygenic score's sign round.
# Seen:      bim G A, sample homozygous for A: bed-reader 0 (allele_1 G), pandas-plink 2 (a0 G, a1 A)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile pandas-plink==2.3.2 bed-reader==1.1.0 pandas==2.3.3

cat > run.py <<'PY'
import pandas_plink
from bed_reader import open_bed

# Codes of two bits per sample, lowest first: 0 homozygous A1, 1 missing, 2 heterozygous, 3 homozygous A2.
codes = [3, 2, 0, 1]
with open("in.bed", "wb") as out:
    out.write(bytes([0x6C, 0x1B, 0x01, sum(code << (2 * i) for i, code in enumerate(codes))]))
with open("in.bim", "w") as out:
    out.write("1\tv1\t0\t100\tG\tA\n")
with open("in.fam", "w") as out:
    out.writelines(f"S{i}\tS{i}\t0\t0\t0\t-9\n" for i in range(4))

bim, _, table = pandas_plink.read_plink("in", verbose=False)
theirs = table.compute()[0].tolist()
bed = open_bed("in.bed")
other = bed.read()[:, 0].tolist()
print("pandas-plink:", theirs, "a0", bim.a0[0], "a1", bim.a1[0])
print("bed-reader:  ", other, "allele_1", bed.allele_1[0], "allele_2", bed.allele_2[0])
assert (bim.a0[0], bim.a1[0]) == (bed.allele_1[0], bed.allele_2[0]) == ("G", "A")
assert theirs[:3] == [2, 1, 0] and other[:3] == [0, 1, 2]
PY
venv/bin/python -W ignore run.py
echo "as described"
