"""What the matcher checks share: VCF to site calls, and calls as the reference implementation writes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from pmkit.core.model import Build, CallSet, Region, SiteCalls
from pmkit.intake.load_options import LoadOptions
from pmkit.intake.vcf import read
from pmkit.pgx.alleles import Diplotype, GeneCall, GeneDefinition, requested
from pmkit.variants.sites import site_calls

UNDECIDED = ("Unknown/Unknown", "Unknown")


def read_calls(
    path: Path,
    build: Build | None = Build.GRCH38,
    regions: Callable[[Build], Sequence[Region]] = requested,
) -> CallSet:
    """All samples of one VCF."""
    return next(iter(read([str(path)], requested=regions, options=LoadOptions(build=build)))).calls


def sites_of(definition: GeneDefinition, calls: CallSet, *, phase: bool = True) -> SiteCalls:
    """The definition's sites in a CallSet; without phase if asked for."""
    found = site_calls(calls, definition.sites)
    return found if phase else replace(found, phased=np.zeros_like(found.phased))


def names(diplotypes: Sequence[Diplotype]) -> str:
    return " or ".join("/".join(one.alleles) for one in diplotypes)


def reported(call: GeneCall) -> str:
    """Diplotypes joined by " or ", else components by ", ", else "Not called"."""
    return names(call.diplotypes) or ", ".join(call.components) or "Not called"


def looked_up(call: GeneCall) -> str:
    found = names(call.recommendation)
    return "" if found in UNDECIDED else found
