"""The dates of guidance that docs/facts.md counts are those of the table."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from pmkit.pgx import guidance

PAGE = Path(__file__).parents[2] / "docs" / "facts.md"


def test_rows_of_guidance_by_source_and_date() -> None:
    rows = {row.id: row for rows in guidance.rows_by_drug().values() for row in rows}.values()
    dates = {
        source: Counter(row.release for row in rows if row.source == source) for source in {r.source for r in rows}
    }
    text = PAGE.read_text(encoding="utf-8").partition("| source | rows | by date |")[2].partition("\n\n")[0]
    listed = re.findall(r"^\| (\w+) \| (\d+) \| (.*) \|$", text, re.MULTILINE)
    assert {source: int(count) for source, count, _ in listed} == {s: sum(found.values()) for s, found in dates.items()}
    for source, _, each in listed:
        assert {date: int(n) for n, date in re.findall(r"(\d+) of ([\d-]+)", each)} == dates[source]
