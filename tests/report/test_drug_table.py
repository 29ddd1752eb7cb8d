"""Where advice stands in the terminal table, and what it says of results that are not certain."""

from __future__ import annotations

import io

import pytest
from tests.report import report_parts as doc

from pmkit.pgx.disease_gates import disease_gate
from pmkit.report.explain import explain
from pmkit.report.table import TableFormat

GATED = "Only for persons with the disease named"
AVOID = "Avoid, or choose another drug"
OTHERS = "Advice for another age, weight or indication"
STANDARD = "Standard use"
HEADINGS = (GATED, AVOID, OTHERS, STANDARD)


def printed(report: doc.Report) -> str:
    """The views in full, one after the other."""
    out = io.StringIO()
    for section in ("pgx.drugs", "pgx.genes", "onco"):
        with TableFormat(section=section, width=120) as made:
            made.write(report, out)
            made.end(out)
    return out.getvalue()


def table(report: doc.Report, *genes: doc.GeneReport, **fields: object) -> str:
    """The table of one drug with one row of advice."""
    gate = disease_gate(str(fields.get("population", "")), str(fields.get("indication", "")))
    row = doc.Recommendation.model_validate(
        {"id": "X-1", "source": "CPIC", "action": "avoid", "disease_gate": gate, **fields}
    )
    drug = doc.DrugReport(drug="ivacaftor", status="guidance", recommendations=(row,))
    pgx = doc.Pgx(genes=genes, drugs=(drug,))
    return printed(report.model_copy(update={"pgx": pgx, "context": None, "onco": None}))


@pytest.mark.parametrize(
    ("setting", "applies", "where"),
    [
        ({"indication": "cystic fibrosis"}, None, GATED),
        ({"indication": "cystic fibrosis"}, True, AVOID),
        ({"indication": "cystic fibrosis"}, False, OTHERS),
        ({"indication": "cystic fibrosis", "action": "use"}, None, GATED),
        ({"indication": "cystic fibrosis", "action": "use"}, True, STANDARD),
        ({"population": "HCV genotype 1", "action": "informative"}, None, GATED),
        ({"population": "HCV genotype 1"}, None, GATED),
        ({"indication": "cardiovascular: ACS and/or PCI"}, None, AVOID),
        ({"indication": "phenytoin-naive"}, None, AVOID),
        ({}, None, AVOID),
    ],
)
def test_advice_for_a_disease_stands_apart_until_the_disease_is_reported(
    report: doc.Report, setting: dict[str, str], applies: bool | None, where: str
) -> None:
    text = table(report, applies=applies, **setting)
    assert [title for title in HEADINGS if title in text] == [where]
    assert "ivacaftor" in text.split(where)[1]


@pytest.mark.parametrize("provisional", [True, False])
def test_advice_on_a_result_that_could_change_says_so(report: doc.Report, provisional: bool) -> None:
    gene = doc.GeneReport(gene="CFTR", status="called", confidence="low", provisional=provisional)
    key = {"gene": "CFTR", "key": "k", "diplotype": "A/A", "phenotype": "some"}
    text = table(report, gene, gene_results=(key,))
    assert ("CFTR A/A some (provisional)" in text) == provisional
    assert "CFTR A/A some" in text


def test_only_the_gene_that_could_change_is_provisional(report: doc.Report) -> None:
    keys = tuple(doc.GeneKey(gene=gene, key="k", diplotype="A/A") for gene in ("TPMT", "NUDT15"))
    row = doc.Recommendation(id="X-1", source="CPIC", action="avoid", gene_results=keys)
    change = doc.OpenAction(gene="NUDT15", positions=("rs1",), phenotype="other", actions=("CPIC: avoid",))
    drug = doc.DrugReport(drug="x", status="guidance", recommendations=(row,), could_change=(change,))
    text = printed(report.model_copy(update={"pgx": doc.Pgx(drugs=(drug,)), "context": None, "onco": None}))
    words = " ".join(text.split())
    assert "NUDT15 A/A k (provisional)" in words
    assert "TPMT A/A k (provisional)" not in words


