"""The page of a cohort's summary: one file, a head above every column, a bar for every number that is shown."""

from __future__ import annotations

import re
from pathlib import Path

from pmkit.cohort.frequency_counts import ALL, CohortFact, Counts
from pmkit.cohort.frequency_tables import write_summary


def counts() -> Counts:
    made = Counts()
    for group, people in ((ALL, 40), ("<b>A</b>", 25), ("B", 15)):
        made.people[group] = people
        made.add(CohortFact("CYP2C19", "phenotype", "Poor Metabolizer"), group, people // 2)
        made.add(CohortFact("CYP2C19", "phenotype", "<script>x</script>"), group, people - people // 2)
    return made


def test_the_page_needs_no_other_file_and_runs_nothing(tmp_path: Path) -> None:
    _, page, _ = write_summary(counts(), tmp_path, least=5)
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"<script|<b>|https?:|url\(|@import|src=", text)
    assert "&lt;script&gt;" in text
    assert "prefers-color-scheme: dark" in text


def test_every_row_has_a_bar_and_every_column_a_head(tmp_path: Path) -> None:
    table, page, _ = write_summary(counts(), tmp_path, least=5)
    text = page.read_text(encoding="utf-8")
    heads = re.findall(r'<th scope="col">', text)
    rows = re.findall(r'<tr><th scope="row">.*', text)
    shown = [line.split("\t") for line in table.read_text().splitlines()[1:]]
    assert len(heads) == 6
    assert len(rows) == sum(cells[4] not in ("", "0") for cells in shown) == 6
    assert all(row.count("<td") == 5 for row in rows)
    for row in rows:
        share = float(re.findall(r'"number">([\d.]+)<', row)[-1])
        low, high = (float(re.search(rf'{name}="([\d.]+)"', row)[1]) / 220 for name in ("x1", "x2"))
        assert abs(float(re.search(r'rect width="([\d.]+)"', row)[1]) / 220 - share) < 0.001
        assert low < share < high
