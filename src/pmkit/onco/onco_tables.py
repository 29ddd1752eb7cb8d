"""The tables of tumour findings. Names of columns are a contract: new ones go to the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pmkit.core.messages import tr
from pmkit.core.section import Column, Kind, Table
from pmkit.onco.section import (
    Alteration,
    Biomarker,
    EvidenceItem,
    Onco,
    OncoVariant,
    StructuralAlteration,
    Therapy,
    Tier,
)
from pmkit.onco.therapy_label import label

V, S, B = Column[OncoVariant], Column[StructuralAlteration], Column[Biomarker]
LIST, FRACTION, COUNT = Kind.LIST, Kind.NUMBER, Kind.INTEGER


def _therapies(therapies: Iterable[Therapy]) -> tuple[str, ...]:
    return tuple(map(label, therapies))


def _tiers(tiers: Iterable[Tier]) -> tuple[str, ...]:
    return tuple(f"{tier.type} {tier.tier}" for tier in tiers)


def _ids(items: Iterable[EvidenceItem]) -> tuple[str, ...]:
    return tuple(item.id for item in items)


def _found() -> tuple[Column[Any], ...]:
    """Tiers, therapies and statements, of whatever has them."""
    return (
        Column("tiers", lambda a: _tiers(a.tiers), "best first", LIST, ("tiers.type", "tiers.tier")),
        Column("sensitive", lambda a: _therapies(a.sensitive), "therapies likely to work", LIST, _shown("sensitive")),
        Column("resistant", lambda a: _therapies(a.resistant), "therapies likely to fail", LIST, _shown("resistant")),
        Column("evidence", lambda a: _ids(a.evidence), "statements that matched", LIST, ("evidence.id",)),
    )


def _shown(kind: str) -> tuple[str, ...]:
    named = ("drugs", "tier", "disease", "tumor_match", "conditions", "resisted_by")
    noted = ("kind", "text")
    return (*(f"{kind}.{field}" for field in named), *(f"{kind}.cautions.{field}" for field in noted))


def _set_aside() -> Column[Any]:
    return Column(
        "set_aside",
        lambda a: tuple(f"{' + '.join(t.drugs)} ({t.reason}): {t.because}" for t in a.set_aside),
        "therapies that are no option, and why",
        LIST,
        ("set_aside.drugs", "set_aside.reason", "set_aside.because"),
    )


def _cautions() -> Column[Any]:
    return Column(
        "cautions",
        lambda a: tuple(dict.fromkeys(note.text for therapy in a.sensitive for note in therapy.cautions)),
        "what the patient's pharmacogenes and germline findings say of the therapies likely to work",
        LIST,
        ("sensitive.cautions.text",),
    )


def _conditional() -> Column[Any]:
    return Column(
        "conditional",
        lambda a: tuple(" + ".join(t.drugs) for t in (*a.sensitive, *a.resistant) if t.open),
        "therapies with a condition of which the case does not say that it is met",
        LIST,
        ("sensitive.open", "resistant.open"),
    )


def _also() -> tuple[Column[Any], ...]:
    """What stands behind the finding; the same for variants and larger alterations."""
    alteration = Column[Alteration]
    return (
        alteration("role", lambda a: a.role, tr("oncogene, tsg or both")),
        alteration("two_hit", lambda a: a.two_hit, tr("why both copies of a tumour suppressor are probably lost")),
        alteration("conflicts", lambda a: _ids(a.conflicts), tr("statements against others"), LIST, ("conflicts.id",)),
        alteration(
            "near", lambda a: _ids(a.near), tr("statements on another change of the residue"), LIST, ("near.id",)
        ),
        alteration(
            "rules",
            lambda a: tuple(f"{t.rule} {t.outcome}{f': {t.because}' if t.because else ''}" for t in a.rules),
            tr("how class and tiers were reached"),
            LIST,
            ("rules.rule", "rules.outcome", "rules.because"),
        ),
        _set_aside(),
        _cautions(),
        _conditional(),
    )


VARIANTS: Table[Onco, OncoVariant] = Table(
    "onco.variants",
    "Small variants",
    "variants",
    (
        V("gene", lambda v: v.gene, "gene symbol"),
        V("hgvsg", lambda v: v.hgvsg, "HGVS, genomic"),
        V("hgvsc", lambda v: v.hgvsc, "HGVS, coding"),
        V("hgvsp", lambda v: v.hgvsp, "HGVS, protein"),
        V("transcript", lambda v: v.transcript, "of the HGVS names"),
        V("consequence", lambda v: v.consequence, "Sequence Ontology terms"),
        V("chrom", lambda v: v.chrom, "bare chromosome name"),
        V("pos", lambda v: v.pos, "1-based", COUNT),
        V("ref", lambda v: v.ref, "reference allele"),
        V("alt", lambda v: v.alt, "alternative allele"),
        V("vaf", lambda v: v.vaf, "allele fraction in the tumour", FRACTION),
        V("depth", lambda v: v.depth, "reads in the tumour", COUNT),
        V("normal_vaf", lambda v: v.normal_vaf, "allele fraction in the normal", FRACTION),
        V("filters", lambda v: v.filters, "filters that the record failed", LIST),
        V("hotspot", lambda v: v.hotspot, "the hotspot it falls on, with its counts"),
        V("hotspot_name", lambda v: v.hotspot_name, "its residue or range"),
        V("annotation_check", lambda v: v.annotation_check, "how the file's annotation compares"),
        V("also_named", lambda v: v.also_named, "the protein change by another numbering in use", LIST),
        V(
            "oncogenicity",
            lambda v: v.oncogenicity.class_ if v.oncogenicity else None,
            "ClinGen/CGC/VICC class",
            fields=("oncogenicity.class_",),
        ),
        V(
            "points",
            lambda v: v.oncogenicity.points if v.oncogenicity else None,
            "sum of the points",
            COUNT,
            ("oncogenicity.points",),
        ),
        V(
            "criteria",
            lambda v: tuple(c.code for c in v.oncogenicity.criteria if c.outcome == "fired") if v.oncogenicity else (),
            "criteria that fired",
            LIST,
            ("oncogenicity.criteria.code", "oncogenicity.criteria.outcome"),
            by=",",
        ),
        *_found(),
        V("warnings", lambda v: v.warnings, "what a reader must know", LIST),
        *_also(),
        V("protein_change", lambda v: v.protein_change, "the protein change in short"),
    ),
)

ALTERATIONS: Table[Onco, StructuralAlteration] = Table(
    "onco.alterations",
    "Copy number and fusions",
    "alterations",
    (
        S("gene", lambda s: s.gene, "gene symbol; partners joined by ::"),
        S("type", lambda s: s.type, "kind of event"),
        S("name", lambda s: s.name, "name of the event"),
        S("region", lambda s: s.region, "the place"),
        S("copy_number", lambda s: s.copy_number, "total copies", FRACTION),
        *_found(),
        S("warnings", lambda s: s.warnings, "what a reader must know", LIST),
        *_also(),
    ),
)

BIOMARKERS: Table[Onco, Biomarker] = Table(
    "onco.biomarkers",
    "Biomarkers",
    "biomarkers",
    (
        B("name", lambda b: b.name, "the measure"),
        B("kind", lambda b: b.kind, "what is measured, by whatever rule or whoever gave it"),
        B("value", lambda b: b.value, "empty where it could not be determined", FRACTION),
        B("unit", lambda b: b.unit, "unit of the value"),
        B("status", lambda b: b.status, "against the threshold"),
        B(
            "counts",
            lambda b: tuple(f"{one.name}={one.number}" for one in b.counts),
            "breakdown by class",
            LIST,
            ("counts.name", "counts.number"),
        ),
        B("because", lambda b: b.because, "why, or why not"),
        *_found(),
        B(
            "pmids",
            lambda b: tuple(pmid for citation in b.citations for pmid in citation.pmids),
            "where the threshold comes from",
            LIST,
            ("citations.pmids",),
            by=",",
        ),
        _set_aside(),
        _cautions(),
        _conditional(),
    ),
)
