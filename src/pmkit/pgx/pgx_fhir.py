"""Pharmacogenes and drugs as FHIR resources: what `extra("fhir")` gives.

A gene that was called is a genotype with its haplotypes and the variants that it rests on. A gene without a call is an
Observation of no profile (the guide's genotype must have a value) with the reason why data are absent. Each guideline's
advice is a therapeutic implication, and a proposal where it asks for something other than usual care.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pmkit.core.exchange import Json
from pmkit.core.fhir_parts import (
    ATC,
    EVIDENCE_LEVEL,
    LOINC,
    MEDICATION,
    PHENOTYPE,
    RXNORM,
    THERAPEUTIC,
    VARIANT,
    FhirResources,
    Frame,
    Resource,
    allelic_state,
    assembly,
    citations,
    coding,
    component,
    concept,
    gene_studied,
    hgvs,
    said,
    variant_parts,
    variation_codes,
)
from pmkit.core.messages import any_of, tr
from pmkit.knowledge.hgnc import hgnc
from pmkit.pgx import advice_sentences as words
from pmkit.pgx.found_alleles import CarriedAllele, carried
from pmkit.pgx.pgx_terms import GeneStatus
from pmkit.pgx.section import DrugReport, GeneReport, Pgx, Recommendation

GENOTYPE, HAPLOTYPE = (LOINC, "84413-4"), (LOINC, "84414-2")
# The guide's value set of therapeutic implications (LOINC answers), by the phenotypes that mean the same.
LOINC_PHENOTYPES = {
    "Ultrarapid Metabolizer": ("LA10315-2", "Ultrarapid metabolizer"),
    "Rapid Metabolizer": ("LA25390-8", "Rapid metabolizer"),
    "Normal Metabolizer": ("LA25391-6", "Normal metabolizer"),
    "Intermediate Metabolizer": ("LA10317-8", "Intermediate metabolizer"),
    "Poor Metabolizer": ("LA9657-3", "Poor metabolizer"),
    "Increased Function": ("LA25392-4", "Increased function"),
    "Normal Function": ("LA25393-2", "Normal function"),
    "Decreased Function": ("LA25395-7", "Decreased function"),
    "Poor Function": ("LA25394-0", "Poor function"),
}
LOINC_HIGH_RISK = ("LA19541-4", "High risk")
"""As the guide's own example has it, of a carrier of HLA-B*15:02 and carbamazepine."""
_RISK = re.compile(r"\*[\d:]+ positive|increased risk of .+")
# LOINC LL4049-4, medication usage suggestions, those whose codes the guide's own examples show. Other advice has no
# code but its words.
LOINC_SUGGESTIONS = {
    "avoid": ("LA26421-0", "Consider alternative medication"),
    "alternative": ("LA26421-0", "Consider alternative medication"),
    "reduce_dose": ("LA26422-8", "Decrease dose"),
    "increase_dose": ("LA26423-6", "Increase dose"),
}
LOINC_TEST = ("LA14022-0", "Additional testing recommended")  # LOINC LL1037-2


def resources(section: Pgx, frame: Frame) -> FhirResources:
    """All resources of the section, genes first."""
    made = FhirResources()
    genes = {gene.gene: _gene(gene, frame, made) for gene in section.genes}
    for drug in section.drugs:
        _drug(drug, genes, frame, made)
    for one in section.test_before:
        text = words.test_before(one)
        code = concept((LOINC, LOINC_TEST[0]), text, LOINC_TEST[1])
        name = f"test {one.drug} {one.gene}"
        made.action(frame.task(name, "followup-recommendation", code=code, text=text, reason=None))
    return made


def _gene(gene: GeneReport, frame: Frame, made: FhirResources) -> Resource:
    studied = gene_studied(gene.gene, hgnc(gene.gene))
    build = assembly(frame.about.build)
    found = [made.result(_variant(one, studied, build, frame)) for one in carried(gene)]
    result = words.gene_result(gene)
    notes = [tr("confidence: {level}", level=gene.confidence), *words.gene_notes(gene)]
    if gene.callers:
        notes.append(tr("called by {programs}", programs=", ".join(gene.callers)))
    if not result:
        named = [one.name for one in gene.components]
        if named:
            notes.append(tr("alleles found where no pair can be called: {names}", names=", ".join(named)))
        why = words.not_called(gene)
        if gene.status in (GeneStatus.CALLED, GeneStatus.AMBIGUOUS):
            why = tr("{gene}: no pair of alleles can be called.", gene=gene.gene)
        made.notes.append(why)
        code = concept(GENOTYPE)
        absent = frame.observation(
            f"gene {gene.gene}", code, absent=why, notes=notes, derived=found, components=[studied, build]
        )
        return made.result(absent)
    haplotypes = []
    if len(gene.diplotypes) == 1:  # alleles of results that tie are not given
        names = dict.fromkeys(allele.name for allele in gene.diplotypes[0].alleles)
        haplotypes = [made.result(_haplotype(gene, name, studied, build, frame)) for name in names]
    phenotypes = dict.fromkeys(filter(None, (pair.phenotype for pair in gene.diplotypes)))
    reported = [said(f"{gene.gene}: {any_of(phenotypes)}")] if phenotypes else []
    genotype = frame.observation(
        f"gene {gene.gene}",
        concept(GENOTYPE),
        profile="genotype",
        value={"valueCodeableConcept": concept(text=result)},
        notes=notes,
        derived=(*haplotypes, *found),
        components=[studied, build, *reported],
    )
    return made.result(genotype)


