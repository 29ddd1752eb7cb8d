"""Alleles by the names of their variants ("R144C", "c.430C>T", "rs1799853", "-1639G>A") and by listed synonyms.

A variant's name stands for an allele only where that allele is this variant alone and no other allele has it. Else it
tells of every allele that has it, which is a part of what was found and no call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np

from pmkit.core.model import Build
from pmkit.knowledge.store import open_table
from pmkit.pgx import alleles as stars
from pmkit.pgx.alleles import GeneDefinition

_RESIDUES = {
    "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E", "Gly": "G", "His": "H",
    "Ile": "I", "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F", "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W",
    "Tyr": "Y", "Val": "V", "Sec": "U", "Ter": "*",
}  # fmt: skip
_SHORT = re.compile("|".join(_RESIDUES))


class NamedAlleles(NamedTuple):
    """The alleles that a name tells of, and whether it stands for the only one."""

    alleles: frozenset[str]
    exact: bool


@cache
def variant_names(gene: str) -> dict[str, NamedAlleles]:
    """What each name (lower case, without blanks) of a variant or listed synonym of a gene tells of."""
    if gene not in stars.genes():
        return {}
    definition = stars.load_definition(gene, Build.GRCH38)
    places: dict[str, set[tuple[int, int]]] = {}
    listed: dict[str, set[str]] = {}
    parts: set[str] = set()
    at = {place.site.pos: index for index, place in enumerate(definition.places[: len(definition.base)])}
    for row in _rows(gene):
        if row["allele"]:
            listed.setdefault(key(row["name"]), set()).add(row["allele"])
            parts |= {key(row["name"])} if row["kind"] == "part" else set()
            continue
        site = at[int(row["pos38"])]
        code = 1 + definition.places[site].site.alts.index(row["alt"])
        for name in _ways(row["name"]):
            places.setdefault(key(name), set()).add((site, code))
    for site, name, code in _by_number(definition):
        places.setdefault(key(name), set()).add((site, code))
    found: dict[str, NamedAlleles] = {
        name: reported for name, where in places.items() if (reported := _carriers(definition, where)).alleles
    }
    listed_ones = {
        name: NamedAlleles(frozenset(names), len(names) == 1 and name not in parts) for name, names in listed.items()
    }
    return found | listed_ones


def key(text: str) -> str:
    """How names are compared."""
    return re.sub(r"[\s()]", "", text).replace("->", ">").lower()


@cache
def _by_gene() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in open_table("pgx.names").rows():
        found.setdefault(row["gene"], []).append(dict(row))
    return found


def _rows(gene: str) -> list[dict[str, str]]:
    return _by_gene().get(gene, [])


def _ways(name: str) -> Iterator[str]:
    """ "p.Arg144Cys" -> itself, "Arg144Cys", "p.R144C", "R144C"; "c.430C>T" -> itself and "430C>T"."""
    kind, bare = name[:2], name[2:]
    yield from (name, bare)
    if kind == "p.":
        short = _SHORT.sub(lambda match: _RESIDUES[match[0]], bare)
        yield from (f"p.{short}", short, short.replace("*", "X"))


def _by_number(definition: GeneDefinition) -> Iterator[tuple[int, str, int]]:
    """rs numbers, alone where they have one alternative, and with a base."""
    for site, place in enumerate(definition.places[: len(definition.base)]):
        if place.rsid:
            for code, alt in enumerate(place.site.alts, 1):
                yield site, f"{place.rsid}{alt}", code
                yield site, f"{place.rsid}{place.site.ref}>{alt}", code
                if len(place.site.alts) == 1:
                    yield site, place.rsid, code


def _carriers(definition: GeneDefinition, places: set[tuple[int, int]]) -> NamedAlleles:
    """The alleles that have one of the variants, and whether there is one only that is nothing else."""
    names: set[str] = set()
    alone = True
    for row, name in enumerate(definition.names):
        core = np.flatnonzero(definition.core[row]).tolist()
        if any(site in core and int(definition.masks[row, site]) >> code & 1 for site, code in places):
            names.add(definition.folds.get(name, name))
            alone &= len(core) == 1 and not definition.wobble[row, core[0]]
    return NamedAlleles(frozenset(names), alone and len(names) == 1)
