"""Whether a structural record is there in a sample, and how many copies it measures."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from pmkit.core.contigs import bare_chromosome
from pmkit.core.messages import tr
from pmkit.core.model import Record
from pmkit.formats.vcf_grammar import counts_copies, sample_passes
from pmkit.variants.read_counts import reads

_MEASURED = "fold change"
"""Basis of a copy number that a caller gives by the ratio of depths; compared, so never translated."""


class SampleValues(NamedTuple):
    """One sample's FORMAT values and genotype."""

    values: Mapping[str, str]
    lone: bool  # the only sample, or none: INFO speaks for it
    alleles: tuple[int, ...] | None  # None where the genotype is missing or not given
    complete: bool  # no allele of the genotype is missing


def expected_copies(chrom: str, sex: str | None = None) -> int | None:
    """Germline copies of a chromosome (bare name), None where unknown."""
    if chrom in ("X", "Y"):
        return {"XX": {"X": 2, "Y": 0}, "XY": {"X": 1, "Y": 1}}.get(sex or "", {}).get(chrom)
    return None if chrom == "MT" else 2


def is_segment(record: Record) -> bool:
    """Whether a record gives a stretch's measured copies and no allele that says which: `<CNV>`, or no ALT, with CN;
    or counts a repeat's units (REPCN of ExpansionHunter), which tells no base either."""
    if "CN" not in record.line or record.alts not in ((), (".",), ("<CNV>",)) or "END" not in record.info:
        return False
    fields = _fields(record.line)
    return len(fields) > 9 and counts_copies(fields[8])


def sample_of(record: Record, column: int) -> SampleValues:
    """A sample's values (`column`: 0-based in the file); empty where the record has no such column."""
    fields = _fields(record.line)
    if len(fields) <= 9 + column:
        return SampleValues({}, len(fields) <= 9, None, False)
    values = dict(zip(fields[8].split(":"), fields[9 + column].split(":"), strict=False))
    parts = re.split(r"[/|]", values.get("GT", ".").strip("/|"))
    alleles = tuple(int(part) for part in parts if part.isdecimal())
    return SampleValues(values, len(fields) == 10, alleles or None, len(alleles) == len(parts))


@lru_cache(maxsize=32)
def _fields(line: str) -> tuple[str, ...]:
    """A line's columns; kept, as every sample of a set asks for them."""
    return tuple(line.rstrip("\r\n").split("\t"))


def no_call(record: Record, sample: SampleValues, column: int, pass_only: bool) -> str:
    """Why a record is no call in the sample, or ""."""
    if not record.line:
        return tr("its sample columns were not kept")
    if pass_only and (reason := _filtered(record, sample)):
        return reason
    if sample.alleles is not None:
        segment = record.alts in ((), (".",)) and _copies_measured(sample)
        return "" if any(sample.alleles) or segment else tr("the genotype is reference")
    if lacks_genotype(record, sample, column):
        return tr("the genotype is missing")
    if sample.values and not _copies_measured(sample) and support_in(record, sample, column) == 0:
        return tr("no reads support it in this sample")
    return ""


def lacks_genotype(record: Record, sample: SampleValues, column: int) -> bool:
    """Whether the sample has values, but no genotype, and neither reads nor copies in its stead."""
    if sample.alleles is not None or not sample.values or _copies_measured(sample):
        return False
    return support_in(record, sample, column) is None and not (sample.lone and "GT" not in sample.values)


def _copies_measured(sample: SampleValues) -> bool:
    return number(sample.values.get("CN")) is not None


def absent_in_sample() -> frozenset[str]:
    """The answers of `no_call` by which a record is another sample's: nothing was passed over."""
    return frozenset((tr("the genotype is reference"), tr("no reads support it in this sample")))


def _filtered(record: Record, sample: SampleValues) -> str:
    verdict = sample.values.get("FT", ".")
    if record.filters:
        return tr("FILTER is {filters}", filters=";".join(record.filters))
    return "" if sample_passes(verdict) else tr("the sample's filter is {verdict}", verdict=verdict)


def support_in(record: Record, sample: SampleValues, column: int) -> int | None:
    """Reads or fragments for the event in the sample, None where not given."""
    for key in ("SU", "VF"):
        if sample.values.get(key, "").isdecimal():
            return int(sample.values[key])
    return reads(record, column).alt_reads if record.alts else None


def measured_copies(record: Record, sample: SampleValues) -> tuple[float | None, str]:
    """The copy number that the caller measured, and what it comes from."""
    for values in (sample.values, record.info if sample.lone else {}):
        for key in ("CN", "TCN_EM", "TCN"):
            value = number(values.get(key))
            if value is not None:
                return value, "CN"
    chrom = bare_chromosome(record.chrom)
    fold = number(record.info.get("FOLD_CHANGE")) if sample.lone else None
    return (fold * (expected_copies(chrom) or 2), _MEASURED) if fold is not None else (None, "")


def minor_copies(record: Record, sample: SampleValues) -> float | None:
    """Copies of the rarer allele, None where not given."""
    for values in (sample.values, record.info if sample.lone else {}):
        for key in ("MCN", "LCN_EM"):
            if (value := number(values.get(key))) is not None:
                return value
    return None


def number(text: str | None) -> float | None:
    """A field as a finite number, None where it is absent or none."""
    try:
        value = float(text) if text else None
    except ValueError:
        return None
    return value if value is not None and math.isfinite(value) else None
