"""The importer of names: HGVS of defining variants on made-up transcripts, synonyms, older names, and its refusals."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import pytest

from pmkit.core.errors import DataError
from pmkit.core.model import Build
from pmkit.pgx import alleles as stars
from pmkit.pgx import names_import
from pmkit.pgx.genes import oddity
from pmkit.variants.consequence import Transcripts

HEAD = "gene\tname\tallele\tkind\tsource\turl\trelease\tlicence\n"


def transcripts() -> Transcripts:
    return Transcripts.open(Build.GRCH38)


def names_of(gene: str) -> set[tuple[str, ...]]:
    """(name, position, alternative, kind) of a gene's variants."""
    rows = names_import._variants(stars.load_definition(gene, Build.GRCH38), transcripts())
    return {(name, pos, alt, kind) for _, name, _, pos, alt, kind, *_ in rows}


def test_coding_changes_have_both_names() -> None:
    found = names_of("CYP2C9")
    assert ("c.430C>T", "94942290", "T", "coding") in found
    assert ("p.Arg144Cys", "94942290", "T", "protein") in found
    assert all(name[:2] in ("c.", "p.") and "=" not in name and "?" not in name for name, *_ in found)


def test_promoters_are_counted_from_the_start_codon_on_either_strand() -> None:
    assert ("c.-1639G>A", "31096368", "T", "upstream") in names_of("VKORC1")  # on the minus strand
    assert ("c.-806C>T", "94761900", "T", "upstream") in names_of("CYP2C19")  # on the plus strand


def test_what_lies_too_far_or_is_no_single_base_has_no_upstream_name() -> None:
    transcript = transcripts().gene("CYP2C19")
    assert transcript is not None
    first = transcript.coding[0]
    assert names_import._upstream(transcript, first - 1, "A", "G") == "c.-1A>G"
    assert names_import._upstream(transcript, first, "A", "G") == ""
    assert names_import._upstream(transcript, first - names_import.FARTHEST, "A", "G") != ""
    assert names_import._upstream(transcript, first - names_import.FARTHEST - 1, "A", "G") == ""
    assert names_import._upstream(transcript, first - 1, "AC", "G") == ""


def test_names_in_a_list_are_split() -> None:
    listing = next(gene for gene in stars.genes() if oddity(gene).names_list_synonyms)
    definition = stars.load_definition(listing, Build.GRCH38)
    several = next(name for name in definition.names if "," in name)
    rows = [row for row in names_import._synonyms(definition, "2026-01-01") if row[2] == several]
    assert [row[1] for row in rows] == [part.strip() for part in several.split(",")]
    assert {(row[5], row[7]) for row in rows} == {("synonym", "2026-01-01")}


def test_an_older_name_has_its_page_and_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "names.tsv"
    monkeypatch.setattr(names_import, "HANDMADE", path)
    line = "CYP2C9\tR144C\t*2\tolder\tA page\thttps://example.org/a\t2026-01-02\tCC0-1.0\n"
    path.write_text(HEAD + line, encoding="utf-8")
    assert list(names_import._older()) == [
        ("CYP2C9", "R144C", "*2", "", "", "older", "A page (https://example.org/a)", "2026-01-02", "CC0-1.0")
    ]
    path.write_text(HEAD + line.replace("*2", "*2222"), encoding="utf-8")
    with pytest.raises(DataError, match=r"CYP2C9 has no allele \*2222"):
        list(names_import._older())


class _Release(NamedTuple):
    document: dict[str, str]
    release: str


def test_the_table_has_the_date_of_the_release_that_lists_the_synonyms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stars, "genes", lambda: ("CYP2C9", "G6PD"))
    monkeypatch.setattr(
        names_import, "definitions", lambda _: [_Release({"gene": "G6PD"}, "2026-03-04"), _Release({"gene": "X"}, "1")]
    )
    (table,) = names_import.build(tmp_path)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert {row["release"] for row in rows if row["kind"] == "synonym"} == {"2026-03-04"}
    assert {row["gene"] for row in rows if row["kind"] == "synonym"} == {"G6PD"}
    assert {"CYP2C9", "G6PD"} <= {row["gene"] for row in rows if row["kind"] == "protein"}
    assert table.sources[1].release == "2026-03-04"
    assert len(rows) == len({tuple(row.values()) for row in rows})


def test_every_older_name_is_of_an_allele_that_is_there() -> None:
    with names_import.HANDMADE.open(encoding="utf-8", newline="") as lines:
        number = len(list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)))
    assert len(list(names_import._older())) == number > 0
