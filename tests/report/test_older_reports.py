"""Reports that pmkit wrote under an earlier schema version still open, and mean the same. (Files written by 0.1.0.)"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from pmkit.core.errors import DataError
from pmkit.report.document import SCHEMA_VERSION, Report
from pmkit.report.explain import explain
from pmkit.report.read_reports import open_saved, parse, read_reports
from pmkit.report.table import TableFormat

OLD = Path(__file__).parent / "old"
GATED = "Only for persons with the disease named"


def table(report: Any) -> str:
    out = io.StringIO()
    with TableFormat(section="pgx.drugs", width=120) as made:
        made.write(report, out)
    return out.getvalue()


def test_a_json_report_of_the_version_before_opens() -> None:
    raw = json.loads((OLD / "report-1.0.json").read_text())
    assert raw["schema_version"] == "1.0"
    (report,) = read_reports(str(OLD / "report-1.0.json"))
    assert report.schema_version == SCHEMA_VERSION
    assert [gene.gene for gene in report.pgx.genes] == ["CFTR", "VKORC1"]
    assert report.onco.variants
    assert report.context.medications == ("abacavir",)
    assert parse(report.model_dump_json(), "again") == report


def test_advice_for_a_disease_still_stands_apart() -> None:
    (report,) = read_reports(str(OLD / "report-1.0.json"))
    ivacaftor = next(drug for drug in report.pgx.drugs if drug.drug == "ivacaftor")
    assert [row.disease_gate for row in ivacaftor.recommendations] == [True]
    assert "ivacaftor" in table(report).split(GATED)[1]
    warfarin = next(drug for drug in report.pgx.drugs if drug.drug == "warfarin")
    assert not any(row.disease_gate for row in warfarin.recommendations)


def test_a_gene_that_nobody_called_has_no_source() -> None:
    first, second = open_saved(str(OLD / "saved-1.0.pmk"))
    assert {gene.gene: gene.source.value for gene in first.pgx.genes} == {
        "BCHE": "none",
        "HLA-B": "none",
        "VKORC1": "matcher",
    }
    assert {gene.gene: gene.source.value for gene in second.pgx.genes} == {"CFTR": "outside", "VKORC1": "matcher"}
    assert any("no caller" in line for line in explain(first, "HLA-B"))


@pytest.mark.parametrize("version", ["0.9", "2.0", 7, None])
def test_an_unknown_version_is_refused(version: object) -> None:
    raw = json.loads((OLD / "report-1.0.json").read_text()) | {"schema_version": version}
    with pytest.raises(DataError, match="schema version"):
        parse(json.dumps(raw), "here")


def test_a_section_of_a_package_that_is_not_installed_is_named() -> None:
    raw = json.loads((OLD / "report-1.0.json").read_text()) | {"schema_version": SCHEMA_VERSION, "kidney": {"n": 1}}
    with pytest.raises(DataError, match="no installed package knows: kidney"):
        parse(json.dumps(raw), "here")


def test_what_an_old_report_gets_wrong_is_still_an_error() -> None:
    raw = json.loads((OLD / "report-1.0.json").read_text())
    raw["pgx"]["genes"][0]["status"] = "perhaps"
    with pytest.raises(DataError, match="status"):
        parse(json.dumps(raw), "here")
    assert "kidney" not in Report.model_fields
