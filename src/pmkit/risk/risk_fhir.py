"""Polygenic scores as FHIR resources: what `extra("fhir")` gives.

A score is an Observation of no profile (the guide has none for it). Only where it was ranked among other people there
is an assessment of a risk besides, with words and without a probability: pmkit computes none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pmkit.core.exchange import Json
from pmkit.core.fhir_parts import UCUM, FhirResources, Frame, Resource, concept, note
from pmkit.core.messages import tr
from pmkit.risk.risk_answers import estimated, ranked
from pmkit.risk.risk_blocks import left_out
from pmkit.risk.risk_terms import RankStatus
from pmkit.risk.section import ClinicalRisk, PolygenicScore, Risk


def resources(section: Risk, frame: Frame) -> FhirResources:
    """An Observation for each score, and an assessment for each that was ranked."""
    made = FhirResources()
    if section.held_back:
        made.notes.append(tr("Polygenic scores: not computed, there is no consent."))
    for score in section.scores:
        found = made.result(_score(score, frame))
        if score.ranking.status is RankStatus.RANKED:
            made.risk(_assessment(score, found, frame))
    for one in section.clinical:
        made.risk(_by_measures(one, frame))
    return made


def _by_measures(one: ClinicalRisk, frame: Frame) -> Resource:
    """The risk by clinical measures; without a number where none is given."""
    prediction: Json = {"outcome": concept(text=one.outcome), "rationale": estimated(one)}
    if one.percent is not None:
        prediction["probabilityDecimal"] = one.percent
    notes = [*one.inputs, one.population, *one.cautions, *one.citations]
    body: Json = {
        "status": frame.status,
        "method": concept(text=one.name),
        "subject": frame.patient,
        "prediction": [prediction],
        "note": [note(text) for text in notes],
    }
    return frame.resource("RiskAssessment", f"clinical {one.formula}", body)


def _name(score: PolygenicScore) -> str:
    return tr("polygenic score {score}: {trait}", score=score.score, trait=score.trait or score.name)


def _score(score: PolygenicScore, frame: Frame) -> Resource:
    value: dict[str, Any] | None = None
    absent = ""
    if score.sum is None:
        absent = score.status.replace("_", " ")
    else:
        value = {"valueQuantity": {"value": score.sum}}
    return frame.observation(
        f"score {score.score} {score.file}",
        concept(text=_name(score)),
        value=value,
        absent=absent,
        notes=[ranked(score.ranking), *left_out(score), *score.notes],
        components=_components(score),
    )


def _components(score: PolygenicScore) -> Iterator[Json]:
    shares = [
        (tr("rows that entered by the patient's genotype"), 100 * score.match_rate),
        (tr("the same by weight"), 100 * score.match_rate_by_weight),
    ]
    if score.ranking.percentile is not None:
        shares.append((tr("people with a lower sum"), score.ranking.percentile))
    for words, share in shares:
        quantity = {"value": share, "unit": "%", "system": UCUM, "code": "%"}
        yield {"code": concept(text=words), "valueQuantity": quantity}


def _assessment(score: PolygenicScore, found: Resource, frame: Frame) -> Resource:
    body: Json = {
        "status": frame.status,
        "method": concept(text=_name(score)),
        "subject": frame.patient,
        "basis": [found.reference],
        "prediction": [{"outcome": concept(text=score.trait or score.name), "rationale": ranked(score.ranking)}],
        "note": [note(tr("No absolute risk was computed."))],
    }
    return frame.resource("RiskAssessment", f"score {score.score} {score.file}", body)
