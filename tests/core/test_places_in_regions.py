"""Regions: a few places added to many regions are the same as all of them merged anew."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmkit.core.model import Region, merge_regions, with_places

REGIONS = st.lists(
    st.builds(
        lambda chrom, start, size: Region(chrom, start, start + size),
        st.sampled_from(("1", "2", "10", "X", "GL1")),
        st.integers(0, 60),
        st.integers(1, 12),
    ),
    max_size=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(REGIONS, REGIONS)
def test_a_few_places_more(regions: list[Region], places: list[Region]) -> None:
    merged = merge_regions(regions)
    assert with_places(merged, tuple(places)) == merge_regions((*merged, *places))
