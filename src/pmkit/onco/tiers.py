"""AMP/ASCO/CAP 2017 tiers (PMID:27993330), per kind of statement, by the rules in `rules/onco/tiers.toml`."""

from collections.abc import Collection, Iterable
from functools import cache
from itertools import product
from typing import Literal

from pmkit.core.lean_model import Field
from pmkit.core.messages import tr, trn
from pmkit.knowledge.rules import Citation, Meta, Strict, load_rules
from pmkit.onco.tumor_type import Relation

Level = Literal["A", "B", "C", "D", "E"]
TierName = Literal["I-A", "I-B", "II-C", "II-D", "III", "IV"]
LEVELS: tuple[Level, ...] = ("A", "B", "C", "D", "E")
RELATIONS: tuple[Relation, ...] = ("same", "ancestor", "pan", "narrower", "site", "other")
ORDER: dict[str, int] = {name: i for i, name in enumerate(("I-A", "I-B", "II-C", "II-D", "III", "IV"))}
"""Tiers, the strongest first."""


class TierRule(Strict):
    levels: tuple[Level, ...] = Field(min_length=1)
    tumor: tuple[Relation, ...] = Field(min_length=1)
    tier: TierName
    citation: Citation


class EscatRule(Strict):
    levels: tuple[Level, ...] = Field(min_length=1)
    tumor: tuple[Relation, ...] = Field(min_length=1)
    class_: Literal["I", "II", "III-A", "III-B", "IV-A", "X"] = Field(alias="class")
    citation: Citation


Match = Literal["coordinate", "protein", "other_isoform", "event", "codon", "exon", "gene", "conditional"]
"""How closely an alteration fits an item, as `annotate.profiles.Level` labels it."""


class Ceiling(Strict):
    """Items of which all that is said here is true do not give a better tier than `tier`; `because` says why."""

    rating_below: int | None = None
    levels: tuple[Level, ...] = ()
    tumor: tuple[Relation, ...] = ()
    match: tuple[Match, ...] = ()
    tier: TierName
    because: str
    citation: Citation

    def check(self) -> None:
        if self.rating_below is None and not (self.levels or self.tumor or self.match):
            raise ValueError(tr("a ceiling must tell which items it is for"))

    def holds(self, level: Level, tumor: Relation, rating: int | None, match: str) -> bool:
        """Whether it is for such an item."""
        low = self.rating_below is None or (rating is not None and rating < self.rating_below)
        reported: tuple[tuple[str, tuple[str, ...]], ...] = (
            (level, self.levels),
            (tumor, self.tumor),
            (match, self.match),
        )
        return low and all(value in allowed for value, allowed in reported if allowed)


class Excluded(Strict):
    """Items for any tumour or a broad disease that leave some out, for which they count as of another tumour type."""

    items: tuple[str, ...] = Field(min_length=1)
    diseases: tuple[str, ...] = Field(min_length=1)  # ids and OncoTree codes; those below are meant too
    citation: Citation


class Consensus(Strict):
    """How many independent publications must agree before statements of a level and kind keep their tier. One alone
    is enough where its curators rate it `rating` or better and it names more than the gene."""

    kinds: tuple[Literal["predictive_sensitive", "predictive_resistant", "diagnostic", "prognostic"], ...]
    levels: tuple[Level, ...] = Field(min_length=1)
    rating: int | None = None
    studies: int = Field(ge=2)
    tier: TierName
    because: str
    citation: Citation


class Unmet(Strict):
    """The best tier of an approval of which the case does not meet a condition."""

    met: tuple[Literal["unmet", "not_shown"], ...] = Field(min_length=1)
    tier: TierName
    citation: Citation


class TreatmentLines(Strict):
    """Lines of treatment of `onco.approvals` that ask for no treatment before; the others are printed with the tier."""

    unrestricted: tuple[str, ...]


class WithoutEvidence(Strict):
    benign: tuple[str, ...]
    tier_benign: TierName
    tier: TierName
    citation: Citation


class TierTest(Strict):
    level: Level
    tumor: Relation
    rating: int | None = None
    match: Match = "protein"
    tier: TierName


class TierRules(Strict):
    """The whole file; every level and relation must be covered once, and its tests must hold."""

    meta: Meta
    tier: tuple[TierRule, ...]
    escat: tuple[EscatRule, ...]
    ceiling: tuple[Ceiling, ...] = ()
    consensus: tuple[Consensus, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    lines: TreatmentLines
    without_evidence: WithoutEvidence
    test: tuple[TierTest, ...] = Field(min_length=1)

    def check(self) -> None:
        for name, rules in (("tier", self.tier), ("escat", self.escat)):
            for level, tumor in product(LEVELS, RELATIONS):
                count = sum(level in rule.levels and tumor in rule.tumor for rule in rules)
                if count != 1:
                    raise ValueError(
                        trn(
                            "{n} {name} rule covers level {level} with a tumour match of {tumor!r}",
                            "{n} {name} rules cover level {level} with a tumour match of {tumor!r}",
                            count,
                            name=name,
                            level=level,
                            tumor=tumor,
                        )
                    )
        for test in self.test:
            found = self.of(test.level, test.tumor, test.rating, test.match)
            if found != test.tier:
                raise ValueError(tr("the test {test!r} gives {found}", test=test, found=found))

    def of(self, level: Level, tumor: Relation, rating: int | None, match: str) -> TierName:
        """The tier of one supporting item: that of its level and disease, below every ceiling that holds."""
        return self.with_reason(level, tumor, rating, match)[0]

    def with_reason(self, level: Level, tumor: Relation, rating: int | None, match: str) -> tuple[TierName, str]:
        """The tier of one supporting item, and why it is not the better one of its level and disease, if so."""
        tier = next(r.tier for r in self.tier if level in r.levels and tumor in r.tumor)
        tops = [c for c in self.ceiling if c.holds(level, tumor, rating, match) and ORDER[c.tier] > ORDER[tier]]
        lowest = max(tops, key=lambda c: ORDER[c.tier], default=None)
        return (lowest.tier, lowest.because) if lowest else (tier, "")

    def of_unmet(self, tier: str, met: str) -> str:
        """The tier of an approval whose conditions are met so far: unmet, not_shown, unknown or met."""
        return max((tier, *(rule.tier for rule in self.unmet if met in rule.met)), key=ORDER.__getitem__)

    def leaves_out(self, item: str, diseases: Collection[str]) -> bool:
        """Whether an item does not speak of a tumour, given by its diseases and those above them."""
        return any(item in rule.items and not set(diseases).isdisjoint(rule.diseases) for rule in self.excluded)

    def escat_of(self, level: Level, tumor: Relation) -> str:
        """The approximate ESCAT class of one supporting item."""
        return next(r.class_ for r in self.escat if level in r.levels and tumor in r.tumor)


@cache
def rules() -> TierRules:
    """The bundled rules. Raises ConfigError where the file is wrong."""
    return load_rules("onco/tiers", TierRules)


def best(tiers: Iterable[str]) -> str:
    """The strongest of some tiers."""
    return min(tiers, key=ORDER.__getitem__)
