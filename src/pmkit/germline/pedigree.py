"""Families from a PED file, and where a child's alleles come from.

PED: family, individual, father, mother, sex (1 male, 2 female), phenotype (1 unaffected, 2 affected); 0 is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pmkit.core.errors import DataError, NoInputError
from pmkit.core.messages import tr
from pmkit.core.model import MISSING, NO_ALLELE
from pmkit.germline.germline_terms import Inherited
from pmkit.germline.zygosities import Genotype

_SEX = {"1": "XY", "2": "XX"}
_AFFECTED = {"1": False, "2": True}
LEAST_DEPTH, LEAST_QUALITY = 10, 20
"""Reads and GQ from which a parent's reference call tells that the parent does not carry the allele."""


class Person(NamedTuple):
    """A line of the file; "" for an unknown parent, None for unknown sex or phenotype."""

    family: str
    name: str
    father: str
    mother: str
    sex: str | None
    affected: bool | None


def read_pedigree(path: Path) -> dict[str, Person]:
    """Everybody by name. Raises NoInputError, or DataError with the line: columns, names that stand twice, a parent of
    the wrong sex, and cycles (nobody is an ancestor of themselves)."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise NoInputError(tr("the pedigree cannot be read"), where=str(path), remedy=tr("Give a PED file.")) from None
    people: dict[str, Person] = {}
    numbers: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t") if "\t" in line else line.split()
        if len(cells) < 5:
            raise DataError(
                tr("{n_cells} columns, not the six of a PED file", n_cells=len(cells)),
                where=f"{path}, line {number}",
                remedy=tr("Columns: family, individual, father, mother, sex, phenotype."),
            )
        family, name, father, mother, sex, *rest = (cell.strip() for cell in cells)
        if name in people:
            raise DataError(
                tr("an individual stands twice"), where=f"{path}, line {number}", remedy=tr("Keep one line.")
            )
        parents = ["" if one in ("0", ".", "-9") else one for one in (father, mother)]
        people[name] = Person(
            family, name, parents[0], parents[1], _SEX.get(sex), _AFFECTED.get(rest[0]) if rest else None
        )
        numbers[name] = number
    if not people:
        raise DataError(tr("the pedigree names nobody"), where=str(path))
    _check(people, numbers, path)
    return people


def _check(people: Mapping[str, Person], numbers: Mapping[str, int], path: Path) -> None:
    for name, one in people.items():
        for parent, sex in ((one.father, "XX"), (one.mother, "XY")):
            if parent in people and people[parent].sex == sex:
                wrong = tr("the father is female") if sex == "XX" else tr("the mother is male")
                raise DataError(wrong, where=f"{path}, line {numbers[name]}", remedy=tr("Correct sex or parent."))
        if one.father and one.father == one.mother:
            raise DataError(tr("father and mother are the same"), where=f"{path}, line {numbers[name]}")
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
                    where=f"{path}, line {numbers[person]}",
                    remedy=tr("Correct the parents."),
                )
            if person in done:
                continue
            above.add(person)
            walking.append((person, True))
            one = people[person]
            walking += [(parent, False) for parent in (one.father, one.mother) if parent in people]


def inherited(
    alt: int, child: Genotype, mother: Genotype | None, father: Genotype | None, *, single_copy: bool
) -> Inherited:
    """Where the child's allele comes from. A parent's genotype that is missing, filtered or thin tells nothing.

    `single_copy`: the child has one copy of the place (X of a male: it comes from the mother).
    """
    m = _has(mother, alt)
    if single_copy:
        return _of_mother_alone(m)
    f = _has(father, alt)
    if m and f:
        both = tuple(child.alleles) == (alt, alt)
        return Inherited.BOTH if both else Inherited.ONE_OF_BOTH
    if m is False and f is False:
        return Inherited.DE_NOVO
    if m and f is False:
        return Inherited.MOTHER
    if f and m is False:
        return Inherited.FATHER
    return _of_a_duo(m, f)


def _of_mother_alone(m: bool | None) -> Inherited:
    if m is None:
        return Inherited.UNKNOWN
    return Inherited.MOTHER if m else Inherited.DE_NOVO


def _of_a_duo(m: bool | None, f: bool | None) -> Inherited:
    if m is False:
        return Inherited.NOT_IN_MOTHER
    if f is False:
        return Inherited.NOT_IN_FATHER
    if m:
        return Inherited.IN_MOTHER
    return Inherited.IN_FATHER if f else Inherited.UNKNOWN


def _has(parent: Genotype | None, alt: int) -> bool | None:
    """Whether a parent carries the allele; None where that is not told well enough."""
    if parent is None or parent.failed:
        return None
    first, second = parent.alleles
    if alt in (first, second):
        return True
    if MISSING in (first, second) or first == NO_ALLELE:
        return None
    thin = 0 <= parent.depth < LEAST_DEPTH or 0 <= parent.quality < LEAST_QUALITY
    return None if thin else False


__all__ = ["Person", "inherited", "read_pedigree"]
