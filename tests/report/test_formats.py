"""Each format against a reviewed file, and what must hold whatever the report."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from pmkit.core.section import Input
from pmkit.report.document import Report
from pmkit.report.explain import explain
from pmkit.report.format import Format
from pmkit.report.json import JsonFormat
from pmkit.report.ndjson import NdjsonFormat
from pmkit.report.read_reports import parse, read_reports
from pmkit.report.sections import tables
from pmkit.report.table import TableFormat
from pmkit.report.tsv import TsvFormat


def written(made: Format, *reports: Report) -> str:
    out = io.StringIO()
    with made:
        for report in reports:
            made.write(report, out)
        made.end(out)
    return out.getvalue()


def test_json(report: Report, golden) -> None:
    golden("report.json", written(JsonFormat(), report))


def test_tsv(report: Report, golden) -> None:
    golden("report.tsv", written(TsvFormat(), report))


def test_table(report: Report, golden) -> None:
    golden("report.txt", written(TableFormat(), report))


def test_narrow_table(report: Report, golden) -> None:
    text = written(TableFormat(width=40), report)
    assert max(map(len, text.splitlines())) <= 40
    golden("narrow.txt", text)


@pytest.mark.parametrize("width", [20, 50, 69, 70, 80, 200])
def test_table_fits_every_width(report: Report, width: int) -> None:
    text = written(TableFormat(width=width), report)
    assert max(map(len, text.splitlines())) <= width
    letters = "".join(text.split())
    for must in ("CYP2D6", "clopidogrel", "BRAF"):
        assert must in letters


def test_drug_names_are_whole_on_an_ordinary_terminal(report: Report) -> None:
    assert report.onco
    variant = report.onco.variants[0]
    long = tuple(one.model_copy(update={"drugs": ("Capivasertib", "Eprenetapopt")}) for one in variant.sensitive)
    reported = variant.model_copy(update={"sensitive": long, "resistant": long})
    onco = report.onco.model_copy(update={"variants": (reported,)})
    text = written(TableFormat(width=80), report.model_copy(update={"onco": onco}))
    assert long
    assert (text.count("Capivasertib"), text.count("Eprenetapopt")) == (2 * len(long), 2 * len(long))


def test_many_input_files_are_counted_and_each_is_named_once(report: Report) -> None:
    def head(number: int, notes: tuple[str, ...] = ()) -> str:
        files = [
            Input(path=f"c{n}.vcf", format="VCF", records_read=9, records_kept=2, notes=notes) for n in range(number)
        ]
        text = written(TableFormat(width=100), report.model_copy(update={"inputs": (*files, *files)}))
        return text[: text.index("Made by")]

    assert head(3).count("Input") == 3
    reported = head(22, ("no index",))
    assert "Input   22 files (VCF; 44 records used): c0.vcf, c1.vcf, c2.vcf and 19 more" in reported
    assert "- no index (c0.vcf, c1.vcf, c2.vcf and 19 more)" in reported
    assert (reported.count("Input"), reported.count("no index")) == (1, 1)


def test_colour_only_when_asked(report: Report) -> None:
    assert "\x1b[" not in written(TableFormat(width=80), report)
    assert "\x1b[" in written(TableFormat(width=80, colour=True), report)


@pytest.mark.parametrize("what", ["CYP2C19", "CYP2D6", "clopidogrel", "codeine", "chr7:140753336:A:T", "CDKN2A"])
def test_explain(report: Report, golden, what: str) -> None:
    name = what.replace(":", "_").lower()
    golden(f"explain.{name}.txt", "\n".join(explain(report, what)) + "\n")


@pytest.mark.parametrize("name", ["7:140753336:a:t", "BRAF V600E", "braf", "NM_004333.6:c.1799T>A"])
def test_a_variant_has_many_names(report: Report, name: str) -> None:
    lines = list(explain(report, name))
    assert any(line.startswith("BRAF") for line in lines[1:])


def test_ndjson_is_the_same_document(report: Report) -> None:
    text = written(NdjsonFormat(), report, report)
    assert text.count("\n") == 2
    assert json.loads(text.splitlines()[0]) == json.loads(written(JsonFormat(), report))


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_json_of_any_number_of_samples(report: Report, number: int) -> None:
    whole = json.loads(written(JsonFormat(), *[report] * number))
    assert len(whole) == number if number != 1 else whole["sample"] == "P1"


@pytest.mark.parametrize("name", tables())
def test_every_row_has_every_column(report: Report, name: str) -> None:
    header, *rows = written(TsvFormat(section=name), report, report).splitlines()
    assert rows
    assert {row.count("\t") for row in rows} == {header.count("\t")}
    assert {row.split("\t")[0] for row in rows} == {"P1"}


def test_a_cell_cannot_break_a_row(report: Report) -> None:
    odd = report.model_copy(update={"sample": "a\tb\nc"})
    text = written(TsvFormat(section="pgx.genes"), odd)
    assert len(text.splitlines()) == 1 + len(report.pgx.genes if report.pgx else ())


def test_sections_of_stages_that_did_not_run_are_left_out(report: Report) -> None:
    text = written(TsvFormat(), report.model_copy(update={"onco": None, "context": None}))
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# pgx.genes",
        "# pgx.drugs",
        "# pgx.test_before",
    ]


def test_a_gene_without_a_call_is_never_shown_as_normal(report: Report) -> None:
    lines = written(TsvFormat(section="pgx.genes"), report).splitlines()
    row = dict(zip(lines[0].split("\t"), lines[3].split("\t"), strict=True))
    assert (row["gene"], row["status"], row["diplotypes"], row["phenotype"]) == ("CYP2D6", "not_called", "", "")
    table = written(TableFormat(), report)
    assert table.index("could not be called") < table.index("CYP2D6  copy number")
    assert "codeine" not in table.split("Standard use")[1].split("\n\n")[0]


def test_round_trip(report: Report, tmp_path: Path) -> None:
    text = written(JsonFormat(), report)
    assert parse(text, "here") == report
    for name, content in (
        ("a.json", text),
        ("b.json", written(JsonFormat(), report, report)),
        ("c.ndjson", written(NdjsonFormat(), report)),
    ):
        (tmp_path / name).write_text(content)
        assert set(read_reports(str(tmp_path / name))) == {report}
