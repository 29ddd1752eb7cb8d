"""What sections give to a format that has a place for notes on each variant, as INFO of VCF."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

from pmkit.core.model import Case, Variant

PREFIX = "PMKIT_"
Values = dict[str, tuple[str, ...]]
"""Texts by the key of their field."""


class InfoField(NamedTuple):
    """A field with one value for each ALT. `single`: the first value stands, the others are not joined to it."""

    key: str
    about: str
    type: str = "String"
    single: bool = False


class VariantNotes(Protocol):
    """What `SectionSpec.extra("vcf")` gives: a module or an object."""

    @property
    def FIELDS(self) -> tuple[InfoField, ...]:  # noqa: N802  (a constant of the module)
        """The fields that the section fills, each key beginning with PMKIT_."""

    def notes(self, case: Case, result: Any, section: Any) -> Iterable[tuple[Variant, Values]]:
        """What is known of variants (trimmed): `result` is the stage's, `section` its part of the report."""
