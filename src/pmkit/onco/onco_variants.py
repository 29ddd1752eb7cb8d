"""A tumour's variants by place and by name for formats of other systems: VRS, VA-Spec and BED."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pmkit.core.exchange import About, Interval, Json, Seen
from pmkit.core.model import Region, Variant, bare_chromosome
from pmkit.onco import onco_sentences as words
from pmkit.onco.onco_terms import Direction, EventType, StatementType, TierName, TierType
from pmkit.onco.section import Alteration, EvidenceItem, Onco, OncoVariant

_PLACE = re.compile(r"(?:chr)?([^:]+):(\d+)-(\d+)")
VRS_CHANGES = {
    EventType.AMPLIFICATION: "high-level gain",
    EventType.DEEP_DELETION: "high-level loss",
    EventType.GAIN: "gain",
    EventType.LOSS: "loss",
    EventType.DELETION: "loss",
}
"""The terms of VRS's CopyNumberChange; events of parts of a gene and losses of heterozygosity have none."""
_SCORES = {
    TierName.IA: 1000,
    TierName.IB: 900,
    TierName.IIC: 700,
    TierName.IID: 600,
    TierName.III: 300,
    TierName.IV: 0,
}
_PREDICATES = {
    ("predictive", "Sensitivity/Response"): "predictsSensitivityTo",
    ("predictive", "Resistance"): "predictsResistanceTo",
    ("diagnostic", "Positive"): "isDiagnosticInclusionCriterionFor",
    ("diagnostic", "Negative"): "isDiagnosticExclusionCriterionFor",
    ("prognostic", "Better Outcome"): "associatedWithBetterOutcomeFor",
    ("prognostic", "Poor Outcome"): "associatedWithWorseOutcomeFor",
}
VA_CLASSES = {
    "Oncogenic": ("oncogenic", "supports", "definitive"),
    "Likely Oncogenic": ("likely oncogenic", "supports", "likely"),
    "VUS": ("uncertain significance", "neutral", ""),
    "Likely Benign": ("likely benign", "disputes", "likely"),
    "Benign": ("benign", "disputes", "definitive"),
}
"""VA-Spec's name of each class, its direction for "is oncogenic", and its strength."""
AAC, CCV = "AMP/ASCO/CAP (AAC) Guidelines, 2017", "ClinGen/CGC/VICC Guidelines for Oncogenicity, 2022"


def variant_of(one: OncoVariant) -> Variant:
    """Its place and alleles as the report has them."""
    return Variant(one.chrom, one.pos, one.ref, one.alt)


def region_of(text: str) -> Region | None:
    """The place of an event, "chr7:1000-2000" (1-based inclusive); None where it is not one stretch."""
    found = _PLACE.fullmatch(text)
    return Region(bare_chromosome(found[1]), int(found[2]) - 1, int(found[3])) if found else None


def seen(section: Onco) -> Iterator[Seen]:
    """The small variants that are findings."""
    for one in section.variants:
        names = tuple(name for name in (one.hgvsg, one.hgvsc, one.hgvsp) if name)
        yield Seen(variant_of(one), one.gene, words.variant_name(one), names)


def changes(section: Onco) -> Iterator[tuple[str, Region, str]]:
    """Gains and losses of known place."""
    for one in section.alterations:
        place = region_of(one.region)
        if place is not None and one.type in VRS_CHANGES:
            yield one.name, place, VRS_CHANGES[one.type]


def statements(section: Onco, about: About) -> Iterator[Json]:
    """A statement of VA-Spec for each tier and statement behind it, and for each oncogenicity; of named variants."""
    for one in section.variants:
        allele = about.vrs.get(variant_of(one))
        if allele is None:
            continue
        if one.oncogenicity is not None:
            yield _oncogenicity(one, allele, section.tumor_type)
        for tier in one.tiers:
            for item in one.evidence:
                if tier.type is not TierType.OVERALL and item.id in tier.evidence:
                    made = _tiered(one, item, tier.tier, allele)
                    if made is not None:
                        yield made


