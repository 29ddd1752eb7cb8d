"""What changed in the pharmacogenes of two reports: alleles, phenotypes, advice, and why.

A reason is only named where the reports show it: a genotype that differs, an allele whose function differs, tables or
definitions of another date, a guidance row that came, went or changed, a result that leads to another row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pmkit.core.cells import few
from pmkit.core.difference import Difference, HowMade, pairs
from pmkit.core.messages import all_of, any_of, tr
from pmkit.pgx.pgx_terms import CallSource, Standing
from pmkit.pgx.section import DrugReport, GeneReport, Pgx, Recommendation

MOST = 5
"""So many positions or warnings are named of each kind."""


def differences(old: Pgx, new: Pgx, made: HowMade) -> Iterator[Difference]:
    """Genes first, then drugs, then tests to make before a drug."""
    genes = ({gene.gene: gene for gene in section.genes} for section in (old, new))
    moved: dict[str, str] = {}
    for name, one, other in pairs(*genes, absent=None):
        for kind, was, now, why in _gene(one, other, made):
            yield Difference(kind, name, "", was, now, why)
            if kind in ("status", "diplotype", "phenotype"):
                moved[name] = f"{name} {was or tr('no result')} -> {now or tr('no result')}"
    drugs = ({drug.drug: drug for drug in section.drugs} for section in (old, new))
    for name, one, other in pairs(*drugs, absent=None):
        for kind, source, was, now, why in _drug(one, other, moved):
            yield Difference(kind, name, source, was, now, why)
    requested = ({(t.drug, t.gene): t.reason for t in section.test_before} for section in (old, new))
    for (drug, gene), was, now in pairs(*requested, absent=""):
        if bool(was) != bool(now):
            before, after = (gene, "") if was else ("", gene)
            yield Difference("test_before", drug, "", before, after, was or now)


# --- genes -------------------------------------------------------------------------------------------------------


def _gene(old: GeneReport | None, new: GeneReport | None, made: HowMade) -> Iterator[tuple[str, str, str, str]]:
    """Kind, before, after and why for one gene."""
    reason = _gene_reason(old, new, made)
    parts: tuple[tuple[str, Callable[[GeneReport], str]], ...] = (
        ("status", lambda gene: gene.status),
        ("diplotype", _labels),
        ("phenotype", _phenotypes),
        ("confidence", lambda gene: gene.confidence),
    )
    for kind, of in parts:
        was, now = (of(gene) if gene else "" for gene in (old, new))
        if was != now:
            yield kind, was, now, reason


def _labels(gene: GeneReport) -> str:
    labels = [pair.label for pair in gene.diplotypes] or [all_of(one.name for one in gene.components)]
    return any_of(sorted(filter(None, labels)))


def _phenotypes(gene: GeneReport) -> str:
    """Phenotypes with their scores, as guidance is looked up with them."""
    pairs = gene.diplotypes or gene.recommendation_diplotypes
    scored = (
        f"{pair.phenotype} ({pair.activity_score})" if pair.activity_score not in ("", "n/a") else pair.phenotype
        for pair in pairs
    )
    return any_of(sorted(set(filter(None, scored))))


def _gene_reason(old: GeneReport | None, new: GeneReport | None, made: HowMade) -> str:
    """What of the evidence, the definitions or the functions differs."""
    if old is None or new is None:
        return tr("only one of the reports looked at this gene")
    found = [*_called_by(old, new), *_functions(old, new), *_dates(old, new), *_warnings(old, new)]
    if old.source is new.source is CallSource.MATCHER:
        found[:0] = _genotypes(old, new)
    return "; ".join(found) or made.why("pgx.") or tr("the reports do not show why")


def _called_by(old: GeneReport, new: GeneReport) -> Iterator[str]:
    was, now = (", ".join(gene.callers) or gene.source for gene in (old, new))
    if was != now:
        yield tr("called by {was}, then by {now}", was=was, now=now)


def _genotypes(old: GeneReport, new: GeneReport) -> Iterator[str]:
    """Positions whose genotype or state differs between the files."""
    before, after = (
        {
            (place.chrom, f"{place.pos:>12}"): (place.name, place.genotype or place.state)
            for place in (*gene.positions.used, *gene.positions.missing, *gene.positions.assumed)
        }
        for gene in (old, new)
    )
    changed, added, dropped = [], [], []
    for (chrom, pos), was, now in pairs(before, after, absent=("", "")):
        if was[1] == now[1]:
            continue
        name = now[0] or was[0] or f"chr{chrom}:{pos.strip()}"
        if not was[1]:
            added.append(f"{name} {now[1]}")
        elif not now[1]:
            dropped.append(f"{name} {was[1]}")
        else:
            changed.append(f"{name} {was[1]} -> {now[1]}")
    kinds = {
        "the positions differ": changed,
        "positions that the definitions ask for since": added,
        "positions that the definitions no longer ask for": dropped,
    }
    for words, found in kinds.items():
        if found:
            yield f"{words}: {few(found, MOST)}"


def _functions(old: GeneReport, new: GeneReport) -> Iterator[str]:
    """Alleles of both reports whose function or value differs."""
    before, after = (
        {
            one.name: f"{one.function}{f' ({one.activity_value})' if one.activity_value else ''}"
            for pair in (*gene.diplotypes, *gene.recommendation_diplotypes)
            for one in pair.alleles
        }
        for gene in (old, new)
    )
    for name, was, now in pairs(before, after, absent=""):
        if was and now and was != now:
            yield tr("function of {name}: {was} -> {now}", name=name, was=was, now=now)


def _dates(old: GeneReport, new: GeneReport) -> Iterator[str]:
    if old.dates and new.dates:
        for what in ("definitions", "functions"):
            was, now = getattr(old.dates, what), getattr(new.dates, what)
            if was != now:
                yield tr("{what} of {was} -> {now}", what=what, was=was or tr("no date"), now=now or tr("no date"))


def _warnings(old: GeneReport, new: GeneReport) -> Iterator[str]:
    """What one report says of the gene and the other does not: a doubt lowers the confidence by itself."""
    was, now = (
        [
            *gene.warnings,
            *(f"chr{one.chrom}:{one.pos} {one.ref}>{one.alt} ({one.kind})" for one in gene.undefined_variants),
        ]
        for gene in (old, new)
    )
    for text in [text for text in was if text not in now][:MOST]:
        yield tr("no longer said: {text}", text=text)
    for text in [text for text in now if text not in was][:MOST]:
        yield tr("said since: {text}", text=text)


# --- drugs -------------------------------------------------------------------------------------------------------


def _drug(
    old: DrugReport | None, new: DrugReport | None, moved: Mapping[str, str]
) -> Iterator[tuple[str, str, str, str, str]]:
    """Kind, source, before, after and why for one drug."""
    was, now = (drug.status if drug else "" for drug in (old, new))
    genes = {*(old.genes if old else ()), *(new.genes if new else ())}
    because = "; ".join(moved[gene] for gene in sorted(genes) if gene in moved)
    if was != now:
        why = tr("only one of the reports lists this drug") if not (was and now) else because
        yield "guidance", "", was, now, why or tr("the rows of guidance differ")
    if old and new and Standing.NONE not in (old.standing, new.standing) and old.standing != new.standing:
        yield "standing", "", old.standing, new.standing, _standing_reason(old, new, because)
    before, after = (_by_scope(drug.recommendations if drug else ()) for drug in (old, new))
    for scope, one, other in pairs(before, after, absent=()):
        said = [" | ".join(sorted({_advice(row) for row in rows})) for rows in (one, other)]
        if said[0] != said[1]:
            yield "advice", scope[0], said[0], said[1], _row_reason(one, other, because)


def _standing_reason(old: DrugReport, new: DrugReport, because: str) -> str:
    """What was open about the advice, or is."""
    said = []
    for drug, words in ((old, tr("open before")), (new, tr("open since"))):
        left = drug.residual
        found = dict.fromkeys((*left.contradicted, *left.not_called, *left.deciding)) if left else {}
        if found:
            said.append(f"{words}: {few(list(found), MOST)}")
    return "; ".join(filter(None, (because, *said))) or tr("the reports do not show why")


def _by_scope(rows: Sequence[Recommendation]) -> dict[tuple[str, str], tuple[Recommendation, ...]]:
    found: dict[tuple[str, str], list[Recommendation]] = {}
    for row in rows:
        whom = ", ".join(part for part in (row.population, row.indication) if part not in ("", "general"))
        found.setdefault((row.source, whom), []).append(row)
    return {scope: tuple(held) for scope, held in found.items()}


def _advice(row: Recommendation) -> str:
    """All that a row asks for, in one line."""
    factor = row.dose_factor
    dose = (
        tr("factor {min} to {max} {basis}", min=factor.min, max=factor.max, basis=factor.basis).strip()
        if factor
        else ""
    )
    whom = ", ".join(part for part in (row.population, row.indication) if part not in ("", "general"))
    parts = (
        ", ".join((row.action, *row.actions_also)),
        dose,
        row.dose,
        tr("monitor") if row.monitoring else "",
        tr("alternatives {names}", names=", ".join(row.alternatives)) if row.alternatives else "",
        row.strength,
        "; ".join(row.context_changes),
        "" if row.certain else tr("one of the possible results"),
        tr("not for this patient") if row.applies is False else "",
        tr("for {whom}", whom=whom) if whom else "",
    )
    return "; ".join(filter(None, parts))


def _row_reason(old: Sequence[Recommendation], new: Sequence[Recommendation], because: str) -> str:
    """The rows before and after with their dates, and the gene results that lead to them."""
    before, after = ({row.id: row for row in rows} for rows in (old, new))
    found = []
    for name, one, other in pairs(before, after, absent=None):
        if one and other and one.release != other.release:
            found.append(
                tr(
                    "row {name} of {release} is now of {release2}",
                    name=name,
                    release=one.release,
                    release2=other.release,
                )
            )
        elif one and other and _advice(one) != _advice(other):
            found.append(tr("row {name} of {release} says otherwise", name=name, release=other.release))
        elif one and not other:
            found.append(tr("row {name} of {release} no longer applies", name=name, release=one.release))
        elif other and not one:
            found.append(tr("row {name} of {release} applies", name=name, release=other.release))
    return "; ".join(filter(None, (because, *found))) or tr("the reports do not show why")
