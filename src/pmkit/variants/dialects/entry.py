"""One sample's values of a record, and the shapes in which callers count the reads of an allele."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

BASES = "ACGT"


class CountedReads(NamedTuple):
    """Reads of the alternative, and all; `total` is None where the others were not counted and none is of it."""

    alt: int
    total: int | None
    field: str


class Counter(NamedTuple):
    """A way to count reads: None where an entry does not have it. `needs` are fields without which it never has."""

    read: Callable[[Entry], CountedReads | None]
    needs: tuple[str, ...] = ()


class RequestedFields(NamedTuple):
    """What fields are asked, each kind in the order of preference: those of the depth, fractions (and whether they are
    in per cent), counters."""

    depths: Sequence[str] = ()
    fractions: Sequence[tuple[str, bool]] = ()
    counters: Sequence[Counter] = ()


class Entry(NamedTuple):
    """One sample's values (or the INFO values of a one-sample file) and the allele that is asked for."""

    values: Mapping[str, str]
    ref: str
    alts: tuple[str, ...]
    alt: int  # 1-based
    asked: RequestedFields = RequestedFields()

    def numbers(self, key: str) -> list[int] | None:
        """The whole numbers of a field, or None where it is absent or any of them is missing."""
        text = self.values.get(key)
        if not text:
            return None
        try:
            return [int(part) for part in plain(text).split(",")]
        except ValueError:
            return None

    def number(self, key: str) -> int | None:
        """The only number of a field."""
        numbers = self.numbers(key)
        return numbers[0] if numbers is not None and len(numbers) == 1 else None

    def per_alt(self, key: str) -> int | None:
        """This allele's number of a field with one number per alternative allele."""
        numbers = self.numbers(key)
        return numbers[self.alt - 1] if numbers is not None and len(numbers) == len(self.alts) else None

    @property
    def biallelic(self) -> bool:
        return len(self.alts) == 1

    @property
    def snv(self) -> tuple[str, str] | None:
        """The two bases of a single-base change."""
        ref, alt = self.ref.upper(), self.alts[self.alt - 1].upper()
        return (ref, alt) if len(ref) == len(alt) == 1 and ref in BASES and alt in BASES else None


def plain(text: str) -> str:
    """Undo the percent-encoding of commas and percent signs that some annotators apply to FORMAT values."""
    return text.replace("%2C", ",").replace("%25", "%") if "%" in text else text


def allele_depths(key: str) -> Counter:
    """One count for each allele, the reference first: GATK, Mutect, VarDict, DRAGEN, DeepVariant, Octopus, Sage …"""

    def count(entry: Entry) -> CountedReads | None:
        numbers = entry.numbers(key)
        if (
            numbers is None
            and (parts := entry.values.get(key, "").split(","))[1:]
            and len(parts) == len(entry.alts) + 1
        ):
            return CountedReads(0, None, key) if parts[entry.alt] == "0" else None
        if numbers is None or len(numbers) != len(entry.alts) + 1:
            return None
        return CountedReads(numbers[entry.alt], sum(numbers), key)

    return Counter(count, (key,))


def observations(ref_key: str, alt_key: str) -> Counter:
    """The reference's count and one for each alternative: FreeBayes RO/AO, Ion Torrent FRO/FAO."""

    def count(entry: Entry) -> CountedReads | None:
        ref, alts = entry.number(ref_key), entry.numbers(alt_key)
        if ref is None or alts is None or len(alts) != len(entry.alts):
            return None
        return CountedReads(alts[entry.alt - 1], ref + sum(alts), f"{ref_key}/{alt_key}")

    return Counter(count, (ref_key, alt_key))


def of_depth(alt_key: str, depth_key: str) -> Counter:
    """The alternative's count and all reads: VarDict VD/DP, Platypus NV/NR, Ion Torrent FAO/FDP, Pindel FC/FD."""

    def count(entry: Entry) -> CountedReads | None:
        alt = entry.per_alt(alt_key)
        total = entry.number(depth_key)
        if total is None:
            total = entry.per_alt(depth_key)
        return None if alt is None or total is None else CountedReads(alt, total, f"{alt_key}/{depth_key}")

    return Counter(count, (alt_key, depth_key))


def sums(ref_keys: tuple[str, ...], alt_keys: tuple[str, ...]) -> Counter:
    """Single counts that add up, for two alleles only: VarScan RD/AD and by strand, read pairs DR/DV."""

    def count(entry: Entry) -> CountedReads | None:
        ref, alt = [entry.number(k) for k in ref_keys], [entry.number(k) for k in alt_keys]
        if not entry.biallelic or None in ref or None in alt:
            return None
        alt_sum = sum(n for n in alt if n is not None)
        return CountedReads(alt_sum, alt_sum + sum(n for n in ref if n is not None), "/".join((*ref_keys, *alt_keys)))

    return Counter(count, (*ref_keys, *alt_keys))
