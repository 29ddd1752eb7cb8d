"""What callers call the same things: the read counts of an allele in one sample, whatever fields say it.

Fields decide, never the caller's name, so a merged or re-annotated file reads the same way. Counts come before
fractions: a VAF is recomputed from reads where any field counts them, and the caller's own fraction (a posterior in
Mutect2, purity-adjusted in PURPLE) is used only where no field does. Where both are there and differ by more than
`DISAGREEMENT`, the VAF is the counted one and `note` says so. What is not given is None with the reason, never 0.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from pmkit.core.messages import tr, trn
from pmkit.core.model import Record
from pmkit.variants.dialects import counters
from pmkit.variants.dialects.entry import Counter, Entry, RequestedFields, plain

DISAGREEMENT = 0.05
"""How far a caller's own fraction may be from the counted one before it is worth a word."""

CALLED_GERMLINE = "CALLED_GERMLINE"
"""INFO flag of an allele that a MAF calls germline (Mutation_Status)."""
_FIRST_SAMPLE = 9


class Reads(NamedTuple):
    """The reads of one allele in one sample.

    `vaf` is a fraction 0–1; `depth` the caller's depth, else the reads counted; `source` the field that the VAF comes
    from ("FORMAT AD"), empty where there is none; `note` says why a VAF is None or which two fields disagree.
    """

    vaf: float | None
    depth: int | None
    alt_reads: int | None
    source: str
    note: str = ""


def reads(record: Record, column: int, alt: int = 1) -> Reads:
    """The reads of `record.alts[alt - 1]` in sample `column` (0-based in the file; ignored if it has none).

    Works on `record.line`. INFO speaks for the sample only in files of at most one sample. Raises IndexError for an
    allele or a column that the record does not have.
    """
    if not 1 <= alt <= len(record.alts):
        raise IndexError(
            tr("{chrom}:{pos} has no alternative allele {alt}", chrom=record.chrom, pos=record.pos, alt=alt)
        )
    if not record.line:
        return Reads(None, None, None, "", tr("the record's sample columns were not kept"))
    fields = record.line.rstrip("\r\n").split("\t")
    samples = len(fields) - _FIRST_SAMPLE
    values: dict[str, str] = {}
    requested = RequestedFields()
    if samples > 0:
        if not 0 <= column < samples:
            raise IndexError(
                tr("{chrom}:{pos} has no sample column {column}", chrom=record.chrom, pos=record.pos, column=column)
            )
        names, requested = _format(fields[_FIRST_SAMPLE - 1])
        values = dict(zip(names, fields[_FIRST_SAMPLE + column].split(":"), strict=False))
    entries = [("FORMAT", Entry(values, record.ref, record.alts, alt, requested))]
    if samples <= 1:
        bare = samples <= 0 or fields[_FIRST_SAMPLE - 1] == "."  # INFO speaks alone
        lofreq = bare and ("DP4" in record.info or ("AF" in record.info and "DP" in record.info))
        entries.append(("INFO", Entry(record.info, record.ref, record.alts, alt, _info(lofreq))))
    return _count(entries) or _unknown(entries[0][1])


def normal_alongside(record: Record, column: int) -> Reads | None:
    """The reads in the normal that ClairS writes beside those of the tumour (NAF, NDP), None where there are none."""
    if "NAF" not in record.line:
        return None
    fields = record.line.rstrip("\r\n").split("\t")
    if len(fields) <= _FIRST_SAMPLE + column:
        return None
    values = dict(zip(fields[_FIRST_SAMPLE - 1].split(":"), fields[_FIRST_SAMPLE + column].split(":"), strict=False))
    entry = Entry(values, record.ref, record.alts, 1)
    vaf, depth = _fraction(entry, "NAF", percent=False), entry.number("NDP")
    if vaf is None or len(record.alts) != 1:
        return None
    return Reads(vaf, depth, None if depth is None else round(vaf * depth), tr("FORMAT NAF"))


