"""Doubt in the pharmacogene part: what no reader may overlook."""

from __future__ import annotations

from star_samples import ABSENT, call

from pmkit.interpret.phenotype import interpret
from pmkit.report.pgx import gene_report

CYP2C19 = {"rs3758581": "G/G"}


def test_a_missing_position_that_could_change_the_phenotype_makes_the_call_provisional() -> None:
    report = gene_report(interpret(call("CYP2C19", {**CYP2C19, "rs12248560": ABSENT}), None))
    assert report.provisional
    assert report.confidence == "low"
    assert {"Rapid Metabolizer", "Ultrarapid Metabolizer"} <= {
        name for change in report.could_change for name in change.phenotypes
    }


def test_a_complete_call_is_not_provisional() -> None:
    report = gene_report(interpret(call("CYP2C19", CYP2C19), None))
    assert (report.provisional, report.confidence) == (False, "high")


def test_phase_sets_without_phase_between_them_are_not_phased() -> None:
    """Of TPMT *1/*3A and *3B/*3C one is an intermediate, the other a poor metabolizer."""
    variants = {"rs1142345": "T|C", "rs1800460": "C|T"}
    apart = call("TPMT", variants, phase_sets={"rs1142345": 5, "rs1800460": 9})
    report = gene_report(interpret(apart, None))
    assert (report.phased, report.confidence) == (False, "moderate")
    assert gene_report(interpret(call("TPMT", variants), None)).phased is True
