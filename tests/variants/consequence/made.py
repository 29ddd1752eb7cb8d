"""A made-up gene whose every base is written out, on either strand, with the genome around it.

c.-6   CCAGGA
c.1    ATG GCA GCA AAA AAG TGG CTG CTG            M  A  A  K  K  W  L  L      exon 1
c.25   GAA GAA TCC CGA TAC GT                     E  E  S  R  Y  (V)          exon 2
c.42   G CAC CAC GAT ACT TTT TAA                  V  H  H  D  T  F  *         exon 3
c.*1   GCATGATCTAAAATAGC
"""

from __future__ import annotations

from pmkit.core.model import Build, Variant
from pmkit.variants.consequence.structure import Transcript, reverse_complement
from pmkit.variants.consequence.transcripts import with_genome

UTR5 = "CCAGGA"
CDS = "ATGGCAGCAAAAAAGTGGCTGCTG" + "GAAGAATCCCGATACGT" + "GCACCACGATACTTTTTAA"
UTR3 = "GCATGATCTAAAATAGC"
INTRON1 = "GTAAGTCCCATTGCATTTTTTTTTCTCCAG"
INTRON2 = "GTGAGTACCATCTTCAGGTTTTTTCCTCTAG"
FLANK = "CGATCGATCG"
PLUS = FLANK + UTR5 + CDS[:24] + INTRON1 + CDS[24:41] + INTRON2 + CDS[41:] + UTR3 + FLANK


def positions() -> dict[str, int]:
    """c. position → 0-based index into PLUS, written down base by base."""
    names = [f"-{n}" for n in range(16, 0, -1)] + [str(n) for n in range(1, 25)]
    names += [f"24+{n}" for n in range(1, 16)] + [f"25-{n}" for n in range(15, 0, -1)]
    names += [str(n) for n in range(25, 42)]
    names += [f"41+{n}" for n in range(1, 17)] + [f"42-{n}" for n in range(15, 0, -1)]
    names += [str(n) for n in range(42, 61)] + [f"*{n}" for n in range(1, 28)]
    assert len(names) == len(PLUS)
    return {name: index for index, name in enumerate(names)}


WHERE = positions()


class Text:
    """A genome of one chromosome."""

    def __init__(self, bases: str) -> None:
        self.bases = bases

    def fetch(self, chrom: str, start: int, end: int) -> str:
        return self.bases[max(start, 0) : end] if chrom == "1" else ""


def gene(strand: int, *, reference: bool = True) -> Transcript:
    """The gene on one strand; without `reference` only the coding sequence is known, as in the bundled tables."""
    exons = [("-6", "24"), ("25", "41"), ("42", "*17")]
    spans = [(genomic(first, strand), genomic(last, strand)) for first, last in exons]
    ends = sorted((genomic("1", strand), genomic("60", strand)))
    made = Transcript(
        gene="MADE",
        id="NM_1.1",
        protein="NP_1.1",
        build=Build.GRCH38,
        chrom="1",
        strand=strand,
        exons=tuple((min(span), max(span)) for span in spans),
        coding=(ends[0], ends[1]),
        cds=CDS,
        kind="select",
    )
    if not reference:
        return made
    return with_genome(made, Text(PLUS if strand > 0 else reverse_complement(PLUS)))


def genomic(name: str, strand: int) -> int:
    """1-based position of a c. position on the gene of either strand."""
    return WHERE[name] + 1 if strand > 0 else len(PLUS) - WHERE[name]


def variant(text: str, strand: int, anchor: str = "") -> Variant:
    """ "4 G>C", "4 GCA>-", "6^ ->GCA" (inserted after c.6), written on the transcript's strand.

    `anchor`: "" bare alleles, "left" or "right" with one neighbouring base as VCF has it.
    """
    place, alleles = text.split(" ")
    ref, alt = (part.replace("-", "") for part in alleles.rsplit(">", 1))
    index = WHERE[place.rstrip("^")] + (1 if place.endswith("^") else 0)
    assert PLUS[index : index + len(ref)] == ref, f"the gene has no {ref} at {place}"
    if anchor == "left":
        index, ref, alt = index - 1, PLUS[index - 1] + ref, PLUS[index - 1] + alt
    elif anchor == "right":
        after = PLUS[index + len(ref)]
        ref, alt = ref + after, alt + after
    if strand > 0:
        return Variant("1", index + 1, ref, alt)
    return Variant("1", len(PLUS) - index - len(ref) + 1, reverse_complement(ref), reverse_complement(alt))
