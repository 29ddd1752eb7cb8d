"""The first screen of the patient's context: medication, what it does to phenotypes, and dose estimates."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.context.section import AdjustedPhenotype, ContextPart, DoseEstimate
from pmkit.core.messages import tr
from pmkit.core.section import Around, Level
from pmkit.core.summary import Fact, Group, Summary


def context_summary(context: ContextPart, around: Around) -> Summary:
    """The medication in the head; phenotypes and doses as lines."""
    return Summary(tuple(_facts(context)), tuple(_groups(context)))


def _facts(context: ContextPart) -> Iterator[Fact]:
    if context.medications:
        yield Fact(tr("Medication"), ", ".join(context.medications))
    if context.unknown_medications:
        names = ", ".join(context.unknown_medications)
        yield Fact(tr("Not checked"), tr("{names}: not known to pmkit", names=names), Level.CAUTION)


def _groups(context: ContextPart) -> Iterator[Group]:
    if context.phenotypes:
        lines = tuple(Fact(item.gene, _under(item), Level.ADJUST) for item in context.phenotypes)
        yield Group("medication", tr("Phenotypes under this medication"), lines=lines, place=25)
    doses = tuple(
        Fact(f"{dose.drug}, {dose.model.replace('_', ' ')}", _dose(dose.status, amount(dose), dose.because))
        for dose in context.doses
        if worth_telling(dose, context)
    )
    if doses:
        yield Group("doses", tr("Dose estimates of published models (not a prescription)"), lines=doses, place=26)


def _under(item: AdjustedPhenotype) -> str:
    after = item.adjusted_phenotype or tr("no adjusted phenotype is given")
    use = tr("guidance is also looked up as adjusted") if item.used_for_guidance else tr("guidance by genotype")
    return f"{item.phenotype} → {after}: {', '.join(item.causes)}; {use}"


def _dose(status: str, reported: str, because: tuple[str, ...]) -> str:
    if status == "estimated":
        return tr("{dose}; for whom it holds, and cautions: --full", dose=reported)
    return tr("no dose: {why}", why="; ".join(because) or status.replace("_", " "))


def amount(item: DoseEstimate) -> str:
    """The dose, with the day's amount where the model counts by the week; "" where there is none."""
    if item.value is None:
        return ""
    text = f"{item.value:g} {item.unit}"
    if item.dose is not None:
        text = f"{item.dose:g} {item.dose_unit} ({text})"
    elif item.per_day_mg is not None and item.unit != "mg/day":
        text = tr("{amount} ({per_day_mg:g} mg/day)", amount=text, per_day_mg=item.per_day_mg)
    return text


def worth_telling(item: DoseEstimate, context: ContextPart) -> bool:
    """A model without a dose matters where the patient takes the drug."""
    return item.status == "estimated" or item.drug in context.medications
