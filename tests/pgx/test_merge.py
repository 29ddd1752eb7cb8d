"""Outside calls alongside the matcher's: who wins, and what is said when they do not agree."""

from __future__ import annotations

import pytest

from pmkit.pgx.drugs import recommend
from pmkit.pgx.outside.call import OutsideCall
from pmkit.pgx.outside.call_words import phenotype_name
from pmkit.pgx.outside.merge import OutsideGene, merge
from pmkit.pgx.pgx_terms import Standing
from pmkit.pgx.pgx_to_section import drug_report
from pmkit.pgx.phenotype import DiplotypeResult, GeneResult, interpret_pair
from pmkit.pgx.prior_tests import prior_tests


def said(
    gene: str, diplotype: str = "", phenotype: str = "", score: str = "", *, caller: str = "Aldy", filter_: str = ""
) -> OutsideCall:
    return OutsideCall(gene, diplotype, phenotype, score, caller, f"{caller}.tsv", 2, "", filter_)


def matched(gene: str, *alleles: str) -> dict[str, GeneResult]:
    one = DiplotypeResult("/".join(alleles), 2, interpret_pair(gene, alleles))
    return {gene: GeneResult(gene, "called", True, (one,), (), (one,))}


def codes(result: GeneResult) -> list[str]:
    assert isinstance(result.call, OutsideGene)
    return [warning.code for warning in result.call.warnings]


def test_outside_call_gets_phenotype_and_provenance() -> None:
    result = merge([said("CYP2D6", "*4/*1")], {})["CYP2D6"]
    assert (result.source, result.status) == ("outside", "called")
    assert [d.label for d in result.diplotypes] == ["*1/*4"]
    assert (result.diplotypes[0].pair.phenotype, result.diplotypes[0].pair.activity_score) == (
        "Intermediate Metabolizer",
        "1.0",
    )
    assert codes(result) == []


def test_other_genes_are_left_alone() -> None:
    before = matched("CYP2C19", "*1", "*2")
    assert merge([said("CYP2D6", "*1/*1")], before)["CYP2C19"] is before["CYP2C19"]


def test_a_different_matcher_call_is_named() -> None:
    result = merge([said("CYP2C19", "*1/*17")], matched("CYP2C19", "*1", "*2"))["CYP2C19"]
    assert result.diplotypes[0].label == "*1/*17"
    assert codes(result) == ["outside_differs"]
    assert merge([said("CYP2C19", "*2/*1")], matched("CYP2C19", "*1", "*2"))["CYP2C19"].source == "outside"
    assert codes(merge([said("CYP2C19", "*2/*1")], matched("CYP2C19", "*1", "*2"))["CYP2C19"]) == []


def test_two_callers_that_differ_leave_the_gene_ambiguous() -> None:
    result = merge([said("CYP2D6", "*1/*4"), said("CYP2D6", "*1/*5", caller="Cyrius")], {})["CYP2D6"]
    assert result.status == "ambiguous"
    assert [d.label for d in result.diplotypes] == ["*1/*4", "*1/*5"]
    assert codes(result) == ["outside_disagree"]


def test_two_callers_that_agree_count_once() -> None:
    result = merge([said("CYP2D6", "*1/*4"), said("CYP2D6", "*4/*1", caller="Cyrius")], {})["CYP2D6"]
    assert (result.status, len(result.diplotypes), codes(result)) == ("called", 1, [])


def test_an_outside_no_call_leaves_the_matcher_alone() -> None:
    result = merge([said("CYP2C19")], matched("CYP2C19", "*1", "*2"))["CYP2C19"]
    assert (result.source, result.status, result.diplotypes[0].label) == ("matcher", "called", "*1/*2")
    assert codes(result) == ["outside-no-call"]


@pytest.mark.parametrize("text", ["*1/*XXX", "*XXX/*XXX", "*rs4244285/*1", "*1/."], ids=str)
def test_a_name_that_is_not_understood_leaves_the_matcher_alone(text: str) -> None:
    result = merge([said("CYP2C19", text)], matched("CYP2C19", "*1", "*2"))["CYP2C19"]
    assert (result.source, result.status, result.diplotypes[0].label) == ("matcher", "called", "*1/*2")
    assert "outside-not-understood" in codes(result)


