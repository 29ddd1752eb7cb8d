"""The document: fixed names, immutable, closed, described."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from tests.report import report_parts as doc

FIXED = {
    doc.Report: "schema_version sample assembly inputs software tables rules settings consent limitations pgx onco "
    "germline risk",
    doc.Pgx: "genes drugs",
    doc.GeneReport: "gene status source phased diplotypes components recommendation_diplotypes positions could_change "
    "warnings",
    doc.Diplotype: "label score alleles phenotype activity_score lookup_key",
    doc.AlleleResult: "name function activity_value",
    doc.Positions: "used missing assumed",
    doc.DrugReport: "drug rxnorm atc recommendations",
    doc.Recommendation: "source action dose_factor alternatives strength level population indication reason "
    "gene_results citations context_changes",
    doc.DoseFactor: "min max basis",
    doc.Onco: "variants alterations biomarkers",
    doc.OncoVariant: "gene hgvsg hgvsc hgvsp transcript consequence chrom pos ref alt vaf depth hotspot oncogenicity "
    "tiers sensitive resistant",
    doc.Tier: "type tier tumor_type evidence",
}


@pytest.mark.parametrize("part", FIXED, ids=lambda part: part.__name__)
def test_fixed_names(part: type[doc.Part]) -> None:
    assert set(FIXED[part].split()) <= set(part.model_fields)


def test_oncogenicity_is_written_with_its_fixed_names() -> None:
    made = doc.Oncogenicity.model_validate({"class": "Oncogenic", "points": 10})
    assert set(made.model_dump()) == {"class", "points", "criteria"}


def test_closed_and_immutable(report: doc.Report) -> None:
    with pytest.raises(TypeError):
        doc.Software(name="a", version="1", extra="x")  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        report.sample = "other"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        doc.Software.model_validate({"name": "a", "version": "1", "extra": "x"})
