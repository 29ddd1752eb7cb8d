"""What guidelines and gene results say, in sentences for other systems; each is made from the codes of the report."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.cells import few
from pmkit.core.messages import any_of, tr, trn
from pmkit.pgx.advice_words import USUAL, action_words, factor_words, severity
from pmkit.pgx.pgx_terms import DrugStatus, GeneStatus, Stake, Standing
from pmkit.pgx.section import DrugReport, GeneReport, Recommendation, TestBefore

_STAKES = {
    Stake.TOXICITY: tr("at stake: toxicity"),
    Stake.LOSS_OF_EFFECT: tr("at stake: loss of effect"),
    Stake.BOTH: tr("at stake: toxicity or loss of effect"),
}
_STATUS = {
    DrugStatus.NO_RECOMMENDATION: tr("guidelines looked at it and recommend nothing for this result"),
    DrugStatus.NO_GUIDANCE_FOR_RESULT: tr("no guideline speaks of this result"),
    DrugStatus.GENE_NOT_CALLED: tr("no advice can be given, as a gene has no result"),
    DrugStatus.NO_GUIDELINE: tr("no guideline is known"),
    DrugStatus.NOT_KNOWN: tr("no table holds a drug of this name, so nothing was looked up"),
}
ELSEWHERE = tr("guidelines advise other patients only")
_STANDING = {
    Standing.RESIDUAL_RISK: tr("Open positions could change this advice for few people"),
    Standing.CANNOT_BE_TOLD: tr("Open positions could change this advice, so usual care is not firm"),
}


def gene_result(gene: GeneReport) -> str:
    """ "CYP2C19 *1/*2", all that tie joined by "or"; "" where there is no call."""
    labels = [pair.label for pair in gene.diplotypes]
    return f"{gene.gene} {any_of(labels)}" if labels else ""


def not_called(gene: GeneReport) -> str:
    """Why a gene has no result; never to be read as normal."""
    why = gene.reason or {
        GeneStatus.NO_DATA: tr("the file has no data"),
        GeneStatus.NOT_CALLED: tr("the data do not allow a call"),
    }.get(gene.status, tr("several results are possible"))
    return tr("{gene} has no result: {why}. This is not a normal result.", gene=gene.gene, why=why)


def gene_notes(gene: GeneReport) -> Iterator[str]:
    """What a reader must know of a call."""
    if gene.status is GeneStatus.AMBIGUOUS:
        yield tr("Ambiguous: the results named explain the data equally well.")
    if gene.provisional:
        names = ", ".join(dict.fromkeys(one.name or one.position for one in gene.could_change))
        yield tr("Provisional: positions without data could change it ({names}).", names=names)
    if gene.positions.assumed:
        yield trn(
            "{n} position without a record was taken as reference.",
            "{n} positions without a record were taken as reference.",
            len(gene.positions.assumed),
        )
    yield from gene.warnings


def advice(one: Recommendation) -> str:
    """A guideline's advice with all that limits it."""
    also = ", ".join(map(action_words, one.actions_also))
    whom = ", ".join(filter(None, (one.population, one.indication)))
    parts = [
        f"{one.source}: {action_words(one.action)}{f', {also}' if also else ''}",
        factor_words(one.dose_factor),
        one.dose,
        tr("drug monitoring") if one.monitoring else "",
        tr("alternatives: {drugs}", drugs=", ".join(one.alternatives)) if one.alternatives else "",
        tr("for: {whom}", whom=whom) if whom else "",
        _STAKES.get(one.reason, ""),
        tr("strength: {grade}", grade=one.strength) if one.strength else "",
        "" if one.certain else tr("only some of the possible results lead here"),
        tr("only for persons with the disease named") if one.disease_gate and one.applies is None else "",
        tr("not for this patient's age, weight or indication") if one.applies is False else "",
        one.note,
    ]
    return "; ".join(filter(None, parts))


def no_advice(drug: DrugReport) -> str:
    """Why there is no advice on a drug."""
    genes = ", ".join(f"{one.gene} {one.status.replace('_', ' ')}" for one in drug.missing)
    reported = f"{drug.drug}: {_STATUS.get(drug.status, ELSEWHERE)}"
    reason = f"{reported} ({genes})" if genes else reported
    return tr("{reason}. This does not mean that no change is needed.", reason=reason)


def standing(drug: DrugReport) -> Iterator[str]:
    """What is open about a drug's advice."""
    if drug.standing in _STANDING:
        open_ones = [*drug.residual.deciding, *drug.residual.not_called] if drug.residual else []
        named = f": {few(open_ones, 6)}" if open_ones else ""
        yield f"{_STANDING[drug.standing]}{named}."
    elif drug.provisional:
        yield tr("Provisional: positions without data could change this advice.")
    if drug.missing and drug.recommendations:
        genes = ", ".join(one.gene for one in drug.missing)
        yield tr("Not looked at for want of a result: {genes}.", genes=genes)


def test_before(one: TestBefore) -> str:
    """A test to make before a drug is given."""
    who = "; ".join(
        " ".join(filter(None, (requested.source, requested.strength.replace("_", " "), requested.release)))
        for requested in one.asked
    )
    return tr(
        "Test {gene} before {drug}: requested by {who}; not reported here: {reason}",
        gene=one.gene,
        drug=one.drug,
        who=who,
        reason=one.reason,
    )


def is_here(one: Recommendation) -> bool:
    """Whether advice is for this patient, as far as is known: not for another, nor only for those with a disease."""
    return one.applies is True or (one.applies is None and not one.disease_gate)


def acts(one: Recommendation) -> bool:
    """Whether advice requests anything other than usual care."""
    return severity(one) < USUAL