def _tiered(one: OncoVariant, item: EvidenceItem, tier: TierName, allele: Json) -> Json | None:
    predicate = _PREDICATES.get((item.type.value, item.significance))
    if predicate is None or not item.disease:
        return None
    condition = _concept("Disease", item.disease)
    proposition: Json = {"subjectVariant": allele, "geneContextQualifier": _concept("Gene", one.gene)}
    kind = {
        StatementType.PREDICTIVE: "VariantTherapeuticResponseProposition",
        StatementType.DIAGNOSTIC: "VariantDiagnosticProposition",
        StatementType.PROGNOSTIC: "VariantPrognosticProposition",
    }[item.type]
    if item.type is StatementType.PREDICTIVE:
        if not item.therapies:
            return None
        proposition |= {"objectTherapeutic": _therapeutic(item), "conditionQualifier": condition}
    else:
        proposition |= {"objectCondition": condition}
    level = {"I-A": "Level A", "I-B": "Level B", "II-C": "Level C", "II-D": "Level D"}.get(tier.value)
    against = item.direction is Direction.DOES_NOT_SUPPORT
    made: Json = {
        "type": "Statement",
        "proposition": {"type": kind, "predicate": predicate, **proposition},
        "direction": "disputes" if against else "supports",
        "strength": _coded(level, AAC) if level else None,
        "classification": _coded(f"Tier {tier.value.partition('-')[0]}", AAC),
        "specifiedBy": _method(AAC, "27993330"),
        "reportedIn": [_document(item)],
    }
    return {key: value for key, value in made.items() if value is not None}


def _oncogenicity(one: OncoVariant, allele: Json, tumor: str) -> Json:
    verdict = one.oncogenicity
    if verdict is None:
        raise AssertionError("the variant was not classified")
    name, direction, level = VA_CLASSES[verdict.class_]
    strength = _coded(level, CCV) if level else None
    made: Json = {
        "type": "Statement",
        "proposition": {
            "type": "VariantOncogenicityProposition",
            "predicate": "isOncogenicFor",
            "subjectVariant": allele,
            "geneContextQualifier": _concept("Gene", one.gene),
            "objectTumorType": _concept("Disease", tumor or "cancer"),
        },
        "direction": direction,
        "strength": strength,
        "score": verdict.points,
        "classification": _coded(name, CCV),
        "specifiedBy": _method(CCV, "35101336"),
    }
    return {key: value for key, value in made.items() if value is not None}


def _concept(kind: str, name: str) -> Json:
    return {"conceptType": kind, "name": name}


def _coded(code: str, system: str) -> Json:
    return {"primaryCoding": {"code": code, "system": system}}


def _method(name: str, pmid: str) -> Json:
    paper = {"type": "Document", "pmid": pmid}
    return {"type": "Method", "name": name, "methodType": "guideline", "reportedIn": paper}


def _therapeutic(item: EvidenceItem) -> Json:
    drugs = [_concept("Therapy", name) for name in item.therapies]
    if len(drugs) == 1:
        return drugs[0]
    return {"therapies": drugs, "membershipOperator": "OR" if item.interaction == "Substitutes" else "AND"}


def _document(item: EvidenceItem) -> Json:
    pmids = [pmid for citation in item.citations for pmid in citation.pmids]
    urls = [citation.url for citation in item.citations if citation.url]
    made: Json = {"type": "Document", "name": f"{item.source} {item.id}"}
    return made | ({"pmid": pmids[0]} if pmids else {}) | ({"urls": urls} if urls else {})


# --- extra("bed") --------------------------------------------------------------------------------------------------

_SENSITIVE, _RESISTANT, _PLAIN = "44,160,44", "214,39,40", "127,127,127"


def intervals(section: Onco) -> Iterator[Interval]:
    """Variants, and events of one stretch; the score is the best tier's."""
    for one in section.variants:
        where = Region(one.chrom, one.pos - 1, one.pos - 1 + len(one.ref))
        yield Interval(where, _label(one), _score(one), _color(one))
    for large in section.alterations:
        place = region_of(large.region)
        if place is not None:
            yield Interval(place, _label(large), _score(large), _color(large))


def _label(one: Alteration) -> str:
    tiers = f" tier {one.tiers[0].tier}" if one.tiers else ""
    return f"{words.finding_name(one)}{tiers}"


def _score(one: Alteration) -> int:
    return max((_SCORES[tier.tier] for tier in one.tiers), default=0)


def _color(one: Alteration) -> str:
    return _SENSITIVE if one.sensitive else _RESISTANT if one.resistant else _PLAIN
