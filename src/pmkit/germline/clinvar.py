"""What ClinVar says of a variant: the user's imported release, or the bundled subset of a few genes."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from pmkit.core.lean_model import Field
from pmkit.core.messages import tr
from pmkit.core.model import Build, Region, Variant, merge_regions
from pmkit.knowledge.rules import Citation, Meta, Strict, load_rules
from pmkit.knowledge.store import open_table
from pmkit.knowledge.variant_store import VariantStore

Class = Literal[
    "pathogenic", "likely_pathogenic", "risk_allele", "uncertain", "likely_benign", "benign", "conflicting", "none"
]


PATHOGENIC: "tuple[Class, ...]" = ("pathogenic", "likely_pathogenic")
BENIGN: "tuple[Class, ...]" = ("benign", "likely_benign")
Penetrance = Literal["", "low", "mixed"]


class SignificanceTerm(Strict):
    """A term of CLNSIG and its class."""

    term: str
    significance: Class = Field(alias="class")
    penetrance: Literal["", "low"] = ""


class ReviewStatus(Strict):
    """A review status and its stars."""

    term: str
    stars: int = Field(ge=0, le=4)


class Use(Strict):
    """From how many stars a record counts."""

    pathogenic_stars: int
    benign_stars: int
    citations: tuple[Citation, ...] = Field(min_length=1)


class TermTest(Strict):
    """A case of the file's own tests."""

    significance: str
    review: str
    expected: Class = Field(alias="class")
    penetrance: Penetrance = ""
    stars: int


class ClinVarRules(Strict):
    """The file. Proved at load by its tests."""

    meta: Meta
    classification: tuple[SignificanceTerm, ...] = Field(min_length=1)
    review: tuple[ReviewStatus, ...] = Field(min_length=1)
    use: Use
    test: tuple[TermTest, ...] = Field(min_length=1)

    def check(self) -> None:
        for test in self.test:
            got = self.read({"significance": test.significance, "review": test.review})
            if (got.significance, got.penetrance, got.stars) != (test.expected, test.penetrance, test.stars):
                raise ValueError(tr("a test fails: {significance}", significance=test.significance))

    def read(self, cells: Mapping[str, str]) -> "ClinVarRecord":
        """A record of the cells that ClinVar's VCF gives."""
        significance, penetrance, others = self._significance(cells["significance"])
        review = _key(cells["review"])
        stars = next((one.stars for one in self.review if _key(one.term) == review), None)
        if stars is None and review:
            others = (*others, tr("review status not understood: {text}", text=_words(cells["review"])))
        return ClinVarRecord(
            id=cells.get("id", ""),
            significance=significance,
            penetrance=penetrance,
            stars=stars or 0,
            other=tuple(map(_words, others)),
            conflicts=tuple(_words(one) for one in cells.get("conflicts", "").split("|") if one),
            conditions=tuple(_words(one) for one in cells.get("conditions", "").split("|") if one not in _NO_NAME),
            haplotypes=tuple(_words(one) for one in cells.get("included", "").split("|") if one),
            oncogenicity=_words(cells.get("oncogenicity", "")),
            somatic=_words(cells.get("somatic", "")),
            only_somatic=cells.get("origin", "") == SOMATIC_ORIGIN,
        )

    def _significance(self, text: str) -> "tuple[Class, Penetrance, tuple[str, ...]]":
        """Class and penetrance of CLNSIG, and the terms that give none, as written."""
        read = [self._of_bar(bar) for bar in text.split("|")]
        others = tuple(one for _, unread in read for one in unread)
        return *together([term for terms, _ in read for term in terms]), others

    def _of_bar(self, text: str) -> tuple[list[SignificanceTerm], list[str]]:
        """The terms between two bars, and what is none."""
        terms: list[SignificanceTerm] = []
        unread: list[str] = []
        for part in text.split("/"):
            known = self._terms.get(_key(part))
            head, *rest = part.split(",_")
            if known is None and (known := self._terms.get(_key(head))) is not None:
                unread += rest  # "Pathogenic,_risk_factor" of older releases
            if known is not None:
                terms.append(known)
            elif part:
                unread.append(part)
        return terms, unread

    @cached_property
    def _terms(self) -> Mapping[str, SignificanceTerm]:
        return {_key(one.term): one for one in self.classification}


