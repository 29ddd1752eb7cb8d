"""Properties: names rebuild the changed sequence; equal changes get equal names; missing sequence is said."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.variants.consequence.made import CDS, INTRON1, PLUS, Text, gene, genomic, variant

from pmkit.core.model import Build, Variant
from pmkit.variants.consequence import annotate, annotate_phased
from pmkit.variants.consequence.coding import CodingChange, translate
from pmkit.variants.consequence.effect import reference_protein
from pmkit.variants.consequence.hgvs import genomic as genomic_hgvs
from pmkit.variants.consequence.protein import ProteinChange, describe
from pmkit.variants.consequence.structure import reverse_complement

PROTEIN_LENGTH = 20
GENES = {strand: gene(strand) for strand in (1, -1)}
_NAME = re.compile(r"(\d+)(?:_(\d+))?(del|dup|inv|ins|delins|[ACGT]>)?([ACGT]*)")


def rebuilt(name: str) -> str:
    """Apply a c. name (coding positions only) to the coding sequence."""
    found = _NAME.fullmatch(name)
    assert found, name
    first, last = int(found[1]), int(found[2] or found[1])
    kind, bases = found[3], found[4]
    before, middle, after = CDS[: first - 1], CDS[first - 1 : last], CDS[last:]
    if kind == "ins":
        return CDS[:first] + bases + CDS[first:]
    if kind == "dup":
        return before + middle + middle + after
    if kind == "inv":
        return before + reverse_complement(middle) + after
    return before + bases + after


@st.composite
def coding_edits(draw: st.DrawFn) -> tuple[int, str, str]:
    """(0-based CDS start, reference, alternative) inside one exon."""
    low, high = draw(st.sampled_from([(0, 24), (24, 41), (41, 60)]))
    start = draw(st.integers(low, high - 1))
    end = draw(st.integers(start, min(high, start + 7)))
    alt = draw(st.text("ACGT", max_size=7))
    return start, CDS[start:end], alt


@given(edit=coding_edits(), strand=st.sampled_from([1, -1]))
def test_the_coding_name_rebuilds_the_changed_sequence(edit: tuple[int, str, str], strand: int) -> None:
    start, ref, alt = edit
    if ref == alt or (not ref and start in (0, 24, 41)):
        return
    found = annotate(variant(f"{start + 1} {ref or '-'}>{alt or '-'}", strand), GENES[strand])
    name = found.hgvsc.removeprefix("NM_1.1:c.")
    if re.search(r"[-+*]", name):  # moved by the 3' rule over an exon border
        return
    assert rebuilt(name) == CDS[:start] + alt + CDS[start + len(ref) :]


@given(edit=coding_edits(), strand=st.sampled_from([1, -1]))
@example(edit=(58, "", "ACTAAA"), strand=1)
def test_the_protein_name_agrees_with_the_translated_sequence(edit: tuple[int, str, str], strand: int) -> None:
    start, ref, alt = edit
    if ref == alt or (not ref and start in (0, 24, 41)):
        return
    transcript = GENES[strand]
    found = annotate(variant(f"{start + 1} {ref or '-'}>{alt or '-'}", strand), transcript)
    if not found.protein_change or found.protein_change == "M1?" or "_splice" in found.protein_change:
        return
    changed = translate(CDS[:start] + alt + CDS[start + len(ref) :] + transcript.utr3)
    changed = changed.partition("*")[0]
    protein = reference_protein(transcript)
    at = found.codon_start
    if found.kind in ("frameshift", "extension"):
        assert changed[: at - 1] == protein[: at - 1]
        stop = re.search(r"\*(\d+)$", found.protein_change)
        if found.protein_change.endswith("*"):
            assert len(changed) == at - 1
        else:
            assert changed[at - 1] == found.residues_after[0]
            assert stop
            assert len(changed) == at - 1 + int(stop[1]) - (found.kind == "frameshift")
    elif found.kind == "insertion":
        assert changed == (protein[:at] + found.residues_after + protein[at:]).partition("*")[0]
    elif found.kind == "duplication":
        unit = protein[at - 1 : found.codon_end]
        assert changed == (protein[: found.codon_end] + unit + protein[found.codon_end :]).partition("*")[0]
    elif "stop_lost" not in found.terms:
        after = "" if found.kind == "deletion" else found.residues_after
        assert changed == (protein[: at - 1] + after + protein[found.codon_end :]).partition("*")[0]


@given(edit=coding_edits(), shift=st.integers(0, 3))
def test_however_a_change_is_written_it_has_one_name(edit: tuple[int, str, str], shift: int) -> None:
    start, ref, alt = edit
    if ref == alt or (not ref and start in (0, 24, 41)):
        return
    plain = variant(f"{start + 1} {ref or '-'}>{alt or '-'}", 1)
    at = plain.pos - 1
    before, after = PLUS[at - shift : at], PLUS[at + len(ref) : at + len(ref) + shift]
    padded = Variant("1", plain.pos - shift, before + ref + after, before + alt + after)
    one, other = annotate(plain, GENES[1]), annotate(padded, GENES[1])
    assert (one.hgvsg, one.hgvsc, one.hgvsp, one.terms) == (other.hgvsg, other.hgvsc, other.hgvsp, other.terms)


@given(
    pos=st.integers(1, len(PLUS)),
    ref=st.text("ACGTN", max_size=6),
    alt=st.text("ACGTN*<>", max_size=6),
    strand=st.sampled_from([1, -1]),
    reference=st.booleans(),
)
def test_no_alleles_crash_the_engine(pos: int, ref: str, alt: str, strand: int, reference: bool) -> None:
    transcript = gene(strand, reference=reference)
    found = annotate(Variant("1", pos, ref, alt), transcript)
    assert found.terms
    annotate_phased([Variant("1", pos, ref, alt), Variant("1", pos, ref, "A")], transcript)


# What the bundled tables, which know coding bases only, can and cannot tell.
@pytest.mark.parametrize("strand", [1, -1])
@pytest.mark.parametrize(
    ("change", "coding", "protein", "flagged"),
    [
        ("4 G>C", "4G>C", "Ala2Pro", False),
        ("4 GCA>-", "7_9del", "Ala3del", False),
        ("24 G>-", "24del", "Glu9LysfsTer?", True),
        ("24+1 G>A", "24+1G>A", "?", False),
        ("24+8^ ->C", "24+8_24+9insC", "", True),
        ("58 T>C", "58T>C", "Ter20GlnextTer?", False),
        ("58 T>-", "58del", "Ter20?", False),
        ("14 A>-", "14del", "Lys5SerfsTer?", False),
        ("60 AG>-", "60_*1del", "?", True),
    ],
)
def test_without_reference(change: str, coding: str, protein: str, flagged: bool, strand: int) -> None:
    found = annotate(variant(change, strand), gene(strand, reference=False))
    assert found.hgvsc == f"NM_1.1:c.{coding}"
    assert ("shift_unknown" in found.flags) is flagged
    if protein == "Ter20?":  # the frame is lost in the last codon: nothing is known of what follows
        assert found.hgvsp == "NP_1.1:p.?"
        assert found.not_evaluable
    else:
        assert found.hgvsp == (f"NP_1.1:p.{protein}" if protein else "")


@pytest.mark.parametrize("strand", [1, -1])
def test_neighbours_in_one_codon_are_read_together(strand: int) -> None:
    transcript = GENES[strand]
    pair = [variant("16 T>C", strand), variant("18 G>A", strand)]  # TGG -> CGA: Arg, apart Arg and Ter
    assert {annotate(v, transcript).protein_change for v in pair} == {"W6R", "W6*"}
    (joint,) = annotate_phased(pair, transcript)
    assert joint.hgvsp == "NP_1.1:p.Trp6Arg"
    assert joint.hgvsc == "NM_1.1:c.16_18delinsCGA"
    assert set(joint.variants) == set(pair)


@pytest.mark.parametrize("strand", [1, -1])
def test_a_codon_split_by_an_intron_is_read_together(strand: int) -> None:
    pair = [variant("41 T>C", strand), variant("42 G>A", strand)]  # GTG -> GCA
    (joint,) = annotate_phased(pair, GENES[strand])
    assert joint.hgvsp == "NP_1.1:p.Val14Ala"
    assert joint.hgvsc == "NM_1.1:c.[41T>C;42G>A]"


@pytest.mark.parametrize("strand", [1, -1])
def test_frameshifts_that_restore_each_other_are_one_change(strand: int) -> None:
    transcript = GENES[strand]
    pair = [variant("16 T>-", strand), variant("21^ ->A", strand)]  # TGG CTG -> GGC TGA: a stop; not joined
    assert [c.term for c in annotate_phased(pair, transcript)] == ["frameshift_variant"] * 2
    pair = [variant("16 T>-", strand), variant("21^ ->C", strand)]  # GGC TGC: Gly Cys
    (joint,) = annotate_phased(pair, transcript)
    assert joint.hgvsp == "NP_1.1:p.Trp6_Leu7delinsGlyCys"


@pytest.mark.parametrize("strand", [1, -1])
def test_changes_in_different_codons_stay_apart(strand: int) -> None:
    found = annotate_phased(
        [variant("4 G>C", strand), variant("7 G>A", strand), variant("24+1 G>A", strand)], GENES[strand]
    )
    assert [c.protein_change for c in found] == ["A2P", "A3T", "X8_splice"]


def test_selenocysteine_is_no_stop() -> None:
    from dataclasses import replace

    cds = "ATGGCATGAGCATAA"  # M A U A *
    base = gene(1)
    low = genomic("1", 1)
    transcript = replace(
        base, cds=cds, exons=((low, low + 14),), coding=(low, low + 14), utr5="", utr3="", genome=None,
        flags=("selenocysteine",), exon_count=0, cds_start=0,
    )  # fmt: skip
    assert reference_protein(transcript) == "MAUA*"
    assert annotate(Variant("1", low + 8, "A", "T"), transcript).protein_change == "U3C"
    assert annotate(Variant("1", low + 3, "G", "C"), transcript).protein_change == "A2P"


def test_the_made_gene_is_what_it_says() -> None:
    assert translate(CDS) == "MAAKKWLLEESRYVHHDTF*"
    assert Text(PLUS).fetch("1", 40, 42) == INTRON1[:2] == "GT"


def test_a_genomic_name_needs_no_transcript() -> None:
    change = variant("4 GCA>-", 1)
    first = genomic("7", 1)
    assert (
        genomic_hgvs(change._replace(chrom="1"), Build.GRCH38, Text(PLUS)) == f"NC_000001.11:g.{first}_{first + 2}del"
    )
    assert genomic_hgvs(Variant("1", 5, "", "A"), Build.GRCH37) == "NC_000001.10:g.4_5insA"
    assert genomic_hgvs(Variant("7", 140753336, "A", "T"), Build.GRCH38) == "NC_000007.14:g.140753336A>T"
    assert genomic_hgvs(Variant("MT", 3243, "A", "G"), Build.GRCH38) == "NC_012920.1:m.3243A>G"
    assert genomic_hgvs(Variant("1", 1, "A", "<DEL>"), Build.GRCH38) == ""
    assert genomic_hgvs(Variant("1", 2, "", PLUS[0]), Build.GRCH38, Text(PLUS)) == "NC_000001.11:g.1dup"


@pytest.mark.parametrize(
    ("before", "after", "known"),
    [
        ("AX", "AV", False),
        ("AV", "AX", False),
        ("AV", "AG", True),
        ("X", "X", False),  # neither is known, so they may differ
        ("", "X", False),
        ("K*", "KVX", True),  # the stop is lost, whatever follows
        ("K*", "X*", False),
    ],
)
def test_a_residue_that_is_not_known_on_either_side_is_named_by_nothing(before: str, after: str, known: bool) -> None:
    first = PROTEIN_LENGTH - len(before) if before.endswith("*") else 4
    change = CodingChange(3 * first, 3 * (first + len(before)), "", "inframe", first, before, after, "", "")
    found = describe(change, "M" + "A" * (PROTEIN_LENGTH - 2) + "*")
    assert (found.kind != "?") is known
    if not known:
        assert (found.start, found.end) == (first + 1, first + max(len(before), 1))


@pytest.mark.parametrize("at", range(3, 9))
@pytest.mark.parametrize("hidden", range(2, 11))
def test_only_the_residues_beside_a_change_can_leave_it_open(at: int, hidden: int) -> None:
    """Residue `hidden` (from 0) of the protein is not known; a stop, an insertion and a deletion at `at`."""
    residues = list("MACDEFGHIKLNPQRSTVY*")
    residues[hidden] = "X"
    whole = "".join(residues)

    def described(before: str, after: str) -> ProteinChange:
        change = CodingChange(3 * at, 3 * (at + len(before)), "", "inframe", at, before, after, "", "")
        return describe(change, whole)

    inserted = described("", "W")
    assert (inserted.kind == "?") is (hidden in (at - 1, at))
    assert (inserted.start, inserted.end) == (at, at + 1)
    if hidden != at:
        stop = described(whole[at], "*")
        assert (stop.start, stop.end, stop.before, stop.after) == (at + 1, at + 1, whole[at], "*")
        assert stop.parts == ((whole[at],), str(at + 1), ("*",))
        lost = described(whole[at], "")
        assert (lost.kind, lost.start, lost.end) == ("deletion", at + 1, at + 1)
        assert bool(lost.notes) is (hidden == at + 1)


@pytest.mark.parametrize("residues", ["MAAKAKAKLLLVVE*", "MKKXKKLLXXLLE*", "MAVAVAXVAVAV*"])
def test_deleted_residues_lie_as_far_right_as_what_is_known_repeats(residues: str) -> None:
    """Residues that are not known (X) repeat nothing, themselves neither."""
    apart = "".join(str(i % 10) if residue == "X" else residue for i, residue in enumerate(residues))
    for at in range(1, len(residues) - 1):
        for length in range(1, len(residues) - at):
            lost = residues[at : at + length]
            if "X" in lost:
                continue
            found = describe(CodingChange(3 * at, 3 * (at + length), "", "inframe", at, lost, "", "", ""), residues)
            left = apart[:at] + apart[at + length :]
            equal = [k for k in range(at, len(apart) - length) if apart[:k] + apart[k + length :] == left]
            assert (found.kind, found.start, found.end) == ("deletion", equal[-1] + 1, equal[-1] + length)
            assert found.before == residues[equal[-1] : equal[-1] + length]
            assert bool(found.notes) is (residues[equal[-1] + length] == "X")


@pytest.mark.parametrize("added", ["W", "WW", "E", "W*"])
def test_an_insertion_behind_the_known_protein_is_named_by_nothing_between(added: str) -> None:
    """Of a transcript whose stop is not known; what repeats the last residue is a duplication."""
    protein = "MAKLE"
    at = len(protein)
    found = describe(CodingChange(3 * at, 3 * at, "", "inframe", at, "", added, "", ""), protein)
    if added == "E":
        assert (found.kind, found.start, found.end) == ("duplication", at, at)
    else:
        assert (found.start, found.end) == (at, at + 1)
        assert found.parts == ("?",)
        assert found.kind == ("insertion" if "*" in added else "?")
