"""Spectrum classes and the indel indicator, against counts by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmkit.core.model import Variant
from pmkit.onco.biomarkers.indels import LABEL, changed_bases, indel_indicator, repeat_unit
from pmkit.onco.biomarkers.spectrum import NINETY_SIX, SIX, context_class, six_class, spectrum
from pmkit.variants.fasta import Fasta

BASES = st.text("ACGT", min_size=1, max_size=12)


def snv(pos: int, ref: str, alt: str, chrom: str = "1") -> Variant:
    return Variant(chrom, pos, ref, alt)


def test_six_classes_without_sequence() -> None:
    found = spectrum([snv(1, "C", "T"), snv(2, "G", "A"), snv(3, "A", "C"), snv(3, "A", "C"), snv(4, "AT", "A")])
    assert found.substitutions == 3
    assert found.six == {"C>A": 0, "C>G": 0, "C>T": 2, "T>A": 0, "T>C": 0, "T>G": 1}
    assert found.transitions == 2
    assert found.ninety_six is None
    assert found.reason == "no reference sequence was given"


def test_ninety_six_with_sequence(tmp_path: Path) -> None:
    path = tmp_path / "r.fa"
    path.write_text(">chr1\nACGTTGCAN\n", encoding="utf-8")
    with Fasta(path) as fasta:
        # position 2: A[C>T]G; position 3: C G T seen from the other strand: A[C>T]G; 9 has no bases around it
        found = spectrum(
            [snv(2, "C", "T"), snv(3, "G", "A"), snv(5, "T", "G"), snv(1, "A", "G"), snv(8, "A", "T")], fasta
        )
    assert found.ninety_six is not None
    assert {key: n for key, n in found.ninety_six.items() if n} == {"A[C>T]G": 2, "T[T>G]G": 1}
    assert list(found.ninety_six) == list(NINETY_SIX)
    assert found.notes == ("2 substitutions were left out, as the reference has no bases around them",)


def test_wrong_reference_gives_no_classes(tmp_path: Path) -> None:
    path = tmp_path / "r.fa"
    path.write_text(">1\nACGTT\n", encoding="utf-8")
    with Fasta(path) as fasta:
        found = spectrum([snv(2, "C", "T"), snv(3, "C", "T")], fasta)
    assert found.ninety_six is None
    assert found.reason == "the reference differs from REF at 1 of 2 substitutions: it is the wrong one"


def test_there_are_96_classes() -> None:
    assert len(set(NINETY_SIX)) == 96
    assert NINETY_SIX[0] == "A[C>A]A"
    assert NINETY_SIX[-1] == "T[T>G]T"


@given(st.text("ACGT", min_size=3, max_size=3), st.sampled_from("ACGT"))
def test_both_strands_give_one_class(context: str, alt: str) -> None:
    if context[1] == alt:
        return
    table = str.maketrans("ACGT", "TGCA")
    other = context.translate(table)[::-1]
    assert context_class(context, alt) == context_class(other, alt.translate(table))
    assert context_class(context, alt) in NINETY_SIX
    assert six_class(context[1], alt) in SIX


def test_indel_indicator_by_hand() -> None:
    found = indel_indicator(
        [
            snv(1, "C", "T"),
            snv(2, "TA", "T"),  # one unit of one base; no repeat to be seen
            snv(3, "TAAAA", "TAAA"),  # a homopolymer that is written out
            snv(4, "T", "TCACA"),  # CA twice
            snv(5, "TACGTTGAC", "T"),  # a unit of 8
            snv(6, "TAC", "TG"),  # mixed: no pure gain or loss
            Variant("1", 7, "T", "<DEL>"),
            Variant("1", 8, "T" + "A" * 60, "T"),
        ]
    )
    assert (found.variants, found.indels) == (6, 4)
    assert found.fraction == pytest.approx(4 / 6)
    assert found.by_unit == (2, 1, 0, 0, 0, 0, 1)
    assert found.short_unit_fraction == 0.75
    assert found.in_repeat == 1
    assert found.label == LABEL


def test_indel_indicator_of_nothing() -> None:
    found = indel_indicator([])
    assert found.fraction is None
    assert found.short_unit_fraction is None


@pytest.mark.parametrize(
    ("bases", "unit"), [("A", "A"), ("AAA", "A"), ("CACA", "CA"), ("CAC", "CAC"), ("ACGACG", "ACG")]
)
def test_repeat_unit(bases: str, unit: str) -> None:
    assert repeat_unit(bases) == unit


@given(BASES, BASES, st.text("ACGT", max_size=12))
def test_changed_bases_are_those_inserted(before: str, inserted: str, after: str) -> None:
    short, long = before + after, before + inserted + after
    for ref, alt in ((short, long), (long, short)):
        changed = changed_bases(ref, alt)
        assert sorted(changed) == sorted(inserted)
        assert len(changed) == len(inserted)


@given(BASES, st.integers(1, 5))
def test_copies_of_a_unit(unit: str, number: int) -> None:
    found = repeat_unit(unit * number)
    assert found * (len(unit) * number // len(found)) == unit * number
    assert len(found) <= len(unit)