def test_notes_on_the_advice_as_a_whole_stand_below_the_doses(report: doc.Report) -> None:
    row = doc.Recommendation(id="X-1", source="DPWG", action="reduce_dose", dose_factor=doc.DoseFactor(min=0.2))
    drug = doc.DrugReport(drug="warfarin", status="guidance", recommendations=(row,), notes=("use an algorithm",))
    changed = report.model_copy(update={"pgx": doc.Pgx(drugs=(drug,)), "context": None, "onco": None})
    assert printed(changed).count("- warfarin: use an algorithm") == 1
    assert "    use an algorithm" in list(explain(changed, "warfarin"))


SILENT = "Without a recommendation (this does not mean that no change is needed)"


def alongside(report: doc.Report, *actions: str, **drug: object) -> doc.Report:
    """A report on one drug of which every source says something else."""
    rows = tuple(
        doc.Recommendation(id=f"X-{n}", source=source, action=action, reason="unspecified")
        for n, (source, action) in enumerate(zip(("DPWG", "CPIC"), actions, strict=False))
    )
    reported = doc.DrugReport.model_validate(
        {"drug": "azathioprine", "status": "guidance", "recommendations": rows, **drug}
    )
    return report.model_copy(update={"pgx": doc.Pgx(drugs=(reported,)), "context": None, "onco": None})


def test_a_source_without_a_recommendation_does_not_look_like_usual_care(report: doc.Report) -> None:
    made = alongside(report, "no_recommendation", "reduce_dose")
    silent = printed(made).split(SILENT)[1]
    assert "DPWG" in silent
    assert "azathioprine" in silent
    lines = list(explain(made, "azathioprine"))
    first = next(n for n, line in enumerate(lines) if line == "  CPIC: reduce dose")
    then = lines.index("  DPWG: no recommendation (this does not mean that no change is needed)")
    assert first < then
    assert lines[then + 1] == "    at stake: not known"


def test_standard_use_says_which_source_recommends_nothing(report: doc.Report) -> None:
    text = printed(alongside(report, "no_recommendation", "standard"))
    assert "azathioprine (DPWG: no recommendation)" in text.split(STANDARD)[1]
    assert SILENT not in printed(alongside(report, "standard", "standard"))


@pytest.mark.parametrize("action", ["no_recommendation", "informative"])
def test_a_drug_that_no_source_advises_on_is_not_left_out(report: doc.Report, action: str) -> None:
    text = printed(alongside(report, action))
    assert "azathioprine" in text.split(SILENT)[1]
    assert STANDARD not in text


def test_a_drug_without_guidance_for_the_result_is_not_left_out(report: doc.Report) -> None:
    gap = doc.Gap(source="FDA", status="no_guidance_for_result", genes=("NAT2",))
    text = printed(alongside(report, status="no_guidance_for_result", gaps=(gap,)))
    assert "says nothing of this result" in text.split(SILENT)[1]


def test_a_drug_that_no_guideline_names_is_not_left_out(report: doc.Report) -> None:
    assert "no guidance is known" in printed(alongside(report, status="no_guideline")).split(SILENT)[1]


def test_headings_of_research_genes_read_as_english(report: doc.Report) -> None:
    called = doc.GeneReport(gene="A", status="called", evidence="research", confidence="high")
    silent = doc.GeneReport(gene="B", status="no_data", evidence="research", confidence="none")
    text = table(report, called, silent)
    assert "Research genes: no guideline\n" in text
    assert "Research genes that could not be called (this is not a normal result)" in text


@pytest.mark.parametrize(("number", "words"), [(0.0, "0 copies"), (1.0, "1 copy"), (1.5, "1.5 copies")])
def test_one_copy_is_no_plural(report: doc.Report, number: float, words: str) -> None:
    assert report.onco
    lost = report.onco.alterations[0].model_copy(update={"copy_number": number})
    onco = report.onco.model_copy(update={"alterations": (lost,)})
    assert words in printed(report.model_copy(update={"onco": onco, "pgx": None}))
