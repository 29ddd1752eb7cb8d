"""Mutational burden by three rules, counted by hand."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from pmkit.core.errors import DataError, NoInputError
from pmkit.core.model import Region, Variant
from pmkit.onco.biomarkers.burden import Burden, Mutation, mutational_burden
from pmkit.onco.biomarkers.panel_regions import panel_of, read_panel

PANEL = panel_of([Region("1", 0, 600_000), Region("2", 0, 400_000)], "test.bed")


def mutation(
    pos: int, *terms: str, chrom: str = "1", vaf: float | None = 0.3, depth: int | None = 100, hotspot: bool = False
) -> Mutation:
    return Mutation(Variant(chrom, pos, "C", "T"), frozenset(terms), vaf, depth, hotspot)


def numbers(burden: Burden) -> dict[str, tuple[int, float | None]]:
    return {count.rule: (count.mutations, count.per_mb) for count in burden.counts}


def test_three_rules() -> None:
    burden = mutational_burden(
        [
            mutation(10, "missense_variant"),
            mutation(20, "missense_variant", "splice_region_variant"),
            mutation(30, "missense_variant", hotspot=True),
            mutation(40, "synonymous_variant"),
            mutation(50, "frameshift_variant"),
            mutation(60, "stop_gained"),
            mutation(70, "intron_variant"),
            mutation(80, "splice_donor_variant"),
        ],
        PANEL,
    )
    assert numbers(burden) == {"all_coding": (5, 5.0), "non_synonymous": (5, 5.0), "missense": (3, 3.0)}
    assert [count.hotspots_excluded for count in burden.counts] == [1, 0, 0]
    assert all(count.evidence.pmids and not count.refused for count in burden.counts)
    assert all(count.per_mb == count.per_mb_most for count in burden.counts)


def test_outside_weak_and_repeated_mutations() -> None:
    burden = mutational_burden(
        [
            mutation(10, "missense_variant"),
            mutation(10, "synonymous_variant"),  # the same variant in another transcript
            mutation(600_001, "missense_variant"),
            mutation(600_000, "missense_variant"),
            mutation(5, "missense_variant", chrom="3"),
            mutation(11, "missense_variant", vaf=0.04),
            mutation(12, "missense_variant", depth=10),
            mutation(13, "missense_variant", vaf=None, depth=None),
        ],
        PANEL,
        min_depth=20,
    )
    assert numbers(burden)["missense"] == (3, 3.0)
    assert burden.notes == (
        "2 mutations outside the panel were left out",
        "2 mutations below allele fraction 0.05 or depth 20 were left out",
        "1 mutation was counted though its allele fraction is not known",
    )


def test_small_panel_is_refused() -> None:
    small = panel_of([Region("1", 0, 499_999)], "small.bed")
    burden = mutational_burden([mutation(10, "missense_variant")], small)
    reason = "the panel covers 0.500 Mb; below 0.5 Mb a burden is not reliable"
    assert [count.refused for count in burden.counts] == [reason] * 3
    assert numbers(burden)["missense"] == (1, None)
    assert not mutational_burden([], panel_of([Region("1", 0, 500_000)], "x")).counts[0].refused


def test_unknown_effects_make_a_range() -> None:
    burden = mutational_burden(
        [mutation(i, "missense_variant") for i in range(1, 11)]
        + [mutation(20), mutation(21, "coding_sequence_variant"), mutation(22, "coding_sequence_variant", "stop_lost")],
        PANEL,
    )
    found = {c.rule: (c.mutations, c.unknown, c.per_mb, c.per_mb_most) for c in burden.counts}
    assert found == {
        "all_coding": (12, 1, 12.0, 13.0),
        "non_synonymous": (11, 2, 11.0, 13.0),
        "missense": (10, 2, 10.0, 12.0),
    }


def test_too_many_unknown_effects_are_not_taken_for_none() -> None:
    burden = mutational_burden([mutation(i) for i in range(1, 4)] + [mutation(9, "missense_variant")], PANEL)
    assert burden.counts[0].refused == "the effect of 3 of 4 mutations in the panel is not known"
    assert all(count.per_mb is None and count.per_mb_most is None for count in burden.counts)


def test_nothing_found_is_a_burden_of_nothing() -> None:
    assert numbers(mutational_burden([], PANEL))["all_coding"] == (0, 0.0)


def test_deletion_reaching_into_the_panel() -> None:
    panel = panel_of([Region("1", 100, 600_100)], "x")
    variants = [Variant("1", 98, "ACGT", "A"), Variant("1", 98, "ACG", "A"), Variant("1", 100, "A", "AT")]
    assert panel.inside(variants) == [True, False, False]
    assert panel.inside([]) == []
    assert panel.inside([Variant("7", 1, "A", "T")]) == [False]


def test_bed(tmp_path: Path) -> None:
    path = tmp_path / "p.bed"
    text = "track name=x\n#note\nchr1\t10\t20\ta\nchr1\t15\t30\n\nchrX 5 6\n"
    path.write_text(text, encoding="utf-8")
    panel = read_panel(path)
    assert panel.regions == (Region("1", 10, 30), Region("X", 5, 6))
    assert (panel.size, panel.overlapping, panel.name) == (21, 1, "p.bed")
    path.write_bytes(gzip.compress(text.encode()))
    assert read_panel(path).size == 21


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("chr1\t5\n", "p.bed:1: a BED line needs 3 columns, this has 2"),
        ("chr1\t5\t9\nchr1\tx\t9\n", "p.bed:2: column 2: 'x' is not a whole number"),
        ("chr1\t5\ty\n", "p.bed:1: column 3: 'y' is not a whole number"),
        ("chr1\t9\t5\n", "p.bed:1: column 3: the region 9–5 has no bases"),
        ("#nothing\n", "the panel has no regions"),
    ],
)
def test_bad_bed(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "p.bed"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read_panel(path)


def test_missing_bed(tmp_path: Path) -> None:
    with pytest.raises(NoInputError, match="cannot read the panel"):
        read_panel(tmp_path / "none.bed")
