"""Check every rule file (it loads, its proofs hold, its tests pass) and the columns of every section.

For `pmkit tables lint` and the test-suite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pmkit.context import (
    ApplicabilityRules,
    DosingRules,
    EnzymeRules,
    GeneFactRules,
    ModelCautionRules,
    ScoreRules,
    Single,
    compute,
    fact_value,
    factor_of,
    modulators,
    score_points,
    setting_holds,
    stepped,
)
from pmkit.core.errors import PmkitError
from pmkit.core.lean_model import Model
from pmkit.core.messages import tr, trn
from pmkit.germline import AcmgRules, ClinVarRules, MechanismRules, ReportingRules
from pmkit.knowledge.completeness import problems, unchecked
from pmkit.knowledge.consent_rules import ConsentRules
from pmkit.knowledge.rules import load_rules, rule_names
from pmkit.knowledge.store import open_table
from pmkit.onco import OncogenicityRules, SecondChangeRules, TierRules
from pmkit.patient import CancerDrugRules, drugs_in
from pmkit.pgx import (
    GENERAL,
    SOURCES,
    PhenotypeRules,
    ReasonRules,
    alleles_of,
    gate_rules,
    genes_of,
    interpret_pair,
    reason,
    rows_by_drug,
    rule_of,
    scaled,
    stated_pairs,
)
from pmkit.report import column_check as columns
from pmkit.risk import ClinicalRules


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a rule file or section; `file` is its name below `rules/`, or the section."""

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
                yield Problem(
                    name,
                    tr(
                        "{rule} gives {result} for {alleles}",
                        rule=test.rule,
                        result=got,
                        alleles="/".join(test.alleles),
                    ),
                )
        for gene in {rule.gene for rule in document.rule if rule.method not in ("allele_presence", "carrier")}:
            if not alleles_of(gene):
                yield Problem(name, tr("the function table has no allele of {gene}", gene=gene))


def _guidelines() -> Iterator[Problem]:
    """A row of a source that `pgx/guideline_sources.py` does not name would be advice that nobody sees."""
    for source in sorted({row.source for rows in rows_by_drug().values() for row in rows} - set(SOURCES)):
        yield Problem(
            "guidance.recommendations",
            tr("rows of {source}: pgx/guideline_sources.py has no line of it", source=source),
        )


def _reasons() -> Iterator[Problem]:
    document = load_rules("pgx/reasons", ReasonRules)
    for test in document.test:
        got = reason(test.drug, test.gene, test.state, test.action)
        if got != test.reason:
            yield Problem(
                "pgx/reasons",
                tr(
                    "{of}: {got}, not {expected}",
                    of=f"{test.drug}, {test.gene} {test.state}",
                    got=got,
                    expected=test.reason,
                ),
            )
    for drug in rows_by_drug():
        for gene in genes_of(drug):
            if rule_of(drug, gene) is None:
                yield Problem("pgx/reasons", tr("no rule speaks for {drug} and {gene}", drug=drug, gene=gene))


def _dosing() -> Iterator[Problem]:
    for name in ("context/warfarin", "context/tacrolimus"):
        document = load_rules(name, DosingRules)
        models = {model.id: model for model in document.model}
        for test in document.test:
            got = compute(models[test.model], test.facts)
            if abs(got - test.value) > 0.005:
                yield Problem(
                    name,
                    tr(
                        "{model} gives {result:.4f}, not {expected:g}",
                        model=test.model,
                        result=got,
                        expected=test.value,
                    ),
                )


def _gene_facts() -> Iterator[Problem]:
    name = "context/gene_facts"
    document = load_rules(name, GeneFactRules)
    facts = {fact.name: fact for fact in document.fact}
    for test in document.test:
        got = fact_value(facts[test.fact], Single(test.phenotype, test.alleles, test.functions))
        if got != test.value:
            yield Problem(name, tr("{fact} gives {got}, not {value}", fact=test.fact, got=got, value=test.value))


def _model_cautions() -> Iterator[Problem]:
    """Every allele and variant that a caution names is in the definition of its gene."""
    name = "context/model_cautions"
    document = load_rules(name, ModelCautionRules)
    known = {(row["gene"], row["allele"]) for row in open_table("pgx.alleles").rows()}
    named = [(rule.gene, rule.alleles) for rule in document.unseen_alleles]
    named += [(rule.gene, rule.alleles) for rule in document.raising_alleles]
    for gene, allele in ((gene, allele) for gene, alleles in named for allele in alleles):
        if (gene, allele) not in known:
            yield Problem(name, tr("{gene} has no allele {allele}", gene=gene, allele=allele))
    sites = {(row["gene"], row["rsid"]) for row in open_table("pgx.sites").rows()}
    for variant in document.lowering_variant:
        if (variant.gene, variant.rsid) not in sites:
            yield Problem(name, tr("{gene} has no position {rsid}", gene=variant.gene, rsid=variant.rsid))


def _phenoconversion() -> Iterator[Problem]:
    document = load_rules("context/phenoconversion", EnzymeRules)
    found = {enzyme.gene: enzyme for enzyme in document.enzyme}
    for test in document.test:
        requested = (test.adjusted_phenotype, test.adjusted_score)
        if found[test.gene].method == "score":
            (pair,) = stated_pairs(test.gene, activity_score=test.score)
            after = scaled(pair, factor_of(test.gene, [test.drug]))
            got = (after.phenotype, after.activity_score)
        else:
            moved = stepped(found[test.gene], test.phenotype, modulators(test.gene, [test.drug]))
            got = (moved or "", "")
        if got != requested:
            yield Problem(
                "context/phenoconversion",
                tr(
                    "{gene} with {drug} gives {result}, not {requested}",
                    gene=test.gene,
                    drug=test.drug,
                    result=got,
                    requested=requested,
                ),
            )


