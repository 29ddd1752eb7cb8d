"""What people read of pharmacogenes: drugs that need action, then genes, then the rest. Plain data, no layout."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from enum import Enum, auto

from pmkit.core.cells import few, first_of
from pmkit.core.messages import any_of, tr, trn
from pmkit.core.section import Block, Bullets, Grid, Level, Lines
from pmkit.pgx.advice_words import (
    ADJUST,
    NONE,
    SILENT,
    URGENT,
    USUAL,
    WATCH,
    factor_words,
    not_usual,
    result_words,
    severity,
    short_words,
)
from pmkit.pgx.guidance import is_old
from pmkit.pgx.pgx_terms import (
    CallSource,
    DrugStatus,
    GapStatus,
    GeneEvidence,
    GeneStatus,
    Stake,
    Standing,
    TestStrength,
)
from pmkit.pgx.section import DrugReport, GeneReport, Pgx, Position, Recommendation

CALLED = (GeneStatus.CALLED, GeneStatus.AMBIGUOUS)


def groups() -> dict[int, tuple[str, Level]]:
    """Titles of what is to be done, by how pressing it is."""
    return {
        URGENT: (tr("Avoid, or choose another drug"), Level.URGENT),
        ADJUST: (tr("Change the dose"), Level.ADJUST),
        WATCH: (tr("Use with care or monitoring"), Level.CAUTION),
    }


def drug_head() -> tuple[str, ...]:
    """What stands above advice."""
    return tr("Drug"), tr("Source"), tr("Advice"), tr("Because"), tr("Strength")


def stakes() -> dict[Stake, str]:
    """What is at stake, in words."""
    return {
        Stake.TOXICITY: tr("toxicity"),
        Stake.LOSS_OF_EFFECT: tr("loss of effect"),
        Stake.BOTH: tr("toxicity or loss of effect"),
    }


class AdvicePlace(Enum):
    """Where advice stands: with what holds for this patient, behind a disease, or with what is for others."""

    HERE = auto()
    GATED = auto()
    ELSEWHERE = auto()


def _place(advice: Recommendation) -> AdvicePlace:
    if advice.applies is None:
        return AdvicePlace.GATED if advice.disease_gate else AdvicePlace.HERE
    return AdvicePlace.HERE if advice.applies else AdvicePlace.ELSEWHERE


def gene_blocks(pgx: Pgx) -> list[Block]:
    """Genes first: those of guidelines, then those of research only."""
    guideline = [gene for gene in pgx.genes if gene.evidence is GeneEvidence.GUIDELINE]
    research = [gene for gene in pgx.genes if gene.evidence is GeneEvidence.RESEARCH]
    return [
        *_genes(guideline, tr("Pharmacogenes")),
        *_genes(research, tr("Research genes"), tr("Research genes: no guideline")),
    ]


def _genes(genes: Sequence[GeneReport], title: str, title_of_called: str = "") -> list[Block]:
    blocks: list[Block] = []
    called = [gene for gene in genes if gene.status in CALLED]
    uncalled = [gene for gene in genes if gene.status not in CALLED]
    if called:
        columns = (*(tr("Gene"), tr("Diplotype"), tr("Phenotype"), tr("Activity"), tr("Confidence"), tr("Note")),)
        blocks.append(Block(title_of_called or title, (_grid(columns, map(_gene_row, called)),)))
    if uncalled:
        rows = [(gene.gene, _why(gene), _missing(gene)) for gene in uncalled]
        heading = tr("{title} that could not be called (this is not a normal result)", title=title)
        blocks.append(Block(heading, (_grid((tr("Gene"), tr("Why"), tr("Missing")), rows),)))
    return blocks


def _grid(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Grid:
    return Grid(head, tuple(rows))


def _gene_row(gene: GeneReport) -> tuple[str, ...]:
    labels = [pair.label for pair in gene.diplotypes] or [allele.name for allele in gene.components]
    phenotypes = list(dict.fromkeys(p.phenotype for p in gene.recommendation_diplotypes or gene.diplotypes))
    scores = list(dict.fromkeys(p.activity_score for p in gene.recommendation_diplotypes or gene.diplotypes))
    notes = list[str]()
    if gene.source is CallSource.OUTSIDE:
        notes.insert(0, tr("called by {callers}", callers=", ".join(gene.callers) or tr("another program")))
    if gene.status is GeneStatus.AMBIGUOUS and len(labels) > 1:
        notes.insert(0, tr("ambiguous: these explain the data equally well"))
    if missense := sum(not one.loss_of_function for one in gene.undefined_variants):
        notes.append(
            trn(
                "{n} coding change of unknown effect outside the named alleles",
                "{n} coding changes of unknown effect outside the named alleles",
                missense,
            )
        )
    if gene.positions.assumed:
        notes.append(tr("{count} assumed to be reference", count=_count(gene.positions.assumed)))
    if gene.provisional:
        could_be = list(dict.fromkeys(name for change in gene.could_change for name in change.phenotypes))
        if could_be:
            notes.insert(0, tr("with a variant at a position without data: {names}", names=few(could_be, 4)))
    if gene.positions.missing:
        notes.append(tr("{count} missing: {names}", count=_count(gene.positions.missing), names=_missing(gene, 3)))
    return (
        gene.gene,
        first_of(labels, 4),
        _provisionally(any_of(filter(None, phenotypes)), provisional=gene.provisional),
        any_of(score for score in scores if score and score != "n/a"),
        gene.confidence,
        " ".join(filter(None, (tr("{notes}.", notes="; ".join(notes)) if notes else "", *gene.warnings))),
    )


def _why(gene: GeneReport) -> str:
    return gene.reason or "; ".join(gene.warnings) or gene.status.replace("_", " ")


def _missing(gene: GeneReport, most: int = 6) -> str:
    if gene.could_change:
        named = [
            f"{change.name or change.position} ({few(change.alleles, 4)})" if change.alleles else change.name
            for change in gene.could_change
        ]
    else:
        named = [place.name or f"chr{place.chrom}:{place.pos}" for place in gene.positions.missing]
    return few(named, most)


def _count(places: Sequence[Position]) -> str:
    return trn("{n} position", "{n} positions", len(places))


def _unknown_drugs(pgx: Pgx) -> Iterable[Block]:
    unknown = (drug for drug in pgx.drugs if drug.status is DrugStatus.NOT_KNOWN)
    names = tuple(f"{drug.drug}{f': {drug.notes[0]}' if drug.notes else ''}" for drug in unknown)
    if names:
        yield Block(tr("Drugs that pmkit does not know, so nothing was looked up"), (Bullets(names),), Level.URGENT)


def _asks() -> dict[TestStrength, str]:
    return {
        TestStrength.LABEL_REQUIRED: tr("label requires it"),
        TestStrength.LABEL_RECOMMENDED: tr("label recommends it"),
        TestStrength.GUIDELINE_LEVEL_A: tr("level A guideline"),
    }


def _tests_before(pgx: Pgx) -> Iterable[Block]:
    """Tests that somebody asks for before a drug of the patient's, and that the file does not answer."""
    rows = [
        (
            *(one.drug, one.gene),
            "; ".join(
                f"{_asks()[requested.strength]} ({requested.source}, {requested.release})" for requested in one.asked
            ),
            one.reason,
        )
        for one in pgx.test_before
    ]
    if rows:
        title = tr("Test before prescribing: asked for, and not answered by this report")
        yield Block(
            title, (_grid((tr("Drug"), tr("Gene"), tr("Asked for by"), tr("Not called because")), rows),), Level.URGENT
        )


