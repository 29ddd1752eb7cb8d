"""The small variants of a case's tumour sample: filters, read counts, consequence, existing annotation."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from pmkit.core.cells import few
from pmkit.core.consent import Scope
from pmkit.core.messages import tr
from pmkit.core.model import MISSING, Case, FileFormat, Record, Variant
from pmkit.intake.pairing import TumorNormalColumns, swapped
from pmkit.onco import drivers, evidence
from pmkit.onco.against_normal import genes_at, in_normal, is_hotspot, may_be_inherited, remarks
from pmkit.onco.alterations import SmallVariant
from pmkit.onco.phased import Copy, PhasedCodes, copy_of, genotypes, joined, physical_copy
from pmkit.variants import csq, filters
from pmkit.variants.alleles import is_sequence, trim
from pmkit.variants.consequence import Consequence, Transcript, Transcripts, annotate, rank
from pmkit.variants.existing import Existing, existing
from pmkit.variants.filters import CandidateAllele, FilterOptions
from pmkit.variants.models import anchored
from pmkit.variants.read_counts import CALLED_GERMLINE, Reads, normal_alongside, reads

LEAST_DENIED = 0.05
"""A fraction of reads from which an allele that filter and genotype deny is named, where evidence is on it."""
LEAST_AGAINST = 0.1
"""The same of an allele that the genotype alone denies."""
MOST_BASES = 1000
"""Longer alleles are structural and have no consequence on one transcript here."""
NO_NORMAL = tr("No normal sample is known: inherited variants are not separated from those of the tumour.")
NO_CONSENT = tr(
    "Variants that the normal sample carries too were left out, and of those that only the caller takes for inherited "
    "the ones in genes of inherited cancer, whether or not there are any: there is no consent to inherited findings "
    "(predisposition). A change of a codon alongside such a variant is read as if it stood alone."
)
NO_CONSENT_ALONE = tr(
    "Variants in genes of inherited cancer that the caller takes for inherited were left out, whether or not there are "
    "any: there is no consent to inherited findings (predisposition)."
)
NO_CLONALITY = tr(
    "Clonality is not reported: it would name variants that are likely inherited, and there is no consent to that."
)
_NO_ANNOTATION = Existing()
SAME_CODON = tr(
    "named alone, but {} changes the same residue: if both are on one chromosome, the protein change is another"
)


class SmallVariants(NamedTuple):
    """The variants in the order of the file, and what a reader must know of the whole."""

    variants: tuple[SmallVariant, ...]
    limitations: tuple[str, ...]
    not_judged: tuple[str, ...] = ()  # changes at hotspots that were left out; the limitations say why


def small_variants(
    case: Case, transcripts: Transcripts, options: FilterOptions, isoforms: Collection[str] = ()
) -> SmallVariants:
    """Every allele that the tumour sample carries and no filter removes, once, on the preferred transcript.

    Without consent to inherited findings none that the normal sample carries too; see `withholds_inherited`.
    `isoforms` are identifiers of transcripts that are preferred to the usual choice. Raises DataError where the header
    declares annotation in a malformed way.
    """
    calls = case.calls
    listed = [
        (CandidateAllele(record, number, reported, normal), row)
        for row, record, number, reported, normal in _alleles(case)
    ]
    rows = {id(candidate): row for candidate, row in listed}
    own = genotypes(calls, case.index)
    alongside = genotypes(calls, case.normal_index) if case.normal_index is not None else None
    withheld = withholds_inherited(case)
    carried, denied, held_back, shared = [], [], [], []
    for candidate, row in listed:
        carries = _carries(own[row], candidate.alt, candidate.tumor, listed=_without_format(candidate.record))
        if withheld and in_normal(alongside[row] if alongside is not None else None, candidate, transcripts):
            if carries and not case.consent.recorded:
                shared.append(candidate)
            continue
        if withheld and _filtered_as_inherited(case, candidate, transcripts):
            continue
        if carries:
            carried.append(candidate)
        elif (candidate.tumor.vaf or 0) >= (LEAST_DENIED if candidate.record.filters else LEAST_AGAINST):
            denied.append(candidate)  # DeepSomatic writes 0/0 for what it takes for germline
        elif _says_nothing(candidate):
            held_back.append(candidate)
    filtered = filters.apply(carried, options)
    declared = csq.formats(calls.header, calls.inputs[0].path if calls.inputs else "")
    seen: dict[Variant, SmallVariant] = {}
    copies: dict[Variant, Copy | None] = {}
    sets: dict[str, int] = {}
    without = [candidate for candidate in filtered.kept if _without_reads(candidate.tumor)]
    for candidate in (one for one in filtered.kept if not _without_reads(one.tumor)):
        record = candidate.record
        alt = record.alts[candidate.alt - 1]
        variant = anchored(Variant(record.chrom, *trim(record.pos, record.ref.upper(), alt.upper())), transcripts)
        if variant not in seen:
            effect = consequence(variant, transcripts, isoforms)
            reported = existing(_annotations(declared, candidate), effect) if declared else _NO_ANNOTATION
            row = rows[id(candidate)]
            there = in_normal(alongside[row] if alongside is not None else None, candidate, transcripts)
            seen[variant] = _made(candidate, (variant, effect, reported), there)
            column = calls.column(record.source, case.index)
            copies[variant] = copy_of(own[row], candidate.alt) or physical_copy(record, column, candidate.alt, sets)
    removed = tuple(
        tr("Filter: {what}.", what=count.text) for count in filtered.counts if count.removed or count.untested
    )
    pairs = ((c.tumor, c.normal) for c, _ in listed if c.normal and not c.record.filters)
    together = joined(tuple(seen.values()), copies, transcripts)
    not_judged, why = _shared(filters.apply(shared, options).kept, transcripts)
    said = (*_normal(case, pairs), *_left_out(case), *why, *removed)
    rejected = _rejected(case, (*filtered.rejected, *denied))
    said = (*said, *rejected, *_unread(case, without), *_held_back(case, held_back))
    return SmallVariants(_same_codon(together), said, not_judged)


def withholds_inherited(case: Case) -> bool:
    """Whether what the normal sample carries stays out: no consent to cancer predisposition is given, or the patient is
    a minor of whom conditions of adults are not looked at."""
    return not case.consent.inherited_cancer


_GERMLINE_FILTER = re.compile(r"^##FILTER=<ID=[^,>]*germline", re.IGNORECASE | re.MULTILINE)


def may_leave_out(case: Case) -> bool:
    """Whether inherited variants are left out of such a file if there are any: it has a normal, or says what is
    inherited. Not by its records, so that it is the same for everybody."""
    tells = case.normal_index is not None or case.consent.recorded or _is_maf(case)
    return withholds_inherited(case) and (tells or _GERMLINE_FILTER.search(case.calls.header) is not None)


def _is_maf(case: Case) -> bool:
    return any(file.format == FileFormat.MAF for file in case.calls.inputs)


def withholds_origin(case: Case) -> bool:
    """Whether the fraction of reads may not say that a variant is likely inherited: as `withholds_inherited`, or of a
    tumour without a normal there is no consent to inherited findings."""
    alone = case.normal_index is None
    return withholds_inherited(case) or (alone and not case.consent.allows(Scope.TUMOR_GERMLINE))


def _alleles(case: Case) -> Iterator[tuple[int, Record, int, Reads, Reads | None]]:
    """(row, record, number of the allele, reads in the tumour, in the normal) of every allele spelled out in bases."""
    calls, alongside = case.calls, case.normal_index
    withdrawn = calls.withdrawn(case.index)
    for row, record in enumerate(calls.records):
        if row in withdrawn:
            continue
        if not is_sequence(record.ref) or len(record.ref) > MOST_BASES:
            continue
        for number, alt in enumerate(record.alts, 1):
            if is_sequence(alt) and len(alt) <= MOST_BASES:
                own = calls.column(record.source, case.index)
                reported = reads(record, own, number)
                normal = (
                    reads(record, calls.column(record.source, alongside), number)
                    if alongside is not None
                    else normal_alongside(record, own)
                )
                yield row, record, number, reported, normal


def _carries(genotype: PhasedCodes, alt: int, reported: Reads, *, listed: bool) -> bool:
    """By the genotype; where the caller writes none (Strelka), by the reads; where it writes neither, what is `listed`
    in a file of one tumour is in it."""
    alleles = genotype.alleles
    if alt in alleles:
        return True
    if max(alleles) >= 0 or MISSING not in alleles:
        return False
    if listed and reported.alt_reads is None and reported.vaf is None:
        return True
    return (reported.alt_reads or 0) > 0 or (reported.vaf or 0) > 0


def _without_reads(reported: Reads) -> bool:
    """Whether reads were counted and none is of the allele: Mutect2 writes the alleles that it was given into every
    genotype. The caller's own fraction, where it says otherwise, is a contradiction that stays a finding's remark."""
    return reported.alt_reads == 0 and reported.vaf == 0 and not reported.note


def _says_nothing(candidate: CandidateAllele) -> bool:
    """Whether the record, which its caller does not reject, has no genotypes and counts no reads of the allele."""
    format_ = candidate.record.line.split("\t", 9)[8:9]
    unknown = candidate.tumor.alt_reads is None and candidate.tumor.vaf is None
    return unknown and not candidate.record.filters and bool(format_) and "GT" not in format_[0].split(":")


def _without_format(record: Record) -> bool:
    """Whether the record's one sample says nothing at all: a list of one tumour's variants (`intake.sites_only`)."""
    return record.line.rstrip("\r\n").split("\t")[8:] == [".", "."]


def _filtered_as_inherited(case: Case, candidate: CandidateAllele, transcripts: Transcripts) -> bool:
    """Whether the caller's filter says that an allele is inherited, where that is withheld.

    Filters say so of hotspots too, of tumours without a normal above all: where nobody was asked, only what lies in a
    gene of inherited cancer is left out; of who was asked and did not agree, everything.
    """
    record = candidate.record
    if not any("germline" in name.lower() for name in record.filters):
        return False
    known = drivers.genes()
    here = {one.gene for one in transcripts.at(record.chrom, record.pos, record.pos + len(record.ref) - 1)}
    return case.consent.recorded or any(gene in known and known[gene].inherited_cancer for gene in here)


def consequence(variant: Variant, transcripts: Transcripts, isoforms: Collection[str] = ()) -> Consequence | None:
    """On the gene with the gravest effect; of a gene's transcripts on an isoform that was asked for, a bundled one
    (MANE Select first), the user's canonical one, or the one with the gravest effect."""
    found = transcripts.at(variant.chrom, variant.pos, variant.pos + len(variant.ref) - 1)
    by_gene: dict[str, list[Transcript]] = {}
    for transcript in found:
        by_gene.setdefault(transcript.gene, []).append(transcript)
    reported = [annotate(variant, t) for group in by_gene.values() for t in _preferred(group, isoforms)]
    return min(reported, key=lambda c: rank(c.terms[0]), default=None)


