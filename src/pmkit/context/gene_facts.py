"""The facts that dosing models and scores take from pharmacogenes. Rules: `rules/context/gene_facts.toml`."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, model_validator

from pmkit.core.messages import tr
from pmkit.knowledge.rules import Citation, Meta, Strict, load_rules
from pmkit.pgx import GeneResult

_NOT_KNOWN = ("Unassigned", "Uncertain", "Unknown")
FactValue = str | int


class _GeneFact(Strict):
    name: str
    gene: str
    unknown: bool = False  # the model has a value for a genotype that is not known
    citations: tuple[Citation, ...] = Field(min_length=1)


class PhenotypeFact(_GeneFact):
    """What a phenotype is called, or counts, in a model."""

    kind: Literal["phenotype"]
    values: dict[str, FactValue] = Field(min_length=2)


class DiplotypeFact(_GeneFact):
    """The names of both alleles in order, "*1/*3"."""

    kind: Literal["diplotype"]


class AlleleCount(_GeneFact):
    """Copies of one allele, where both alleles are among those that the model knows."""

    kind: Literal["allele_count"]
    allele: str
    among: tuple[str, ...] = Field(min_length=2)


class FunctionCount(_GeneFact):
    """Alleles of one function."""

    kind: Literal["function_count"]
    function: str


GeneFact = Annotated[PhenotypeFact | DiplotypeFact | AlleleCount | FunctionCount, Field(discriminator="kind")]


class GeneFactTest(Strict):
    fact: str
    phenotype: str
    alleles: tuple[str, str]
    functions: tuple[str, str]
    value: FactValue | None = None


class GeneFactRules(Strict):
    meta: Meta
    fact: tuple[GeneFact, ...] = Field(min_length=1)
    test: tuple[GeneFactTest, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _tested(self) -> "GeneFactRules":
        names = [fact.name for fact in self.fact]
        if len(set(names)) < len(names) or set(names) != {test.fact for test in self.test}:
            raise ValueError(tr("each fact needs one meaning and a test, and each test a fact"))
        return self


class Single(NamedTuple):
    """The one possible diplotype of a gene, its two alleles of known function."""

    phenotype: str
    alleles: tuple[str, ...]
    functions: tuple[str, ...]


@cache
def gene_fact_rules() -> GeneFactRules:
    return load_rules("context/gene_facts", GeneFactRules)


@cache
def gene_of_fact() -> Mapping[str, str]:
    """Fact of a model -> the gene that it is made of."""
    return {fact.name: fact.gene for fact in gene_fact_rules().fact}


def gene_facts(results: Mapping[str, GeneResult]) -> dict[str, object]:
    """Every fact that the patient's genes give; None, or why there is none, for the others."""
    return {fact.name: _fact(fact, results.get(fact.gene)) for fact in gene_fact_rules().fact}


def _fact(fact: GeneFact, result: GeneResult | None) -> object:
    single = _single(result)
    value = fact_value(fact, single) if single else None
    if value is None and fact.unknown:
        return _why_none(result)
    return value


def fact_value(fact: GeneFact, single: Single) -> FactValue | None:
    """The fact of one diplotype; None where the model does not know it."""
    if isinstance(fact, PhenotypeFact):
        return fact.values.get(single.phenotype)
    if isinstance(fact, DiplotypeFact):
        return "/".join(sorted(single.alleles))
    if isinstance(fact, AlleleCount):
        return _count(fact.allele, single.alleles) if set(single.alleles) <= set(fact.among) else None
    return _count(fact.function, single.functions)


def _count(name: str, names: Sequence[str]) -> int:
    return sum(other == name for other in names)


def _single(result: GeneResult | None) -> Single | None:
    """The gene's diplotype, where only one is possible and its functions are known."""
    if result is None or len(result.recommendation) != 1:
        return None
    pair = result.recommendation[0].pair
    if len(pair.alleles) != 2 or any(allele.function.startswith(_NOT_KNOWN) for allele in pair.alleles):
        return None
    names = tuple(allele.name for allele in pair.alleles)
    return Single(pair.phenotype or "", names, tuple(allele.function for allele in pair.alleles))


def _why_none(result: GeneResult | None) -> str:
    """IWPC has a coefficient for a genotype that is not known; one that is ambiguous or unusual is another thing."""
    return "unknown" if result is None or not result.recommendation else tr("ambiguous or not in the model")
