"""Join the files of one set of samples (per chromosome, per gene, SNVs and indels) into one CallSet.

Two patients may carry the same sample name ("SAMPLE"), so files are joined only where they do not contradict: where
both have records in one requested region, they must hold different kinds of variants or the same records.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pmkit.core.errors import DataError
from pmkit.core.messages import tr, trn
from pmkit.core.model import Genotypes, Record, Region, chromosome_order
from pmkit.formats.records import FilePart, chosen
from pmkit.formats.stacking import concatenate

GENERIC_NAMES = frozenset(
    ("sample", "sample1", "sample_1", "tumor", "tumour", "normal", "unknown", "default", "patient", "test")
)
_REMEDY = tr(
    "If these are two patients, give each file its own sample name with a sheet (--sheet); if one, load one of them."
)

Key = tuple[str, int, str, tuple[str, ...]]


def join(
    parts: Sequence[FilePart], paths: Sequence[str], samples: Sequence[str], regions: Sequence[Region]
) -> FilePart:
    """One part, sorted by place; records that two files share are kept once.

    Raises DataError naming both files and the place where files of one set disagree.
    """
    if len(parts) == 1:
        return _sorted(parts[0])
    _refuse_generic(parts, paths, samples)
    whole = FilePart(
        [record for part in parts for record in part.records],
        concatenate([part.genotypes for part in parts]),
        tuple(note for part in parts for note in part.notes),
    )
    owners = [number for number, part in enumerate(parts) for _ in part.records]
    seen: dict[Key, int] = {}  # place and alleles -> row
    kept: list[int] = []
    for row, record in enumerate(whole.records):
        first = seen.setdefault((record.chrom, record.pos, record.ref, record.alts), row)
        if owners[first] == owners[row]:
            kept.append(row)
        elif not _same(whole.genotypes, first, row):
            raise DataError(
                tr(
                    "{files} and {other_files} both hold {named}, but their genotypes differ at chr{chrom}:{pos}",
                    files=paths[owners[first]],
                    other_files=paths[owners[row]],
                    named=_named(samples),
                    chrom=record.chrom,
                    pos=record.pos,
                ),
                remedy=_REMEDY,
            )
    _refuse_gaps(parts, paths, samples, regions)
    if shared := len(owners) - len(kept):
        note = trn(
            "{n} record stands in two files with the same genotypes; it was used once",
            "{n} records stand in two files with the same genotypes; each was used once",
            shared,
        )
        whole.notes = (*whole.notes, note)
        whole = chosen(whole, kept)
    return _sorted(whole)


def _sorted(part: FilePart) -> FilePart:
    places = [(chromosome_order(record.chrom), record.pos) for record in part.records]
    order = sorted(range(len(places)), key=places.__getitem__)
    return part if order == list(range(len(places))) else chosen(part, order)


def _named(samples: Sequence[str]) -> str:
    return (
        tr("sample '{name}'", name=samples[0])
        if len(samples) == 1
        else trn("the same {n} sample", "the same {n} samples", len(samples))
    )


def _same(genotypes: Genotypes, one: int, other: int) -> bool:
    """The same alleles; their order may differ where neither row is phased."""
    a, b = genotypes.alleles[one], genotypes.alleles[other]
    unphased = ~(genotypes.phased[one] | genotypes.phased[other])
    return bool(((a == b).all(axis=1) | ((a == b[:, ::-1]).all(axis=1) & unphased)).all())


def _kind(record: Record) -> str:
    if record.is_reference_block:
        return "reference"
    if any(
        (alt.startswith("<") and alt not in ("<NON_REF>", "<*>")) or "[" in alt or "]" in alt for alt in record.alts
    ):
        return "structural"
    return "snv" if all(len(alt) == len(record.ref) for alt in record.alts if not alt.startswith("<")) else "indel"


def _refuse_generic(parts: Sequence[FilePart], paths: Sequence[str], samples: Sequence[str]) -> None:
    """A name that every pipeline writes joins nothing on one chromosome."""
    if not any(name.lower() in GENERIC_NAMES for name in samples):
        return
    owner: dict[tuple[str, str], int] = {}
    for number, part in enumerate(parts):
        for chrom, kind in {(record.chrom, _kind(record)) for record in part.records}:
            first = owner.setdefault((chrom, kind), number)
            if first != number:
                raise DataError(
                    tr(
                        "{files} and {other_files} both call their sample '{samples}' and both have chromosome "
                        "{chrom}, so pmkit cannot tell whether they are one patient",
                        files=paths[first],
                        other_files=paths[number],
                        samples=samples[0],
                        chrom=chrom,
                    ),
                    remedy=_REMEDY,
                )


def _refuse_gaps(
    parts: Sequence[FilePart], paths: Sequence[str], samples: Sequence[str], regions: Sequence[Region]
) -> None:
    """Where two files' records of one kind reach over each other in a region, each must have the other's records."""
    by_region: dict[tuple[int, str], dict[int, set[int]]] = {}
    ends = _RegionIndex(regions)
    for number, part in enumerate(parts):
        for record in part.records:
            region = ends.find(record)
            if region is not None:
                by_region.setdefault((region, _kind(record)), {}).setdefault(number, set()).add(record.pos)
    for (region, _), found in by_region.items():
        numbers = sorted(found)
        for k, a in enumerate(numbers):
            for b in numbers[k + 1 :]:
                first, last = max(min(found[a]), min(found[b])), min(max(found[a]), max(found[b]))
                odd = sorted(pos for pos in found[a] ^ found[b] if first <= pos <= last)
                if odd:
                    has, lacks = (a, b) if odd[0] in found[a] else (b, a)
                    raise DataError(
                        tr(
                            "{files} and {other_files} both hold {named} and overlap, but only {file_with} has a "
                            "record at chr{chrom}:{odd}, not {file_without}",
                            files=paths[a],
                            other_files=paths[b],
                            named=_named(samples),
                            file_with=paths[has],
                            chrom=regions[region].chrom,
                            odd=odd[0],
                            file_without=paths[lacks],
                        ),
                        remedy=_REMEDY,
                    )


class _RegionIndex:
    """Finds the region that a record starts in or reaches into."""

    def __init__(self, regions: Sequence[Region]) -> None:
        self._by_chrom: dict[str, list[tuple[int, int, int]]] = {}
        for i, region in enumerate(regions):
            self._by_chrom.setdefault(region.chrom, []).append((region.start, region.end, i))
        self._starts = {chrom: np.array([s for s, _, _ in spans]) for chrom, spans in self._by_chrom.items()}

    def find(self, record: Record) -> int | None:
        spans = self._by_chrom.get(record.chrom)
        if spans is None:
            return None
        at = int(self._starts[record.chrom].searchsorted(record.pos - 1, side="right")) - 1
        for k in (at, at + 1):
            if 0 <= k < len(spans) and record.pos - 1 < spans[k][1] and record.end > spans[k][0]:
                return spans[k][2]
        return None
