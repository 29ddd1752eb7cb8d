"""The patient's tumour type, and how the disease of a statement relates to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal, NamedTuple

from pmkit.core.errors import UsageError
from pmkit.core.messages import any_of, tr
from pmkit.knowledge.store import open_table

Relation = Literal["same", "ancestor", "pan", "narrower", "site", "other"]

CANCER = "DOID:162"
SOLID = "PMKIT:SOLID"
BLOOD = frozenset(("Lymphoid", "Myeloid"))
# Classes of the ontology that say no more than "cancer": by system, by cell type.
_PAN = frozenset((CANCER, "DOID:14566", "DOID:0050686", "DOID:0050687"))


class _TumorTerm(NamedTuple):
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
            if not self.id.startswith("DOID:"):
                return False
            terms = _terms()
            equal = [d for code in (disease_id, *above) if code in terms for d in terms[code].same]
            return any(self.id == d or self.id in _above(d) for d in equal)
        return not self.same.isdisjoint(above) or any(self.id in _above(code) for code in _codes().get(disease_id, ()))


@cache
def _terms() -> Mapping[str, _TumorTerm]:
    def split(text: str) -> tuple[str, ...]:
        return tuple(text.split("|")) if text else ()

    return {
        row["id"]: _TumorTerm(
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


_SPELLINGS = (("tumour", "tumor"), ("oesoph", "esoph"), ("leukaem", "leukem"), ("haem", "hem"))
"""British and American spellings of the same words."""


def _plain(text: str) -> str:
    lower = text.lower()
    for british, american in _SPELLINGS:
        lower = lower.replace(british, american)
    return re.sub(r"[^a-z0-9+]+", " ", lower).strip()


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


@cache
def _typed() -> Mapping[str, tuple[str, ...]]:
    """Names of `onco.tumor_names` -> the ids that each can mean."""
    return {_plain(row["name"]): tuple(row["ids"].split("|")) for row in open_table("onco.tumor_names").rows()}


@cache
def _shared() -> Mapping[str, tuple[str, ...]]:
    """Names that OncoTree gives to tumours of several organs -> their ids (choriocarcinoma, yolk sac tumor)."""
    found: dict[str, list[str]] = {}
    for term in _terms().values():
        if term.id.startswith("ONCOTREE:"):
            found.setdefault(_plain(term.name), []).append(term.id)
    return {name: tuple(ids) for name, ids in found.items() if len(ids) > 1}


_GERM_CELL = "ONCOTREE:TESTIS"


def resolve(text: str, *, tcga: bool = False) -> TumorType:
    """Find a tumour type by OncoTree code or name, DOID or name, or a common abbreviation, as CRC.

    `TCGA-` before a code, or `tcga`, means TCGA's studies: their TGCT are germ cell tumours, in OncoTree that code is
    another tumour, and their ESCA and CESC are of more kinds than OncoTree's. Raises UsageError with suggestions, or
    with the choices where a name can mean several.
    """
    requested = text.strip()
    terms = _terms()
    plain = _plain(requested)
    if plain.startswith("tcga "):
        tcga, plain = True, plain.removeprefix("tcga ")
    if requested.upper() in terms:
        return _tumor(requested.upper())
    if re.fullmatch(r"m[A-Z]+", requested) and f"ONCOTREE:{requested.upper()}" in terms:
        code = f"ONCOTREE:{requested.upper()}"
        raise UsageError(
            tr("the tumour type {text!r} can mean more than one", text=text),
            remedy=tr(
                "Give {code} ({name}), or the tumour without the m of metastatic.", code=code, name=terms[code].name
            ),
        )
    typed = _typed()
    meant = (tcga and typed.get(f"tcga {plain}")) or typed.get(plain) or _shared().get(plain, ())
    if tcga and _GERM_CELL in meant:
        meant = (_GERM_CELL,)
    if len(meant) > 1:
        choices = any_of(f"{id_} ({terms[id_].name})" for id_ in meant)
        raise UsageError(
            tr("the tumour type {text!r} can mean more than one", text=text), remedy=tr("Give {what}.", what=choices)
        )
    code = f"ONCOTREE:{plain.upper()}"  # most give one, and need no table of names
    id_ = meant[0] if meant else code if code in terms else _names().get(plain)
    if id_ is None:
        for simpler in _simpler(requested):
            try:
                return resolve(simpler, tcga=tcga)
            except UsageError:
                continue
        said = [_said(found) for found in _suggestions(plain)]
        remedy = (
            tr("Did you mean {said}?", said=any_of(said))
            if said
            else tr("Give an OncoTree code (as LUAD) or a disease name.")
        )
        raise UsageError(tr("the tumour type {text!r} is not known", text=text), remedy=remedy)
    return _tumor(id_)


_COURSE = re.compile(
    r"(?i)\b(metastatic|(locally[ -])?advanced|unresectable|resected|recurrent|relapsed|refractory|r/r|de novo|"
    r"newly[ -]diagnosed|(previously|heavily)[ -](un)?treated|treatment[ -]na[iï]ve|"
    r"platinum[ -](resistant|sensitive|refractory)|"
    r"stage (i{1,3}|iv|[1-4])[abc]?)\b"
)
"""Words that tell a tumour's course, not its kind."""