def _haplotype(gene: GeneReport, name: str, studied: Json, build: Json, frame: Frame) -> Resource:
    function = next((one.function for one in gene.diplotypes[0].alleles if one.name == name), "")
    return frame.observation(
        f"haplotype {gene.gene} {name}",
        concept(HAPLOTYPE),
        profile="haplotype",
        value={"valueCodeableConcept": concept(text=f"{gene.gene} {name}")},
        components=[studied, build, *([said(f"{gene.gene} {name}: {function}")] if function else [])],
    )


def _variant(one: CarriedAllele, studied: Json, build: Json, frame: Frame) -> Resource:
    variant = one.variant
    parts = [studied, build, *variant_parts(variant.chrom, variant.pos, variant.ref, variant.alt)]
    parts += allelic_state(one.zygosity)
    parts += [hgvs("48004-6", name) for name in one.hgvs if ":c." in name]
    parts += [hgvs("48005-3", name) for name in one.hgvs if ":p." in name]
    parts += variation_codes(one.name, frame.about.vrs.get(variant))
    return frame.observation(
        f"variant {one.gene} {variant}",
        concept(VARIANT),
        profile="variant",
        value={"valueCodeableConcept": concept((LOINC, "LA9633-4"), display="Present")},
        notes=[tr("The record is in doubt.")] if one.doubtful else (),
        components=parts,
    )


def _drug(drug: DrugReport, genes: dict[str, Resource], frame: Frame, made: FhirResources) -> None:
    behind = [genes[name] for name in drug.genes if name in genes]
    medication = component(MEDICATION, "CodeableConcept", _medication(drug))
    if not drug.recommendations:
        text = words.no_advice(drug)
        if not behind:
            made.notes.append(text)
            return
        made.result(_implication(f"drug {drug.drug}", [medication, said(text)], behind, frame, absent=text))
        return
    for gap in drug.gaps:
        genes_of = ", ".join(gap.genes)
        made.notes.append(f"{drug.drug}: {gap.source} {gap.status.replace('_', ' ')} ({genes_of})")
    for number, one in enumerate(drug.recommendations):
        keys = [genes[key.gene] for key in one.gene_results if key.gene in genes]
        text = words.advice(one)
        if not keys and not behind:  # an implication must rest on something
            made.notes.append(f"{drug.drug}: {text}")
            continue
        parts = [medication, *_implied(one), *_levels(one), *_context(one), said(f"{drug.drug}: {text}")]
        name = f"advice {drug.drug} {one.id} {number}"
        notes = [*words.standing(drug), *drug.notes, *one.context_changes]
        found = _implication(name, parts, keys or behind, frame, notes=notes, cited=citations(one.citations))
        made.result(found)
        if words.acts(one) and one.applies is not False:
            made.action(_task(name, drug, one, text=text, reason=found, frame=frame))


def _implication(
    name: str,
    parts: Iterable[Json],
    behind: Iterable[Resource],
    frame: Frame,
    *,
    absent: str = "",
    notes: Iterable[str] = (),
    cited: Iterable[Json] = (),
) -> Resource:
    return frame.observation(
        name,
        concept(THERAPEUTIC),
        profile="therapeutic-implication",
        absent=absent,
        notes=notes,
        derived=behind,
        components=parts,
        extensions=cited,
    )


def _medication(drug: DrugReport) -> Json:
    also = [coding((ATC, code)) for code in drug.atc]
    return concept((RXNORM, drug.rxnorm) if drug.rxnorm else None, drug.drug, drug.drug, also)


def _implied(one: Recommendation) -> Iterator[Json]:
    for phenotype in dict.fromkeys(filter(None, (key.phenotype for key in one.gene_results))):
        code = LOINC_PHENOTYPES.get(phenotype) or (LOINC_HIGH_RISK if _RISK.fullmatch(phenotype) else None)
        value = concept((LOINC, code[0]), phenotype, code[1]) if code else concept(text=phenotype)
        yield component(THERAPEUTIC, "CodeableConcept", value)


def _levels(one: Recommendation) -> Iterator[Json]:
    strength = tr("{source} strength: {grade}", source=one.source, grade=one.strength) if one.strength else ""
    level = tr("CPIC level {level}", level=one.level) if one.level else ""
    for text in filter(None, (strength, level)):
        yield component(EVIDENCE_LEVEL, "CodeableConcept", concept(text=text))


def _context(one: Recommendation) -> Iterator[Json]:
    for text in filter(None, (one.indication, one.population)):
        yield component(PHENOTYPE, "CodeableConcept", concept(text=text))


def _task(name: str, drug: DrugReport, one: Recommendation, *, text: str, reason: Resource, frame: Frame) -> Resource:
    known = LOINC_SUGGESTIONS.get(one.action)
    code = concept((LOINC, known[0]), one.action.replace("_", " "), known[1]) if known else None
    whole = " ".join((f"{drug.drug}: {text}.", *words.standing(drug)))
    return frame.task(name, "medication-recommendation", code=code, text=whole, reason=reason)
