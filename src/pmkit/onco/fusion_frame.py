"""Whether a fusion keeps the 3' gene's reading frame, from breakpoints and transcripts."""

from __future__ import annotations

from pmkit.variants.consequence.structure import Transcript


def fusion_frame(five: Transcript, pos5: int, three: Transcript, pos3: int) -> str | None:
    """ "in-frame", "out-of-frame", or None where that cannot be determined.

    `pos5` and `pos3` (1-based) are the last base kept of the 5' gene and the first kept of the 3' gene. Two breaks in
    introns join whole exons; two in exons are those of a transcript, or of a break that splicing does not heal. One of
    each, a break outside the coding part, or outside the transcript, tells no frame.
    """
    kept, kept_in_intron = _coding_bases(five, pos5, last_kept=True)
    lost, lost_in_intron = _coding_bases(three, pos3, last_kept=False)
    if kept is None or lost is None or kept_in_intron != lost_in_intron:
        return None
    return "in-frame" if kept % 3 == lost % 3 else "out-of-frame"


def _coding_bases(transcript: Transcript, pos: int, *, last_kept: bool) -> tuple[int | None, bool]:
    """Coding bases before a break, and whether it lies in an intron; None outside the coding part."""
    if not transcript.start <= pos <= transcript.end:
        return None, False
    place = transcript.place(pos)
    # Before an exon, its first base is the anchor and not counted; after one, its last base is.
    before = place.anchor + (place.offset > 0 or (place.offset == 0 and last_kept)) - transcript.cds_start
    return (before if 0 < before < len(transcript.cds) else None), place.offset != 0
