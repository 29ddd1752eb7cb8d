"""Tidy TSV: one table per section of the report, with the same names.

`--section NAME` gives that table alone. Without it all tables of the stages that ran follow each other, each under a
line `# NAME` and parted by an empty line. Lists in a cell are joined by `; `, tied diplotypes by ` or `.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, ClassVar, Generic, TextIO, TypeVar, cast

from pmkit.context import columns as context_tsv
from pmkit.core.cells import Row, joined, text
from pmkit.report.document import (
    Biomarker,
    Diplotype,
    DrugReport,
    EvidenceItem,
    GeneReport,
    OncoVariant,
    Report,
    StructuralAlteration,
    Therapy,
    Tier,
)
from pmkit.report.format import Format
from pmkit.report.therapies import label

T = TypeVar("T")
_MOST_KEPT = 50_000  # rendered items kept, so that samples that share a result share its text
_SPOOL = 8_000_000  # bytes of a section kept in memory before it goes to a temporary file


class Section(Generic[T]):
    """A table: the items it is made of, its columns, and the rows of one item (without the sample)."""

    def __init__(
        self, columns: str, items: Callable[[Report], Iterable[T] | None], rows: Callable[[T], Iterable[Row]]
    ) -> None:
        self.columns = ("sample", *columns.split())
        self.items, self.rows = items, rows


def _tied(values: Iterable[str]) -> str:
    """Values of tied diplotypes: one if all agree, else one for each, in the order of the diplotypes."""
    listed = list(values)
    return text(listed[0]) if len(set(listed)) == 1 else joined(listed, " or ")


def _function(diplotype: Diplotype) -> str:
    return "/".join(allele.function for allele in diplotype.alleles)


def _gene(gene: GeneReport) -> Iterator[Row]:
    pairs, places = gene.diplotypes, gene.positions
    yield (
        text(gene.gene),
        gene.status,
        gene.source,
        text(gene.phased),
        gene.confidence,
        text(gene.provisional),
        joined((pair.label for pair in pairs), " or "),
        _tied(text(pair.score) for pair in pairs),
        _tied(_function(pair) for pair in pairs),
        _tied(pair.phenotype for pair in pairs),
        _tied(pair.activity_score for pair in pairs),
        _tied(pair.lookup_key for pair in pairs),
        joined(allele.name for allele in gene.components),
        joined((pair.label for pair in gene.recommendation_diplotypes), " or "),
        str(len(places.used)),
        str(len(places.missing)),
        str(len(places.assumed)),
        joined(p.name or f"chr{p.chrom}:{p.pos}" for p in places.missing),
        joined(f"{change.name or change.position}: {', '.join(change.alleles)}" for change in gene.could_change),
        joined(dict.fromkeys(name for change in gene.could_change for name in change.phenotypes)),
        text(gene.reason),
        joined(gene.warnings),
        gene.evidence,
        joined(
            f"{one.kind} {one.hgvsc or f'chr{one.chrom}:{one.pos} {one.ref}>{one.alt}'} {one.genotype}"
            for one in gene.undefined_variants
        ),
    )


def _drug(drug: DrugReport) -> Iterator[Row]:
    """A row for each recommendation; a drug without one has a row too, so that it is not taken for harmless."""
    head = (text(drug.drug), drug.rxnorm, joined(drug.atc, ","), drug.status, text(drug.provisional))
    missing = joined(f"{gap.gene} {gap.status}" for gap in drug.missing)
    left = drug.residual
    risks = joined(
        f"{one.population} {'not known' if one.per_100000 is None else text(one.per_100000)}"
        for one in (left.populations if left else ())
    )
    names = (*left.deciding, *(f"{gene} (no call)" for gene in left.not_called)) if left else ()
    tail = (missing, drug.standing, risks, joined(names))
    for advice in drug.recommendations:
        dose = advice.dose_factor
        yield (
            *head,
            advice.source,
            advice.action,
            joined(advice.actions_also),
            text(dose.min) if dose else "",
            text(dose.max) if dose else "",
            text(dose.basis) if dose else "",
            text(advice.dose),
            joined(advice.alternatives),
            text(advice.strength),
            text(advice.level),
            text(advice.population),
            text(advice.indication),
            advice.reason,
            text(advice.certain),
            joined(f"{key.gene} {key.diplotype} ({key.key})" for key in advice.gene_results),
            joined((pmid for citation in advice.citations for pmid in citation.pmids), ","),
            text(advice.id),
            text(advice.applies),
            joined(advice.context_changes),
            *tail,
        )
    if not drug.recommendations:
        yield (*head, *[""] * 19, *tail)


def _therapies(therapies: Iterable[Therapy]) -> str:
    return joined(map(label, therapies))


def _tiers(tiers: Iterable[Tier]) -> str:
    return joined(f"{tier.type} {tier.tier}" for tier in tiers)


def _evidence(items: Iterable[EvidenceItem]) -> str:
    return joined(item.id for item in items)


def _variant(variant: OncoVariant) -> Iterator[Row]:
    weighed = variant.oncogenicity
    yield (
        text(variant.gene),
        text(variant.hgvsg),
        text(variant.hgvsc),
        text(variant.hgvsp),
        variant.transcript,
        variant.consequence,
        variant.chrom,
        str(variant.pos),
        variant.ref,
        variant.alt,
        text(variant.vaf),
        text(variant.depth),
        text(variant.normal_vaf),
        joined(variant.filters),
        text(variant.hotspot),
        text(variant.annotation_check),
        weighed.class_ if weighed else "",
        str(weighed.points) if weighed else "",
        joined((c.code for c in weighed.criteria if c.outcome == "fired"), ",") if weighed else "",
        _tiers(variant.tiers),
        _therapies(variant.sensitive),
        _therapies(variant.resistant),
        _evidence(variant.evidence),
        joined(variant.warnings),
    )


def _alteration(alteration: StructuralAlteration) -> Iterator[Row]:
    yield (
        text(alteration.gene),
        alteration.type,
        text(alteration.name),
        alteration.region,
        text(alteration.copy_number),
        _tiers(alteration.tiers),
        _therapies(alteration.sensitive),
        _therapies(alteration.resistant),
        _evidence(alteration.evidence),
        joined(alteration.warnings),
    )


def _biomarker(marker: Biomarker) -> Iterator[Row]:
    counts = joined(f"{one.name}={one.number}" for one in marker.counts)
    yield (text(marker.name), text(marker.value), marker.unit, marker.status, counts, text(marker.because))


SECTIONS: dict[str, Section[Any]] = {
    "pgx.genes": Section(
        "gene status source phased confidence provisional diplotypes score function phenotype activity_score "
        "lookup_key components recommendation_diplotypes positions_used positions_missing positions_assumed missing "
        "could_change could_be reason warnings evidence undefined_variants",
        lambda report: report.pgx.genes if report.pgx else None,
        _gene,
    ),
    "pgx.drugs": Section(
        "drug rxnorm atc status provisional source action actions_also dose_factor_min dose_factor_max "
        "dose_factor_basis dose alternatives strength level population indication reason certain gene_results pmids "
        "id applies context_changes missing standing residual_per_100000 deciding",
        lambda report: report.pgx.drugs if report.pgx else None,
        _drug,
    ),
    "context.phenotypes": Section(
        context_tsv.PHENOTYPE_COLUMNS,
        lambda report: report.context.phenotypes if report.context else None,
        context_tsv.phenotype_rows,
    ),
    "context.doses": Section(
        context_tsv.DOSE_COLUMNS,
        lambda report: report.context.doses if report.context else None,
        context_tsv.dose_rows,
    ),
    "context.scores": Section(
        context_tsv.SCORE_COLUMNS,
        lambda report: report.context.scores if report.context else None,
        context_tsv.score_rows,
    ),
    "onco.variants": Section(
        "gene hgvsg hgvsc hgvsp transcript consequence chrom pos ref alt vaf depth normal_vaf filters hotspot "
        "annotation_check oncogenicity points criteria tiers sensitive resistant evidence warnings",
        lambda report: report.onco.variants if report.onco else None,
        _variant,
    ),
    "onco.alterations": Section(
        "gene type name region copy_number tiers sensitive resistant evidence warnings",
        lambda report: report.onco.alterations if report.onco else None,
        _alteration,
    ),
    "onco.biomarkers": Section(
        "name value unit status counts because",
        lambda report: report.onco.biomarkers if report.onco else None,
        _biomarker,
    ),
}


class TsvFormat(Format):
    """With a section: that table. Without: every table, gathered apart and written one after the other at the end."""

    suffix: ClassVar[str] = ".tsv"
    sections: ClassVar[tuple[str, ...]] = tuple(SECTIONS)

    def __init__(self, *, section: str | None = None, width: int | None = None, colour: bool = False) -> None:
        super().__init__(section=section, width=width, colour=colour)
        self._kept: dict[int, tuple[object, list[str]]] = {}
        self._gathered: dict[str, IO[str]] = {}
        self._begun = False

    def applies(self, report: Report) -> bool:
        return self.section is None or SECTIONS[self.section].items(report) is not None

    def write(self, report: Report, out: TextIO) -> None:
        if self.section:
            if not self._begun:
                out.write(_header(self.section))
                self._begun = True
            self._rows(self.section, report, out)
            return
        for name, section in SECTIONS.items():
            if section.items(report) is None:
                continue
            if name not in self._gathered:
                held = tempfile.SpooledTemporaryFile(_SPOOL, "w+", encoding="utf-8", newline="\n")  # noqa: SIM115  (closed in `close`)
                self._gathered[name] = cast("IO[str]", held)
            self._rows(name, report, self._gathered[name])

    def end(self, out: TextIO) -> None:
        if self.section and not self._begun:
            out.write(_header(self.section))
        for number, (name, held) in enumerate(self._gathered.items()):
            out.write("\n" * (number > 0) + f"# {name}\n" + _header(name))
            held.seek(0)
            shutil.copyfileobj(held, out)

    def close(self) -> None:
        for held in self._gathered.values():
            held.close()

    def _rows(self, name: str, report: Report, out: IO[str]) -> None:
        section, sample = SECTIONS[name], text(report.sample)
        for item in section.items(report) or ():
            kept = self._kept.get(id(item))
            if kept is None:
                if len(self._kept) > _MOST_KEPT:
                    self._kept.clear()
                kept = (item, ["\t".join(row) for row in section.rows(item)])  # the item too, so its id stays its own
                self._kept[id(item)] = kept
            for row in kept[1]:
                out.write(f"{sample}\t{row}\n")


def _header(name: str) -> str:
    return "\t".join(SECTIONS[name].columns) + "\n"
