"""The imported ontology: terms by any identifier, ancestors, information content, and how alike terms are.

Information content of a term is -ln of the share of annotated genes that have it or a term below it
(https://www.sciencedirect.com/science/article/pii/S0002929708005351). Resnik: that of the most informative common
ancestor (https://www.ijcai.org/Proceedings/95-1/Papers/059.pdf). Lin: twice it, by the sum of both terms' own (DOI
10.5555/645527.657297).
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterable, Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from pmkit.core.errors import DataError, NoInputError
from pmkit.core.messages import tr
from pmkit.phenotype.hpo_import import ID, MAGIC
from pmkit.phenotype.phenotype_terms import Method

PHENOTYPE = "HP:0000118"
"""Phenotypic abnormality: what describes a patient lies below it."""
INHERITANCE = "HP:0000005"
DOMINANT, RECESSIVE = ("HP:0000006", "HP:0012274", "HP:0012275"), ("HP:0000007",)
X_LINKED = ("HP:0001417", "HP:0001419", "HP:0001423")


class Resolved(NamedTuple):
    """A term as the release has it, and what was done to find it."""

    id: str
    name: str
    note: str = ""


class Best(NamedTuple):
    """The best match of one term among others."""

    term: str
    match: str
    ancestor: str  # the most informative common one
    content: float  # its information content
    score: float


class Hpo:
    """One imported release. Raises NoInputError, DataError."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.names: dict[str, str] = {}
        self._parents: dict[str, tuple[str, ...]] = {}
        self._merged: dict[str, str] = {}
        self._obsolete: dict[str, str] = {}  # -> replaced by, "" for nothing
        self.diseases: dict[str, dict[str, frozenset[str]]] = {}  # gene -> disease -> its own terms
        self.release = self._read(path)

    def _read(self, path: str) -> str:
        try:
            lines = gzip.decompress(Path(path).read_bytes()).decode().splitlines()
        except FileNotFoundError as error:
            raise NoInputError(tr("there is no such file"), where=path) from error
        except (OSError, EOFError, UnicodeDecodeError) as error:
            raise self._no_store() from error
        if not lines or not lines[0].startswith(MAGIC):
            raise self._no_store()
        for line in lines[1:]:
            kind, *cells = line.split("\t")
            if kind == "T":
                id_, name, parents, others, replaced, obsolete = cells
                if obsolete == "1":
                    self._obsolete[id_] = replaced
                    continue
                self.names[id_] = name
                self._parents[id_] = tuple(filter(None, parents.split(",")))
                self._merged |= dict.fromkeys(filter(None, others.split(",")), id_)
            else:
                gene, disease, terms = cells
                own = frozenset(self._merged.get(term, term) for term in terms.split(","))
                self.diseases.setdefault(gene, {})[disease] = own
        return lines[0].split("\t")[2]

    def _no_store(self) -> DataError:
        remedy = tr("Make it with `pmkit tables import hpo`.")
        return DataError(tr("the file is no imported HPO"), where=self.path, remedy=remedy)

    def resolve(self, text: str, where: str) -> Resolved:
        """A term of a patient by any identifier it ever had. Raises DataError for what is none, or no phenotype."""
        word = text.strip().upper().replace("_", ":")
        if not ID.fullmatch(word):
            remedy = tr("An identifier is HP: and seven digits, as HP:0001250.")
            raise DataError(tr("{text!r} is no HPO identifier", text=text[:40]), where=where, remedy=remedy)
        id_, note = word, ""
        if id_ in self._merged:
            id_ = self._merged[id_]
            note = tr("{old} was merged into {new}", old=word, new=id_)
        elif id_ in self._obsolete:
            id_ = self._merged.get(self._obsolete[id_], self._obsolete[id_])
            if id_ not in self.names:
                remedy = tr("Choose a term that is in use.")
                raise DataError(tr("{term} is obsolete and was not replaced", term=word), where=where, remedy=remedy)
            note = tr("{old} is obsolete; {new} has its place", old=word, new=id_)
        if id_ not in self.names:
            release = self.release
            raise DataError(tr("{term} is not in the HPO of {release}", term=word, release=release), where=where)
        if PHENOTYPE not in self.ancestors(id_):
            name = self.names[id_]
            raise DataError(
                tr("{term} ({name}) is no phenotypic abnormality", term=word, name=name),
                where=where,
                remedy=tr("Modes of inheritance, onsets and modifiers do not describe a patient here."),
            )
        return Resolved(id_, self.names[id_], note)

    @cache  # noqa: B019  (one ontology for a run)
    def ancestors(self, id_: str) -> frozenset[str]:
        """The term and all above it."""
        found = {id_}
        for parent in self._parents.get(id_, ()):
            found |= self.ancestors(parent)
        return frozenset(found)

    @cache  # noqa: B019  (one ontology for a run)
    def terms_of(self, gene: str) -> frozenset[str]:
        """The phenotypes of a gene's diseases, as they are annotated."""
        found: set[str] = set()
        for terms in self.diseases.get(gene, {}).values():
            found |= terms
        return frozenset(term for term in found if PHENOTYPE in self.ancestors(term))

    def modes_of(self, gene: str) -> frozenset[str]:
        """AD, AR and XL, as far as the gene's diseases are annotated with them."""
        terms = {term for own in self.diseases.get(gene, {}).values() for term in own}
        lines = {above for term in terms for above in self.ancestors(term)}
        modes = {"AD": DOMINANT, "AR": RECESSIVE, "XL": X_LINKED}
        return frozenset(mode for mode, ids in modes.items() if lines & set(ids))

    @cached_property
    def contents(self) -> Mapping[str, float]:
        """Information content by term; terms that no gene has are not in it."""
        counts: dict[str, int] = {}
        for diseases in self.diseases.values():
            lines = {above for own in diseases.values() for term in own for above in self.ancestors(term)}
            for term in lines:
                counts[term] = counts.get(term, 0) + 1
        total = len(self.diseases)
        return {term: math.log(total / count) for term, count in counts.items()}

    def content(self, term: str) -> float:
        """Information content; 0 for a term that no gene has, as nothing is known of how telling it is."""
        return self.contents.get(term, 0.0)

    def alike(self, one: str, other: str, method: Method) -> Best:
        """How alike two terms are, by their most informative common ancestor."""
        common = self.ancestors(one) & self.ancestors(other)
        ancestor = max(sorted(common), key=self.content, default="")
        content = self.content(ancestor)
        score = content
        if method is Method.LIN:
            both = self.content(one) + self.content(other)
            score = 2 * content / both if both else 0.0
        return Best(one, other, ancestor, content, score)

    @lru_cache(maxsize=256)  # noqa: B019  (one ontology for a run)
    def scores(self, one: str, method: Method) -> Mapping[str, float]:
        """How alike a term is to each that some gene has."""
        return {other: self.alike(one, other, method).score for other in self._annotated}

    @cached_property
    def _annotated(self) -> frozenset[str]:
        return frozenset(term for gene in self.diseases for term in self.terms_of(gene))

    def best(self, one: str, others: Iterable[str], method: Method) -> Best:
        """The best match of a term; without any, a match of nothing."""
        found = (self.alike(one, other, method) for other in sorted(others))
        return max(found, key=lambda match: match.score, default=Best(one, "", "", 0.0, 0.0))
