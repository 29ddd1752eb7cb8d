"""Hereditary findings, phenotypes and scores on the first screen: the three readers' tasks, and nothing in full."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from tests.report.hereditary import hereditary_reports
from tests.report.risk_runs import phenotype_reports, risk_reports

from pmkit.germline.germline_terms import Looked, Outcome, Read
from pmkit.report.front import front
from pmkit.report.table import TableFormat

FIRST = 25  # lines in which a task is answered


@pytest.fixture(scope="module")
def hereditary(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    return list(hereditary_reports(tmp_path_factory.mktemp("hereditary")))


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    folder = tmp_path_factory.mktemp("others")
    return [*risk_reports(folder), *phenotype_reports(folder)]


def lines(report: Any, width: int = 100) -> list[str]:
    out = io.StringIO()
    with TableFormat(width=width) as made:
        made.write(report, out)
    return out.getvalue().splitlines()


def test_each_finding_is_told_once_with_its_conditions(hereditary: list[Any]) -> None:
    for report in hereditary:
        groups = {group.code: group for group in front(report).groups}
        assert front(report).blocks == ()
        for outcome, code in ((Outcome.REPORT, "hereditary"), (Outcome.POSSIBLE, "confirm")):
            found = [one for one in report.germline.findings if one.outcome is outcome]
            answers = groups[code].answers if code in groups else ()
            assert {answer.name.split()[0] for answer in answers} == {one.gene for one in found}
            assert all(answer.code == outcome for answer in answers)
            reported = " ".join(answer.act.casefold() for answer in answers)
            assert [one.condition for one in found if one.condition.casefold() not in reported] == []
            assert len({answer.name for answer in answers}) == len(answers)
        carriers = [one for one in report.germline.findings if one.outcome is Outcome.CARRIER]
        assert ("carrier" in groups) is bool(carriers)


def test_what_was_found_and_what_was_not_looked_at_stands_in_the_first_lines(hereditary: list[Any]) -> None:
    seen = set()
    for report in hereditary:
        section = report.germline
        first = " ".join(" ".join(lines(report)[:FIRST]).split())
        looked = [one for one in section.scopes if one.looked is Looked.YES]
        assert "Hereditary" in first
        genes = {one.gene for one in section.findings if one.outcome is Outcome.REPORT}
        assert (f"{len(genes)} gene" in first) or not genes
        assert ("not looked at" in first) or looked
        if looked and any(one.read is not Read.WHOLE for one in section.genes):
            assert "no finding is not a normal result there" in first
        refused = [one.scope.replace("_", " ") for one in section.scopes if one.looked is not Looked.YES]
        whole = " ".join(" ".join(lines(report)).split())
        assert [scope for scope in refused if not re.search(rf"\b{scope}\b[^:]*: not looked at", whole)] == []
        seen.add(bool(genes))
    assert seen == {True, False}


def test_scores_and_phenotypes_are_lines(others: list[Any]) -> None:
    for report in others:
        reported = front(report)
        assert reported.blocks == ()
        groups = {group.code: group for group in reported.groups}
        if report.risk is not None:
            held = report.risk.held_back
            assert len(groups["scores"].lines) == (1 if held else len(report.risk.scores) + len(report.risk.clinical))
            assert ("no consent" in groups["scores"].lines[0].text) is held
        if report.phenotype is not None:
            texts = " ".join(f"{fact.label} {fact.text}" for fact in groups["phenotype"].lines)
            assert ("no consent" in texts) is report.phenotype.held_back
            assert [one.gene for one in report.phenotype.findings[:3] if one.gene not in texts] == []


def test_many_findings_are_counted_and_not_all_told(hereditary: list[Any]) -> None:
    report = hereditary[0]
    finding = next(one for one in report.germline.findings if one.outcome is Outcome.REPORT)
    many = tuple(finding.model_copy(update={"gene": f"GENE{n}", "variants": (finding.variants[0],)}) for n in range(30))
    section = report.germline.model_copy(update={"findings": many})
    (group,) = [
        one for one in front(report.model_copy(update={"germline": section})).groups if one.code == "hereditary"
    ]
    assert len(group.answers) == 8
    assert group.lines[-1].text == "22 more: --full"
