"""The short way for plain sites says what the full rules say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.examples_drawn import examples
from tests.intake.load_files import calls

from pmkit.core.model import Site, State
from pmkit.variants import plain_sites, sites
from pmkit.variants.plain_sites import PlainSites, plain

SITES = [Site("1", 1000, "A", ("G", "T")), Site("1", 1001, "C", ("G",)), Site("1", 1002, "AC", ("A",))]
FIELDS = {
    "GT": st.sampled_from(["0/0", "0/1", "1/1", "0|1", "1|0", "1/2", "0", "1", "./.", "0/.", ".", "2/2"]),
    "DP": st.sampled_from([".", "0", "3", "7", "30"]),
    "GQ": st.sampled_from([".", "0", "19", "20", "99"]),
    "AD": st.sampled_from([".", "30,0,0", "15,15,0", "0,30,0", "0,0,0", "1,9,0", "5,5", "30,0", "0,15,15", "6,5,0"]),
    "PS": st.sampled_from([".", "1000"]),
    "FT": st.sampled_from(["PASS", "LowGQ"]),
    "DS": st.sampled_from([".", "1.0", "0.1"]),
}


@st.composite
def records(draw: st.DrawFn) -> list[str]:
    """One to three records near the sites, for two samples."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        pos, ref = draw(st.sampled_from([(1000, "A"), (1000, "A"), (1001, "C"), (999, "T"), (999, "TA"), (1000, "AC")]))
        alt = draw(st.sampled_from(["G,T", "T,G", "G,C", "G,*", "G,<NON_REF>"]))
        names = ["GT", *draw(st.lists(st.sampled_from(list(FIELDS)[1:]), unique=True, max_size=3))]
        cells = [":".join(draw(FIELDS[name]) for name in names) for _ in range(2)]
        more = draw(st.sampled_from(["", "", "", "FILTER=LowQual ", "INFO=IMP ", "INFO=DR2=0.5 ", "INFO=DP=3 "]))
        found.append(f"chr1 {pos} {ref} {alt} {more}{':'.join(names)} {' '.join(cells)}")
    return sorted(set(found), key=lambda line: int(line.split()[1]))


@given(records())
@settings(max_examples=examples(60, 150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_short_way_agrees_with_the_full_rules(tmp_path: Path, lines: list[str]) -> None:
    found = calls(tmp_path, *lines, samples=("S1", "S2"))
    short = sites.site_calls(found, SITES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sites, "plain", lambda *_: PlainSites([], [], []))
        full = sites.site_calls(found, SITES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_sites, "MOST_SAMPLES", 0)  # as where there are many
        many = sites.site_calls(found, SITES)
    for made in (short, many):
        for name in ("codes", "state", "phased", "phase_set"):
            np.testing.assert_array_equal(getattr(made, name), getattr(full, name), err_msg=f"{name}: {lines}")
        assert (made.other, made.notes, made.doubts) == (full.other, full.notes, full.doubts)


@pytest.mark.parametrize("cell", ["GT:DP:GQ 0/1:30:99", "GT 0|0", "GT:DP 1|1:9", "GT 1"])
def test_the_short_way_is_taken_for_many_samples(tmp_path: Path, cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_sites, "MOST_SAMPLES", 0)
    found = calls(tmp_path, f"chr1 1000 A G,T {cell}")
    reported = plain(found, SITES[:1], [(0, 0)])
    assert reported.places == [0]
    np.testing.assert_array_equal(reported.codes[0], sites.site_calls(found, SITES[:1]).codes[0])


@pytest.mark.parametrize("cell", ["GT:DP:GQ 0/1:30:99", "GT 0|0", "GT:AD:GQ:DP 0/1:15,15,0:99:30", "GT 1"])
def test_the_short_way_is_taken(tmp_path: Path, cell: str) -> None:
    found = calls(tmp_path, f"chr1 1000 A G,T {cell}")
    reported = plain(found, SITES[:1], [(0, 0)])
    assert (reported.places, reported.records) == ([0], [0])
    assert reported.codes[0] == [tuple(pair) for pair in sites.site_calls(found, SITES[:1]).codes[0].tolist()]
    assert sites.site_calls(found, SITES[:1]).state[0, 0] == State.CALLED


@pytest.mark.parametrize(("alt", "short"), [("C", True), ("TC", False)])
def test_a_base_beside_a_site_does_not_bar_the_short_way(tmp_path: Path, alt: str, short: bool) -> None:
    """An insertion or deletion alongside it may be the site's own, written elsewhere."""
    found = calls(tmp_path, f"chr1 999 T {alt} GT:DP 0/1:2", "chr1 1000 A G GT:DP:GQ 0/1:30:99")
    taken: list[tuple[int, int]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sites, "plain", lambda calls, places, speaking: taken.extend(speaking) or PlainSites([], [], []))
        full = sites.site_calls(found, SITES[:1])
    assert taken == ([(0, 1)] if short else [])
    assert sites.site_calls(found, SITES[:1]).codes.tolist() == full.codes.tolist()
