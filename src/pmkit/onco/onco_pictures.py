"""What people look at rather than read of a tumour: places on proteins, shares of reads, copies.

Plain data with text alternatives; the writer draws.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from pmkit.core.cells import few
from pmkit.core.messages import tr, trn
from pmkit.core.summary import Bar, Bars, Lollipop, Mark, Picture, Span, Tone
from pmkit.knowledge.store import open_table
from pmkit.onco import drivers
from pmkit.onco.onco_answers import name_of, share
from pmkit.onco.section import Onco, OncoVariant

_RESIDUE = re.compile(r"[A-Z*](\d+)")
MOST = 30  # bars in one picture


def onco_pictures(onco: Onco) -> Iterator[Picture]:
    """Shares of reads, copies, then a protein for each gene with a change of its protein."""
    yield from _shares(onco)
    yield from _copies(onco)
    by_gene: dict[str, list[OncoVariant]] = {}
    for one in onco.variants:
        if residue(one) is not None:
            by_gene.setdefault(one.gene, []).append(one)
    for gene, some in by_gene.items():
        if picture := _protein(gene, some):
            yield picture


def residue(one: OncoVariant) -> int | None:
    """The first residue that a protein change names."""
    match = _RESIDUE.match(one.protein_change)
    return int(match[1]) if match else None


def _shares(onco: Onco) -> Iterator[Picture]:
    bars = tuple(Bar(name_of(one), one.vaf, share(one), Tone.VARIANT) for one in onco.variants if one.vaf is not None)[
        :MOST
    ]
    if bars:
        wording = "; ".join(f"{bar.name}: {bar.text}" for bar in bars)
        drawing = Bars(bars, 1.0, 0.5, tr("half of the reads"))
        yield Picture("", tr("Variant allele fractions"), wording + ".", drawing)


def _copies(onco: Onco) -> Iterator[Picture]:
    shown = [one for one in onco.alterations if one.copy_number is not None][:MOST]
    if shown:
        bars = tuple(
            Bar(
                one.name, one.copy_number, f"{one.copy_number:g}", Tone.HIGH if (one.copy_number or 0) > 2 else Tone.LOW
            )
            for one in shown
        )
        wording = "; ".join(f"{bar.name}: {bar.text}" for bar in bars)
        most = max(4.0, *(bar.value or 0.0 for bar in bars))
        yield Picture("", tr("Copy number"), wording + ".", Bars(bars, most, 2.0, tr("two copies")))


def _protein(gene: str, variants: list[OncoVariant]) -> Picture | None:
    found = _lengths().get(gene)
    places = [(at, one) for one in variants if (at := residue(one)) is not None]
    if found is None or any(at > found for at, _ in places):
        return None
    domains = _domains(gene)
    spots = tuple(Mark(at, name, Tone.NEUTRAL) for name, at in drivers.hotspot_residues(gene) if at <= found)
    marks = tuple(Mark(at, one.protein_change, Tone.VARIANT) for at, one in places)
    parts = [trn("{gene} has {n} residue.", "{gene} has {n} residues.", found, gene=gene)]
    for at, one in places:
        inside = next((d.text for d in domains if d.first <= at <= d.last), "")
        parts.append(
            tr("{change} lies in {domain}.", change=one.protein_change, domain=inside)
            if inside
            else tr("{change} lies in no domain that is drawn.", change=one.protein_change)
        )
    if domains:
        named = [f"{d.text} {d.first:g}–{d.last:g}" for d in domains]
        parts.append(tr("Domains: {names}.", names=few(named, 8)))
    if spots:
        parts.append(tr("Hotspots: {names}.", names=few([spot.text for spot in spots], 10)))
    source = open_table("onco.domains").info.sources[0].name
    if spots:
        name, licence = drivers.hotspots_source()
        source = "; ".join((source, tr("hotspots: {source} ({licence})", source=name, licence=licence)))
    title = tr("{gene}: place on the protein", gene=gene)
    return Picture(gene, title, " ".join(parts), Lollipop(found, domains, spots, marks), source)


@cache
def _rows() -> Mapping[str, tuple[int, tuple[Span, ...]]]:
    found: dict[str, tuple[int, list[Span]]] = {}
    for row in open_table("onco.domains").rows():
        spans = found.setdefault(row["gene"], (int(row["length"]), []))[1]
        if row["first"]:
            spans.append(Span(int(row["first"]), int(row["last"]), row["name"]))
    return {gene: (length, tuple(spans)) for gene, (length, spans) in found.items()}


def _domains(gene: str) -> tuple[Span, ...]:
    return _rows()[gene][1] if gene in _rows() else ()


@cache
def _lengths() -> Mapping[str, int]:
    return {gene: length for gene, (length, _) in _rows().items()}
