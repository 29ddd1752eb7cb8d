"""What is known of a variant's effect on one transcript; its HGVS names are spelt only where they are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pmkit.core.model import Variant
from pmkit.variants.consequence import hgvs, severity
from pmkit.variants.consequence.edit import Edit
from pmkit.variants.consequence.protein import Part, spelt
from pmkit.variants.consequence.structure import Transcript


class Edited(NamedTuple):
    """An edit of a transcript, in the places that its names and its effect are derived from.

    The last two are None where the alleles contradict the transcript.
    """

    transcript: Transcript
    genomic: Edit  # at the 3' end of its repeat on the plus strand
    coding: Edit | None = None  # at the 3' end of its repeat on the transcript
    judged: Edit | None = None  # where its effect is least

    def numbers(self, segment: str) -> str:
        """Numbers of its exons or introns: "3", or "3-4" where it spans several."""
        if self.judged is None:
            return ""
        places = sorted({self.transcript.segment(pos) for pos in {self.judged.first, self.judged.last}})
        return "-".join([str(number) for kind, number in places if kind == segment])


class Consequence(NamedTuple):
    """The effect of `variants` (several only where neighbours on one haplotype were combined) on one transcript."""

    variants: tuple[Variant, ...]
    gene: str
    transcript: str  # RefSeq NM with version, or a user's identifier
    ensembl: str
    protein: str  # RefSeq NP with version
    terms: tuple[str, ...]  # Sequence Ontology, the worst first
    edits: tuple[Edited, ...] = ()  # several where variants of several exons were combined; none without plain bases
    protein_parts: tuple[Part, ...] = ()
    protein_change: str = ""  # one letter: "V600E", "W288Cfs*12", "X1010_splice"
    cds_start: int = 0  # 1-based; 0 outside the coding sequence
    cds_end: int = 0
    codon_start: int = 0  # residues concerned, 1-based; for splice sites that of the nearest coding base
    codon_end: int = 0
    residues_before: str = ""
    residues_after: str = ""
    codons: str = ""  # "gTg/gAg"
    kind: str = ""  # protein change: = | substitution | deletion | duplication | insertion | delins | frameshift | …
    not_evaluable: str = ""  # why the protein change cannot be determined
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()  # reference_mismatch, shift_unknown, unconfirmed, outside_transcript
    mane: bool = False

    @property
    def hgvsg(self) -> str:
        """With accession; empty where an allele is not written in plain bases."""
        return _joined("g", [hgvs.genomic_name(one.transcript, one.genomic) for one in self.edits])

    @property
    def hgvsc(self) -> str:
        """With accession; empty where the alleles contradict the transcript, too."""
        coding = [hgvs.coding_name(one.transcript, one.coding) for one in self.edits if one.coding is not None]
        return _joined("c", [f"{self.transcript}:{name}" for name in coding])

    @property
    def hgvsp(self) -> str:
        """With accession, VEP's style (no parentheses); "" where no residue is concerned."""
        return f"{self.protein or self.transcript}:p.{spelt(self.protein_parts)}" if self.protein_parts else ""

    @property
    def hgvsp_predicted(self) -> str:
        """The protein name with the parentheses that HGVS asks for: "NP_004324.2:p.(Val600Glu)"."""
        accession, found, name = self.hgvsp.partition(":p.")
        return f"{accession}:p.({name})" if found and name != "?" else self.hgvsp

    @property
    def exon(self) -> str:
        """ "15/18", of the first edit."""
        numbers = self.edits[0].numbers("exon") if self.edits else ""
        return f"{numbers}/{self.edits[0].transcript.exon_count}" if numbers else ""

    @property
    def intron(self) -> str:
        numbers = self.edits[0].numbers("intron") if self.edits else ""
        return f"{numbers}/{self.edits[0].transcript.exon_count - 1}" if numbers else ""

    @property
    def term(self) -> str:
        """The worst term."""
        return self.terms[0]

    @property
    def impact(self) -> str:
        """HIGH, MODERATE, LOW or MODIFIER."""
        return severity.impact(self.terms)

    @property
    def rank(self) -> int:
        """Order of severity, 0 the worst."""
        return severity.rank(self.terms[0])


def _joined(kind: str, names: Iterable[str]) -> str:
    """One name as it is, several in brackets behind their accession: "NM_1.1:c.[4G>C;30del]"."""
    first, *others = names or ("",)
    if not others:
        return first
    accession = first.partition(":")[0]
    return f"{accession}:{kind}.[{';'.join(name.rpartition(f':{kind}.')[2] for name in (first, *others))}]"
