"""The tables of hereditary findings. Names and order of columns are a contract: new ones go to the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pmkit.core.section import Column, Kind, Table
from pmkit.germline.germline_terms import Looked
from pmkit.germline.section import (
    GeneRead,
    GermlinePart,
    GermlineReport,
    GermlineVariant,
    NotClassified,
    ScopeLooked,
    StructuralRecord,
)


class _FindingRow(NamedTuple):
    """A finding and one of its variants."""

    finding: GermlineReport
    variant: GermlineVariant


def _rows(finding: GermlineReport) -> Iterator[_FindingRow]:
    return (_FindingRow(finding, variant) for variant in finding.variants)


def _variant_columns() -> tuple[Column[GermlineVariant], ...]:
    def column(name: str, doc: str, kind: Kind = Kind.TEXT) -> Column[GermlineVariant]:
        return Column(name, lambda v: getattr(v, name), doc, kind, (name,))

    def field(name: str, inner: str, doc: str, kind: Kind = Kind.TEXT) -> Column[GermlineVariant]:
        return Column(
            name, lambda v: getattr(v.clinvar, inner) if v.clinvar else None, doc, kind, (f"clinvar.{inner}",)
        )

    return (
        column("chrom", "chromosome"),
        column("pos", "position, 1-based", Kind.INTEGER),
        column("ref", "reference allele"),
        column("alt", "alternative allele"),
        column("hgvsg", "HGVS g. name"),
        column("hgvsc", "HGVS c. name"),
        column("hgvsp", "HGVS p. name"),
        column("transcript", "transcript"),
        column("consequence", "Sequence Ontology terms", Kind.LIST),
        column("zygosity", "how the allele is carried"),
        column("doubts", "why the genotype is not relied on", Kind.LIST),
        column("depth", "reads", Kind.INTEGER),
        column("fraction", "fraction of the reads", Kind.NUMBER),
        column("quality", "genotype quality", Kind.INTEGER),
        column("inherited", "which parent it comes from"),
        column("frequency", "highest population frequency", Kind.NUMBER),
        column("frequency_source", "what gave the frequency"),
        column("variant_class", "the class that counts"),
        column("class_source", "what the class rests on"),
        column("points", "points of the criteria", Kind.INTEGER),
        column("points_class", "the class that the points give"),
        column("criteria", "criteria that fired", Kind.LIST),
        column("loss_of_function", "steps of the PVS1 tree", Kind.LIST),
        column("contradiction", "ClinVar and the points contradict each other", Kind.TRUTH),
        field("clinvar_id", "id", "ClinVar variation ID"),
        field("clinvar", "significance", "ClinVar's class"),
        field("clinvar_stars", "stars", "review status in stars", Kind.INTEGER),
        field("clinvar_penetrance", "penetrance", "low-penetrance terms"),
        field("clinvar_conflicts", "conflicts", "classes of a conflicting record with counts", Kind.LIST),
        field("clinvar_other", "other", "other terms", Kind.LIST),
        field("clinvar_conditions", "conditions", "conditions of the record", Kind.LIST),
        field("clinvar_haplotypes", "haplotypes", "records of haplotypes that include it", Kind.LIST),
        field("clinvar_oncogenicity", "oncogenicity", "oncogenicity classification"),
        field("clinvar_somatic", "somatic", "somatic clinical impact"),
        field("clinvar_release", "release", "the release that was read"),
        field("clinvar_only_somatic", "only_somatic", "submitters saw it in tumours only", Kind.TRUTH),
        column("end", "last base of a structural record", Kind.INTEGER),
        column("exons", "exons that a structural record reaches"),
    )


def _of_finding(name: str, doc: str, *, in_table: bool = False, kind: Kind = Kind.TEXT) -> Column[_FindingRow]:
    return Column(name, lambda row: getattr(row.finding, name), doc, kind, (name,), in_table=in_table)


def _of_variant(column: Column[GermlineVariant]) -> Column[_FindingRow]:
    get = column.get
    shown = tuple(f"variants.{path}" for path in column.fields)
    return Column(column.name, lambda row: get(row.variant), column.doc, column.kind, shown)


def _looked(section: GermlinePart) -> bool:
    """Whether an area was looked at; without any, `germline.scopes` alone says why."""
    return any(scope.looked is Looked.YES for scope in section.scopes)


FINDINGS: Table[GermlinePart, GermlineReport] = Table(
    "germline.findings",
    "hereditary findings, a row for each variant",
    "findings",
    (
        _of_finding("gene", "gene symbol", in_table=True),
        _of_finding("condition", "the condition", in_table=True),
        _of_finding("condition_id", "OMIM or MONDO identifier"),
        _of_finding("list", "the list of the gene", in_table=True),
        _of_finding("scope", "the consent that it needs"),
        _of_finding("inheritance", "AD, AR or XL"),
        _of_finding("outcome", "report, possible or carrier", in_table=True),
        _of_finding("state", "how the alleles are carried together", in_table=True),
        _of_finding("rule", "rule of the list"),
        _of_finding("rule_verified", "whether the rule was confirmed in the paper", kind=Kind.TRUTH),
        *map(_of_variant, _variant_columns()),
    ),
    _rows,
    looked=_looked,
)

GENES: Table[GermlinePart, GeneRead] = Table(
    "germline.genes",
    "genes that were looked at, and how much of each was read",
    "genes",
    (
        Column("gene", lambda g: g.gene, "gene symbol"),
        Column("lists", lambda g: tuple(map(str, g.lists)), "its lists", Kind.LIST),
        Column("read", lambda g: g.read, "how much of its coding exons is known"),
        Column("share", lambda g: g.share, "share of coding bases called or reference", Kind.NUMBER),
        Column("no_calls", lambda g: g.no_calls, "records without a genotype", Kind.INTEGER),
        Column("clinvar", lambda g: g.clinvar, "whether ClinVar was read for it", Kind.TRUTH),
        Column("finding", lambda g: g.finding, "whether there is a finding", Kind.TRUTH),
    ),
    looked=_looked,
)

SCOPES: Table[GermlinePart, ScopeLooked] = Table(
    "germline.scopes",
    "areas, and whether they were looked at",
    "scopes",
    (
        Column("scope", lambda s: s.scope, "the area", in_table=True),
        Column("looked", lambda s: s.looked, "yes, or why not", in_table=True),
    ),
)

STRUCTURAL: Table[GermlinePart, StructuralRecord] = Table(
    "germline.structural",
    "structural records over the genes, judged or not",
    "structural",
    (
        Column("gene", lambda s: s.gene, "gene symbol", in_table=True),
        Column("chrom", lambda s: s.chrom, "chromosome"),
        Column("start", lambda s: s.start, "first base, 1-based", Kind.INTEGER),
        Column("end", lambda s: s.end, "last base", Kind.INTEGER),
        Column("kind", lambda s: s.kind, "what the record says", in_table=True),
        Column("copies", lambda s: s.copies, "number of copies", Kind.NUMBER),
        Column("exons", lambda s: s.exons, "exons that it reaches", in_table=True),
        Column("transcript", lambda s: s.transcript, "transcript of the exons"),
        Column("filtered", lambda s: s.filtered, "whether it failed a filter", Kind.TRUTH),
        Column("evidence", lambda s: s.evidence, "what the record says for itself"),
        Column("loss_of_function", lambda s: s.loss_of_function, "steps of the PVS1 tree", Kind.LIST),
        Column("variant_class", lambda s: s.variant_class, "class; empty: not classified", in_table=True),
        Column("finding", lambda s: s.finding, "whether a finding rests on it", Kind.TRUTH),
    ),
    looked=_looked,
)

NOT_CLASSIFIED: Table[GermlinePart, NotClassified] = Table(
    "germline.not_classified",
    "loss-of-function changes that could not be classified",
    "not_classified",
    (
        Column("gene", lambda v: v.gene, "gene symbol", in_table=True),
        Column("chrom", lambda v: v.chrom, "chromosome"),
        Column("pos", lambda v: v.pos, "position, 1-based", Kind.INTEGER),
        Column("ref", lambda v: v.ref, "reference allele"),
        Column("alt", lambda v: v.alt, "alternative allele"),
        Column("hgvsc", lambda v: v.hgvsc, "HGVS c. name", in_table=True),
        Column("hgvsp", lambda v: v.hgvsp, "HGVS p. name"),
        Column("consequence", lambda v: v.consequence, "Sequence Ontology terms", Kind.LIST),
        Column("zygosity", lambda v: v.zygosity, "how the allele is carried", in_table=True),
        Column("loss_of_function", lambda v: v.loss_of_function, "steps of the PVS1 tree", Kind.LIST),
        Column("clinvar", lambda v: v.clinvar, "ClinVar's class"),
    ),
    looked=_looked,
)

OTHERS: Table[GermlinePart, GermlineVariant] = Table(
    "germline.others",
    "other classified variants",
    "others",
    (Column("gene", lambda v: v.gene, "gene symbol"), *_variant_columns()),
    looked=_looked,
)
