#!/usr/bin/env bash
# CrossMap vcf loses every deletion, writes genotypes of alleles that it removed, and changes block substitutions
#
# Expected:  a liftover to an identical, shifted sequence keeps a deletion; an ALT that equals the new REF makes its
#            carriers reference (or the record fails); a two-base substitution on a reversed contig stays one.
# Package:   CrossMap 0.7.4 (PyPI), Python 3.11.
# Behaviour: only the first base of REF is read from the new genome. TAC>T therefore becomes T>T and goes to the .unmap
#            file as Fail(REF==ALT). With C>G,A and G as the new reference base the record is written as G>A and the
#            genotype stays 1/2: allele 2 no longer exists, and the true genotype is 0/1. AG>TC on a reversed contig is
#            written as the insertion of a G instead of CT>GA.
# Seen:      4 TAC>T: unmapped, Fail(REF==ALT); 10 C>G,A 1/2 -> 15 G>A 1/2; 7 AG>TC -> 34 T>TG (right: 33 CT>GA)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile CrossMap==0.7.4

cat > run.py <<'PY'
import subprocess

left, right = "GATTACAGGCTTAACCTGAT", "CCATGCATTCAGGATCCTAA"
reverse = (left + right)[::-1].translate(str.maketrans("ACGT", "TGCA"))
changed = left[:9] + "G" + left[10:] + right  # base 10 of chrA is C in the old and G in the new genome
assert left[9] == "C"
with open("new.fa", "w") as out:
    out.write(f">chrA\nNNNNN{changed}\n>chrB\n{reverse}\n")
with open("old_to_new.chain", "w") as out:
    out.write("chain 1000 chrA 40 + 0 40 chrA 45 + 5 45 1\n40\n\n")
    out.write("chain 1000 chrB 40 + 0 40 chrB 40 - 0 40 2\n40\n\n")
records = [
    ("chrA", 4, "TAC", "T", "0/1"),
    ("chrA", 10, "C", "G,A", "1/2"),
    ("chrB", 7, "AG", "TC", "0/1"),
    ("chrA", 20, "T", "C", "0/1"),
]
with open("in.vcf", "w") as out:
    out.write('##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n')
    out.write("##contig=<ID=chrA,length=40>\n##contig=<ID=chrB,length=40>\n")
    out.write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n")
    for i, (chrom, pos, ref, alt, genotype) in enumerate(records):
        out.write(f"{chrom}\t{pos}\tv{i}\t{ref}\t{alt}\t30\tPASS\t.\tGT\t{genotype}\n")
subprocess.run(["venv/bin/CrossMap", "vcf", "old_to_new.chain", "in.vcf", "new.fa", "out.vcf"], check=True,
               stderr=subprocess.DEVNULL)


def rows(path):
    table = {}
    for line in open(path):
        if not line.startswith("#"):
            fields = line.rstrip("\n").split("\t")
            table[fields[2]] = (int(fields[1]), *fields[3:5], *fields[9:])
    return table


mapped, failed = rows("out.vcf"), rows("out.vcf.unmap")
for i, record in enumerate(records):
    print(*record, "->", *mapped.get(f"v{i}", ("unmapped", failed.get(f"v{i}"))))
assert failed == {"v0": (4, "TAC", "T", "0/1", "Fail(REF==ALT)")}
assert mapped == {"v1": (15, "G", "A", "1/2"), "v2": (34, "T", "TG", "0/1"), "v3": (25, "T", "C", "0/1")}
PY
venv/bin/python run.py
echo "as described"
