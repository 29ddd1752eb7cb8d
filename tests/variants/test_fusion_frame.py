"""The reading frame across a junction, on two small transcripts worked out by hand."""

from __future__ import annotations

import pytest

from pmkit.core.model import Build
from pmkit.onco.fusion_frame import fusion_frame
from pmkit.variants.consequence.structure import Transcript

# + strand; the start codon begins at 105; coding bases: exon 1 has 6 (105–110), exon 2 has 10, exon 3 the other 14.
FIVE = Transcript(
    "FIVE", "NM_1.1", "NP_1.1", Build.GRCH38, "1", 1, ((101, 110), (201, 210), (301, 320)), (105, 314), "A" * 30
)
# − strand; the start codon begins at 890; coding bases: exon 1 has 7 (890–884), exon 2 has 8, exon 3 the other 15.
THREE = Transcript(
    "THREE", "NM_2.1", "NP_2.1", Build.GRCH38, "2", -1, ((884, 895), (781, 788), (660, 680)), (666, 890), "A" * 30
)


@pytest.mark.parametrize(
    ("pos5", "pos3", "frame"),
    [
        (150, 850, "out-of-frame"),  # introns: 6 kept, 7 lost
        (250, 850, "in-frame"),  # 16 kept, 7 lost: both leave 1
        (206, 785, "out-of-frame"),  # within exons: 12 kept, 10 lost
        (207, 785, "in-frame"),  # 13 kept, 10 lost
        (110, 680, "in-frame"),  # exon ends, as an RNA caller gives them: 6 kept, 15 lost
        (210, 788, "in-frame"),  # 16 kept, 7 lost
        (110, 788, "out-of-frame"),  # 6 kept, 7 lost
        (211, 789, "in-frame"),  # the first bases of the introns tell the same
        (300, 883, "in-frame"),
        (150, 785, None),  # an intron and an exon
        (103, 850, None),  # before the start codon
        (150, 893, None),
        (317, 680, None),  # after the stop codon
        (99, 850, None),  # outside
        (150, 600, None),
    ],
)
def test_frames(pos5: int, pos3: int, frame: str | None) -> None:
    assert fusion_frame(FIVE, pos5, THREE, pos3) == frame