def test_a_word_that_is_no_phenotype_leaves_the_matcher_alone() -> None:
    result = merge([said("CYP2C19", "", "PASS")], matched("CYP2C19", "*1", "*2"))["CYP2C19"]
    assert (result.source, result.diplotypes[0].label) == ("matcher", "*1/*2")
    assert "outside-not-understood" in codes(result)


def test_without_a_matcher_call_nothing_is_made_of_what_is_not_understood() -> None:
    result = merge([said("CYP2D6", "", "PASS")], {})["CYP2D6"]
    assert (result.status, result.diplotypes) == ("not_called", ())
    assert isinstance(result.call, OutsideGene)
    assert "PASS" in result.call.why_not


def test_a_diplotypes_own_score_is_more_exact_than_a_phenotype() -> None:
    result = merge([said("DPYD", "Reference/c.2846A>T", "Intermediate Metabolizer")], {})["DPYD"]
    assert (result.status, [d.pair.activity_score for d in result.diplotypes]) == ("called", ["1.5"])
    assert codes(result) == []
    against = merge([said("DPYD", "Reference/c.2846A>T", "Poor Metabolizer")], {})["DPYD"]
    assert [d.pair.activity_score for d in against.diplotypes] == ["1.5"]
    assert codes(against) == ["outside_contradiction"]


def test_a_score_of_a_gene_without_scores_is_passed_over() -> None:
    result = merge([said("CYP2C19", "*2/*2", "", "0.0")], {})["CYP2C19"]
    assert result.diplotypes[0].pair.phenotype == "Poor Metabolizer"
    assert codes(result) == ["bad_activity_score"]


@pytest.mark.parametrize("score", ["-1", "lots", "1,5", "inf"], ids=str)
def test_rubbish_for_a_score(score: str) -> None:
    result = merge([said("CYP2D6", "*1/*4", "", score)], {})["CYP2D6"]
    assert [d.pair.activity_score for d in result.diplotypes] == ["1.0"]
    assert codes(result) == ["bad_activity_score"]


def test_a_gene_without_rules_takes_a_stated_phenotype() -> None:
    result = merge([said("BCHE", "", "Poor Metabolizer")], {})["BCHE"]
    assert (result.diplotypes[0].pair.lookup_keys, codes(result)) == (("Poor Metabolizer",), [])


def test_call_and_no_call_disagree() -> None:
    assert codes(merge([said("CYP2D6", "*1/*4"), said("CYP2D6", caller="Cyrius")], {})["CYP2D6"]) == [
        "outside_disagree"
    ]


def test_score_beats_phenotype_and_the_contradiction_is_said() -> None:
    result = merge([said("CYP2D6", "", "Poor Metabolizer", "2.0")], {})["CYP2D6"]
    assert result.diplotypes[0].pair.activity_score == "2.0"
    assert result.diplotypes[0].pair.phenotype == "Normal Metabolizer"
    assert codes(result) == ["outside_contradiction"]


def test_stated_phenotype_against_diplotype() -> None:
    result = merge([said("CYP2C19", "*1/*1", "PM")], {})["CYP2C19"]
    assert result.diplotypes[0].pair.phenotype == "Poor Metabolizer"
    assert codes(result) == ["outside_contradiction"]


def test_phenotype_alone_stands_for_every_score_of_its_band() -> None:
    result = merge([said("CYP2D6", "", "IM")], {})["CYP2D6"]
    assert {d.pair.activity_score for d in result.diplotypes} >= {"0.25", "0.5", "0.75", "1.0"}
    assert result.status == "ambiguous"


def test_unknown_allele_is_flagged_not_normal() -> None:
    result = merge([said("CYP2D6", "*1/*XXX")], {})["CYP2D6"]
    assert result.diplotypes[0].pair.phenotype == "Indeterminate"
    assert codes(result) == ["unknown_allele"]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (said("CYP2D6", "*1/*2/*4"), "wrong_ploidy"),
        (said("CYP2D6", "*1/*2", "", "lots"), "bad_activity_score"),
        (said("CYP2D6", "*1/*46", filter_="More_than_one_possible_genotype"), "outside_filter"),
        (said("ABCB1", "*1/*2"), "unknown_gene"),
    ],
)
def test_doubts_are_said(call: OutsideCall, code: str) -> None:
    assert code in codes(merge([call], {})[call.gene])


