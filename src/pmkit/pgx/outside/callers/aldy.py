"""Aldy's table: one row a variant of a solution (https://github.com/0xTCG/aldy)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pmkit.core.messages import tr
from pmkit.pgx.guideline_sources import CPIC
from pmkit.pgx.outside.call import OutsideCall, Reader, Text, diplotype
from pmkit.pgx.outside.call_words import stated
from pmkit.pgx.phenotype_rules import ActivityScore, rule_for

_SOLUTION = re.compile(r"#Solution\s+(\d+):")
_FIELD = re.compile(r";\s*(gene|cpic|cpic_score)=([^;]*)")


def _tells(text: Text) -> bool:
    return any(line.startswith("#Sample\tGene\tSolutionID\tMajor") for line in text.lines[:50])


def _read(text: Text) -> Iterator[OutsideCall]:
    """The Major column repeats the solution's diplotype; equally good solutions are kept apart.

    The comment before a solution holds Aldy's own phenotype and score: `#Solution 1: …; cpic=normal; cpic_score=2.0`.
    """
    seen = set()
    said: dict[str, dict[str, str]] = {}
    for number, line in text.numbered():
        if line.startswith("#"):
            if match := _SOLUTION.match(line):
                said[match[1]] = dict(_FIELD.findall(line))
            continue
        cells = line.split("\t")
        if len(cells) < 4:
            raise text.error(number, tr("expected at least 4 columns, found {n_cells}", n_cells=len(cells)))
        sample, gene, solution, major = (cell.strip() for cell in cells[:4])
        if (sample, gene, solution) not in seen:
            seen.add((sample, gene, solution))
            phenotype, score = _own(gene, said.pop(solution, {}))
            call = (diplotype(gene, major), phenotype, score)
            yield OutsideCall(gene, *call, "Aldy", text.file, number, sample, written=major)


def _own(gene: str, fields: dict[str, str]) -> tuple[str, str]:
    """Aldy's phenotype and, for genes that have one, score: "intermediate" -> "intermediate metabolizer"."""
    if fields.get("gene", gene).upper().split("-PHARMVAR")[0].split("-CPIC")[0] != gene:
        return "", ""
    phenotype = stated(fields.get("cpic", "")).replace("_", " ")
    if re.fullmatch(r"poor|intermediate|normal|rapid|ultrarapid", phenotype, re.IGNORECASE):
        phenotype += " metabolizer"
    score = stated(fields.get("cpic_score", ""))
    return phenotype, score if isinstance(rule_for(gene, CPIC), ActivityScore) else ""


READER = Reader(
    caller="Aldy",
    version="4.x",
    file="SAMPLE.GENE.aldy",
    columns="Sample, Gene, SolutionID, Major; cpic and cpic_score of the line `#Solution`",
    example="https://github.com/0xTCG/aldy (README, output of NA10860)",
    source="https://github.com/0xTCG/aldy",
    tells=_tells,
    read=_read,
)
