"""How a sample carries an allele: zygosity on autosomes, X and Y, doubts about the genotype, the copy it lies on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pmkit.core.model import MISSING, NO_ALLELE, Build, CallSet, Record
from pmkit.formats.posterior import UNREADABLE
from pmkit.germline.gene_lists import Quality
from pmkit.germline.germline_terms import Doubt, Zygosity
from pmkit.variants.read_counts import Reads

PSEUDOAUTOSOMAL = {
    Build.GRCH37: ((60_001, 2_699_520), (154_931_044, 155_260_560)),
    Build.GRCH38: ((10_001, 2_781_479), (155_701_383, 156_030_895)),
}
"""The two regions of X (1-based, inclusive) that Y has too; Genome Reference Consortium."""
LEAST_SUPPORT = 0.99
"""Probability of an imputed genotype from which it is relied on."""
Copy = tuple[int | str, int]
"""Phase set (-1: the whole file is one; a text: GATK's physical phase) and side."""


class RecordGenotype(NamedTuple):
    """A sample's alleles at one record, as in `model.Genotypes`."""

    alleles: Sequence[int]
    phased: bool
    phase_set: int
    depth: int
    quality: int
    failed: bool
    support: float  # probability of an imputed genotype, -1 where not imputed


class AlleleCarriage(NamedTuple):
    """How an allele is carried. `copy`: where it lies, None where the phase is not known."""

    zygosity: Zygosity
    doubts: tuple[Doubt, ...]
    copy: Copy | None
    depth: int | None
    fraction: float | None
    quality: int | None
    maybe_two: bool = False  # as written, both copies (or the only one) carry it


def genotypes(calls: CallSet, column: int) -> list[RecordGenotype]:
    """A sample's genotypes by record, as plain numbers."""
    observed = calls.genotypes
    count = len(calls.records)
    failed = observed.failed[:, column].tolist() if observed.failed is not None else [False] * count
    support = observed.support[:, column].tolist() if observed.support is not None else [-1.0] * count
    parts = (
        observed.alleles[:, column].tolist(),
        observed.phased[:, column].tolist(),
        observed.phase_set[:, column].tolist(),
        observed.depth[:, column].tolist(),
        observed.quality[:, column].tolist(),
        failed,
        support,
    )
    return [RecordGenotype(*one) for one in zip(*parts, strict=True)]


def copies(chrom: str, pos: int, build: Build, sex: str | None) -> int | None:
    """How many copies of a place a person has; None where the sex decides and is not known, or on MT."""
    if chrom not in ("X", "Y"):
        return None if chrom == "MT" else 2
    if any(first <= pos <= last for first, last in PSEUDOAUTOSOMAL[build]) and chrom == "X":
        return 2
    return {"XX": {"X": 2, "Y": 0}, "XY": {"X": 1, "Y": 1}}.get(sex or "", {}).get(chrom)


def physical_copy(record: Record, column: int, alt: int) -> Copy | None:
    """The copy that carries allele `alt` by GATK's physical phase (PID names the set, PGT the sides); None without."""
    if "PID" not in record.line or alt != 1 or len(record.alts) > 1:
        return None
    fields = record.line.rstrip("\r\n").split("\t")
    if len(fields) <= 9 + column:
        return None
    values = dict(zip(fields[8].split(":"), fields[9 + column].split(":"), strict=False))
    sides, name = values.get("PGT", ""), values.get("PID", ".")
    if sides not in ("0|1", "1|0") or name in ("", "."):
        return None
    return f"{record.chrom}:{name}", sides.split("|").index("1")


def carried(
    record: Record, genotype: RecordGenotype, alt: int, observed: Reads, *, count: int | None, quality: Quality
) -> AlleleCarriage | None:
    """How the sample carries allele number `alt`; None where it does not. `count`: copies of the place."""
    first, second = genotype.alleles
    if alt not in (first, second):
        return None
    haploid = second == NO_ALLELE
    both = first == second == alt
    depth = genotype.depth if genotype.depth >= 0 else observed.depth
    doubts = list(_of_the_call(record, genotype, depth, quality))
    zygosity = Zygosity.HEMI if haploid else Zygosity.HOM if both else Zygosity.HET
    if count == 1:
        if zygosity is Zygosity.HET:
            doubts.append(Doubt.HET_ON_SINGLE_COPY)
        zygosity = Zygosity.HEMI
    elif count == 0:
        doubts.append(Doubt.Y_IN_XX)
    elif count == 2 and haploid:
        doubts.append(Doubt.HAPLOID_ON_PAIR)
    low = observed.vaf is not None and observed.vaf < quality.mosaic_below
    if zygosity is Zygosity.HET and low and (observed.depth or 0) >= quality.mosaic_depth:
        doubts.append(Doubt.MOSAIC)
    if _reads_disagree(zygosity, observed, quality) and not {Doubt.HALF_CALL, Doubt.HET_ON_SINGLE_COPY} & {*doubts}:
        doubts.append(Doubt.READS_DISAGREE)
    copy = None
    if zygosity is Zygosity.HET and genotype.phased:
        copy = genotype.phase_set, 0 if first == alt else 1
    shown = genotype.quality if genotype.quality >= 0 else None
    # As written both copies carry it, or by the reads they do.
    two = zygosity in (Zygosity.HOM, Zygosity.HEMI) or Doubt.READS_DISAGREE in doubts
    return AlleleCarriage(
        Zygosity.DOUBTFUL if doubts else zygosity, tuple(doubts), copy, depth, observed.vaf, shown, two
    )


def _of_the_call(record: Record, genotype: RecordGenotype, depth: int | None, quality: Quality) -> Iterator[Doubt]:
    """What is doubtful of a genotype whatever allele is asked for."""
    if MISSING in genotype.alleles:
        yield Doubt.HALF_CALL
    if record.filters or genotype.failed:
        yield Doubt.FILTERED
    if depth is not None and depth < quality.least_depth:
        yield Doubt.LOW_DEPTH
    if 0 <= genotype.quality < quality.least_quality:
        yield Doubt.LOW_QUALITY
    if genotype.support == UNREADABLE or 0 <= genotype.support < LEAST_SUPPORT:
        yield Doubt.IMPUTED


def _reads_disagree(zygosity: Zygosity, observed: Reads, quality: Quality) -> bool:
    """Whether the reads are not those of such a genotype: many of another allele, or nearly none."""
    if observed.vaf is None or (observed.depth or 0) < quality.mosaic_depth:
        return False
    return observed.vaf > quality.one_to if zygosity is Zygosity.HET else observed.vaf < quality.both_from


__all__ = ["PSEUDOAUTOSOMAL", "AlleleCarriage", "RecordGenotype", "carried", "copies", "genotypes", "physical_copy"]
