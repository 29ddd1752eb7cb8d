"""The alleles of pharmacogene positions that a sample carries, and where, for formats that name variants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from pmkit.core.exchange import About, Interval, Json, Seen
from pmkit.core.messages import tr
from pmkit.core.model import Region, Variant
from pmkit.pgx.pgx_terms import PositionState
from pmkit.pgx.section import GeneReport, Pgx, Position


class PositionZygosity(StrEnum):
    """How many of a position's chromosomes carry an allele; empty where the genotype does not tell."""

    HETEROZYGOUS = "heterozygous"
    HOMOZYGOUS = "homozygous"
    HEMIZYGOUS = "hemizygous"
    UNKNOWN = ""


class CarriedAllele(NamedTuple):
    """An alternative allele that the sample carries at a position of a gene's definition, or outside of it."""

    gene: str
    name: str  # rs number or coding name
    variant: Variant
    zygosity: PositionZygosity
    doubtful: bool
    hgvs: tuple[str, ...] = ()


def carried(gene: GeneReport) -> Iterator[CarriedAllele]:
    """The alternative alleles of one gene: those of its positions, then those that no named allele holds."""
    for place in gene.positions.used:
        bases = place.genotype.replace("|", "/").split("/")
        for alt in dict.fromkeys(one for one in bases if one != place.ref and one.isalpha() and place.ref.isalpha()):
            doubt = place.state is PositionState.DOUBTFUL
            yield CarriedAllele(gene.gene, place.name, _variant(place, alt), _zygosity(bases, alt), doubt)
    for one in gene.undefined_variants:
        numbers = one.genotype.replace("|", "/").split("/")
        names = tuple(name for name in (one.hgvsc, one.hgvsp) if name)
        variant = Variant(one.chrom, one.pos, one.ref, one.alt)
        yield CarriedAllele(gene.gene, one.hgvsc, variant, _zygosity(numbers, "1"), bool(one.doubt), names)


def _variant(place: Position, alt: str) -> Variant:
    return Variant(place.chrom, place.pos, place.ref, alt)


def _zygosity(genotype: list[str], allele: str) -> PositionZygosity:
    if not all(genotype) or "." in genotype:
        return PositionZygosity.UNKNOWN
    if len(genotype) == 1:
        return PositionZygosity.HEMIZYGOUS
    return PositionZygosity.HOMOZYGOUS if set(genotype) == {allele} else PositionZygosity.HETEROZYGOUS


# --- extra("vrs") --------------------------------------------------------------------------------------------------


def seen(section: Pgx) -> Iterator[Seen]:
    """Each allele once, in the order of the genes."""
    reported = set()
    for gene in section.genes:
        for one in carried(gene):
            if one.variant not in reported:
                reported.add(one.variant)
                yield Seen(one.variant, one.gene, one.name or str(one.variant), one.hgvs)


def changes(section: Pgx) -> Iterable[tuple[str, Region, str]]:
    """None: copies of genes are part of the diplotypes."""
    return ()


def statements(section: Pgx, about: About) -> Iterable[Json]:
    """None: what guidelines advise hangs on diplotypes, of which VA-Spec has no proposition."""
    return ()


# --- extra("bed") --------------------------------------------------------------------------------------------------

_CARRIED, _DOUBTFUL, _OPEN = "31,119,180", "255,127,14", "214,39,40"


def intervals(section: Pgx) -> Iterator[Interval]:
    """Positions with an alternative allele, and those without data that could change a result."""
    for gene in section.genes:
        for one in carried(gene):
            where = Region(one.variant.chrom, one.variant.pos - 1, one.variant.pos - 1 + len(one.variant.ref))
            name = " ".join(filter(None, (gene.gene, one.name, f"{one.variant.ref}>{one.variant.alt}", one.zygosity)))
            yield Interval(where, name, 500, _DOUBTFUL if one.doubtful else _CARRIED)
        deciding = {change.position: change for change in gene.could_change}
        for place in gene.positions.missing:
            change = deciding.get(f"chr{place.chrom}:{place.pos}")
            if change is not None:
                where = Region(place.chrom, place.pos - 1, place.pos - 1 + max(len(place.ref), 1))
                yield Interval(where, tr("{name} without data", name=f"{gene.gene} {place.name}"), 800, _OPEN)
