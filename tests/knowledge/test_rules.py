"""Rule files: how they load, what is proved, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from pmkit.cli.lint import lint
from pmkit.core.errors import ConfigError
from pmkit.knowledge.engine import evaluate, holds
from pmkit.knowledge.rules import Band, Predicate, load_rules, prove_bands
from pmkit.pgx.phenotype_rules import ActivityScore, PhenotypeRules, rules_by_gene

HEAD = """
[meta]
title = "t"
source = "s"
version = "1"
licence = "CC0-1.0"
reviewed = 2026-01-01
"""
RULE = """
[[rule]]
id = "G.CPIC"
gene = "G"
authority = "CPIC"
method = "function_pair"
citations = ["PMID:12345678"]
classes = ["N", "0"]
[rule.pairs]
"N/N" = "a"
"N/0" = "b"
"0/0" = "c"
"""
CASE = """
[[test]]
rule = "G.CPIC"
alleles = ["*1", "*1"]
phenotype = "a"
key = "a"
"""


def read(tmp_path: Path, text: str) -> PhenotypeRules:
    (tmp_path / "G.toml").write_text(text, encoding="utf-8")
    return load_rules("G", PhenotypeRules, tmp_path)


def test_a_good_file_loads(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD + RULE + CASE).rule[0].gene == "G"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (HEAD + RULE.replace('"0/0" = "c"\n', "") + CASE, "lacks 0/0"),
        (HEAD + RULE + '"0/N" = "b"\n' + CASE, "more than once"),
        (HEAD + RULE + '"D/N" = "b"\n' + CASE, "not of the declared classes"),
        (HEAD + RULE, "test"),
        (HEAD + RULE + CASE.replace("G.CPIC", "H.CPIC"), "without a test"),
        (HEAD + RULE.replace("PMID:12345678", "somewhere") + CASE, "pattern"),
        (HEAD + RULE.replace('gene = "G"', 'gene = "G"\nexpression = "1+1"') + CASE, "Extra inputs"),
        (RULE + CASE, "meta"),
        (HEAD + "[[rule", "not valid TOML"),
    ],
)
def test_a_bad_file_is_refused_with_its_name(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert complaint in str(caught.value)
    assert "G.toml" in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no rule file"):
        load_rules("nothing", PhenotypeRules, tmp_path)


def test_all_rule_files_are_sound() -> None:
    assert lint() == ()


limits = st.lists(st.integers(1, 40).map(lambda n: n / 4), min_size=1, max_size=6, unique=True).map(sorted)


def chain(cuts: list[float], open_below: list[bool]) -> list[Band]:
    """Bands that follow on each other; at each cut the number belongs to the upper or to the lower band."""
    bands = []
    low: dict[str, float] = {}
    for cut, upper in zip(cuts, open_below, strict=True):
        bands.append(Band(phenotype=f"to {cut}", **low, **({"below": cut} if upper else {"at_most": cut})))
        low = {"at_least": cut} if upper else {"above": cut}
    return [*bands, Band(phenotype="rest", **low)]


@given(limits, st.data())
def test_following_bands_are_accepted_and_hold_every_number_once(cuts: list[float], data: st.DataObject) -> None:
    bands = chain(cuts, data.draw(st.lists(st.booleans(), min_size=len(cuts), max_size=len(cuts))))
    prove_bands(data.draw(st.permutations(bands)))
    for value in (0.0, *cuts, *(cut + 0.125 for cut in cuts), 1e9):
        assert sum(band.holds(value) for band in bands) == 1


@given(limits, st.data())
def test_a_missing_or_doubled_band_is_found(cuts: list[float], data: st.DataObject) -> None:
    bands = chain(cuts, [True] * len(cuts))
    index = data.draw(st.integers(0, len(bands) - 1))
    with pytest.raises(ValueError, match="no band covers"):
        prove_bands(bands[:index] + bands[index + 1 :])
    with pytest.raises(ValueError, match="two bands cover"):
        prove_bands([*bands, bands[index]])


@given(st.floats(0, 20, allow_nan=False))
def test_every_score_has_one_phenotype_in_every_rule(score: float) -> None:
    for rules in rules_by_gene().values():
        for rule in rules.values():
            if isinstance(rule, ActivityScore):
                assert sum(band.holds(score) for band in rule.bands) == 1


@pytest.mark.parametrize(
    ("predicate", "facts", "answer"),
    [
        ({"fact": "age", "at_least": 18, "at_most": 90}, {"age": 18}, True),
        ({"fact": "age", "at_least": 18, "at_most": 90}, {"age": 91.0}, False),
        ({"fact": "age", "at_least": 18}, {}, None),
        ({"fact": "age", "at_least": 18}, {"age": None}, None),
        ({"fact": "age", "at_least": 18}, {"age": "old"}, None),
        ({"fact": "race", "one_of": ["a", "b"]}, {"race": "b"}, True),
        ({"fact": "x", "equals": True}, {"x": False}, False),
        ({"none": {"fact": "x", "equals": True}}, {}, None),
        ({"all": [{"fact": "x", "equals": 1}, {"fact": "y", "equals": 1}]}, {"x": 2.0}, False),
        ({"all": [{"fact": "x", "equals": 1}, {"fact": "y", "equals": 1}]}, {"x": 1.0}, None),
        ({"any": [{"fact": "x", "equals": 1}, {"fact": "y", "equals": 1}]}, {"x": 1.0}, True),
        ({"any": [{"fact": "x", "equals": 1}, {"fact": "y", "equals": 1}]}, {"x": 2.0}, None),
    ],
)
def test_what_is_not_known_is_never_false(predicate: object, facts: dict[str, object], answer: bool | None) -> None:
    parsed: Predicate = TypeAdapter[Predicate](Predicate).validate_python(predicate)
    assert holds(parsed, facts) is answer
    outcome = {True: "fired", False: "not_fired", None: "not_evaluable"}[answer]
    finding = evaluate("r", parsed, facts)
    assert (finding.rule, finding.outcome) == ("r", outcome)
    assert "needed" in finding.because


def test_a_predicate_outside_the_vocabulary_is_refused() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter[Predicate](Predicate).validate_python({"fact": "x", "matches": ".*"})
