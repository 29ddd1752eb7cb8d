"""What callers call the same things: the read counts of an allele in one sample, whatever fields say it.

Fields decide, never the caller's name, so a merged or re-annotated file reads the same way. Counts come before
fractions: a VAF is recomputed from reads where any field counts them, and the caller's own fraction (a posterior in
Mutect2, purity-adjusted in PURPLE) is used only where no field does. Where both are there and differ by more than
`DISAGREEMENT`, the VAF is the counted one and `note` says so. What is not told is None with the reason, never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pmkit.core.messages import tr
from pmkit.core.model import Record

DISAGREEMENT = 0.05
"""How far a caller's own fraction may be from the counted one before it is worth a word."""

_FIRST_SAMPLE = 9
_BASES = "ACGT"


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


class _Counted(NamedTuple):
    alt: int
    total: int
    field: str


class _Counter(NamedTuple):
    """A way to count reads: None where an entry does not have it. `needs` are fields without which it never has."""

    read: Callable[[_Entry], _Counted | None]
    needs: tuple[str, ...] = ()


class _Asked(NamedTuple):
    """What fields are asked, each kind in the order of preference: those of the depth, fractions (and whether they are
    in per cent), counters."""

    depths: Sequence[str] = ()
    fractions: Sequence[tuple[str, bool]] = ()
    counters: Sequence[_Counter] = ()


class _Entry(NamedTuple):
    """One sample's values (or the INFO values of a one-sample file) and the allele that is asked for."""

    values: Mapping[str, str]
    ref: str
    alts: tuple[str, ...]
    alt: int  # 1-based
    asked: _Asked = _Asked()

    def numbers(self, key: str) -> list[int] | None:
        """The whole numbers of a field, or None where it is absent or any of them is missing."""
        text = self.values.get(key)
        if not text:
            return None
        try:
            return [int(part) for part in _plain(text).split(",")]
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
        return (ref, alt) if len(ref) == len(alt) == 1 and ref in _BASES and alt in _BASES else None


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
    asked = _Asked()
    if samples > 0:
        if not 0 <= column < samples:
            raise IndexError(
                tr("{chrom}:{pos} has no sample column {column}", chrom=record.chrom, pos=record.pos, column=column)
            )
        names, asked = _format(fields[_FIRST_SAMPLE - 1])
        values = dict(zip(names, fields[_FIRST_SAMPLE + column].split(":"), strict=False))
    entries = [("FORMAT", _Entry(values, record.ref, record.alts, alt, asked))]
    if samples <= 1:
        bare = samples <= 0 or fields[_FIRST_SAMPLE - 1] == "."  # INFO speaks alone
        lofreq = bare and ("DP4" in record.info or ("AF" in record.info and "DP" in record.info))
        entries.append(("INFO", _Entry(record.info, record.ref, record.alts, alt, _LOFREQ if lofreq else _INFO)))
    return _count(entries) or _unknown(entries[0][1])


def normal_alongside(record: Record, column: int) -> Reads | None:
    """The reads in the normal that ClairS writes beside those of the tumour (NAF, NDP), None where there are none."""
    if "NAF" not in record.line:
        return None
    fields = record.line.rstrip("\r\n").split("\t")
    if len(fields) <= _FIRST_SAMPLE + column:
        return None
    values = dict(zip(fields[_FIRST_SAMPLE - 1].split(":"), fields[_FIRST_SAMPLE + column].split(":"), strict=False))
    entry = _Entry(values, record.ref, record.alts, 1)
    vaf, depth = _fraction(entry, "NAF", percent=False), entry.number("NDP")
    if vaf is None or len(record.alts) != 1:
        return None
    return Reads(vaf, depth, None if depth is None else round(vaf * depth), tr("FORMAT NAF"))


