"""The patient's HPO terms and the ranking by them as FHIR resources: what `extra("fhir")` gives."""

from __future__ import annotations

from pmkit.core.exchange import Json
from pmkit.core.fhir_parts import HPO, LOINC, FhirResources, Frame, Resource, concept, note
from pmkit.core.messages import tr, trn
from pmkit.phenotype.section import Phenotype, PhenotypeTerm, RankedFinding

_THERE, _NOT_THERE = ("LA9633-4", "Present"), ("LA9634-2", "Absent")


def resources(section: Phenotype, frame: Frame) -> FhirResources:
    """An Observation for each term, as it was given, and one for each finding that was ranked."""
    made = FhirResources()
    if section.held_back:
        made.notes.append(tr("By phenotype: not ranked, there is no consent."))
        return made
    terms = [_term(term, frame) for term in section.terms]
    made.resources.extend(terms)
    for finding in section.findings:
        made.result(_finding(finding, section, terms, frame))
    return made


def _term(term: PhenotypeTerm, frame: Frame) -> Resource:
    code, display = _NOT_THERE if term.excluded else _THERE
    body: Json = {
        "status": frame.status,
        "code": concept((HPO, term.id), display=term.name),
        "subject": frame.patient,
        "valueCodeableConcept": concept((LOINC, code), display=display),
    }
    if term.note:
        body["note"] = [note(term.note)]
    return frame.resource("Observation", f"phenotype {term.id}", body)


def _finding(one: RankedFinding, section: Phenotype, terms: list[Resource], frame: Frame) -> Resource:
    notes = [
        trn("place {place} of {n} finding", "place {place} of {n} findings", len(section.findings), place=one.place)
    ]
    if one.gene_rank is None:
        notes.append(tr("no phenotype of the gene is annotated"))
    else:
        rank, number = one.gene_rank, section.annotated_genes
        notes.append(tr("rank of the gene: {rank} of {number}", rank=rank, number=number))
    notes.append(f"{one.state.replace('_', ' ')}: {one.fit.replace('_', ' ')}")
    what = tr("{finding}: how alike the phenotypes are", finding=f"{one.gene} {', '.join(one.variants)}")
    return frame.observation(
        f"ranked {one.place} {one.gene}",
        concept(text=what),
        value={"valueQuantity": {"value": one.score}},
        notes=notes,
        derived=terms,
    )
