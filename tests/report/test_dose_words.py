"""How a dose factor reads."""

from __future__ import annotations

import pytest

from pmkit.pgx.advice_words import dose_words


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        ("start", "start dose"),
        ("start_if_used", "start dose, if used"),
        ("any", "the usual dose"),
        ("", "the usual dose"),
        ("frequency", "the frequency"),
        ("of lowest start AND of max dose", "lowest start AND of max dose"),
        ("if_alternative_unsuitable", "the dose, if alternative unsuitable"),
        ("for H. pylori / erosive oesophagitis", "the dose, for H. pylori / erosive oesophagitis"),
        ("chronic >12 weeks once effective", "the dose, chronic >12 weeks once effective"),
        ("maintenance relative to NAT2 PM", "maintenance dose, relative to NAT2 PM"),
    ],
)
def test_the_dose_a_factor_is_of_reads_as_english(basis: str, words: str) -> None:
    assert dose_words(basis) == words
