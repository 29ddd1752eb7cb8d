"""Real runs over the examples and small files made of them, that show as much of the schema as can be shown.

What they leave out stands in `test_vocabulary.EXEMPT`, with the input that would show it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests import support
from tests.report.hereditary import hereditary_reports
from tests.report.risk_runs import phenotype_reports, risk_reports

import pmkit

EXAMPLES = Path(__file__).parents[2] / "examples"
TEST_FIRST = ("abacavir", "allopurinol")  # drugs whose labels ask for a test of HLA-B
GERMLINE, TUMOR = EXAMPLES / "germline.vcf", EXAMPLES / "tumor.vcf"


def with_genotype(sample: str, genotype: str) -> str:
    return ":".join((genotype, *sample.split(":")[1:]))


def damaged(folder: Path) -> Path:
    """The germline example with every kind of record that cannot simply be used."""
    lines = []
    kinds = ("whole", "filtered", "uncalled", "wrong base", "left out", "block", "low quality")
    number = 0
    for line in GERMLINE.read_text().splitlines():
        if line.startswith("#"):
            lines.append(line)
            continue
        cells = line.split("\t")
        kind = kinds[number % len(kinds)]
        number += 1
        if kind == "left out":
            continue
        if kind == "filtered":
            cells[6] = "LowQual"
        elif kind == "uncalled":
            cells[9] = with_genotype(cells[9], "./.")
        elif kind == "wrong base":
            cells[3] = {"A": "C", "C": "A", "G": "T", "T": "G"}[cells[3][0]] + cells[3][1:]
        elif kind == "block":
            cells[4], cells[7], cells[9] = "<NON_REF>", f"END={cells[1]}", with_genotype(cells[9], "0/0")
        lines.append("\t".join(cells))
    path = folder / "damaged.vcf"
    path.write_text("\n".join(lines) + "\n")
    return path


def beyond(folder: Path) -> Path:
    """The example with a frameshift of TPMT that no allele holds, one that failed its FILTER; a rare site lost."""
    lines = []
    for line in GERMLINE.read_text().splitlines():
        cells = line.split("\t")
        if len(cells) > 2 and cells[2] == "rs1800462":
            cells[4], cells[6] = cells[3] + "A", "LowQual"
            cells[9] = with_genotype(cells[9], "0/1")
        if len(cells) < 3 or cells[2] != "rs56337013":
            lines.append("\t".join(cells))
    path = folder / "beyond.vcf"
    path.write_text("\n".join(lines) + "\n")
    return path


EVENTS = (
    ("chr7", 55055000, "DEL", 55155500),  # introns 1 and 7 of EGFR
    ("chr7", 55173000, "DUP", 55203000),  # its kinase domain
    ("chr9", 21900000, "DEL", 22100000),  # CDKN2A
    ("chr11", 118468000, "DUP", 118481000),  # exons of KMT2A
    ("chr13", 28034110, "DUP", 28034170),  # within exon 14 of FLT3
)


def events(folder: Path) -> Path:
    """A tumour with structural records inside and over genes, and a breakpoint inside TP53."""
    lengths = {"chr7": 159345973, "chr9": 138394717, "chr11": 135086622, "chr13": 114364328, "chr17": 83257441}
    head = support.header(
        *support.contigs(lengths | {"chr12": 133275309}),
        *support.declared("INFO", "END", "SVTYPE"),
        *support.named("ALT", "DEL", "DUP"),
        samples=("T",),
    )
    lines = [
        support.record(chrom, at, ".", "N", f"<{kind}>", ".", "PASS", f"SVTYPE={kind};END={end}", "GT", "0/1")
        for chrom, at, kind, end in EVENTS
    ]
    mate = ("N]chr12:30000000]", ".", "PASS", "SVTYPE=BND", "GT", "0/1")
    return support.write(folder / "events.vcf", head, [*lines, support.record("chr17", 7675000, ".", "N", *mate)])


def unphased(folder: Path) -> Path:
    """The example with four heterozygous variants of DPYD and no phase."""
    lines = []
    for line in GERMLINE.read_text().splitlines():
        cells = line.split("\t")
        if len(cells) > 2 and cells[2] in ("rs55886062", "rs67376798", "rs3918290", "rs115232898"):
            cells[9] = with_genotype(cells[9], "0/1")
        lines.append("\t".join(cells))
    path = folder / "unphased.vcf"
    path.write_text("\n".join(lines) + "\n")
    return path


def of_odd_results(folder: Path) -> Iterator[Any]:
    """Dose factors of two genes that are alike, and variants of DPYD without phase."""
    warfarin = text(folder, "warfarin.tsv", "CYP2C9\t*3/*3\nVKORC1\trs9923231 variant (T)/rs9923231 variant (T)\n")
    yield from pmkit.run(GERMLINE, {"pgx": {"outside": [warfarin], "drugs": ["warfarin"]}})
    yield from pmkit.run(unphased(folder), {"pgx": {"gene": ["DPYD"]}})


def of_larger_events(folder: Path) -> Iterator[Any]:
    """A fusion whose drugs were withdrawn, losses in genes of either role, and a null variant beside a loss."""
    fusions = text(
        folder,
        "fgfr2.tsv",
        "#FusionName\tJunctionReadCount\tSpanningFragCount\tLeftGene\tLeftBreakpoint\tRightGene\tRightBreakpoint\n"
        "FGFR2--BICC1\t30\t12\tFGFR2^ENSG00000066468\tchr10:121483698:-\tBICC1^ENSG00000122870\tchr10:58690700:+\n",
    )
    segments = text(
        folder,
        "losses.tsv",
        "chromosome\tstart\tend\tgene\tlog2\tcn\tdepth\tprobes\tweight\n"
        "chr17\t7600000\t7700000\tTP53\t-1\t1\t50\t20\t9\n"
        "chr9\t136490000\t136550000\tNOTCH1\t-5\t0\t50\t20\t9\n"
        "chr7\t148800000\t148900000\tEZH2\t-5\t0\t5\t20\t9\n",
    )
    yield from pmkit.run(TUMOR, {"onco": {"tumor_type": "CHOL", "fusions": fusions, "cna": segments}})
    rows = ("Hugo_Symbol\tNCBI_Build\tTumor_Sample_Barcode\tHGVSp_Short", "TP53\tGRCh38\tT1\tp.R213*")
    named = (*rows[:1], "EZH2\tGRCh38\tT1\tp.Y646N", "NOTCH1\tGRCh38\tT1\tp.L1600P")
    lymphoma = text(folder, "named.maf", "\n".join(named) + "\n")
    yield from pmkit.run(lymphoma, {"load": {"format": "maf"}, "onco": {"tumor_type": "FL"}})
    squamous = text(folder, "squamous.maf", "\n".join((*rows, "EGFR\tGRCh38\tT1\tp.L858R")) + "\n")
    yield from pmkit.run(squamous, {"load": {"format": "maf"}, "onco": {"tumor_type": "LUSC", "cna": segments}})


def text(folder: Path, name: str, content: str) -> str:
    path = folder / name
    path.write_text(content)
    return str(path)


def reports(folder: Path) -> Iterator[Any]:
    """All reports that the promises are held against."""

    sheet = text(
        folder,
        "adult.toml",
        'age_years = 67\nheight = "165 cm"\nweight = "82 kg"\nrace = "white"\ntarget_inr = 2.5\n'
        'medications = ["Plavix", "paroxetine", "warfarin", "unheardofine"]\nindications = ["PCI", "diabetes"]\n',
    )
    child = text(folder, "child.toml", 'age_years = 9\nmedications = ["voriconazole"]\nrace = "asian"\n')
    outside = text(
        folder,
        "calls.tsv",
        "CYP2D6\t*1/*4\nHLA-B\t*57:01/*07:02\nCYP2C9\t*1/*3\nTPMT\t*3A/*3C\nCYP2B6\t*6/*6\n",
    )
    second = text(folder, "more.tsv", "CYP2D6\t*1/*1\nTPMT\t\tPoor Metabolizer\n")
    segments = text(
        folder,
        "segments.tsv",
        "chromosome\tstart\tend\tgene\tlog2\tcn\tdepth\tprobes\tweight\n"
        "chr17\t39600000\t39800000\tERBB2\t3.5\t24\t900\t20\t9\n"
        "chr9\t21900000\t22100000\tCDKN2A\t-5\t0\t3\t20\t9\n"
        "chr17\t7600000\t7700000\tTP53\t-1\t1\t50\t20\t9\n",
    )
    fusions = text(
        folder,
        "fusions.tsv",
        "#FusionName\tJunctionReadCount\tSpanningFragCount\tLeftGene\tLeftBreakpoint\tRightGene\tRightBreakpoint\n"
        "EML4--ALK\t30\t12\tEML4^ENSG00000143924\tchr2:42295516:+\tALK^ENSG00000171094\tchr2:29223528:-\n",
    )
    panel = text(folder, "panel.bed", "chr7\t140700000\t141300000\nchr12\t25200000\t25600000\n")
    adult, young = {"sheet": sheet}, {"sheet": child}
    worn, odd = damaged(folder), beyond(folder)
    signed = text(
        folder,
        "signed.tsv",
        f"sample\tfile\treviewer\treview_date\treplaces\nGERMLINE-01\t{GERMLINE}\tDr A\t2026-11-01\treport 7\n",
    )
    larger = {"cna": segments, "fusions": fusions, "panel": panel}
    yield from pmkit.run(GERMLINE, {"pgx": {}, "onco": {"all_variants": True}})
    yield from pmkit.run(GERMLINE, {"load": {"absent_is_ref": True}, "pgx": {"research": True}, "context": adult})
    yield from pmkit.run(GERMLINE, {"pgx": {"outside": [outside, second]}, "context": young})
    yield from pmkit.run(GERMLINE, {"pgx": {"gene": ["CYP2D6"], "outside": [outside]}, "context": adult})
    signed = text(
        folder,
        "signed.tsv",
        f"sample\tfile\treviewer\treview_date\treplaces\nGERMLINE-01\t{GERMLINE}\tA. Nonymous\t2026-11-29\treport 17\n",
    )
    expected = {"drugs": ["abacavir", "allopurinol", "xyzzy"]}
    yield from pmkit.run([], {"load": {"sheet": signed}, "pgx": expected})
    yield from pmkit.run(worn, {"load": {"pass_only": True}, "pgx": {"cyp2d6": True, "combinations": True}})
    yield from pmkit.run(worn, {"pgx": {"all_matches": True}})
    yield from pmkit.run(odd, {"pgx": {"drugs": ["citalopram", "mercaptopurine", "unheardofine", *TEST_FIRST]}})
    yield from pmkit.run(GERMLINE.parent / "array.txt", {"pgx": {"drugs": ["warfarin"]}})  # some results are not sure
    yield from pmkit.run((), {"load": {"sheet": signed}, "pgx": {"gene": ["CYP2C9"]}})
    yield from pmkit.run(TUMOR, {"onco": {"tumor_type": "MEL", "cgi": True, **larger}})
    yield from pmkit.run(TUMOR, {"onco": {"all_variants": True}})
    both = {"onco": {"tumor_type": "MEL"}, "patient": {"germline": "GERMLINE-01"}}
    yield from pmkit.run([GERMLINE, TUMOR], {"pgx": {}, **both})
    yield from pmkit.run([odd, TUMOR], {"pgx": {}, **both})
    yield from pmkit.run([worn, TUMOR], {"pgx": {}, **both})
    lone = [line.split("\t") for line in TUMOR.read_text().splitlines()]
    lone = ["\t".join((*cells[:9], cells[10])) if len(cells) > 10 else "\t".join(cells) for cells in lone]
    alone = text(folder, "lone.vcf", "\n".join(lone) + "\n")
    yield from pmkit.run(alone, {"pgx": {}, "onco": {"tumor_type": "MEL"}})
    called = text(folder, "called.vcf", "\n".join((lone[0], "##source=Mutect2", *lone[1:])) + "\n")
    yield from pmkit.run(called, {"pgx": {}, "onco": {"tumor_type": "MEL"}})
    carried = "\n".join(TUMOR.read_text().splitlines()).replace("0/0:79,0:0.000:79", "0/1:40,39:0.490:79")
    yield from pmkit.run(text(folder, "carried.vcf", carried + "\n"), {"pgx": {}, "onco": {"tumor_type": "MEL"}})
    yield from pmkit.run(TUMOR, {"onco": {"tumor_type": "LUAD", "panel": panel, "include_rejected": True}})
    rows = ("Hugo_Symbol\tNCBI_Build\tTumor_Sample_Barcode\tHGVSp_Short", "H3-3A\tGRCh38\tT1\tp.K27M")
    histone = text(folder, "histone.maf", "\n".join(rows) + "\n")
    yield from pmkit.run(histone, {"load": {"format": "maf"}, "onco": {"tumor_type": "DMG"}})
    yield from pmkit.run(events(folder), {"onco": {"tumor_type": "LUAD"}})
    yield from pmkit.run(GERMLINE, {"pgx": {"drugs": ["aceclofenac"]}})  # known, without guidance
    yield from hereditary_reports(folder)
    yield from risk_reports(folder)
    yield from phenotype_reports(folder)
    yield from of_odd_results(folder)
    yield from of_larger_events(folder)
