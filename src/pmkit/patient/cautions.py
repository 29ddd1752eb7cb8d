"""What a patient's pharmacogenes mean for one drug of the tumour's treatment, as typed notes.

All of it is read off the pharmacogene section: its advice, what is open about it, and genes without a result. A gene
that was not called is stated as such, and genotypes of a tumour are never taken for inherited ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pmkit.core.cells import few
from pmkit.core.messages import all_of, tr
from pmkit.core.row_notes import NoteKind, RowNote
from pmkit.core.section import Level
from pmkit.intake.material import Material, Stated
from pmkit.pgx import action_words, asked_tests, factor_words, severity, source_name

if TYPE_CHECKING:
    from pmkit.pgx import DrugReport, GeneReport

Recommendation = Any
"""An item of `DrugReport.recommendations`."""
LEVELS = {0: Level.URGENT, 1: Level.ADJUST, 2: Level.CAUTION}
"""How pressing an action is, by the severity of the pharmacogene house; further ones ask for no change."""
ORDER = tuple(Level)
REQUESTED = {
    "label_required": tr("required by the label"),
    "label_recommended": tr("recommended by the label"),
    "guideline_level_a": "level A",
}
"""How strongly a test is requested, in words."""
NOT_LOOKED_AT = tr("not looked at in this run")


def notes_of(drug: DrugReport, genes: Mapping[str, GeneReport], stated: Stated) -> tuple[RowNote, ...]:
    """Notes on one drug, the most pressing first; none where no guideline speaks of it.

    `genes` are the section's by name, `stated` says what the genotypes are of.
    """
    found: list[RowNote] = []
    given = [one for one in drug.recommendations if one.applies is not False]
    pressing = [one for one in given if severity(one) in LEVELS]
    missing = [one.gene for one in drug.missing]
    if pressing:
        found.append(_advice(drug, pressing))
    if missing:
        found.append(_not_callable(drug, missing, genes))
    if not pressing and given and drug.standing == "cannot_be_told":
        found.append(_open(drug, given))
    if drug.status == "no_guidance_for_result":
        silent = (NoteKind.NO_GUIDANCE, Level.PLAIN)
        found.append(_note(silent, drug, drug.genes, tr("no guideline speaks of this result")))
    if stated.material.is_other:
        found.append(_not_germline(drug, stated))
    if not found and given:
        found.append(_usual(drug, given))
    return tuple(sorted(found, key=lambda note: ORDER.index(note.level)))


def _note(
    what: tuple[NoteKind, Level],
    drug: DrugReport,
    genes: Iterable[str],
    text: str,
    given: Sequence[Recommendation] = (),
) -> RowNote:
    kind, level = what
    return RowNote(
        kind=kind,
        drug=drug.drug,
        genes=tuple(dict.fromkeys(genes)),
        level=level,
        actions=tuple(_actions(given)),
        results=tuple(_results(given)),
        evidence=tuple(dict.fromkeys(one.id for one in given)),
        text=f"{drug.drug}: {text}",
    )


def _advice(drug: DrugReport, given: list[Recommendation]) -> RowNote:
    worst = min(map(severity, given))
    results, actions = ", ".join(_results(given)), "; ".join(_actions(given))
    stakes = {one.reason for one in given} - {"none", "unspecified"}
    stake = f" ({', '.join(sorted(one.replace('_', ' ') for one in stakes))})" if stakes else ""
    text = f"{results}{stake}: {actions}"
    if not all(one.certain for one in given):
        text = tr("{text}, if the one of several possible results holds", text=text)
    return _note((NoteKind.ADVICE, LEVELS[worst]), drug, _genes(given), text, given)


def _not_callable(drug: DrugReport, missing: list[str], genes: Mapping[str, GeneReport]) -> RowNote:
    why = "; ".join(f"{gene} {_why(genes.get(gene))}" for gene in missing)
    named = asked_tests().get(drug.drug, {})
    by = dict.fromkeys(
        f"{source_name(one.source)} ({REQUESTED.get(one.strength, one.strength)})"
        for gene in missing
        for one in named.get(gene, ())
    )
    text = (
        tr(
            "not callable, which is no normal result: {why}. A test is requested by {what}.",
            why=why,
            what=", ".join(by),
        )
        if by
        else tr("not callable, which is no normal result: {why}", why=why)
    )
    return _note((NoteKind.NOT_CALLABLE, Level.CAUTION), drug, missing, text)


def _why(gene: GeneReport | None) -> str:
    if gene is None:
        return f"({NOT_LOOKED_AT})"
    return f"({gene.reason or gene.status.replace('_', ' ')})"


def _open(drug: DrugReport, given: list[Recommendation]) -> RowNote:
    left = drug.residual
    open_ = (*left.deciding, *left.contradicted, *left.not_called) if left else ()
    text = tr("usual care only as far as could be read, which is not enough to tell")
    if open_:
        text = tr("{text}: open are {shown}", text=text, shown=few(open_, 4))
    return _note((NoteKind.OPEN, Level.CAUTION), drug, _genes(given), text, given)


def _not_germline(drug: DrugReport, stated: Stated) -> RowNote:
    what = tr("of a tumour") if stated.material is Material.TUMOR else tr("somatic calls")
    text = tr(
        "the genotypes are {what} ({by}): test {genes} in blood or another normal sample",
        what=what,
        by=stated.by,
        genes=all_of(drug.genes),
    )
    return _note((NoteKind.NOT_GERMLINE, Level.CAUTION), drug, drug.genes, text)


def _usual(drug: DrugReport, given: list[Recommendation]) -> RowNote:
    text = f"{', '.join(_results(given))}: {'; '.join(_actions(given))}"
    return _note((NoteKind.USUAL, Level.USUAL), drug, _genes(given), text, given)


def _genes(given: Iterable[Recommendation]) -> Iterator[str]:
    yield from (key.gene for one in given for key in one.gene_results)


def _results(given: Iterable[Recommendation]) -> Iterator[str]:
    """As "DPYD Intermediate Metabolizer (Reference/c.1905+1G>A (*2A))", each once."""
    stated = (
        f"{key.gene} {key.phenotype or key.key}" + (f" ({key.diplotype})" if key.diplotype else "")
        for one in given
        for key in one.gene_results
    )
    yield from dict.fromkeys(stated)


def _actions(given: Iterable[Recommendation]) -> Iterator[str]:
    """As "CPIC: reduce dose, 50 % of start dose", each once; whom a row is for is said where it is not everybody."""
    yield from dict.fromkeys(_action(one) for one in given)


def _action(one: Recommendation) -> str:
    whom = ", ".join(text for text in (one.population, one.indication) if text not in ("", "general"))
    parts = (action_words(one.action), factor_words(one.dose_factor), one.dose)
    return f"{source_name(one.source)}: {', '.join(filter(None, parts))}{f' [{whom}]' if whom else ''}"