def test_hla_alleles_drive_their_keys() -> None:
    result = merge([said("HLA-B", "*15:02/*57:01", caller="OptiType")], {})["HLA-B"]
    keys = result.diplotypes[0].pair.lookup_keys
    assert "*57:01 positive" in keys and "*15:02 positive" in keys and "*58:01 negative" in keys


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("IM", "Intermediate Metabolizer"),
        ("Normal metaboliser", "Normal Metabolizer"),
        ("Extensive Metabolizer", "Normal Metabolizer"),
        ("ultra-rapid metabolizer", "Ultrarapid Metabolizer"),
        ("Likely Poor Metaboliser", "Likely Poor Metabolizer"),
        ("*31:01 positive", "*31:01 positive"),
    ],
)
def test_phenotype_spellings(text: str, name: str) -> None:
    assert phenotype_name(text) == name


def test_an_hla_phenotype_never_hides_what_the_alleles_show() -> None:
    agreed = merge([said("HLA-B", "*5701/*0702", "*57:01 positive")], {})["HLA-B"]
    assert (agreed.status, codes(agreed)) == ("called", [])
    against = merge([said("HLA-B", "*5701/*0702", "*57:01 negative")], {})["HLA-B"]
    assert (against.status, codes(against)) == ("ambiguous", ["outside_contradiction"])
    assert "*57:01 positive" in against.diplotypes[0].pair.lookup_keys


# --- understood in half ----------------------------------------------------------------------------------------------


def standing(result: GeneResult, drug: str) -> tuple[Standing, set[str], bool]:
    """How firm a drug's advice is, its actions, and whether any is called certain."""
    found = {result.gene: result}
    (guidance,) = recommend(found, drugs=(drug,))
    report = drug_report(guidance, found)
    return (
        report.standing,
        {one.action for one in report.recommendations},
        any(one.certain for one in report.recommendations),
    )


HALF = [
    ("UGT1A1", "*28/*60", ("*1", "*1"), "atazanavir", "Intermediate Metabolizer"),
    ("SLCO1B1", "*1C/*5", ("*1", "*1"), "simvastatin", "Decreased Function"),
    ("G6PD", "A-/B", ("B (reference)", "B (reference)"), "rasburicase", "Variable"),
    ("CYP2C19", "*1/*rs4244285", ("*1", "*1"), "clopidogrel", "Intermediate Metabolizer"),
    ("CYP2C9", "*1/R144C", ("*1", "*1"), "phenytoin", "Intermediate Metabolizer"),
    ("CYP2C19", "*2", ("*1", "*1"), "clopidogrel", "Intermediate Metabolizer"),
    ("CYP2C19", "*2", ("*1", "*17"), "clopidogrel", "Intermediate Metabolizer"),
    ("TPMT", "*3C", ("*1", "*1"), "mercaptopurine", "Intermediate Metabolizer"),
    ("DPYD", "c.1905+1G>A (*2A)", ("Reference", "Reference"), "capecitabine", "Intermediate Metabolizer"),
]


@pytest.mark.parametrize(("gene", "text", "ours", "drug", "phenotype"), HALF)
def test_what_is_understood_in_half_is_weighed(
    gene: str, text: str, ours: tuple[str, ...], drug: str, phenotype: str
) -> None:
    """The VCF's "normal" stays what it is, but no advice rests on it alone."""
    result = merge([said(gene, text)], matched(gene, *ours))[gene]
    assert [one.label for one in result.diplotypes] == ["/".join(ours)]
    assert result.half_known
    assert phenotype in {one.pair.phenotype for one in result.recommendation}
    firm, actions, certain = standing(result, drug)
    assert firm is Standing.CANNOT_BE_TOLD
    assert not certain
    assert actions - {"standard"}


