"""Build the table `onco.domains`: where a cancer gene's protein has conserved domains, for pictures only.

A domain is taken where NCBI's protein is as long as the MANE Select protein. Of domains that overlap, one is kept:
Pfam's before SMART's before others', the longer first. Used by `pmkit tables build` only.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pmkit.core.messages import tr
from pmkit.core.model import Build
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers.sources import source
from pmkit.onco import drivers, evidence
from pmkit.variants.consequence import Transcripts
from pmkit.variants.consequence.transcripts import coding_exons

MAFTOOLS = source("maftools")
COLUMNS = ("gene", "length", "first", "last", "name", "id", "source")
ABOUT = tr(
    "Conserved domains of cancer genes' MANE proteins, for pictures; none where NCBI's protein has another length"
)
PATH = Path("onco") / "domains" / "protein_domains.tsv"
_KINDS = ("pfam", "smart")
_ID = 10  # characters of an identifier; longer texts of the column are descriptions


class Domain(NamedTuple):
    """A stretch of a protein, residues counted from 1, both ends in it."""

    first: int
    last: int
    name: str
    id: str

    @property
    def rank(self) -> tuple[int, int]:
        """The best first."""
        kind = next((place for place, name in enumerate(_KINDS) if self.id.startswith(name)), len(_KINDS))
        return kind, self.first - self.last


def build(sources: Path) -> Iterable[BuiltTable]:
    """The table; a gene without a domain that fits has one row with the length of its MANE protein."""
    yield BuiltTable("onco.domains", "onco/domains.tsv", ABOUT, (MAFTOOLS,), COLUMNS, list(_rows(sources)))


def _rows(sources: Path) -> Iterator[tuple[str, ...]]:
    known = _domains(sources / PATH)
    transcripts = Transcripts.open(Build.GRCH38)
    for gene in sorted({*drivers.genes(), *evidence.gene_names()}):
        transcript = transcripts.gene(gene)
        if transcript is None or not transcript.coding:
            continue
        length = sum(last - first + 1 for first, last in coding_exons(transcript)) // 3 - 1
        kept = chosen(known.get((gene, length), ()))
        for one in kept:
            yield gene, str(length), str(one.first), str(one.last), one.name, one.id, MAFTOOLS.id
        if not kept:
            yield gene, str(length), "", "", "", "", MAFTOOLS.id


def _domains(path: Path) -> dict[tuple[str, int], set[Domain]]:
    """Domains by gene and protein length."""
    found: dict[tuple[str, int], set[Domain]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            places = row["aa.length"], row["Start"], row["End"]
            if not all(place.replace(".", "", 1).isdigit() for place in places) or not row["Label"]:
                continue
            length, first, last = (int(float(place)) for place in places)
            if 1 <= first <= last <= length:
                number = row["pfam"] if len(row["pfam"]) <= _ID else ""
                found.setdefault((row["HGNC"], length), set()).add(Domain(first, last, row["Label"], number))
    return found


def chosen(domains: Iterable[Domain]) -> list[Domain]:
    """Domains that do not overlap, in the order of the protein."""
    kept: list[Domain] = []
    for one in sorted(domains, key=lambda domain: (domain.rank, domain)):
        if all(one.last < other.first or one.first > other.last for other in kept):
            kept.append(one)
    return sorted(kept)