def _count(entries: list[tuple[str, _Entry]]) -> Reads | None:
    depth = next((d for _, entry in entries if (d := _depth(entry)) is not None), None)
    reported = next((r for where, entry in entries if (r := _reported(where, entry)) is not None), None)
    for where, entry in entries:
        for counter in entry.asked.counters:
            counted = counter.read(entry)
            if counted is None or min(counted.alt, counted.total) < 0:
                continue
            source = f"{where} {counted.field}"
            total = depth if depth is not None else counted.total
            if counted.total == 0:
                return Reads(None, total, counted.alt, "", tr("no reads are counted in {source}", source=source))
            vaf = min(counted.alt / counted.total, 1.0)
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


def _unknown(entry: _Entry) -> Reads:
    """No VAF, with the reason that helps most."""
    values = entry.values
    depth = _depth(entry)
    if not values:
        reason = tr("the record has no sample and INFO counts no reads")
    elif values.get("AD") and set(values["AD"]) - set(".,"):
        reason = tr(
            "AD={values} does not give one count for each of {n_alts} alleles",
            values=values["AD"],
            n_alts=len(entry.alts) + 1,
        )
    elif all(not value.strip("./|,") for value in values.values()):
        reason = tr("the caller gives nothing for this sample")
    elif "AD" in values:
        reason = tr("AD is missing and no other field counts reads")
    else:
        reason = tr("no field of {values} counts reads", values=":".join(values))
    return Reads(None, depth, None, "", reason)


def _plain(text: str) -> str:
    """Undo the percent-encoding of commas and percent signs that some annotators apply to FORMAT values."""
    return text.replace("%2C", ",").replace("%25", "%") if "%" in text else text


def _depth(entry: _Entry) -> int | None:
    """Reads at the place. INFO DP of a one-sample file is that sample's."""
    return next((max(numbers) for key in entry.asked.depths if (numbers := entry.numbers(key))), None)


def _reported(where: str, entry: _Entry) -> tuple[float, str] | None:
    """The caller's own fraction, and its field."""
    for key, percent in entry.asked.fractions:
        value = _fraction(entry, key, percent) if key in entry.values else None
        if value is not None:
            return value, f"{where} {key}"
    return None


def _fraction(entry: _Entry, key: str, percent: bool) -> float | None:
    text = _plain(entry.values.get(key, ""))
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


def _allele_depths(key: str) -> _Counter:
    """One count for each allele, the reference first: GATK, Mutect, VarDict, DRAGEN, DeepVariant, Octopus, Sage …"""

    def count(entry: _Entry) -> _Counted | None:
        numbers = entry.numbers(key)
        if numbers is None or len(numbers) != len(entry.alts) + 1:
            return None
        return _Counted(numbers[entry.alt], sum(numbers), key)

    return _Counter(count, (key,))


def _observations(ref_key: str, alt_key: str) -> _Counter:
    """The reference's count and one for each alternative: FreeBayes RO/AO, Ion Torrent FRO/FAO."""

    def count(entry: _Entry) -> _Counted | None:
        ref, alts = entry.number(ref_key), entry.numbers(alt_key)
        if ref is None or alts is None or len(alts) != len(entry.alts):
            return None
        return _Counted(alts[entry.alt - 1], ref + sum(alts), f"{ref_key}/{alt_key}")

    return _Counter(count, (ref_key, alt_key))


def _of_depth(alt_key: str, depth_key: str) -> _Counter:
    """The alternative's count and all reads: VarDict VD/DP, Platypus NV/NR, Ion Torrent FAO/FDP, Pindel FC/FD."""

    def count(entry: _Entry) -> _Counted | None:
        alt = entry.per_alt(alt_key)
        total = entry.number(depth_key)
        if total is None:
            total = entry.per_alt(depth_key)
        return None if alt is None or total is None else _Counted(alt, total, f"{alt_key}/{depth_key}")

    return _Counter(count, (alt_key, depth_key))


