"""Read FORMAT and the sample columns into arrays: GT, phase, DP, GQ (or PL, GL), AD, FT, and what
supports the genotype (GP, HDS, DS).

Phase is read here for all that use it: GT's separator with PS (or PSL of VCF 4.4), and where GT is unphased, GATK's
PGT with PID, or HP. A block's depth is its least: MIN_DP, or a lower DP. Freebayes writes reference blocks without a
genotype, whose GQ is a sum of base qualities: they are reference by their least depth alone, and no call where that is
0.

Three ways, by what is cheapest and safest: one patient's cells are split in Python; the fixed-width GT-only rows of
panels are cut by numpy; all other rows of many samples go to cyvcf2 (`htslib`), together, after their header was
written anew, so that nothing an upstream header declares wrongly can disturb it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pmkit.core.errors import DataError, at_record
from pmkit.core.messages import tr, trn
from pmkit.core.model import MISSING, NO_ALLELE, Genotypes
from pmkit.formats import allele_reads, likelihoods, posterior, unmeasured
from pmkit.formats.stacking import GenotypeRow, stack
from pmkit.formats.vcf_grammar import (
    common_set,
    haplotype_phase,
    local_phase,
    sample_passes,
    without_prefixes,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from pmkit.core.model import Bool, Float32, Record

FEW = 8
"""Sets of at most so many samples are parsed cell by cell."""
MOST_ALLELE_DEPTHS = 8
"""AD of more alleles is not kept for large sets: memory would grow with the widest record."""
KEYS = ("GT", "AD", "DP", "GQ", "PS", "FT", "MIN_DP", "PGT", "PID", "HP", "PSL")
OTHER_NAMES = {"DP": ("MIN_DP",), "GQ": ("RGQ", "GQX")}
"""Keys that stand for another where that is not there: depth of a block, quality of a reference genotype."""
_ALLELE = r"(?:0|[1-9]\d{0,3}|\.)"
_GT = re.compile(rf"^[/|]?{_ALLELE}(?:[/|]{_ALLELE})*$")
_LARGEST = 2**31 - 1
ALLELES_SEEN = tr("genotypes that list more than two alleles seen, as Mutect2 writes them, were taken as no call")

Cell = tuple[int, int, bool]
_NO_GENOTYPE: Cell = (MISSING, MISSING, False)
_REFERENCE: Cell = (0, 0, False)


@dataclass(slots=True)
class PendingRow:
    """A row for cyvcf2: `place` names the record in errors."""

    index: int
    chrom: str
    pos: int
    ref: str
    alts: tuple[str, ...]
    format: str
    cells: str
    place: str


class Several(NamedTuple):
    """A genotype of more than two alleles: how many, and which alternatives are among them."""

    alleles: int
    carried: tuple[int, ...]

    @property
    def unclear(self) -> bool:
        """Whether several alternatives are there, of which no two stand for the whole."""
        return len(self.carried) > 1

    @property
    def cell(self) -> Cell:
        """What it says for certain: of one alternative that at least one copy is there, of two that both are; of
        reference alleles alone nothing, as it is not known which copies of the stretch they stand for."""
        if not self.carried:
            return _NO_GENOTYPE
        return (self.carried[0] if self.unclear else MISSING, self.carried[-1], False)


@lru_cache(maxsize=4096)
def parse_gt(text: str) -> Cell | Several | None:
    """`0|1` -> (0, 1, True). More than two alleles come back as `Several`, what is no genotype as None.

    VCF 4.4's leading separator counts: `/0|1` is not phased.
    """
    if not _GT.match(text):
        return None
    parts = re.split(r"[/|]", text.lstrip("/|"))
    if len(parts) > 2:
        return Several(len(parts), tuple(sorted({int(part) for part in parts if part not in ("0", ".")})))
    a = MISSING if parts[0] == "." else int(parts[0])
    if len(parts) == 1:
        return a, NO_ALLELE, False
    return a, MISSING if parts[1] == "." else int(parts[1]), "/" not in text


_NO_PHASE = [-1, -1, -1, -1]


def _least_depth(depth: int, least: int) -> int:
    """Depth by DP and MIN_DP, where both are there the lower: joined blocks can have those of different blocks."""
    return min(depth, least) if min(depth, least) >= 0 else max(depth, least)


def phase_of(genotype: Cell, group: str, reported: Sequence[str]) -> tuple[Cell, str]:
    """A genotype in the order of its haplotypes and its phase set, from PS and PGT, PID, HP, PSL (`reported`)."""
    pgt, pid, hp, psl = reported
    first, second, phased = genotype
    if phased:
        if psl and group in ("", "."):
            group = common_set(psl)
            return ((first, second, group != "."), group)
        return genotype, pid if group in ("", ".") and pid else group
    if first == second or min(first, second) < 0:
        return genotype, group
    if pair := local_phase((first, second), pgt, pid):
        return (*pair, True), pid
    if hp and (found := haplotype_phase((first, second), hp)):
        return (*found[0], True), found[1]
    return genotype, group


@lru_cache(maxsize=8192)
def parse_int(text: str) -> int:
    """A number as FORMAT has it; fractions are rounded, anything else (also what overflows 32 bits) is MISSING."""
    try:
        number = int(text)
    except ValueError:
        try:
            number = round(float(text))
        except (ValueError, OverflowError):
            return MISSING
    return number if 0 <= number <= _LARGEST else MISSING


@lru_cache(maxsize=8192)
def at_least_none(text: str) -> int:
    """A depth or quality as FORMAT has it. One below 0 vouches for nothing: it is 0."""
    return 0 if text.startswith("-") and any(digit in text for digit in "123456789") else parse_int(text)


@lru_cache(maxsize=4096)
def format_keys(format_: str) -> Mapping[str, int]:
    """Where each of KEYS stands in FORMAT (its other name where it has none).

    Keys that are not there, or there twice, are left out.
    """
    keys = format_.split(":")
    once = {name: at for at, name in enumerate(keys) if keys.count(name) == 1}
    found = {key: next((name for name in (key, *OTHER_NAMES.get(key, ())) if name in once), "") for key in KEYS}
    return {key: once[name] for key, name in found.items() if name}


class PhaseSets:
    """PS values as numbers; texts (some callers write names) get numbers of their own."""

    def __init__(self) -> None:
        self._names: dict[str, int] = {}

    def number(self, text: str) -> int:
        if text in ("", "."):
            return MISSING
        number = parse_int(text)
        return number if number != MISSING else self._names.setdefault(text, _LARGEST - len(self._names))


@dataclass(slots=True)
class SampleCells:
    """Cells of a few samples, flat, record after record."""

    samples: int
    alleles: list[int] = field(default_factory=list)
    phased: list[bool] = field(default_factory=list)
    phase_set: list[int] = field(default_factory=list)
    depth: list[int] = field(default_factory=list)
    quality: list[int] = field(default_factory=list)
    allele_depth: list[tuple[int, ...]] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)  # cells whose FT fails
    support: dict[int, float] = field(default_factory=dict)  # by cell, where given

    def arrays(self) -> Genotypes:
        shape = (len(self.phased) // self.samples, self.samples)
        widest = max(map(len, self.allele_depth), default=0)
        padding = [(MISSING,) * (widest - n) for n in range(widest + 1)]
        depths = np.array([d + padding[len(d)] for d in self.allele_depth], dtype=np.int32)
        return Genotypes(
            alleles=np.array(self.alleles, dtype=np.int16).reshape(*shape, 2),
            phased=np.array(self.phased, dtype=np.bool_).reshape(shape),
            phase_set=np.array(self.phase_set, dtype=np.int32).reshape(shape),
            depth=np.array(self.depth, dtype=np.int32).reshape(shape),
            quality=np.array(self.quality, dtype=np.int32).reshape(shape),
            allele_depth=depths.reshape(*shape, widest),
            failed=self._failed(shape),
            support=self._support(shape),
        )

    def take_support(self, parts: list[str], at: tuple[int, int, int] | None, genotype: Cell, alts: int) -> None:
        """Keep what GP, HDS and DS say of the genotype of the cell that comes next; `at`: see `posterior.places`."""
        if at is None:
            return
        support = posterior.support(posterior.texts_at(parts, at), genotype[:2], alts)
        if support != posterior.NONE:
            self.support[len(self.phased)] = support

    def _support(self, shape: tuple[int, int]) -> Float32 | None:
        if not self.support:
            return None
        cells = np.full(shape[0] * shape[1], posterior.NONE, dtype=np.float32)
        cells[list(self.support)] = list(self.support.values())
        return cells.reshape(shape)

    def _failed(self, shape: tuple[int, int]) -> Bool | None:
        if not self.failed:
            return None
        cells = np.zeros(shape[0] * shape[1], dtype=np.bool_)
        cells[self.failed] = True
        return cells.reshape(shape)


class GenotypeReader:
    """Collects the rows of one file. `columns`: the sample columns to keep, in order; None keeps all.

    `alleles_seen`: the caller (Mutect2) writes every allele it saw as 0/1/2, which tells no genotype: it is a no-call.
    `as_many`: read few columns as those of many samples are, for which they stand.
    """

    def __init__(
        self,
        samples: int,
        columns: Sequence[int] | None,
        where: str,
        *,
        alleles_seen: bool = False,
        as_many: bool = False,
    ) -> None:
        self._samples, self._where = samples, where
        self.alleles_seen = alleles_seen
        self._columns = None if columns is None else np.asarray(columns, dtype=np.intp)
        self._requested = list(range(samples)) if columns is None else list(columns)
        self._few = len(self._requested) <= FEW and not as_many
        self._cells = SampleCells(len(self._requested))
        self._plans: dict[str, tuple[int, ...]] = {}
        self._formats: set[str] = set()  # those that name GT once at most
        self._rows: list[GenotypeRow | None] = []
        self._pending: list[PendingRow] = []
        self._phase_sets = PhaseSets()
        self.notes: dict[str, int] = {}
        self._several: dict[bool, str] = {}  # notes by whether an alternative was there

    def note(self, text: str) -> None:
        self.notes[text] = self.notes.get(text, 0) + 1

    def error(self, message: str, place: str, remedy: str = "") -> DataError:
        return DataError(message, where=at_record(self._where, place), remedy=remedy)

    def add(self, record: Record, format_: str, cells: str) -> None:
        """Take one record's FORMAT and sample columns (the text after FORMAT's tab).

        Raises DataError naming the record: wrong column count, no genotype, more than two alleles, unknown allele.
        """
        chrom, pos, ref, alts = record.chrom, record.pos, record.ref, record.alts
        if format_ not in self._formats:
            if format_.split(":").count("GT") > 1:
                raise self.error(
                    tr("FORMAT names GT twice"), f"{chrom}:{pos}", tr("Which of the two is right is not known.")
                )
            self._formats.add(format_)
        if self._few:
            self._from_cells(record, format_, cells)
            return
        if format_ == "GT" and len(alts) < 10 and len(cells) == 4 * self._samples - 1:
            row = self._from_fixed_width(chrom, pos, len(alts), cells)
            if row is not None:
                self._rows.append(row)
                return
        if cells.count("\t") + 1 != self._samples:
            raise self._column_count(f"{chrom}:{pos}", cells.count("\t") + 1)
        fields = format_.count(":") + 1
        most = max(cell.count(":") for cell in cells.split("\t")) + 1 if cells.count(":") >= fields else 1
        if most > fields:
            raise self._too_many_values(f"{chrom}:{pos}", most, fields)
        if format_.startswith("GT"):
            cells = without_prefixes(cells)
        self._pending.append(
            PendingRow(len(self._rows), chrom, pos, ref, alts, format_, cells, f"{chrom}:{pos} {ref[:20]}")
        )
        self._rows.append(None)

    def _column_count(self, place: str, found: int) -> DataError:
        return self.error(
            trn(
                "{n} sample column where the header names {samples}",
                "{n} sample columns where the header names {samples}",
                found,
                samples=self._samples,
            ),
            place,
            tr("The line is damaged: write the file again."),
        )

    def _size(self, parts: list[str], fields: int, record: Record) -> int:
        """How many values a cell has; DataError where FORMAT names fewer."""
        if len(parts) > fields:
            raise self._too_many_values(f"{record.chrom}:{record.pos}", len(parts), fields)
        return len(parts)

    def _too_many_values(self, place: str, values: int, fields: int) -> DataError:
        return self.error(
            trn(
                "a sample has {n} value where FORMAT names {fields}",
                "a sample has {n} values where FORMAT names {fields}",
                values,
                fields=fields,
            ),
            place,
            tr("The line is damaged: write the file again."),
        )

    def _from_fixed_width(self, chrom: str, pos: int, alts: int, cells: str) -> GenotypeRow | None:
        """`0|0<TAB>0|1…`: four bytes a sample. None where a cell is written otherwise."""
        try:
            data = cells.encode("ascii")
        except UnicodeEncodeError:
            return None
        table = np.frombuffer(data + b"\t", dtype=np.uint8).reshape(-1, 4)
        if self._columns is not None:
            table = table[self._columns]
        alleles = table[:, (0, 2)].astype(np.int16) - ord("0")
        alleles[alleles == ord(".") - ord("0")] = MISSING
        separator = table[:, 1]
        phased = separator == ord("|")
        if not ((phased | (separator == ord("/"))).all() and (table[:, 3] == ord("\t")).all()):
            return None
        if alleles.min(initial=0) < MISSING or alleles.max(initial=0) > 9:
            return None
        if alleles.max(initial=0) > alts:
            raise self._unknown_allele(f"{chrom}:{pos}", int(alleles.max()), alts)
        return GenotypeRow(alleles, phased)

    def _unknown_allele(self, place: str, index: int, alts: int) -> DataError:
        return self.error(
            trn(
                "a genotype names allele {index}, but the record has {n} alternative allele",
                "a genotype names allele {index}, but the record has {n} alternative alleles",
                alts,
                index=index,
            ),
            place,
            tr("The line is damaged: write the file again."),
        )

    def _from_cells(self, record: Record, format_: str, cells: str) -> None:
        plan = self._plans.get(format_)
        if plan is None:
            places = format_keys(format_)
            plan = self._plans[format_] = tuple(places.get(key, -1) for key in KEYS)
        probabilities, scaled, others = (
            posterior.places(format_),
            likelihoods.place(format_),
            allele_reads.places(format_),
        )
        alone_at = unmeasured.genotype_at(format_)
        gt, ad, dp, gq, ps, ft, least, *phase = plan
        block = least >= 0 and record.is_reference_block
        columns = cells.split("\t")
        if len(columns) != self._samples:
            raise self._column_count(f"{record.chrom}:{record.pos}", len(columns))
        out, fields = self._cells, format_.count(":") + 1
        for i in self._requested:
            parts = columns[i].split(":")
            size = self._size(parts, fields, record)
            depth = _least_depth(*(at_least_none(parts[at]) if -1 < at < size else MISSING for at in (dp, least)))
            if gt < 0:
                genotype = _REFERENCE if block and depth > 0 else _NO_GENOTYPE
            else:
                found = parse_gt(parts[gt] if gt < size else ".")
                if isinstance(found, Several):
                    if found.unclear:
                        out.failed.append(len(out.phased))
                    found = self.several(f"{record.chrom}:{record.pos}", found, len(record.alts))
                if found is None:
                    raise self.error(
                        tr("'{parts}' is not a genotype", parts=parts[gt][:30]), f"{record.chrom}:{record.pos}"
                    )
                genotype = found
            if genotype[0] > len(record.alts) or genotype[1] > len(record.alts):
                raise self._unknown_allele(f"{record.chrom}:{record.pos}", max(genotype[:2]), len(record.alts))
            if -1 < ft < size and not sample_passes(parts[ft]):
                out.failed.append(len(out.phased))
            out.take_support(parts, probabilities, genotype, len(record.alts))
            quality = at_least_none(parts[gq]) if -1 < gq < size and (gt >= 0 or not block) else MISSING
            by_likelihood = likelihoods.quality_of(parts, scaled, genotype[:2], len(record.alts))
            quality = likelihoods.weighed(quality, by_likelihood)
            out.quality.append(unmeasured.weighed(quality, depth, parts, alone_at, genotype[:2]))
            group = parts[ps] if -1 < ps < size else ""
            if phase != _NO_PHASE:
                reported = [parts[at] if -1 < at < size else "." * (at >= 0) for at in phase]
                genotype, group = phase_of(genotype, group, reported)
            out.alleles += genotype[:2]
            out.phased.append(genotype[2])
            out.depth.append(depth)
            out.phase_set.append(self._phase_sets.number(group))
            by_allele = allele_reads.counts(parts, others, len(record.alts))
            out.allele_depth.append(by_allele or self.depths(parts, ad, len(record.alts) + 1))

    def depths(self, parts: list[str], at: int, alleles: int) -> tuple[int, ...]:
        """AD of a cell, split at its colons; () where it has none, or (noted) not one for each allele."""
        if not -1 < at < len(parts):
            return ()
        depths = tuple(map(parse_int, parts[at].split(",")))
        if len(depths) == alleles:
            return depths
        if depths != (MISSING,):
            self.note(tr("AD with another number of values than alleles was not used"))
        return ()

    def several(self, place: str, found: Several, alts: int) -> Cell:
        """A genotype of more than two alleles as pmkit uses it, noted: of alternatives that they are there, else no
        call, so the position counts as missing. Raises DataError for an allele that the record does not have."""
        if found.carried and found.carried[-1] > alts:
            raise self._unknown_allele(place, found.carried[-1], alts)
        if self.alleles_seen:
            self.note(ALLELES_SEEN)
            return _NO_GENOTYPE
        first = tr("the first of {alleles} alleles at {place}", alleles=found.alleles, place=place)
        if found.carried:
            text = tr(
                "of genotypes of more than two alleles only that the alternatives are there was used, {first}",
                first=first,
            )
        else:
            text = tr("genotypes of more than two reference alleles were taken as no call, {first}", first=first)
        self.note(self._several.setdefault(bool(found.carried), text))
        return found.cell

    def genotypes(self) -> Genotypes:
        """All that was added, in order. Raises DataError for records that cyvcf2 cannot read either."""
        if self._few:
            return self._cells.arrays()
        if self._pending:
            from pmkit.formats import htslib

            pending, self._pending = self._pending, []
            for item, row in zip(pending, htslib.parse(pending, self._samples, self), strict=True):
                self._rows[item.index] = self._select(row, item)
        return stack([row for row in self._rows if row is not None], len(self._requested))

    def _select(self, row: GenotypeRow, item: PendingRow) -> GenotypeRow:
        highest = int(row.alleles.max(initial=0))
        if highest > len(item.alts):
            raise self._unknown_allele(item.place, highest, len(item.alts))
        if row.allele_depth is not None and row.allele_depth.shape[1] > MOST_ALLELE_DEPTHS:
            row.allele_depth = None
            self.note(tr("AD of records with very many alleles was not kept"))
        columns = self._columns
        if columns is None:
            return row

        def take(values: npt.NDArray[np.int32] | None) -> npt.NDArray[np.int32] | None:
            return None if values is None else values[columns]

        return GenotypeRow(
            row.alleles[columns],
            row.phased[columns],
            take(row.phase_set),
            take(row.depth),
            take(row.quality),
            take(row.allele_depth),
            None if row.failed is None else row.failed[columns],
            None if row.support is None else row.support[columns],
        )

    def phase_set_number(self, text: str) -> int:
        """The number that stands for a phase set's name in `Genotypes.phase_set`."""
        return self._phase_sets.number(text)
