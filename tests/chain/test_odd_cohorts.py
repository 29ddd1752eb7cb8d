"""Whatever a file of many samples holds, a sample's report is the same by patterns, one by one, and alone.

ODD_COHORTS=1000 tries so many files (a few seconds for ten).
"""

from __future__ import annotations

import io
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import cyvcf2  # noqa: F401 - a report names what its process has loaded: both ways have the same from the start
import isal  # noqa: F401
import pydantic  # noqa: F401
from hypothesis import HealthCheck, given, settings
from tests.chain.odd_cohorts import OddCohort, odd_cohorts

from pmkit.chain import pipeline
from pmkit.chain.by_pattern import samples_by_pattern
from pmkit.chain.load import LoadStage, SourceOptions
from pmkit.chain.report import ReportOptions, ReportStage
from pmkit.core.stage import Run
from pmkit.intake.load_options import LoadOptions
from pmkit.pgx.stage import PgxStage
from pmkit.report.ndjson import NdjsonFormat
from pmkit.report.tsv import TsvFormat

Forms = Sequence[tuple[str, str | None]]
FORMS: Forms = (("ndjson", None), ("tsv", "pgx.genes"), ("tsv", "pgx.drugs"))
EXAMPLES = int(os.environ.get("ODD_COHORTS", "12"))


def by_pattern(one: OddCohort, paths: tuple[str, ...], folder: Path, forms: Forms) -> list[str] | None:
    """What the run by patterns writes; None where it leaves the files to the ordinary one."""
    sinks = [
        ReportStage(ReportOptions(format=form, output=str(folder / f"out{number}"), section=section, force=True))
        for number, (form, section) in enumerate(forms)
    ]
    stages = (LoadStage(SourceOptions(paths=paths, policy=one.policy)), PgxStage(one.pgx), *sinks)
    found = samples_by_pattern(Run(stages, {}, reporter=pipeline.reporter))
    if found is None:
        return None
    assert sum(1 for _ in found) == len(one.samples)
    return [(folder / f"out{number}").read_text() for number in range(len(forms))]


def one_by_one(one: OddCohort, paths: tuple[str, ...], samples: tuple[str, ...] = ()) -> list[str]:
    """What the ordinary run writes, of all samples or some."""
    made = [NdjsonFormat() if form == "ndjson" else TsvFormat(section=section) for form, section in FORMS]
    outs = [io.StringIO() for _ in FORMS]
    source = SourceOptions(paths=paths, policy=one.policy, reading=LoadOptions(samples=samples))
    for report in pipeline.run((), (LoadStage(source), PgxStage(one.pgx)), {}):
        for form, out in zip(made, outs, strict=True):
            form.write(report, out)
    for form, out in zip(made, outs, strict=True):
        form.end(out)
    return [out.getvalue() for out in outs]


def without_others(line: str) -> str:
    """A report without what it says of other samples and of the file's other cells."""
    report = json.loads(line)
    report["limitations"] = [text for text in report["limitations"] if "same person" not in text]
    return json.dumps(report)


@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(one=odd_cohorts())
def test_odd_files_give_each_sample_the_same_bytes(one: OddCohort) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = one.write(folder)
        apart = [by_pattern(one, paths, folder, [form]) for form in FORMS]
        if apart[0] is None:
            assert apart == [None] * len(FORMS)
            return
        ordinary = one_by_one(one, paths)
        assert [text for found in apart for text in found or ()] == ordinary
        assert by_pattern(one, paths, folder, FORMS) == ordinary
        chosen = len(one.texts[0]) % len(one.samples)
        alone = one_by_one(one, paths, (one.samples[chosen],))[0]
        assert without_others(ordinary[0].splitlines()[chosen]) == without_others(alone)
