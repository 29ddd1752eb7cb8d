"""Hereditary findings by place and by name for formats of other systems: VRS, VA-Spec and BED.

What is here comes from the section, which holds nothing that the patient did not agree to have looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pmkit.core.exchange import About, Interval, Json, Seen
from pmkit.core.messages import tr
from pmkit.core.model import Region, Variant
from pmkit.core.phenopacket_parts import MONDO, OMIM
from pmkit.germline.germline_terms import ClassSource, Outcome, StructuralKind, VariantClass, Zygosity
from pmkit.germline.section import GermlinePart, GermlineReport, GermlineVariant

ACMG = "ACMG Guidelines, 2015"
LOW_PENETRANCE = "ClinGen Low Penetrance and Risk Allele Recommendations, 2024"
VA_CLASSES = {
    VariantClass.PATHOGENIC: ("pathogenic", "supports", "definitive"),
    VariantClass.LIKELY_PATHOGENIC: ("likely pathogenic", "supports", "likely"),
    VariantClass.UNCERTAIN: ("uncertain significance", "neutral", ""),
    VariantClass.LIKELY_BENIGN: ("likely benign", "disputes", "likely"),
    VariantClass.BENIGN: ("benign", "disputes", "definitive"),
}
"""VA-Spec's name of each class, its direction for "is causal", and its strength."""
PENETRANCE = {
    VariantClass.PATHOGENIC: "pathogenic, low penetrance",
    VariantClass.LIKELY_PATHOGENIC: "likely pathogenic, low penetrance",
}
INHERITANCE = {
    "AD": ("HP:0000006", "Autosomal dominant inheritance"),
    "AR": ("HP:0000007", "Autosomal recessive inheritance"),
    "XL": ("HP:0001417", "X-linked inheritance"),
}
"""The Human Phenotype Ontology's terms of the lists' modes."""
_SCORES = {Outcome.REPORT: 1000, Outcome.POSSIBLE: 700, Outcome.CARRIER: 300, Outcome.NONE: 0}
_UNJUDGED = 500
VRS_CHANGES = {StructuralKind.DELETION: "loss", StructuralKind.DUPLICATION: "gain"}
_COLORS = {Outcome.REPORT: "214,39,40", Outcome.POSSIBLE: "255,127,14", Outcome.CARRIER: "31,119,180"}


class FoundVariant(NamedTuple):
    """A variant, and the findings that rest on it; none for one that is only listed among the others."""

    variant: GermlineVariant
    findings: tuple[GermlineReport, ...]

    @property
    def outcome(self) -> Outcome:
        """The most pressing outcome of its findings."""
        return max((one.outcome for one in self.findings), key=lambda one: _SCORES[one], default=Outcome.NONE)


def variant_of(one: GermlineVariant) -> Variant:
    """Its place and alleles as the report has them."""
    return Variant(one.chrom, one.pos, one.ref, one.alt)


def name_of(one: GermlineVariant) -> str:
    """ "BRCA1 c.5558A>G", or its place where it has no name in the transcript."""
    if one.end is not None:
        return tr("{gene} deletion chr{chrom}:{pos}-{end}", gene=one.gene, chrom=one.chrom, pos=one.pos, end=one.end)
    return f"{one.gene} {one.hgvsc.rpartition(':')[2] or variant_of(one)}"


def is_sure(one: GermlineVariant) -> bool:
    """Whether nothing makes the genotype doubtful."""
    return not one.doubts and one.zygosity is not Zygosity.DOUBTFUL


def found(section: GermlinePart) -> list[FoundVariant]:
    """Each variant once, those of findings first: a gene may stand in several lists."""
    held: dict[Variant, tuple[GermlineVariant, list[GermlineReport]]] = {}
    for finding in section.findings:
        for one in finding.variants:
            held.setdefault(variant_of(one), (one, []))[1].append(finding)
    for one in section.others:
        held.setdefault(variant_of(one), (one, []))
    return [FoundVariant(one, tuple(findings)) for one, findings in held.values()]


# --- extra("vrs") --------------------------------------------------------------------------------------------------


def seen(section: GermlinePart) -> Iterator[Seen]:
    """The variants of the findings, and the others where they were asked for."""
    for one, _ in found(section):
        if one.end is not None:
            continue  # see `changes`
        names = tuple(name for name in (one.hgvsg, one.hgvsc, one.hgvsp) if name)
        yield Seen(variant_of(one), one.gene, name_of(one), names)