def _simpler(text: str) -> Iterator[str]:
    """What a name says without words on its course, a remark in brackets, or an m for metastatic before a code."""
    if (match := re.fullmatch(r"(.+?)\s*\(([^()]+)\)", text)) is not None:
        yield match[2]
        yield match[1]
    shorter = " ".join(_COURSE.sub(" ", text).split()).strip(" ,/-")
    if shorter and shorter != text:
        yield shorter
    if re.fullmatch(r"m[A-Z]{3,}[A-Za-z]*", text):
        yield text[1:]
    yield from _turned(text)


_TURNS = (
    (re.compile(r"(?i)(.+?) of (?:the )?(.+)"), r"\2 \1"),  # carcinoma of the breast
    (re.compile(r"(?i)ca\.? (.+)|(.+) ca\.?"), r"\1\2 cancer"),
    (re.compile(r"(?i)(.+) adeno"), r"\1 adenocarcinoma"),
)


def _turned(text: str) -> Iterator[str]:
    """Other ways to say a name: turned about, spelled out, with the organ as a noun."""
    for pattern, other in _TURNS:
        if match := pattern.fullmatch(text):
            yield match.expand(other)
    words = text.lower().split()
    nouns = [_ORGANS.get(word, word) for word in words]
    if nouns != words:
        yield " ".join(nouns)


_NOISE = frozenset((
    "of", "the", "a", "and", "with", "in", "cancer", "cancers", "carcinoma", "tumor", "tumors", "neoplasm", "malignant",
    "malignancy", "metastatic", "advanced", "stage", "recurrent", "primary", "nos", "disease", "type",
))  # fmt: skip
_ORGANS = {
    "gastric": "stomach", "renal": "kidney", "hepatic": "liver", "hepatocellular": "liver", "pulmonary": "lung",
    "bronchial": "lung", "ovarian": "ovary", "mammary": "breast", "cutaneous": "skin", "colonic": "colon",
    "bowel": "colorectal", "bowels": "colorectal", "oesophageal": "esophageal",
    "oesophagus": "esophageal", "esophagus": "esophageal",
    "uterine": "uterus", "prostatic": "prostate", "pancreas": "pancreatic", "cerebral": "brain", "thyroidal": "thyroid",
    "leukaemia": "leukemia", "testis": "testicular", "cervix": "cervical", "vesical": "bladder", "biliary": "biliary",
}  # fmt: skip
"""Words for the same organ."""


def _words(plain: str) -> list[str]:
    return [_ORGANS.get(word, word) for word in plain.split() if word not in _NOISE]


@cache
def _known_words() -> tuple[tuple[tuple[str, ...], str], ...]:
    names = {**{n: ids[0] for n, ids in _typed().items() if len(ids) == 1}, **_names()}
    return tuple((tuple(_words(name)), id_) for name, id_ in sorted(names.items()))


def _suggestions(plain: str) -> list[str]:
    """Up to four ids whose names share the meaning-bearing words; a code only where one letter of it is wrong and the
    word itself is in no name."""
    requested = _words(plain)
    if len(plain) >= 4 and " " not in plain and not any(plain in words for words, _ in _known_words()):
        near = [i for i in _terms() if i.startswith("ONCOTREE:") and _one_letter_off(plain, i[9:].lower())]
        if near:
            return sorted(near)[:4]
    ranked: list[tuple[float, int, bool, str]] = []
    for words, id_ in _known_words():
        hits = sum(any(_same_word(word, known) for known in words) for word in requested)
        if hits and hits * 2 >= len(requested):
            ranked.append((-hits, len(words) - hits, not id_.startswith("ONCOTREE:"), id_))
    if not ranked:  # one word of several that is a name by itself, as the CRC of "MSI-H CRC"
        known = {**_names(), **{name: ids[0] for name, ids in _typed().items() if len(ids) == 1}}
        return list(dict.fromkeys(known[word] for word in requested if len(word) > 1 and word in known))[:4]
    return list(dict.fromkeys(id_ for *_, id_ in sorted(ranked)))[:4]


def _same_word(word: str, known: str) -> bool:
    if word == known:
        return True
    if min(len(word), len(known)) < 5:
        return False
    if word[:5] == known[:5]:
        return True
    from difflib import SequenceMatcher

    return word[0] == known[0] and SequenceMatcher(None, word, known).ratio() >= 0.85


def _one_letter_off(text: str, code: str) -> bool:
    return len(text) == len(code) and text[:2] == code[:2] and sum(a != b for a, b in zip(text, code, strict=True)) == 1


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
