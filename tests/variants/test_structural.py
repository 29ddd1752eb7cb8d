"""Structural records in the manner of each caller, one or two lines each."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pmkit.core.messages import PSEUDO, speaking
from pmkit.core.model import Record
from pmkit.variants.structural import Breakpoint, CopyNumberCall, StructuralCalls, is_structural, structural_calls


def record(line: str) -> Record:
    """A record from a line written with spaces for tabs."""
    cells = line.split()
    chrom, pos, name, ref, alt, _, verdict, text = cells[:8]
    pairs = (item.partition("=") for item in text.split(";"))
    info = {key: value for key, _, value in pairs} if text != "." else {}
    filters = () if verdict in ("PASS", ".") else tuple(verdict.split(";"))
    alts = () if alt == "." else tuple(alt.split(","))
    return Record(chrom, int(pos), ref, alts, name, filters=filters, info=info, line="\t".join(cells))


def calls(*lines: str, column: int = 0, **options: object) -> StructuralCalls:
    return structural_calls([record(line) for line in lines], column, **options)  # type: ignore[arg-type]


def copies(*lines: str, **options: object) -> list[tuple[str, int, int, str, float | None, str]]:
    found = calls(*lines, **options).copy_numbers  # type: ignore[arg-type]
    return [(c.chrom, c.start, c.end, c.kind, c.copy_number, c.basis) for c in found]


def joins(*lines: str, **options: object) -> list[tuple[object, ...]]:
    found = calls(*lines, **options).breakpoints  # type: ignore[arg-type]
    return [(b.chrom1, b.pos1, b.strand1, b.chrom2, b.pos2, b.strand2, b.kind) for b in found]


COPY_NUMBERS = [
    ("DRAGEN gain", "chr1 1000 g N <DUP> 60 PASS SVTYPE=CNV;END=2000 GT:SM:CN:BC ./1:1.9:4:9",
     ("1", 1000, 2000, "duplication", 4, "CN")),
    ("DRAGEN loss", "chr1 1000 l N <DEL> 60 PASS SVTYPE=CNV;END=2000 GT:SM:CN:BC 1/1:0.1:0:9",
     ("1", 1000, 2000, "deletion", 0, "CN")),
    ("DRAGEN unchanged", "chr1 1000 r N . 60 PASS END=2000;REFLEN=1000 GT:SM:CN:BC ./.:1.0:2:9",
     ("1", 1000, 2000, "neutral", 2, "CN")),
    ("CNVkit with copies", "chr2 500 . N <DUP> . . IMPRECISE;SVTYPE=DUP;END=900;FOLD_CHANGE=2.5 GT:GQ:CN:CNQ 0/1:0:5:4",
     ("2", 500, 900, "duplication", 5, "CN")),
    ("CNVkit by fold change", "chr2 500 . N <DEL> . . IMPRECISE;SVTYPE=DEL;END=900;FOLD_CHANGE=0.25 GT:GQ 0/1:9",
     ("2", 500, 900, "deletion", 0.5, "fold change")),
    ("GATK", "chr3 10 . N <DEL>,<DUP> 50 . END=20 GT:CN:NP 2:3:7", ("3", 10, 20, "duplication", 3, "CN")),
    ("TruSight, sites-style FORMAT", "chr1 10 . G <CNV> 15 PASS CN=6;SVTYPE=BND;END=30 FC 3.1",
     ("1", 10, 30, "duplication", 6, "CN")),
    ("facets", "17 10 . N <DUP> . PASS SVTYPE=DUP;END=30;TCN_EM=8;LCN_EM=1", ("17", 10, 30, "duplication", 8, "CN")),
    ("Manta deletion", "chr1 99 m C <DEL> 300 PASS END=1099;SVTYPE=DEL;SVLEN=-1000 GT:PR:SR 0/1:9,3:8,4",
     ("1", 99, 1099, "deletion", 1, "genotype")),
    ("1000 Genomes", "1 99 . C <CN0>,<CN2> 100 PASS SVTYPE=CNV;END=1099 GT 1|2",
     ("1", 99, 1099, "neutral", 2, "genotype")),
    ("both copies lost", "1 99 . C <CN0> 100 PASS SVTYPE=DEL;END=1099 GT 1|1",
     ("1", 99, 1099, "deletion", 0, "genotype")),
    ("no END", "1 99 . C <DUP:TANDEM> 9 PASS SVTYPE=DUP;SVLEN=500 GT 1/1",
     ("1", 99, 599, "duplication", 4, "genotype")),
    ("long REF", f"1 99 . C{'A' * 60} C 9 PASS SVTYPE=DEL GT 0/1", ("1", 99, 159, "deletion", 1, "genotype")),
    ("Sniffles 1: REF of the lost bases", f"1 99 . {'A' * 60} N . PASS SVTYPE=DEL;END=158 GT:DR:DV 1/1:0:6",
     ("1", 98, 158, "deletion", 0, "genotype")),
    ("half a genotype", "1 99 . C <DEL> 9 PASS SVTYPE=DEL;END=300 GT ./1", ("1", 99, 300, "deletion", None, "")),
]  # fmt: skip


@pytest.mark.parametrize("case", COPY_NUMBERS, ids=lambda c: c[0])
def test_copy_numbers(case: tuple[str, str, tuple[str, int, int, str, float | None, str]]) -> None:
    assert copies(case[1]) == [case[2]]


def test_minor_copies_and_precision() -> None:
    (found,) = calls(
        "chr9 10 x N <DEL> 9 PASS IMPRECISE;SVTYPE=CNV;END=30 GT:CN:MCN 0/1:1:0"
    ).copy_numbers  # fmt: skip
    assert found == CopyNumberCall("9", 10, 30, "deletion", 1, "CN", 0, False, "<DEL> x, genotype 0/1", "x")


def test_sex_decides_what_is_expected_of_x() -> None:
    line = "chrX 10 . N <CNV> 9 PASS SVTYPE=CNV;END=30 GT:CN ./.:1"
    assert [copies(line, sex=sex)[0][3] for sex in (None, "XX", "XY")] == ["unknown", "deletion", "neutral"]


JUNCTIONS = [
    ("deletion", "1 100 . C <DEL> . PASS SVTYPE=DEL;END=200 GT 0/1", [("1", 100, "+", "1", 201, "-", "deletion")]),
    ("tandem duplication", "1 100 . C <DUP:TANDEM> . PASS SVTYPE=DUP;END=200 GT 0/1",
     [("1", 101, "-", "1", 200, "+", "duplication")]),
    ("inversion", "1 100 . C <INV> . PASS SVTYPE=INV;END=200 GT 0/1",
     [("1", 100, "+", "1", 200, "+", "inversion"), ("1", 101, "-", "1", 201, "-", "inversion")]),
    ("Manta, one side", "1 100 . C <INV> . PASS SVTYPE=INV;END=200;INV5 GT 0/1",
     [("1", 101, "-", "1", 201, "-", "inversion")]),
    ("Delly, one side", "1 100 . C <INV> . PASS SVTYPE=INV;END=200;CT=3to3 GT 0/1",
     [("1", 100, "+", "1", 200, "+", "inversion")]),
    ("Lumpy, one side", "1 100 . C <INV> . PASS SVTYPE=INV;END=200;STRANDS=++:9,--:0 GT 0/1",
     [("1", 100, "+", "1", 200, "+", "inversion")]),
    ("Delly translocation", "19 100 . N <TRA> . PASS SVTYPE=TRA;CHR2=10;END=70;CT=3to5 GT 0/1",
     [("19", 100, "+", "10", 70, "-", "translocation")]),
    ("GATK-SV", "chr1 100 . N <BND> . PASS SVTYPE=BND;CHR2=chr1;END2=900;END=100;STRANDS=-+ GT 0/1",
     [("1", 100, "-", "1", 900, "+", "duplication")]),
    ("insertion", f"1 100 . C C{'G' * 50} . PASS SVTYPE=INS GT 0/1", [("1", 100, "+", "1", 101, "-", "insertion")]),
    ("single breakend", "1 100 . C CTTTG. . PASS SVTYPE=SGL GT:REF:REFPAIR:VF .:9:9:5",
     [("1", 100, "+", None, 0, "", "single")]),
    ("Strelka-style somatic, no genotype", "1 100 . C C]2:50] . PASS SVTYPE=BND PR:SR 9,3:8,0",
     [("1", 100, "+", "2", 50, "+", "translocation")]),
    ("depth alone has no junction", "1 100 . N <DEL> . PASS SVTYPE=CNV;END=200 GT:CN 0/1:1", []),
]  # fmt: skip


@pytest.mark.parametrize("case", JUNCTIONS, ids=lambda c: c[0])
def test_junctions(case: tuple[str, str, list[tuple[object, ...]]]) -> None:
    assert joins(case[1]) == case[2]


def test_mates_are_one_junction() -> None:
    found = calls(
        "2 321681 a G G]17:198982] 6 PASS SVTYPE=BND;MATEID=b GT 0/1",
        "17 198982 b A A]2:321681] 6 PASS SVTYPE=BND;MATEID=a GT 0/1",
    ).breakpoints
    evidence = "BND a, genotype 0/1"
    assert found == (Breakpoint("2", 321681, "+", "17", 198982, "+", "translocation", True, evidence, "a", "b"),)


def test_mates_shifted_by_homology_are_one_and_other_junctions_stay_apart() -> None:
    first = "2 100 a G G[3:200[ 6 PASS SVTYPE=BND;MATEID=b GT 0/1"
    mate = "3 198 b A ]2:98]A 6 PASS SVTYPE=BND;MATEID=a GT 0/1"
    other = "2 100 c G ]3:200]G 6 PASS SVTYPE=BND;MATEID=d GT 0/1"
    assert len(joins(first, mate, other)) == 2


def test_the_same_junction_without_mate_ids_is_one() -> None:
    assert len(joins("1 9 . N N]4:70] . PASS SVTYPE=BND GT 0/1", "4 70 . N N]1:9] . PASS SVTYPE=BND GT 0/1")) == 1


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("1 9 . C <DEL> . PASS SVTYPE=DEL;END=99 GT 0/0", 0, "the genotype is reference"),
        ("1 9 . C <DEL> . PASS SVTYPE=DEL;END=99 GT 0/1 0/0", 1, "the genotype is reference"),
        ("1 9 . C <DEL> . PASS SVTYPE=DEL;END=99 GT ./.", 0, "the genotype is missing"),
        ("1 9 . C <DEL> . LowQ SVTYPE=DEL;END=99 GT 0/1", 0, "FILTER is LowQ"),
        ("1 9 . C <DEL> . PASS SVTYPE=DEL;END=99 GT:FT 0/1:MinGQ", 0, "the sample's filter is MinGQ"),
        ("1 9 . C C[2:5[ . PASS SVTYPE=BND REF:REFPAIR:VF 9:9:0 9:9:5", 0, "no reads support it in this sample"),
        ("1 9 . C <INVDUP> . PASS SVTYPE=INVDUP;END=99 GT 0/1", 0, "unsupported kind INVDUP"),
    ],
)
def test_no_call_and_why(line: str, column: int, reason: str) -> None:
    found = calls(line, column=column)
    assert not found.copy_numbers
    assert not found.breakpoints
    assert {**found.skipped, **found.unsupported} == {reason: 1}


def test_a_record_whose_line_was_not_kept_is_no_call() -> None:
    bare = Record("1", 9, "C", ("<DEL>",), info={"SVTYPE": "DEL", "END": "99"})
    assert structural_calls([bare], 0).skipped == {"its sample columns were not kept": 1}


def test_filtered_records_on_request() -> None:
    assert len(copies("1 9 . C <DEL> . LowQ SVTYPE=DEL;END=99 GT 0/1", pass_only=False)) == 1


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("1 9 x C <DEL> . PASS SVTYPE=DEL GT 0/1", "1:9 (x): neither END nor SVLEN says where it ends"),
        ("1 9 x C <DEL> . PASS SVTYPE=DEL;END=3 GT 0/1", "1:9 (x): END=3 lies before POS"),
        ("1 9 x C <CNV> . PASS SVTYPE=CNV;END=90 GT 0/1", "1:9 (x): a copy-number record without a copy number"),
        ("1 9 x C C[2:5] . PASS SVTYPE=BND GT 0/1", "1:9 (x): the breakend C[2:5] is not of the form"),
        ("1 9 x C <BND> . PASS SVTYPE=BND GT 0/1", "1:9 (x): <BND> without CHR2, END or strands"),
        ("1 9 x C <DEL> . PASS SVTYPE=DEL;END=90 GT 0/2", "1:9 (x): the genotype names allele 2"),
    ],
)
def test_broken_records_are_named(line: str, problem: str) -> None:
    found = calls(line)
    assert len(found.problems) == 1
    assert found.problems[0].startswith(problem)


def test_small_variants_and_reference_blocks_are_not_structural() -> None:
    found = calls(
        "1 9 . C T . PASS DP=9 GT 0/1", "1 9 . C <NON_REF> . . END=99 GT 0/0", "1 9 . C . . PASS END=50 GT:DP 0/0:9"
    )
    assert found == StructuralCalls((), (), {}, ())


ALLELES = st.sampled_from(
    ["<DEL>", "<DUP>", "<CNV>", "<CN0>", "<CN7>", "<INV>", "<BND>", "<TRA>",
     "<X>", "C[2:5[", "]2:5]C", ".C", "C.", "C[", "T", "*", "."]
)  # fmt: skip
KEYS = st.sampled_from(
    ["SVTYPE", "END", "SVLEN", "CN", "CHR2", "CT", "STRANDS", "FOLD_CHANGE", "MATEID", "IMPRECISE", "END2"]
)
VALUES = st.sampled_from(
    ["", "9", "-5", "300", "1e400", "nan", ".", "²", "x", "++:1,--:0", "3to5", "CNV", "DEL", "1,2", "(0,1)"]
)


@given(
    st.lists(ALLELES, max_size=3),
    st.dictionaries(KEYS, VALUES, max_size=6),
    st.lists(st.sampled_from(["GT", "CN", "AD", "SU", "VF", "PR", "SR", "FT"]), min_size=1, max_size=4),
    st.lists(st.sampled_from(["0/1", "./.", "1|2", "9/9", "²", ".", "3", "-1",
                             "1,2", "", "PASS", "1"]), min_size=1, max_size=4),
)  # fmt: skip
@example([], {"SVTYPE": "", "SVLEN": "9", "END": ""}, ["GT", "CN"], ["0/1"])
def test_no_record_crashes_and_none_is_lost(
    alts: list[str], info: dict[str, str], form: list[str], values: list[str]
) -> None:
    text = ";".join(f"{k}={v}" for k, v in info.items()) or "."
    line = "\t".join(["1", "100", "id", "C", ",".join(alts) or ".", ".", ".", text, ":".join(form), ":".join(values)])
    found = structural_calls([Record("1", 100, "C", tuple(alts), "id", info=info, line=line)], 0)
    passed_over = sum(found.skipped.values()) + sum(found.unsupported.values())
    reported = len(found.copy_numbers) + len(found.breakpoints) + passed_over + len(found.problems)
    assert reported or not is_structural(Record("1", 100, "C", tuple(alts), "id", info=info, line=line))
    assert all(call.start < call.end or call.end == 100 for call in found.copy_numbers)


def test_the_basis_of_copies_is_of_no_language() -> None:
    """It is compared: whether copies were measured must not depend on the language of the run."""
    with speaking(PSEUDO):
        found = copies("chr2 500 . N <DEL> . . IMPRECISE;SVTYPE=DEL;END=900;FOLD_CHANGE=0.25 GT:GQ 0/1:9")
    assert found[0][4:] == (0.5, "fold change")
