"""Data that are there but cannot be used are no evidence of the reference allele."""

from __future__ import annotations

import pytest
from tests.pgx.alleles.star_samples import UNUSABLE, call

from pmkit.pgx.alleles.genotype import UNDOCUMENTED, undocumented
from pmkit.pgx.pgx_to_section import gene_report
from pmkit.pgx.phenotype import interpret

PLACES = [("CYP2C19", "rs4244285"), ("NUDT15", "rs116855232"), ("DPYD", "rs3918290"), ("CYP3A5", "rs776746")]


@pytest.mark.parametrize(("gene", "position"), [*PLACES, ("TPMT", "rs1142345"), ("G6PD", "rs1050828")])
def test_a_contradicted_position_is_never_called_as_if_it_were_reference(gene: str, position: str) -> None:
    report = gene_report(interpret(call(gene, {position: UNUSABLE}), None))
    assert (report.status, report.confidence, report.provisional) == ("ambiguous", "low", True)
    assert report.diplotypes or report.components  # what the other positions show stays
    assert any(position in text and "contradicts" in text for text in report.warnings)


@pytest.mark.parametrize("allele", ["*", "<DEL>", "<INV>"])
@pytest.mark.parametrize(("gene", "position"), PLACES)
def test_an_allele_that_is_not_understood_is_no_reference(gene: str, position: str, allele: str) -> None:
    from pmkit.core.model import Build
    from pmkit.pgx.alleles import load_definition

    place = next(p for p in load_definition(gene, Build.GRCH38).places if p.rsid == position)
    report = gene_report(interpret(call(gene, {position: f"{place.site.ref}/{allele}"}), None))
    assert (report.status, report.confidence) == ("ambiguous", "low")


def test_half_a_genotype_that_shows_an_allele_says_so() -> None:
    found = call("CYP2C19", {"rs3758581": "G/G", "rs4244285": "./A", "rs12769205": "A/G"})
    assert found.status == "not_called"
    assert "at least one chromosome carries *2 (No function)" in found.why_not
    other = call("CYP2C19", {"rs3758581": "G/G", "rs4244285": "./A", "rs12769205": "A/A"})
    assert "*2" not in other.why_not  # a defining position of *2 says that it is not there


def test_an_allele_whose_text_is_not_kept_is_unknown() -> None:
    """Texts of alleles that the definition does not know are kept by site, as far as there are any."""
    assert undocumented([0, UNDOCUMENTED, UNDOCUMENTED + 1], 0, [("AT",)]) == ("AT", "N")
    assert undocumented([UNDOCUMENTED], 1, [("AT",)]) == ("N",)
    assert undocumented([0, 1], 0, []) == ()
