"""What changed between two reports of one sample: alleles, phenotypes, advice, and why.

A reason is only named where the reports show it: a genotype that differs, an allele whose function differs, tables or
definitions of another date, a guidance row that came, went or changed, a result that leads to another row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pmkit.report.document import DrugReport, GeneReport, Recommendation, Report

COLUMNS = ("sample", "kind", "item", "source", "before", "after", "why")


class Change(NamedTuple):
    """One difference. `item` is a gene or drug; an empty `before` or `after` means that it was not there."""

    sample: str
    kind: str  # sample, status, diplotype, phenotype, confidence, guidance, advice, test_before
    item: str
    source: str  # whose advice; "" for genes
    before: str
    after: str
    why: str


class Made(NamedTuple):
    """How two reports were made differently."""

    software: tuple[tuple[str, str, str], ...]  # name, version before, version after
    tables: tuple[tuple[str, str, str], ...]  # name, releases before, releases after


def compare(old: Iterable[Report], new: Iterable[Report]) -> tuple[Change, ...]:
    """The changes of every sample, in the order of the older reports. Samples are matched by name."""
    before, after = ({report.sample: report for report in reports} for reports in (old, new))
    found: list[Change] = []
    for sample in dict.fromkeys((*before, *after)):
        if sample in before and sample in after:
            found += changes(before[sample], after[sample])
        else:
            words = ("reported", "") if sample in before else ("", "reported")
            found.append(Change(sample, "sample", "", "", *words, "the other file holds no report of this sample"))
    return tuple(found)


def made(old: Report, new: Report) -> Made:
    """Versions of programs and tables that differ. A table of the same releases with other content says "changed"."""
    versions = ({one.name: one.version for one in report.software} for report in (old, new))
    tables = [{one.name: one for one in report.tables} for report in (old, new)]
    moved = []
    for name in sorted(tables[0].keys() & tables[1].keys()):
        one, other = tables[0][name], tables[1][name]
        if one.sha256 != other.sha256:
            releases = ["; ".join(f"{s.name} {s.release}" for s in table.sources) for table in (one, other)]
            moved.append((name, releases[0], releases[1] if releases[0] != releases[1] else "changed"))
    return Made(tuple((name, a, b) for name, a, b in _pairs(*versions, absent="") if a != b), tuple(moved))


def changes(old: Report, new: Report) -> Iterator[Change]:
    """The changes between two reports of one sample: genes first, then drugs, then tests to make before a drug."""
    if old.pgx is None or new.pgx is None:
        if (old.pgx is None) != (new.pgx is None):
            words = ("", "looked at") if old.pgx is None else ("looked at", "")
            yield Change(new.sample, "guidance", "pgx", "", *words, "one report holds no pharmacogenes")
        return
    how = made(old, new)
    genes = ({gene.gene: gene for gene in report.pgx.genes} for report in (old, new) if report.pgx)
    moved: dict[str, str] = {}
    for name, before, after in _pairs(*genes, absent=None):
        for kind, was, now, why in _gene(before, after, how):
            yield Change(new.sample, kind, name, "", was, now, why)
            if kind in ("status", "diplotype", "phenotype"):
                moved[name] = f"{name} {was or 'no result'} -> {now or 'no result'}"
    drugs = ({drug.drug: drug for drug in report.pgx.drugs} for report in (old, new) if report.pgx)
    for name, one, other in _pairs(*drugs, absent=None):
        for kind, source, was, now, why in _drug(one, other, moved):
            yield Change(new.sample, kind, name, source, was, now, why)
    asked = ({(t.drug, t.gene): t.reason for t in report.pgx.test_before} for report in (old, new) if report.pgx)
    for (drug, gene), was, now in _pairs(*asked, absent=""):
        if bool(was) != bool(now):
            words = (gene, "") if was else ("", gene)
            yield Change(new.sample, "test_before", drug, "", *words, was or now)


def _pairs(before: Mapping[Any, Any], after: Mapping[Any, Any], *, absent: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Each key of either mapping, sorted, with both values."""
    for key in sorted({*before, *after}):
        yield key, before.get(key, absent), after.get(key, absent)


# --- genes -------------------------------------------------------------------------------------------------------


def _gene(old: GeneReport | None, new: GeneReport | None, how: Made) -> Iterator[tuple[str, str, str, str]]:
    """Kind, before, after and why for one gene."""
    reason = _gene_reason(old, new, how)
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
    labels = [pair.label for pair in gene.diplotypes] or [" and ".join(one.name for one in gene.components)]
    return " or ".join(sorted(filter(None, labels)))


def _phenotypes(gene: GeneReport) -> str:
    """Phenotypes with their scores, as guidance is looked up with them."""
    pairs = gene.diplotypes or gene.recommendation_diplotypes
    scored = (
        f"{pair.phenotype} ({pair.activity_score})" if pair.activity_score not in ("", "n/a") else pair.phenotype
        for pair in pairs
    )
    return " or ".join(sorted(set(filter(None, scored))))


