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
    trio = _vcf(folder / "trio.vcf", TRIO, ("S1", "MUM", "DAD"), fields="GT")
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
        for chrom in LENGTHS
        for at in range(100_101, LENGTHS[chrom] - 100_000, 100_000)
    ]
    whole = _vcf(folder / "whole.vcf", alike, ("P1",), fields="GT")
    yield from pmkit.run(whole, {"load": {"consent": ["secondary", "consanguinity"]}, "germline": {}})
