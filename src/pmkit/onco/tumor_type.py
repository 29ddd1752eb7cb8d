"""The patient's tumour type, and how the disease of a statement relates to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple

from pmkit.core.errors import UsageError
from pmkit.knowledge.store import open_table

Relation = Literal["same", "ancestor", "pan", "narrower", "site", "other"]

CANCER = "DOID:162"
SOLID = "PMKIT:SOLID"
BLOOD = frozenset(("Lymphoid", "Myeloid"))
# Classes of the ontology that say no more than "cancer": by system, by cell type.
_PAN = frozenset((CANCER, "DOID:14566", "DOID:0050686", "DOID:0050687"))


class _Term(NamedTuple):
    id: str
    name: str
    parents: tuple[str, ...]
    same: tuple[str, ...]
    site: str
    synonyms: tuple[str, ...]


class TumorType(NamedTuple):
    """A resolved tumour type. `same` and `ancestors` are ids of both vocabularies; `site` may be empty.

    `possible`: narrower diseases that a clinical state decides on, which is not known here; `excluded`: those of which
    the state is known to be another.
    """

    id: str  # ONCOTREE:LUAD or DOID:3910
    name: str
    same: frozenset[str]
    ancestors: frozenset[str]
    site: str
    possible: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()

    @property
    def code(self) -> str:
        return self.id.partition(":")[2] if self.id.startswith("ONCOTREE:") else self.id

    def relation(self, disease_id: str) -> Relation:
        """How a statement's disease relates to this tumour: same, ancestor (broader), pan, narrower (the tumour may or
        may not be of that kind), site or other."""
        if disease_id in self.same:
            return "same"
        if disease_id in _PAN or (disease_id == SOLID and self.site not in BLOOD):
            return "pan"
        if disease_id in self.ancestors:
            return "ancestor"
        if disease_id not in self.excluded and (disease_id in self.possible or self._holds(disease_id)):
            return "narrower"
        if self.site and _site(disease_id) == self.site:
            return "site"
        return "other"

    def _holds(self, disease_id: str) -> bool:
        """Whether a disease lies below this tumour type. OncoTree codes share terms of the ontology with their
        siblings, so between two codes OncoTree alone decides."""
        above = _above(disease_id)
        if self.id in above:
            return True
        if disease_id.startswith("ONCOTREE:"):
            return self.id.startswith("DOID:") and any(self.id in _terms()[a].same for a in above if a in _terms())
        return not self.same.isdisjoint(above) or any(self.id in _above(code) for code in _codes().get(disease_id, ()))


@cache
def _terms() -> Mapping[str, _Term]:
    def split(text: str) -> tuple[str, ...]:
        return tuple(text.split("|")) if text else ()

    return {
        row["id"]: _Term(
            row["id"], row["name"], split(row["parents"]), split(row["same"]), row["site"], split(row["synonyms"])
        )
        for row in open_table("onco.tumor_types").rows()
    }


@cache
def _codes() -> Mapping[str, tuple[str, ...]]:
    """The OncoTree codes that mean the same as a term of the ontology."""
    found: dict[str, list[str]] = {}
    for term in _terms().values():
        for same in term.same:
            found.setdefault(same, []).append(term.id)
    return {id_: tuple(codes) for id_, codes in found.items()}


@cache
def _above(id_: str) -> tuple[str, ...]:
    """All terms above one, the nearest first."""
    terms = _terms()
    found: list[str] = []
    level = list(terms[id_].parents) if id_ in terms else []
    while level:
        found += [p for p in level if p not in found]
        level = [g for p in level if p in terms for g in terms[p].parents if g not in found]
    return tuple(found)


@cache
def _site(id_: str) -> str:
    """Primary site of a term, else of the nearest term above that has one."""
    terms = _terms()
    return next((terms[i].site for i in (id_, *_above(id_)) if i in terms and terms[i].site), "")


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower().replace("tumour", "tumor")).strip()


@cache
def _names() -> Mapping[str, str]:
    """Names as typed by people -> term id. OncoTree codes win over names, OncoTree names over the ontology's."""
    found: dict[str, str] = {}
    terms = _terms().values()
    for term in terms:
        if term.id.startswith("ONCOTREE:"):
            found[_plain(term.id.partition(":")[2])] = term.id
    for prefix in ("ONCOTREE:", "DOID:"):
        for term in terms:
            if term.id.startswith(prefix):
                found.setdefault(_plain(term.name), term.id)
    for term in terms:
        for synonym in term.synonyms:
            found.setdefault(_plain(synonym), term.id)
    return found


def resolve(text: str) -> TumorType:
    """Find a tumour type by OncoTree code or name, DOID or name. Raises UsageError with suggestions."""
    wanted = text.strip()
    terms = _terms()
    id_ = next((i for i in (wanted.upper(), f"ONCOTREE:{wanted.upper()}") if i in terms), None)
    id_ = id_ or _names().get(_plain(wanted))
    if id_ is None:
        from difflib import get_close_matches

        close = get_close_matches(_plain(wanted), _names(), n=3, cutoff=0.6)
        close += [n for n in sorted(_names(), key=len) if _plain(wanted) and f" {_plain(wanted)} " in f" {n} "][:3]
        said = list(dict.fromkeys(_said(_names()[name]) for name in close))[:4]
        remedy = f"Did you mean {' or '.join(said)}?" if said else "Give an OncoTree code (as LUAD) or a disease name."
        raise UsageError(f"the tumour type {text!r} is not known", remedy=remedy)
    return _tumor(id_)


def _said(id_: str) -> str:
    term = _terms()[id_]
    return f"{term.id.partition(':')[2]} ({term.name})" if term.id.startswith("ONCOTREE:") else f"{id_} ({term.name})"


def _tumor(id_: str) -> TumorType:
    terms = _terms()
    if id_.startswith("DOID:"):
        same, above = {id_}, set(_above(id_))
    else:
        nodes = (id_, *_above(id_))
        same = set(terms[id_].same)
        above = {d for node in nodes[1:] for d in terms[node].same}
        above |= {a for d in same | above for a in _above(d)}
        # Labels narrower than any term of the ontology name an OncoTree code.
        same.add(id_)
        above |= set(nodes[1:])
    return TumorType(id_, terms[id_].name, frozenset(same), frozenset(above - same - _PAN), _site(id_))


def name_of_term(id_: str) -> str:
    """The name of a term of either vocabulary, the id where it is not known."""
    term = _terms().get(id_)
    return term.name if term else id_


def within(id_: str, broader: str) -> bool:
    """Whether a term is another one, or lies below it."""
    return id_ == broader or broader in _above(id_)


__all__ = ["Relation", "TumorType", "name_of_term", "resolve", "within"]
