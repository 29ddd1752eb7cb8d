"""Tumour findings as FHIR resources: what `extra("fhir")` gives.

Small variants and larger alterations are variants of the guide, their therapies therapeutic implications, diagnostic
and prognostic tiers and the oncogenicity diagnostic implications, measures of the tumour molecular biomarkers.
"""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.exchange import Json
from pmkit.core.fhir_parts import (
    EVIDENCE_LEVEL,
    LOINC,
    MEDICATION,
    PHENOTYPE,
    SIGNIFICANCE,
    TBD,
    THERAPEUTIC,
    UCUM,
    VARIANT,
    FhirResources,
    Frame,
    Resource,
    assembly,
    citations,
    component,
    concept,
    gene_studied,
    hgvs,
    reads,
    said,
    variant_parts,
    variation_codes,
)
from pmkit.core.messages import tr, trn
from pmkit.core.model import Variant
from pmkit.knowledge.hgnc import hgnc
from pmkit.onco import onco_sentences as words
from pmkit.onco.onco_terms import TierType
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
from pmkit.onco.therapy_label import caution

_DIAGNOSTIC = (TBD, "diagnostic-implication")
LOINC_RESPONSES = {
    (True, True): ("LA6677-4", "Responsive"),
    (True, False): ("LA9661-5", "Presumed responsive"),
    (False, True): ("LA6676-6", "Resistant"),
    (False, False): ("LA9660-7", "Presumed resistant"),
}
"""By whether the therapy works, and whether that is sure (LOINC answers of the guide's value set)."""
_MEASURES = {"tmb": "94076-7", "msi": "81695-9"}
_CATEGORY = "http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/molecular-biomarker-ontology-cs"


def resources(section: Onco, frame: Frame) -> FhirResources:
    """All resources of the section: findings, then measures."""
    made = FhirResources(notes=list(words.counted(section)))
    for number, small in enumerate(section.variants):
        finding = made.result(_small(small, number, frame))
        if small.oncogenicity is not None:
            made.result(_class(small, number, finding, frame))
        _implied(small, f"variant {number}", finding, frame, made)
    for number, large in enumerate(section.alterations):
        finding = made.result(_large(large, number, frame))
        _implied(large, f"alteration {number}", finding, frame, made)
    for number, measure in enumerate(section.biomarkers):
        finding = made.result(_measure(measure, number, frame))
        _implied(measure, f"biomarker {number}", finding, frame, made)
    return made


def _genes(names: str) -> list[Json]:
    return [gene_studied(name, hgnc(name)) for name in dict.fromkeys(filter(None, names.split("::")))]


def _small(one: OncoVariant, number: int, frame: Frame) -> Resource:
    parts = [*_genes(one.gene), assembly(frame.about.build), *variant_parts(one.chrom, one.pos, one.ref, one.alt)]
    parts += [hgvs("48004-6", one.hgvsc)] * bool(one.hgvsc) + [hgvs("81290-9", one.hgvsg)] * bool(one.hgvsg)
    parts += [hgvs("48005-3", one.hgvsp)] * bool(one.hgvsp)
    if one.transcript:
        parts.append(component((LOINC, "51958-7"), "CodeableConcept", concept(text=one.transcript)))
    if one.vaf is not None:
        parts.append(component((LOINC, "81258-6"), "Quantity", _ratio(one.vaf)))
    allele = frame.about.vrs.get(Variant(one.chrom, one.pos, one.ref, one.alt))
    parts += variation_codes(words.variant_name(one), allele)
    notes = [*words.notes(one), *(tr("filter failed: {name}", name=name) for name in one.filters), *reads(one.depth)]
    return _finding(f"variant {number}", parts, notes, frame)


def _large(one: StructuralAlteration, number: int, frame: Frame) -> Resource:
    parts = [*_genes(one.gene), assembly(frame.about.build), *variation_codes(one.name, None)]
    if one.copy_number is not None:
        parts.append(component((LOINC, "82155-3"), "Quantity", _ratio(one.copy_number)))
    kind = one.type.replace("_", " ")
    parts.append(said(f"{one.name}: {kind}{f', {one.region}' if one.region else ''}"))
    return _finding(f"alteration {number}", parts, list(words.notes(one)), frame)


def _finding(name: str, parts: list[Json], notes: list[str], frame: Frame) -> Resource:
    return frame.observation(
        name,
        concept(VARIANT),
        profile="variant",
        value={"valueCodeableConcept": concept((LOINC, "LA9633-4"), display="Present")},
        notes=notes,
        components=parts,
    )


def _ratio(value: float) -> Json:
    return {"value": value, "system": UCUM, "code": "1"}


