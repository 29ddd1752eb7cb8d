"""Structural records that a sample carries over the genes called from small variants: never passed over in silence.

A deletion, duplication or junction that reaches an exon changes the gene, and its small variants do not tell how. It
may be an allele that the functions know and no small variant shows (CYP2C19 *36, *37; CYP2B6 *29, *30; SLCO1B1 *48,
*49). A deletion of both copies is called where a source names it by its exons (CYP2C19; CYP2B6 *29); of one copy it is
one of the two alleles for certain, and what the other chromosome carries is not known. No source at hand gives the ends
of the others, so a record is none of them for certain: it is named and weighed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from pmkit.core.messages import any_of, tr
from pmkit.core.model import CallSet, Record, Region
from pmkit.pgx.alleles import GeneCall, GeneDefinition
from pmkit.pgx.alleles.calls import CallWarning
from pmkit.pgx.alleles.copy_number import REACH, disrupting, is_open_ended
from pmkit.pgx.alleles.definition import unseen_alleles
from pmkit.pgx.alleles.structural_calls import CountedGene
from pmkit.pgx.alleles.structural_genes import structural_genes
from pmkit.pgx.genes import oddity
from pmkit.pgx.guideline_sources import CPIC
from pmkit.pgx.pgx_terms import GeneStatus
from pmkit.pgx.phenotype import DiplotypeResult, GeneResult, interpret_pair
from pmkit.pgx.undefined import coding_regions, transcripts_of
from pmkit.variants.breakends import joins
from pmkit.variants.consequence.transcripts import coding_exons
from pmkit.variants.presence import expected_copies, is_segment, lacks_genotype, no_call, number, sample_of
from pmkit.variants.structural import (
    CopyNumberCall,
    StructuralCalls,
    is_structural,
    is_unread,
    structural_calls,
)

CODE, REJECTED, UNTYPED = "structure-carried", "structure-rejected", "structure-untyped"


class CarriedRecords(NamedTuple):
    """What the records say of one gene of a sample."""

    texts: tuple[str, ...] = ()  # the evidence of each record
    rejected: tuple[str, ...] = ()  # records that would be among them, had they not failed a filter
    untyped: tuple[str, ...] = ()  # records that would be among them, did the sample's values not leave them open
    deletion: str = ""  # the allele that its only record is, a deletion with both ends
    copies: float | None = None  # what that deletion leaves
    other: bool = False  # its only record is a deletion that is none of the gene's named ones

    @property
    def text(self) -> str:
        return "; ".join(self.texts)


NOTHING = CarriedRecords()


class CarriedStructures:
    """Those of one CallSet, looked for once per gene."""

    def __init__(self, calls: CallSet) -> None:
        self._calls = calls
        self._all = tuple(record for record in calls.records if is_structural(record))
        self._records: dict[str, tuple[Record, ...]] = {}

    def of(self, definition: GeneDefinition, sample: int, sex: str | None) -> CarriedRecords:
        """The records of one sample (its index in the set) that reach an exon of a gene or break it."""
        if not self._all or definition.gene in structural_genes(self._calls.build):
            return NOTHING  # the latter's copies are called
        regions = coding_regions((definition.gene,), self._calls.build)
        if not regions:
            return NOTHING
        if definition.gene not in self._records:
            self._records[definition.gene] = tuple(self._reaching(regions))
        records = self._records[definition.gene]
        if withdrawn := self._calls.withdrawn(sample):
            out = {id(self._calls.records[row]) for row in withdrawn}
            records = tuple(record for record in records if id(record) not in out)
        return self._read(definition.gene, records, regions, sample, sex) if records else NOTHING

    def _reaching(self, regions: Sequence[Region]) -> Iterator[Record]:
        chrom, start, end = regions[0].chrom, min(r.start for r in regions), max(r.end for r in regions)
        for record in self._all:
            if joins(record, chrom, start, end):
                yield record
                continue
            if record.chrom != chrom or record.pos > end:
                continue
            if record.end > start or "SVLEN" in record.info or (is_open_ended(record) and record.pos > start - REACH):
                yield record

    def _read(
        self, gene: str, records: Sequence[Record], regions: Sequence[Region], sample: int, sex: str | None
    ) -> CarriedRecords:
        texts: list[str] = []
        rejected: list[str] = []
        untyped: list[str] = []
        deletions: list[CopyNumberCall] = []
        for source in sorted({record.source for record in records}):
            own = (record for record in records if record.source == source)
            column = self._calls.column(source, sample)
            found = structural_calls(own, column, sex=sex)
            texts += _changes(found, regions)
            deletions += [one for one in found.copy_numbers if one.kind == "deletion" and _reaches(one, regions)]
            texts += found.problems
            for record in found.rejected:
                denied = structural_calls((record,), column, pass_only=False, sex=sex)
                changes = (*_changes(denied, regions), *_of_other_kinds((record,), regions, column, pass_only=False))
                failed = ",".join(record.filters) or tr("the sample's filter")
                rejected += [f"{change} (chr{record.chrom}:{record.pos}; {failed})" for change in changes]
            kept = [record for record in records if record.source == source]
            texts += _of_other_kinds(kept, regions, column)
            for record in kept:
                if _is_untyped(record, column, sex):
                    listed = structural_calls((_as_listed(record),), 0, pass_only=False, sex=sex)
                    odd = _of_other_kinds((_as_listed(record),), regions, 0, pass_only=False)
                    reaching = (*_changes(listed, regions), *listed.problems, *odd)
                    untyped += [f"{change} (chr{record.chrom}:{record.pos})" for change in reaching]
        said = self._named(tuple(dict.fromkeys(texts)), deletions, gene)
        return said._replace(rejected=tuple(dict.fromkeys(rejected)), untyped=tuple(dict.fromkeys(untyped)))

    def _named(self, texts: tuple[str, ...], deletions: Sequence[CopyNumberCall], gene: str) -> CarriedRecords:
        """What the records say, with the allele that a single deletion is by the exons that it takes."""
        names = oddity(gene).deletions
        transcript = transcripts_of(self._calls.build).gene(gene)
        if names is None or transcript is None or len(texts) != 1 or len(deletions) != 1:
            return CarriedRecords(texts)
        (one,) = deletions
        if names.hybrid and names.hybrid.is_made(self._calls.build, one.start, one.end):
            return CarriedRecords(texts, deletion=names.hybrid.name, copies=one.copy_number)
        if not names.whole:
            return CarriedRecords(texts)
        taken = [one.start <= first - 1 and last <= one.end for first, last in coding_exons(transcript)]
        if taken[0]:
            name = names.whole if all(taken) else names.first_exon
            return CarriedRecords(texts, deletion=name, copies=one.copy_number)
        return CarriedRecords(texts, other=True)


def _is_untyped(record: Record, column: int, sex: str | None) -> bool:
    """Whether the sample's values leave open if it has a record's allele: no genotype, and neither reads nor copies in
    its stead; or the reference genotype alongside another number of copies."""
    sample = sample_of(record, column)
    if record.line and lacks_genotype(record, sample, column):
        return True
    copies, expected = number(sample.values.get("CN")), expected_copies(record.chrom, sex)
    reference = sample.alleles is not None and not any(sample.alleles) and not is_segment(record)
    return reference and copies is not None and expected is not None and round(copies) != expected


def _as_listed(record: Record) -> Record:
    """The record without samples, which tells what it would be in one that has it."""
    return record._replace(line="\t".join(record.line.rstrip("\r\n").split("\t")[:8]))


def _changes(found: StructuralCalls, regions: Sequence[Region]) -> Iterator[str]:
    """The evidence of calls that reach an exon of a gene or break it."""
    chrom, start, end = regions[0].chrom, min(r.start for r in regions), max(r.end for r in regions)
    for call in found.copy_numbers:
        if call.kind in ("deletion", "duplication") and _reaches(call, regions):
            yield call.evidence
    for point in disrupting(found, chrom, start, end):
        exonic = any(region.start < point.pos1 <= region.end for region in regions)
        if point.kind != "insertion" or exonic:
            yield point.evidence


def _reaches(call: CopyNumberCall, regions: Sequence[Region]) -> bool:
    return call.chrom == regions[0].chrom and any(call.start < one.end and call.end > one.start for one in regions)


_NO_CHANGE = ("<LOH", "<ROH", "<CGA_NOCALL", "<NON_REF", "<*")


def _of_other_kinds(
    records: Iterable[Record], regions: Sequence[Region], column: int, *, pass_only: bool = True
) -> Iterator[str]:
    """Carried alleles of kinds that no rule reads (`<CPX>`, `<STR12>`, …) over an exon: a change, whatever it is."""
    for record in records:
        sample = sample_of(record, column)
        alts = [record.alts[i - 1] for i in sample.alleles or () if 0 < i <= len(record.alts)]
        odd = [alt for alt in alts or record.alts if is_unread(alt) and not alt.upper().startswith(_NO_CHANGE)]
        reaches = any(record.pos <= region.end and record.end > region.start for region in regions)
        if odd and reaches and not no_call(record, sample, column, pass_only=pass_only):
            yield f"{','.join(dict.fromkeys(odd))} {record.id}"


def with_structures(result: GeneResult, carried: CarriedRecords) -> GeneResult:
    """The result with what structural records leave open of it: no sure call, with what they may be weighed."""
    call = result.call
    if carried.rejected and isinstance(call, GeneCall):
        text = tr(
            "Structural records that fail their filter reach {gene}, and were not used: {records}.",
            gene=result.gene,
            records="; ".join(carried.rejected),
        )
        call = replace(call, warnings=(*call.warnings, CallWarning(REJECTED, text)))
        denied = tr("a structural record that fails its filter ({records})", records="; ".join(carried.rejected))
        result = replace(result, call=call, half_known=(*result.half_known, denied))
    if carried.untyped and isinstance(call, GeneCall):
        text = tr(
            "The sample's values leave open whether it has structural records that reach {gene}, which are neither "
            "there nor absent: {records}.",
            gene=result.gene,
            records="; ".join(carried.untyped),
        )
        call = replace(call, warnings=(*call.warnings, CallWarning(UNTYPED, text)))
        left = tr(
            "a structural record of which the genotype is not known ({records})", records="; ".join(carried.untyped)
        )
        result = replace(result, call=call, half_known=(*result.half_known, left))
    if not carried.texts or not isinstance(call, GeneCall):
        return result
    if carried.deletion and carried.copies == 0:
        return _deleted(result, carried)
    unseen = tuple(name for name, _ in unseen_alleles(result.gene)) if not carried.other else ()
    names = (carried.deletion,) if carried.deletion else unseen
    what = {"gene": result.gene, "records": carried.text}
    if carried.deletion:
        text = tr("one chromosome carries {gene} {deletion}: {records}", deletion=carried.deletion, **what)
    elif names:
        text = tr(
            "a carried structural record reaches {gene}; it suggests {names} and is not called: {records}",
            names=any_of(names),
            **what,
        )
    else:
        text = tr(
            "a carried structural record reaches {gene}; it is part of no named allele and is not called: {records}",
            **what,
        )
    warned = replace(call, warnings=(*call.warnings, CallWarning(CODE, f"{text[0].upper()}{text[1:]}.")))
    if not (call.diplotypes or call.components):
        warned = replace(warned, why_not="; ".join(filter(None, (call.why_not, text))))
    status = GeneStatus.AMBIGUOUS if result.status is GeneStatus.CALLED else result.status
    weighed = tuple(_weighed(result, names, call.definition.names[call.definition.reference], carried.deletion))
    reported = weighed if carried.deletion and result.diplotypes else result.diplotypes
    return replace(
        result,
        status=status,
        call=warned,
        diplotypes=reported,
        components=() if carried.deletion else result.components,
        recommendation=weighed if carried.deletion else (*result.recommendation, *weighed),
        half_known=(*result.half_known, tr("a carried structural record ({records})", records=carried.text)),
    )


def _deleted(result: GeneResult, carried: CarriedRecords) -> GeneResult:
    """The result of a gene of which a deletion takes exons of both copies; what small records are left say nothing."""
    name = carried.deletion
    pair = interpret_pair(result.gene, (name, name), CPIC, result.sex)
    found = (DiplotypeResult(f"{name}/{name}", None, pair),)
    text = tr(
        "Both copies of {gene} are {name}, as exons of them are deleted ({records}).",
        gene=result.gene,
        name=name,
        records=carried.text,
    )
    reported = CountedGene(result.gene, GeneStatus.CALLED, (), (CallWarning(CODE, text),), "", 0)
    return replace(
        result,
        status=GeneStatus.CALLED,
        phased=True,
        diplotypes=found,
        components=(),
        recommendation=found,
        call=reported,
        half_known=(),
    )


def _weighed(result: GeneResult, names: Sequence[str], reference: str, sure: str) -> Iterator[DiplotypeResult]:
    """Each allele that is called alongside each that the record suggests; one for each pair of functions.

    `sure`: the allele that the record is, where that is certain.
    """
    seen: set[tuple[str, ...]] = set()
    present = dict.fromkeys(allele.name for item in result.recommendation for allele in item.pair.alleles)
    if not present and len(names) == 1:  # nothing is known of the other chromosome: as the reference, and as the same
        present = dict.fromkeys((reference, *names))
    for allele in present:
        for name in names:
            pair = interpret_pair(result.gene, (allele, name), CPIC, result.sex)
            functions = tuple(sorted(one.function or one.name for one in pair.alleles))
            if functions not in seen:
                seen.add(functions)
                label = tr("{allele}/{name} if the structural record is {name}", allele=allele, name=name)
                label = "/".join(sorted((allele, name))) if sure else label
                yield DiplotypeResult(label, None, pair)