def drug_blocks(pgx: Pgx, taken: Collection[str]) -> list[Block]:
    """Drugs by how pressing the advice is; within a group those that the patient takes come first.

    Advice for a disease that nobody reported, and advice for other patients, stand apart.
    """
    blocks: list[Block] = [*_unknown_drugs(pgx), *_tests_before(pgx)]
    drugs = sorted(pgx.drugs, key=lambda drug: (drug.drug not in taken, drug.drug))
    known = [drug for drug in drugs if drug.status is not DrugStatus.NOT_KNOWN]
    open_genes = {gene.gene for gene in pgx.genes if gene.provisional}

    def rows(level: int, place: AdvicePlace) -> list[tuple[str, ...]]:
        return [
            (
                *(_drug_name(drug, taken), advice.source, _advice(advice)),
                *(_because(advice, open_genes | {change.gene for change in drug.could_change}), _strength(advice)),
            )
            for drug in drugs
            for advice in drug.recommendations
            if severity(advice) == level and _place(advice) is place
        ]

    for level, (title, pressing) in groups().items():
        if found := rows(level, AdvicePlace.HERE):
            notes = tuple(f"{drug.drug}: {note}" for drug in known for note in drug.notes if level == ADJUST)
            blocks.append(Block(title, (_grid(drug_head(), _without_repeats(found)), Bullets(notes)), pressing))
    acted = {
        drug.drug
        for drug in drugs
        for advice in drug.recommendations
        if severity(advice) < USUAL and _place(advice) is AdvicePlace.HERE
    }
    usual = [
        _of_usual_care(_drug_name(drug, taken), drug)
        for drug in drugs
        if drug.drug not in acted
        and drug.standing is not Standing.CANNOT_BE_TOLD
        and any(severity(advice) == USUAL and _place(advice) is AdvicePlace.HERE for advice in drug.recommendations)
    ]
    if usual:
        title = tr("Standard use, as far as guidance could be looked up")
        behind = (advice for drug in drugs if drug.drug not in acted for advice in drug.recommendations)
        lines = (", ".join(usual), *filter(None, (_ages(behind),)))
        blocks.append(Block(title, (Lines(lines),), Level.USUAL))
    blocks += _cannot_be_reported(drugs, taken, acted)
    blocks += _without_advice(drugs, taken)
    if gated := [row for level in (*groups(), USUAL, NONE) for row in rows(level, AdvicePlace.GATED)]:
        blocks.append(
            Block(tr("Only for persons with the disease named"), (_grid(drug_head(), _without_repeats(gated)),))
        )
    if elsewhere := [row for level in groups() for row in rows(level, AdvicePlace.ELSEWHERE)]:
        title = tr("Advice for another age, weight or indication than this patient's")
        blocks.append(Block(title, (_grid(drug_head(), _without_repeats(elsewhere)),)))
    blocks += _provisional(drugs)
    unknown: dict[str, list[str]] = {}
    for drug in drugs:
        if drug.status is DrugStatus.GENE_NOT_CALLED:
            unknown.setdefault(", ".join(gap.gene for gap in drug.missing), []).append(drug.drug)
    if unknown:
        listed = [(gene, ", ".join(names)) for gene, names in sorted(unknown.items())]
        title = tr("Drugs that could not be looked up, for want of a gene's result")
        blocks.append(Block(title, (_grid((tr("Gene"), tr("Drugs")), listed),)))
    return blocks


