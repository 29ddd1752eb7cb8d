"""Texts in one buffer are those that went in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pmkit.core.packed import PackedTexts


@given(texts=st.lists(st.text(st.characters(codec="utf-8"), max_size=5), max_size=40))
def test_what_comes_out_is_what_went_in(texts: list[str]) -> None:
    packed = PackedTexts(texts)
    assert len(packed) == len(texts)
    assert list(packed) == texts
    assert [packed[place] for place in range(-len(texts), len(texts))] == [*texts, *texts]
    assert packed[1:7:2] == texts[1:7:2]


def test_many_are_given_in_order() -> None:
    texts = [f"P{number}" for number in range(10_000)]
    assert list(PackedTexts(texts)) == texts
