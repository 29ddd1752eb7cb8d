"""Pharmacogenes: star alleles, phenotypes and what guidelines advise on drugs.

What other folders may take from this house is in `__all__`, and comes from where it stands when it is first used:
`pmkit --help` loads none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmkit.core.face import taken_from

if TYPE_CHECKING:
    from pmkit.pgx.action_phrases import source_name
    from pmkit.pgx.advice_words import SILENT, action_is_usual, action_words, factor_words, severity
    from pmkit.pgx.alleles import GeneCall
    from pmkit.pgx.caller import PgxResult
    from pmkit.pgx.could_change import open_positions
    from pmkit.pgx.disease_gates import GateRules, gate_rules
    from pmkit.pgx.drug_names import FoundDrugs, find_drug, find_drugs
    from pmkit.pgx.drugs import DrugGuidance, Recommendation, recommend
    from pmkit.pgx.functions import alleles_of
    from pmkit.pgx.guidance import all_drugs, drugs_by_gene, genes_of, rows_by_drug
    from pmkit.pgx.guideline_sources import SOURCES
    from pmkit.pgx.pgx_to_section import drug_report
    from pmkit.pgx.phenotype import GeneResult, interpret_pair, scaled, stated_pairs
    from pmkit.pgx.phenotype_rules import GENERAL, PhenotypeRules
    from pmkit.pgx.prior_tests import asked_tests
    from pmkit.pgx.reasons import ReasonRules, reason, rule_of
    from pmkit.pgx.section import DrugReport, GeneReport, Pgx, TestBefore
    from pmkit.pgx.stage import PgxStage
    from pmkit.pgx.view import PgxSection

__all__ = [
    "GENERAL",
    "SILENT",
    "SOURCES",
    "DrugGuidance",
    "DrugReport",
    "FoundDrugs",
    "GateRules",
    "GeneCall",
    "GeneReport",
    "GeneResult",
    "Pgx",
    "PgxResult",
    "PgxSection",
    "PgxStage",
    "PhenotypeRules",
    "ReasonRules",
    "Recommendation",
    "TestBefore",
    "action_is_usual",
    "action_words",
    "all_drugs",
    "alleles_of",
    "asked_tests",
    "drug_report",
    "drugs_by_gene",
    "factor_words",
    "find_drug",
    "find_drugs",
    "gate_rules",
    "genes_of",
    "interpret_pair",
    "open_positions",
    "reason",
    "recommend",
    "rows_by_drug",
    "rule_of",
    "scaled",
    "severity",
    "source_name",
    "stated_pairs",
]

_HOMES = {
    "pmkit.pgx.action_phrases": ("source_name",),
    "pmkit.pgx.section": ("DrugReport", "GeneReport", "Pgx", "TestBefore"),
    "pmkit.pgx.advice_words": (
        "SILENT",
        "action_is_usual",
        "action_words",
        "factor_words",
        "severity",
    ),
    "pmkit.pgx.alleles": ("GeneCall",),
    "pmkit.pgx.caller": ("PgxResult",),
    "pmkit.pgx.could_change": ("open_positions",),
    "pmkit.pgx.disease_gates": (
        "GateRules",
        "gate_rules",
    ),
    "pmkit.pgx.drug_names": (
        "FoundDrugs",
        "find_drug",
        "find_drugs",
    ),
    "pmkit.pgx.drugs": (
        "DrugGuidance",
        "Recommendation",
        "recommend",
    ),
    "pmkit.pgx.functions": ("alleles_of",),
    "pmkit.pgx.guidance": (
        "all_drugs",
        "drugs_by_gene",
        "genes_of",
        "rows_by_drug",
    ),
    "pmkit.pgx.guideline_sources": ("SOURCES",),
    "pmkit.pgx.pgx_to_section": ("drug_report",),
    "pmkit.pgx.phenotype": (
        "GeneResult",
        "interpret_pair",
        "scaled",
        "stated_pairs",
    ),
    "pmkit.pgx.phenotype_rules": (
        "GENERAL",
        "PhenotypeRules",
    ),
    "pmkit.pgx.prior_tests": ("asked_tests",),
    "pmkit.pgx.reasons": (
        "ReasonRules",
        "reason",
        "rule_of",
    ),
    "pmkit.pgx.stage": ("PgxStage",),
    "pmkit.pgx.view": ("PgxSection",),
}


def __getattr__(name: str) -> Any:
    return taken_from(__name__, _HOMES, name)
