"""Write the example patients beside this file: `germline.vcf` and `tumor.vcf`, and files for the tutorials.

The germline patient comes three times: as a VCF of all positions, as a gVCF (`germline.g.vcf`), and as the text of an
array on GRCh37 that reads part of the positions (`array.txt`). All are invented. The germline patient's genotypes are
set at the positions of the bundled allele table, so the results below are known beforehand; the tumour's variants are
published coordinates of well-known cancer changes.
`tests/examples` checks that the files are what this script writes and that pmkit reports what is expected here.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

from pmkit.core.model import chromosome_order
from pmkit.knowledge.store import open_table

HERE = Path(__file__).parent
CONTIGS = {
    "1": 248956422, "2": 242193529, "4": 190214555, "5": 181538259, "6": 170805979, "7": 159345973, "8": 145138636,
    "9": 138394717, "10": 133797422, "11": 135086622, "12": 133275309, "13": 114364328, "15": 101991189, "16": 90338345,
    "17": 83257441, "19": 58617616, "22": 50818468, "X": 156040895, "MT": 16569,
}  # fmt: skip

# rs number → genotype; every other position of the table is homozygous reference.
GERMLINE = {
    "rs3758581": "G|G",  # CYP2C19: with this base, *1 rather than *38
    "rs4244285": "G|A",  # CYP2C19 *2
    "rs12769205": "A|G",  # CYP2C19 *2
    "rs1057910": "A|C",  # CYP2C9 *3
    "rs9923231": "C|T",  # VKORC1
    "rs4149056": "T|C",  # SLCO1B1
    "rs2306283": "A|G",  # with rs4149056: SLCO1B1 *15
    "rs776746": "C|C",  # CYP3A5 *3
    "rs3918290": "C|T",  # DPYD c.1905+1G>A
    "rs1800460": "C|T",  # TPMT *3A …
    "rs1142345": "T|C",  # … both on one chromosome
    "rs887829": "C|T",  # UGT1A1 *80 …
    "rs3064744": "CAT|CATAT",  # … +*28
    "rs2108622": "C|T",  # CYP4F2 *3
}
BLOCK = 5000
"""Positions that are further apart than this are written as blocks of their own."""
# The laboratory could not read these: the report must say what they leave open.
NOT_READ = {"rs116855232"}  # NUDT15 *3
EXPECTED_DIPLOTYPES = {
    "CYP2C19": "*1/*2",
    "CYP2C9": "*1/*3",
    "CYP3A5": "*3/*3",
    "CYP4F2": "*1/*3",
    "DPYD": "c.1905+1G>A (*2A) (heterozygous)",
    "SLCO1B1": "*1/*15",
    "TPMT": "*1/*3A",
    "UGT1A1": "*1/*80+*28",
    "VKORC1": "rs9923231 reference (C)/rs9923231 variant (T)",
}


class Somatic(NamedTuple):
    chrom: str
    pos: int
    ref: str
    alt: str
    depth: int
    alt_reads: int
    filter: str
    expected: str  # gene and protein change


TUMOR = (
    Somatic("5", 1295113, "G", "A", 88, 35, "PASS", "TERT promoter"),
    Somatic("7", 140753336, "A", "T", 120, 54, "PASS", "BRAF V600E"),
    Somatic("10", 87933147, "C", "T", 95, 71, "PASS", "PTEN R130*"),
    Somatic("12", 25245350, "C", "T", 140, 3, "weak_evidence", "KRAS G12D"),
    Somatic("17", 7675088, "C", "T", 101, 40, "PASS", "TP53 R175H"),
    Somatic("22", 42126611, "C", "G", 77, 30, "PASS", "CYP2D6 S486T, a germline polymorphism: no finding"),
)


def text_header(samples: list[str], extra: list[str]) -> list[str]:
    contigs = [f"##contig=<ID=chr{'M' if c == 'MT' else c},length={n}>" for c, n in CONTIGS.items()]
    columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *samples]
    return ["##fileformat=VCFv4.2", "##source=pmkit examples", *contigs, *extra, "\t".join(columns)]


def wobble(key: str, spread: int) -> int:
    """A small number that depends on the key alone, so that depths look lived-in and never change."""
    return hashlib.sha256(key.encode()).digest()[0] % spread


def germline() -> str:
    """A phased genome read at every position of the allele table, two of them without result."""
    extra = [
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Read depth">',
        '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality">',
    ]
    lines = {}
    for row in open_table("pgx.sites").rows():
        ref, *alts = row["alleles38"].split(",")
        name = row["rsid"]
        depth = 28 + wobble(name or row["pos38"], 9)
        if name in NOT_READ:
            genotype, depth = ".|.", 2
        elif name in GERMLINE:
            alleles = [ref, *alts]
            genotype = "|".join(str(alleles.index(base)) for base in GERMLINE[name].split("|"))
        else:
            genotype = "0" if row["chrom"] == "MT" else "0|0"
        contig = "chrM" if row["chrom"] == "MT" else f"chr{row['chrom']}"
        cells = [contig, row["pos38"], name or ".", ref, ",".join(alts), ".", "PASS", ".", "GT:DP:GQ"]
        quality = "." if name in NOT_READ else str(min(99, 3 * depth))
        key = (chromosome_order(row["chrom"]), int(row["pos38"]), ref, alts)
        lines[repr(key)] = (key, "\t".join([*cells, f"{genotype}:{depth}:{quality}"]))
    body = [line for _, line in sorted(lines.values())]
    return "\n".join([*text_header(["GERMLINE-01"], extra), *body]) + "\n"


def gvcf() -> str:
    """The germline patient as a gVCF: a record for each variant, a block up to the next position for the rest."""
    extra = [
        '##ALT=<ID=NON_REF,Description="Any other allele">',
        '##INFO=<ID=END,Number=1,Type=Integer,Description="Last position of the block">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Read depth">',
        '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality">',
    ]
    records = [line.split("\t") for line in germline().splitlines() if not line.startswith("#")]
    lines, reported = [], ("", 0)  # the last position that has been written
    for number, (chrom, pos, name, ref, alts, *_, sample) in enumerate(records):
        genotype, depth, quality = sample.split(":")
        if (chrom, int(pos)) <= (chrom, reported[1] if reported[0] == chrom else 0):
            continue
        if set(genotype) <= set("0|."):
            after = records[number + 1] if number + 1 < len(records) else ["", "0"]
            near = after[0] == chrom and int(pos) < int(after[1]) < int(pos) + BLOCK
            end = int(after[1]) - 1 if near else int(pos) + len(ref) - 1
            plain = genotype if chrom == "chrM" else "0/0"
            cells = ["<NON_REF>", ".", ".", f"END={end}", "GT:DP:GQ", f"{plain}:{depth}:{quality.replace('.', '3')}"]
            lines.append("\t".join([chrom, pos, ".", ref[0], *cells]))
        else:
            end = int(pos) + len(ref) - 1
            cells = [f"{alts},<NON_REF>", "300", ".", ".", "GT:DP:GQ", sample]
            lines.append("\t".join([chrom, pos, name, ref, *cells]))
        reported = (chrom, end)
    return "\n".join([*text_header(["GERMLINE-01"], extra), *lines]) + "\n"


def array() -> str:
    """The germline patient as an array sees it, in 23andMe's columns: three of four positions of single bases."""
    lines = {}
    for row in open_table("pgx.sites").rows():
        letters, name = row["alleles37"].split(","), row["rsid"]
        read = name in GERMLINE or name in NOT_READ or wobble(name, 4)
        if not (name and read and {len(allele) for allele in letters} == {1}):
            continue
        reported = (
            "--" if name in NOT_READ else "".join(sorted(GERMLINE.get(name, f"{letters[0]}|{letters[0]}").split("|")))
        )
        pos = int(row["pos37"])
        lines[chromosome_order(row["chrom"]), pos] = (
            f"{name}\t{row['chrom']}\t{pos}\t{reported if row['chrom'] != 'MT' else reported[0]}"
        )
    head = ["# Invented genotypes, in the columns of 23andMe's raw data.", "# reference human assembly build 37"]
    head.append("# rsid\tchromosome\tposition\tgenotype")
    return "\n".join([*head, *(line for _, line in sorted(lines.items()))]) + "\n"


