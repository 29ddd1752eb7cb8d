"""How frequent an allele is: by the record's annotation, the user's table, or the bundled counts. Never by absence.

A frequency is known where some source counted the place. The bundled panel and a user's table say nothing of an allele
that they do not hold: it may not have been looked for, so no row is not "rare".
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pmkit.core.messages import tr
from pmkit.core.model import Build, Variant
from pmkit.knowledge.store import open_table
from pmkit.knowledge.variant_store import VariantStore
from pmkit.variants.existing import Existing

INFO_KEYS = (
    "gnomAD_AF",
    "gnomADe_AF",
    "gnomADg_AF",
    "gnomad_AF",
    "gnomAD_AF_popmax",
    "gnomad_popmax_af",
    "AF_popmax",
    "AF_grpmax",
    "AF_ESP",
    "AF_EXAC",
    "AF_TGP",
)
"""INFO fields of population frequencies; plain AF is the file's own samples."""
LEAST_CHROMOSOMES = 900
"""Chromosomes of a population of the bundled panel from which its frequency counts; each of the five has more."""


class Frequency(NamedTuple):
    """The highest population frequency, 0 to 1, and its source."""

    value: float
    source: str


class Frequencies:
    """Asks the sources in turn and takes the highest value."""

    def __init__(self, path: Path | None) -> None:
        self.store = VariantStore(path, "gnomad") if path else None

    def check(self, build: Build) -> None:
        """Raises ConfigError where the user's table is of another build."""
        if self.store:
            self.store.check_build(build)

    def of(
        self, variant: Variant, build: Build, info: Mapping[str, str], alt: int, reported: Existing | None
    ) -> Frequency | None:
        """The frequency of a record's allele number `alt` (1-based); None where no source tells it."""
        found = [*self._in_info(info, alt), *self._in_store(variant), *_in_panel(variant, build)]
        if reported is not None and reported.population_af is not None:
            found.append(Frequency(reported.population_af, tr("annotation of the record")))
        return max(found, key=lambda one: one.value, default=None)

    def _in_info(self, info: Mapping[str, str], alt: int) -> list[Frequency]:
        found = []
        for key in INFO_KEYS:
            parts = info.get(key, "").split(",")
            text = parts[alt - 1] if len(parts) >= alt else parts[0] if len(parts) == 1 and alt == 1 else ""
            value = _number(text)
            if value is not None:
                found.append(Frequency(value, f"INFO/{key}"))
        return found

    def _in_store(self, variant: Variant) -> list[Frequency]:
        if self.store is None:
            return []
        return [
            Frequency(value, f"{self.store.path.name}")
            for row in self.store.at(variant.chrom, variant.pos)
            if (row.ref, row.alt) == (variant.ref, variant.alt)
            for value in [_number(row.cells["grpmax"] or row.cells["af"])]
            if value is not None
        ]


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None


def _in_panel(variant: Variant, build: Build) -> list[Frequency]:
    row = _panel(build).get(variant)
    if row is None:
        return []
    names = [name.removesuffix("_chromosomes") for name in row if name.endswith("_chromosomes")]
    shares = [
        (int(row[name]) / int(row[f"{name}_chromosomes"]), name)
        for name in names
        if int(row[f"{name}_chromosomes"]) >= LEAST_CHROMOSOMES
    ]
    if not shares:
        return []
    value, name = max(shares)
    return [Frequency(value, f"1000 Genomes {name}")]


@cache
def _panel(build: Build) -> dict[Variant, dict[str, str]]:
    place = "pos38" if build is Build.GRCH38 else "pos37"
    return {
        Variant(row["chrom"], int(row[place]), row["ref"], row["alt"]): row
        for row in open_table("germline.panel").rows()
        if row[place]
    }


__all__ = ["Frequencies", "Frequency"]
