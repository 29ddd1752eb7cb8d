"""Small changes that may affect splicing though they leave the canonical sites: DNA alone does not tell, RNA does.

Looked at are the last base of an exon, the intron's bases +3 to +5, and deletions in the polypyrimidine tract before an
exon. MET is also spared degradation where the change hits the site of CBL in exon 14 (PMID:16397241).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pmkit.core.messages import tr, trn
from pmkit.onco.alterations import SmallVariant
from pmkit.variants.consequence.edit import Edit
from pmkit.variants.consequence.structure import Transcript

CANONICAL = frozenset(("splice_donor_variant", "splice_acceptor_variant"))
TRACT = range(3, 21)
"""Intron bases before an exon that hold the polypyrimidine tract, counted backwards from the exon."""
LEAST_LOST = 2
"""Bases of the tract whose loss counts."""
DEGRADATION = {"MET": (1003, 14)}
"""Gene -> the residue that a ligase binds, and its exon: without it the protein stays, as without the exon."""


class SpliceRisk(NamedTuple):
    """What may go wrong: the exon that may be skipped or changed, and why."""

    exon: int
    because: str

    @property
    def text(self) -> str:
        return tr(
            "may affect splicing of exon {exon} ({because}): RNA would tell", exon=self.exon, because=self.because
        )


def risk(small: SmallVariant) -> SpliceRisk | None:
    """The risk of a change that leaves the canonical splice sites; None where there is none, or the sites are lost."""
    effect = small.consequence
    if effect is None or not CANONICAL.isdisjoint(effect.terms):
        return None
    found = (one for edited in effect.edits for one in _risks(edited.transcript, edited.judged or edited.genomic))
    return next(found, None)


def may_skip(small: SmallVariant, exon: int) -> str:
    """Why the change may act as a skipped `exon`; empty where it is not known to."""
    found = risk(small)
    if found and found.exon == exon:
        return found.because
    residue, in_exon = DEGRADATION.get(small.gene, (0, 0))
    if exon == in_exon and residue in small.residues and "missense_variant" in small.terms:
        return tr("residue {residue} marks the protein for degradation", residue=residue)
    return ""


def _risks(transcript: Transcript, edit: Edit) -> Iterator[SpliceRisk]:
    if transcript.far_from_borders(edit.first, edit.last, TRACT[-1]):
        return
    strand = transcript.strand
    for number, (low, high) in enumerate(transcript.exons, 1 + transcript.exon_shift):
        if low - TRACT[-1] > edit.last or high + TRACT[-1] < edit.first:
            continue
        start, end = (low, high) if strand > 0 else (high, low)
        if number < transcript.exon_count and not edit.insertion:
            if edit.first <= end <= edit.last:
                yield SpliceRisk(number, tr("changes the last base of exon {number}", number=number))
            if _bases(edit, end + 3 * strand, end + 5 * strand):
                yield SpliceRisk(number, tr("changes base +3 to +5 of intron {number}", number=number))
        if number > 1 and len(edit.ref) - len(edit.alt) >= LEAST_LOST:
            lost = _bases(edit, start - TRACT[-1] * strand, start - TRACT[0] * strand)
            if lost >= LEAST_LOST:
                yield SpliceRisk(
                    number,
                    trn(
                        "deletes {n} base of the polypyrimidine tract before exon {number}",
                        "deletes {n} bases of the polypyrimidine tract before exon {number}",
                        lost,
                        number=number,
                    ),
                )


def _bases(edit: Edit, one: int, other: int) -> int:
    """How many of the bases between two positions (both in) the edit replaces."""
    return max(0, min(edit.last, max(one, other)) - max(edit.first, min(one, other)) + 1)
