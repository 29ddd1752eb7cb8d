"""A case's small variants in the tumour, with consequence and read counts, judged by `interpret.onco`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache

from pmkit.annotate import drivers, evidence
from pmkit.annotate.alterations import Alterations, SmallVariant
from pmkit.annotate.consequence import Consequence, Transcripts, annotate, rank
from pmkit.errors import NoInputError
from pmkit.interpret import onco
from pmkit.interpret.findings import OncoResult
from pmkit.interpret.tumor_type import TumorType, resolve
from pmkit.load.alleles import is_sequence, trim
from pmkit.load.dialects import Reads, reads
from pmkit.model import MISSING, Build, CallSet, Case, Record, Region, Variant, merge_regions

GERMLINE_VAF = 0.25
"""A fraction of the normal's reads from which an allele is likely germline, not contamination by tumour."""
MOST_BASES = 1000
"""Longer alleles are structural and have no consequence on one transcript here."""
NOT_ASSESSED = "Copy number and fusions were not assessed: only the small variants of the VCF were."

SAME_CODON = (
    "named alone, but {} changes the same residue: if both are on one chromosome, the protein change is another"
)


@dataclass(frozen=True, slots=True)
class TumorOptions:
    """What the user may say about a tumour. An empty `genes` means all."""

    tumor_type: str | None = None
    genes: tuple[str, ...] = ()
    all_variants: bool = False


@cache
def _transcripts(build: Build) -> Transcripts:
    return Transcripts.open(build)


class Assessor:
    """Judges case after case."""

    def __init__(self, options: TumorOptions) -> None:
        self.options = options
        self._type: TumorType | None = None

    def check(self) -> None:
        """Raises UsageError for an unknown tumour type, NoInputError for a gene that is no driver."""
        self._type = resolve(self.options.tumor_type) if self.options.tumor_type else None
        known = {*drivers.genes(), *evidence.gene_names()} if self.options.genes else set()
        for gene in () if self.options.all_variants else self.options.genes:
            if gene not in known:
                near = get_close_matches(gene.upper(), known, 1)
                hint = f"Did you mean {near[0]!r}?" if near else "With --all every bundled transcript is looked at."
                raise NoInputError(f"{gene!r} is no driver gene and has no evidence", remedy=hint)

    def wanted(self, build: Build) -> tuple[Region, ...]:
        """The regions to read."""
        transcripts = _transcripts(build)
        if not self.options.genes:
            return onco.wanted(build, all_genes=self.options.all_variants, transcripts=transcripts)
        whole = [Region(t.chrom, t.start - 1, t.end) for g in self.options.genes for t in transcripts.of_gene(g)]
        return merge_regions([*transcripts.coding_regions(self.options.genes, pad=onco.SPLICE_PAD), *whole])

    def result(self, case: Case) -> OncoResult:
        """The judged findings of one case. The sheet's tumour type holds where the user gave none."""
        tumor = self._type
        if tumor is None and (told := case.sheet.get("tumor_type")):
            tumor = resolve(told)
        small = _same_codon(small_variants(case))
        if self.options.genes:
            small = tuple(one for one in small if one.gene in self.options.genes)
        found = onco.assess(Alterations(small=small), case.calls.build, tumor, all_variants=self.options.all_variants)
        return replace(found, limitations=(*found.limitations, NOT_ASSESSED))


def small_variants(case: Case) -> Iterator[SmallVariant]:
    """Every allele that the tumour sample carries, once, with its consequence on the preferred transcript."""
    calls = case.calls
    columns = _columns(calls)
    transcripts = _transcripts(calls.build)
    seen: set[Variant] = set()
    for row, record in enumerate(calls.records):
        for number, alt in enumerate(record.alts, 1):
            if not is_sequence(alt) or not is_sequence(record.ref) or max(len(alt), len(record.ref)) > MOST_BASES:
                continue
            told = _reads(record, columns, calls.samples[case.index], number)
            if not _carries(calls, row, case.index, number, told):
                continue
            variant = Variant(record.chrom, *trim(record.pos, record.ref.upper(), alt.upper()))
            if variant in seen:
                continue
            seen.add(variant)
            beside = case.normal_index
            normal = _reads(record, columns, calls.samples[beside], number) if beside is not None else None
            yield SmallVariant(
                variant=variant,
                consequence=_consequence(variant, transcripts),
                vaf=told.vaf,
                depth=told.depth,
                normal_vaf=normal.vaf if normal else None,
                filters=record.filters,
                warnings=tuple(_warnings(case, row, number, told, normal)),
            )


def _same_codon(found: Iterable[SmallVariant]) -> tuple[SmallVariant, ...]:
    """Warn where two variants change one residue: on one chromosome they make another protein change than alone."""
    listed = list(found)
    beside: dict[tuple[str, int], list[SmallVariant]] = {}
    for one in listed:
        if one.consequence and one.changes_protein:
            for residue in one.residues:
                beside.setdefault((one.consequence.transcript, residue), []).append(one)
    near: dict[int, set[Variant]] = {}
    for group in beside.values():
        for one in group if len(group) > 1 else ():
            near.setdefault(id(one), set()).update(other.variant for other in group if other is not one)
    return tuple(
        replace(one, warnings=(*one.warnings, SAME_CODON.format(", ".join(map(str, sorted(near[id(one)]))))))
        if id(one) in near
        else one
        for one in listed
    )


def _columns(calls: CallSet) -> dict[str, int]:
    """Each sample's place among the sample columns of the file."""
    line = next((x for x in reversed(calls.header.splitlines()) if x.startswith("#CHROM")), "")
    return {name: place for place, name in enumerate(line.split("\t")[9:])}


def _reads(record: Record, columns: dict[str, int], sample: str, alt: int) -> Reads:
    return reads(record, columns.get(sample, 0), alt)


def _carries(calls: CallSet, row: int, column: int, alt: int, told: Reads) -> bool:
    """By the genotype; where the caller writes none (Strelka), by the reads."""
    alleles = calls.genotypes.alleles[row, column]
    if (alleles == alt).any():
        return True
    return bool((alleles < 0).all() and MISSING in alleles and ((told.alt_reads or 0) > 0 or (told.vaf or 0) > 0))


def _consequence(variant: Variant, transcripts: Transcripts) -> Consequence | None:
    """On the transcript with the gravest effect among those that are there, the table's preferred first."""
    found = transcripts.at(variant.chrom, variant.pos, variant.pos + len(variant.ref) - 1)
    told = [annotate(variant, transcript) for transcript in found]
    return min(told, key=lambda c: rank(c.terms[0]), default=None)


def _warnings(case: Case, row: int, alt: int, told: Reads, normal: Reads | None) -> Iterator[str]:
    calls = case.calls
    filters = calls.records[row].filters
    if filters:
        yield f"the caller rejects it ({', '.join(filters)})"
    if told.note:
        yield told.note
    if case.normal_index is not None:
        in_normal = bool((calls.genotypes.alleles[row, case.normal_index] == alt).any())
        if in_normal or (normal and normal.vaf is not None and normal.vaf >= GERMLINE_VAF):
            yield "the normal sample carries it too: likely germline"
