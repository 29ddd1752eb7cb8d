"""Runs that show what the section of hereditary findings can say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests import support

import pmkit

LENGTHS = {"1": 248956422, "2": 242193529, "6": 170805979, "7": 159345973, "10": 133797422, "13": 114364328}
LENGTHS |= {"16": 90338345, "17": 83257441, "X": 156040895}
STORED = (
    "CLNSIG=Pathogenic/Likely_pathogenic/Pathogenic,_low_penetrance|risk_factor;CLNDN=A_condition;CLNSIGINCL=9:Pathogenic;"
    "CLNREVSTAT=reviewed_by_expert_panel;ONC=Oncogenic;ONCREVSTAT=x;SCI=Tier_I_-_Strong;SCIREVSTAT=x"
)
CLINVAR = (
    (2, 178795233, 11, "T", "A", ".", ".", "CLNSIG=Uncertain_significance;CLNREVSTAT=reviewed_by_expert_panel"),
    (2, 178802303, 7, "G", "A", ".", ".", STORED),
    (
        10,
        43100515,
        8,
        "C",
        "T",
        ".",
        ".",
        "CLNSIG=Pathogenic,_low_penetrance;CLNREVSTAT=criteria_provided,_single_submitter",
    ),
    (13, 32319206, 12, "A", "T", ".", ".", "CLNSIG=Pathogenic;CLNREVSTAT=reviewed_by_expert_panel;ORIGIN=2"),
    (17, 43045150, 9, "C", "G", ".", ".", "CLNSIG=Conflicting_classifications_of_pathogenicity;CLNSIGCONF=Benign(1)"),
    (17, 43045712, 10, "T", "C", ".", ".", "CLNSIG=Benign;CLNREVSTAT=reviewed_by_expert_panel"),
)
TRIO = (
    ("1", 45331184, "T", "A", "1/1", "0/1", "0/1"),
    ("6", 26092913, "G", "A", "1/1", "./.", "0/0"),
    ("13", 32319205, "C", "T", "0/1", "./.", "0/1"),
    ("13", 48304015, "C", "T", "0/1", "0/0", "0/1"),
    ("13", 51975054, "G", "A", "0/1", "0/1", "0/1"),
    ("16", 23637946, "G", "A", "0/1", "0/1", "0/0"),
    ("17", 43045712, "T", "C", "0/1", "0/0", "0/0"),
    ("X", 33020150, "G", "A", "0/1", "0/0", "./."),
    ("X", 38352763, "C", "T", "0/1", "0/1", "./."),
)
MALE = (
    ("1", 45331184, "T", "A", "0|1:40:99:20,20"),
    ("1", 45334439, "G", "A", "1|0:40:99:20,20"),
    ("10", 43100515, "C", "T", "0/1:40:99:20,20"),
    ("13", 32319205, "C", "T", "./1:40:99:20,20"),
    ("13", 48304015, "C", "T", "0/1:4:99:2,2"),
    ("13", 51974499, "G", "A", "1|0:40:99:20,20"),
    ("13", 51975054, "G", "A", "1|0:40:99:20,20"),
    ("16", 23637946, "G", "A", "0/1:40:5:20,20"),
    ("17", 43045150, "C", "G", "0/1:40:99:20,20"),
    ("17", 43045712, "T", "C", "0/1:40:99:34,6"),
    ("17", 43044346, "C", "T", "0/1:40:99:20,20"),
    ("17", 7675994, "C", "T", "0/1:40:99:20,20"),
    ("X", 38352763, "C", "T", "1:40:99:0,40"),
    ("X", 153725378, "C", "T", "0/1:40:99:20,20"),
)
MORE = (
    ("1", 45331184, "T", "A", "0/1:40:99:20,20"),
    ("1", 45334439, "G", "A", "0/1:40:99:20,20"),
    ("2", 178802303, "G", "A", "0/1:40:99:20,20"),
    ("10", 43100515, "C", "T", "0/1:40:99:20,20"),
    ("13", 48304015, "C", "T", "1:40:99:0,40"),
    ("17", 43045150, "C", "G", "0/1:40:99:20,20"),
    ("17", 43045712, "T", "C", "0/1:40:99:20,20"),
)


def _vcf(
    path: Path, rows: Sequence[Sequence[Any]], samples: Sequence[str], *, filters: str = "PASS", fields: str
) -> str:
    lengths = {f"chr{name}": length for name, length in LENGTHS.items()}
    lines = (*support.declared("INFO", "gnomAD_AF", "END"), *support.named("ALT", "NON_REF"))
    head = support.header(*lines, of=lengths, formats=("GT", "DP", "GQ", "AD"), samples=samples)
    order = list(LENGTHS)
    records = []
    for chrom, pos, ref, alt, *cells in sorted(rows, key=lambda row: (order.index(row[0]), row[1])):
        info = f"END={cells.pop()}" if alt == "<NON_REF>" else "gnomAD_AF=0.00001"
        records.append(support.record(f"chr{chrom}", pos, ".", ref, alt, 50, filters, info, fields, *cells))
    return str(support.write(path, head, records))


def hereditary_reports(folder: Path) -> Iterator[Any]:
    """A trio, a man with doubtful genotypes, a user's ClinVar, a gVCF, nobody who agreed, a tumour, related parents."""
    from pmkit.germline import import_clinvar

    lines = ("##fileDate=2026-10-01", "##reference=GRCh38", *support.declared("INFO", "CLNSIG"))
    head = support.header(*lines, formats=(), samples=(), version="4.1")
    support.write(folder / "clinvar.vcf", head, (support.record(*cells) for cells in CLINVAR))
    store = folder / "clinvar.pmv"
    import_clinvar(str(folder / "clinvar.vcf"), store)
    ped = folder / "trio.ped"
    ped.write_text("F S1 DAD MUM 2 2\nF DAD 0 0 1 1\nF MUM 0 0 2 1\n", encoding="utf-8")
    counted = [(*row[:4], *(f"{cell}:40" for cell in row[4:])) for row in TRIO]
    trio = _vcf(folder / "trio.vcf", counted, ("S1", "MUM", "DAD"), fields="GT:DP")
    sheet = folder / "male.tsv"
    sheet.write_text(
        "sample\tfile\tsex\tage\tconsent\tdata_use\n"
        "M1\tmale.vcf\tXY\t40\tsecondary;predisposition;carrier\tDUO:0000043\n",
        encoding="utf-8",
    )
    _vcf(folder / "male.vcf", MALE, ("M1",), fields="GT:DP:GQ:AD")
    more = _vcf(folder / "more.vcf", MORE, ("P1",), filters="LowQual", fields="GT:DP:GQ:AD")
    plain = _vcf(folder / "plain.vcf", MORE, ("P1",), fields="GT:DP:GQ:AD")
    block = ("X", 153724851, "G", "<NON_REF>", "0/0:30:60:30,0", "153744762")
    gvcf = _vcf(folder / "block.vcf", (*MORE, block), ("P1",), fields="GT:DP:GQ:AD")
    all_of_it = ["secondary", "predisposition", "carrier"]
    everything = {"all": True}
    yield from pmkit.run(trio, {"load": {"consent": all_of_it}, "germline": {"pedigree": str(ped)}})
    yield from pmkit.run([], {"load": {"sheet": str(sheet), "purpose": ["clinical_care"]}, "germline": everything})
    yield from pmkit.run(more, {"load": {"consent": ["secondary"], "age": 12}, "germline": everything})
    yield from pmkit.run(
        plain,
        {
            "load": {"consent": all_of_it, "absent_is_ref": True, "age": 40},
            "germline": {"clinvar": str(store), "all": True},
        },
    )
    yield from pmkit.run(gvcf, {"load": {"consent": all_of_it}, "germline": {}})
    yield from pmkit.run(plain, {"germline": {}})
    yield from pmkit.run(plain, {"load": {"consent": ["secondary"]}, "onco": {}, "germline": {}})
    alike = [
        (chrom, at, "A", "G", "1/1" if chrom == "1" else "0/1")
        for chrom in ("1", "2", "6", "7", "10")
        for at in range(100_101, LENGTHS[chrom] - 100_000, 100_000)
    ]
    yield from _structural(folder, str(ped), str(store))
    whole = _vcf(folder / "whole.vcf", alike, ("P1",), fields="GT")
    yield from pmkit.run(whole, {"load": {"consent": ["secondary", "consanguinity"]}, "germline": {}})


