"""What guidelines and gene results say, in sentences for other systems; each is made from the codes of the report."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.cells import few
from pmkit.pgx.advice_words import action_words, factor_words
from pmkit.pgx.pgx_terms import DrugStatus, GeneStatus, Stake, Standing
from pmkit.pgx.section import DrugReport, GeneReport, Recommendation, TestBefore

_STAKES = {
    Stake.TOXICITY: "at stake: toxicity",
    Stake.LOSS_OF_EFFECT: "at stake: loss of effect",
    Stake.BOTH: "at stake: toxicity or loss of effect",
}
_STATUS = {
    DrugStatus.NO_RECOMMENDATION: "guidelines looked at it and recommend nothing for this result",
    DrugStatus.NO_GUIDANCE_FOR_RESULT: "no guideline speaks of this result",
    DrugStatus.GENE_NOT_CALLED: "no advice can be given, as a gene has no result",
    DrugStatus.NO_GUIDELINE: "no guideline is known",
    DrugStatus.NOT_KNOWN: "no table holds a drug of this name, so nothing was looked up",
}
_STANDING = {
    Standing.RESIDUAL_RISK: "open positions could change this advice for few people",
    Standing.CANNOT_BE_TOLD: "open positions could change this advice, so usual care cannot be told",
}


def gene_result(gene: GeneReport) -> str:
    """ "CYP2C19 *1/*2", all that tie joined by "or"; "" where there is no call."""
    labels = [pair.label for pair in gene.diplotypes]
    return f"{gene.gene} {' or '.join(labels)}" if labels else ""


def not_called(gene: GeneReport) -> str:
    """Why a gene has no result; never to be read as normal."""
    why = gene.reason or {
        GeneStatus.NO_DATA: "the file has no data",
        GeneStatus.NOT_CALLED: "the data do not allow a call",
    }.get(gene.status, "several results are possible")
    return f"{gene.gene} has no result: {why}. This is not a normal result."


def gene_notes(gene: GeneReport) -> Iterator[str]:
    """What a reader must know of a call."""
    if gene.status is GeneStatus.AMBIGUOUS:
        yield "Ambiguous: the results named explain the data equally well."
    if gene.provisional:
        names = ", ".join(dict.fromkeys(one.name or one.position for one in gene.could_change))
        yield f"Provisional: positions without data could change it ({names})."
    if gene.positions.assumed:
        yield f"{len(gene.positions.assumed)} positions without a record were taken as reference."
    yield from gene.warnings


def advice(one: Recommendation) -> str:
    """A guideline's advice with all that limits it."""
    also = ", ".join(map(action_words, one.actions_also))
    parts = [
        f"{one.source}: {action_words(one.action)}{f', {also}' if also else ''}",
        factor_words(one.dose_factor),
        one.dose,
        "drug monitoring" if one.monitoring else "",
        f"alternatives: {', '.join(one.alternatives)}" if one.alternatives else "",
        f"for: {', '.join(filter(None, (one.population, one.indication)))}" if one.population or one.indication else "",
        _STAKES.get(one.reason, ""),
        f"strength: {one.strength}" if one.strength else "",
        "" if one.certain else "only some of the possible results lead here",
        "only for persons with the disease named" if one.disease_gate and one.applies is None else "",
        "not for this patient's age, weight or indication" if one.applies is False else "",
        one.note,
    ]
    return "; ".join(filter(None, parts))


def no_advice(drug: DrugReport) -> str:
    """Why there is no advice on a drug."""
    genes = ", ".join(f"{one.gene} {one.status.replace('_', ' ')}" for one in drug.missing)
    told = f"{drug.drug}: {_STATUS.get(drug.status, drug.status.replace('_', ' '))}"
    return f"{told}{f' ({genes})' if genes else ''}. This does not mean that no change is needed."


def standing(drug: DrugReport) -> Iterator[str]:
    """What is open about a drug's advice."""
    if drug.standing in _STANDING:
        open_ones = [*drug.residual.deciding, *drug.residual.not_called] if drug.residual else []
        named = f": {few(open_ones, 6)}" if open_ones else ""
        yield f"{_STANDING[drug.standing].capitalize()}{named}."
    elif drug.provisional:
        yield "Provisional: positions without data could change this advice."
    if drug.missing and drug.recommendations:
        yield f"Not looked at for want of a result: {', '.join(one.gene for one in drug.missing)}."


def test_before(one: TestBefore) -> str:
    """A test to make before a drug is given."""
    who = "; ".join(
        " ".join(filter(None, (asked.source, asked.strength.replace("_", " "), asked.release))) for asked in one.asked
    )
    return f"Test {one.gene} before {one.drug}: asked for by {who}; not told here, as {one.reason}"