def _preferred(group: Sequence[Transcript], isoforms: Collection[str]) -> Sequence[Transcript]:
    if isoforms:
        requested = [t for t in group if not {t.id, t.ensembl, _bare(t.id), _bare(t.ensembl)}.isdisjoint(isoforms)]
        if requested:
            return requested
    bundled = [t for t in group if t.hgnc_id or t.kind in ("select", "plus_clinical")]
    return bundled or [t for t in group if t.kind in ("select", "canonical")] or group


def _bare(identifier: str) -> str:
    return identifier.partition(".")[0]


def _annotations(declared: Sequence[csq.AnnotationFormat], candidate: CandidateAllele) -> Sequence[csq.Annotation]:
    record = candidate.record
    return csq.read(declared, record.info, record.ref, record.alts)[candidate.alt - 1]


def _made(
    candidate: CandidateAllele, judged: tuple[Variant, Consequence | None, Existing], there: bool
) -> SmallVariant:
    variant, effect, reported = judged
    tumor, normal, filters_ = candidate.tumor, candidate.normal, candidate.record.filters
    warnings = [tr("the caller rejects it ({filters_})", filters_=", ".join(filters_))] * bool(filters_) + [
        tumor.note
    ] * bool(tumor.note)
    warnings += remarks(candidate, carried=there)
    return SmallVariant(
        variant=variant,
        consequence=effect,
        vaf=tumor.vaf,
        depth=tumor.depth,
        alt_reads=tumor.alt_reads,
        normal_vaf=normal.vaf if normal else None,
        normal_depth=normal.depth if normal else None,
        normal_alt_reads=normal.alt_reads if normal else None,
        in_normal=there,
        filters=filters_,
        population_af=reported.population_af,
        predictions=reported.predictions,
        annotation_check=reported.check,
        warnings=(*warnings, *reported.warnings),
    )


