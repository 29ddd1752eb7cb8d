"""Hereditary findings, scores and phenotypes of real runs in the formats of other systems, read by these systems' own
libraries; what was not consented to is in none of them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.report.hereditary import hereditary_reports
from tests.report.risk_runs import phenotype_reports, risk_reports

from pmkit.core import doors
from pmkit.core.errors import UsageError
from pmkit.germline.germline_terms import Looked, Outcome, VariantClass, Zygosity
from pmkit.germline.germline_variants import found, is_sure, variant_of
from pmkit.phenotype.patient_terms import read_phenopacket
from pmkit.report import fhir, phenopacket
from pmkit.report.vrs_document import VrsFormat
from pmkit.risk.risk_terms import RankStatus

Json = dict[str, Any]
CODES = {
    VariantClass.PATHOGENIC: ("LA6668-3", "pathogenic", "PATHOGENIC", "supports"),
    VariantClass.LIKELY_PATHOGENIC: ("LA26332-9", "likely pathogenic", "LIKELY_PATHOGENIC", "supports"),
    VariantClass.UNCERTAIN: ("LA26333-7", "uncertain significance", "UNCERTAIN_SIGNIFICANCE", "neutral"),
    VariantClass.LIKELY_BENIGN: ("LA26334-5", "likely benign", "LIKELY_BENIGN", "disputes"),
    VariantClass.BENIGN: ("LA6675-8", "benign", "BENIGN", "disputes"),
}
"""LOINC LL4034-6, VA-Spec, Phenopackets, and the direction of a statement."""


@pytest.fixture(scope="module")
def hereditary(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    made = hereditary_reports(tmp_path_factory.mktemp("hereditary"))
    return [one.model_copy(update={"onco": None, "patient": None}) for one in made]


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    folder = tmp_path_factory.mktemp("others")
    return [*risk_reports(folder), *phenotype_reports(folder)]


def bundle(report: Any) -> Json:
    return {"resourceType": "Bundle", "type": "collection", "entry": list(fhir.entries(report))}


def resources(report: Any, kind: str, profile: str = "") -> Iterator[Json]:
    for entry in fhir.entries(report):
        one = entry["resource"]
        if one["resourceType"] == kind and one.get("meta", {}).get("profile", [""])[0].endswith(profile):
            yield one


def part(resource: Json, code: str) -> Json | None:
    """The CodeableConcept of a component."""
    found = [one for one in resource.get("component", ()) if one["code"].get("coding", [{}])[0].get("code") == code]
    return found[0]["valueCodeableConcept"] if found else None


def test_fhir_resources_reads_every_bundle(hereditary: list[Any], others: list[Any]) -> None:
    from fhir.resources.R4B.bundle import Bundle

    for report in (*hereditary, *others):
        made = bundle(report)
        Bundle.model_validate(json.loads(json.dumps(made)))
        urls = {entry["fullUrl"] for entry in made["entry"]}
        assert len(urls) == len(made["entry"])


def test_each_variant_is_there_once_and_each_finding_is_an_implication(hereditary: list[Any]) -> None:
    seen = set()
    for report in hereditary:
        section = report.germline
        variants = list(resources(report, "Observation", "/variant"))
        assert len(variants) == len(found(section))
        implications = list(resources(report, "Observation", "/diagnostic-implication"))
        expected = [
            (CODES[variant.variant_class][0], finding.condition)
            for finding in section.findings
            for variant in finding.variants
        ]
        expected += [(CODES[one.variant.variant_class][0], "") for one in found(section) if not one.findings]
        reported = [
            (part(one, "53037-8")["coding"][0]["code"], (part(one, "81259-4") or {}).get("text", ""))
            for one in implications
        ]
        assert sorted(reported) == sorted(expected)
        possible = sum(len(one.variants) for one in section.findings if one.outcome is Outcome.POSSIBLE)
        tasks = list(resources(report, "Task", "/followup-recommendation"))
        assert len(tasks) == possible
        assert all(one["code"]["coding"][0]["code"] == "LA14021-2" for one in tasks)
        seen |= {code for code, _ in reported}
    assert {code for code, *_ in CODES.values()} - {"LA26334-5"} <= seen


def test_a_doubtful_genotype_has_no_state_and_says_why(hereditary: list[Any]) -> None:
    doubtful = 0
    for report in hereditary:
        for one, resource in zip(found(report.germline), resources(report, "Observation", "/variant"), strict=True):
            state, confidence = part(resource, "53034-5"), part(resource, "variant-confidence-status")
            assert (state is None) is (one.variant.zygosity is Zygosity.DOUBTFUL)
            assert (confidence is None) is is_sure(one.variant)
            if not is_sure(one.variant):
                doubtful += 1
                assert confidence["coding"][0]["code"] == "intermediate"
                assert "in doubt" in json.dumps(resource["note"]) or not one.variant.doubts
            source = part(resource, "48002-0")
            sure = one.outcome in (Outcome.REPORT, Outcome.CARRIER)
            assert (source is not None and source["coding"][0]["code"] == "LA6683-2") is sure
    assert doubtful


def test_va_spec_reads_every_statement(hereditary: list[Any]) -> None:
    from ga4gh.va_spec import acmg_2015
    from ga4gh.vrs import models

    classes = {code: direction for _, code, _, direction in CODES.values()}
    seen = set()
    for report in hereditary:
        made = VrsFormat().document(report)
        named = {one["allele"]["id"] for one in made["variations"] if one["allele"]}
        spelt = [one for one in found(report.germline) if one.variant.end is None]
        assert len(made["variations"]) == len(spelt)
        for one in made["variations"]:
            models.Allele.model_validate(one["allele"])
        for statement in made["statements"]:
            if statement["proposition"]["type"] != "VariantPathogenicityProposition":
                continue
            acmg_2015.VariantPathogenicityStatement.model_validate(statement)
            assert statement["proposition"]["subjectVariant"] in named
            name = statement["classification"]["primaryCoding"]["code"]
            assert statement["direction"] == classes[name.removesuffix(", low penetrance")]
            assert ("strength" in statement) is (statement["direction"] != "neutral")
            low = statement["proposition"].get("penetranceQualifier")
            assert (low is not None) is name.endswith("low penetrance")
            seen.add(name)
    assert seen >= {"pathogenic", "likely pathogenic", "uncertain significance", "benign", "pathogenic, low penetrance"}


def test_phenopackets_reads_every_packet(hereditary: list[Any], others: list[Any]) -> None:
    import phenopackets
    from google.protobuf.json_format import MessageToDict, ParseDict

    for report in hereditary:
        made = phenopacket.packet(report)
        packet = ParseDict(made, phenopackets.Phenopacket())
        assert "diseases" not in made  # that a variant is pathogenic does not say that the person is ill
        back = MessageToDict(packet)
        reported = [
            (
                one["variantInterpretation"]["variationDescriptor"]["id"],
                one["variantInterpretation"].get("acmgPathogenicityClassification"),
            )
            for interpretation in back.get("interpretations", ())
            for one in interpretation["diagnosis"]["genomicInterpretations"]
        ]
        section = report.germline
        rows = [(one, finding) for finding in section.findings for one in finding.variants]
        rows += [(one, None) for one in section.others]
        assert sorted(reported) == sorted((f"pmkit:{variant_of(one)}", CODES[one.variant_class][2]) for one, _ in rows)
        prefixes = {one["namespacePrefix"] for one in made["metaData"]["resources"]}
        used = {one["diagnosis"]["disease"]["id"].partition(":")[0] for one in back.get("interpretations", ())}
        assert used - {"MONDO"} <= prefixes
    features = [
        (feature["type"]["id"], feature.get("excluded", False))
        for report in others
        if report.phenotype is not None
        for feature in phenopacket.packet(report).get("phenotypicFeatures", ())
    ]
    terms = [
        (term.id, term.excluded)
        for report in others
        if report.phenotype is not None and not report.phenotype.held_back
        for term in report.phenotype.terms
    ]
    assert features == terms
    assert {excluded for _, excluded in terms} == {True, False}


def test_features_are_read_again_as_they_were_written(others: list[Any], tmp_path: Path) -> None:
    path = tmp_path / "packet.json"
    seen = 0
    for report in others:
        if report.phenotype is None or report.phenotype.held_back:
            continue
        path.write_text(json.dumps(phenopacket.packet(report)), encoding="utf-8")
        terms = [(term.id, term.excluded) for term in report.phenotype.terms]
        assert list(read_phenopacket(str(path))) == terms
        seen += len(terms)
    assert seen


def test_a_score_is_a_risk_only_where_it_was_ranked(others: list[Any]) -> None:
    statuses = set()
    for report in others:
        if report.risk is None:
            continue
        every = list(resources(report, "RiskAssessment"))
        made = [one for one in every if "Framingham" not in one["method"]["text"]]
        by_measures = [one["prediction"][0].get("probabilityDecimal") for one in every if one not in made]
        assert by_measures == [one.percent for one in report.risk.clinical]
        ranked = [one for one in report.risk.scores if one.ranking.status is RankStatus.RANKED]
        assert len(made) == len(ranked)
        assert not any("probability" in key for one in made for row in one["prediction"] for key in row)
        (document,) = resources(report, "DiagnosticReport")
        named = [one for one in document["extension"] if one["url"].endswith("/genomic-risk-assessment")]
        assert len(named) == len(every)
        reported = [one for one in resources(report, "Observation") if "polygenic" in one["code"].get("text", "")]
        assert [("valueQuantity" in one) for one in reported] == [one.sum is not None for one in report.risk.scores]
        assert all(("dataAbsentReason" in one) is ("valueQuantity" not in one) for one in reported)
        statuses |= {one.ranking.status for one in report.risk.scores}
    assert len(statuses) > 1


def test_what_nobody_agreed_to_is_in_no_format(hereditary: list[Any]) -> None:
    """Everyone of this file carries variants of these genes; the names stand in no format where nobody agreed."""
    refused = [one for one in hereditary if {scope.looked for scope in one.germline.scopes} == {Looked.NO_CONSENT}]
    agreed = {finding.gene for one in hereditary for finding in one.germline.findings}
    places = {
        str(variant.pos) for one in hereditary for finding in one.germline.findings for variant in finding.variants
    }
    assert refused
    assert len(agreed) > 5
    written = 0
    for report in refused:
        for form in sorted(doors.offered(doors.REPORTS)):
            if form in ("pdf", "parquet", "multiqc", "tsv"):
                continue  # bytes, or one table a file: tests/germline looks at them
            out = io.StringIO()
            try:
                with doors.load(doors.offered(doors.REPORTS)[form])() as made:
                    made.write(report, out)
                    made.end(out)
            except UsageError:
                continue
            written += 1
            text = out.getvalue()
            assert [gene for gene in agreed if gene in text] == [], form
            assert [place for place in places if place in text] == [], form
    assert written >= 6