def changes(section: GermlinePart) -> Iterator[tuple[str, Region, str]]:
    """Deletions and duplications over the genes that passed their filters."""
    for one in section.structural:
        if one.kind in VRS_CHANGES and not one.filtered:
            name = f"{one.gene} {one.kind}"
            yield name, Region(one.chrom, one.start - 1, one.end), VRS_CHANGES[one.kind]


def statements(section: GermlinePart, about: About) -> Iterator[Json]:
    """A statement on the pathogenicity of each variant that could be named, for each condition."""
    for one, findings in found(section):
        allele = about.vrs.get(variant_of(one))
        if allele is None:
            continue
        for finding in findings or (None,):
            yield _pathogenicity(one, finding, allele)


def _pathogenicity(one: GermlineVariant, finding: GermlineReport | None, allele: Json) -> Json:
    low = one.clinvar is not None and one.clinvar.penetrance == "low" and one.class_source is ClassSource.CLINVAR
    name, direction, level = VA_CLASSES[one.variant_class]
    system = ACMG
    proposition: Json = {
        "type": "VariantPathogenicityProposition",
        "predicate": "isCausalFor",
        "subjectVariant": allele,
        "geneContextQualifier": _concept("Gene", one.gene),
        "alleleOriginQualifier": {"name": "germline"},
        "objectCondition": _condition(finding),
    }
    if low and one.variant_class in PENETRANCE:
        name, system = PENETRANCE[one.variant_class], LOW_PENETRANCE
        proposition["penetranceQualifier"] = {"name": "low"}
    mode = INHERITANCE.get(finding.inheritance) if finding else None
    if mode:
        proposition["modeOfInheritanceQualifier"] = {"name": mode[1]}
    made: Json = {
        "type": "Statement",
        "description": grounds(one),
        "proposition": proposition,
        "direction": direction,
        "strength": _coded(level, ACMG) if level else None,
        "score": one.points if one.class_source is ClassSource.ENGINE else None,
        "classification": _coded(name, system),
        "specifiedBy": _method(one),
        "reportedIn": [_record(one.clinvar.id)] if one.clinvar else None,
    }
    return {key: value for key, value in made.items() if value is not None}


def grounds(one: GermlineVariant) -> str:
    """What the class rests on, in words."""
    from pmkit.germline.germline_words import class_words

    return class_words(one)


def _condition(finding: GermlineReport | None) -> Json:
    if finding is None:
        return _concept("Disease", tr("not stated"))
    disease = _concept("Disease", finding.condition)
    if finding.condition_id:
        system = finding.condition_id.partition(":")[0]
        disease["primaryCoding"] = {"code": finding.condition_id, "system": SYSTEMS[system].url}
    return disease


SYSTEMS = {"OMIM": OMIM, "MONDO": MONDO}
"""The systems of the lists' conditions."""


def _concept(kind: str, name: str) -> Json:
    return {"conceptType": kind, "name": name}


def _coded(code: str, system: str) -> Json:
    return {"primaryCoding": {"code": code, "system": system}}


def _method(one: GermlineVariant) -> Json:
    """By what the class was given: ClinVar's aggregate record, the list itself, or the criteria."""
    if one.class_source is ClassSource.CLINVAR:
        return {"type": "Method", "name": tr("ClinVar, aggregate germline classification")}
    if one.class_source is ClassSource.LIST:
        return {"type": "Method", "name": tr("named by the list of genes")}
    paper = {"type": "Document", "pmid": "25741868"}
    return {"type": "Method", "name": ACMG, "methodType": "guideline", "reportedIn": paper}


def _record(number: str) -> Json:
    return {
        "type": "Document",
        "name": f"ClinVar {number}",
        "urls": [f"https://www.ncbi.nlm.nih.gov/clinvar/variation/{number}"],
    }


# --- extra("bed") --------------------------------------------------------------------------------------------------


def intervals(section: GermlinePart) -> Iterator[Interval]:
    """Variants of findings, with a score by the outcome, and the structural records that no finding rests on."""
    for one in found(section):
        if one.findings:
            at = one.variant
            where = Region(at.chrom, at.pos - 1, at.end or at.pos - 1 + len(at.ref))
            words = f"{name_of(at)} {at.variant_class.replace('_', ' ')} ({one.outcome})"
            yield Interval(where, words, _SCORES[one.outcome], _COLORS[one.outcome])
    for record in section.structural:
        if not record.finding:
            words = f"{record.gene} {record.kind} {record.variant_class or tr('not classified')}"
            yield Interval(
                Region(record.chrom, record.start - 1, record.end), words, _UNJUDGED, _COLORS[Outcome.POSSIBLE]
            )
