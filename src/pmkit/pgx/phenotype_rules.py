"""The models of `rules/pgx/<GENE>.toml`: how alleles' functions make a phenotype and a lookup key.

Every rule belongs to one gene and one authority. Class codes are those of the table `pgx.functions`. Proved at load:
bands cover every score once, pair tables hold every pair of the declared classes, and every `[[test]]` names a rule.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import combinations_with_replacement
from typing import Annotated, Literal

from pmkit.core.lean_model import Field
from pmkit.core.messages import tr
from pmkit.knowledge.rules import Band, Citation, Meta, Strict, load_rules, prove_bands, rule_names
from pmkit.pgx.guideline_sources import Authority, guideline


class _PhenotypeRule(Strict):
    id: str
    gene: str
    authority: Authority
    citations: tuple[Citation, ...] = Field(min_length=1)
    unknown: str = "n/a"  # phenotype of a pair with an allele that the function table does not hold
    keys: dict[str, str] = Field(default_factory=dict)  # phenotype -> lookup key, where the key is not the phenotype
    components: Literal["none", "lowest"] = "none"  # what a combination "[a + b]" counts as
    note: str = ""


class ActivityScore(_PhenotypeRule):
    """Sum the alleles' activity values and find the band; the score is the lookup key."""

    method: Literal["activity_score"]
    bands: tuple[Band, ...]
    copies: bool = False  # the gene has copy number labels and tandems: "*1x2", "*36+*10"

    def check(self) -> None:
        prove_bands(self.bands)


class FunctionPair(_PhenotypeRule):
    """Look the unordered pair of class codes up."""

    method: Literal["function_pair"]
    classes: tuple[str, ...]
    pairs: dict[str, str]
    pair_keys: dict[str, str] = Field(default_factory=dict)  # class pair -> lookup key
    otherwise: str = "Indeterminate"

    def check(self) -> None:
        _prove_pairs(self.classes, self.pairs, spare=("U",))
        if strange := self.pair_keys.keys() - self.pairs.keys():
            raise ValueError(
                tr("pair_keys has pairs that are not in pairs: {strange}", strange=", ".join(sorted(strange)))
            )


class Presence(_PhenotypeRule):
    """One class decides as soon as one allele has it."""

    method: Literal["presence"]
    deciding: str
    present: str
    absent: str


class GenotypeRule(_PhenotypeRule):
    """Named pairs of alleles."""

    method: Literal["genotype"]
    genotypes: dict[str, str]  # "allele|allele" -> phenotype

    def check(self) -> None:
        pairs = [tuple(sorted(text.split("|"))) for text in self.genotypes]
        alleles = sorted({allele for pair in pairs for allele in pair})
        _exactly(combinations_with_replacement(alleles, 2), pairs, "genotypes")


class SexLinked(_PhenotypeRule):
    """One copy: the class alone; two copies: the pair of classes."""

    method: Literal["sex_linked"]
    classes: tuple[str, ...]
    hemizygous: dict[str, str]
    diploid: dict[str, str]
    otherwise: str = "Indeterminate"

    def check(self) -> None:
        _prove_pairs(self.classes, self.diploid, spare=())
        if set(self.hemizygous) != set(self.classes):
            raise ValueError(tr("hemizygous must have every class once"))


class Haploid(_PhenotypeRule):
    """One allele, one class."""

    method: Literal["haploid"]
    phenotypes: dict[str, str] = Field(min_length=1)


class AllelePresence(_PhenotypeRule):
    """For each risk allele: carried or not. `*57:01 positive` needs one allele, `negative` needs both reported."""

    method: Literal["allele_presence"]
    alleles: tuple[str, ...] = Field(min_length=1)


class Carrier(_PhenotypeRule):
    """The key applies as soon as one of the alleles is carried; a non-carrier has no key."""

    method: Literal["carrier"]
    alleles: tuple[str, ...] = Field(min_length=1)
    positive: str


PhenotypeRule = Annotated[
    ActivityScore | FunctionPair | Presence | GenotypeRule | SexLinked | Haploid | AllelePresence | Carrier,
    Field(discriminator="method"),
]


class RuleTest(Strict):
    """A case that the rule must get right; run by `pmkit tables lint` and the test-suite."""

    rule: str
    alleles: tuple[str, ...] = Field(min_length=1, max_length=2)
    phenotype: str
    key: str
    score: str | None = None


class PhenotypeRules(Strict):
    """One file."""

    meta: Meta
    rule: tuple[PhenotypeRule, ...] = Field(min_length=1)
    test: tuple[RuleTest, ...] = Field(min_length=1)

    def check(self) -> None:
        ids = [rule.id for rule in self.rule]
        if len(set(ids)) < len(ids):
            raise ValueError(tr("two rules have the same id"))
        tested = {test.rule for test in self.test}
        if missing := tested.symmetric_difference(ids):
            raise ValueError(
                tr("rules without a test, or tests of no rule: {missing}", missing=", ".join(sorted(missing)))
            )


def _prove_pairs(classes: Iterable[str], pairs: dict[str, str], spare: tuple[str, ...]) -> None:
    given = [tuple(sorted(text.split("/"))) for text in pairs]
    requested = combinations_with_replacement(sorted(classes), 2)
    _exactly(requested, [pair for pair in given if not set(pair) & set(spare)], "pairs")


def _exactly(requested: Iterable[tuple[str, ...]], given: list[tuple[str, ...]], what: str) -> None:
    counts = Counter(given)
    if twice := [pair for pair, n in counts.items() if n > 1]:
        raise ValueError(tr("{what} has {twice} more than once", what=what, twice="/".join(twice[0])))
    requested = set(requested)
    if missing := requested - counts.keys():
        raise ValueError(tr("{what} lacks {key}", what=what, key="/".join(min(missing))))
    if strange := counts.keys() - requested:
        raise ValueError(
            tr("{what} has {strange}, which is not of the declared classes", what=what, strange="/".join(min(strange)))
        )


GENERAL = ("pgx/disease_gates", "pgx/reasons")
"""Files of `rules/pgx/` that hold no phenotype rules."""


@cache
def rule_files() -> dict[str, PhenotypeRules]:
    """All phenotype rule files by name."""
    return {name: load_rules(name, PhenotypeRules) for name in rule_names("pgx") if name not in GENERAL}


@cache
def rules_by_gene() -> dict[str, dict[str, PhenotypeRule]]:
    """Gene -> authority -> rule."""
    found: dict[str, dict[str, PhenotypeRule]] = {}
    for document in rule_files().values():
        for rule in document.rule:
            found.setdefault(rule.gene, {})[rule.authority] = rule
    return found


@cache
def rule_for(gene: str, authority: str) -> PhenotypeRule | None:
    """The authority's rule for a gene, or of those that it `reads_as`; None without rules."""
    rules = rules_by_gene().get(gene, {})
    return next((rules[name] for name in guideline(authority).reads_as if name in rules), None)
