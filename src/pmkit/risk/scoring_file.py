"""Read scoring files of the PGS Catalog: format 2.0, as deposited or harmonised, plain or gzipped.

Positions are those of the case's assembly: the harmonised ones where the file was harmonised to it, else the author's
where the header names it. Nothing is lifted over and no row is matched by its rs number. What a row asks for that
cannot be computed (haplotypes, interactions, alleles that are no bases) is kept by name, never dropped.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from pmkit.core.contigs import bare_chromosome
from pmkit.core.errors import BuildError, DataError, at_row
from pmkit.core.messages import tr, trn
from pmkit.core.model import CHROMOSOMES, Build
from pmkit.formats.tabular import decimal, read_text
from pmkit.intake.load_options import BUILD_NAMES
from pmkit.risk.risk_terms import Unsupported

BUILDS = {**BUILD_NAMES, **{build.value.lower(): build for build in Build}, "ncbi37": Build.GRCH37}
TRUE, FALSE = ("true", "t", "1", "yes"), ("false", "f", "0", "no", "", "na", "nan", ".", "none")
ODDS = ("or", "hr", "oddsratio", "hazardratio")
"""Weight types that are ratios (without spaces): their logarithm is summed."""
_BASES = frozenset("ACGT")


class Effect(StrEnum):
    """How a weight depends on the number of effect alleles."""

    ADDITIVE = "additive"
    DOMINANT = "dominant"
    RECESSIVE = "recessive"
    BY_COUNT = "by_count"


class ScoreTerm(NamedTuple):
    """One row that can be computed. `weights`: of 0, 1 and 2 effect alleles."""

    line: int
    name: str  # rs number, or the position as the file writes it
    chrom: str
    pos: int
    effect: str
    other: str  # "" where the file gives none
    kind: Effect
    weights: tuple[float, float, float]
    frequency: float | None  # of the effect allele
    other_pos: int  # a second place where an anchored indel may stand; 0 for none

    @property
    def size(self) -> float:
        """The largest change that the row can make, for match rates by weight."""
        return max(abs(one - two) for one in self.weights for two in self.weights)

    @property
    def key(self) -> str:
        """What is scored, in one word."""
        return f"{self.chrom}:{self.pos}:{self.effect}:{self.other or '?'}:{self.kind}"


class RefusedRow(NamedTuple):
    """A row that cannot be computed."""

    line: int
    name: str
    reason: Unsupported
    size: float  # as of a term, 0 where the row has no weight


@dataclass(frozen=True)
class Score:
    """A scoring file on one assembly."""

    path: str
    id: str
    header: Mapping[str, str]
    build: Build
    harmonised: bool  # whether positions are the harmonised ones
    terms: tuple[ScoreTerm, ...]
    refused: tuple[RefusedRow, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def rows(self) -> int:
        """All rows of the file."""
        return len(self.terms) + len(self.refused)


class ScoringFile:
    """One file; its terms depend on the assembly. Raises NoInputError, DataError."""

    def __init__(self, path: str, build: Build | None = None) -> None:
        """`build`: what the user says of a file whose header names none."""
        self.path = path
        text = read_text(Path(path), tr("the scoring file"))
        lines = text.splitlines()
        self.header: dict[str, str] = {}
        first = 0
        for number, line in enumerate(lines):
            if not line.startswith("#"):
                first = number
                break
            key, equals, value = line.lstrip("#").partition("=")
            if equals and not line.startswith("##"):
                self.header[key.strip()] = value.strip()
        else:
            raise DataError(tr("the scoring file has no column line"), where=path)
        self.columns = [name.strip() for name in lines[first].split("\t")]
        self._body, self._first = lines[first + 1 :], first + 2
        self.id = self.header.get("pgs_id") or self._named()
        self._check(build)

    def _named(self) -> str:
        """The name of a file without a header: its accession column, else the file's own name."""
        if "accession" in self.columns and self._body:
            at = self.columns.index("accession")
            cells = self._body[0].split("\t")
            if at < len(cells) and cells[at]:
                return cells[at]
        return Path(self.path).name.removesuffix(".gz").rpartition(".")[0] or Path(self.path).name

    def _check(self, build: Build | None) -> None:
        version = self.header.get("format_version", "2.0")
        if version != "2.0":
            raise DataError(tr("format_version is {what!r}, and 2.0 is read", what=version[:20]), where=self.path)
        have = set(self.columns)
        if len(have) < len(self.columns):
            twice = next(name for name in self.columns if self.columns.count(name) > 1)
            raise DataError(tr("the column {twice!r} stands twice", twice=twice), where=self.path)
        placed = {"chr_name", "chr_position"} <= have or {"hm_chr", "hm_pos"} <= have
        if "effect_allele" not in have:
            raise DataError(tr("the column 'effect_allele' is missing"), where=self.path, remedy=_COLUMNS)
        counted = [f"dosage_{n}_weight" for n in range(3)]
        if "effect_weight" not in have and not set(counted) <= have:
            missing = next(name for name in counted if name not in have) if set(counted) & have else "effect_weight"
            raise DataError(tr("the column {missing!r} is missing", missing=missing), where=self.path, remedy=_COLUMNS)
        if not placed:
            if "rsID" in have:
                raise DataError(
                    tr("the scoring file has rs numbers and no positions"),
                    where=self.path,
                    remedy=tr("Download the harmonised file (…_hmPOS_GRCh37 or …_hmPOS_GRCh38)."),
                )
            raise DataError(
                tr("the columns 'chr_name' and 'chr_position' are missing"), where=self.path, remedy=_COLUMNS
            )
        self._harmonised = self._build_of("HmPOS_build") if {"hm_chr", "hm_pos"} <= have else None
        self._author = self._build_of("genome_build") if {"chr_name", "chr_position"} <= have else None
        if self._author is None and "genome_build" not in self.header:
            self._author = build

    def _build_of(self, key: str) -> Build | None:
        return BUILDS.get(self.header.get(key, "").lower())

    @property
    def builds(self) -> frozenset[Build]:
        """The assemblies on which the file has positions."""
        return frozenset(build for build in (self._harmonised, self._author) if build)

    def on(self, build: Build) -> Score:
        """The score on an assembly. Raises BuildError where the file has no positions on it, DataError for bad rows."""
        if build not in self.builds:
            raise self.other_build(build)
        harmonised = self._harmonised is build
        terms: list[ScoreTerm] = []
        refused: list[RefusedRow] = []
        seen: set[tuple[object, ...]] = set()
        for made in self._rows(harmonised, build):
            if isinstance(made, RefusedRow):
                refused.append(made)
                continue
            key = (made.chrom, made.pos, frozenset((made.effect, made.other)), made.kind)
            if key in seen:
                refused.append(RefusedRow(made.line, made.name, Unsupported.DUPLICATE, made.size))
                continue
            seen.add(key)
            terms.append(made)
        if not terms and not refused:
            raise DataError(tr("the scoring file has no rows"), where=self.path)
        return Score(self.path, self.id, self.header, build, harmonised, tuple(terms), tuple(refused), self._notes())

    def other_build(self, build: Build) -> BuildError:
        """The error for a case on an assembly that the file has no positions on."""
        named = self.header.get("genome_build", "not given")
        own = ", ".join(sorted(self.builds)) or tr("none (genome_build is {named})", named=named)
        remedy = tr("Give the file that was harmonised to {build} (…_hmPOS_{build}).", build=build)
        if not self.builds and "genome_build" not in self.header:
            remedy = tr("Say with --score-build which assembly it is on.")
        return BuildError(
            tr("{id} has positions on {own}, the variants are on {build}", id=self.id, own=own, build=build),
            where=self.path,
            remedy=remedy,
        )

    def _notes(self) -> tuple[str, ...]:
        found = []
        kind = self.header.get("weight_type", "")
        if kind.lower().replace(" ", "") in ODDS:
            found.append(
                tr("{id}: the weights are ratios ({kind}); their logarithms are summed", id=self.id, kind=kind)
            )
        said = self.header.get("variants_number", "")
        if said.isdigit() and int(said) != len(self._lines()):
            found.append(
                trn(
                    "{id}: variants counted in the header: {said}; the file has {n} row",
                    "{id}: variants counted in the header: {said}; the file has {n} rows",
                    len(self._lines()),
                    id=self.id,
                    said=said,
                )
            )
        return tuple(found)

    def _lines(self) -> list[str]:
        return [line for line in self._body if line.strip()]

    def _rows(self, harmonised: bool, build: Build) -> Iterator[ScoreTerm | RefusedRow]:
        at = {name: number for number, name in enumerate(self.columns)}
        ratio = self.header.get("weight_type", "").lower().replace(" ", "") in ODDS
        for number, line in enumerate(self._body, self._first):
            if not line.strip():
                continue
            values = line.split("\t")
            if len(values) > len(self.columns):
                raise DataError(
                    trn(
                        "{n} cell; columns of the header: {columns}",
                        "{n} cells; columns of the header: {columns}",
                        len(values),
                        columns=len(self.columns),
                    ),
                    where=at_row(self.path, number),
                )
            values += [""] * (len(self.columns) - len(values))
            cells = _Cells(values, at, f"{self.path}:{number}")
            yield self._row(cells, number, harmonised=harmonised, build=build, ratio=ratio)

    def _row(
        self, cells: _Cells, number: int, *, harmonised: bool, build: Build, ratio: bool
    ) -> ScoreTerm | RefusedRow:
        kind, weights = _weights(cells, ratio)
        size = max(abs(one - two) for one in weights for two in weights)
        name = cells.text("rsID") or ":".join(filter(None, (cells.text("chr_name"), cells.text("chr_position"))))
        name = name or cells.text("variant_description") or tr("line {number}", number=number)
        if cells.truth("is_haplotype") or cells.truth("is_diplotype"):
            return RefusedRow(number, name, Unsupported.HAPLOTYPE, size)
        if cells.truth("is_interaction"):
            return RefusedRow(number, name, Unsupported.INTERACTION, size)
        effect, other = cells.text("effect_allele").upper(), cells.text("other_allele").upper()
        if not other:
            inferred = cells.text("hm_inferOtherAllele").upper()
            other = inferred if _is_bases(inferred) else ""
        if not _is_bases(effect) or (other and not _is_bases(other)) or effect == other:
            return RefusedRow(number, f"{name} {effect or '?'}/{other or '?'}", Unsupported.ALLELE, size)
        chrom, pos, second = cells.place(harmonised=harmonised, same=self._author is build)
        if chrom not in CHROMOSOMES or not pos:
            return RefusedRow(number, name, Unsupported.NO_POSITION, size)
        if not second and other and len(effect) != len(other) and harmonised:
            second = pos - 1  # the database's position of an anchored indel is one past its anchor
        frequency = cells.number("allelefrequency_effect")
        if frequency is not None and not 0 <= frequency <= 1:
            raise cells.error("allelefrequency_effect", tr("no fraction from 0 to 1"))
        return ScoreTerm(number, name, chrom, pos, effect, other, kind, weights, frequency, second)