def _sums(ref_keys: tuple[str, ...], alt_keys: tuple[str, ...]) -> _Counter:
    """Single counts that add up, for two alleles only: VarScan RD/AD and by strand, read pairs DR/DV."""

    def count(entry: _Entry) -> _Counted | None:
        ref, alt = [entry.number(k) for k in ref_keys], [entry.number(k) for k in alt_keys]
        if not entry.biallelic or None in ref or None in alt:
            return None
        alt_sum = sum(n for n in alt if n is not None)
        return _Counted(alt_sum, alt_sum + sum(n for n in ref if n is not None), "/".join((*ref_keys, *alt_keys)))

    return _Counter(count, (*ref_keys, *alt_keys))


def _strelka_snv(entry: _Entry) -> _Counted | None:
    """Tier 1 counts of each base (Strelka user guide, "Somatic variant allele frequencies"): alt / (alt + ref)."""
    bases = entry.snv
    if bases is None:
        return None
    ref, alt = (entry.numbers(f"{base}U") for base in bases)
    return _Counted(alt[0], alt[0] + ref[0], f"{bases[0]}U/{bases[1]}U") if ref and alt else None


def _strelka_indel(entry: _Entry) -> _Counted | None:
    """Tier 1 reads for the indel (TIR) and for its alternative, the reference (TAR)."""
    ref, alt = entry.numbers("TAR"), entry.numbers("TIR")
    return _Counted(alt[0], alt[0] + ref[0], "TAR/TIR") if ref and alt and entry.biallelic else None


def _sage(entry: _Entry) -> _Counted | None:
    """Read-context counts: the kinds of support, then the reference, then all reads. AD leaves out reads of neither."""
    numbers = entry.numbers("RC_CNT")
    if numbers is None or len(numbers) < 6 or not entry.biallelic:
        return None
    return _Counted(sum(numbers[:-2]), numbers[-1], "RC_CNT")


def _base_counts(entry: _Entry) -> _Counted | None:
    """SomaticSniper: reads of A, C, G, T."""
    bases, numbers = entry.snv, entry.numbers("BCOUNT")
    if bases is None or numbers is None or len(numbers) != 4:
        return None
    ref, alt = (numbers[_BASES.index(base)] for base in bases)
    return _Counted(alt, ref + alt, "BCOUNT")


def _strand_bases(entry: _Entry) -> _Counted | None:
    """CaVEMan: reads of each base by strand, FAZ … RTZ."""
    if entry.snv is None:
        return None
    ref, alt = ([entry.number(f"{strand}{base}Z") for strand in "FR"] for base in entry.snv)
    if None in ref or None in alt:
        return None
    alt_sum = sum(n for n in alt if n is not None)
    return _Counted(alt_sum, alt_sum + sum(n for n in ref if n is not None), "FAZ…RTZ")


def _by_strand(entry: _Entry) -> _Counted | None:
    """DP4: reference forward and reverse, alternative forward and reverse."""
    numbers = entry.numbers("DP4")
    if numbers is None or len(numbers) != 4 or not entry.biallelic:
        return None
    return _Counted(numbers[2] + numbers[3], sum(numbers), "DP4")


def _both_strands(entry: _Entry) -> _Counted | None:
    """ADF and ADR, each with one count for each allele (bcftools, Strelka germline)."""
    forward, reverse = entry.numbers("ADF"), entry.numbers("ADR")
    if not forward or not reverse or not len(forward) == len(reverse) == len(entry.alts) + 1:
        return None
    return _Counted(forward[entry.alt] + reverse[entry.alt], sum(forward) + sum(reverse), "ADF/ADR")


def _manta(entry: _Entry) -> _Counted | None:
    """Spanning pairs and split reads, each as reference, alternative; SR is absent from imprecise calls."""
    kinds = [n for key in ("PR", "SR") if (n := entry.numbers(key)) is not None and len(n) == 2]
    if not kinds or not entry.biallelic:
        return None
    return _Counted(sum(n[1] for n in kinds), sum(map(sum, kinds)), "PR/SR")


