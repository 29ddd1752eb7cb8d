"""Bases, exons and transcripts found by search are those that looking at every one finds."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples_drawn import examples
from tests.variants.consequence.made import CDS, PLUS, UTR3, UTR5, WHERE, gene, genomic, variant

from pmkit.core.model import CHROMOSOMES, Build, Variant
from pmkit.variants.consequence import Transcript, Transcripts, annotate, annotate_joint, annotate_phased
from pmkit.variants.consequence.coding import translate
from pmkit.variants.consequence.effect import UTR_UNKNOWN
from pmkit.variants.consequence.structure import reverse_complement

KNOWN = {strand: replace(gene(strand, reference=False), utr5=UTR5, utr3=UTR3) for strand in (1, -1)}
SPAN = st.integers(-5, len(PLUS) + 25)
STRAND = st.sampled_from([1, -1])


def base(transcript: Transcript, pos: int) -> str:
    """One plus-strand base, by counting exonic bases from the start of the transcript."""
    exonic = [at for first, last in transcript.exons for at in range(first, last + 1)[:: transcript.strand]]
    letter = (UTR5 + CDS + UTR3)[exonic.index(pos)] if pos in exonic else "N"
    return letter if transcript.strand > 0 else reverse_complement(letter)


@given(first=SPAN, length=st.integers(0, 40), strand=STRAND)
def test_bases_of_a_span_are_those_of_its_places(first: int, length: int, strand: int) -> None:
    transcript = KNOWN[strand]
    last = first + length - 1
    assert transcript.bases(first, last) == "".join(base(transcript, pos) for pos in range(first, last + 1))


@given(pos=SPAN, strand=STRAND)
def test_the_exon_or_intron_of_a_place_is_counted_from_the_start(pos: int, strand: int) -> None:
    transcript = KNOWN[strand]
    inside = [i for i, (first, last) in enumerate(transcript.exons, 1) if first <= pos <= last]
    passed = sum(pos > last if strand > 0 else pos < first for first, last in transcript.exons)
    ends = sorted(genomic(name, strand) for name in ("-6", "*17"))
    if not ends[0] <= pos <= ends[1]:
        assert transcript.segment(pos) == ("outside", 0)
    else:
        assert transcript.segment(pos) == (("exon", inside[0]) if inside else ("intron", passed))


@given(first=SPAN, length=st.integers(1, 90), strand=STRAND)
def test_no_exon_that_a_span_touches_is_missed(first: int, length: int, strand: int) -> None:
    transcript, last = KNOWN[strand], first + length - 1
    near = transcript.exons_near(first, last)
    assert [exon for exon in transcript.exons if exon in near] == list(near)  # in the transcript's order
    assert {exon for exon in transcript.exons if exon[0] <= last and exon[1] >= first} <= set(near)


@given(bases=st.text("ACGTN", max_size=200))
def test_long_sequences_are_translated_as_codon_by_codon(bases: str) -> None:
    codons = [bases[at : at + 3] for at in range(0, len(bases) // 3 * 3, 3)]
    assert translate(bases) == "".join(map(translate, codons))


@cache
def opened(build: Build) -> tuple[Transcripts, tuple[Transcript, ...]]:
    transcripts = Transcripts.open(build)
    return transcripts, tuple(transcripts.all())


@pytest.mark.parametrize("build", list(Build))
@settings(max_examples=examples(25, 100))
@given(data=st.data())
def test_transcripts_at_a_place_are_all_that_lie_there(build: Build, data: st.DataObject) -> None:
    transcripts, every = opened(build)
    one = data.draw(st.sampled_from(every))
    first = data.draw(st.integers(one.start - 20_000, one.end + 20_000))
    last, flank = first + data.draw(st.integers(0, 50_000)), data.draw(st.integers(0, 5000))
    found = transcripts.at(one.chrom, first, last, flank)
    lying = [t for t in every if t.chrom == one.chrom and t.start <= last + flank and t.end >= first - flank]
    assert {t.id for t in found} == {t.id for t in lying}
    assert len(found) == len(lying)
    assert all(t.chrom in CHROMOSOMES for t in found) or one.chrom not in CHROMOSOMES


@given(
    places=st.lists(st.sampled_from(["4 G>C", "7 G>A", "14 A>-", "16 T>C", "18 G>A", "16 T>-", "21^ ->C", "24+1 G>A",
                                     "41 T>C", "42 G>A", "58 T>C"]), unique=True, max_size=6),
    strand=STRAND,
)  # fmt: skip
def test_variants_are_reported_together_or_alone(places: list[str], strand: int) -> None:
    transcript, variants = gene(strand), [variant(place, strand) for place in places]
    found = annotate_phased(variants, transcript)
    together = [one for one in found if len(one.variants) > 1]
    singles = [annotate(variant, transcript) for variant in variants]
    assert together == list(annotate_joint(singles, transcript))
    assert [one for one in found if one not in together] == [
        annotate(*one.variants, transcript) for one in found if one not in together
    ]
    assert sorted(v for one in found for v in one.variants) == sorted(variants)


@pytest.mark.parametrize("reference", [True, False])
@pytest.mark.parametrize("strand", [1, -1])
def test_a_change_across_a_border_concerns_the_codons_of_its_coding_bases(strand: int, reference: bool) -> None:
    """Borders of exons, and of the coding sequence with either UTR; with a new base, as the 3' rule moves deletions."""
    transcript = gene(strand, reference=reference)
    coding = [name for name in WHERE if name.isdecimal()]
    place = {genomic(name, strand): int(name) for name in coding}
    names = {genomic(name, strand): name for name in WHERE}
    genome = PLUS if strand > 0 else reverse_complement(PLUS)
    ends = sorted((genomic("-6", strand), genomic("*17", strand)))
    for first in range(ends[0], ends[1]):
        for last in range(first, min(first + 45, ends[1])):
            touched = sorted(place[pos] for pos in range(first, last + 1) if pos in place)
            if not touched or len(touched) == last - first + 1:
                continue
            ref = genome[first - 1 : last]
            new = next(letter for letter in "ACGT" if letter not in (ref[0], ref[-1]))
            found = annotate(Variant("1", first, ref, new), transcript)
            assert (found.cds_start, found.cds_end) == (touched[0], touched[-1])
            assert (found.codon_start, found.codon_end) == ((touched[0] + 2) // 3, (touched[-1] + 2) // 3)
            kinds = {names[pos][0] for pos in range(first, last + 1)}
            assert ("start_lost" in found.terms) is (touched[0] == 1 and "-" in kinds)
            intronic = any(re.search(r"\d[+-]", names[pos]) for pos in range(first, last + 1))
            assert ("coding_sequence_variant" in found.terms) is intronic
            of_stop = {"stop_lost", "stop_retained_variant"}.intersection(
                found.terms
            )  # what follows may read a stop anew
            assert bool(of_stop) is (touched[-1] == len(CDS) and "*" in kinds)


@pytest.mark.parametrize("strand", [1, -1])
def test_a_base_concerns_its_own_codon_or_none(strand: int) -> None:
    transcript = gene(strand)
    genome = PLUS if strand > 0 else reverse_complement(PLUS)
    ends = [WHERE["-6"], WHERE["*17"]]
    for name, index in WHERE.items():
        if not ends[0] <= index <= ends[1] or re.search(r"[+-][12]$", name):
            continue  # outside the gene, or a splice site, which is named by the nearest codon
        pos = genomic(name, strand)
        ref = genome[pos - 1]
        found = annotate(Variant("1", pos, ref, "A" if ref != "A" else "C"), transcript)
        base = int(name) if name.isdecimal() else 0
        assert (found.cds_start, found.cds_end) == (base, base), name
        assert (found.codon_start, found.codon_end) == ((base + 2) // 3,) * 2, name
        assert found.mane


@pytest.mark.parametrize("kind", ["select", "plus_clinical", "canonical", ""])
@pytest.mark.parametrize("flags", [(), ("utr37_unknown",)])
@pytest.mark.parametrize("build", list(Build))
def test_what_is_said_of_the_transcript_hangs_on_it_alone(build: Build, flags: tuple[str, ...], kind: str) -> None:
    """MANE Select, for changes with and without plain bases; and a UTR that is not placed, for changes in it alone."""
    transcript = replace(gene(1), build=build, flags=flags, kind=kind)
    for name, index in WHERE.items():
        ref = PLUS[index]
        for written, alt in ((ref, "A" if ref != "A" else "C"), (ref, "<DEL>"), (ref, "N"), ("ACGT"[ref == "A"], "T")):
            found = annotate(Variant("1", index + 1, written, alt), transcript)
            assert found.mane is (kind == "select"), (name, written, alt)
        plain = annotate(Variant("1", index + 1, ref, "A" if ref != "A" else "C"), transcript)
        in_utr = name[0] in "-*" and plain.hgvsc != ""
        assert (UTR_UNKNOWN in plain.notes) is (in_utr and build is Build.GRCH37 and bool(flags)), name


@pytest.mark.parametrize("strand", [1, -1])
@pytest.mark.parametrize("intron", [2, 3])
def test_an_insertion_at_a_splice_site_is_named_by_the_base_before_it(intron: int, strand: int) -> None:
    """In introns as short as those of gaps between transcript and genome the base after it has another codon."""
    exons = ((101, 106), (107 + intron, 112 + intron))[::strand]
    transcript = Transcript(
        gene="SHORT", id="NM_2.1", protein="NP_2.1", build=Build.GRCH38, chrom="1", strand=strand,
        exons=exons, coding=(101, 112 + intron), cds="ATGGCAGCATAA",
    )  # fmt: skip
    named = []
    for pos in range(107, 108 + intron):
        found = annotate(Variant("1", pos, "", "C"), transcript)
        if (site := re.fullmatch(r"X(\d+)_splice", found.protein_change)) is not None:
            before = re.match(r"NM_2\.1:c\.(\d+)", found.hgvsc)
            assert before
            assert int(site[1]) == (int(before[1]) + 2) // 3
            named.append(pos)
    assert named


@pytest.mark.parametrize("strand", [1, -1])
@pytest.mark.parametrize("inserted", ["A", "C", "G", "T", "TT", "GT", "CAT", "TGG"])
@pytest.mark.parametrize("after", ["1", "2"])
def test_an_insertion_in_the_start_codon_is_judged_where_its_name_has_it(
    after: str, inserted: str, strand: int
) -> None:
    """Only one that may as well stand before the codon, and so leaves it whole, is judged there."""
    found = annotate(variant(f"{after}^ ->{inserted}", strand), gene(strand))
    changed = CDS[: int(after)] + inserted + CDS[int(after) :]
    whole = changed.endswith(CDS)
    assert ("start_lost" in found.terms) is not (whole or changed.startswith("ATG"))
    if whole:
        assert found.cds_start == 0
        return
    name = re.match(r"NM_1\.1:c\.(\d+)(?:_(\d+))?(ins|dup|delins)", found.hgvsc)
    assert name, found.hgvsc
    last = int(name[2] or name[1]) - (name[3] == "ins")  # the base before what is inserted
    assert (found.cds_start, found.cds_end) == (last, last + 1)


@pytest.mark.parametrize("strand", [1, -1])
def test_a_deletion_at_a_splice_site_is_named_by_its_first_base(strand: int) -> None:
    """In the transcript's direction; that of the c. name, or the coding base beside it."""
    named = 0
    for border in ("24", "25", "41", "42"):
        for before in range(9):
            for length in range(1, 18):
                index = WHERE[border] + 8 - before
                found = annotate(variant_at(index, length, strand), gene(strand))
                name = re.match(r"NM_1\.1:c\.(\d+)", found.hgvsc)
                if (site := re.fullmatch(r"X(\d+)_splice", found.protein_change)) is not None and name:
                    assert int(site[1]) == (int(name[1]) + 2) // 3, found.hgvsc
                    named += 1
    assert named > 100


def variant_at(index: int, length: int, strand: int) -> Variant:
    """A deletion of so many bases from a 0-based index into PLUS."""
    ref = PLUS[index : index + length]
    if strand > 0:
        return Variant("1", index + 1, ref, "")
    return Variant("1", len(PLUS) - index - length + 1, reverse_complement(ref), "")
