"""The harness finds the fault that is planted in each class, and none without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from universe.classes import CLASSES, Scale
from universe.judge import FAULTS

from pmkit.core.model import NO_ALLELE, Build, SiteCalls, State
from pmkit.pgx.alleles import gene_caller, load_definition
from pmkit.variants import alleles, site_states, sites
from pmkit.variants.site_bases import Composed

Patch = pytest.MonkeyPatch
SCALE = Scale(step=3, partners=1, stride=7, most=40)
_patterns = gene_caller.patterns


def changed(change: Callable[[SiteCalls], SiteCalls]) -> Callable[[Patch], None]:
    """A fault in what the caller is given."""

    def plant(patch: Patch) -> None:
        def faulty(definition: Any, reported: SiteCalls, *rest: Any, **options: Any) -> Any:
            return _patterns(definition, change(reported), *rest, **options)

        patch.setattr(gene_caller, "patterns", faulty)

    return plant


def without_hets(phased: bool) -> Callable[[SiteCalls], SiteCalls]:
    def change(reported: SiteCalls) -> SiteCalls:
        het = (reported.codes[..., 0] != reported.codes[..., 1]) & (reported.phased == phased)
        return replace(reported, codes=np.where(het[..., None], 0, reported.codes))

    return change


def as_reference(reported: SiteCalls) -> SiteCalls:
    absent = reported.state == State.ABSENT
    return replace(
        reported,
        codes=np.where(absent[..., None], 0, reported.codes),
        state=np.where(absent, State.REFERENCE, reported.state).astype(np.int8),
    )


def as_absent(reported: SiteCalls) -> SiteCalls:
    return replace(
        reported, state=np.where(reported.state == State.CONFLICT, State.ABSENT, reported.state).astype(np.int8)
    )


def no_last_alternative(patch: Patch) -> None:
    real = sites._record_codes

    def faulty(*given: Any) -> list[int] | None:
        codes = real(*given)
        return codes and [*codes[:-1], 0]

    patch.setattr(sites, "_record_codes", faulty)


def halves_against_each_other(patch: Patch) -> None:
    def faulty(calls: Any, number: int) -> Any:
        record = calls.records[number]
        reads = np.zeros(len(calls.samples), np.int32)
        for at, other in enumerate(calls.records):
            if at != number and (other.pos, other.ref) == (record.pos, record.ref):
                reads += np.maximum(calls.genotypes.allele_depth[at][:, 1:], 0).sum(axis=1, dtype=np.int32)
        return reads

    patch.setattr(site_states, "reads_split_off", faulty)


def bases_apart(patch: Patch) -> None:
    def faulty(parts: Any, sample: int) -> Composed:
        return Composed(State.REFERENCE, ("".join(part.site.ref for part in parts),) * 2)

    patch.setattr(sites, "compose", faulty)


def imputation_believed(patch: Patch) -> None:
    patch.setattr(site_states, "_check_imputation", lambda *_: None)


def part_is_the_whole(patch: Patch) -> None:
    patch.setattr(sites._Result, "cover", lambda self, *_: self.covered.fill(True))


def not_shifted(patch: Patch) -> None:
    patch.setattr(alleles, "shifted", lambda *_: ())


def without_single(stated: SiteCalls) -> SiteCalls:
    single = stated.codes[..., 1] == NO_ALLELE
    return replace(stated, codes=np.where(single[..., None], np.array([0, NO_ALLELE]), stated.codes).astype(np.int16))


def half_is_whole(patch: Patch) -> None:
    real = gene_caller.patterns

    def faulty(*given: Any, **options: Any) -> Any:
        found, pattern_of = real(*given, **options)
        return tuple(replace(one, lone=()) for one in found), pattern_of

    patch.setattr(gene_caller, "patterns", faulty)


FAULT = {
    "phased": ("TPMT", changed(without_hets(phased=True))),
    "unphased": ("TPMT", changed(without_hets(phased=False))),
    "joined": ("TPMT", no_last_alternative),
    "split": ("TPMT", halves_against_each_other),
    "atomised": ("", bases_apart),
    "lost": ("CYP2C19", changed(as_reference)),
    "contradicted": ("CYP2C19", changed(as_absent)),
    "imputed": ("CYP2C19", imputation_believed),
    "blocks": ("NUDT15", part_is_the_whole),
    "shifted": ("TPMT", not_shifted),
    "haploid": ("G6PD", changed(without_single)),
    "half": ("TPMT", half_is_whole),
}


def with_mnv() -> str:
    """A gene with a site that replaces several bases together."""
    from pmkit.pgx.alleles import genes

    return next(
        gene
        for gene in genes()
        for site in load_definition(gene, Build.GRCH38).sites
        if len(site.ref) > 1 and all(len(alt) == len(site.ref) for alt in site.alts)
    )


def faults(name: str, gene: str) -> list[str]:
    scale = replace(SCALE, step=1, most=1000) if name in ("atomised", "shifted") else SCALE
    found = CLASSES[name](load_definition(gene or with_mnv(), Build.GRCH38), scale)
    return [f"{verdict} {text}" for verdict, text in found if verdict in FAULTS]


def test_each_class_has_a_planted_fault() -> None:
    assert FAULT.keys() == CLASSES.keys()


@pytest.mark.parametrize("name", list(CLASSES))
def test_planted_faults_are_found(name: str, monkeypatch: Patch) -> None:
    gene, plant = FAULT[name]
    assert faults(name, gene) == []
    plant(monkeypatch)
    assert faults(name, gene)
