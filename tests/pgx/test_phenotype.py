"""Alleles to phenotypes: published examples by gene and authority, and what is not known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.pgx.calls import Call, Pair, called

from pmkit.pgx.functions import alleles_of
from pmkit.pgx.phenotype import DiplotypeResult, interpret, interpret_pair, scaled, scores_of, stated_pairs
from pmkit.pgx.phenotype_rules import Carrier, RuleTest, rules_by_gene

PM, IM, NM = "Poor Metabolizer", "Intermediate Metabolizer", "Normal Metabolizer"
UM, IND = "Ultrarapid Metabolizer", "Indeterminate"


@pytest.mark.parametrize(
    ("gene", "alleles", "phenotype", "score", "key"),
    [
        ("CYP2C9", ("*1", "*2"), IM, "1.5", "1.5"),
        ("CYP2C9", ("*1", "*999"), IND, "n/a", "n/a"),
        ("CYP2D6", ("*1", "*1"), NM, "2.0", "2.0"),
        ("CYP2D6", ("*10", "*10"), IM, "0.5", "0.5"),
        ("CYP2D6", ("*1x2", "*1"), UM, "3.0", "3.0"),
        ("CYP2D6", ("*1x4", "*4"), UM, "≥3.0", "≥3.0"),
        ("CYP2D6", ("*1x≥3", "*2x≥3"), UM, "≥6.0", "≥6.0"),
        ("CYP2D6", ("*4x≥3", "*5"), PM, "0.0", "0.0"),
        ("CYP2D6", ("*17x3", "*4"), NM, "1.5", "1.5"),
        ("CYP2D6", ("*36x2+*10", "*4"), IM, "0.25", "0.25"),
        ("CYP2D6", ("*4.012", "*1"), IM, "1.0", "1.0"),
        ("CYP2D6", ("*1", "*68+*22"), IND, "n/a", "n/a"),
        ("DPYD", ("Reference", "c.1129-5923C>G, c.1236G>A (HapB3)"), IM, "1.5", "1.5"),
        ("TPMT", ("*1", "*38"), IM, None, IM),
        ("TPMT", ("*1", "g.18143724C>T"), "n/a", None, "n/a"),
        (
            "CFTR",
            ("ivacaftor non-responsive CFTR sequence",) * 2,
            "ivacaftor non-responsive in CF patients",
            None,
            None,
        ),
        ("RYR1", ("c.97A>G", "[c.1840C>T + c.152C>A]"), "Malignant Hyperthermia Susceptibility", None, None),
        ("HLA-B", ("B*57:01:01", "B*15:02"), "*15:02 positive; *57:01 positive; *58:01 negative", None, None),
        ("IFNL3", ("rs12979860 reference (C)",) * 2, "rs12979860 CC (favorable response)", None, None),
    ],
)
def test_published_examples(
    gene: str, alleles: tuple[str, ...], phenotype: str, score: str | None, key: str | None
) -> None:
    found = interpret_pair(gene, alleles)
    assert (found.phenotype, found.activity_score, found.lookup_key) == (phenotype, score, key or phenotype)


@pytest.mark.parametrize(
    ("gene", "alleles", "cpic", "dpwg"),
    [
        ("CYP2D6", ("*1x2", "*17"), UM, NM),
        ("CYP2D6", ("*9", "*41"), IM, IM),
        ("CYP2C19", ("*1", "*17"), "Rapid Metabolizer", NM),
        ("CYP2C9", ("*2", "*2"), IM, PM),
        ("TPMT", ("*3A", "*8"), IM, IND),
        ("DPYD", ("c.557A>G", "c.557A>G"), IM, "Phenotyping"),
    ],
)
def test_authorities_are_kept_apart(gene: str, alleles: tuple[str, ...], cpic: str, dpwg: str) -> None:
    assert interpret_pair(gene, alleles, "CPIC").phenotype == cpic
    assert interpret_pair(gene, alleles, "DPWG").phenotype == dpwg


def test_dpwg_counts_cyp2d6_9_and_41_as_half() -> None:
    assert interpret_pair("CYP2D6", ("*9", "*41"), "CPIC").activity_score == "0.5"
    assert interpret_pair("CYP2D6", ("*9", "*41"), "DPWG").activity_score == "1.0"


@pytest.mark.parametrize(
    ("alleles", "sex", "phenotype"),
    [
        (("A- 202A_376G",), "XY", "Deficient"),
        (("A- 202A_376G", "A- 202A_376G"), "XY", "Deficient"),
        (("B (reference)", "A- 202A_376G"), "XX", "Variable"),
        (("B (reference)", "A- 202A_376G"), None, "Variable"),
        (("B (reference)", "A- 202A_376G"), "XY", IND),
        (("B (reference)", "no such allele"), "XX", "n/a"),
    ],
)
def test_g6pd_follows_the_number_of_x(alleles: tuple[str, ...], sex: str | None, phenotype: str) -> None:
    assert interpret_pair("G6PD", alleles, "CPIC", sex).phenotype == phenotype


def test_two_alleles_on_one_x_are_flagged() -> None:
    assert interpret_pair("G6PD", ("B (reference)", "A- 202A_376G"), "CPIC", "XY").notes


def test_an_hla_type_that_tells_too_little_is_never_negative() -> None:
    one_field = interpret_pair("HLA-B", ("*57", "*07:02"))
    assert "*57:01 negative" not in one_field.lookup_keys
    assert "*58:01 negative" in one_field.lookup_keys
    one_allele = interpret_pair("HLA-B", ("*07:02",))
    assert one_allele.lookup_keys == ()
    assert len(one_allele.notes) == 3


@pytest.mark.parametrize("name", ["*57:01:01:01", "B*57:01P", "HLA-B*57:01:02G", "57:01"])
def test_hla_names_are_read_to_two_fields(name: str) -> None:
    assert "*57:01 positive" in interpret_pair("HLA-B", (name, "*07:02")).lookup_keys


@pytest.mark.parametrize("name", ["*57:XX", "B*57", "57", "?", "."])
def test_hla_names_without_two_fields_prove_nothing(name: str) -> None:
    found = interpret_pair("HLA-B", (name, "*07:02"))
    assert not any(key.startswith("*57:01") for key in found.lookup_keys)
    assert any(note.startswith("*57:01 cannot be") for note in found.notes)


def test_no_alleles_are_no_result_and_a_gene_without_rules_has_no_phenotype() -> None:
    assert interpret_pair("TPMT", ()).lookup_key == "No Result"
    assert interpret_pair("NOSUCHGENE", ("*1", "*1")).phenotype is None


scored = ("CYP2D6", "CYP2C9", "DPYD")


@given(st.sampled_from(sorted(rules_by_gene())).flatmap(lambda g: st.tuples(st.just(g), st.data())))
def test_the_order_of_alleles_does_not_matter(drawn: tuple[str, st.DataObject]) -> None:
    gene, data = drawn
    names = alleles_of(gene) or ("*1", "*3", "*57:01", "*31:01")
    pair = data.draw(st.tuples(st.sampled_from(names), st.sampled_from(names)))
    authority = data.draw(st.sampled_from(["CPIC", "DPWG", "FDA", "FDA_LABEL"]))
    there, back = interpret_pair(gene, pair, authority), interpret_pair(gene, pair[::-1], authority)
    assert (there.phenotype, there.lookup_keys) == (back.phenotype, back.lookup_keys)


@given(st.sampled_from(scored), st.data())
def test_one_unknown_allele_makes_a_score_unknown(gene: str, data: st.DataObject) -> None:
    known = data.draw(st.sampled_from(alleles_of(gene)))
    assert interpret_pair(gene, (known, "*nobody")).phenotype == IND


def test_scores_of_a_gene() -> None:
    assert scores_of("CYP2C9") == ("0.0", "0.5", "1.0", "1.5", "2.0")


def test_a_stated_phenotype_stands_for_all_scores_of_its_band() -> None:
    assert [pair.activity_score for pair in stated_pairs("CYP2D6", IM)] == ["0.25", "0.5", "0.75", "1.0"]
    assert [pair.phenotype for pair in stated_pairs("CYP2D6", IM, "2.0")] == [NM]
    assert stated_pairs("CYP2D6", IM, "2.0")[0].notes == (f"stated {IM}, but the score 2.0 means {NM}",)
    assert [pair.lookup_key for pair in stated_pairs("CYP2D6", "nonsense")] == ["n/a"]
    assert [pair.lookup_keys for pair in stated_pairs("HLA-A", "*31:01 positive")] == [("*31:01 positive",)]


def test_interpret_keeps_every_diplotype_and_shares_the_result() -> None:
    call = Call("CYP2C19", "ambiguous", False, (Pair(("*1", "*2"), "*1/*2", 30), Pair(("*1", "*3"), "*1/*3", 30)))
    found = interpret(call)
    assert [item.pair.phenotype for item in found.diplotypes] == [IM, IM]
    assert interpret(call) is found
    assert [item.label for item in found.under("CPIC")] == ["*1/*2 or *1/*3"]
    assert [item.label for item in found.under("DPWG")] == ["*1/*2", "*1/*3"]


def test_guidance_is_looked_up_by_the_recommendation_pair() -> None:
    pair = Pair(("c.1905+1G>A (*2A)", "c.2846A>T"), "c.1905+1G>A (*2A)/c.2846A>T", None)
    found = interpret(Call("DPYD", "called", False, (), (*pair.alleles, "c.85T>C (*9A)"), (pair,)))
    assert [component.activity_value for component in found.components] == ["0.0", "0.5", "1.0"]
    assert [item.pair.lookup_key for item in found.under("CPIC")] == ["0.5"]


def test_a_gene_that_was_not_called_has_nothing() -> None:
    found = called("NUDT15")
    assert (found.status, found.diplotypes, found.under("CPIC")) == ("not_called", (), ())


@pytest.mark.parametrize(
    ("alleles", "factor", "phenotype", "score"),
    [
        (("*1", "*1"), 0.5, IM, "1.0"),
        (("*1", "*1"), 0.0, PM, "0.0"),
        (("*1", "*1"), 1.0, NM, "2.0"),
        (("*1x≥3", "*2x≥3"), 0.5, UM, "≥3.0"),
        (("*1", "*68+*22"), 0.5, IND, "n/a"),  # nothing to be multiplied
    ],
)
def test_comedication_multiplies_a_score(alleles: tuple[str, ...], factor: float, phenotype: str, score: str) -> None:
    found = scaled(interpret_pair("CYP2D6", alleles), factor)
    assert (found.phenotype, found.activity_score, found.lookup_keys) == (phenotype, score, (score,))


def test_comedication_leaves_a_gene_without_scores_alone() -> None:
    pair = interpret_pair("CYP2C19", ("*1", "*2"))
    assert scaled(pair, 0.0) is pair


def test_what_has_no_alleles_is_kept_under_every_authority() -> None:
    """A phenotype that was stated names no alleles that another authority could read anew."""
    found = called("CYP2D6", "*1/*1")
    stated = tuple(DiplotypeResult(IM, None, pair) for pair in stated_pairs("CYP2D6", IM, "1.0"))
    (item,) = replace(found, recommendation=stated).under("DPWG")
    assert (item.pair.phenotype, item.pair.activity_score) == (IM, "1.0")


@pytest.mark.parametrize(
    ("alleles", "phenotype", "notes"),
    [
        (("m.1555A>G",), "increased risk of aminoglycoside-induced hearing loss", 0),
        (("m.1555A>G", "m.1494C>T"), "increased risk of aminoglycoside-induced hearing loss", 0),
        (("m.1555A>G", "Reference"), "n/a", 1),
    ],
)
def test_alleles_of_one_mitochondrion_speak_together(alleles: tuple[str, ...], phenotype: str, notes: int) -> None:
    found = interpret_pair("MT-RNR1", alleles)
    assert (found.phenotype, len(found.notes)) == (phenotype, notes)


def test_a_rule_of_carriers_needs_an_allele_and_a_case_at_most_two() -> None:
    rule = {
        "id": "a",
        "gene": "G",
        "authority": "CPIC",
        "citations": ["PMID:34032273"],
        "method": "carrier",
        "positive": "x",
    }
    assert Carrier.model_validate({**rule, "alleles": ["*1"]}).alleles == ("*1",)
    with pytest.raises(ValidationError, match="at least 1"):
        Carrier.model_validate({**rule, "alleles": []})
    case = {"rule": "a", "phenotype": "x", "key": "x"}
    assert RuleTest.model_validate({**case, "alleles": ["*1", "*2"]}).alleles == ("*1", "*2")
    for wrong in ([], ["*1", "*2", "*3"]):
        with pytest.raises(ValidationError, match=r"at (least|most)"):
            RuleTest.model_validate({**case, "alleles": wrong})