def _rejected(case: Case, rejected: Iterable[CandidateAllele]) -> tuple[str, ...]:
    """Name the rejected alleles that evidence knows: no finding, but a reader may want to look at the reads."""
    by_filter: list[str] = []
    by_genotype: list[str] = []
    for one in rejected:
        variant, name = _known_as(case, one)
        if name and one.record.filters:
            by_filter.append(f"{name} ({variant}; {', '.join(one.record.filters)})")
        elif name:
            by_genotype.append(f"{name} ({variant}; {tr('{vaf:.0%} of reads', vaf=one.tumor.vaf or 0)})")
    said = []
    if by_filter:
        said.append(
            tr(
                "The caller rejects {listed}, which evidence names; not judged (--include-rejected judges it).",
                listed=_listed(by_filter),
            )
        )
    if by_genotype:
        said.append(
            tr(
                "The genotype leaves out {listed}, which evidence names; not judged: genotype and reads contradict "
                "each other.",
                listed=_listed(by_genotype),
            )
        )
    return tuple(said)


def _unread(case: Case, candidates: Iterable[CandidateAllele]) -> tuple[str, ...]:
    """Name the alleles of genotypes that no read has."""
    if not (names := _names(case, candidates)):
        return ()
    return (
        tr(
            "No read was counted of {listed}, which the file gives as carried; not judged: genotype and reads "
            "contradict each other.",
            listed=_listed(names),
        ),
    )


