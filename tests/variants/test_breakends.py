"""The bracket forms of VCF 4.4, section 5.4."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmkit.variants.breakends import Breakend, is_breakend, parse


@pytest.mark.parametrize(
    ("ref", "alt", "end"),
    [
        ("G", "G[17:198983[", Breakend("+", "17", 198983, "-", "")),
        ("G", "G]chr17:198982]", Breakend("+", "17", 198982, "+", "")),
        ("T", "]13:123456]T", Breakend("-", "13", 123456, "+", "")),
        ("T", "[chr13:123457[T", Breakend("-", "13", 123457, "-", "")),
        ("T", "TACC[chr17:21290407[", Breakend("+", "17", 21290407, "-", "ACC")),
        ("T", "]13:123456]AGTNNT", Breakend("-", "13", 123456, "+", "AGTNN")),
        ("C", "C[<ctg1>:7[", Breakend("+", "ctg1", 7, "-", "")),
        ("A", "A]HLA-A*01:01:02:55]", Breakend("+", "HLA-A*01:01:02", 55, "+", "")),
        ("G", "GTTTT.", Breakend("+", None, 0, "", "TTTT")),
        ("G", ".TTTTG", Breakend("-", None, 0, "", "TTTT")),
        ("G", "G.", Breakend("+", None, 0, "", "")),
    ],
)
def test_forms(ref: str, alt: str, end: Breakend) -> None:
    assert is_breakend(alt)
    assert parse(ref, alt) == end


@pytest.mark.parametrize("alt", ["G[17:1]", "[17:1[", "G[17:1[G", "G[17[", "G[17:x[", ".", "..", ".G.", "G[", "<BND>"])
def test_malformed(alt: str) -> None:
    with pytest.raises(ValueError, match="is not of the form"):
        parse("G", alt)


def test_ordinary_alleles_are_no_breakends() -> None:
    assert not any(map(is_breakend, ("A", "ACGT", ".", "*", "<DEL>", "<NON_REF>")))


@given(
    st.sampled_from("+-"), st.sampled_from("+-"), st.integers(1, 2**31), st.text("ACGT", max_size=5),
    st.sampled_from("ACGT")
)  # fmt: skip
def test_written_and_read(here: str, there: str, pos: int, inserted: str, ref: str) -> None:
    bracket = "[" if there == "-" else "]"
    place = f"{bracket}chr9:{pos}{bracket}"
    alt = f"{ref}{inserted}{place}" if here == "+" else f"{place}{inserted}{ref}"
    assert parse(ref, alt) == Breakend(here, "9", pos, there, inserted)
