"""Join the files of one set of samples (per chromosome, per gene, SNVs and indels) into one CallSet.

Two patients may carry the same sample name ("SAMPLE"), so files are joined only where they do not contradict: where
both have records in one wanted region, they must hold different kinds of variants or the same records.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pmkit.errors import DataError
from pmkit.load.genotypes import Row
from pmkit.load.records import Part
from pmkit.model import Record, Region, chromosome_order

GENERIC_NAMES = frozenset(
    ("sample", "sample1", "sample_1", "tumor", "tumour", "normal", "unknown", "default", "patient", "test")
)
_REMEDY = (
    "If these are two patients, give each file its own sample name with a sheet (--sheet); if one, load one of them."
)

Key = tuple[str, int, str, tuple[str, ...]]


def join(parts: Sequence[Part], paths: Sequence[str], samples: Sequence[str], regions: Sequence[Region]) -> Part:
    """One part, sorted by place; records that two files share are kept once.

    Raises DataError naming both files and the place where files of one set disagree.
    """
    if len(parts) == 1:
        return _sorted(parts[0])
    _refuse_generic(parts, paths, samples)
    records: list[Record] = []
    rows: list[Row] = []
    notes = [note for part in parts for note in part.notes]
    seen: dict[Key, tuple[int, int]] = {}  # place and alleles -> (part, row)
    shared = 0
    for number, part in enumerate(parts):
        for i, record in enumerate(part.records):
            key = (record.chrom, record.pos, record.ref, record.alts)
            first, row = seen.get(key, (number, -1))
            if first == number:
                seen.setdefault(key, (number, i))
            elif _same(parts[first].rows[row], part.rows[i]):
                shared += 1
                continue
            else:
                raise DataError(
                    f"{paths[first]} and {paths[number]} both hold {_named(samples)}, "
                    f"but their genotypes differ at chr{record.chrom}:{record.pos}",
                    remedy=_REMEDY,
                )
            records.append(record)
            rows.append(part.rows[i])
    _refuse_gaps(parts, paths, samples, regions)
    if shared:
        notes.append(f"{shared} records stand in two files with the same genotypes; each was used once")
    return _sorted(Part(records, rows, tuple(notes)))


def _sorted(part: Part) -> Part:
    order = sorted(
        range(len(part.records)), key=lambda i: (chromosome_order(part.records[i].chrom), part.records[i].pos)
    )
    return Part([part.records[i] for i in order], [part.rows[i] for i in order], part.notes)


def _named(samples: Sequence[str]) -> str:
    return f"sample '{samples[0]}'" if len(samples) == 1 else f"the same {len(samples)} samples"


def _same(one: Row, other: Row) -> bool:
    """The same alleles; order and phase may differ in wording only where both are unphased."""
    if np.array_equal(one.alleles, other.alleles):
        return True
    unphased = ~(one.phased | other.phased)
    equal = (one.alleles == other.alleles).all(axis=1)
    swapped = (one.alleles == other.alleles[:, ::-1]).all(axis=1) & unphased
    return bool((equal | swapped).all())


def _kind(record: Record) -> str:
    if record.is_reference_block:
        return "reference"
    if any(
        (alt.startswith("<") and alt not in ("<NON_REF>", "<*>")) or "[" in alt or "]" in alt for alt in record.alts
    ):
        return "structural"
    return "snv" if all(len(alt) == len(record.ref) for alt in record.alts if not alt.startswith("<")) else "indel"


def _refuse_generic(parts: Sequence[Part], paths: Sequence[str], samples: Sequence[str]) -> None:
    """A name that every pipeline writes joins nothing on one chromosome."""
    if not any(name.lower() in GENERIC_NAMES for name in samples):
        return
    owner: dict[tuple[str, str], int] = {}
    for number, part in enumerate(parts):
        for chrom, kind in {(record.chrom, _kind(record)) for record in part.records}:
            first = owner.setdefault((chrom, kind), number)
            if first != number:
                raise DataError(
                    f"{paths[first]} and {paths[number]} both call their sample '{samples[0]}' and both have "
                    f"chromosome {chrom}, so pmkit cannot tell whether they are one patient",
                    remedy=_REMEDY,
                )


def _refuse_gaps(
    parts: Sequence[Part], paths: Sequence[str], samples: Sequence[str], regions: Sequence[Region]
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
                        f"{paths[a]} and {paths[b]} both hold {_named(samples)} and overlap, but only {paths[has]} has "
                        f"a record at chr{regions[region].chrom}:{odd[0]}, not {paths[lacks]}",
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