def _of_usual_care(name: str, drug: DrugReport) -> str:
    """A drug's name with what is open about its usual care, although few people carry it."""
    if drug.missing:
        name = tr("{drug} ({genes} unknown)", drug=name, genes=", ".join(gap.gene for gap in drug.missing))
    if silent := _silent(drug):
        name = tr("{drug} ({silent}: no recommendation)", drug=name, silent=", ".join(silent))
    if drug.residual is None or drug.standing is not Standing.RESIDUAL_RISK:
        return name
    most = max((one.per_100000 or 0.0 for one in drug.residual.populations), default=0.0)
    return tr("{drug} (residual risk: up to {most:g} in 100,000)", drug=name, most=most)


def _provisionally(text: str, *, provisional: bool) -> str:
    return tr("{result} (provisional)", result=text) if provisional else text


def _cannot_be_reported(drugs: Sequence[DrugReport], taken: Collection[str], acted: Collection[str]) -> list[Block]:
    """Drugs for which usual care cannot be told, by what decides: many people carry it, or nobody counted."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for drug in drugs:
        left = drug.residual
        if left is None or drug.standing is not Standing.CANNOT_BE_TOLD or drug.drug in acted:
            continue
        if not any(severity(advice) == USUAL and _place(advice) is AdvicePlace.HERE for advice in drug.recommendations):
            continue
        names = [*left.contradicted, *(name for name in left.deciding if name not in left.contradicted)]
        decides = few([*names, *(tr("{gene} (no call)", gene=gene) for gene in left.not_called)], 4)
        if left.contradicted:
            decides = tr("{open} ({few}: unusable data)", open=decides, few=few(left.contradicted, 2))
        counts = ", ".join(
            f"{one.population} {tr('not known') if one.per_100000 is None else f'{one.per_100000:g}'}"
            for one in left.populations
        )
        known = any(one.per_100000 is not None for one in left.populations)
        key = (decides, counts if known else tr("not known"), few(left.otherwise, 4))
        rows.setdefault(key, []).append(_drug_name(drug, taken))
    if not rows:
        return []
    head = (tr("Drugs"), tr("What decides"), tr("Carriers in 100,000"), tr("If that is reference"))
    listed = [(", ".join(names), *key) for key, names in rows.items()]
    return [Block(tr("Cannot be told: what is open could change the advice"), (_grid(head, listed),), Level.CAUTION)]


def _ages(advice: Iterable[Recommendation]) -> str:
    """The range of dates of rows behind a list that shows no row of its own."""
    dates = sorted({one.release for one in advice if one.release and severity(one) == USUAL})
    return tr("Rows behind this list are of {names}.", names=_range(dates)) if dates else ""


def _range(dates: Sequence[str]) -> str:
    first, last = dates[0], dates[-1]
    return first if first == last else tr("{first} to {last}", first=first, last=last)


def _silent(drug: DrugReport) -> list[str]:
    """The sources that name the drug and a result of this patient but recommend nothing."""
    here = (advice for advice in drug.recommendations if _place(advice) is AdvicePlace.HERE)
    return list(dict.fromkeys(advice.source for advice in here if advice.action == SILENT))


def _without_advice(drugs: Sequence[DrugReport], taken: Collection[str]) -> list[Block]:
    """What sources leave open: drugs that they name without saying what to do with this patient's result."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for drug in drugs:
        for advice in drug.recommendations:
            if severity(advice) == NONE and _place(advice) is AdvicePlace.HERE:
                key = (advice.source, short_words(advice.action), _because(advice, ()))
                rows.setdefault(key, []).append(_drug_name(drug, taken))
        if drug.status is DrugStatus.NO_GUIDELINE:
            rows.setdefault(("none", tr("no guidance is known"), ""), []).append(_drug_name(drug, taken))
        for gap in drug.gaps:
            if gap.status is GapStatus.ROW_NOT_VERIFIED:
                key = (gap.source, tr("a row not verified, so no advice"), ", ".join(gap.genes))
            elif drug.status is DrugStatus.NO_GUIDANCE_FOR_RESULT:
                key = (gap.source, tr("says nothing of this result"), ", ".join(gap.genes))
            else:
                continue
            rows.setdefault(key, []).append(_drug_name(drug, taken))
    if not rows:
        return []
    listed = [(*key, ", ".join(dict.fromkeys(names))) for key, names in sorted(rows.items())]
    return [
        Block(
            tr("Without a recommendation ({not_usual})", not_usual=not_usual()),
            (_grid((tr("Source"), tr("Says"), tr("Of"), tr("Drugs")), listed),),
        )
    ]