def _held_back(case: Case, candidates: Iterable[CandidateAllele]) -> tuple[str, ...]:
    """Name the alleles of which the sample says nothing."""
    if not (names := _names(case, candidates)):
        return ()
    return (
        tr(
            "Whether the sample has {listed} is not known; not judged: its columns have neither genotypes nor reads of "
            "these alleles.",
            listed=_listed(names),
        ),
    )


def _names(case: Case, candidates: Iterable[CandidateAllele]) -> list[str]:
    """Alleles by name, those first that evidence knows."""
    known: list[str] = []
    others: list[str] = []
    for one in candidates:
        variant, name = _known_as(case, one)
        (known if name else others).append(f"{name} ({variant})" if name else str(variant))
    return [*known, *others]


def _known_as(case: Case, one: CandidateAllele) -> tuple[Variant, str]:
    """A candidate's change, and the name that evidence has for it, or ""."""
    record = one.record
    variant = Variant(record.chrom, *trim(record.pos, record.ref.upper(), record.alts[one.alt - 1].upper()))
    names = evidence.names_of(variant, case.calls.build)
    if not names:
        return variant, ""
    gene, change = min(names)
    return variant, f"{gene} {change.partition('=')[2] or change}"


def _shared(candidates: Iterable[CandidateAllele], transcripts: Transcripts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name what was left out as the normal has it, where a hotspot of tumours, in no gene of inherited conditions, is
    rather of tumour cells in the normal; and the sentence on it."""
    short, names = [], []
    for one in candidates:
        record, normal, tumor = one.record, one.normal, one.tumor
        if CALLED_GERMLINE in record.info or _without_reads(tumor) or may_be_inherited(genes_at(one, transcripts)):
            continue
        variant = anchored(
            Variant(record.chrom, *trim(record.pos, record.ref.upper(), record.alts[one.alt - 1].upper())), transcripts
        )
        small = SmallVariant(variant=variant, consequence=consequence(variant, transcripts))
        if not is_hotspot(small):
            continue
        shares = (
            tr(
                "{normal} % of the normal's reads, {tumor} % of the tumour's",
                normal=round(100 * normal.vaf),
                tumor=round(100 * tumor.vaf),
            )
            if normal is not None and normal.vaf is not None and tumor.vaf is not None
            else tr("reads were not counted")
        )
        short.append(f"{small.gene} {small.protein or small.coding}")
        names.append(f"{short[-1]} ({variant}; {shares})")
    if not names:
        return (), ()
    return tuple(short), (
        tr(
            "Not judged, may be drivers: {listed}. The normal sample has these changes at hotspots of tumours too: "
            "tumour cells in the normal, or two samples of one kind, rather than inherited. With consent to inherited "
            "findings they are judged (--consent predisposition).",
            listed=_listed(names),
        ),
    )


def _listed(named: Sequence[str], most: int = 10) -> str:
    return few(named, most)


def _left_out(case: Case) -> tuple[str, ...]:
    if not may_leave_out(case):
        return ()
    return (NO_CONSENT if case.normal_index is not None or _is_maf(case) else NO_CONSENT_ALONE,)


def _normal(case: Case, pairs: Iterable[tuple[Reads, Reads]]) -> tuple[str, ...]:
    """What to know of the normal sample: that there is none, or that it looks like the tumour."""
    pairs = list(pairs)
    if case.normal_index is None:
        return () if pairs else (NO_NORMAL,)
    samples = case.calls.samples
    columns = TumorNormalColumns(samples[case.index], samples[case.normal_index], tr("options, sheet, header or names"))
    warning = swapped(columns, pairs)
    return (warning[:1].upper() + warning[1:],) if warning else ()


def _same_codon(found: Iterable[SmallVariant]) -> tuple[SmallVariant, ...]:
    """Warn where two variants change one residue: on one chromosome they make another protein change than alone."""
    listed = list(found)
    alongside: dict[tuple[str, int], list[SmallVariant]] = {}
    for one in listed:
        if one.consequence and one.changes_protein:
            for residue in one.residues:
                alongside.setdefault((one.consequence.transcript, residue), []).append(one)
    near: dict[int, set[Variant]] = {}
    for group in alongside.values():
        for one in group if len(group) > 1 else ():
            near.setdefault(id(one), set()).update(other.variant for other in group if other is not one)
    return tuple(
        replace(one, warnings=(*one.warnings, SAME_CODON.format(", ".join(map(str, sorted(near[id(one)]))))))
        if id(one) in near
        else one
        for one in listed
    )
