"""Write a summary: a table, a page with plots, and a table that MultiQC takes up."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template
from typing import Any

from pmkit.cohort.frequency_counts import ALL, LEAST, Counts
from pmkit.core import output
from pmkit.core.cells import text
from pmkit.core.messages import language, language_below, tr, trn

COLUMNS = ("of", "kind", "name", "group", "number", "out_of", "share", "low", "high", "shown")
KINDS = {
    "allele": tr("Alleles"),
    "diplotype": tr("Diplotypes"),
    "phenotype": tr("Phenotypes"),
    "actionable": tr("People with advice other than usual care, by drug"),
    "missing": tr("Positions without data"),
    "driver": tr("Driver genes"),
    "driver_pair": tr("Driver genes found together"),
    "status": tr("Calls"),
}
_MOST = 400
"""Rows of one kind that the page shows; the table has all."""
_WIDTH = 220
"""Of the bars in row.html."""


def write_summary(counts: Counts, folder: Path, *, least: int = LEAST, force: bool = False) -> list[Path]:
    """`summary.tsv`, `summary.html` and `pmkit_mqc.json`. Returns their paths."""
    output.make_folder(folder)
    rows = list(counts.rows(least))
    table, page, multiqc = folder / "summary.tsv", folder / "summary.html", folder / "pmkit_mqc.json"
    with output.atomic(table, force=force) as out:
        out.write("\t".join(COLUMNS) + "\n")
        for row in rows:
            out.write("\t".join(_cell(row[name]) for name in COLUMNS) + "\n")
    with output.atomic(page, force=force) as out:
        out.write(_page(counts, rows, least))
    with output.atomic(multiqc, force=force) as out:
        out.write(json.dumps(_multiqc(rows), indent=1, sort_keys=True) + "\n")
    return [table, page, multiqc]


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.6f}" if isinstance(value, float) else text(value)


def _page(counts: Counts, rows: list[dict[str, Any]], least: int) -> str:
    """One file that needs no other."""
    people = ", ".join(
        f"{html.escape(group)}: {number if number >= least else f'< {least}'}"
        for group, number in sorted(counts.people.items(), key=lambda pair: (pair[0] != ALL, pair[0]))
    )
    note = tr("Groups and counts below {least} are not shown; bars are shares with 95 % intervals.", least=least)
    line, part = _as_format(_template("row.html")), _template("part.html")
    parts: list[str] = []
    for kind, title in KINDS.items():
        mine = [row for row in rows if row["kind"] == kind and row["shown"] and row["number"]]
        if not mine:
            continue
        rows_of = "".join(_line(line, row) for row in mine[:_MOST])
        parts.append(part.substitute(_heads(), title=html.escape(title), rows=rows_of))
        if len(mine) > _MOST:
            more = trn("{n} more row is in summary.tsv.", "{n} more rows are in summary.tsv.", len(mine) - _MOST)
            parts.append(f"<p>{html.escape(more)}</p>")
    title = html.escape(tr("pmkit cohort"))
    reported = {
        "people": people,
        "note": html.escape(note),
        "parts": "\n".join(parts),
        "title": title,
        "lang": language_below(language()),
    }
    return _template("page.html").substitute(reported)


def _heads() -> dict[str, str]:
    """What stands above the columns of row.html."""
    heads = {
        "of": tr("Of"),
        "name": tr("Name"),
        "group": tr("Group"),
        "number": tr("Number"),
        "share": tr("Share"),
        "interval": tr("Share with interval"),
    }
    return {key: html.escape(text) for key, text in heads.items()}


def _template(name: str) -> Template:
    return Template(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def _as_format(template: Template) -> str:
    """A template for `%`, which is filled in much less time where there are very many rows."""
    return template.pattern.sub(lambda found: f"%({found['named']})s", template.template.replace("%", "%%"))


def _line(line: str, row: Mapping[str, Any]) -> str:
    names = {name: html.escape(str(row[name])) for name in ("of", "name", "group", "number", "out_of")}
    bar, low, high = (round(float(row[name]) * _WIDTH, 1) for name in ("share", "low", "high"))
    return line % {**names, "share": f"{float(row['share']):.4f}", "bar": bar, "low": low, "high": high}


def _multiqc(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Custom content of MultiQC: phenotype shares of the whole cohort, a row for each gene."""
    data: dict[str, dict[str, float]] = {}
    for row in rows:
        if row["kind"] == "phenotype" and row["group"] == ALL and row["share"] is not None:
            data.setdefault(row["of"], {})[row["name"]] = round(row["share"], 6)
    return {
        "id": "pmkit_phenotypes",
        "section_name": tr("pmkit phenotypes"),
        "description": tr("Shares of phenotypes by pharmacogene in the whole cohort."),
        "plot_type": "bargraph",
        "pconfig": {"id": "pmkit_phenotypes_plot", "title": tr("pmkit: phenotypes"), "cpswitch": False},
        "data": data,
    }
