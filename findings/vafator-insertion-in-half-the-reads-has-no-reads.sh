#!/usr/bin/env bash
# vafator counts no read for an insertion that half of the reads carry, unless it repeats what follows it
#
# Guess:     twenty reads, ten of them with the six bases GATTAC inserted (CIGAR I at the place of the record): AF 0.5, AC 10
#            of DP 20, as for a SNV, a duplication and a substitution of two bases in ten of twenty reads.
# Package:   vafator 3.0.0 (PyPI, of TRON, annotates somatic variants from BAM files), pysam 0.21.0, cyvcf2 0.32.1.
# Behaviour: the bases behind the insertion in the read are compared with the inserted ones: a duplication (the bases behind its
#            anchor twice) is counted, any other insertion has AC 0 and AF 0.0 beside DP 20 and a power of 0.9998 to
#            see it. A substitution of two bases has AF 0.0 and DP 0, where its first base alone has 10 of 20.
# Seen:      snv 0.5 10 20; duplication 0.5 10 20; insertion 0.0 0 20; two_bases 0.0 0 0
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile vafator==3.0.0 pysam==0.21.0 cyvcf2==0.32.1 \
    numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 pybedtools==0.12.1 logzero==1.7.0
cat > make.py <<'PY'
import pysam

REFERENCE = ("GCTTAGGCATCCGATAGACTTGCAACGTCCTGA" * 16)[:500]
HEADER = pysam.AlignmentHeader.from_dict({"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": [{"SN": "1", "LN": 500}]})


def read(name, start, bases, cigar):
    made = pysam.AlignedSegment(HEADER)
    made.query_name, made.reference_id, made.reference_start, made.mapping_quality = name, 0, start, 60
    made.cigartuples, made.query_sequence = cigar, bases
    made.query_qualities = pysam.qualitystring_to_array("I" * len(bases))
    return made


def reads(name, anchor, old, new):
    """Twenty reads of 80 bases over an anchor (0-based); every second one has new instead of old behind or at it."""
    for i in range(20):
        start = anchor - 40 + i
        end = start + 80
        if i % 2:
            yield read(f"{name}{i}", start, REFERENCE[start:end], [(0, 80)])
        elif len(old) == len(new):
            bases = REFERENCE[start:anchor] + new + REFERENCE[anchor + len(old) : end]
            yield read(f"{name}{i}", start, bases, [(0, 80)])
        else:
            bases = REFERENCE[start : anchor + 1] + new + REFERENCE[anchor + 1 : end]
            yield read(f"{name}{i}", start, bases, [(0, anchor + 1 - start), (1, len(new)), (0, end - anchor - 1)])


def other(bases):
    return bases.translate(str.maketrans("ACGT", "CATG"))


repeat = REFERENCE[201:204]
two = REFERENCE[400:402]
found = [*reads("i", 100, "", "GATTAC"), *reads("d", 200, "", repeat)]
found += [*reads("s", 300, REFERENCE[300], other(REFERENCE[300])), *reads("t", 400, two, other(two))]
with pysam.AlignmentFile("tumour.bam", "wb", header=HEADER) as bam:
    for one in sorted(found, key=lambda one: one.reference_start):
        bam.write(one)
pysam.index("tumour.bam")
with open("in.vcf", "w") as vcf:
    print("##fileformat=VCFv4.2\n##contig=<ID=1,length=500>", file=vcf)
    print("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", sep="\t", file=vcf)
    for name, at, ref, alt in (
        ("insertion", 100, REFERENCE[100], REFERENCE[100] + "GATTAC"),
        ("duplication", 200, REFERENCE[200], REFERENCE[200] + repeat),
        ("snv", 300, REFERENCE[300], other(REFERENCE[300])),
        ("two_bases", 400, two, other(two)),
    ):
        print(1, at + 1, name, ref, alt, ".", ".", ".", sep="\t", file=vcf)
PY
venv/bin/python make.py
venv/bin/vafator --input-vcf in.vcf --output-vcf out.vcf --bam tumour tumour.bam > log 2>&1
grep -v '^#' out.vcf | sed -E 's/^[^\t]*\t[^\t]*\t([^\t]*)\t.*tumour_af=([0-9.]*);tumour_ac=([0-9]*);.*tumour_dp=([0-9]*);.*/\1 \2 \3 \4/' | tee seen
printf 'insertion 0.0 0 20\nduplication 0.5 10 20\nsnv 0.5 10 20\ntwo_bases 0.0 0 0\n' > described
cmp seen described
if grep -qi 'warn' log; then exit 1; fi
echo "as described"
