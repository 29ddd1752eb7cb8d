"""Filters count what they remove and never remove what they cannot test."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pmkit.core.model import Record
from pmkit.variants.filters import CandidateAllele, FilterCount, FilterOptions, apply
from pmkit.variants.read_counts import Reads


def candidate(
    vaf: float | None = 0.3, depth: int | None = 100, alt: int | None = 30, filters: tuple[str, ...] = (),
    normal: Reads | None = None,
) -> CandidateAllele:  # fmt: skip
    record = Record("1", 1, "A", ("T",), filters=filters)
    return CandidateAllele(record, 1, Reads(vaf, depth, alt, "FORMAT AD"), normal)


def test_each_filter_counts_its_own() -> None:
    options = FilterOptions(min_depth=20, min_alt_reads=5, min_vaf=0.05, max_normal_vaf=0.02)
    clean = Reads(0.0, 50, 0, "FORMAT AD")
    good = candidate(normal=clean)
    done = apply(
        [
            good,
            candidate(filters=("germline",), depth=1),
            candidate(depth=10, alt=1),
            candidate(alt=4),
            candidate(vaf=0.01),
            candidate(normal=Reads(0.5, 50, 25, "FORMAT AD")),
        ],
        options,
    )
    assert done.kept == (good,)
    assert [(c.name, c.removed) for c in done.counts] == [
        ("FILTER is PASS or empty", 1),
        ("depth at least 20", 1),
        ("supporting reads at least 5", 1),
        ("allele fraction at least 0.05", 1),
        ("allele fraction in the normal at most 0.02", 1),
    ]


def test_unknown_values_are_kept_and_said() -> None:
    done = apply([candidate(vaf=None, depth=None)], FilterOptions(min_depth=20, min_vaf=0.05))
    assert len(done.kept) == 1
    assert [c.untested for c in done.counts] == [0, 1, 1]
    assert done.counts[1].text == ("depth at least 20: 1 kept untested, because the file does not tell the value")


def test_text_of_a_count() -> None:
    assert FilterCount("depth at least 5", 3, 0).text == "depth at least 5: 3 removed"
    assert FilterCount("depth at least 5", 0, 0).text == "depth at least 5: none removed"


def test_nothing_on() -> None:
    done = apply([candidate(filters=("x",))], FilterOptions(pass_only=False))
    assert len(done.kept) == 1
    assert done.counts == ()


optional = st.none() | st.integers(0, 100)


@given(st.lists(st.tuples(optional, optional, st.booleans())), st.integers(0, 100), st.integers(0, 100))
def test_none_is_lost(rows: list[tuple[int | None, int | None, bool]], depth: int, alt: int) -> None:
    candidates = [candidate(depth=d, alt=a, filters=() if ok else ("q",)) for d, a, ok in rows]
    done = apply(candidates, FilterOptions(min_depth=depth, min_alt_reads=alt))
    assert len(done.kept) + sum(c.removed for c in done.counts) == len(candidates)
