"""The options of the stage of hereditary findings. Consent is said where the files are loaded (`load --consent`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pmkit.core.options import option

STORES = (".pmv",)


@dataclass(frozen=True, slots=True)
class GermlineOptions:
    """What is read alongside the bundled tables."""

    clinvar: Path | None = field(
        default=None,
        metadata=option(
            "ClinVar, as `pmkit tables import clinvar` stored it; without it a subset of a few genes is read.",
            metavar="FILE",
            existing=True,
            suffixes=STORES,
        ),
    )
    gnomad: Path | None = field(
        default=None,
        metadata=option(
            "Population frequencies, as `pmkit tables import gnomad` stored them.",
            metavar="FILE",
            existing=True,
            suffixes=STORES,
        ),
    )
    pedigree: Path | None = field(
        default=None,
        metadata=option(
            "The family (PED): parents in the same files tell where alleles come from.",
            metavar="FILE",
            existing=True,
            suffixes=(".ped", ".fam"),
            names_patients=True,
        ),
    )
    all_variants: bool = field(
        default=False, metadata=option("List every classified variant of the genes, not only findings.", name="all")
    )
