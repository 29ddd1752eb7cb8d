"""Real genomes, one file per gene: each sample's report by patterns against its report by the ordinary chain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from conformance.check import Check
from pmkit.chain import pipeline
from pmkit.chain.by_pattern import samples_by_pattern
from pmkit.chain.load import LoadStage, SourceOptions
from pmkit.chain.report import ReportOptions, ReportStage
from pmkit.core.stage import Run, Stage
from pmkit.pgx.pgx_options import PgxOptions
from pmkit.pgx.stage import PgxStage

BAR = 1.0
FORMS = (("ndjson", None), ("tsv", "pgx.genes"), ("tsv", "pgx.drugs"))


def check(shared: Path) -> Iterator[Check]:
    """A check for each form; a file that is left to the ordinary chain counts as a difference."""
    paths = sorted((shared / "real/1kgp/positions").glob("*.vcf.gz"))
    for form, section in FORMS:
        agree, total, differences = 0, 0, []
        for path in paths:
            with TemporaryDirectory() as name:
                same, lines = _compared(path, Path(name), form, section)
            agree, total = agree + same, total + lines
            if same != lines:
                differences.append(f"{path.name}: {lines - same} of {lines} lines")
        name = f"by patterns as one by one, {form} {section or ''}".rstrip()
        yield Check(name, total, agree, tuple(differences), BAR)


def _compared(path: Path, folder: Path, form: str, section: str | None) -> tuple[int, int]:
    """How many lines are the same, and how many there are."""
    gene = path.name.split(".", 1)[0]

    def stages(name: str) -> tuple[Stage, ...]:
        sink = ReportStage(ReportOptions(format=form, section=section, output=str(folder / name)))
        return LoadStage(SourceOptions(paths=(str(path),))), PgxStage(PgxOptions(genes=(gene,))), sink

    ordinary = Run(stages("ordinary"), {}, reporter=pipeline.reporter)
    for _ in pipeline.flow(ordinary):
        pass
    found = samples_by_pattern(Run(stages("patterns"), {}, reporter=pipeline.reporter))
    for _ in found or ():
        pass
    same = lines = 0
    with (folder / "ordinary").open("rb") as one:
        if found is None:
            return 0, sum(1 for _ in one)
        with (folder / "patterns").open("rb") as other:
            for line in one:
                lines += 1
                same += _alike(line) == _alike(other.readline())
            lines += sum(1 for _ in other)
    return same, lines


def _alike(line: bytes) -> bytes:
    """A line without the list of what this process has loaded so far."""
    return re.sub(rb'"software":\[[^]]*\],', b"", line)
