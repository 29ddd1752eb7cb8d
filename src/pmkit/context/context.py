"""Put the patient's context alongside the genes: phenoconversion, dose estimates, the ABCD-GENE score.

The genotype's guidance stays; rows that hold only for the adjusted phenotype are added and say so in
`context_changes`, rows that the adjustment sets aside say that, and rows for another age or indication say that too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache

from pmkit.context.applicability import mark, not_weighed
from pmkit.context.context_rules import DosingModel, dosing_models, enzymes
from pmkit.context.dosing import Estimate, RiskScore, clopidogrel_risk, estimate
from pmkit.context.gene_facts import gene_facts
from pmkit.context.model_cautions import against, cautions
from pmkit.context.patient import Patient, listed_name, medication
from pmkit.context.phenoconversion import Adjustment, adjust, factor_of, modulators
from pmkit.core.messages import tr, trn
from pmkit.pgx import DrugGuidance, FoundDrugs, GeneResult, PgxResult, find_drugs, recommend

INDUCERS = frozenset({"carbamazepine", "phenytoin", "rifampin"})
"""The enzyme inducers that the IWPC equation counts (PMID 19228618)."""
CALCIUM_CHANNEL_BLOCKERS = frozenset(
    {"amlodipine", "diltiazem", "felodipine", "nicardipine", "nifedipine", "verapamil"}
)


@dataclass(frozen=True, slots=True)
class ContextResult:
    """What the context adds; `drugs` replaces the guidance that was looked up without it."""

    drugs: tuple[DrugGuidance, ...]
    adjustments: tuple[Adjustment, ...]
    estimates: tuple[Estimate, ...]
    scores: tuple[RiskScore, ...]
    medications: tuple[str, ...]
    unknown_medications: tuple[str, ...]  # as written; no list or table knows them, so nothing was checked
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ContextPgx(PgxResult):
    """A pharmacogene result whose guidance also knows the patient's context."""

    patient: Patient = field(default_factory=Patient)

    @classmethod
    def of(cls, result: PgxResult, patient: Patient) -> ContextPgx:
        return cls(**{f.name: getattr(result, f.name) for f in fields(PgxResult)}, patient=patient)

    @cached_property
    def context(self) -> ContextResult:
        """Computed once, when the report or the drugs ask for it."""
        return evaluate_context(self.patient, self.genes, self.without_context)

    @cached_property
    def drugs(self) -> tuple[DrugGuidance, ...]:
        return self.context.drugs

    @property
    def patient_drugs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*super().patient_drugs, *named_medications(self.patient)[0])))


def no_context() -> ContextResult:
    """The result of a sample that the sheet does not name."""
    note = tr("the patient sheet does not name this sample: medication and measures are not known")
    return ContextResult((), (), (), (), (), (), (note,))


def evaluate_context(
    patient: Patient, results: Mapping[str, GeneResult], guidance: Sequence[DrugGuidance]
) -> ContextResult:
    """Everything the sheet changes for one patient. Models are asked for drugs on the list or in the guidance."""
    names, unknown = named_medications(patient)
    adjustments = tuple(a for gene in sorted(results) for a in adjust(results[gene], names))
    facts = facts_of(patient, results, names)
    requested = {*names, *(item.drug for item in guidance if item.recommendations)}
    estimates = tuple(
        _estimate(model, facts, results)
        for model in dosing_models().values()
        if model.drug in requested and (model.drug != "tacrolimus" or patient.transplant_organ)
    )
    scores = (clopidogrel_risk(facts),) if "clopidogrel" in requested else ()
    drugs = tuple(mark(_with_context(item, results, names), facts) for item in guidance)
    notes = tuple(tr("medication not known, so not checked: {text}", text=_with_nearest(text)) for text in unknown)
    notes += not_weighed(facts, names)
    notes += (_scope(),) if names else ()
    notes += tuple(_without_result(gene, names) for gene in enzymes() if _acts_unseen(gene, results, names))
    return ContextResult(drugs, adjustments, estimates, scores, names, unknown, notes)


def _estimate(model: DosingModel, facts: Mapping[str, object], results: Mapping[str, GeneResult]) -> Estimate:
    reasons = against(model, facts, results)
    return estimate(model.id, facts, against=reasons, cautions=cautions(model, facts, results))


def _scope() -> str:
    return tr(
        "of the medication only what acts on {enzymes} is weighed; drug interactions are not",
        enzymes=", ".join(sorted(enzymes())),
    )


def _with_nearest(text: str) -> str:
    """An unknown entry of the medication list, and what it may have meant."""
    hint = find_drugs(text).hint
    return f"{text} ({hint})" if hint else text


def _acts_unseen(gene: str, results: Mapping[str, GeneResult], names: Sequence[str]) -> bool:
    return bool(modulators(gene, names)) and not (gene in results and results[gene].recommendation)


def _without_result(gene: str, names: Sequence[str]) -> str:
    found = [f"{m.drug} ({m.strength} {m.kind})" for m in modulators(gene, names)]
    return trn(
        "{gene} has no result, but {causes} acts on it",
        "{gene} has no result, but {causes} act on it",
        len(found),
        gene=gene,
        causes=", ".join(found),
    )


