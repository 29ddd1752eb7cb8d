"""Terms that follow from where an edit lies: splice sites and regions, introns, UTRs, outside.

Definitions: Sequence Ontology as Ensembl VEP applies them (donor and acceptor: 2 bases of intron; splice region: 3
bases of exon and 3 to 8 of intron; 5th base; donor region +3 to +6; polypyrimidine tract -3 to -17).
"""

from __future__ import annotations

from bisect import bisect_left
from operator import itemgetter

from pmkit.variants.consequence.edit import Edit
from pmkit.variants.consequence.structure import Transcript

DONOR, ACCEPTOR = "splice_donor_variant", "splice_acceptor_variant"
_TRACT = 17
_LAST = itemgetter(1)


def location_terms(transcript: Transcript, edit: Edit) -> set[str]:
    """Terms by place; the effect on coding sequence is not among them."""
    first, last = edit.first, edit.last
    if first <= transcript.start and last >= transcript.end:
        return {"transcript_ablation"}
    if last < transcript.start or first > transcript.end:
        before = last < transcript.start
        return {"upstream_gene_variant" if before == (transcript.strand > 0) else "downstream_gene_variant"}
    terms: set[str] = set()
    low, high = transcript.coding
    left, right = (last, first) if edit.insertion else (first, last)  # an insertion touches both its neighbours
    for start, end in transcript.exons_near(left, right) if left < low or right > high else ():
        if left <= min(end, low - 1) and right >= start:
            terms.add("5_prime_UTR_variant" if transcript.strand > 0 else "3_prime_UTR_variant")
        if right >= max(start, high + 1) and left <= end:
            terms.add("3_prime_UTR_variant" if transcript.strand > 0 else "5_prime_UTR_variant")
    ascending = transcript.ascending
    nearest = bisect_left(ascending, first - 4, key=_LAST)  # the first exon that ends there or after
    for index in range(max(nearest, 1), len(ascending)):
        low, high = ascending[index - 1][1] + 1, ascending[index][0] - 1
        if low - 4 > last:
            break
        if first <= high + 4:
            terms |= _intron_terms(edit, low, high, transcript.strand)
    return terms


def _intron_terms(edit: Edit, low: int, high: int, strand: int) -> set[str]:
    """Terms of one intron [low, high] (1-based inclusive); insertions lie between two bases."""
    first, last = edit.first, edit.last

    def donor(a: int, b: int) -> bool:
        """Whether intron bases +a … +b counted from the donor are touched; 0, -1, -2 are the exon's last three."""
        start, end = (low + a - 1, low + b - 1) if strand > 0 else (high - b + 1, high - a + 1)
        return first <= end and last >= start

    def acceptor(a: int, b: int) -> bool:
        start, end = (high - b + 1, high - a + 1) if strand > 0 else (low + a - 1, low + b - 1)
        return first <= end and last >= start

    terms: set[str] = set()
    if donor(1, 2):
        terms.add(DONOR)
    if acceptor(1, 2):
        terms.add(ACCEPTOR)
    border = edit.insertion and (first in (low, low + 2) or last in (high, high - 2))
    if donor(5, 5):
        terms.add("splice_donor_5th_base_variant")
    elif donor(3, 6) and DONOR not in terms:
        terms.add("splice_donor_region_variant")
    if acceptor(3, _TRACT):
        terms.add("splice_polypyrimidine_tract_variant")
    region = donor(-2, 0) or donor(3, 8) or acceptor(-2, 0) or acceptor(3, 8) or border
    near_donor = terms & {"splice_donor_5th_base_variant", "splice_donor_region_variant"}
    if region and not terms & {DONOR, ACCEPTOR} and (not near_donor or donor(-2, 0) or acceptor(3, 8)):
        terms.add("splice_region_variant")
    inner = first <= high - 2 and last >= low + 2
    if inner or (edit.insertion and (first == low + 2 or last == high - 2)):
        terms.add("intron_variant")
    return terms