def together(terms: "Sequence[SignificanceTerm]") -> "tuple[Class, Penetrance]":
    """The class of terms that stand side by side, and the penetrance of the pathogenic ones among them."""
    found = {one.significance for one in terms}
    bad, good = found & {*PATHOGENIC}, found & {*BENIGN}
    if "conflicting" in found or (bad and (good or "uncertain" in found)) or (good and found - good):
        return "conflicting", ""
    if bad:
        low = {one.penetrance == "low" for one in terms if one.significance in PATHOGENIC}
        penetrance: Penetrance = "low" if low == {True} else "mixed" if True in low or "risk_allele" in found else ""
        return ("pathogenic" if "pathogenic" in bad else "likely_pathogenic"), penetrance
    for one in ("benign", "likely_benign", "uncertain", "risk_allele"):
        if one in found:
            return one, ""
    return "none", ""


SOMATIC_ORIGIN = "2"
"""ORIGIN of a variant that submitters saw in tumours only (1 is germline; the values are summed)."""


def _key(text: str) -> str:
    return text.strip().replace(" ", "_").casefold()


_NO_NAME = frozenset(("", "not_provided", "not_specified"))


def _words(text: str) -> str:
    return text.replace("_", " ")


class ClinVarRecord(NamedTuple):
    """A variant's aggregate record, in words for people where it is text."""

    id: str
    significance: Class
    penetrance: Penetrance
    stars: int
    other: tuple[str, ...]  # risk factor, drug response … , and terms that give no class
    conflicts: tuple[str, ...]  # "Pathogenic(2)"
    conditions: tuple[str, ...]
    haplotypes: tuple[str, ...]  # records of haplotypes that include the variant: "1184733:Pathogenic"
    oncogenicity: str
    somatic: str
    only_somatic: bool = False  # every submitter saw it in tumours only

    @property
    def is_pathogenic(self) -> bool:
        """(Likely) pathogenic with as many stars as count."""
        return self.significance in PATHOGENIC and self.stars >= clinvar_rules().use.pathogenic_stars

    @property
    def is_benign(self) -> bool:
        """(Likely) benign with as many stars as count."""
        return self.significance in BENIGN and self.stars >= clinvar_rules().use.benign_stars


@cache
def clinvar_rules() -> ClinVarRules:
    return load_rules("germline/clinvar", ClinVarRules)


class ClinVar:
    """Looks variants up. Raises the errors of `VariantStore` for a store that cannot be used."""

    def __init__(self, path: Path | None) -> None:
        self.store = VariantStore(path, "clinvar") if path else None

    @property
    def release(self) -> str:
        """The date of the release."""
        return self.store.head.release if self.store else open_table("germline.clinvar").info.sources[0].release

    @cached_property
    def genes(self) -> frozenset[str] | None:
        """The genes of the bundled subset; None where the user's release speaks for all."""
        return None if self.store else _bundled_genes()

    def check(self, build: Build) -> None:
        """Raises ConfigError where the store is of another build."""
        if self.store:
            self.store.check_build(build)

    def find(self, variant: Variant, build: Build) -> ClinVarRecord | None:
        """The record of a variant (trimmed, left-aligned as ClinVar writes it)."""
        matching: list[Mapping[str, str]]
        if self.store is None:
            matching = [cells for one, cells in _at(variant.chrom, variant.pos, build) if one == variant]
        else:
            rows = self.store.at(variant.chrom, variant.pos)
            matching = [row.cells for row in rows if (row.ref, row.alt) == (variant.ref, variant.alt)]
        return _together(matching) if matching else None

    def near(self, chrom: str, first: int, last: int, build: Build) -> Iterator[tuple[Variant, ClinVarRecord]]:
        """The records written at positions [first, last] (1-based)."""
        if self.store is None:
            for pos in range(first, last + 1):
                for variant, cells in _at(chrom, pos, build):
                    yield variant, clinvar_rules().read(cells)
            return
        for row in self.store.within(chrom, first, last):
            yield Variant(chrom, row.pos, row.ref, row.alt), clinvar_rules().read(row.cells)

    def places(self, spans: Mapping[str, Region], build: Build) -> tuple[Region, ...]:
        """Where (likely) pathogenic records lie inside the genes' spans, to be read though they be outside of exons."""
        if self.store is None:
            known = _bundled_places(build)
            return tuple(region for gene in spans for region in known.get(gene, ()))
        if self.store.head.build is not build:
            return ()
        return tuple(
            region for span in spans.values() for region in self.store.marks(span.chrom, span.start + 1, span.end)
        )


