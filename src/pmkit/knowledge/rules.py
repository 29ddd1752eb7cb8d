"""Find and read rule files: TOML below `rules/`, a closed vocabulary, no expressions.

Each file has `[meta]`, rules with a citation, and `[[test]]` cases. This module holds what all rule files share: the
head, the predicates over facts, bands over a number with the proof that they are exhaustive and disjoint, and the
reader that turns every mistake into one ConfigError that names the file.

The modules of models do not postpone annotations: pydantic would compile each of them again from its text.
"""

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from math import inf
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pmkit.core.errors import ConfigError
from pmkit.core.lean_build import Unsure, built
from pmkit.core.lean_model import Field, Model
from pmkit.core.messages import tr

Citation = Annotated[str, Field(pattern=r"^(PMID:\d{5,9}|PMC\d+|DOI:10\..+|https://\S+)$")]


class Strict(Model):
    """The base of all rule models: unknown keys are errors, values do not change; `check` proves what more there is."""


class Meta(Strict):
    """The head of a rule file."""

    title: str
    source: str
    version: str
    licence: str
    reviewed: date


# ---- predicates over facts ------------------------------------------------------------------------------------------


class Equals(Strict):
    """The fact has this value."""

    fact: str
    equals: str | bool | float


class OneOf(Strict):
    """The fact is one of these values."""

    fact: str
    one_of: tuple[str, ...] = Field(min_length=1)


class Within(Strict):
    """The fact is a number between the limits, which count as inside."""

    fact: str
    at_least: float = -inf
    at_most: float = inf

    def check(self) -> None:
        if not self.at_least < self.at_most:
            raise ValueError(tr("at_least must be below at_most"))


class All(Strict):
    """Every part holds."""

    all: tuple["Predicate", ...] = Field(min_length=1)


class AnyOf(Strict):
    """At least one part holds."""

    any: tuple["Predicate", ...] = Field(min_length=1)


class Not(Strict):
    """The part does not hold."""

    none: "Predicate"


Predicate = Equals | OneOf | Within | All | AnyOf | Not


# ---- bands over a number --------------------------------------------------------------------------------------------


class Band(Strict):
    """A range of a number from 0 upwards and what it means. A missing limit is open to that side."""

    phenotype: str
    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None

    def check(self) -> None:
        if self.at_least is not None and self.above is not None:
            raise ValueError(tr("a band has `at_least` or `above`, not both"))
        if self.at_most is not None and self.below is not None:
            raise ValueError(tr("a band has `at_most` or `below`, not both"))

    @property
    def start(self) -> tuple[float, int]:
        """Where the band begins: (number, 0) with the number, (number, 1) just after it."""
        if self.above is not None:
            return (self.above, 1)
        return (self.at_least if self.at_least is not None else 0.0, 0)

    @property
    def stop(self) -> tuple[float, int]:
        """The first place after the band, in the same terms as `start`."""
        if self.at_most is not None:
            return (self.at_most, 1)
        return (self.below if self.below is not None else inf, 0)

    def holds(self, value: float) -> bool:
        return self.start <= (value, 0) < self.stop


def prove_bands(bands: Sequence[Band]) -> None:
    """Prove that every number from 0 upwards lies in exactly one band. Raises ValueError with the gap or overlap."""
    place: tuple[float, int] = (0.0, 0)
    for band in sorted(bands, key=lambda b: b.start):
        if band.stop <= band.start:
            raise ValueError(tr("the band {phenotype!r} is empty", phenotype=band.phenotype))
        if band.start > place:
            raise ValueError(
                tr("no band covers the numbers from {place:g} to {start:g}", place=place[0], start=band.start[0])
            )
        if band.start < place:
            raise ValueError(
                tr("two bands cover {start:g} (one is {phenotype!r})", start=band.start[0], phenotype=band.phenotype)
            )
        place = band.stop
    if place != (inf, 0):
        raise ValueError(tr("no band covers the numbers above {place:g}", place=place[0]))


# ---- files ----------------------------------------------------------------------------------------------------------


@cache
def rules_root() -> Path:
    """The folder of rule files: inside the package in a wheel, at the top of the repository in a source checkout."""
    package = Path(__file__).parents[1]
    for folder in (package / "rules", package.parents[1] / "rules"):
        if folder.is_dir():
            return folder
    raise ConfigError(tr("the rule files are missing"), where=str(package / "rules"), remedy=tr("Install pmkit again."))


def rule_names(folder: str) -> tuple[str, ...]:
    """Names of all rule files in a folder below `rules/`, e.g. "pgx/CYP2C19", sorted."""
    return tuple(f"{folder}/{path.stem}" for path in sorted((rules_root() / folder).glob("*.toml")))


class _Head(Strict):
    """A rule file as far as its head."""

    model_config: ClassVar[dict[str, Any]] = {"extra": "ignore"}

    meta: Meta


@cache
def rule_heads(folder: str) -> tuple[tuple[str, Meta], ...]:
    """Name and head of every rule file in a folder, for the provenance."""
    return tuple((name, load_rules(name, _Head).meta) for name in rule_names(folder))


@lru_cache(maxsize=256)
def _parsed(text: str) -> dict[str, Any]:
    """A file's text as TOML; kept, because heads and rules of a file are asked for apart."""
    return tomllib.loads(text)


Document = TypeVar("Document", bound=Model)


def load_rules(name: str, model: type[Document], root: Path | None = None) -> Document:
    """Read `<name>.toml` and check it. Raises ConfigError with the file, the place in it and what is wrong."""
    path = (root or rules_root()) / f"{name}.toml"
    try:
        raw = _parsed(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(tr("there is no rule file {name!r}", name=name), where=str(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(tr("the rule file is not valid TOML ({error})", error=error), where=str(path)) from None
    try:
        return built(model, raw)
    except Unsure:
        return _validated(model, raw, path)


def _validated(model: type[Document], raw: dict[str, Any], path: Path) -> Document:
    """The same by pydantic, which takes more forms of a value and can say what is wrong."""
    from pydantic import ValidationError

    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or tr("the file")
        raise ConfigError(f"{place}: {first['msg']}", where=str(path)) from None


Outcome = Literal["fired", "not_fired", "not_evaluable"]
