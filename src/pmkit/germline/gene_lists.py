"""The genes of the lists (table `germline.genes`) and what is reported of them (`rules/germline/reporting.toml`)."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from pmkit.core.consent import Granted, Scope
from pmkit.core.lean_model import Field
from pmkit.core.messages import tr
from pmkit.germline.germline_terms import AlleleState, GeneList, Outcome
from pmkit.knowledge.rules import Citation, Meta, Strict, load_rules
from pmkit.knowledge.store import open_table


class Rule(Strict):
    """What each state of a gene's alleles leads to."""

    code: str
    about: str
    citations: tuple[Citation, ...] = Field(min_length=1)
    outcome: dict[AlleleState, Outcome]
    two_doubtful: Outcome = Outcome.NONE
    truncating_only: bool = False
    only: tuple[str, ...] = ()  # protein changes, one letter

    def check(self) -> None:
        if set(self.outcome) != set(AlleleState):
            raise ValueError(tr("{code}: an outcome is needed for each state", code=self.code))


class NamedVariant(Strict):
    """A variant that a list names."""

    gene: str
    protein: str
    citations: tuple[Citation, ...] = Field(min_length=1)


class Childhood(Strict):
    """Genes that a minor's findings are reported of without a consent for adult-onset conditions."""

    genes: tuple[str, ...]  # most cases present in childhood
    actionable: dict[str, date]  # what is done for them begins in childhood; the day that this was asserted
    citations: tuple[Citation, ...] = Field(min_length=1)

    def __contains__(self, gene: str) -> bool:
        return gene in self.genes or gene in self.actionable


class Quality(Strict):
    """When a genotype is not relied on."""

    least_depth: int
    least_quality: int
    mosaic_below: float = Field(gt=0, lt=0.5)
    mosaic_depth: int
    both_from: float = Field(gt=0.5, lt=1)
    one_to: float = Field(gt=0.5, le=1)


class ReportingTest(Strict):
    """A case of the file's own tests."""

    code: str
    states: tuple[AlleleState, ...]
    outcome: Outcome


class ReportingRules(Strict):
    """The file. Proved at load by its tests."""

    meta: Meta
    rule: tuple[Rule, ...] = Field(min_length=1)
    named: tuple[NamedVariant, ...] = ()
    lists: dict[GeneList, Scope]
    childhood: Childhood
    quality: Quality
    test: tuple[ReportingTest, ...] = Field(min_length=1)

    def check(self) -> None:
        codes = [one.code for one in self.rule]
        if len(codes) != len(set(codes)):
            raise ValueError(tr("a code stands twice"))
        if set(self.lists) != set(GeneList):
            raise ValueError(tr("each list needs a scope of consent"))
        for test in self.test:
            for state in test.states:
                if self.of(test.code).outcome[state] != test.outcome:
                    raise ValueError(tr("a test fails: {code}, {state}", code=test.code, state=state))

    def names(self, gene: str, protein: str) -> bool:
        """Whether a list names this change."""
        return any(one.gene == gene and one.protein == protein for one in self.named)

    def of(self, code: str) -> Rule:
        """The rule of a code. Raises ValueError for one that is not there."""
        for one in self.rule:
            if one.code == code:
                return one
        raise ValueError(tr("there is no rule {code!r}", code=code))


@cache
def reporting_rules() -> ReportingRules:
    return load_rules("germline/reporting", ReportingRules)


class ListedGene(NamedTuple):
    """A gene's line in a list."""

    list: GeneList
    gene: str
    condition: str
    condition_id: str  # OMIM or MONDO
    inheritance: str  # AD, AR, XL
    rule: str
    since: str
    verified: bool  # False: the list's rule for the gene was not confirmed in the paper
    validity: str  # ClinGen gene-disease validity, "" where there is none
    source: str
    date: str


@cache
def entries() -> tuple[ListedGene, ...]:
    """All lines of all lists."""
    return tuple(
        ListedGene(
            GeneList(row["list"]),
            row["gene"],
            row["condition"],
            row["condition_id"],
            row["inheritance"],
            row["rule"],
            row["since"],
            row["verified"] == "yes",
            row["validity"],
            row["source"],
            row["date"],
        )
        for row in open_table("germline.genes").rows()
    )


@cache
def recessive() -> dict[str, str]:
    """Validity by gene of recessive conditions."""
    return {one.gene: one.validity for one in entries() if one.inheritance == "AR"}


def allowed(consent: Granted) -> Sequence[ListedGene]:
    """The lines that a patient's consent allows to look at; of a minor, those of childhood genes only."""
    rules = reporting_rules()
    lists = {one for one, scope in rules.lists.items() if consent.allows(scope)}
    return [
        one
        for one in entries()
        if one.list in lists
        and (consent.adult_onset or (one.gene in rules.childhood and one.list is not GeneList.CARRIER))
    ]


__all__ = ["ListedGene", "ReportingRules", "Rule", "allowed", "entries", "recessive", "reporting_rules"]
