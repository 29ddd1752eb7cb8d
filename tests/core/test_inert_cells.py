"""What a spreadsheet would run gets an apostrophe; numbers and known words that begin like numbers stay as they are."""

from __future__ import annotations

import pytest

from pmkit.core.cells import inert


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+cmd|x", "@SUM(A1)", "-A1", " =1", "-1639 AA+1", "-1 (x)", "-1*2"])
def test_formulas_are_made_inert(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-1639 AA", "-1639 AG or -1639 GG", "-1", "+1.5e-3", "-.5", "", "-", "*1/*2", "a=b"])
def test_numbers_and_known_words_stay(text: str) -> None:
    assert inert(text) == text
