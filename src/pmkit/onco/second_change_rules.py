"""Models of `rules/onco/second_changes.toml`: which drug binds which protein, and where a second change counts."""

from functools import cache

from pmkit.core.lean_model import Field
from pmkit.core.messages import tr
from pmkit.knowledge.rules import Citation, Meta, Strict, load_rules


class Reason(Strict):
    citations: tuple[Citation, ...] = Field(min_length=1)


class DrugsByEnding(Strict):
    """Drugs by the end of their name; `targets`: the genes of what they bind, empty for the altered gene itself."""

    ends: tuple[str, ...] = Field(min_length=1)
    targets: tuple[str, ...]


class ResidueRegion(Strict):
    """Residues of MANE Select, both ends in it; `motif` as "1270:DFG"; `offset`: what the field counts more."""

    gene: str
    first: int
    last: int
    motif: str = ""
    offset: int = 0

    def check(self) -> None:
        if not 0 < self.first <= self.last:
            raise ValueError(tr("first must not be after last"))


class Restored(Strict):
    """Genes whose restored frame takes the effect of drugs away, these by the end of their name."""

    ends: tuple[str, ...] = Field(min_length=1)
    genes: tuple[str, ...] = Field(min_length=1)
    citations: tuple[Citation, ...] = Field(min_length=1)


class Common(Strict):
    """A common inherited change of MANE Select, as "T541A"."""

    gene: str
    change: str
    citations: tuple[Citation, ...] = Field(min_length=1)


class Answered(Strict):
    """A change that drugs are approved against, these by the end of their name."""

    gene: str
    change: str
    ends: tuple[str, ...] = Field(min_length=1)
    citations: tuple[Citation, ...] = Field(min_length=1)


class SecondChangeRules(Strict):
    """The whole file."""

    meta: Meta
    reason: Reason
    restored: Restored
    drug: tuple[DrugsByEnding, ...]
    region: tuple[ResidueRegion, ...]
    common: tuple[Common, ...]
    answered: tuple[Answered, ...]


@cache
def rules() -> SecondChangeRules:
    """The bundled rules. Raises ConfigError where the file is wrong."""
    return load_rules("onco/second_changes", SecondChangeRules)
