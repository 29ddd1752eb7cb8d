#!/usr/bin/env bash
# vcfremapper exchanges REF and ALT and leaves the genotypes, or leaves a REF that the new assembly does not have
#
# Guess:     where the new assembly has the sample's G and the old one A, A>G with 1/1 (all reads G) becomes G>A with 0/0,
#            0/0 becomes 1/1, and AD turns round; or the record is left out with a message, as those that do not map are.
# Package:   vcfremapper 1.0.5 (PyPI), liftover 1.5.0, pyfaidx 0.9.2.2; its function remap, which the command calls
#            for each record. The chain and the sequence are written here.
# Behaviour: in a region that changed strand REF and ALT are exchanged and GT, AD and AF stay: a homozygote of G is written as
#            one of A, and who has A twice as one of G. On the same strand the new sequence is not looked at: REF is A
#            where it has G.
# Seen:      same strand: A G 1/1:1,19 AF=0.9; turned T>C 1/1 (G on the other strand): G A 1/1:1,19 AF=0.9; 0/0: G A 0/0
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile vcfremapper==1.0.5 liftover==1.5.0 pyfaidx==0.9.2.2
cat > run.py <<'PY'
from liftover import ChainFile
from pyfaidx import Fasta
from vcfremapper.remap import remap
from vcfremapper.variant import Variant

# the new assembly: ACGT a hundred times, but G in place of the A at position 101
new = list("ACGT" * 100)
new[100] = "G"
with open("new.fa", "w") as out:
    out.write(">chr1\n" + "".join(new) + "\n")
# chr1 of the old assembly is chr1 of the new one, its chr2 is the other strand of the same
with open("old.chain", "w") as out:
    out.write("chain 100 chr1 400 + 0 400 chr1 400 + 0 400 1\n400\n\n")
    out.write("chain 50 chr2 400 + 0 400 chr1 400 - 0 400 2\n400\n\n")
chain = ChainFile("old.chain")
genome = Fasta("new.fa", sequence_always_upper=True)
for chrom, pos, ref, alt, genotype in (
    ("chr1", 101, "A", "G", "1/1:1,19"),
    ("chr2", 300, "T", "C", "1/1:1,19"),
    ("chr2", 300, "T", "C", "0/0:20,0"),
):
    line = f"{chrom}\t{pos}\t.\t{ref}\t{alt}\t.\tPASS\tAF=0.9\tGT:AD\t{genotype}"
    moved = str(remap(chain, Variant(line), genome)).split("\t")
    print(chrom, pos, "->", moved[0], moved[1], moved[3], moved[4], moved[7], moved[9].strip(), "new base", new[100])
PY
venv/bin/python run.py | tee seen
cat > described <<'TXT'
chr1 101 -> chr1 101 A G AF=0.9 1/1:1,19 new base G
chr2 300 -> chr1 101 G A AF=0.9 1/1:1,19 new base G
chr2 300 -> chr1 101 G A AF=0.9 0/0:20,0 new base G
TXT
cmp seen described
echo "as described"