def _class(one: OncoVariant, number: int, finding: Resource, frame: Frame) -> Resource:
    verdict = one.oncogenicity
    if verdict is None:
        raise AssertionError("the variant was not classified")
    wording = trn(
        "{variant}: {verdict}, {n} point (ClinGen/CGC/VICC 2022)",
        "{variant}: {verdict}, {n} points (ClinGen/CGC/VICC 2022)",
        verdict.points,
        variant=words.variant_name(one),
        verdict=verdict.class_,
    )
    criteria = [f"{c.code} ({c.points:+d}): {c.because}" for c in verdict.criteria if c.outcome == "fired"]
    return frame.observation(
        f"oncogenicity {number}",
        concept(_DIAGNOSTIC),
        profile="diagnostic-implication",
        notes=criteria,
        derived=[finding],
        components=[component(SIGNIFICANCE, "CodeableConcept", concept(text=verdict.class_)), said(wording)],
        extensions=citations(found for c in verdict.criteria if c.outcome == "fired" for found in c.citations),
    )


def _implied(one: Alteration | Biomarker, name: str, finding: Resource, frame: Frame, made: FhirResources) -> None:
    called = one.name if isinstance(one, Biomarker) else words.finding_name(one)
    for works, therapies in ((True, one.sensitive), (False, one.resistant)):
        for number, therapy in enumerate(therapies):
            key = f"{name} {'sensitive' if works else 'resistant'} {number}"
            text = words.therapy(therapy, called, works=works)
            parts = [*_response(therapy, works), *_medications(therapy), *_level(therapy), said(text)]
            if therapy.disease:
                parts.append(component(PHENOTYPE, "CodeableConcept", concept(text=therapy.disease)))
            made.result(
                frame.observation(
                    key,
                    concept(THERAPEUTIC),
                    profile="therapeutic-implication",
                    derived=[finding],
                    components=parts,
                    notes=map(caution, therapy.cautions),
                    extensions=citations(words.cited(therapy.evidence, one.evidence)),
                )
            )
    for number, tier in enumerate(one.tiers):
        if tier.type in (TierType.DIAGNOSTIC, TierType.PROGNOSTIC):
            made.result(
                _diagnostic(tier, one.evidence, called, name=f"{name} tier {number}", finding=finding, frame=frame)
            )


def _response(therapy: Therapy, works: bool) -> Iterator[Json]:
    """A code only where nothing in this tumour speaks against it."""
    if works and therapy.resisted_by:
        yield component(THERAPEUTIC, "CodeableConcept", concept(text=words.resisted(therapy)))
        return
    code, display = LOINC_RESPONSES[works, words.is_sure(therapy)]
    yield component(THERAPEUTIC, "CodeableConcept", concept((LOINC, code), display=display))


def _medications(therapy: Therapy) -> Iterator[Json]:
    for drug in therapy.drugs:
        yield component(MEDICATION, "CodeableConcept", concept(text=drug))


def _level(therapy: Therapy) -> Iterator[Json]:
    if therapy.tier:
        yield component(EVIDENCE_LEVEL, "CodeableConcept", concept(text=words.tier_words(therapy.tier)))
    if therapy.level:
        yield component(EVIDENCE_LEVEL, "CodeableConcept", concept(text=words.level_words(therapy.level)))


def _diagnostic(
    tier: Tier, items: tuple[EvidenceItem, ...], called: str, *, name: str, finding: Resource, frame: Frame
) -> Resource:
    behind = words.statements_behind(tier, items)
    level = component(EVIDENCE_LEVEL, "CodeableConcept", concept(text=words.tier_words(tier.tier)))
    diseases = dict.fromkeys(item.disease for item in behind if item.disease)
    wording = [component(PHENOTYPE, "CodeableConcept", concept(text=disease)) for disease in diseases]
    return frame.observation(
        name,
        concept(_DIAGNOSTIC),
        profile="diagnostic-implication",
        derived=[finding],
        components=[*wording, level, said(words.tier(tier, called, items))],
        extensions=citations(citation for item in behind for citation in item.citations),
    )


def _measure(one: Biomarker, number: int, frame: Frame) -> Resource:
    code = _MEASURES.get(one.kind)
    value = None
    if one.value is not None:
        value = {"valueQuantity": {"value": one.value} | ({"unit": one.unit} if one.unit else {})}
    category = component((TBD, "biomarker-category"), "CodeableConcept", concept((_CATEGORY, "molgen")))
    return frame.observation(
        f"biomarker {number}",
        concept((LOINC, code) if code else None, one.name),
        profile="molecular-biomarker",
        value=value,
        absent="" if one.value is not None else one.because or tr("no value could be determined"),
        notes=[words.measure(one)],
        components=[category],
        category=(TBD, "biomarker-category"),
    )