@pytest.mark.parametrize(("gene", "text", "ours", "drug", "phenotype"), HALF)
def test_a_half_is_weighed_where_the_vcf_tells_nothing(
    gene: str, text: str, ours: tuple[str, ...], drug: str, phenotype: str
) -> None:
    result = merge([said(gene, text)], {})[gene]
    assert result.status == "ambiguous"
    assert phenotype in {one.pair.phenotype for one in result.recommendation}
    assert standing(result, drug)[::2] == (Standing.CANNOT_BE_TOLD, False)


@pytest.mark.parametrize(
    ("gene", "text", "ours", "drug"),
    [
        ("CFTR", "F508del/F508del", ("ivacaftor non-responsive CFTR sequence",) * 2, "ivacaftor"),
        ("CYP2C19", "*XXX/*YYY", ("*1", "*1"), "clopidogrel"),
        ("CYP2C19", "*1/*2/*3", ("*1", "*1"), "clopidogrel"),
    ],
)
def test_what_is_not_understood_at_all_leaves_usual_care_open(
    gene: str, text: str, ours: tuple[str, ...], drug: str
) -> None:
    result = merge([said(gene, text)], matched(gene, *ours))[gene]
    assert result.half_known
    assert standing(result, drug)[::2] == (Standing.CANNOT_BE_TOLD, False)


def test_a_phenotype_word_that_is_not_understood_leaves_usual_care_open() -> None:
    result = merge([said("CYP2C19", "", "Slowish")], matched("CYP2C19", "*1", "*1"))["CYP2C19"]
    assert standing(result, "clopidogrel")[0] is Standing.CANNOT_BE_TOLD


def test_a_test_before_the_drug_is_not_answered_by_half_a_result() -> None:
    ours = matched("DPYD", "Reference", "Reference")
    assert prior_tests(("capecitabine",), ours) == ()
    half = merge([said("DPYD", "c.1905+1G>A (*2A)")], ours)
    (test,) = prior_tests(("capecitabine",), half)
    assert "the other allele of c.1905+1G>A (*2A)" in test.reason


def test_a_lone_allele_that_the_vcf_shows_too_opens_nothing() -> None:
    result = merge([said("CYP2C19", "*2")], matched("CYP2C19", "*1", "*2"))["CYP2C19"]
    assert (result.half_known, len(result.recommendation)) == ((), 1)


def test_one_allele_is_all_of_a_mitochondrion_and_of_a_mans_x() -> None:
    assert not merge([said("MT-RNR1", "m.1555A>G")], {})["MT-RNR1"].half_known
    assert not merge([said("G6PD", "Mediterranean")], {}, "XY")["G6PD"].half_known
    assert merge([said("G6PD", "Mediterranean")], {}, "XX")["G6PD"].half_known


def test_a_no_call_and_a_stated_phenotype_open_nothing() -> None:
    assert not merge([said("CYP2C19", "")], matched("CYP2C19", "*1", "*1"))["CYP2C19"].half_known
    stated = merge([said("CYP2C19", "*1/*XXX", "Poor Metabolizer")], matched("CYP2C19", "*1", "*1"))["CYP2C19"]
    assert (stated.half_known, stated.diplotypes[0].pair.phenotype) == ((), "Poor Metabolizer")


@pytest.mark.parametrize("drug", ["carbamazepine", "oxcarbazepine", "phenytoin", "abacavir", "allopurinol"])
def test_a_typed_hla_b_needs_no_test_for_an_allele_that_only_one_source_names(drug: str) -> None:
    """HLA-B*15:11 is DPWG's alone: typed HLA-B answers it, although CPIC and the label do not name it."""
    results = merge([said("HLA-B", "*15:02/*57:01")], {})
    assert [one.reason for one in prior_tests([drug], results) if one.gene == "HLA-B"] == []


# --- what contradicts an outside call ------------------------------------------------------------------------------

CONTRADICTED_BY_VCF = [
    ("DPYD", ("Reference", "c.1905+1G>A (*2A)"), said("DPYD", "Reference/Reference"), "fluorouracil"),
    ("DPYD", ("Reference", "c.1905+1G>A (*2A)"), said("DPYD", phenotype="Normal Metabolizer"), "capecitabine"),
    ("CYP2C19", ("*1", "*2"), said("CYP2C19", "*1/*1"), "clopidogrel"),
    ("CYP2C19", ("*2", "*2"), said("CYP2C19", phenotype="Rapid Metabolizer"), "clopidogrel"),
    ("MT-RNR1", ("m.1555A>G",), said("MT-RNR1", "Reference"), "gentamicin"),
    ("SLCO1B1", ("*5", "*5"), said("SLCO1B1", phenotype="Normal Function"), "simvastatin"),
]


