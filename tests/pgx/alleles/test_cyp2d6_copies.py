"""CYP2D6 from small variants and structural records: how each caller writes 0 to 4 copies, and what is not clear."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from tests.pgx.alleles.cnv_samples import Line, alleles, call, line, write

from pmkit.core.model import Build
from pmkit.pgx.alleles.calls import GeneCall
from pmkit.pgx.alleles.possible import possible
from pmkit.pgx.pgx_options import PgxOptions
from pmkit.pgx.phenotype import GeneResult

WITH = PgxOptions(cyp2d6=True)
SHIFT = {Build.GRCH38: 0, Build.GRCH37: 396_002}
START, END = 42_123_191, 42_135_344
ABSENT, HET, HOM = "0/0", "0/1", "1/1"


def over(
    alt: str,
    form: str,
    sample: str,
    *,
    build: Build = Build.GRCH38,
    start: int = START,
    end: int = END,
    name: str = "sv1",
    info: str = "",
    filter_: str = "PASS",
) -> Line:
    """A structural record; all of CYP2D6 unless given otherwise."""
    first, last = start + SHIFT[build], end + SHIFT[build]
    return line("22", first, "N", alt, f"END={last}{info}", form, sample, name, filter_)


def manta(n: int, build: Build) -> list[Line]:
    kind, gt = {0: ("DEL", HOM), 1: ("DEL", HET), 2: ("", ""), 3: ("DUP:TANDEM", HET), 4: ("DUP:TANDEM", HOM)}[n]
    size = f";SVTYPE={kind[:3]};SVLEN={'-' if kind == 'DEL' else ''}{END - START}"
    found = [over(f"<{kind}>", "GT:FT:PR:SR", f"{gt}:PASS:10,9:12,8", build=build, info=size)] if kind else []
    return found + [over("<DEL>", "GT", ABSENT, build=build, info=";SVTYPE=DEL")] * (n == 2)


def dragen(n: int, build: Build) -> list[Line]:
    alt, gt = {0: ("<DEL>", HOM), 1: ("<DEL>", HET), 2: (".", "./."), 3: ("<DUP>", "./1"), 4: ("<DUP>", "./1")}[n]
    kind = {"<DEL>": "LOSS", ".": "REF", "<DUP>": "GAIN"}[alt]
    info = ";SVTYPE=CNV" if alt != "." else ""
    return [over(alt, "GT:SM:CN:BC", f"{gt}:0.9:{n}:12", build=build, name=f"DRAGEN:{kind}:22", info=info)]


def gatk(n: int, build: Build) -> list[Line]:
    gt = "1" if n < 2 else "2" if n > 2 else "0"
    return [over("<DEL>,<DUP>", "GT:CN:NP", f"{gt}:{n}:9", build=build)]


def cnvkit(n: int, build: Build) -> list[Line]:
    if n == 2:
        return [over("<CNV>", "GT:CN", "0/0:2", build=build)]
    alt, gt = ("<DEL>", HOM if n == 0 else HET) if n < 2 else ("<DUP>", HET)
    return [over(alt, "GT:GQ:CN", f"{gt}:60:{n}", build=build, info=f";SVTYPE={alt[1:4]};FOLD_CHANGE={n / 2}")]


def thousand_genomes(n: int, build: Build) -> list[Line]:
    gt = {0: "1|1", 1: "1|0", 2: "0|0", 3: "0|2", 4: "2|2"}[n]
    return [over("<CN0>,<CN2>", "GT", gt, build=build, info=";SVTYPE=CNV")]


def segments(n: int, build: Build) -> list[Line]:
    """Three segments of the same number that cover the gene together."""
    cuts = [START, 42_128_000, 42_129_500, END]
    return [over("<CNV>", "GT:CN", f"./.:{n}", build=build, start=a, end=b, name=f"seg{a}") for a, b in pairwise(cuts)]


def sniffles(n: int, build: Build) -> list[Line]:
    kind, gt = {0: ("DEL", HOM), 1: ("DEL", HET), 2: ("DEL", ABSENT), 3: ("DUP", HET), 4: ("DUP", HOM)}[n]
    return [over(f"<{kind}>", "GT:GQ:DR:DV", f"{gt}:60:10:11", build=build, info=f";SVTYPE={kind};PRECISE")]


STYLES = (manta, dragen, gatk, cnvkit, thousand_genomes, segments, sniffles)
SMALL = {0: (), 1: ("*4", "*4"), 2: ("*1", "*4"), 3: ("*1", "*4"), 4: ("*1", "*4")}
EXPECTED = {
    0: ["*5/*5"],
    1: ["*4/*5"],
    2: ["*1/*4"],
    3: ["*1/*4x2", "*1x2/*4"],
    4: ["*1/*4x3", "*1x2/*4x2", "*1x3/*4"],
}


def cyp2d6(path: Path, lines: list[Line], build: Build = Build.GRCH38, options: PgxOptions = WITH) -> GeneResult:
    return call(write(path / "made.vcf", lines, build), options).genes["CYP2D6"]


def labels(result: GeneResult) -> list[str]:
    return [one.label for one in result.diplotypes]


def codes(result: GeneResult) -> set[str]:
    assert isinstance(result.call, GeneCall)
    return {warning.code for warning in result.call.warnings}


def reason(result: GeneResult) -> str:
    assert isinstance(result.call, GeneCall)
    return result.call.why_not


@pytest.mark.parametrize("build", list(Build))
@pytest.mark.parametrize("copies", range(5))
@pytest.mark.parametrize("style", STYLES)
def test_every_style_and_number(tmp_path: Path, style, copies: int, build: Build) -> None:
    small = alleles("CYP2D6", SMALL[copies], build) if copies else []
    found = cyp2d6(tmp_path, style(copies, build) + small, build)
    assert sorted(labels(found)) == EXPECTED[copies]
    assert found.status == ("ambiguous" if copies > 2 else "called")
    assert "cyp2d6-no-structure" not in codes(found)
    assert ("copies-undecided" in codes(found)) == (copies > 2)


def test_phenotypes_follow_the_copies(tmp_path: Path) -> None:
    for copies, small, phenotype, score in (
        (0, (), "Poor Metabolizer", "0.0"),
        (1, ("*4", "*4"), "Poor Metabolizer", "0.0"),
        (1, ("*1", "*1"), "Intermediate Metabolizer", "1.0"),
        (3, ("*1", "*1"), "Ultrarapid Metabolizer", "3.0"),
    ):
        found = cyp2d6(tmp_path, dragen(copies, Build.GRCH38) + (alleles("CYP2D6", small) if small else []))
        assert {(d.pair.phenotype, d.pair.activity_score) for d in found.diplotypes} == {(phenotype, score)}


@pytest.mark.parametrize(
    ("reads", "expected"),
    [
        ({"*1": 40, "*4": 20}, ["*1x2/*4"]),
        ({"*1": 20, "*4": 40}, ["*1/*4x2"]),
        ({"*1": 30, "*4": 30}, ["*1/*4x2", "*1x2/*4"]),
        ({"*1": 90, "*4": 3}, ["*1/*4x2", "*1x2/*4"]),  # no ratio of three copies
    ],
)
def test_reads_decide_which_allele_is_doubled(tmp_path: Path, reads: dict[str, int], expected: list[str]) -> None:
    found = cyp2d6(tmp_path, dragen(3, Build.GRCH38) + alleles("CYP2D6", ("*1", "*4"), reads=reads))
    assert sorted(labels(found)) == expected


def test_a_duplication_of_one_allele_twice_is_no_question(tmp_path: Path) -> None:
    assert labels(cyp2d6(tmp_path, dragen(3, Build.GRCH38) + alleles("CYP2D6", ("*2", "*2")))) == ["*2/*2x2"]


def test_a_genotype_of_a_duplication_does_not_count_copies(tmp_path: Path) -> None:
    assert "copies-at-least" in codes(cyp2d6(tmp_path, manta(3, Build.GRCH38) + alleles("CYP2D6", ("*1", "*1"))))
    both = manta(3, Build.GRCH38) + dragen(4, Build.GRCH38) + alleles("CYP2D6", ("*1", "*1"))
    found = cyp2d6(tmp_path, both)
    assert labels(found) == ["*1/*1x3", "*1x2/*1x2"]
    assert "copies-at-least" not in codes(found)


def test_without_records_the_blind_spot_is_said(tmp_path: Path) -> None:
    small = alleles("CYP2D6", ("*1", "*4"))
    for declared, text in ((True, "declares such records"), (False, "nothing shows that copy numbers were called")):
        found = call(write(tmp_path / "made.vcf", small, declared=declared), WITH).genes["CYP2D6"]
        assert labels(found) == ["*1/*4"]
        assert isinstance(found.call, GeneCall)
        (blind,) = (w for w in found.call.warnings if w.code == "cyp2d6-no-structure")
        assert "*5" in blind.text
        assert text in blind.text


def test_a_looked_for_deletion_leaves_duplications_unseen(tmp_path: Path) -> None:
    assert {"duplications-not-seen", "hybrids-not-seen"} <= codes(
        cyp2d6(tmp_path, manta(2, Build.GRCH38) + alleles("CYP2D6", ("*1", "*4")))
    )
    measured = codes(cyp2d6(tmp_path, dragen(2, Build.GRCH38) + alleles("CYP2D6", ("*1", "*4"))))
    assert "duplications-not-seen" not in measured
    assert "hybrids-not-seen" in measured


def test_one_copy_cannot_be_heterozygous(tmp_path: Path) -> None:
    found = cyp2d6(tmp_path, dragen(1, Build.GRCH38) + alleles("CYP2D6", ("*1", "*4")))
    assert found.status == "not_called"
    assert not found.recommendation
    assert "one copy" in reason(found)
    assert "heterozygous" in reason(found)
    assert "*1/*4" in reason(found)


def test_no_copy_cannot_carry_variants(tmp_path: Path) -> None:
    found = cyp2d6(tmp_path, dragen(0, Build.GRCH38) + alleles("CYP2D6", ("*4", "*4")))
    assert found.status == "not_called"
    assert "yet variants are called" in reason(found)
    assert labels(cyp2d6(tmp_path, dragen(0, Build.GRCH38) + alleles("CYP2D6", ("*1", "*1")))) == ["*5/*5"]


@pytest.mark.parametrize(
    ("records", "why"),
    [
        ([dragen(1, Build.GRCH38), dragen(3, Build.GRCH38)], "contradict each other"),
        ([manta(1, Build.GRCH38), manta(3, Build.GRCH38)], "contradict each other"),
        ([[over("<CNV>", "GT:CN", "./.:1.5")]], "no whole number"),
        ([[over("<DEL>", "GT:DR:DV", "./.:10:11", info=";SVTYPE=DEL")]], "does not tell how many"),
        ([[over("<DEL>", "GT:CN", "0/1:2", info=";SVTYPE=DEL")]], "contradicts itself"),
    ],
)
def test_contradictions_are_not_called(tmp_path: Path, records: list[list[Line]], why: str) -> None:
    found = cyp2d6(tmp_path, [one for part in records for one in part] + alleles("CYP2D6", ("*1", "*1")))
    assert found.status == "not_called"
    assert why in reason(found)
    assert not found.diplotypes


@pytest.mark.parametrize(
    ("start", "end", "where"),
    [
        (42_120_000, 42_126_700, "exon 9"),
        (42_126_000, 42_129_100, "exons 3 to 9"),
        (42_130_500, 42_140_000, "exon 1"),  # from CYP2D7 into CYP2D6
        (42_129_200, 42_129_730, "an intron"),  # an eighth of the gene
    ],
)
@pytest.mark.parametrize("alt", ["<DEL>", "<DUP>"])
def test_an_event_within_the_gene_is_not_resolved(tmp_path: Path, alt: str, start: int, end: int, where: str) -> None:
    record = over(alt, "GT", HET, start=start, end=end, info=f";SVTYPE={alt[1:4]}")
    found = cyp2d6(tmp_path, [record, *alleles("CYP2D6", ("*1", "*1"))])
    assert found.status == "not_called"
    assert "hybrid or partial event" in reason(found)
    assert where in reason(found)


def test_small_events_in_introns_and_events_elsewhere_change_nothing(tmp_path: Path) -> None:
    intron = over("<DEL>", "GT", HET, start=42_129_450, end=42_129_550, info=";SVTYPE=DEL")
    elsewhere = over("<DEL>", "GT", HET, start=42_139_000, end=42_145_000, info=";SVTYPE=DEL")  # CYP2D7 alone
    found = cyp2d6(tmp_path, [intron, elsewhere, *alleles("CYP2D6", ("*1", "*4"))])
    assert labels(found) == ["*1/*4"]
    assert "cyp2d6-no-structure" in codes(found)
    alongside = cyp2d6(tmp_path, [intron, *dragen(2, Build.GRCH38), *alleles("CYP2D6", ("*1", "*4"))])
    assert isinstance(alongside.call, GeneCall)
    assert any("left aside" in warning.text for warning in alongside.call.warnings)


def test_filtered_records_are_named_but_not_used(tmp_path: Path) -> None:
    record = over("<DEL>", "GT:CN", "0/1:1", info=";SVTYPE=DEL", filter_="cnvLength")
    found = cyp2d6(tmp_path, [record, *alleles("CYP2D6", ("*1", "*1"))])
    assert labels(found) == ["*1/*1"]
    assert isinstance(found.call, GeneCall)
    assert any("FILTER is cnvLength" in warning.text for warning in found.call.warnings)


def test_not_asked_for_but_seen(tmp_path: Path) -> None:
    small = alleles("CYP2D6", ("*1", "*1"))
    found = cyp2d6(tmp_path, dragen(1, Build.GRCH38) + small, options=PgxOptions())
    assert found.status == "not_called"
    assert "--cyp2d6" in reason(found)
    assert "one copy of CYP2D6" in reason(found)
    assert "copy of" not in reason(cyp2d6(tmp_path, dragen(2, Build.GRCH38) + small, options=PgxOptions()))


def test_an_outside_call_beats_the_records(tmp_path: Path) -> None:
    outside = tmp_path / "outside.tsv"
    outside.write_text("CYP2D6\t*1/*2\n", encoding="utf-8")
    options = PgxOptions(cyp2d6=True, outside=(str(outside),))
    found = cyp2d6(tmp_path, dragen(1, Build.GRCH38) + alleles("CYP2D6", ("*4", "*4")), options=options)
    assert (found.source, labels(found)) == ("outside", ["*1/*2"])


def test_missing_positions_are_tried_on_the_copies_there_are(tmp_path: Path) -> None:
    small = [one for one in alleles("CYP2D6", ("*1", "*1")) if one[1] != 42_128_945]  # rs3892097, *4
    for copies, alongside in ((1, {"*4/*5"}), (3, {"*1/*4x2", "*1x2/*4"})):
        found = cyp2d6(tmp_path, dragen(copies, Build.GRCH38) + small)
        assert isinstance(found.call, GeneCall)
        (one,) = (p for p in possible(found.call).positions if p.position.pos == 42_128_945)
        assert one.changes
        assert alongside <= set(one.diplotypes)


def test_a_carried_record_over_the_gene_that_cannot_be_read_is_not_two_copies(tmp_path: Path) -> None:
    result = cyp2d6(tmp_path, [over("<CNV>", "GT", HET, info=";SVTYPE=CNV")])
    assert labels(result) == []
    assert "not resolved, as a record there cannot be read" in reason(result)
