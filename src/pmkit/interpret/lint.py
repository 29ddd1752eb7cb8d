"""Check every rule file: it loads, its proofs hold, its tests pass. For `pmkit tables lint` and the test-suite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pmkit.errors import PmkitError
from pmkit.interpret.functions import alleles_of
from pmkit.interpret.guidance import genes_of, rows_by_drug
from pmkit.interpret.phenotype import interpret_pair
from pmkit.interpret.phenotype_rules import GENERAL, PhenotypeRules
from pmkit.interpret.reasons import ReasonRules, reason, rule_of
from pmkit.interpret.rules import load_rules, rule_names


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a rule file; `file` is its name below `rules/`."""

    file: str
    message: str


def lint() -> tuple[Problem, ...]:
    """All problems of all rule files that this module knows; empty when all is well."""
    found: list[Problem] = []
    for check in CHECKS:
        try:
            found += check()
        except PmkitError as error:
            found.append(Problem(error.where, error.message))
    return tuple(found)


def _phenotypes() -> Iterator[Problem]:
    for name in rule_names("pgx"):
        if name in GENERAL:
            continue
        try:
            document = load_rules(name, PhenotypeRules)
        except PmkitError as error:
            yield Problem(name, error.message)
            continue
        rules = {rule.id: rule for rule in document.rule}
        for test in document.test:
            rule = rules[test.rule]
            pair = interpret_pair(rule.gene, test.alleles, rule.authority)
            got = (pair.phenotype, pair.lookup_key, pair.activity_score)
            if got != (test.phenotype, test.key, test.score):
                yield Problem(name, f"{test.rule} gives {got} for {'/'.join(test.alleles)}")
        for gene in {rule.gene for rule in document.rule if rule.method not in ("allele_presence", "carrier")}:
            if not alleles_of(gene):
                yield Problem(name, f"the function table has no allele of {gene}")


def _reasons() -> Iterator[Problem]:
    document = load_rules("pgx/reasons", ReasonRules)
    for test in document.test:
        got = reason(test.drug, test.gene, test.state, test.action)
        if got != test.reason:
            yield Problem("pgx/reasons", f"{test.drug}, {test.gene} {test.state}: {got}, not {test.reason}")
    for drug in rows_by_drug():
        for gene in genes_of(drug):
            if rule_of(drug, gene) is None:
                yield Problem("pgx/reasons", f"no rule speaks for {drug} and {gene}")


CHECKS: tuple[Callable[[], Iterator[Problem]], ...] = (_phenotypes, _reasons)
