"""The trace of rules and rows: what fired, what did not, what could not be asked."""

from __future__ import annotations

from pmkit.interpret.phenotype import interpret_pair
from pmkit.interpret.trace import trace_drug, trace_pair

from .calls import called, results


def test_a_score_is_asked_of_every_band() -> None:
    found = trace_pair(interpret_pair("CYP2D6", ("*1", "*4")))
    assert [f.outcome for f in found] == ["not_fired", "fired", "not_fired", "not_fired"]
    assert found[1].rule == "CYP2D6.CPIC: Intermediate Metabolizer"
    assert "*4 No function 0.0" in found[1].because
    assert "score 1.0" in found[1].because
    assert found[1].evidence[0].pmids == ("31647186",)


def test_an_unknown_allele_makes_no_band_false() -> None:
    found = trace_pair(interpret_pair("CYP2C9", ("*1", "*999")))
    assert {f.outcome for f in found} == {"not_evaluable"}
    assert {f.outcome for f in trace_pair(interpret_pair("TPMT", ("*1", "*999")))} == {"not_evaluable"}


def test_a_pair_fires_one_phenotype() -> None:
    for gene, alleles in (("CYP2C19", ("*1", "*2")), ("RYR1", ("Reference",) * 2), ("G6PD", ("Arakawa",))):
        found = trace_pair(interpret_pair(gene, alleles))
        assert [f.outcome for f in found].count("fired") == 1
        assert len(found) > 1
    assert trace_pair(interpret_pair("NOSUCHGENE", ("*1", "*1"))) == ()


def test_rows_of_a_drug() -> None:
    found = {f.rule.split(":")[0]: f for f in trace_drug("codeine", results(called("CYP2D6", "*1/*1")))}
    assert found["CPIC-0140"].outcome == "fired"
    assert found["CPIC-0137"].outcome == "not_fired"
    assert "CYP2D6 is 2.0" in found["CPIC-0137"].because
    assert {f.outcome for f in trace_drug("codeine", results(called("CYP2D6")))} == {"not_evaluable"}
    assert trace_drug("methadone", {}) == ()
