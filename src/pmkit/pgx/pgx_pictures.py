"""What people look at rather than read of pharmacogenes: which positions were read, and where an activity score lies.

Plain data with text alternatives; the writer draws.
"""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.cells import few
from pmkit.core.messages import any_of, tr, trn
from pmkit.core.summary import Cell, Mark, Picture, Scale, Span, Strip, Tone
from pmkit.pgx.guideline_sources import CPIC
from pmkit.pgx.pgx_terms import GeneStatus
from pmkit.pgx.section import GeneReport, Pgx, Position

TOP = 3.0  # an activity score's scale ends here, or beyond the patient's place


def pgx_pictures(pgx: Pgx) -> Iterator[Picture]:
    """A strip for each gene with positions, and a scale for each with an activity score; where drugs were asked for, of
    their genes only."""
    requested = {gene for drug in pgx.drugs for gene in drug.genes} if pgx.drugs_asked is not None else None
    for gene in pgx.genes:
        if requested is not None and gene.gene not in requested:
            continue
        if strip := _strip(gene):
            yield strip
        if scale := _scale(gene):
            yield scale


def _strip(gene: GeneReport) -> Picture | None:
    places = gene.positions
    marked: list[tuple[Position, Tone]] = [
        *((place, Tone.VARIANT if varies(place) else Tone.KNOWN) for place in places.used),
        *((place, Tone.MISSING) for place in places.missing),
        *((place, Tone.ASSUMED) for place in places.assumed),
    ]
    if not marked:
        return None
    marked.sort(key=lambda pair: (pair[0].pos, pair[0].name))
    cells = tuple(Cell(tone, place.name or f"{place.chrom}:{place.pos}") for place, tone in marked)
    legend = tuple(Cell(tone, words(tone)) for tone in (Tone.KNOWN, Tone.VARIANT, Tone.MISSING, Tone.ASSUMED))
    number = {tone: [cell.text for cell in cells if cell.tone is tone] for tone in Tone}
    parts = [trn("{n} position of the definition", "{n} positions of the definition", len(cells))]
    read = len(number[Tone.KNOWN]) + len(number[Tone.VARIANT])
    parts.append(tr("{n} read", n=read))
    if found := number[Tone.VARIANT]:
        parts.append(tr("variant at {names}", names=few(found, 6)))
    if missing := number[Tone.MISSING]:
        parts.append(tr("missing: {names}", names=few(missing, 6)))
    if assumed := number[Tone.ASSUMED]:
        parts.append(tr("{n} assumed to be reference", n=len(assumed)))
    title = tr("{gene}: which positions were read", gene=gene.gene)
    return Picture(gene.gene, title, "; ".join(parts) + ".", Strip(cells, legend))


def words(tone: Tone) -> str:
    """What a cell's colour stands for."""
    match tone:
        case Tone.KNOWN:
            return tr("read: reference")
        case Tone.VARIANT:
            return tr("read: variant")
        case Tone.MISSING:
            return tr("missing")
    return tr("assumed to be reference")


def varies(place: Position) -> bool:
    """Whether a position's genotype has an allele other than the reference."""
    bases = place.genotype.replace("|", "/").split("/")
    return bool(place.genotype) and any(base not in (place.ref, ".", "") for base in bases)


def _scale(gene: GeneReport) -> Picture | None:
    if gene.status not in (GeneStatus.CALLED, GeneStatus.AMBIGUOUS):
        return None
    pairs = gene.recommendation_diplotypes or gene.diplotypes
    scores = {pair.activity_score: pair.label for pair in pairs if _number(pair.activity_score) is not None}
    if not scores:
        return None
    from pmkit.pgx.phenotype_rules import ActivityScore, rule_for

    rule = rule_for(gene.gene, CPIC)
    if not isinstance(rule, ActivityScore):
        return None
    values = [value for text in scores if (value := _number(text)) is not None]
    top = max(TOP, *values)
    spans = []
    for band in rule.bands:
        first = band.at_least if band.at_least is not None else band.above if band.above is not None else 0.0
        last = band.below if band.below is not None else band.at_most if band.at_most is not None else top
        spans.append(Span(first, last, band.phenotype, _tone(band.phenotype)))
    marks = tuple(Mark(value, text) for text in scores if (value := _number(text)) is not None)
    names = any_of(f"{label}: {score}" for score, label in scores.items())
    bands = "; ".join(
        tr("{name} {first} to {last}", name=span.text, first=f"{span.first:g}", last=f"{span.last:g}") for span in spans
    )
    title = tr("{gene}: activity score", gene=gene.gene)
    reported = tr("Activity score of {names}. The scale of {source}: {bands}.", names=names, source=CPIC, bands=bands)
    return Picture(gene.gene, title, reported, Scale(0.0, top, tuple(spans), marks), source=", ".join(rule.citations))


def _number(text: str) -> float | None:
    bare = text.lstrip("≥>")
    try:
        return float(bare) if bare else None
    except ValueError:
        return None


def _tone(phenotype: str) -> Tone:
    """Lower than normal, normal or higher, by the phenotype's standard terms."""
    if phenotype.startswith(("Poor", "Intermediate", "Decreased", "Deficient")):
        return Tone.LOW
    return Tone.HIGH if phenotype.startswith(("Ultrarapid", "Rapid", "Increased")) else Tone.NORMAL