def _gene_reason(old: GeneReport | None, new: GeneReport | None, how: Made) -> str:
    """What of the evidence, the definitions or the functions differs."""
    if old is None or new is None:
        return "only one of the reports looked at this gene"
    found = [*_called_by(old, new), *_functions(old, new), *_dates(old, new)]
    if old.source == new.source == "matcher":
        found[:0] = _genotypes(old, new)
    if not found:
        found += [f"table {name} changed" for name, _, _ in how.tables if name.startswith("pgx.")]
        found += [f"{name} {was} -> {now}" for name, was, now in how.software if name == "pmkit"]
    return "; ".join(found) or "the reports do not show why"


def _called_by(old: GeneReport, new: GeneReport) -> Iterator[str]:
    was, now = (", ".join(gene.callers) or gene.source for gene in (old, new))
    if was != now:
        yield f"called by {was}, then by {now}"


def _genotypes(old: GeneReport, new: GeneReport, most: int = 5) -> Iterator[str]:
    """Positions whose genotype or state differs between the files."""
    before, after = (
        {
            (place.chrom, f"{place.pos:>12}"): (place.name, place.genotype or place.state)
            for place in (*gene.positions.used, *gene.positions.missing, *gene.positions.assumed)
        }
        for gene in (old, new)
    )
    found = []
    for (chrom, pos), was, now in _pairs(before, after, absent=("", "")):
        if was[1] != now[1]:
            name = now[0] or was[0] or f"chr{chrom}:{pos.strip()}"
            found.append(f"{name} {was[1] or 'not asked for'} -> {now[1] or 'not asked for'}")
    more = f" and {len(found) - most} more" if len(found) > most else ""
    if found:
        yield f"the positions differ: {', '.join(found[:most])}{more}"


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
    for name, was, now in _pairs(before, after, absent=""):
        if was and now and was != now:
            yield f"function of {name}: {was} -> {now}"


def _dates(old: GeneReport, new: GeneReport) -> Iterator[str]:
    if old.dates and new.dates:
        for what in ("definitions", "functions"):
            was, now = getattr(old.dates, what), getattr(new.dates, what)
            if was != now:
                yield f"{what} of {was or 'no date'} -> {now or 'no date'}"


# --- drugs -------------------------------------------------------------------------------------------------------


def _drug(
    old: DrugReport | None, new: DrugReport | None, moved: Mapping[str, str]
) -> Iterator[tuple[str, str, str, str, str]]:
    """Kind, source, before, after and why for one drug."""
    was, now = (drug.status if drug else "" for drug in (old, new))
    genes = {*(old.genes if old else ()), *(new.genes if new else ())}
    because = "; ".join(moved[gene] for gene in sorted(genes) if gene in moved)
    if was != now:
        why = "only one of the reports lists this drug" if not (was and now) else because
        yield "guidance", "", was, now, why or "the rows of guidance differ"
    before, after = (_by_scope(drug.recommendations if drug else ()) for drug in (old, new))
    for scope, one, other in _pairs(before, after, absent=()):
        said = [" | ".join(sorted({_advice(row) for row in rows})) for rows in (one, other)]
        if said[0] != said[1]:
            yield "advice", scope[0], said[0], said[1], _row_reason(one, other, because)


def _by_scope(rows: Sequence[Recommendation]) -> dict[tuple[str, str], tuple[Recommendation, ...]]:
    found: dict[tuple[str, str], list[Recommendation]] = {}
    for row in rows:
        whom = ", ".join(part for part in (row.population, row.indication) if part not in ("", "general"))
        found.setdefault((row.source, whom), []).append(row)
    return {scope: tuple(held) for scope, held in found.items()}


def _advice(row: Recommendation) -> str:
    """All that a row asks for, in one line."""
    factor = row.dose_factor
    dose = f"factor {factor.min} to {factor.max} {factor.basis}".strip() if factor else ""
    whom = ", ".join(part for part in (row.population, row.indication) if part not in ("", "general"))
    parts = (
        ", ".join((row.action, *row.actions_also)),
        dose,
        row.dose,
        "monitor" if row.monitoring else "",
        f"alternatives {', '.join(row.alternatives)}" if row.alternatives else "",
        row.strength,
        "; ".join(row.context_changes),
        "" if row.certain else "one of the possible results",
        "not for this patient" if row.applies is False else "",
        f"for {whom}" if whom else "",
    )
    return "; ".join(filter(None, parts))


def _row_reason(old: Sequence[Recommendation], new: Sequence[Recommendation], because: str) -> str:
    """The rows before and after with their dates, and the gene results that lead to them."""
    before, after = ({row.id: row for row in rows} for rows in (old, new))
    found = []
    for name, one, other in _pairs(before, after, absent=None):
        if one and other and one.release != other.release:
            found.append(f"row {name} of {one.release} is now of {other.release}")
        elif one and other and _advice(one) != _advice(other):
            found.append(f"row {name} of {other.release} says otherwise")
        elif one and not other:
            found.append(f"row {name} of {one.release} no longer applies")
        elif other and not one:
            found.append(f"row {name} of {other.release} applies")
    return "; ".join(filter(None, (because, *found))) or "the reports do not show why"
