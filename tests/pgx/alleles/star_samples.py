"""Genotypes for the matcher's tests: site calls from a few words, all other positions as in the reference."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pmkit.core.model import MISSING, NO_ALLELE, Build, SiteCalls, State
from pmkit.pgx.alleles import GeneCall, GeneDefinition, MatchOptions, call_gene, load_definition

DEFAULT = MatchOptions()
ABSENT = ""
"""Genotype text of a position without a record."""
UNUSABLE = "!"
"""Genotype text of a position whose records contradict each other."""


def site_calls(
    definition: GeneDefinition,
    genotypes: Mapping[str, str],
    *,
    default: str = "ref",
    phase_sets: Mapping[str, int] = {},
) -> SiteCalls:
    """One sample. `genotypes`: rsID or HGVS name -> "G/A", "G|A", "G", "./A" or ABSENT, in bases of the build.

    `default` for all other positions: "ref" (pairs), "hap" (single reference bases) or "absent".
    """
    count = len(definition.places)
    codes = np.full((count, 1, 2), MISSING, np.int16)
    state = np.full((count, 1), State.ABSENT, np.int8)
    phased = np.zeros((count, 1), bool)
    phase_set = np.full((count, 1), -1, np.int32)
    other: list[tuple[str, ...]] = [()] * count
    left = set(genotypes)
    for i, place in enumerate(definition.places):
        base = (place.site.ref, *place.site.alts)[place.reference]
        text = {"ref": f"{base}/{base}", "hap": base, "absent": ABSENT}[default]
        for name in (place.rsid, place.hgvs):
            if name in genotypes:
                text = genotypes[name]
                phase_set[i] = phase_sets.get(name, -1)
                left.discard(name)
        if text == ABSENT:
            continue
        if text == UNUSABLE:
            state[i, 0] = State.CONFLICT
            continue
        known = [place.site.ref, *place.site.alts]
        words = text.replace("|", "/").split("/")
        found = []
        for word in words:
            if word == ".":
                found.append(MISSING)
            elif word in known:
                found.append(known.index(word))
            else:
                other[i] = (*other[i], word)
                found.append(99 + len(other[i]))
        codes[i, 0] = (*found, NO_ALLELE)[:2]
        phased[i, 0] = "|" in text
        state[i, 0] = State.CALLED if max(found) >= 0 else State.NO_CALL
    assert not left, f"unknown positions {left}"
    return SiteCalls(definition.sites, codes, state, phased, phase_set, tuple(other), ((),) * count)


def call(
    gene: str,
    genotypes: Mapping[str, str] | None = None,
    *,
    build: Build = Build.GRCH38,
    default: str = "ref",
    phase_sets: Mapping[str, int] = {},
    sex: str | None = None,
    options: MatchOptions = DEFAULT,
) -> GeneCall:
    definition = load_definition(gene, build)
    calls = site_calls(definition, genotypes or {}, default=default, phase_sets=phase_sets)
    return call_gene(definition, calls, sex=[sex], options=options).of(0)


def labels(call: GeneCall) -> list[str]:
    return [one.label for one in call.diplotypes]
