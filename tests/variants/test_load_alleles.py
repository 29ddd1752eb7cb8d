from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pmkit.core.model import Record, Variant
from pmkit.variants.alleles import change, left_align, trim, variants

BASES = st.text("ACGT", min_size=1, max_size=6)
GENOME = st.text("AC", min_size=20, max_size=40)  # two letters make repeats


class Genome:
    """A chromosome that starts at position 1."""

    def __init__(self, text: str) -> None:
        self.text = text

    def base(self, chrom: str, pos: int) -> str:
        return self.text[pos - 1] if 1 <= pos <= len(self.text) else ""

    def with_change(self, pos: int, ref: str, alt: str) -> str:
        assert self.text[pos - 1 : pos - 1 + len(ref)] == ref
        return self.text[: pos - 1] + alt + self.text[pos - 1 + len(ref) :]


@given(BASES, BASES)
def test_trimming_twice_is_trimming_once(ref: str, alt: str) -> None:
    once = trim(100, ref, alt)
    assert trim(*once) == once


@given(GENOME, st.data())
def test_trimming_keeps_the_haplotype(text: str, data: st.DataObject) -> None:
    genome = Genome(text)
    pos = data.draw(st.integers(1, len(text)))
    ref = text[pos - 1 : pos - 1 + data.draw(st.integers(1, 5))]
    alt = data.draw(BASES)
    assert genome.with_change(*trim(pos, ref, alt)) == genome.with_change(pos, ref, alt)
    start, deleted, inserted = change(pos, ref, alt)
    assert text[: start - 1] + inserted + text[start - 1 + len(deleted) :] == genome.with_change(pos, ref, alt)


def leftmost(genome: Genome, haplotype: str, size: int) -> Variant:
    """By trying everything: the shortest, leftmost VCF-style way to write a pure insertion or deletion."""
    text = genome.text
    for start in range(len(text)):
        if size > 0:
            inserted = haplotype[start + 1 : start + 1 + size]
            if text[: start + 1] + inserted + text[start + 1 :] == haplotype:
                return Variant("1", start + 1, text[start], text[start] + inserted)
        elif text[: start + 1] + text[start + 1 - size :] == haplotype:
            return Variant("1", start + 1, text[start : start + 1 - size], text[start])
    raise AssertionError("no such writing")


@given(GENOME, st.data())
def test_left_alignment_is_the_leftmost_writing(text: str, data: st.DataObject) -> None:
    genome = Genome(text)
    pos = data.draw(st.integers(1, len(text) - 6))
    anchor = text[pos - 1]
    if data.draw(st.booleans()):
        ref, alt = anchor, anchor + data.draw(st.text("AC", min_size=1, max_size=4))
    else:
        ref, alt = text[pos - 1 : pos + data.draw(st.integers(1, 4))], anchor
    haplotype = genome.with_change(pos, ref, alt)
    aligned = left_align(Variant("1", pos, ref, alt), genome)
    expected = leftmost(genome, haplotype, len(alt) - len(ref))
    assert genome.with_change(aligned.pos, aligned.ref, aligned.alt) == haplotype
    if aligned.pos > 1:  # at the very first base VCF has no base to anchor to
        assert aligned == expected


@given(GENOME, st.integers(2, 10), BASES)
def test_alignment_is_idempotent(text: str, pos: int, alt: str) -> None:
    genome = Genome(text)
    once = left_align(Variant("1", pos, text[pos - 1 : pos + 1], alt), genome)
    assert left_align(once, genome) == once


def test_a_record_is_split_into_normal_forms() -> None:
    record = Record("1", 10, "CATT", ("C", "CAGT", "*", "<DEL>", "CATTATT"), end=13)
    assert variants(record) == (
        Variant("1", 10, "CATT", "C"),
        Variant("1", 12, "T", "G"),
        None,
        None,
        Variant("1", 10, "C", "CATT"),
    )
