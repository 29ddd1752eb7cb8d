"""Drugs of tumour treatment that pharmacogene guidance speaks of, and those that a therapy's name holds.

Rules: `rules/patient/cancer_drugs.toml`.
"""

from functools import cache

from pmkit.core.lean_model import Field
from pmkit.knowledge.rules import Citation, Meta, Strict, load_rules
from pmkit.pgx import all_drugs, rows_by_drug


class Groups(Strict):
    """Beginnings of ATC codes."""

    atc: tuple[str, ...] = Field(min_length=1)
    citations: tuple[Citation, ...] = Field(min_length=1)


class WithoutCode(Strict):
    """Drugs that the drug table has no ATC code of."""

    drugs: tuple[str, ...]


class Combination(Strict):
    """A name of several drugs, and those of them that guidance speaks of."""

    name: str
    parts: tuple[str, ...] = Field(min_length=1)
    citations: tuple[Citation, ...] = Field(min_length=1)


class CombinationTest(Strict):
    name: str
    parts: tuple[str, ...]


class CancerDrugRules(Strict):
    """The file."""

    meta: Meta
    groups: Groups
    without_code: WithoutCode
    combination: tuple[Combination, ...]
    test: tuple[CombinationTest, ...] = Field(min_length=1)


@cache
def cancer_drug_rules() -> CancerDrugRules:
    return load_rules("patient/cancer_drugs", CancerDrugRules)


@cache
def cancer_drugs() -> frozenset[str]:
    """The drugs of tumour treatment that have guidance, as the drug tables name them."""
    rules = cancer_drug_rules()
    coded = {name for name, drug in all_drugs().items() if any(code.startswith(rules.groups.atc) for code in drug.atc)}
    return frozenset((coded | set(rules.without_code.drugs)) & rows_by_drug().keys())


@cache
def _combinations() -> dict[str, tuple[str, ...]]:
    return {one.name.casefold(): one.parts for one in cancer_drug_rules().combination}


@cache
def drugs_in(therapy: str) -> tuple[str, ...]:
    """The drugs with guidance that a therapy's name stands for or holds: "FOLFIRI", "Cetuximab/Irinotecan"."""
    if parts := _combinations().get(therapy.casefold()):
        return parts
    names = (part.strip() for part in therapy.casefold().split("/"))
    return tuple(dict.fromkeys(name for name in names if name in rows_by_drug()))