OPEN = (("2", 178795233, "T", "A", "0/1:40:99:20,20"), ("13", 32319206, "A", "T", "0/1:40:99:20,20"))
BRCA2 = {"before": 32316000, "intron": 32326400, "exon": 32340500, "behind": 32400000}
"""Places before the gene, in an intron, in exon 11, and behind the gene."""


RESTORED = ("13:32337352:AA:A", "13:32337371:G:GC")
"""A frame of BRCA2 that is lost and restored on one copy."""


def _structural(folder: Path, ped: str, store: str) -> Iterator[Any]:
    """Structural records over a gene in every way, open null variants, genotypes that contradict something."""
    at, end = BRCA2["before"], BRCA2["behind"]
    lines = (*support.declared("INFO", "END", "SVTYPE"), *support.named("ALT", "DEL", "DUP", "CNV", "CPX", "INS"))
    lines = (*lines, *support.named("FILTER", "LowQual"))
    head = support.header(*lines, of={f"chr{c}": n for c, n in LENGTHS.items()}, formats=("GT", "CN"), samples=("P1",))
    rows = (
        ("chr13", at, "a", "N", "<DEL>", 50, "PASS", f"SVTYPE=DEL;END={end}", "GT:CN", "0/1:1"),
        ("chr13", at + 1, "b", "N", "<DUP>", 50, "LowQual", f"SVTYPE=DUP;END={end}", "GT:CN", "0/1:3"),
        ("chr13", BRCA2["intron"], "c", "N", "N[chr1:1000000[", 50, "PASS", "SVTYPE=BND", "GT:CN", "0/1:."),
        ("chr13", BRCA2["exon"], "d", "N", "<INS>", 50, "PASS", "SVTYPE=INS", "GT:CN", "0/1:."),
        ("chr13", BRCA2["exon"] + 1, "e", "N", "<CPX>", 50, "PASS", f"SVTYPE=CPX;END={end}", "GT:CN", "0/1:."),
        ("chr13", 48345069, "h", "N", "<DEL>", 50, "PASS", "SVTYPE=DEL;END=48345209", "GT:CN", "0/1:1"),
        ("chrX", 38350000, "f", "N", "<CNV>", 50, "PASS", "SVTYPE=CNV;END=38430000", "GT:CN", "./.:1"),
        ("chr10", 43070000, "g", "N", "<DEL>", 50, "PASS", "SVTYPE=DEL;END=43140000", "GT:CN", "0/1:1"),
    )
    ordered = sorted(rows, key=lambda row: (list(LENGTHS).index(str(row[0])[3:]), row[1]))
    path = support.write(folder / "structural.vcf", head, (support.record(*row) for row in ordered))
    yield from pmkit.run(str(path), {"load": {"consent": ["secondary"]}, "germline": {"pedigree": ped}})
    odd = (
        ("1", 45331184, "T", "A", "1/1:40:99:20,20"),
        ("2", 178802303, "G", "A", "1/1:40:99:0,40"),
        ("X", 101397897, "G", "T", "1:40:99:0,40"),
        ("6", 26092913, "G", "A", "0/1:40:99:20,20"),
        ("6", 26092913, "G", "A", "1/1:40:99:0,40"),
        *(
            (chrom, int(pos), ref, alt, "0|1:40:99:20,20")
            for chrom, pos, ref, alt in (place.split(":") for place in RESTORED)
        ),
    )
    reported = {"load": {"consent": ["secondary"]}, "germline": {"all": True}}
    yield from pmkit.run(_vcf(folder / "odd.vcf", odd, ("P1",), fields="GT:DP:GQ:AD"), reported)
    other = folder / "other.ped"
    other.write_text("F X1 0 0 1 1\n", encoding="utf-8")
    unsure = {"load": {"consent": ["secondary"]}, "germline": {"pedigree": str(other), "clinvar": store}}
    yield from pmkit.run(_vcf(folder / "open.vcf", OPEN, ("P1",), fields="GT:DP:GQ:AD"), unsure)
    duo = (("17", 43045712, "T", "C", "0/1:40", "0/0:40"),)
    both = _vcf(folder / "duo.vcf", duo, ("S1", "DAD"), fields="GT:DP")
    yield from pmkit.run(both, {"load": {"consent": ["secondary"]}, "germline": {"pedigree": ped}})
