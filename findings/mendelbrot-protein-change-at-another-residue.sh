#!/usr/bin/env bash
# mendelbrot names the residue before a new stop, and a frame shift at a residue that does not change
#
# Guess:     what bcftools csq writes as 3RW>3R* is p.Trp4Ter, the residue that becomes a stop, and 9GGGGAVT..>9GGGGLLP..*
#            is p.Ala13Leufs, the first residue that changes, as the module says that HGVS asks for.
# Package:   mendelbrot 0.0.3 (PyPI, of Talos; "HGVS-compliant p. notation from BCFtools CSQ"); bcftools 1.16-1, libhts3
#            1.16+ds-3 (Debian 12), csq.
# Behaviour: of a stop the first residue of the text is named, that of a substitution of several bases is the one before:
#            p.Arg3Ter. Of a frame shift one residue that stays is passed over, further ones are not: p.Gly10Glyfs, three
#            residues too early. Single-base stops and shifts that change the first or second residue are right.
# Seen:      4W>4* p.Trp4Ter; 3RW>3R* p.Arg3Ter; 9GGGGAV..: p.Gly10Glyfs*34; 6E..>6D..: p.Glu6Aspfs*38
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq bcftools=1.16-1 libhts3=1.16+ds-3 2> /dev/null
for package in *.deb; do dpkg-deb -x "$package" root; done
LD_LIBRARY_PATH=$(dirname "$(find root -name 'libhts.so.3' | head -1)")
export LD_LIBRARY_PATH
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile --no-deps mendelbrot==0.0.3 loguru==0.7.3 cloudpathlib==0.26.0 \
    typing-extensions==4.15.0
cat > make.py <<'PY'
codons = dict(M="ATG", R="CGT", W="TGG", L="CTG", A="GCT", E="GAA", P="CCC", K="AAA", V="GTT", G="GGG", T="ACC", S="TCT")
codons["*"] = "TAA"
coding = "".join(codons[x] for x in "MARWLEPKGGGGAVTSEWKLAPEVTRWKEESAKLVGTPRWEE")
# the frame shifted by one base meets a stop in the last part
coding += "CTGATAACTAACTAA"
first = 101
sequence = "T" * (first - 1) + coding + "T" * 100
last = first + len(coding) - 1
with open("ref.fa", "w") as out:
    out.write(f">1\n{sequence}\n")
with open("ref.fa.fai", "w") as out:
    out.write(f"1\t{len(sequence)}\t3\t{len(sequence)}\t{len(sequence) + 1}\n")
with open("genes.gff3", "w") as out:
    out.write("##gff-version 3\n")
    out.write(f"1\tx\tgene\t{first}\t{last}\t.\t+\t.\tID=gene:G1;Name=GENE1;biotype=protein_coding\n")
    out.write(f"1\tx\tmRNA\t{first}\t{last}\t.\t+\t.\tID=transcript:T1;Parent=gene:G1;biotype=protein_coding\n")
    out.write(f"1\tx\tCDS\t{first}\t{last}\t.\t+\t0\tID=CDS:P1;Parent=transcript:T1\n")
    out.write(f"1\tx\texon\t{first}\t{last}\t.\t+\t.\tParent=transcript:T1\n")
with open("in.vcf", "w") as out:
    out.write(f"##fileformat=VCFv4.2\n##contig=<ID=1,length={len(sequence)}>\n")
    out.write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
    for codon, offset, ref, alt in ((3, 2, "TTGG", "CTGA"), (4, 2, "G", "A"), (6, 0, "GA", "G"), (9, 2, "GG", "G")):
        place = first - 1 + 3 * (codon - 1) + offset
        assert sequence[place : place + len(ref)] == ref
        out.write(f"1\t{place + 1}\t.\t{ref}\t{alt}\t.\t.\t.\n")
PY
python3 make.py
root/usr/bin/bcftools csq -l -f ref.fa -g genes.gff3 in.vcf 2> log | grep -v '^#' > csq
cat > run.py <<'PY'
import re

from mendelbrot.bcftools_interpreter import classify_change

for line in open("csq"):
    consequence, _, _, _, _, change = re.search("BCSQ=(.*)", line).group(1).split("|")[:6]
    print(consequence, change, classify_change(change, consequence))
PY
venv/bin/python run.py 2> log | tee seen
cut -d' ' -f1,3 seen > short
cat > described <<'TXT'
stop_gained p.Arg3Ter
stop_gained p.Trp4Ter
frameshift p.Glu6Aspfs*38
frameshift p.Gly10Glyfs*34
TXT
cmp short described
grep -q '3RW>3R\*' seen
grep -q '9GGGGAVTS.*>9GGGGLLPL' seen
echo "as described"