def _drug_name(drug: DrugReport, taken: Collection[str]) -> str:
    return tr("{drug} (taken)", drug=drug.drug) if drug.drug in taken else drug.drug


def _provisional(drugs: Sequence[DrugReport]) -> list[Block]:
    """Drugs whose advice would be another if a missing position were variant."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for drug in drugs:
        for change in drug.could_change:
            key = (change.gene, few(change.positions, 3), change.phenotype)
            rows.setdefault(key, []).append(f"{drug.drug} ({'; '.join(change.actions)})")
    if not rows:
        return []
    head = (tr("Gene"), tr("If this is variant"), tr("the result is"), tr("and the advice"))
    listed = [(*key, ", ".join(names)) for key, names in rows.items()]
    title = tr("Provisional: positions without a result could change this advice")
    return [Block(title, (_grid(head, listed),), Level.ADJUST)]


def _without_repeats(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Drop rows that read the same: one guideline may say one thing for several populations."""
    return list(dict.fromkeys(rows))


def _advice(advice: Recommendation) -> str:
    actions = [short_words(action) for action in (advice.action, *advice.actions_also)]
    if advice.monitoring and "monitor" not in (advice.action, *advice.actions_also):
        actions.append(tr("monitor"))
    text = ", ".join(actions)
    if advice.dose_factor:
        text += f" ({factor_words(advice.dose_factor)})"
    if advice.dose:
        text += f" ({advice.dose})"
    if advice.alternatives:
        text = tr("{advice}; alternatives: {names}", advice=text, names=", ".join(advice.alternatives))
    if advice.note:
        text = tr("{advice}; note: {note}", advice=text, note=advice.note)
    setting = ", ".join(part for part in (advice.population, advice.indication) if part not in ("", "general"))
    return f"{text} [{setting}]" if setting else text


def _because(advice: Recommendation, open_genes: Collection[str]) -> str:
    """The results that led to the advice; those of genes that a position without data could change are provisional."""
    results = [_provisionally(result_words(k), provisional=k.gene in open_genes) for k in advice.gene_results]
    stake = stakes().get(advice.reason, "")
    text = ", ".join(dict.fromkeys(results)) + (f": {stake}" if stake else "")
    if not advice.certain:
        text = tr("{text} (one of the possible results)", text=text)
    return f"{text} [{'; '.join(advice.context_changes)}]" if advice.context_changes else text


def _strength(advice: Recommendation) -> str:
    doubt = tr("row not verified") if advice.confidence == "low" else ""
    dated = tr("of {release}", release=advice.release) if is_old(advice.release) else ""
    return ", ".join(
        filter(None, (advice.strength, tr("level {level}", level=advice.level) if advice.level else "", dated, doubt))
    )