def _count(entries: list[tuple[str, Entry]]) -> Reads | None:
    depth = next((d for _, entry in entries if (d := _depth(entry)) is not None), None)
    reported = next((r for where, entry in entries if (r := _reported(where, entry)) is not None), None)
    for where, entry in entries:
        for counter in entry.asked.counters:
            counted = counter.read(entry)
            if counted is None or min(counted.alt, counted.total or 0) < 0:
                continue
            source = f"{where} {counted.field}"
            total = depth if depth is not None else counted.total
            if counted.total == 0:
                return Reads(None, total, counted.alt, "", tr("no reads are counted in {source}", source=source))
            vaf = min(counted.alt / counted.total, 1.0) if counted.total else 0.0
            note = ""
            if reported is not None and abs(reported[0] - vaf) > DISAGREEMENT:
                note = tr(
                    "{source} gives {vaf:.3f}, but {reported} says {reported2:.3f}",
                    source=source,
                    vaf=vaf,
                    reported=reported[1],
                    reported2=reported[0],
                )
            return Reads(vaf, total, counted.alt, source, note)
    return None if reported is None else Reads(reported[0], depth, None, reported[1])


def _unknown(entry: Entry) -> Reads:
    """No VAF, with the reason that helps most."""
    values = entry.values
    depth = _depth(entry)
    if not values:
        reason = tr("the record has no sample and INFO counts no reads")
    elif values.get("AD") and set(values["AD"]) - set(".,"):
        reason = trn(
            "AD={counts} does not give one count for the {n} allele",
            "AD={counts} does not give one count for each of {n} alleles",
            len(entry.alts) + 1,
            counts=values["AD"],
        )
    elif all(not value.strip("./|,") for value in values.values()):
        reason = tr("the caller gives nothing for this sample")
    elif "AD" in values:
        reason = tr("AD is missing and no other field counts reads")
    else:
        reason = tr("no field of {fields} counts reads", fields=":".join(values))
    return Reads(None, depth, None, "", reason)


def _depth(entry: Entry) -> int | None:
    """Reads at the place. INFO DP of a one-sample file is that sample's."""
    return next((max(numbers) for key in entry.asked.depths if (numbers := entry.numbers(key))), None)


def _reported(where: str, entry: Entry) -> tuple[float, str] | None:
    """The caller's own fraction, and its field."""
    for key, percent in entry.asked.fractions:
        value = _fraction(entry, key, percent) if key in entry.values else None
        if value is not None:
            return value, f"{where} {key}"
    return None


def _fraction(entry: Entry, key: str, percent: bool) -> float | None:
    text = plain(entry.values.get(key, ""))
    if text.endswith("%"):
        # VarScan writes the comma of the machine's locale ("12,5%").
        parts, percent = [text[:-1].replace(",", ".")], True
    else:
        parts = text.split(",")
    with_reference = len(parts) == len(entry.alts) + 1  # Octopus: one for each allele
    if not with_reference and len(parts) != len(entry.alts):
        return None
    try:
        value = float(parts[entry.alt if with_reference else entry.alt - 1])
    except ValueError:
        return None
    value = value / 100 if percent else value
    return value if 0 <= value <= 1 else None


_DEPTHS, _INFO_DEPTHS = ("DPT", "DP", "DPI", "NR"), ("TDP", "FDP", "DP", "TC")
# Fractions that a caller reports, most specific first: key, and whether it is in per cent.
_FRACTIONS = (("AF", False), ("VAF", False), ("VF", False), ("FREQ", True), ("FA", False), ("MAP_VAF", False))


@lru_cache(maxsize=2)
def _info(lofreq: bool) -> RequestedFields:
    """INFO AF is a population's or a cohort's frequency, except in LoFreq and its kind, which have no samples."""
    fractions = (("TVAF", False), *([("AF", False)] if lofreq else []), ("PURPLE_AF", False))
    return RequestedFields(_INFO_DEPTHS, fractions, counters("INFO_COUNTERS"))


@lru_cache(maxsize=1024)
def _format(text: str) -> tuple[tuple[str, ...], RequestedFields]:
    """The fields of FORMAT, which a caller writes in one way over and over, and those of them that are asked."""
    names = tuple(text.split(":"))
    other = {"VF"} if "REFPAIR" in names else set()  # fragments in Gridss
    other |= {"NR"} if "NV" not in names else set()
    return names, RequestedFields(
        [key for key in _DEPTHS if key in names and key not in other],
        [(key, percent) for key, percent in _FRACTIONS if key in names and key not in other],
        _applicable(names),
    )


def _applicable(names: tuple[str, ...]) -> tuple[Counter, ...]:
    """The counters whose fields are all there; the others would find nothing."""
    return tuple(counter for counter in counters() if set(counter.needs) <= set(names))
