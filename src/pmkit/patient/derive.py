"""Make the patient's section from the others of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pmkit.core.messages import tr
from pmkit.core.model import Variant
from pmkit.core.row_notes import Noted, NoteKind
from pmkit.core.section import Level, Part
from pmkit.intake.material import Material, Stated, material
from pmkit.patient.cautions import ORDER, notes_of
from pmkit.patient.label_answers import answers
from pmkit.patient.section import CancerDrug, Origin, PatientPart, VariantOrigin
from pmkit.patient.stage import Joined
from pmkit.patient.treatment import cancer_drugs, drugs_in
from pmkit.pgx import drug_report, recommend

if TYPE_CHECKING:
    from pmkit.core.model import Case
    from pmkit.germline import GermlinePart
    from pmkit.onco import Alteration, Biomarker, Onco
    from pmkit.pgx import DrugReport, Pgx

ONCO = "onco"


def patient_part(case: Case, sections: Mapping[str, Part]) -> PatientPart | None:
    """The section; None where the pharmacogene section was made without its drugs."""
    onco: Onco = sections[ONCO]  # type: ignore[assignment]  # by its name
    pgx: Pgx | None = sections.get("pgx")  # type: ignore[assignment]
    germline: GermlinePart | None = sections.get("germline")  # type: ignore[assignment]
    if pgx is not None and not pgx.drugs and case.results["pgx"].drugs:  # type: ignore[attr-defined]
        return None
    joined = case.results.get("patient")
    stated = joined.stated if isinstance(joined, Joined) else material(case)
    drugs = _drugs(onco, pgx, case.results["pgx"], stated) if pgx is not None else []
    tumor = case.results[ONCO].tumor_type  # type: ignore[attr-defined]
    return PatientPart(
        material=stated.material,
        material_by=stated.by,
        germline_sample=_germline_sample(case, joined, stated.material),
        tumor_sample=case.sample,
        drugs=tuple(sorted(drugs, key=lambda one: (not one.therapies, _urgency(one), one.drug))),
        labels=tuple(answers(germline, onco, tumor)) if germline is not None else (),
        origins=tuple(_origins(onco, case.results[ONCO], germline)),
    )


def _drugs(onco: Onco, pgx: Pgx, result: Any, stated: Stated) -> list[CancerDrug]:
    """Cancer drugs that the guidance speaks of, and whatever the tumour's therapies hold."""
    therapies = _therapies(onco)
    reports = {one.drug: one for one in pgx.drugs}
    genes = {gene.gene: gene for gene in pgx.genes}
    names = sorted({*(cancer_drugs() & reports.keys()), *therapies})
    reports |= {one.drug: one for one in _looked_up([n for n in names if n not in reports], result)}
    return [
        CancerDrug(
            drug=name,
            genes=reports[name].genes,
            therapies=tuple(therapies.get(name, ())),
            notes=notes_of(reports[name], genes, stated),
        )
        for name in names
    ]


def _germline_sample(case: Case, joined: object, of: Material) -> str:
    if isinstance(joined, Joined):
        return joined.germline
    return case.calls.samples[case.germline_index] if of.is_germline else ""


def _looked_up(names: list[str], result: Any) -> Iterator[DrugReport]:
    """Drugs that the pharmacogene section does not list, as it was asked for others (--drugs)."""
    for guidance in recommend(result.genes, drugs=names) if names else ():
        yield drug_report(guidance, result.genes, result.residual_limit)


def _urgency(one: CancerDrug) -> int:
    return ORDER.index(one.notes[0].level) if one.notes else len(ORDER)


def _rows(onco: Onco) -> Iterator[Alteration | Biomarker]:
    yield from onco.variants
    yield from onco.alterations
    yield from onco.biomarkers


def _therapies(onco: Onco) -> dict[str, list[str]]:
    """The drugs with guidance in the tumour's therapies, each with the keys of the therapies' rows."""
    found: dict[str, list[str]] = {}
    for row in _rows(onco):
        for therapy in row.sensitive:
            key = " + ".join(therapy.drugs)
            for name in therapy.drugs:
                for drug in drugs_in(name):
                    if key not in found.setdefault(drug, []):
                        found[drug].append(key)
    return found


def notes(section: PatientPart) -> Iterable[Noted]:
    """The notes at the tumour's therapies, the most pressing first; usual care is no note there."""
    for level in Level:
        for drug in section.drugs:
            for therapy in drug.therapies:
                for note in drug.notes:
                    if note.level is level and note.kind is not NoteKind.USUAL:
                        yield Noted(ONCO, therapy, note)
    for label in section.labels:
        for row in label.rows:
            yield Noted(ONCO, row, label.note)


def _origins(onco: Onco, result: Any, germline: GermlinePart | None) -> Iterator[VariantOrigin]:
    """By the tumour house's own look at the normal sample, else by the germline findings."""
    small = {one.small.variant: one.small for one in result.variants}
    inherited = {
        (v.chrom, v.pos, v.ref, v.alt) for one in (germline.findings if germline else ()) for v in one.variants
    }
    for variant in onco.variants:
        known = small.get(Variant(variant.chrom, variant.pos, variant.ref, variant.alt))
        origin, because = Origin.NOT_STATED, tr("no normal sample shows it")
        if known is not None and known.in_normal:
            origin, because = Origin.INHERITED, tr("the normal sample carries it")
        elif (variant.chrom, variant.pos, variant.ref, variant.alt) in inherited:
            origin, because = Origin.INHERITED, tr("it is among the germline findings")
        elif known is not None and (known.normal_depth or known.normal_vaf is not None):
            origin, because = Origin.ACQUIRED, tr("the normal sample was read there and does not carry it")
        yield VariantOrigin(
            gene=variant.gene,
            variant=f"chr{variant.chrom}:{variant.pos}:{variant.ref}:{variant.alt}",
            change=variant.protein_change or variant.hgvsc.rpartition(":")[2],
            origin=origin,
            because=because,
        )
