"""Scoring files as they come, and every mistake in one."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from tests.risk.conftest import COLUMNS

from pmkit.core.errors import BuildError, DataError, NoInputError
from pmkit.core.model import Build
from pmkit.risk.risk_terms import Unsupported
from pmkit.risk.scoring_file import Effect, ScoringFile

ROW = ("rs1", 1, 500, "G", "A", 1)
HARMONISED = (*COLUMNS, "hm_source", "hm_rsID", "hm_chr", "hm_pos", "hm_inferOtherAllele")


def read(path: Path, build: Build = Build.GRCH38, stated: Build | None = None) -> Any:
    return ScoringFile(str(path), stated).on(build)


def test_plain_and_gzipped_are_one(score, tmp_path: Path) -> None:
    plain = score(ROW)
    packed = tmp_path / "PGS900001.txt.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read(plain).terms == read(packed).terms


@pytest.mark.parametrize(
    ("word", "build"),
    [("GRCh37", "GRCh37"), ("hg19", "GRCh37"), ("NCBI37", "GRCh37"), ("GRCh38", "GRCh38"), ("hg38", "GRCh38")],
)
def test_names_of_assemblies(score, word: str, build: str) -> None:
    file = score(ROW, genome_build=word)
    assert read(file, Build(build)).terms
    with pytest.raises(BuildError, match="has positions on"):
        read(file, next(one for one in Build if one.value != build))


@pytest.mark.parametrize("word", ["NR", "NCBI36", "hg18", "mm10"])
def test_positions_of_no_assembly_are_refused(score, word: str) -> None:
    for build in Build:
        with pytest.raises(BuildError, match=word):
            read(score(ROW, genome_build=word), build)


def test_the_user_can_say_the_assembly_of_a_file_without_one(score) -> None:
    file = score(ROW, genome_build="")
    with pytest.raises(BuildError, match="--score-build"):
        read(file)
    assert read(file, stated=Build.GRCH38).terms
    with pytest.raises(BuildError):  # but not overrule the header
        read(score(ROW, genome_build="NR"), stated=Build.GRCH38)


def test_harmonised_positions(score) -> None:
    rows = (
        ("rs1", 1, 500, "G", "A", 1, "ENSEMBL", "rs1", 1, 700, ""),
        ("rs2", 1, 600, "G", "A", 2, "", "", "", "", ""),
    )
    file = score(*rows, columns=HARMONISED, genome_build="GRCh37", HmPOS_build="GRCh38")
    there, here = read(file, Build.GRCH37), read(file, Build.GRCH38)
    assert [term.pos for term in there.terms] == [500, 600]
    assert [term.pos for term in here.terms] == [700]
    assert [(row.reason, row.name) for row in here.refused] == [(Unsupported.NO_POSITION, "rs2")]
    assert here.rows == there.rows == 2


def test_the_other_allele_that_was_inferred(score) -> None:
    rows = [("rs1", 1, 500, "G", "", 1, "", "", 1, 700, inferred) for inferred in ("A", "A/C", "")]
    file = score(*rows[:1], columns=HARMONISED, HmPOS_build="GRCh38")
    assert read(file).terms[0].other == "A"
    assert read(score(rows[1], columns=HARMONISED, HmPOS_build="GRCh38")).terms[0].other == ""


def test_kinds_of_effect(score) -> None:
    columns = (*COLUMNS, "is_dominant", "is_recessive", "effect_type")
    rows = (
        ("rs1", 1, 1, "G", "A", 2, "", "", ""),
        ("rs2", 1, 2, "G", "A", 2, "True", "False", ""),
        ("rs3", 1, 3, "G", "A", 2, "FALSE", "TRUE", ""),
        ("rs4", 1, 4, "G", "A", 2, "", "", "recessive"),
    )
    found = [(term.kind, term.weights) for term in read(score(*rows, columns=columns)).terms]
    assert found == [
        (Effect.ADDITIVE, (0, 2, 4)),
        (Effect.DOMINANT, (0, 2, 2)),
        (Effect.RECESSIVE, (0, 0, 2)),
        (Effect.RECESSIVE, (0, 0, 2)),
    ]


@pytest.mark.parametrize(
    ("cells", "columns", "reason"),
    [
        (("hap1", 6, 1, "*01", "*02", 3, "True"), (*COLUMNS, "is_haplotype"), "haplotype"),
        (("APOE", 19, 1, "e4", "", 3, "True"), (*COLUMNS, "is_diplotype"), "haplotype"),
        (("rs1", 1, 1, "G", "A", 3, "True"), (*COLUMNS, "is_interaction"), "interaction"),
        (("rs1", 1, 1, "I", "D", 3), COLUMNS, "allele"),
        (("rs1", 1, 1, "-", "A", 3), COLUMNS, "allele"),
        (("rs1", 1, 1, "N", "A", 3), COLUMNS, "allele"),
        (("rs1", 1, 1, "A", "A", 3), COLUMNS, "allele"),
        (("rs1", 1, 1, "", "A", 3), COLUMNS, "allele"),
        (("rs1", 1, "", "G", "A", 3), COLUMNS, "no_position"),
        (("rs1", "", 1, "G", "A", 3), COLUMNS, "no_position"),
    ],
)
def test_rows_that_cannot_be_computed_are_named(score, cells: tuple[Any, ...], columns: Any, reason: str) -> None:
    found = read(score(cells, columns=columns))
    (row,) = found.refused
    assert (row.reason, row.size, found.terms) == (reason, 6, ())
    assert str(cells[0]) in row.name


def test_a_variant_that_stands_twice_counts_once(score) -> None:
    rows = (ROW, ("rs1", 1, 500, "A", "G", -1), ("rs2", 1, 500, "G", "C", 1))
    found = read(score(*rows))
    assert ([term.name for term in found.terms], [row.reason for row in found.refused]) == (
        ["rs1", "rs2"],
        ["duplicate"],
    )


WRONG: dict[str, tuple[tuple[Any, ...], tuple[str, ...], dict[str, str], str]] = {
    "no effect allele": (
        (1, 500, "A", 1),
        ("chr_name", "chr_position", "other_allele", "effect_weight"),
        {},
        "effect_allele",
    ),
    "no weight": (ROW[:5], COLUMNS[:5], {}, "effect_weight"),
    "no positions": (("rs1", "G", "A", 1), ("rsID", *COLUMNS[3:]), {}, "harmonised"),
    "no place at all": (("G", "A", 1), COLUMNS[3:], {}, "chr_name"),
    "some weights by count": (
        (*ROW[:5], 1, 2),
        (*COLUMNS[:5], "dosage_0_weight", "dosage_1_weight"),
        {},
        "dosage_2_weight",
    ),
    "a column twice": ((*ROW, 1), (*COLUMNS, "effect_weight"), {}, "twice"),
    "another version": (ROW, COLUMNS, {"format_version": "3.0"}, "format_version"),
    "a weight of words": ((*ROW[:5], "big"), COLUMNS, {}, "effect_weight"),
    "an empty weight": ((*ROW[:5], ""), COLUMNS, {}, "column effect_weight: the cell is empty"),
    "a weight that is none": ((*ROW[:5], "nan"), COLUMNS, {}, "column effect_weight: 'nan' is no number"),
    "no finite weight": ((*ROW[:5], "inf"), COLUMNS, {}, "effect_weight"),
    "a position of words": (("rs1", 1, "here", "G", "A", 1), COLUMNS, {}, "chr_position"),
    "a broken position": (("rs1", 1, 1.5, "G", "A", 1), COLUMNS, {}, "chr_position"),
    "too many cells": ((*ROW, 1), COLUMNS, {}, "cells"),
    "dominant and recessive": ((*ROW, "True", "True"), (*COLUMNS, "is_dominant", "is_recessive"), {}, "recessive"),
    "no truth value": ((*ROW, "maybe"), (*COLUMNS, "is_dominant"), {}, "True"),
    "a ratio of nothing": ((*ROW[:5], 0), COLUMNS, {"weight_type": "OR"}, "above 0"),
    "no frequency": ((*ROW, 2), (*COLUMNS, "allelefrequency_effect"), {}, "0 to 1"),
    "an unknown effect": ((*ROW, "odd"), (*COLUMNS, "effect_type"), {}, "effect_type"),
    "two kinds of weight": ((*ROW, 1, 2, 3), (*COLUMNS, *(f"dosage_{n}_weight" for n in range(3))), {}, "dosage"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_bad_file_is_one_clear_error(pmkit, vcf, score, name: str) -> None:
    cells, columns, header, said = WRONG[name]
    file = score(cells, columns=columns, **header)
    with pytest.raises(DataError) as caught:
        read(file)
    assert said in str(caught.value)
    assert file.name in caught.value.where
    done = pmkit("load", vcf((500, "A", "G", "0/1")), "--consent", "polygenic", "risk", file, "report", "-o", "r.json")
    assert (done.code, done.out) == (65, "")
    assert said in done.err
    assert done.err.startswith("pmkit risk: ")
    assert not Path("r.json").exists()


@pytest.mark.parametrize("content", [b"", b"#format_version=2.0\n", b"\x00\xff\x00", b"\x1f\x8b\x08\x00cut"])
def test_what_is_no_scoring_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(content)
    with pytest.raises(DataError):
        read(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NoInputError):
        ScoringFile(str(tmp_path / "none.txt"))


def test_the_header_is_kept(score) -> None:
    found = read(score(ROW, license="for research only", variants_number="7"))
    assert found.header["license"] == "for research only"
    assert any("counted in the header: 7; the file has 1 row" in note for note in found.notes)


@pytest.mark.parametrize("text", ["1_000", "\u0661", "0x10", "1,5", "1 000"])
def test_numbers_that_only_python_reads(score, text: str) -> None:
    with pytest.raises(DataError, match="effect_weight"):
        read(score(("rs1", 1, 500, "G", "A", text)))


@pytest.mark.parametrize("chrom", ["1.0", "24.0", "CHR_HSCHR1_1_CTG3", "chr1_KI270706v1_random", "Unknown"])
def test_chromosomes_that_are_none(score, chrom: str) -> None:
    """Not "no record covers the position": there is no such position."""
    (row,) = read(score(("rs1", chrom, 500, "G", "A", 1))).refused
    assert (row.name, row.reason) == ("rs1", "no_position")