@pytest.mark.parametrize(("gene", "alleles", "call", "drug"), CONTRADICTED_BY_VCF)
def test_usual_care_is_not_told_where_the_vcf_shows_a_result_against_it(
    gene: str, alleles: tuple[str, ...], call: OutsideCall, drug: str
) -> None:
    results = merge([call], matched(gene, *alleles))
    assert results[gene].status == "called"
    assert "outside_differs" in codes(results[gene])
    (guidance,) = recommend(results, drugs=(drug,))
    report = drug_report(guidance, results)
    assert report.standing is Standing.CANNOT_BE_TOLD
    assert report.residual is not None
    assert "which the VCF gives" in report.residual.deciding[0]


def test_a_vcf_that_shows_less_than_the_outside_call_is_no_doubt_about_its_advice() -> None:
    results = merge([said("CYP2C19", "*2/*2")], matched("CYP2C19", "*1", "*1"))
    (guidance,) = recommend(results, drugs=("clopidogrel",))
    assert drug_report(guidance, results).standing is Standing.FIRM


WORD_AGAINST_ALLELES = [
    ("G6PD", "Mediterranean/Mediterranean", "Normal", "rasburicase"),
    ("MT-RNR1", "m.1555A>G", "normal risk of aminoglycoside-induced hearing loss", "gentamicin"),
    ("CYP2C19", "*2/*2", "Normal Metabolizer", "clopidogrel"),
    ("CYP2C19", "*1/*1", "Poor Metabolizer", "clopidogrel"),
    ("SLCO1B1", "*5/*5", "Normal Function", "simvastatin"),
    ("TPMT", "*3A/*3A", "Normal Metabolizer", "mercaptopurine"),
    ("RYR1", "c.7300G>A/Reference", "Uncertain Susceptibility", "sevoflurane"),
]


@pytest.mark.parametrize(("gene", "diplotype", "word", "drug"), WORD_AGAINST_ALLELES)
def test_a_phenotype_against_its_own_alleles_leaves_both_possible(
    gene: str, diplotype: str, word: str, drug: str
) -> None:
    results = merge([said(gene, diplotype, word)], {})
    assert results[gene].status == "ambiguous"
    assert len({one.pair.phenotype for one in results[gene].diplotypes}) == 2
    (guidance,) = recommend(results, drugs=(drug,))
    assert {row.action for row in guidance.recommendations} - {"standard", "use", "no_recommendation"}


def test_a_phenotype_against_the_score_of_its_alleles_is_doubt() -> None:
    """The alleles' own score is used; usual care is not firm while the file says otherwise in words."""
    results = merge([said("DPYD", "Reference/Reference", "Poor Metabolizer")], {})
    assert results["DPYD"].status == "called"
    (guidance,) = recommend(results, drugs=("fluorouracil",))
    assert drug_report(guidance, results).standing is Standing.CANNOT_BE_TOLD


@pytest.mark.parametrize(
    ("call", "drug", "reported"),
    [
        (said("HLA-B", "*57:01"), "allopurinol", Standing.CANNOT_BE_TOLD),
        (said("HLA-B", "*57/*15"), "abacavir", Standing.CANNOT_BE_TOLD),
        (said("HLA-B", phenotype="*57:01 negative"), "carbamazepine", Standing.CANNOT_BE_TOLD),
        (said("HLA-B", phenotype="*57:01 negative"), "abacavir", Standing.FIRM),
        (said("HLA-B", "*07:02/*08:01"), "abacavir", Standing.FIRM),
        (said("HLA-B", "*57:01/."), "abacavir", Standing.FIRM),
    ],
)
def test_a_risk_allele_of_which_nothing_is_known_is_open(call: OutsideCall, drug: str, reported: Standing) -> None:
    results = merge([call], {})
    (guidance,) = recommend(results, drugs=(drug,))
    assert drug_report(guidance, results).standing is reported