_JUNCTION_READS, _READ_PAIRS = _sums(("RR",), ("RV",)), _sums(("DR",), ("DV",))


def _delly(entry: _Entry) -> _Counted | None:
    """Junction reads where the call is precise, else read pairs (Delly manual); long reads have only DR and DV."""
    junction = _JUNCTION_READS.read(entry)
    return junction if junction is not None and junction.total else _READ_PAIRS.read(entry)


def _gridss(entry: _Entry) -> _Counted | None:
    """Fragments for the breakpoint (VF, which is a fraction elsewhere) and for the reference."""
    alt, ref, pairs = (entry.number(key) for key in ("VF", "REF", "REFPAIR"))
    if alt is None or ref is None or pairs is None:
        return None
    return _Counted(alt, alt + ref + pairs, "VF/REF/REFPAIR")


# Most specific first: a field that also occurs with another meaning stands behind the one that settles it.
_COUNTERS: tuple[_Counter, ...] = (
    _allele_depths("ADT"),
    _observations("FRO", "FAO"),
    _of_depth("FAO", "FDP"),
    _Counter(_sage, ("RC_CNT",)),
    _allele_depths("AD"),
    _observations("RO", "AO"),
    _sums(("RD",), ("AD",)),
    _sums(("RDF", "RDR"), ("ADF", "ADR")),
    _Counter(_both_strands, ("ADF", "ADR")),
    _Counter(_strelka_snv),
    _Counter(_strelka_indel, ("TAR", "TIR")),
    _of_depth("VD", "DP"),
    _of_depth("AO", "DP"),
    _of_depth("NV", "NR"),
    _Counter(_base_counts, ("BCOUNT",)),
    _Counter(_strand_bases),
    _Counter(_by_strand, ("DP4",)),
    _of_depth("FC", "FD"),
    _Counter(_gridss, ("VF", "REF", "REFPAIR")),
    _Counter(_manta),
    _Counter(_delly),
    _of_depth("DV", "DP"),
)
_INFO_COUNTERS: tuple[_Counter, ...] = (
    _observations("FRO", "FAO"),
    _of_depth("FAO", "FDP"),
    _observations("RO", "AO"),
    _of_depth("TR", "TC"),
    _Counter(_by_strand, ("DP4",)),
)


_DEPTHS, _INFO_DEPTHS = ("DPT", "DP", "DPI", "NR"), ("TDP", "FDP", "DP", "TC")
# Fractions that a caller reports, most specific first: key, and whether it is in per cent.
_FRACTIONS = (("AF", False), ("VAF", False), ("VF", False), ("FREQ", True), ("FA", False), ("MAP_VAF", False))
# INFO AF is a population's or a cohort's frequency, except in LoFreq and its kind, which have no samples.
_INFO = _Asked(_INFO_DEPTHS, (("TVAF", False), ("PURPLE_AF", False)), _INFO_COUNTERS)
_LOFREQ = _Asked(_INFO_DEPTHS, (("TVAF", False), ("AF", False), ("PURPLE_AF", False)), _INFO_COUNTERS)


@lru_cache(maxsize=1024)
def _format(text: str) -> tuple[tuple[str, ...], _Asked]:
    """The fields of FORMAT, which a caller writes in one way over and over, and those of them that are asked."""
    names = tuple(text.split(":"))
    other = {"VF"} if "REFPAIR" in names else set()  # fragments in Gridss
    other |= {"NR"} if "NV" not in names else set()
    return names, _Asked(
        [key for key in _DEPTHS if key in names and key not in other],
        [(key, percent) for key, percent in _FRACTIONS if key in names and key not in other],
        _applicable(names),
    )


def _applicable(names: tuple[str, ...]) -> tuple[_Counter, ...]:
    """The counters whose fields are all there; the others would find nothing."""
    return tuple(counter for counter in _COUNTERS if set(counter.needs) <= set(names))
