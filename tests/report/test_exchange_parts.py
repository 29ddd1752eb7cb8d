"""What the formats of other systems say of a report with one of everything: codes only where the report is sure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from pmkit.core import doors
from pmkit.core.section import Review, SettingUsed
from pmkit.onco.onco_terms import TierName, TumorMatch
from pmkit.onco.oncogenicity import BENIGN, ONCOGENIC
from pmkit.onco.oncogenicity_rules import Class
from pmkit.report import cds_hooks, exchange_head, fhir, phenopacket
from pmkit.report.document import Report
from pmkit.report.multiqc import summaries
from pmkit.report.sections import section_of
from pmkit.report.vrs_document import VrsFormat
from pmkit.testing import check_format

Json = dict[str, Any]


def resources(report: Report, kind: str = "Observation") -> list[Json]:
    found = [entry["resource"] for entry in fhir.entries(report)]
    return [one for one in found if one["resourceType"] == kind]


def of_profile(report: Report, profile: str, kind: str = "Observation") -> list[Json]:
    return [
        one for one in resources(report, kind) if one.get("meta", {}).get("profile", [""])[0].endswith(f"/{profile}")
    ]


def test_tied_results_are_one_genotype_and_no_haplotype(report: Report) -> None:
    texts = [one["valueCodeableConcept"]["text"] for one in of_profile(report, "genotype")]
    assert texts == ["CYP2C19 *1/*2", "CYP2C9 *1/*3 or *1/*18", "HLA-B *57:01/*08:01"]
    haplotypes = [one["valueCodeableConcept"]["text"] for one in of_profile(report, "haplotype")]
    assert haplotypes == ["CYP2C19 *1", "CYP2C19 *2"]
    assert "Ambiguous" in json.dumps(of_profile(report, "genotype")[1]["note"])


def test_usual_care_is_no_proposal_and_each_other_advice_is(report: Report) -> None:
    reported = [
        (one["description"].partition(":")[0], "code" in one)
        for one in of_profile(report, "medication-recommendation", "Task")
    ]
    assert reported == [("clopidogrel", True), ("warfarin", True)]
    (test,) = of_profile(report, "followup-recommendation", "Task")
    assert test["description"].startswith("Test CYP2D6 before codeine")


def test_advice_for_another_patient_is_no_proposal(report: Report) -> None:
    assert report.pgx is not None
    drug = report.pgx.drugs[0]
    other = drug.recommendations[0].model_copy(update={"applies": False})
    changed = drug.model_copy(update={"recommendations": (other,)})
    part = report.pgx.model_copy(update={"drugs": (changed,), "test_before": ()})
    assert resources(report.model_copy(update={"pgx": part}), "Task") == []


@pytest.mark.parametrize(
    ("phenotype", "code"),
    [
        ("Poor Metabolizer", "LA9657-3"),
        ("*57:01 positive", "LA19541-4"),
        ("increased risk of aminoglycoside-induced hearing loss", "LA19541-4"),
        ("*57:01 negative", None),
        ("normal risk of aminoglycoside-induced hearing loss", None),
        ("Indeterminate", None),
        ("Likely Poor Metabolizer", None),
    ],
)
def test_what_a_result_implies_has_a_code_only_where_the_list_has_it(
    report: Report, phenotype: str, code: str | None
) -> None:
    assert report.pgx is not None
    drug = report.pgx.drugs[0]
    key = drug.recommendations[0].gene_results[0].model_copy(update={"phenotype": phenotype})
    advice = drug.recommendations[0].model_copy(update={"gene_results": (key,)})
    part = report.pgx.model_copy(update={"drugs": (drug.model_copy(update={"recommendations": (advice,)}),)})
    (one,) = of_profile(report.model_copy(update={"pgx": part, "onco": None}), "therapeutic-implication")
    reported = [
        part["valueCodeableConcept"]
        for part in one["component"]
        if part["code"]["coding"][0]["code"] == "therapeutic-implication"
    ]
    assert [value["text"] for value in reported] == [phenotype]
    assert [value.get("coding", [{}])[0].get("code") for value in reported] == [code]


def test_a_therapy_that_is_resisted_has_no_code_of_response(report: Report) -> None:
    def response(**change: Any) -> Json:
        assert report.onco is not None
        variant = report.onco.variants[0]
        therapy = variant.sensitive[0].model_copy(update=change)
        onco = report.onco.model_copy(update={"variants": (variant.model_copy(update={"sensitive": (therapy,)}),)})
        (found,) = of_profile(report.model_copy(update={"pgx": None, "onco": onco}), "therapeutic-implication")
        value: Json = found["component"][0]["valueCodeableConcept"]
        return value

    assert response()["coding"][0]["display"] == "Responsive"
    assert response(tier=TierName.IIC)["coding"][0]["display"] == "Presumed responsive"
    assert response(tumor_match=TumorMatch.OTHER)["coding"][0]["display"] == "Presumed responsive"
    assert response(tumor_match="")["coding"][0]["display"] == "Presumed responsive"
    assert response(conditions=("no brain metastases",))["coding"][0]["display"] == "Presumed responsive"
    assert response(resisted_by=("NRAS Q61K, I-B",)) == {"text": "resisted by NRAS Q61K, I-B"}


def test_a_report_is_final_once_somebody_signs(report: Report) -> None:
    def status(**change: Any) -> str:
        (found,) = resources(report.model_copy(update=change), "DiagnosticReport")
        return str(found["status"])

    assert status() == "preliminary"
    assert status(review=Review(reviewer="Dr A", date="2026-11-01")) == "final"
    assert status(review=Review(date="2026-11-01")) == "preliminary"


def test_sections_without_resources_are_named(report: Report) -> None:
    (found,) = resources(report, "DiagnosticReport")
    texts = [one["valueAnnotation"]["text"] for one in found["extension"] if "valueAnnotation" in one]
    assert "left out of this format: context" in texts
    assert report.intended_use in texts


def test_samples_of_other_names_or_results_share_no_identifier(report: Report) -> None:
    def urls(one: Report) -> set[str]:
        return {entry["fullUrl"] for entry in fhir.entries(one)}

    assert urls(report) == urls(report)
    assert not urls(report) & urls(report.model_copy(update={"sample": "P2"}))
    assert not urls(report) & urls(report.model_copy(update={"onco": None}))


@pytest.mark.parametrize(
    ("epoch", "review", "moment"),
    [
        ("1764374400", None, ("2025-11-29T00:00:00Z", True)),
        ("", Review(date="2026-11-01"), ("2026-11-01T00:00:00Z", True)),
        ("", Review(date="last week"), ("1970-01-01T00:00:00Z", False)),
        ("", None, ("1970-01-01T00:00:00Z", False)),
    ],
)
def test_no_clock_is_read(
    report: Report, monkeypatch: pytest.MonkeyPatch, epoch: str, review: Review | None, moment: tuple[str, bool]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    changed = report.model_copy(update={"review": review})
    assert exchange_head.moment(changed) == moment
    updates = phenopacket.packet(changed)["metaData"]["updates"]
    assert any("No clock" in one["comment"] for one in updates) is not moment[1]


def test_copy_number_changes_and_variants_are_named(report: Report) -> None:
    made = VrsFormat().document(report)
    changes = [(one["name"], one["change"]["copyChange"]) for one in made["copy_number_changes"]]
    assert changes == [("CDKN2A deep deletion", "high-level loss"), ("MSH2 deletion", "loss")]
    names = ["rs4244285", "BRAF V600E", "KRAS G12D", "BRCA1 c.5558A>G", "PALB2 c.5558A>G"]
    assert [one["name"] for one in made["variations"]] == names
    assert made["left_out"] == ["context", "patient", "phenotype", "risk"]


def test_cards_stand_by_how_pressing_they_are(report: Report) -> None:
    cards = cds_hooks.response(report)["cards"]
    assert [card["indicator"] for card in cards] == ["critical", *["warning"] * (len(cards) - 1)]
    assert cards[0]["summary"].startswith("clopidogrel: avoid")
    assert not any(card["summary"].startswith("doxepin") for card in cards)  # usual care; nobody requested it


def test_a_long_summary_is_cut_and_the_detail_is_whole(report: Report) -> None:
    assert report.pgx is not None
    drug = report.pgx.drugs[0]
    key = drug.recommendations[0].gene_results[0].model_copy(update={"diplotype": "*1/" + "*2+" * 100})
    advice = drug.recommendations[0].model_copy(update={"gene_results": (key,)})
    part = report.pgx.model_copy(update={"drugs": (drug.model_copy(update={"recommendations": (advice,)}),)})
    (card, *_) = cds_hooks.response(report.model_copy(update={"pgx": part}))["cards"]
    assert len(card["summary"]) == 139
    assert "prasugrel, ticagrelor" in card["detail"]


def test_summaries_say_what_is_not_told(report: Report) -> None:
    rows = {name: summary.row(section_of(report, spec)) for name, (spec, summary) in summaries().items()}
    assert rows["pmkit_pgx_genes"]["CYP2D6"] == "no result"
    assert rows["pmkit_pgx_genes"]["CYP2C19"] == "*1/*2 (Intermediate Metabolizer) ?"
    assert rows["pmkit_pgx_drugs"] == {
        "clopidogrel": "avoid",
        "codeine": "gene not called",
        "doxepin": "standard",
        "warfarin": "reduce dose ?",
    }
    assert rows["pmkit_pgx_counts"]["genes_not_called"] == 1
    assert rows["pmkit_onco_findings"]["findings"] == "BRAF V600E (I-A)"


@pytest.mark.parametrize("name", get_args(Class))
def test_each_class_of_oncogenicity_is_a_statement_of_its_own_direction(report: Report, name: str) -> None:
    from ga4gh.va_spec import ccv_2022

    assert report.onco is not None
    variant = report.onco.variants[0]
    assert variant.oncogenicity is not None
    verdict = variant.oncogenicity.model_copy(update={"class_": name})
    onco = report.onco.model_copy(update={"variants": (variant.model_copy(update={"oncogenicity": verdict}),)})
    changed = report.model_copy(update={"onco": onco})
    (made,) = [
        one
        for one in VrsFormat().document(changed)["statements"]
        if one["proposition"]["type"] == "VariantOncogenicityProposition"
    ]
    ccv_2022.VariantOncogenicityStudyStatement.model_validate(made)
    expected = "supports" if name in ONCOGENIC else "disputes" if name in BENIGN else "neutral"
    assert made["direction"] == expected
    (status,) = [
        one["interpretationStatus"]
        for one in phenopacket.packet(changed)["interpretations"][0]["diagnosis"]["genomicInterpretations"]
        if "vcfRecord" in one["variantInterpretation"]["variationDescriptor"]
    ]
    expected_status = {"supports": "CONTRIBUTORY", "disputes": "REJECTED", "neutral": "UNKNOWN_STATUS"}
    assert status == expected_status[expected]


def test_two_records_of_one_allele_make_a_statement_once(report: Report) -> None:
    assert report.onco is not None
    variant = report.onco.variants[0]
    onco = report.onco.model_copy(update={"variants": (variant, variant)})
    once, twice = (VrsFormat().document(one) for one in (report, report.model_copy(update={"onco": onco})))
    names = [one["id"] for one in twice["statements"]]
    assert len(names) == len({*names}) == len(once["statements"])


def test_every_word_of_the_vocabularies_has_its_place() -> None:
    from pmkit.onco import onco_sentences, onco_variants
    from pmkit.onco.onco_terms import EventType, MeasureStatus
    from pmkit.pgx import advice_sentences
    from pmkit.pgx.pgx_terms import DrugStatus, Stake, Standing

    assert {*onco_variants._SCORES} == {*TierName}
    assert {*onco_sentences._STATUS} == {*MeasureStatus}
    assert {*onco_variants.VRS_CHANGES} <= {*EventType}
    assert {*advice_sentences._STATUS} == {*DrugStatus} - {DrugStatus.GUIDANCE}
    assert {*advice_sentences._STAKES} == {*Stake} - {Stake.NONE, Stake.UNSPECIFIED}
    assert {*advice_sentences._STANDING} == {Standing.RESIDUAL_RISK, Standing.CANNOT_BE_TOLD}


def test_an_insertion_is_named_where_the_reference_is_given(report: Report, tmp_path: Path) -> None:
    bases = "ACGTTGCA" * 2071 + "A"  # as long as MT is
    path = tmp_path / "ref.fa"
    path.write_text(f">chrM\n{bases}\n")
    assert report.onco is not None
    variant = report.onco.variants[0].model_copy(update={"chrom": "MT", "pos": 803, "ref": "G", "alt": "GT"})
    onco = report.onco.model_copy(update={"variants": (variant,)})

    def allele(*settings: SettingUsed) -> Json:
        changed = report.model_copy(update={"pgx": None, "germline": None, "onco": onco, "settings": settings})
        (found,) = VrsFormat().document(changed)["variations"]
        return found

    given = SettingUsed(name="onco.reference", value=str(path), origin="option")
    assert allele()["because"] == "no_sequence"
    assert "--reference" in allele()["remedy"]
    made = allele(given)["allele"]
    assert (made["location"]["start"], made["location"]["end"]) == (803, 805)
    assert made["state"] == {
        "type": "ReferenceLengthExpression",
        "length": 3,
        "repeatSubunitLength": 1,
        "sequence": "TTT",
    }
    gone = SettingUsed(name="onco.reference", value=str(tmp_path / "moved.fa"), origin="option")
    assert allele(gone)["because"] == "no_sequence"


@pytest.mark.parametrize(
    ("name", "section"),
    [
        *((name, None) for name in ("fhir", "vrs", "phenopacket", "cds-hooks", "bed")),
        ("multiqc", "pmkit_pgx_genes"),
        ("parquet", "pgx.drugs"),
    ],
)
def test_each_format_passes_the_kit(report: Report, name: str, section: str | None) -> None:
    form = doors.load(doors.offered(doors.REPORTS)[name])
    texts = check_format(lambda: form(section=section), [report, report.model_copy(update={"sample": "P2"})])
    assert "P2" in texts[2]


def test_advice_without_its_genes_is_a_note_of_the_report(report: Report) -> None:
    assert report.pgx is not None
    part = report.pgx.model_copy(update={"genes": ()})
    changed = report.model_copy(update={"pgx": part, "onco": None})
    assert of_profile(changed, "therapeutic-implication") == []
    (found,) = resources(changed, "DiagnosticReport")
    assert "clopidogrel: CPIC: avoid" in json.dumps(found["extension"])


def test_a_table_of_multiqc_names_the_sections_that_it_leaves_out(report: Report) -> None:
    """The other formats name them, too; here nothing else is left to say it."""
    form = doors.load(doors.offered(doors.REPORTS)["multiqc"])
    _, one, _ = check_format(lambda: form(section="pmkit_pgx_genes"), [report])
    assert json.loads(one)["description"].endswith(
        "left out of this format: context, germline, patient, phenotype, risk"
    )
