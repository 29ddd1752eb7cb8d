"""The trace of a phenotype: what fired, what did not, what could not be asked."""

from __future__ import annotations

from pmkit.pgx.phenotype import interpret_pair
from pmkit.pgx.trace import trace_pair


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
