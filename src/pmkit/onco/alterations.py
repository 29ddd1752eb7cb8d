"""What a tumour has: small variants with their consequence, copy-number events, fusions, and what was looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pmkit.core.model import Variant
from pmkit.onco.onco_terms import EventType
from pmkit.variants.consequence.consequence import Consequence

# fmt: off
NULL_TERMS = frozenset((
    "stop_gained", "frameshift_variant", "splice_acceptor_variant", "splice_donor_variant", "start_lost",
    "transcript_ablation",
))
PROTEIN_TERMS = NULL_TERMS | frozenset((
    "stop_lost", "missense_variant", "inframe_insertion", "inframe_deletion", "protein_altering_variant",
))
# fmt: on
INFRAME_TERMS = frozenset(("inframe_insertion", "inframe_deletion", "protein_altering_variant"))
SILENT_TERMS = frozenset(("synonymous_variant", "stop_retained_variant", "start_retained_variant"))

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, eq=False)
class SmallVariant:
    """A small variant of the tumour, with its consequence on the one transcript that is reported. An identity."""

    variant: Variant
    consequence: Consequence | None = None  # None where no transcript is known there
    vaf: float | None = None  # 0 to 1
    depth: int | None = None
    alt_reads: int | None = None
    normal_vaf: float | None = None
    normal_depth: int | None = None
    normal_alt_reads: int | None = None
    in_normal: bool = False  # the normal sample carries it too: likely germline
    filters: tuple[str, ...] = ()
    population_af: float | None = None  # highest of the large populations, None where the file has no annotation
    predictions: Mapping[str, bool] = field(default_factory=dict)  # tool -> damaging, from existing annotation
    annotation_check: str = ""  # how existing annotation compares with the consequence; empty where there is none
    warnings: tuple[str, ...] = ()

    @property
    def gene(self) -> str:
        return self.consequence.gene if self.consequence else ""

    @property
    def terms(self) -> tuple[str, ...]:
        return self.consequence.terms if self.consequence else ()

    @property
    def protein(self) -> str:
        """One-letter protein change, empty where there is none or it is not known."""
        change = self.consequence.protein_change if self.consequence else ""
        return "" if change == "?" else change

    @property
    def kind(self) -> str:
        """Kind of protein change: substitution, deletion, duplication, insertion, delins, frameshift …"""
        return self.consequence.kind if self.consequence else ""

    @property
    def residues(self) -> range:
        """The residues concerned, numbered from 1; empty where none is."""
        c = self.consequence
        return range(c.codon_start, max(c.codon_end, c.codon_start) + 1) if c and c.codon_start else range(0)

    @property
    def coding(self) -> str:
        """The HGVS coding change without its accession: "c.340+1G>A"."""
        return self.consequence.hgvsc.rpartition(":")[2] if self.consequence else ""

    @property
    def exon(self) -> int | None:
        """Number of the exon it lies in or whose splice site it hits."""
        c = self.consequence
        if c is None:
            return None
        if c.exon:
            return int(_NUMBER.findall(c.exon)[0])
        if c.intron:
            intron = int(_NUMBER.findall(c.intron)[0])
            return intron + 1 if "splice_acceptor_variant" in c.terms else intron
        return None

    @property
    def is_null(self) -> bool:
        """Nonsense, frameshift, canonical splice site or start loss."""
        return not NULL_TERMS.isdisjoint(self.terms)

    @property
    def changes_protein(self) -> bool:
        return not PROTEIN_TERMS.isdisjoint(self.terms)


class CopyNumberEvent(NamedTuple):
    """A gene gained, lost or rearranged: by counted copies, or by breakpoints (then how many copies is not known)."""

    gene: str
    event: EventType
    copy_number: float | None = None
    region: str = ""
    evidence: str = ""
    partial: bool = False  # only a part of the gene is concerned
    exons: tuple[int, int] | None = None  # first and last exon lost, of a deletion inside the gene
    warnings: tuple[str, ...] = ()
    where: str = ""  # "exons 2-7", "intron 1"

    @property
    def breaks(self) -> bool:
        """Whether it breaks the gene on one allele at least, or takes all of it."""
        return self.event in (EventType.DEEP_DELETION, EventType.EXON_DELETION, EventType.DISRUPTION)

    @property
    def known_as(self) -> str:
        """The name that a change of exons goes by, as EGFRvIII; empty where it has none."""
        return _KNOWN.get((self.gene, self.event, self.exons), _KNOWN.get((self.gene, self.event, None), ""))

    @property
    def name(self) -> str:
        reported = ", ".join(filter(None, (self.where, self.known_as)))
        return f"{self.gene} {self.event.replace('_', ' ')}{f' ({reported})' * bool(reported)}"


_KNOWN: Mapping[tuple[str, str, tuple[int, int] | None], str] = {
    ("EGFR", EventType.EXON_DELETION, (2, 7)): "EGFRvIII",
    ("EGFR", EventType.DEEP_DELETION, (2, 7)): "EGFRvIII",
    ("MET", EventType.EXON_DELETION, (14, 14)): "MET exon 14 skipping",
    ("MET", EventType.DEEP_DELETION, (14, 14)): "MET exon 14 skipping",
    ("FLT3", EventType.INTERNAL_TANDEM_DUPLICATION, None): "FLT3-ITD",
    ("KMT2A", EventType.PARTIAL_TANDEM_DUPLICATION, None): "KMT2A-PTD",
}
"""Changes of exons that drive by themselves, and what they are called."""


class FusionEvent(NamedTuple):
    """Two genes joined, 5' partner first; an empty partner is not known."""

    five_prime: str
    three_prime: str
    five_exon: int | None = None
    three_exon: int | None = None
    in_frame: bool | None = None
    evidence: str = ""
    warnings: tuple[str, ...] = ()
    suspected: bool = False  # a gene broken where fusions break it, or of low confidence: that it is made is not known

    @property
    def name(self) -> str:
        return f"{self.five_prime or '?'}::{self.three_prime or '?'}"


class TumorMarker(NamedTuple):
    """A biomarker of the whole tumour that is present: tmb_high, msi_high."""

    name: str


@dataclass(frozen=True, slots=True)
class Alterations:
    """All that was found in one tumour. What was not looked at is unknown, never absent."""

    small: tuple[SmallVariant, ...] = ()
    copies: tuple[CopyNumberEvent, ...] = ()
    fusions: tuple[FusionEvent, ...] = ()
    copies_assessed: bool = False
    fusions_assessed: bool = False
    genes_assessed: frozenset[str] = frozenset()  # genes whose coding sequence is known to have been read
    biomarkers: Mapping[str, bool] = field(default_factory=dict)  # tmb_high, msi_high …
    inherited_withheld: bool = False  # what the normal carries was left out: no consent

    @property
    def genes(self) -> frozenset[str]:
        """Every gene that something was found in."""
        fused = {g for f in self.fusions for g in (f.five_prime, f.three_prime) if g}
        return frozenset({s.gene for s in self.small if s.gene} | {c.gene for c in self.copies} | fused)


Alteration = SmallVariant | CopyNumberEvent | FusionEvent | TumorMarker