_COLUMNS = tr("Columns are those of the PGS Catalog's format 2.0.")


def _is_bases(allele: str) -> bool:
    return bool(allele) and _BASES.issuperset(allele)


@dataclass(frozen=True, slots=True)
class _Cells:
    """One row's cells by column."""

    values: list[str]
    at: Mapping[str, int]
    where: str

    def text(self, column: str) -> str:
        """The cell, "" where the column is absent."""
        return self.values[self.at[column]].strip() if column in self.at else ""

    def truth(self, column: str) -> bool:
        """Raises DataError for a word that is no truth value."""
        word = self.text(column).lower()
        if word not in (*TRUE, *FALSE):
            raise self.error(column, tr("'{what}' is neither True nor False", what=word[:20]))
        return word in TRUE

    def number(self, column: str) -> float | None:
        """None where the cell is empty. Raises DataError for what is no finite number."""
        text = self.text(column)
        if text.lower() in ("", "na", "nan", ".", "none"):
            return None
        value = decimal(text)
        if value is None:
            raise self.error(column, tr("'{what}' is no number", what=text[:20]))
        return value

    def no_number(self, column: str) -> str:
        """Why a number that is needed is missing."""
        text = self.text(column)
        return tr("'{what}' is no number", what=text[:20]) if text else tr("the cell is empty; a number is needed")

    def whole(self, column: str) -> int:
        """0 where the cell is empty. Raises DataError for what is no position."""
        value = self.number(column)
        if value is None:
            return 0
        if value != int(value) or not 0 < value < 1 << 31:
            raise self.error(column, tr("'{what}' is no position", what=self.text(column)[:20]))
        return int(value)

    def place(self, *, harmonised: bool, same: bool) -> tuple[str, int, int]:
        """Chromosome, position, and a second position of an indel (0 for none). `same`: the author's are on the case's
        assembly too."""
        own = (bare_chromosome(self.text("chr_name")), self.whole("chr_position"))
        if not harmonised:
            return *own, 0
        chrom, pos = bare_chromosome(self.text("hm_chr")), self.whole("hm_pos")
        if same and own[1] and self.text("hm_match_pos").lower() in FALSE[:4] and self.text("hm_match_pos"):
            return *own, pos  # the two contradict each other; the author's is the one that fits the author's alleles
        return chrom, pos, 0

    def error(self, column: str, message: str) -> DataError:
        return DataError(tr("column {column}: {message}", column=column, message=message), where=self.where)


