"""Small variants from plain coordinates, annotated with the bundled transcripts."""

from __future__ import annotations

from functools import cache

import pytest

from pmkit.core.model import Build, Variant
from pmkit.onco import judge as onco
from pmkit.onco.alterations import Alterations, SmallVariant
from pmkit.onco.findings import OncoResult
from pmkit.onco.tumor_type import resolve
from pmkit.variants.consequence import Transcripts, annotate


@cache
def transcripts(build: Build) -> Transcripts:
    return Transcripts.open(build)


class Lab:
    """Makes and judges variants."""

    def transcripts(self, build: Build = Build.GRCH38) -> Transcripts:
        return transcripts(build)

    def small(self, gene: str, place: str, build: Build = Build.GRCH38, **more: object) -> SmallVariant:
        """`place` as "7:140753336:A:T"."""
        chrom, pos, ref, alt = place.split(":")
        variant = Variant(chrom, int(pos), ref, alt)
        transcript = transcripts(build).gene(gene)
        assert transcript is not None
        return SmallVariant(variant, annotate(variant, transcript), **more)  # type: ignore[arg-type]

    def judge(
        self, *small: SmallVariant, tumor: str | None = None, build: Build = Build.GRCH38, **more: object
    ) -> OncoResult:
        alterations = Alterations(small, **more)  # type: ignore[arg-type]
        return onco.assess(alterations, build, resolve(tumor) if tumor else None)


@pytest.fixture(scope="session")
def lab() -> Lab:
    return Lab()
