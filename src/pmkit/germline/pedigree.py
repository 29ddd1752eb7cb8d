"""Families from a PED file, and where a child's alleles come from.

PED: family, individual, father, mother, sex (1 male, 2 female), phenotype (1 unaffected, 2 affected); 0 is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pmkit.core.errors import DataError, NoInputError, at_line
from pmkit.core.messages import tr, trn
from pmkit.core.model import MISSING, NO_ALLELE
from pmkit.germline.germline_terms import Inherited
from pmkit.germline.zygosities import RecordGenotype
from pmkit.variants.read_counts import Reads

_SEX = {
    **dict.fromkeys(("1", "m", "male"), "XY"),
    **dict.fromkeys(("2", "f", "female"), "XX"),
    **dict.fromkeys(("0", "3", "-9", ".", "", "other", "unknown", "u", "na"), None),
}
_COLUMN = frozenset(("sex", "gender", "sex_code", "sexcode"))
"""What the fifth cell of a line of column names says."""
_AFFECTED = {
    **dict.fromkeys(("1", "unaffected"), False),
    **dict.fromkeys(("2", "affected"), True),
    **dict.fromkeys(("0", "-9", "9", ".", "", "unknown", "na"), None),
}
LEAST_DEPTH, LEAST_QUALITY = 10, 20
"""Reads and GQ from which a parent's reference call tells that the parent does not carry the allele."""
MOST_READS, MOST_SHARE = 2, 0.05
"""Reads of the allele, and their share, from which a parent who is called reference may carry it in some cells."""


class PedigreeLine(NamedTuple):
    """A line of the file; "" for an unknown parent, None for unknown sex or phenotype."""

    family: str
    name: str
    father: str
    mother: str
    sex: str | None
    affected: bool | None


def read_pedigree(path: Path) -> dict[str, PedigreeLine]:
    """Everybody by name. Raises NoInputError, or DataError with the line: columns, names that stand twice, a parent of
    the wrong sex, and cycles (nobody is an ancestor of themselves)."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise NoInputError(tr("the pedigree cannot be read"), where=str(path), remedy=tr("Give a PED file.")) from None
    people: dict[str, PedigreeLine] = {}
    numbers: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t") if "\t" in line else line.split()
        if len(cells) < 5:
            raise DataError(
                trn("{n} column, not the six of a PED file", "{n} columns, not the six of a PED file", len(cells)),
                where=at_line(path, number),
                remedy=tr("Columns: family, individual, father, mother, sex, phenotype."),
            )
        family, name, father, mother, sex, *rest = (cell.strip() for cell in cells)
        if name in people:
            raise DataError(tr("an individual stands twice"), where=at_line(path, number), remedy=tr("Keep one line."))
        parents = ["" if one in ("0", ".", "-9") else one for one in (father, mother)]
        if sex.lower() not in _SEX or (rest and rest[0].lower() not in _AFFECTED and not _is_number(rest[0])):
            if number == 1 and sex.lower() in _COLUMN:
                continue
            raise DataError(
                tr("sex or phenotype is not understood"),
                where=at_line(path, number),
                remedy=tr(
                    "Sex is 1 for male, 2 for female, else 0; phenotype 1 for unaffected, 2 for affected, else 0."
                ),
            )
        affected = _AFFECTED.get(rest[0].lower()) if rest else None
        people[name] = PedigreeLine(family, name, parents[0], parents[1], _SEX[sex.lower()], affected)
        numbers[name] = number
    if not people:
        raise DataError(tr("the pedigree names nobody"), where=str(path))
    _check(people, numbers, path)
    return people


def _is_number(text: str) -> bool:
    """A measured trait, which makes nobody affected."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _check(people: Mapping[str, PedigreeLine], numbers: Mapping[str, int], path: Path) -> None:
    for name, one in people.items():
        for parent, sex in ((one.father, "XX"), (one.mother, "XY")):
            if parent in people and people[parent].sex == sex:
                wrong = tr("the father is female") if sex == "XX" else tr("the mother is male")
                raise DataError(wrong, where=at_line(path, numbers[name]), remedy=tr("Correct sex or parent."))
        if one.father and one.father == one.mother:
            raise DataError(tr("father and mother are the same"), where=at_line(path, numbers[name]))
    done: set[str] = set()
    for name in people:
        walking: list[tuple[str, bool]] = [(name, False)]
        above: set[str] = set()
        while walking:
            person, leave = walking.pop()
            if leave:
                above.discard(person)
                done.add(person)
                continue
            if person in above:
                raise DataError(
                    tr("somebody is an ancestor of themselves"),
                    where=at_line(path, numbers[person]),
                    remedy=tr("Correct the parents."),
                )
            if person in done:
                continue
            above.add(person)
            walking.append((person, True))
            one = people[person]
            walking += [(parent, False) for parent in (one.father, one.mother) if parent in people]