def _risk_scores() -> Iterator[Problem]:
    document = load_rules("context/abcd_gene", ScoreRules)
    for test in document.test:
        got, _ = score_points(document, test.facts)
        if got != test.points:
            yield Problem(
                "context/abcd_gene", trn("{n} point, not {points}", "{n} points, not {points}", got, points=test.points)
            )


def _onco() -> Iterator[Problem]:
    """Loading proves these: bands, relations and the tests in the files."""
    models: dict[str, type[Model]] = {
        "onco/oncogenicity": OncogenicityRules,
        "onco/second_changes": SecondChangeRules,
        "onco/tiers": TierRules,
    }
    for name, model in models.items():
        try:
            load_rules(name, model)
        except PmkitError as error:
            yield Problem(name, error.message)
    for name in set(rule_names("onco")) - models.keys():
        yield Problem(name, tr("no code reads this file"))


def _germline() -> Iterator[Problem]:
    """Loading proves them; every gene of the lists has a rule that is there."""
    models: dict[str, type[Model]] = {
        "germline/acmg": AcmgRules,
        "germline/clinvar": ClinVarRules,
        "germline/mechanism": MechanismRules,
        "germline/reporting": ReportingRules,
    }
    for name, model in models.items():
        try:
            load_rules(name, model)
        except PmkitError as error:
            yield Problem(name, error.message)
    for name in set(rule_names("germline")) - models.keys():
        yield Problem(name, tr("no code reads this file"))
    known = {rule.code for rule in load_rules("germline/reporting", ReportingRules).rule}
    for row in open_table("germline.genes").rows():
        if row["rule"] not in known:
            yield Problem("germline/reporting", tr("{gene} has no rule {rule!r}", gene=row["gene"], rule=row["rule"]))


def _consent() -> Iterator[Problem]:
    """Loading proves it."""
    try:
        load_rules("consent", ConsentRules)
    except PmkitError as error:
        yield Problem("consent", error.message)


def _risk() -> Iterator[Problem]:
    """Loading proves it: the published example comes out."""
    try:
        load_rules("risk/framingham", ClinicalRules)
    except PmkitError as error:
        yield Problem("risk/framingham", error.message)
    for name in set(rule_names("risk")) - {"risk/framingham"}:
        yield Problem(name, tr("no code reads this file"))


def _applicability() -> Iterator[Problem]:
    """Every population and indication that a row names has a meaning, and the rows named are there."""
    name = "context/applicability"
    document = load_rules(name, ApplicabilityRules)
    rows = {row.id: row for found in rows_by_drug().values() for row in found}
    populations = {*document.everyone, *(setting.text for setting in document.population)}
    indications = {*document.everyone, *(setting.text for setting in document.indication)}
    for row in rows.values():
        if row.population not in populations or row.indication not in indications:
            yield Problem(
                name,
                tr(
                    "nothing is said of {population!r}, {indication!r} ({id})",
                    population=row.population,
                    indication=row.indication,
                    id=row.id,
                ),
            )
    diseases = {setting.text for setting in (*document.population, *document.indication) if setting.diagnoses}
    for gate in gate_rules().gate:
        if (gate.population or gate.indication) not in diseases:
            yield Problem(
                "pgx/disease_gates",
                tr("{population!r} names no disease", population=gate.population or gate.indication),
            )
    for rule in document.row:
        if rule.id not in rows or rows[rule.id].drug != rule.drug:
            yield Problem(name, tr("{id} is no row of {drug}", id=rule.id, drug=rule.drug))
    settings = {setting.text: setting for setting in (*document.population, *document.indication)}
    for test in document.test:
        got = setting_holds(settings[test.text], (), test.facts)
        if got is None or got[0] != test.applies:
            yield Problem(name, tr("{text} with {facts} gives {result}", text=test.text, facts=test.facts, result=got))


def _cancer_drugs() -> Iterator[Problem]:
    """Every drug named has guidance, and names hold the drugs that the tests say."""
    name = "patient/cancer_drugs"
    document = load_rules(name, CancerDrugRules)
    named = {*document.without_code.drugs, *(part for one in document.combination for part in one.parts)}
    for drug in sorted(named - rows_by_drug().keys()):
        yield Problem(name, tr("no guidance row speaks of {drug}", drug=drug))
    for test in document.test:
        if (got := drugs_in(test.name)) != test.parts:
            yield Problem(name, tr("{name} holds {result}, not {parts}", name=test.name, result=got, parts=test.parts))


def _columns() -> Iterator[Problem]:
    """Every field of every section is shown by a column of its tables or exempt with a reason."""
    yield from (Problem(tr("section {name}", name=name), problem) for name, problem in columns.problems())


def _facts() -> Iterator[Problem]:
    """The bundled definitions and functions hold the same alleles, or an entry says why; dates were looked at."""
    tables = {name: list(open_table(f"pgx.{name}").rows()) for name in ("alleles", "functions", "gaps", "dates")}
    for message in (*problems(tables["alleles"], tables["functions"], tables["gaps"]), *unchecked(tables["dates"])):
        yield Problem("pgx.gaps", message)


CHECKS: tuple[Callable[[], Iterator[Problem]], ...] = (
    _phenotypes,
    _guidelines,
    _reasons,
    _dosing,
    _gene_facts,
    _model_cautions,
    _phenoconversion,
    _risk_scores,
    _onco,
    _applicability,
    _cancer_drugs,
    _germline,
    _consent,
    _risk,
    _columns,
    _facts,
)