def _weights(cells: _Cells, ratio: bool) -> tuple[Effect, tuple[float, float, float]]:
    """How the weight depends on the count, and the weights of 0, 1 and 2 effect alleles. Raises DataError."""
    weight = cells.number("effect_weight")
    counted = [cells.number(f"dosage_{n}_weight") for n in range(3)]
    if all(one is not None for one in counted):
        if weight is not None:
            raise cells.error("effect_weight", tr("stands alongside weights by dosage"))
        return Effect.BY_COUNT, (counted[0] or 0.0, counted[1] or 0.0, counted[2] or 0.0)
    if any(one is not None for one in counted):
        missing = next(n for n, one in enumerate(counted) if one is None)
        raise cells.error(f"dosage_{missing}_weight", cells.no_number(f"dosage_{missing}_weight"))
    if weight is None:
        raise cells.error("effect_weight", cells.no_number("effect_weight"))
    if ratio:
        if weight <= 0:
            raise cells.error("effect_weight", tr("a ratio that is not above 0"))
        weight = math.log(weight)
    word = cells.text("effect_type").lower()
    dominant, recessive = cells.truth("is_dominant"), cells.truth("is_recessive")
    if dominant and recessive:
        raise cells.error("is_dominant", tr("the row is dominant and recessive"))
    if dominant or word == "dominant":
        return Effect.DOMINANT, (0.0, weight, weight)
    if recessive or word == "recessive":
        return Effect.RECESSIVE, (0.0, 0.0, weight)
    if word not in ("", "additive"):
        raise cells.error("effect_type", tr("'{what}' is not known", what=word[:20]))
    return Effect.ADDITIVE, (0.0, weight, 2 * weight)
