"""One call of another program, the text of its file, and what a reader of such a file has to give."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from pmkit.core.errors import DataError, at_line
from pmkit.core.messages import tr
from pmkit.pgx.genes import is_hla
from pmkit.pgx.genes.hla_family import read_hla
from pmkit.pgx.outside.call_words import is_no_call, known_genes

SEPARATOR = re.compile(r"[/|](?![^\[]*\])")
"""Between the two alleles of a diplotype; inside of a combination's brackets it is part of a name."""


_ALTERNATIVES = re.compile(r";|\s+or\s+", re.IGNORECASE)
NO_VARIANTS = re.compile(r"No CPIC .*variants? .*found", re.IGNORECASE)
_RISK_WORDS = re.compile(r"\b(positive|negative)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OutsideCall:
    """One answer of another caller about one gene. An empty `diplotype` means that only the other fields are given."""

    gene: str
    diplotype: str  # "*1/*4x2"; one allele for haploid genes; "" where not given
    phenotype: str
    activity_score: str
    caller: str
    file: str
    line: int  # 0 where the format has no lines of its own
    sample: str = ""  # empty where the format names none
    filter: str = ""  # the caller's own doubt, e.g. Cyrius "More_than_one_possible_genotype"
    written: str = ""  # the caller's own word, where `diplotype` does not hold it: "NO_MATCH/NO_MATCH"
    checked: bool = True  # whether the reader was checked against a public example file

    @property
    def no_call(self) -> bool:
        """The caller was asked and could not answer."""
        return not (self.diplotype or self.phenotype or self.activity_score)

    @property
    def where(self) -> str:
        return at_line(self.file, self.line) if self.line else self.file


@dataclass(frozen=True, eq=False)
class Text:
    """The lines of a file. `gene` is the one that the user named for it, as in `--outside CYP2D6=FILE`."""

    file: str
    lines: tuple[str, ...]
    gene: str = ""

    def numbered(self) -> Iterator[tuple[int, str]]:
        """Lines that are not blank, with their numbers from 1."""
        return ((i, line) for i, line in enumerate(self.lines, 1) if line.strip())

    @cached_property
    def first(self) -> tuple[str, ...]:
        """Cells of the first line that is neither blank nor a `##` or `# ` comment."""
        lines = (line for _, line in self.numbered() if not line.startswith(("##", "# ")))
        return tuple(cell.strip() for cell in next(lines, "").split("\t"))

    @cached_property
    def document(self) -> Any:
        """The file as JSON; None where it does not begin as JSON. Raises DataError where it does and is malformed."""
        if not next((line for _, line in self.numbered()), "").lstrip().startswith(("{", "[")):
            return None
        try:
            return json.loads("\n".join(self.lines))
        except json.JSONDecodeError as error:
            raise self.error(error.lineno, tr("not valid JSON ({msg})", msg=error.msg)) from None
        except RecursionError:
            raise DataError(tr("the JSON is nested too deeply"), where=self.file) from None

    def fields(self, *path: str) -> dict[str, Any]:
        """The JSON object below these keys; {} where there is none."""
        found = self.document
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        return found if isinstance(found, dict) else {}

    def table(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Rows below the header line as {column: cell}, with line numbers. Raises DataError for a row cut short or
        with more cells than columns."""
        header: list[str] | None = None
        for number, line in self.numbered():
            cells = [cell.strip() for cell in line.split("\t")]
            if header is None:
                header = cells if tuple(cells) == self.first else None
                continue
            if line.startswith("#"):
                continue
            if len(cells) < len(header) or any(cells[len(header) :]):
                raise self.error(
                    number, tr("expected {n_header} columns, found {n_cells}", n_header=len(header), n_cells=len(cells))
                )
            yield number, dict(zip(header, cells, strict=False))

    def error(self, line: int, message: str, remedy: str = "") -> DataError:
        return DataError(message, where=at_line(self.file, line), remedy=remedy)

    def gene_named(self, caller: str) -> str:
        """The gene that the user named for a file that does not name it itself. Raises DataError where none was."""
        if not self.gene:
            remedy = tr("Name it: --outside GENE=FILE.")
            raise DataError(
                tr("{caller}'s table does not name its gene", caller=caller), where=self.file, remedy=remedy
            )
        return self.gene


class Reader(NamedTuple):
    """One caller's file: how to recognise it, how to read it, and what that rests on (`docs/outside-callers.md`)."""

    caller: str
    version: str  # releases whose files have this shape, as far as known
    file: str
    columns: str  # columns or fields that are read
    example: str  # the public example it was checked against; "" for by documentation only
    source: str  # where the shape is documented
    tells: Callable[[Text], bool]
    read: Callable[[Text], Iterator[OutsideCall]]


def text_of(value: object) -> str:
    """A JSON value as text: null and absent are ""."""
    return "" if value is None else str(value)


def genotypes(written: str) -> list[str]:
    """The genotypes that a cell leaves possible: they are joined by `;` or " or ". Words on risk alleles are one, as is
    PharmCAT's sentence for a gene without a listed variant."""
    if _RISK_WORDS.search(written) or NO_VARIANTS.fullmatch(written.strip()):
        return [written]
    return [part.strip() for part in _ALTERNATIVES.split(written)]


_EITHER = re.compile(r"\(([^()/|]+)[/|]([^()/|]+)\)[xX](≥?\d+|[nN])")
_SOME = re.compile(r"(?<=\d)[xX][nN](?![A-Za-z0-9])")


def copies_reported(written: str) -> list[str]:
    """The diplotypes that one with copies leaves possible: "(*1/*4)x2" does not tell which allele is doubled, and "xN"
    not how often; three copies stand for more, as in CPIC's "x≥3"."""
    if match := _EITHER.fullmatch(written):
        one, other, count = match.groups()
        named = list(dict.fromkeys((f"{one}x{count}/{other}", f"{one}/{other}x{count}")))
        named = named[1:] if one == other else named
    else:
        named = [written]
    return [_SOME.sub(f"x{n}", text) for text in named for n in ((2, 3) if _SOME.search(text) else (1,))]


def diplotype(gene: str, text: str) -> str:
    """A diplotype without gene prefixes and blanks: "CYP2D6*1 / CYP2D6*4" -> "*1/*4"; no call -> ""."""
    if is_no_call(text):
        return ""
    text = text.replace("\N{MULTIPLICATION SIGN}", "x")
    parts = (part.strip() for part in SEPARATOR.split(text.strip()))
    if is_hla(gene):
        return "/".join(str(read_hla(gene, part) or part) for part in parts)
    return "/".join(part.removeprefix(gene).strip() for part in parts)


def has_known_gene(genes: object) -> bool:
    """Whether any name of a collection is a gene that pmkit knows."""
    found = genes if isinstance(genes, dict | list | tuple) else ()
    return any(isinstance(gene, str) and gene in known_genes() for gene in found)