def named_medications(patient: Patient) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The medication list by the tables' names, and the entries that nothing knows."""
    names: list[str] = []
    unknown: list[str] = []
    for text in patient.medications or ():
        lower = " ".join(text.lower().split())
        name = medication(text)
        if name is None and lower in CALCIUM_CHANNEL_BLOCKERS | INDUCERS:
            name = lower
        parts = find_drugs(text) if name is None else FoundDrugs((name,))
        names += map(listed_name, parts.drugs)
        unknown += parts.unknown
    return tuple(dict.fromkeys(names)), tuple(unknown)


def facts_of(patient: Patient, results: Mapping[str, GeneResult], names: Sequence[str]) -> dict[str, object]:
    """The facts that models and scores ask for; None where not known."""
    reported = patient.medications is not None
    taking = set(names)
    age, bmi, race = patient.age_years, patient.bmi, patient.race
    ckd = patient.ckd if patient.ckd is not None else None if patient.egfr is None else patient.egfr < 60
    return {
        "age_years": age,
        "age_decade": None if age is None else min(int(age // 10), 9),
        "height_cm": patient.height_cm,
        "weight_kg": patient.weight_kg,
        "bsa_m2": patient.bsa_m2,
        "obese": None if bmi is None else bmi > 30,
        "race": race,
        "race_black": None if race is None else race == "black",
        "smoker": patient.smoker,
        "target_inr": patient.target_inr,
        "dvt_or_pe": patient.dvt_or_pe,
        "diabetes": patient.diabetes,
        "ckd": ckd,
        "renal_impairment": _renal_impairment(patient),
        "hepatic_impairment": patient.hepatic_impairment,
        "pregnant": patient.pregnant,
        "indications": _lower(patient.indications),
        "taken_over_3_months": _taken(patient.taken_over_3_months),
        "transplant_organ": patient.transplant_organ,
        "transplant_day": patient.transplant_day,
        "steroid_sparing": patient.steroid_sparing,
        "target_trough_ng_ml": patient.target_trough_ng_ml,
        "enzyme_inducer": bool(taking & INDUCERS) if reported else None,
        "amiodarone": "amiodarone" in taking if reported else None,
        "calcium_channel_blocker": bool(taking & CALCIUM_CHANNEL_BLOCKERS) if reported else None,
        **gene_facts(results),
    }


def _renal_impairment(patient: Patient) -> bool | None:
    """As given; else by eGFR: below 60 it is impaired, from 90 it is not, between them it is not known."""
    if patient.renal_impairment is not None:
        return patient.renal_impairment
    if patient.ckd or (patient.egfr is not None and patient.egfr < 60):
        return True
    return False if patient.egfr is not None and patient.egfr >= 90 else None


def _lower(words: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if words is None else tuple(" ".join(word.lower().split()) for word in words)


def _taken(words: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if words is None else tuple(medication(word) or word.lower() for word in words)


@lru_cache(maxsize=4096)
def _adjusted(result: GeneResult, factor: float) -> GeneResult:
    return replace(result, factor=factor)


def _with_context(item: DrugGuidance, results: Mapping[str, GeneResult], names: Sequence[str]) -> DrugGuidance:
    """The drug's guidance with the rows that hold under co-medication; the drug itself does not count as its own."""
    others = [name for name in names if name != item.drug]
    factors = {
        gene: factor_of(gene, others)
        for gene in item.genes
        if gene in results and gene in enzymes() and enzymes()[gene].guidance
    }
    changed = {gene: factor for gene, factor in factors.items() if factor != 1.0}
    if not changed:
        return item
    moved = {**results, **{gene: _adjusted(results[gene], factor) for gene, factor in changed.items()}}
    (after,) = recommend(moved, drugs=[item.drug])
    why = tuple(_words(adjustment) for gene in changed for adjustment in adjust(results[gene], others))
    before, now = {r.id for r in item.recommendations}, {r.id for r in after.recommendations}
    kept = tuple(
        r if r.id in now else r._replace(context_changes=tuple(tr("set aside: {words}", words=words) for words in why))
        for r in item.recommendations
    )
    added = tuple(
        r._replace(context_changes=tuple(tr("adjusted: {words}", words=words) for words in why))
        for r in after.recommendations
        if r.id not in before
    )
    return item._replace(recommendations=kept + added)


def _words(adjustment: Adjustment) -> str:
    causes = ", ".join(f"{m.drug} ({m.strength} {m.kind})" for m in adjustment.modulators)
    before = f"{adjustment.phenotype}, {adjustment.activity_score}"
    after = f"{adjustment.adjusted_phenotype}, {adjustment.adjusted_score}"
    return tr(
        "{gene} {diplotype} with {causes}: {before} -> {after}",
        gene=adjustment.gene,
        diplotype=adjustment.diplotype,
        causes=causes,
        before=before,
        after=after,
    )
