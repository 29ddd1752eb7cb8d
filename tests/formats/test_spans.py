"""RequestedRegions intervals against sets of single bases."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples_drawn import examples

from pmkit.core.model import Region
from pmkit.formats.spans import RequestedRegions, requested_regions

pytestmark = pytest.mark.parametrize("codec", ["zlib"], indirect=True)  # nothing here hangs on who inflates

REGIONS = st.lists(
    st.builds(
        lambda chrom, start, size: Region(chrom, start, start + size),
        st.sampled_from(("1", "2", "chr1")),
        st.integers(0, 40),
        st.integers(0, 6),
    ),
    max_size=8,
)


@settings(max_examples=examples(60, 200), deadline=None)
@given(regions=REGIONS, gap=st.integers(0, 5))
def test_intervals_hold_the_bases_of_their_regions(regions: list[Region], gap: int) -> None:
    asked = RequestedRegions(regions)
    for name, chroms in ((b"chr1", ("1", "chr1")), (b"2", ("2",))):
        bases = {base for r in regions if r.chrom in chroms for base in range(r.start + 1, r.end + 1)}
        spans = asked.on(name)
        if not bases:
            assert spans is None or not spans.pairs()
            assert list(asked.intervals([name], gap)) == []
            continue
        assert spans is not None
        pairs = spans.pairs()
        assert {base for first, last in pairs for base in range(first, last + 1)} == bases
        assert all(b > a + 1 for (_, a), (b, _) in pairwise(pairs))  # sorted, with a base between them
        assert asked.spans()[name.decode().removeprefix("chr")] == pairs
        for pos in range(50):
            assert spans.next_first(pos) == next((first for first, last in pairs if last >= pos), None)
            for last in range(pos, 50):
                assert spans.overlap(pos, last) == (not bases.isdisjoint(range(pos, last + 1)))
        assert spans.hold(np.arange(50)).tolist() == [pos in bases for pos in range(50)]
        ((found, joined),) = asked.intervals([name], gap)
        assert found == name
        # Where the gap is small enough, what lies between two intervals belongs to them.
        between = {pos for (_, a), (b, _) in pairwise(pairs) if b - a - 1 <= gap for pos in range(a + 1, b)}
        assert {pos for start, end in joined for pos in range(start + 1, end + 1)} == bases | between
        assert all(b - a > gap for (_, a), (b, _) in pairwise(joined))


def test_no_regions_are_none_and_without_regions_all_is_requested() -> None:
    everything = requested_regions(None).on(b"HPV16")
    assert everything is not None
    assert everything.overlap(0, 0)
    assert everything.overlap((1 << 31) - 1, (1 << 31) - 1)
    assert requested_regions(()).on(b"chr1") is None


def test_the_latest_regions_are_kept() -> None:
    regions = (Region("1", 5, 9),)
    assert requested_regions(regions) is requested_regions(regions)
    assert requested_regions((Region("1", 6, 9),)).spans() == {"1": [(7, 9)]}
    assert requested_regions(regions).spans() == {"1": [(6, 9)]}
    assert requested_regions(list(regions)) is not requested_regions(list(regions))