def _together(matching: "Sequence[Mapping[str, str]]") -> ClinVarRecord:
    """The record of a variant; of several the terms of all, with the fewest stars."""
    rules = clinvar_rules()
    read = sorted((rules.read(cells) for cells in matching), key=lambda one: (one.stars, one.id))
    if len(read) == 1:
        return read[0]
    significance = "|".join(sorted(cells["significance"] for cells in matching))
    classed = [one for one in read if one.significance != "none"] or read
    return rules.read({"significance": significance, "review": ""})._replace(
        id=",".join(one.id for one in read),
        stars=classed[0].stars,
        conflicts=tuple(dict.fromkeys(text for one in read for text in one.conflicts)),
        conditions=tuple(dict.fromkeys(text for one in read for text in one.conditions)),
        haplotypes=tuple(dict.fromkeys(text for one in read for text in one.haplotypes)),
        only_somatic=all(one.only_somatic for one in classed),
    )


_PATHOGENIC = ("Pathogenic", "Likely_pathogenic")


@cache
def _bundled_places(build: Build) -> dict[str, tuple[Region, ...]]:
    """By gene, the merged places of the bundled (likely) pathogenic records."""
    at, ref, gene = (_columns().index(name) for name in ("significance", "ref", "gene"))
    found: dict[str, list[Region]] = {}
    for (chrom, pos), rows in _bundled(build).items():
        for cells in rows:
            if pos and cells[at].startswith(_PATHOGENIC):
                start = int(pos) - 1
                found.setdefault(cells[gene], []).append(Region(chrom, start, start + len(cells[ref])))
    return {name: merge_regions(places) for name, places in found.items()}


@cache
def _bundled(build: Build) -> dict[tuple[str, str], list[list[str]]]:
    """Rows of the bundled table by chromosome and position; cells are named only of rows that are asked for."""
    lines = open_table("germline.clinvar").text().removesuffix("\n").split("\n")
    columns = lines[0].split("\t")
    chrom, pos = columns.index("chrom"), columns.index("pos38" if build is Build.GRCH38 else "pos37")
    found: dict[tuple[str, str], list[list[str]]] = {}
    for line in lines[1:]:
        cells = line.split("\t")
        found.setdefault((cells[chrom], cells[pos]), []).append(cells)
    found.pop(("", ""), None)
    return found


@cache
def _columns() -> tuple[str, ...]:
    return tuple(open_table("germline.clinvar").text().partition("\n")[0].split("\t"))


def _at(chrom: str, pos: int, build: Build) -> Iterator[tuple[Variant, dict[str, str]]]:
    for cells in _bundled(build).get((chrom, str(pos)), ()):
        row = dict(zip(_columns(), cells, strict=True))
        yield Variant(chrom, pos, row["ref"], row["alt"]), row


@cache
def _bundled_genes() -> frozenset[str]:
    at = _columns().index("gene")
    return frozenset(cells[at] for rows in _bundled(Build.GRCH38).values() for cells in rows)


__all__ = ["ClinVar", "ClinVarRecord", "ClinVarRules", "clinvar_rules"]