class Parent(NamedTuple):
    """What a file tells of one parent at a record."""

    genotype: RecordGenotype
    copies: int | None  # of the place that the parent has
    reads: Reads  # of the child's allele


def inherited(
    alt: int,
    child: RecordGenotype,
    mother: Parent | None,
    father: Parent | None,
    *,
    single_copy: bool,
    sure: bool = True,
) -> Inherited:
    """Where the child's allele comes from. A parent's genotype that is missing, filtered or thin tells nothing.

    `single_copy`: the child has one copy of the place (X of a male: it comes from the mother). `sure`: the child's own
    genotype is relied on. "In neither parent" is said only where it is, and of parents whose reads were counted.
    """
    counted = child.depth >= 0
    m = _has(mother, alt, counted=counted)
    read = [parent for parent in (mother, father) if parent is not None]
    f = None if single_copy else _has(father, alt, counted=counted)
    de_novo = Inherited.DE_NOVO if sure and all(_depth(one) is not None for one in read) else Inherited.UNKNOWN
    if single_copy:
        return Inherited.UNKNOWN if m is None else Inherited.MOTHER if m else de_novo
    both = tuple(child.alleles) == (alt, alt)
    if (both and (m is False or f is False)) or (not both and _all(mother, alt) and _all(father, alt)):
        return Inherited.INCONSISTENT
    observed = {**_BY_PARENTS, (True, True): Inherited.BOTH if both else Inherited.ONE_OF_BOTH, (False, False): de_novo}
    return observed[m, f]


_BY_PARENTS: Mapping[tuple[bool | None, bool | None], Inherited] = {
    (True, False): Inherited.MOTHER,
    (False, True): Inherited.FATHER,
    (False, None): Inherited.NOT_IN_MOTHER,
    (None, False): Inherited.NOT_IN_FATHER,
    (True, None): Inherited.IN_MOTHER,
    (None, True): Inherited.IN_FATHER,
    (None, None): Inherited.UNKNOWN,
}
"""Whether mother and father carry the allele, None where that is not known."""


def _all(parent: Parent | None, alt: int) -> bool:
    """Whether every copy of a parent carries the allele, as the genotype says."""
    return parent is not None and not parent.genotype.failed and tuple(parent.genotype.alleles) == (alt, alt)


def _depth(parent: Parent) -> int | None:
    return parent.genotype.depth if parent.genotype.depth >= 0 else parent.reads.depth


def _has(parent: Parent | None, alt: int, *, counted: bool) -> bool | None:
    """Whether a parent carries the allele; None where that is not known well enough. `counted`: the child's reads were,
    so that a parent without a depth has no data there, whatever a merge wrote."""
    if parent is None or parent.genotype.failed:
        return None
    first, second = parent.genotype.alleles
    if alt in (first, second):
        return True
    if MISSING in (first, second) or first == NO_ALLELE or (second == NO_ALLELE and parent.copies != 1):
        return None
    depth, observed = _depth(parent), parent.reads
    unread = counted and depth is None
    thin = (depth is not None and depth < LEAST_DEPTH) or 0 <= parent.genotype.quality < LEAST_QUALITY
    seen = (observed.alt_reads or 0) >= MOST_READS and (observed.vaf or 0) >= MOST_SHARE
    return None if unread or thin or seen else False


__all__ = ["Parent", "PedigreeLine", "inherited", "read_pedigree"]
