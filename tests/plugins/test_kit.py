"""The kit of checks passes what pmkit offers itself, and says what is wrong with what is not made well."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

from pmkit.core.model import Build, Region
from pmkit.core.section import Assembly, Part
from pmkit.core.stage import Item, Run, Stage
from pmkit.onco.stage import OncoStage
from pmkit.onco.view import OncoSection
from pmkit.pgx.stage import PgxStage
from pmkit.pgx.view import PgxSection
from pmkit.report.document import Report
from pmkit.report.json import JsonFormat
from pmkit.report.ndjson import NdjsonFormat
from pmkit.report.table import TableFormat
from pmkit.report.tsv import TsvFormat
from pmkit.testing import check_dialect, check_format, check_section, check_stage

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def pgx() -> Part:
    (case,) = check_stage(PgxStage, EXAMPLES / "germline.vcf")
    return check_section(PgxSection(), case.results["pgx"])


def test_the_tumour_stage_and_section() -> None:
    (case,) = check_stage(OncoStage, EXAMPLES / "tumor.vcf")
    assert check_section(OncoSection(), case.results["onco"]).variants  # type: ignore[attr-defined]


@pytest.mark.parametrize("made", [JsonFormat, NdjsonFormat, TsvFormat, TableFormat], ids=lambda cls: cls.__name__)
def test_formats(made: Any, pgx: Part) -> None:
    about = Assembly(name="GRCh38", decided_by="the test")
    none, one, two = check_format(made, [Report(sample=name, assembly=about, pgx=pgx) for name in ("FIRST", "SECOND")])
    assert "SECOND" in two
    assert "SECOND" not in one
    assert "FIRST" not in none


def test_a_dialect() -> None:
    check_dialect("GT:DP:NR:NV", "0/1:20:20:5", vaf=0.25, depth=20, alt_reads=5)
    check_dialect("GT:AD:DP", "0/1:15,5:20", vaf=0.25, depth=20, alt_reads=5)
    with pytest.raises(AssertionError, match=r"the allele fraction is 0\.25, not 0\.3"):
        check_dialect("GT:AD:DP", "0/1:15,5:20", vaf=0.3, depth=20, alt_reads=5)
    with pytest.raises(AssertionError, match="another number of fields"):
        check_dialect("GT:AD:DP", "0/1:15,5", vaf=0.25, depth=20, alt_reads=5)


class Mute(Stage):
    """Adds no result."""

    name: ClassVar[str] = "mute"

    def requested(self, build: Build) -> Sequence[Region]:
        return (Region("7", 140_753_000, 140_754_000),)

    def process(self, stream: Any, run: Run) -> Any:
        yield from stream


class Greedy(Mute):
    """Throws away what others found."""

    name: ClassVar[str] = "greedy"

    def process(self, stream: Any, run: Run) -> Any:
        from dataclasses import replace

        for case in stream:
            yield replace(case, results={self.name: 1})


class Fickle(Mute):
    """Gives another result each time."""

    name: ClassVar[str] = "fickle"
    count: ClassVar[int] = 0

    def process(self, stream: Any, run: Run) -> Any:
        item: Item
        for item in stream:
            Fickle.count += 1
            yield item.with_result(self.name, Fickle.count)


class Empty(Mute):
    """Wants nothing at a place."""

    name: ClassVar[str] = "empty"

    def requested(self, build: Build) -> Sequence[Region]:
        return (Region("7", 5, 5),)


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (Mute, "without a result of its name"),
        (Greedy, "changes the results of another stage"),
        (Fickle, "gives another result the second time"),
        (Empty, "wants the empty region"),
    ],
)
def test_what_is_wrong_with_a_stage_is_said(stage: type[Stage], words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        check_stage(stage, EXAMPLES / "tumor.vcf")


def test_a_section_that_no_package_offers() -> None:
    class Other(PgxSection):
        pass

    with pytest.raises(AssertionError, match="no entry point"):
        check_section(Other(), None)


def test_a_format_that_writes_nothing() -> None:
    class Nothing(NdjsonFormat):
        def write(self, report: Any, out: Any) -> None:
            pass

    about = Assembly(name="GRCh38", decided_by="the test")
    with pytest.raises(AssertionError, match="leaves no trace"):
        check_format(Nothing, [Report(sample="A", assembly=about)])
