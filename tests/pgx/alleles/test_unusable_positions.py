"""Data that are there but cannot be used are no evidence of the reference allele."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from tests.pgx.alleles.star_samples import UNUSABLE, call

from pmkit.core.model import MISSING, Build, Site, State
from pmkit.pgx.alleles import load_definition
from pmkit.pgx.alleles.allele_sets import FILLED, FREE, members
from pmkit.pgx.alleles.definition import define
from pmkit.pgx.alleles.genotype import PHASED, UNDOCUMENTED, UNPHASED, genotype, undocumented
from pmkit.pgx.alleles.match import AllelesBySite
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


@pytest.mark.parametrize("gene", ["CYP2C9", "RYR1"])
def test_an_allele_that_is_not_understood_beside_the_defining_positions_is_left_out(gene: str) -> None:
    """The first position behind those that define alleles: what is not read there forbids no call of the gene."""
    definition = load_definition(gene, Build.GRCH38)
    place = definition.places[len(definition.base)]
    written = {place.rsid or place.hgvs: f"{place.site.ref}/<DEL>"}
    found = call(gene, written)
    assert (found.status, found.diplotypes) == ("called", call(gene).diplotypes)


def test_an_allele_fits_only_where_it_can_be_seen_and_called() -> None:
    """*2 names a position without data and *3 is no allele to call: neither fits, however the others are taken."""
    sites = [Site("1", 100 * (i + 1), "A", ("G",)) for i in range(4)]
    everywhere = dict.fromkeys(range(4), "A")
    alleles = [("*1", everywhere), ("*2", {0: "G"}), ("*3", {1: "G"}), ("*4", {2: "G"}), ("*5", {3: "G"})]
    places = [(site, f"rs{i}", "", "", "A") for i, site in enumerate(sites)]
    definition = define("GENE", "1", places, alleles, reference="*1", not_callable=["*3"])
    codes = np.array([[MISSING, MISSING], [1, 1], [0, 1], [0, 1]], np.int16)
    states = np.array([State.ABSENT, *[State.CALLED] * 3], np.int8)
    for phase in (UNPHASED, PHASED):
        match = AllelesBySite(definition, genotype(definition, codes, np.full(4, phase, np.int32), states))
        for how in (FILLED, FREE):
            strands = product((0, 1), repeat=len(match.blocks))
            sets = [match.fitting(how), match.on_both(how), *(match.on(strand, how) for strand in strands)]
            fit = {definition.names[row] for found in sets for row in members(found)}
            assert not fit & {"*2", "*3"}
        assert {definition.names[row] for row in members(match.fitting(FREE))} == {"*4", "*5"}
