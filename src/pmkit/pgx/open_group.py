"""The group of the first screen that says what is not called or in doubt, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from pmkit.core.cells import few
from pmkit.core.messages import tr, trn
from pmkit.core.section import Level
from pmkit.core.summary import Fact, Group
from pmkit.pgx.pgx_terms import Confidence, GeneEvidence, GeneStatus
from pmkit.pgx.section import DrugReport, GeneReport, Pgx

CALLED = (GeneStatus.CALLED, GeneStatus.AMBIGUOUS)
UNNAMED = "n/a"
"""The phenotype where none is known."""
MOST_WAITING = 8  # sets of genes whose drugs are named where nothing was asked for
LEAST_UNREAD = 3  # genes without any data that stand in one line


def open_group(pgx: Pgx, drugs: Iterable[DrugReport], requested: Collection[str] | None, place: int) -> Iterator[Group]:
    """Drugs that wait for genes, then genes by the reason; `drugs`: those that cannot be told. None or one group."""
    genes = [gene for gene in pgx.genes if requested is None or gene.gene in requested]
    lines = list(_waiting(drugs))
    unread = [gene for gene in genes if _is_unread(gene)]
    if len(unread) >= LEAST_UNREAD:
        lines.append(Fact(", ".join(gene.gene for gene in unread), tr("none of their positions has data")))
        genes = [gene for gene in genes if gene not in unread]
    lines += _without_result(genes)
    lines += [_provisional(gene) for gene in genes if gene.provisional]
    lines += [
        Fact(gene.gene, " ".join(gene.warnings), Level.CAUTION)
        for gene in pgx.genes
        if gene.warnings and gene.status in CALLED and (requested is None or gene.gene in requested or in_doubt(gene))
    ]
    if lines:
        title = tr("Not called or in doubt, and why (none of this is a normal result)")
        yield Group("open", title, lines=tuple(lines), level=Level.CAUTION, place=place)


def in_doubt(gene: GeneReport) -> bool:
    """Whether one result is given that something else than missing positions speaks against, as the VCF's own call."""
    one = gene.status is GeneStatus.CALLED and gene.evidence is GeneEvidence.GUIDELINE and not gene.provisional
    return one and gene.confidence == Confidence.LOW and bool(gene.warnings)


def _waiting(drugs: Iterable[DrugReport]) -> Iterator[Fact]:
    """Drugs by the genes, or open positions, that they wait for."""
    waiting: dict[str, list[str]] = {}
    for drug in drugs:
        names_of = [gap.gene for gap in drug.missing] or list(drug.residual.not_called if drug.residual else ())
        open_in = drug.residual.open_genes if drug.residual else ()
        waiting.setdefault(", ".join(names_of or open_in) or tr("open positions"), []).append(drug.drug)
    ranked = sorted(waiting.items(), key=lambda pair: -len(pair[1]))
    for genes, names in ranked[:MOST_WAITING]:
        named = trn("{n} drug: {names}", "{n} drugs: {names}", len(names), names=few(names, 8))
        yield Fact(genes, named, Level.CAUTION)
    left = [name for _, names in ranked[MOST_WAITING:] for name in names]
    if left:
        yield Fact(tr("other genes"), tr("{names} wait", names=few(left, 8)), Level.CAUTION)


def _is_unread(gene: GeneReport) -> bool:
    """Whether the file says nothing of any position of a gene that guidelines speak of."""
    known = (*gene.positions.used, *gene.positions.assumed)
    return gene.status is GeneStatus.NO_DATA and not known and gene.evidence is GeneEvidence.GUIDELINE


def _without_result(genes: Sequence[GeneReport]) -> Iterator[Fact]:
    reasons: dict[str, list[str]] = {}
    for gene in genes:
        if gene.evidence is GeneEvidence.GUIDELINE and gene.status not in CALLED:
            why = gene.reason or "; ".join(gene.warnings) or gene.status.replace("_", " ")
            reasons.setdefault(why, []).append(gene.gene)
    yield from (Fact(", ".join(names), why) for why, names in reasons.items())


def _provisional(gene: GeneReport) -> Fact:
    """Which positions without data could change a result, and to what."""
    could_be = dict.fromkeys(
        tr("a phenotype that is not known") if name == UNNAMED else name
        for change in gene.could_change
        for name in change.phenotypes
    )
    places = few([change.name or change.position for change in gene.could_change], 3)
    text = (
        tr(
            "{places} without data; a variant there gives {others}",
            places=places,
            others=few([name for name in could_be if name != UNNAMED], 3),
        )
        if could_be
        else tr("{places} without data could change it", places=places)
    )
    return Fact(f"{gene.gene} (" + tr("provisional") + ")", text, Level.CAUTION)