PATIENT = """# What pmkit may know of the germline patient besides the genome; see docs/context.md
age_years = 67
height = "165 cm"
weight = "82 kg"
race = "white"
target_inr = 2.5
medications = ["clopidogrel", "omeprazole"]
"""
SHEET = """sample\tfile\tsex
PATIENT-A\tgermline.vcf\tXX
PATIENT-B\tgermline.g.vcf\tXX
"""


def tumor() -> str:
    """A tumour and its normal as Mutect2 writes them."""
    extra = [
        "##tumor_sample=TUMOR-01",
        "##normal_sample=NORMAL-01",
        '##FILTER=<ID=weak_evidence,Description="Too few reads support the change">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads for each allele">',
        '##FORMAT=<ID=AF,Number=A,Type=Float,Description="Fraction of reads for each alternative allele">',
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Read depth">',
    ]
    body = []
    for v in sorted(TUMOR, key=lambda v: (chromosome_order(v.chrom), v.pos)):
        fraction = f"{v.alt_reads / v.depth:.3f}"
        tumor_column = f"0/1:{v.depth - v.alt_reads},{v.alt_reads}:{fraction}:{v.depth}"
        normal_depth = 60 + wobble(str(v.pos), 20)
        normal_column = f"0/0:{normal_depth},0:0.000:{normal_depth}"
        cells = [f"chr{v.chrom}", str(v.pos), ".", v.ref, v.alt, ".", v.filter, ".", "GT:AD:AF:DP"]
        body.append("\t".join([*cells, normal_column, tumor_column]))
    return "\n".join([*text_header(["NORMAL-01", "TUMOR-01"], extra), *body]) + "\n"


def files() -> dict[str, str]:
    """Every example by the name of its file."""
    return {
        "germline.vcf": germline(),
        "germline.g.vcf": gvcf(),
        "array.txt": array(),
        "tumor.vcf": tumor(),
        "patient.toml": PATIENT,
        "sheet.tsv": SHEET,
    }


def main() -> None:
    for name, text in files().items():
        (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
