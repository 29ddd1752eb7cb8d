"""Pharmacogenes at the tumour's therapies: by drug and result, from a whole run down to one note."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.patient.conftest import GERMLINE, TUMOR

import pmkit
from pmkit.core.row_notes import NoteKind, RowNote
from pmkit.core.section import Level
from pmkit.intake.material import Material, Stated
from pmkit.onco import known_drugs
from pmkit.patient import drugs_in
from pmkit.patient.cautions import notes_of
from pmkit.patient.treatment import cancer_drugs
from pmkit.pgx import find_drugs, recommend, rows_by_drug
from pmkit.pgx.caller import PgxResult
from pmkit.pgx.outside.call import OutsideCall
from pmkit.pgx.outside.merge import merge
from pmkit.pgx.pgx_to_section import drug_report, gene_report

BLOOD, OF_TUMOR = Stated(Material.GERMLINE, "sheet"), Stated(Material.TUMOR, "option")


def notes(drug: str, stated: Stated = BLOOD, **genes: str) -> tuple[RowNote, ...]:
    """Notes on a drug for a patient whose genes an outside caller gave ("" leaves a gene uncalled)."""
    calls = tuple(OutsideCall(gene.replace("_", "-"), label, "", "", "", "f", 1) for gene, label in genes.items())
    results = merge(calls, {}, None)
    (guidance,) = recommend(results, drugs=(drug,))
    reports = {name: gene_report(result) for name, result in results.items()}
    return notes_of(drug_report(guidance, results), reports, stated)


@pytest.mark.parametrize(
    ("drug", "genes", "kinds", "level", "action"),
    [
        ("fluorouracil", {"DPYD": "Reference/c.1905+1G>A (*2A)"}, ["advice"], "adjust", "CPIC: reduce dose"),
        ("capecitabine", {"DPYD": "c.1905+1G>A (*2A)/c.1905+1G>A (*2A)"}, ["advice"], "urgent", "CPIC: avoid"),
        ("fluorouracil", {"DPYD": "Reference/Reference"}, ["usual"], "usual", "CPIC: standard"),
        ("fluorouracil", {}, ["not_callable"], "caution", ""),
        ("irinotecan", {"UGT1A1": "*28/*28"}, ["advice"], "adjust", "DPWG: reduce dose"),
        ("irinotecan", {}, ["not_callable"], "caution", ""),
        ("belinostat", {"UGT1A1": "*28/*28"}, ["advice"], "adjust", "FDA: reduce dose"),
        ("sacituzumab govitecan", {"UGT1A1": "*28/*28"}, ["advice"], "caution", "FDA: monitor"),
        ("mercaptopurine", {"TPMT": "*3A/*3A", "NUDT15": "*1/*1"}, ["advice"], "urgent", "CPIC: reduce dose"),
        ("mercaptopurine", {"TPMT": "*1/*3A"}, ["advice", "not_callable"], "adjust", "DPWG: reduce dose"),
        ("thioguanine", {"TPMT": "*1/*1", "NUDT15": "*3/*3"}, ["advice"], "urgent", "CPIC: reduce dose"),
        ("tamoxifen", {"CYP2D6": "*4/*4"}, ["advice"], "urgent", "CPIC: alternative"),
        ("tamoxifen", {"CYP2D6": "*1/*1"}, ["usual"], "usual", "CPIC: standard"),
        ("tamoxifen", {}, ["not_callable"], "caution", ""),
        ("rasburicase", {"G6PD": "Mediterranean, Dallas, Panama, Sassari, Cagliari, Birmingham"}, None, None, ""),
        ("rasburicase", {}, ["not_callable"], "caution", ""),
    ],
)
def test_notes_follow_the_advice(
    drug: str, genes: dict[str, str], kinds: list[str] | None, level: str | None, action: str
) -> None:
    found = notes(drug, **genes)
    assert found
    if kinds is None:
        return
    assert [one.kind for one in found] == kinds
    assert found[0].level == level
    assert any(text.startswith(action) for one in found for text in one.actions) or not action
    assert all(one.text.startswith(f"{drug}: ") and one.genes for one in found)


@pytest.mark.parametrize("drug", sorted(cancer_drugs()))
def test_a_gene_without_a_result_is_never_usual_care(drug: str) -> None:
    found = notes(drug)
    assert [one.kind for one in found] == [NoteKind.NOT_CALLABLE]
    assert "no normal result" in found[0].text


@pytest.mark.parametrize("drug", ["fluorouracil", "irinotecan", "tamoxifen", "mercaptopurine"])
@pytest.mark.parametrize("material", [Material.TUMOR, Material.SOMATIC_CALLS])
def test_a_tumours_genotypes_are_never_usual_care(drug: str, material: Material) -> None:
    normal = {"DPYD": "Reference/Reference", "UGT1A1": "*1/*1", "CYP2D6": "*1/*1", "TPMT": "*1/*1", "NUDT15": "*1/*1"}
    kinds = [one.kind for one in notes(drug, Stated(material, "header"), **normal)]
    assert NoteKind.NOT_GERMLINE in kinds
    assert NoteKind.USUAL not in kinds


def test_advice_by_a_tumours_genotypes_is_kept_beside_the_doubt() -> None:
    kinds = {one.kind for one in notes("fluorouracil", OF_TUMOR, DPYD="Reference/c.1905+1G>A (*2A)")}
    assert kinds == {NoteKind.ADVICE, NoteKind.NOT_GERMLINE}


def test_every_drug_of_the_statements_is_found_by_its_parts() -> None:
    """Names are looked up without the index of brand names, which costs a run its time; the answers are the same."""
    guided = tuple(rows_by_drug())
    for name in {name for key, name in known_drugs().items() if any(drug in key for drug in guided)}:
        plain = tuple(drug for drug in find_drugs(name).drugs if drug in rows_by_drug())
        assert set(plain) <= set(drugs_in(name)), name


def test_drugs_without_a_code_are_known_to_the_statements() -> None:
    """Every cancer drug of the guidance is in the list, and nothing in it without need."""
    named = {name.casefold() for name in known_drugs().values()} & rows_by_drug().keys()
    # Statements speak of these too; they are given for other diseases.
    supportive = {"meloxicam", "valproic acid", "peginterferon alfa-2a", "peginterferon alfa-2b"}
    assert named - cancer_drugs() <= supportive
    assert {"belinostat", "belzutifan", "erdafitinib", "sacituzumab govitecan"} <= named


# --- whole runs -------------------------------------------------------------------------------------------------


def run(paths: Any, stages: dict[str, Any]) -> Any:
    (report,) = pmkit.run(paths, stages)
    return report


def sensitive(report: Any) -> dict[str, Any]:
    rows = (*report.onco.variants, *report.onco.alterations, *report.onco.biomarkers)
    return {" + ".join(t.drugs): t for row in rows for t in row.sensitive}


@pytest.fixture(scope="module")
def joined() -> Any:
    stages = {"pgx": {}, "onco": {"tumor_type": "MEL"}, "patient": {"germline": "GERMLINE-01"}}
    return run([GERMLINE, TUMOR], stages)


def test_the_caution_stands_at_the_therapy(joined: Any) -> None:
    therapy = sensitive(joined)["Bevacizumab + Capecitabine + Vemurafenib"]
    (caution,) = therapy.cautions
    assert (caution.kind, caution.drug, caution.genes, caution.level) == ("advice", "capecitabine", ("DPYD",), "adjust")
    rows = {one.id for drug in joined.pgx.drugs if drug.drug == "capecitabine" for one in drug.recommendations}
    assert set(caution.evidence) <= rows
    assert sensitive(joined)["Dabrafenib + Trametinib"].cautions == ()


def test_one_document_of_two_files(joined: Any) -> None:
    assert joined.sample == "TUMOR-01"
    assert {Path(one.path).name for one in joined.inputs} == {"germline.vcf", "tumor.vcf"}
    assert (joined.patient.material, joined.patient.germline_sample) == ("germline", "GERMLINE-01")
    alone = run(GERMLINE, {"pgx": {}})
    assert joined.pgx == alone.pgx
    assert joined.onco.variants[0].gene == run(TUMOR, {"onco": {"tumor_type": "MEL"}}).onco.variants[0].gene


def test_the_order_of_the_files_does_not_matter(joined: Any) -> None:
    stages = {"pgx": {}, "onco": {"tumor_type": "MEL"}, "patient": {"germline": "GERMLINE-01"}}
    other = run([TUMOR, GERMLINE], stages)
    assert (other.pgx, other.onco, other.patient) == (joined.pgx, joined.onco, joined.patient)


def test_variants_are_told_inherited_or_acquired(joined: Any) -> None:
    assert {one.origin for one in joined.patient.origins} == {"acquired"}


def test_every_format_prints_it(pmkit, tmp_path: Path) -> None:
    text = "capecitabine: DPYD Intermediate Metabolizer"
    words = ["load", GERMLINE, TUMOR, "pgx", "onco", "--tumor-type", "MEL", "patient", "--germline", "GERMLINE-01"]
    flat = {
        name: " ".join(pmkit(*words, "report", "-f", name).out.split())
        for name in ("table", "tsv", "json", "ndjson", "html", "fhir")
    }
    assert all(text in shown for shown in flat.values()), [name for name, shown in flat.items() if text not in shown]
    assert "CAUTION capecitabine: DPYD" in pmkit(*words, "report", "-f", "tsv", "--section", "onco.variants").out
    assert text in pmkit(*words, "report", "-f", "tsv", "--section", "patient.drugs").out
    assert text in pmkit(*words, "write", "-f", "maf").out
    document = tmp_path / "r.json"
    assert pmkit(*words, "report", "-o", document).code == 0
    assert text in pmkit("explain", document, "BRAF", "--all").out
    assert text in pmkit("explain", document, "capecitabine").out


def test_an_annotated_vcf_has_it(pmkit, rewritten) -> None:
    """Tumour and normal in one file: the copy of the file names the caution at the variant."""
    done = pmkit("load", TUMOR, "pgx", "onco", "--tumor-type", "MEL", "write", "-f", "vcf")
    line = next(line for line in done.out.splitlines() if line.startswith("chr7\t140753336"))
    info = dict(part.partition("=")[::2] for part in line.split("\t")[7].split(";"))
    assert "capecitabine:%20" in info["PMKIT_CAUTION"].replace("%3A", ":")


def test_drugs_that_were_not_asked_for_are_looked_up_for_therapies() -> None:
    stages = {"pgx": {"drugs": ["codeine"]}, "onco": {"tumor_type": "MEL"}, "patient": {"germline": "GERMLINE-01"}}
    report = run([GERMLINE, TUMOR], stages)
    assert [one.drug for one in report.pgx.drugs] == ["codeine"]
    assert sensitive(report)["Bevacizumab + Capecitabine + Vemurafenib"].cautions[0].kind == "advice"


def test_genes_that_were_not_looked_at_are_not_callable() -> None:
    stages = {"pgx": {"gene": ["CYP2C19"]}, "onco": {"tumor_type": "MEL"}, "patient": {"germline": "GERMLINE-01"}}
    report = run([GERMLINE, TUMOR], stages)
    (caution,) = sensitive(report)["Bevacizumab + Capecitabine + Vemurafenib"].cautions
    assert caution.kind == "not_callable"
    assert "not looked at in this run" in caution.text


def test_a_report_without_tumour_findings_has_no_such_section() -> None:
    assert run(GERMLINE, {"pgx": {}}).patient is None


def test_a_saved_report_keeps_it(pmkit, tmp_path: Path) -> None:
    saved = tmp_path / "p.pmk"
    words = ["load", GERMLINE, TUMOR, "pgx", "onco", "patient", "--germline", "GERMLINE-01", "save", saved]
    assert pmkit(*words).code == 0
    document = json.loads(pmkit("open", saved, "report", "-f", "json").out)
    assert any(drug["notes"] for drug in document["patient"]["drugs"])
    assert any(t["cautions"] for v in document["onco"]["variants"] for t in v["sensitive"])


def test_the_most_pressing_caution_stands_first() -> None:
    levels = [one.level for one in notes("mercaptopurine", OF_TUMOR, TPMT="*1/*3A")]
    assert levels == sorted(levels, key=list(Level).index)
    assert isinstance(PgxResult({}).drugs, tuple)
