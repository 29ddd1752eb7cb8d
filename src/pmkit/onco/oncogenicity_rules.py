"""The rule file of oncogenicity: points, exclusions, thresholds and classes (PMID:35101336)."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal

from pmkit.core.lean_model import Field
from pmkit.core.messages import tr, trn
from pmkit.knowledge.rules import Citation, Meta, Strict, load_rules

Class = Literal["Oncogenic", "Likely Oncogenic", "VUS", "Likely Benign", "Benign"]
CODES = (
    "OVS1", "OS1", "OS2", "OS3", "OM1", "OM2", "OM3", "OM4", "OP1", "OP2", "OP3", "OP4",
    "SBVS1", "SBS1", "SBS2", "SBP1", "SBP2",
)  # fmt: skip
CURATED, RECURRENT = "CURATED", "RECURRENT"
"""Grounds outside the standard's points: a class that experts gave, and recurrence in tumours."""
ONCOGENIC = frozenset(("Oncogenic", "Likely Oncogenic"))
AGAINST = frozenset(("SBVS1", "SBS1", "SBS2"))
"""Strong criteria of a benign change."""
RANK: Mapping[Class, int] = {"Benign": 0, "Likely Benign": 1, "VUS": 2, "Likely Oncogenic": 3, "Oncogenic": 4}
BENIGN = frozenset(("Likely Benign", "Benign"))


class Threshold(Strict):
    """Tumours at the residue and with the same change from which a hotspot is strong."""

    residue: int
    same: int


class Hotspots(Strict):
    tcga: Threshold
    published: Threshold
    tcga_least: int
    citation: Citation


class Recurrence(Strict):
    """Tumours with the same change that make it recurrent at a significant hotspot, by the role of the gene; in an
    oncogene also one tumour with it where `residue` tumours have any change there, and in-frame indels in a stretch
    where `indels` tumours have one. Not a part of the standard."""

    oncogene: int
    suppressor: int
    residue: int
    indels: int
    about: str
    citation: Citation


class Raise(Strict):
    """A class that holds at the least where all of `met` are met, whatever the points; `about` says why."""

    class_: Class = Field(alias="class")
    met: tuple[str, ...] = Field(min_length=1)
    about: str
    citation: Citation


class PanelCodons(Strict):
    """Codons between which a new stop takes the function, both included; `changed`: or the first changed residue."""

    first: int = 1
    last: int
    changed: bool = False

    def hold(self, codon: int) -> bool:
        return self.first <= codon <= self.last


class BeforeDomain(Strict):
    """The last codon at which a truncation loses a domain at the protein's end."""

    last: int
    citation: Citation


class Truncation(Strict):
    last_exon_after: float = Field(gt=0, lt=1)
    panel: dict[str, PanelCodons]
    domain: dict[str, BeforeDomain]
    citation: Citation


class Population(Strict):
    very_common: float
    common: float
    rare: float
    citation: Citation


class CriterionRule(Strict):
    code: str
    points: int
    about: str
    not_with: tuple[str, ...] = ()
    citation: Citation


class OncogenicityClassBand(Strict):
    class_: Class = Field(alias="class")
    at_least: int | None = None
    at_most: int | None = None

    def holds(self, points: int) -> bool:
        return (self.at_least is None or points >= self.at_least) and (self.at_most is None or points <= self.at_most)


class PointTest(Strict):
    fired: tuple[str, ...]
    points: int
    class_: Class = Field(alias="class")


class OncogenicityRules(Strict):
    """The whole file: bands must hold every sum of points once, and its tests must hold."""

    meta: Meta
    hotspots: Hotspots
    recurrence: Recurrence
    truncation: Truncation
    population: Population
    criterion: tuple[CriterionRule, ...]
    band: tuple[OncogenicityClassBand, ...]
    raise_: tuple[Raise, ...] = Field(alias="raise")
    test: tuple[PointTest, ...] = Field(min_length=1)

    def check(self) -> None:
        codes = [c.code for c in self.criterion]
        if set(codes) != set(CODES) or len(codes) != len(set(codes)):
            raise ValueError(tr("the criteria must be {codes}, each once", codes=", ".join(CODES)))
        if unknown := {code for one in self.raise_ for code in one.met} - {*codes, CURATED, RECURRENT}:
            raise ValueError(tr("a class is raised by unknown criteria: {unknown}", unknown=", ".join(sorted(unknown))))
        total = sum(abs(c.points) for c in self.criterion)
        for points in range(-total - 1, total + 2):
            if sum(band.holds(points) for band in self.band) != 1:
                raise ValueError(
                    trn("not exactly one band holds {n} point", "not exactly one band holds {n} points", points)
                )
        for test in self.test:
            counted = self.counted(test.fired)
            points = sum(c.points for c in self.criterion if c.code in counted)
            class_ = self.raised(test.fired, self.class_of(points))[0]
            if (points, class_) != (test.points, test.class_):
                raise ValueError(
                    trn(
                        "the test {fired} gives {n} point, {class_}",
                        "the test {fired} gives {n} points, {class_}",
                        points,
                        fired=list(test.fired),
                        class_=class_,
                    )
                )

    def counted(self, met: Iterable[str]) -> frozenset[str]:
        """The met criteria that count, judged in the order of the file."""
        held = set(met)
        kept: set[str] = set()
        for rule in self.criterion:
            if rule.code in held and kept.isdisjoint(rule.not_with):
                kept.add(rule.code)
        return frozenset(kept)

    def raised(self, met: Iterable[str], class_: Class) -> tuple[Class, Raise | None]:
        """The class that met criteria raise `class_` to, and by what; evidence of a benign change lets nothing rise but
        by what names it."""
        held = set(met)
        against = held.intersection(AGAINST)
        for one in self.raise_:
            if held.issuperset(one.met) and against.issubset(one.met):
                return (one.class_, one) if RANK[one.class_] > RANK[class_] else (class_, None)
        return class_, None

    def class_of(self, points: int) -> Class:
        return next(band.class_ for band in self.band if band.holds(points))


@cache
def rules() -> OncogenicityRules:
    """The bundled rules. Raises ConfigError where the file is wrong."""
    return load_rules("onco/oncogenicity", OncogenicityRules)
