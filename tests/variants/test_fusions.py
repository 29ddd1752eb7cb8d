"""Fusion tables of RNA callers, and fusions from DNA breakpoints with strands worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmkit.core.errors import DataError
from pmkit.variants.fusions import Fusion, FusionEnd, GeneRegion, from_breakpoints, read_fusions
from pmkit.variants.structural import Breakpoint


def write(folder: Path, *lines: str) -> Path:
    path = folder / "fusions.tsv"
    path.write_text("\n".join("\t".join(line.split("|")) for line in lines) + "\n", encoding="utf-8")
    return path


STAR = (
    "#FusionName|JunctionReadCount|SpanningFragCount|SpliceType|LeftGene|LeftBreakpoint|RightGene|RightBreakpoint|"
    "PROT_FUSION_TYPE"
)
ARRIBA = (
    "#gene1|gene2|strand1(gene/fusion)|strand2(gene/fusion)|breakpoint1|breakpoint2|split_reads1|split_reads2|"
    "discordant_mates|confidence|reading_frame"
)
CATCHER = (
    "Gene_1_symbol(5end_fusion_partner)|Gene_2_symbol(3end_fusion_partner)|Spanning_pairs|Spanning_unique_reads|"
    "Fusion_point_for_gene_1(5end_fusion_partner)|Fusion_point_for_gene_2(3end_fusion_partner)|Predicted_effect"
)


@pytest.mark.parametrize(
    ("header", "line", "fusion"),
    [
        (STAR, "EML4--ALK|12|5|ONLY_REF_SPLICE|EML4^ENSG01.1|chr2:42300000:+|ALK^ENSG02.3|chr2:29200000:-|INFRAME",
         Fusion("EML4", "ALK", FusionEnd("2", 42300000, "+"), FusionEnd("2", 29200000, "-"), "in-frame", 17,
                "STAR-Fusion")),
        (ARRIBA, "BCR|ABL1|+/+|+/+|22:23000|9:13000|3|4|5|high|out-of-frame",
         Fusion("BCR", "ABL1", FusionEnd("22", 23000, "+"), FusionEnd("9", 13000, "+"), "out-of-frame", 12, "Arriba",
                confidence="high")),
        (CATCHER, "TMPRSS2|ERG|7|3|21:42836478:-|21:39739183:-|in-frame",
         Fusion("TMPRSS2", "ERG", FusionEnd("21", 42836478, "-"), FusionEnd("21", 39739183, "-"), "in-frame", 10,
                "FusionCatcher")),
        ("FusionGene|LeftBreakpoint|RightBreakpoint|SplitReads", "EML4--ALK|2:42522694|2:29446394|100",
         Fusion("EML4", "ALK", FusionEnd("2", 42522694), FusionEnd("2", 29446394), None, 100, "PCGR")),
        ("FusionGene|LeftBreakpoint|RightBreakpoint|SplitReads", "--NTRK3|.|2:29446394|NA",
         Fusion("", "NTRK3", None, FusionEnd("2", 29446394), None, None, "PCGR")),
    ],
)  # fmt: skip
def test_tables(tmp_path: Path, header: str, line: str, fusion: Fusion) -> None:
    assert read_fusions(write(tmp_path, header, line)) == (fusion,)


def test_arriba_names_neighbours_of_a_breakpoint_between_genes(tmp_path: Path) -> None:
    found = read_fusions(write(tmp_path, ARRIBA, "A(1200),B(340)|ALK|./+|-/-|2:5|2:9|1|1|1|low|."))
    assert [(f.name, f.frame) for f in found] == [("A::ALK", None), ("B::ALK", None)]
    assert found[0].breakpoint5 == FusionEnd("2", 5, "")


def test_names() -> None:
    assert Fusion("", "ALK", None, None, None, None, "PCGR").name == "?::ALK"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("FusionGene|LeftBreakpoint|RightBreakpoint|SplitReads", "EML4-ALK|2:1|2:2|9"),
         ":2: column fusiongene: 'EML4-ALK'"),
        (("FusionGene|LeftBreakpoint|RightBreakpoint|SplitReads", "A--B|2|2:2|9"), ":2: column leftbreakpoint: '2'"),
        (("FusionGene|LeftBreakpoint|RightBreakpoint|SplitReads", "A--B|2:1|2:2|some"),
         ":2: column splitreads: 'some'"),
        ((STAR, "x|1|2|s||chr2:4:+|ALK|chr2:2:-|INFRAME"), ":2: column leftgene: a gene is needed"),
        (("gene|other", "A|B"), "those of no known fusion table"),
    ],
)  # fmt: skip
def test_errors_name_the_cell(tmp_path: Path, lines: tuple[str, ...], message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_fusions(write(tmp_path, *lines))


PLUS = GeneRegion("FIVE", "2", 1000, 2000, "+")
MINUS = GeneRegion("KIN", "2", 5000, 6000, "-")
FAR = GeneRegion("FAR", "9", 100, 900, "+")
GENES = (PLUS, MINUS, FAR)


def junction(strand1: str, strand2: str, *, chrom2: str | None = "2", pos2: int = 5500, kind: str = "x") -> Breakpoint:
    return Breakpoint("2", 1500, strand1, chrom2, pos2, strand2, kind, True, "BND a")


@pytest.mark.parametrize(
    ("point", "name", "orientation"),
    [
        # FIVE (+) keeps its start with "+"; KIN (−) keeps its end with "+".
        (junction("+", "+"), "FIVE::KIN", "sense"),
        # FIVE keeps its end with "-"; KIN (−) keeps its start with "-".
        (junction("-", "-"), "KIN::FIVE", "sense"),
        # both starts
        (junction("+", "-"), "FIVE::KIN", "antisense"),
        # both ends
        (junction("-", "+"), "FIVE::KIN", "antisense"),
        (junction("+", "-", chrom2="9", pos2=500), "FIVE::FAR", "sense"),
        (junction("-", "+", chrom2="9", pos2=500), "FAR::FIVE", "sense"),
    ],
)
def test_strands_decide(point: Breakpoint, name: str, orientation: str) -> None:
    (found,) = from_breakpoints([point], GENES)
    assert (found.name, found.orientation) == (name, orientation)


def test_places_follow_their_genes() -> None:
    (found,) = from_breakpoints([junction("-", "-")], GENES)
    assert (found.breakpoint5, found.breakpoint3) == (
        FusionEnd("2", 5500, "-"),
        FusionEnd("2", 1500, "+"),
    )
    assert found.frame is None


def test_no_fusion() -> None:
    points = [
        junction("+", "-", pos2=1700),  # within one gene
        junction("+", "+", pos2=8000),  # in no gene of the list
        junction("+", "+", pos2=5000),  # the base before the gene
        junction("+", "", chrom2=None, pos2=0, kind="single"),
        junction("+", "+", kind="insertion"),
    ]
    assert from_breakpoints(points, GENES) == ()


def test_several_junctions_of_one_pair_are_one_fusion() -> None:
    assert len(from_breakpoints([junction("+", "+"), junction("+", "+", pos2=5600)], GENES)) == 1
