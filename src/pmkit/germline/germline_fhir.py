"""Hereditary findings as FHIR resources: what `extra("fhir")` gives.

Each variant is a variant of the guide, its class for a condition a diagnostic implication. What has to be confirmed
first is a proposal to do so. What was read of the genes, and which areas were not looked at, are notes of the report.
"""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.exchange import Json
from pmkit.core.fhir_parts import (
    CLINVAR_STARS,
    EVIDENCE_LEVEL,
    HPO,
    LOINC,
    PHENOTYPE,
    SIGNIFICANCE,
    TBD,
    UCUM,
    VARIANT,
    FhirResources,
    Frame,
    Resource,
    allelic_state,
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
from pmkit.core.messages import tr
from pmkit.core.section import Citation
from pmkit.germline.germline_blocks import reading
from pmkit.germline.germline_terms import ClassSource, Inherited, Looked, Outcome, Read, VariantClass
from pmkit.germline.germline_variants import INHERITANCE, SYSTEMS, FoundVariant, found, is_sure, name_of, variant_of
from pmkit.germline.germline_words import (
    class_words,
    named,
    none_found,
    origins,
    outcomes,
    states,
    unjudged,
    whys,
)
from pmkit.germline.section import GermlinePart, GermlineReport, GermlineVariant
from pmkit.knowledge.hgnc import hgnc

DIAGNOSTIC = (TBD, "diagnostic-implication")
CONDITION_INHERITANCE, CONFIDENCE = (TBD, "condition-inheritance"), (TBD, "variant-confidence-status")
_CONFIDENCE_CODES = "http://terminology.hl7.org/CodeSystem/variant-confidence-status-cs"
LOINC_CLASSES = {
    VariantClass.PATHOGENIC: ("LA6668-3", "Pathogenic"),
    VariantClass.LIKELY_PATHOGENIC: ("LA26332-9", "Likely pathogenic"),
    VariantClass.UNCERTAIN: ("LA26333-7", "Uncertain significance"),
    VariantClass.LIKELY_BENIGN: ("LA26334-5", "Likely benign"),
    VariantClass.BENIGN: ("LA6675-8", "Benign"),
}
"""LOINC LL4034-6."""
LOINC_SOURCES = {
    Outcome.REPORT: ("LA6683-2", "Germline"),
    Outcome.CARRIER: ("LA6683-2", "Germline"),
    Outcome.POSSIBLE: ("LA18194-3", "Likely germline"),
}
"""LOINC LL378-1; of variants that no finding rests on nothing is said."""
LOINC_PARENTS = {
    Inherited.MOTHER: ("LA26320-4", "Maternal"),
    Inherited.FATHER: ("LA26321-2", "Paternal"),
    Inherited.DE_NOVO: ("LA26807-0", "De novo"),
}
"""LOINC LL5489-1; what only one parent's genotype tells has words but no code."""
LOINC_CONFIRM = ("LA14021-2", "Confirmatory testing recommended")  # LOINC LL1037-2


def resources(section: GermlinePart, frame: Frame) -> FhirResources:
    """All resources of the section: findings, then the other variants; what was read is said in notes."""
    made = FhirResources(notes=list(_notes(section)))
    for one in found(section):
        variant = made.result(_variant(one, frame))
        for finding in one.findings:
            implied = made.result(_implication(one.variant, finding, variant, frame))
            if finding.outcome is Outcome.POSSIBLE:
                made.action(_confirm(one.variant, finding, implied, frame))
        if not one.findings:
            made.result(_implication(one.variant, None, variant, frame))
    return made


def _notes(section: GermlinePart) -> Iterator[str]:
    looked = any(one.looked is Looked.YES for one in section.scopes)
    if looked and not section.findings:
        yield none_found(section)
    if looked:
        yield from reading(section)
    yield from (f"{text}: {', '.join(genes)}" for genes, text in unjudged(section))
    for read, described in (
        (Read.PART, tr("genes read in part")),
        (Read.VARIANTS_ONLY, tr("genes of which the file lists variants only")),
        (Read.NOT_COVERED, tr("genes that were not looked at")),
    ):
        names = [gene.gene for gene in section.genes if gene.read is read]
        if names:
            yield f"{described}: {', '.join(names)}"
    for one in section.scopes:
        if one.looked is not Looked.YES:
            yield f"{one.scope}: {whys()[one.looked]}"
    if section.homozygosity is not None:
        yield tr("runs of homozygosity: {share:.1f} % of the autosomes", share=100 * section.homozygosity)


def _variant(one: FoundVariant, frame: Frame) -> Resource:
    described = one.variant
    parts = [
        gene_studied(described.gene, hgnc(described.gene)),
        assembly(frame.about.build),
        *variant_parts(described.chrom, described.pos, described.ref, described.alt, described.end),
        *(hgvs(number, name) for number, name in _names(described) if name),
        component((LOINC, "51958-7"), "CodeableConcept", concept(text=described.transcript)),
    ]
    if one.outcome in LOINC_SOURCES:
        code, display = LOINC_SOURCES[one.outcome]
        parts.append(component((LOINC, "48002-0"), "CodeableConcept", concept((LOINC, code), display=display)))
    parts += allelic_state(described.zygosity)
    if described.inherited in LOINC_PARENTS:
        code, display = LOINC_PARENTS[described.inherited]
        parts.append(component((LOINC, "94186-4"), "CodeableConcept", concept((LOINC, code), display=display)))
    if described.fraction is not None:
        share = {"value": described.fraction, "system": UCUM, "code": "1"}
        parts.append(component((LOINC, "81258-6"), "Quantity", share))
    if not is_sure(described):
        parts.append(component(CONFIDENCE, "CodeableConcept", concept((_CONFIDENCE_CODES, "intermediate"))))
    parts += variation_codes(name_of(described), frame.about.vrs.get(variant_of(described)))
    if described.clinvar:
        parts += variation_codes(f"ClinVar {described.clinvar.id}", None)
    doubts = ", ".join(map(str, described.doubts)).replace("_", " ")
    notes = [tr("the genotype is in doubt: {reasons}", reasons=doubts)] * bool(doubts)
    notes += filter(None, [origins().get(described.inherited)])
    notes += reads(described.depth)
    return frame.observation(
        f"germline {variant_of(described)}",
        concept(VARIANT),
        profile="variant",
        value={"valueCodeableConcept": concept((LOINC, "LA9633-4"), display="Present")},
        notes=notes,
        components=parts,
    )


def _names(one: GermlineVariant) -> tuple[tuple[str, str], ...]:
    return (("48004-6", one.hgvsc), ("81290-9", one.hgvsg), ("48005-3", one.hgvsp))


def _implication(one: GermlineVariant, finding: GermlineReport | None, variant: Resource, frame: Frame) -> Resource:
    code, display = LOINC_CLASSES[one.variant_class]
    parts = [component(SIGNIFICANCE, "CodeableConcept", concept((LOINC, code), class_words(one), display))]
    cited = [Citation(source="ClinVar", id=one.clinvar.id, url=_clinvar(one.clinvar.id))] if one.clinvar else []
    conclusion = f"{name_of(one)}: {class_words(one)}"
    key = "other"
    if finding is not None:
        parts.append(component(PHENOTYPE, "CodeableConcept", _condition(finding)))
        if finding.inheritance in INHERITANCE:
            mode, words = INHERITANCE[finding.inheritance]
            value = concept((HPO, mode), display=words)
            parts.append(component(CONDITION_INHERITANCE, "CodeableConcept", value))
        cited += finding.citations
        title, state = outcomes()[finding.outcome], states()[finding.state]
        conclusion = f"{title}: {finding.gene}, {finding.condition}: {named(one)}, {state}"
        key = f"{finding.list} {finding.condition}"
    parts += [_level(one), said(conclusion)]
    fired = [rule for rule in one.rules if rule.outcome == "fired"]
    return frame.observation(
        f"germline {key} {variant_of(one)}",
        concept(DIAGNOSTIC),
        profile="diagnostic-implication",
        derived=[variant],
        components=parts,
        notes=[f"{rule.rule}: {rule.because}" for rule in fired],
        extensions=citations([*cited, *(source for rule in fired for source in rule.citations)]),
    )


def _clinvar(number: str) -> str:
    return f"https://www.ncbi.nlm.nih.gov/clinvar/variation/{number}"


def _condition(finding: GermlineReport) -> Json:
    if not finding.condition_id:
        return concept(text=finding.condition)
    system, _, number = finding.condition_id.partition(":")
    code = number if system == "OMIM" else finding.condition_id
    return concept((SYSTEMS[system].url, code), finding.condition)


def _level(one: GermlineVariant) -> Json:
    """ClinVar's stars where the class is ClinVar's, else what the class rests on."""
    if one.class_source is ClassSource.CLINVAR and one.clinvar is not None:
        stars = one.clinvar.stars
        value = concept((CLINVAR_STARS, f"{stars}-star" if stars else "no-star"))
    elif one.class_source is ClassSource.LIST:
        value = concept(text=tr("named by the list of genes"))
    else:
        value = concept(text=", ".join(one.criteria) or tr("no criterion fired"))
    return component(EVIDENCE_LEVEL, "CodeableConcept", value)


def _confirm(one: GermlineVariant, finding: GermlineReport, implied: Resource, frame: Frame) -> Resource:
    text = tr(
        "Confirm first: {variant} ({condition}); {state}",
        variant=f"{finding.gene} {named(one)}",
        condition=finding.condition,
        state=states()[finding.state],
    )
    code = concept((LOINC, LOINC_CONFIRM[0]), text, LOINC_CONFIRM[1])
    name = f"confirm {finding.list} {finding.condition} {variant_of(one)}"
    return frame.task(name, "followup-recommendation", code=code, text=text, reason=implied)
