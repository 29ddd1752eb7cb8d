"""The published schema is true: real runs show every field and every value of every vocabulary, or it says what would.

The inputs are the examples and small files made of them. A field counts as shown where it differs from its default.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin

import pytest

from pmkit.core.section import Part
from pmkit.report.document import Report, ReportHead

# --- what the schema holds and what was shown -------------------------------------------------------------------


def parts(model: type[Part]) -> Iterator[type[Part]]:
    """The model and all models in it."""
    yield model
    for field in model.model_fields.values():
        for inner in _inside(field.annotation):
            if isinstance(inner, type) and issubclass(inner, Part):
                yield from parts(inner)


def _inside(annotation: Any) -> Iterator[Any]:
    yield annotation
    if get_origin(annotation) is not Literal:
        for inner in get_args(annotation):
            yield from _inside(inner)


def promised() -> set[str]:
    """Every `Model.field`, and every `Model.field=value` of a field with a vocabulary."""
    found = set()
    for model in set(parts(Report)):
        for name, field in model.model_fields.items():
            found.add(f"{model.__name__}.{name}")
            for inner in _inside(field.annotation):
                if isinstance(inner, type) and issubclass(inner, StrEnum):
                    found |= {f"{model.__name__}.{name}={value}" for value in inner}
                elif get_origin(inner) is Literal:
                    found |= {f"{model.__name__}.{name}={value}" for value in get_args(inner) if value != ""}
    return found


def shown(part: Part) -> Iterator[str]:
    """What one part of a report shows, and the parts in it."""
    model = type(part)
    for name, field in model.model_fields.items():
        value = getattr(part, name)
        if field.is_required() or value != field.default:
            yield f"{model.__name__}.{name}"
        if isinstance(value, str):
            yield f"{model.__name__}.{name}={value}"
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Part):
                yield from shown(inner)
            elif isinstance(inner, str) and isinstance(value, tuple):
                yield f"{model.__name__}.{name}={inner}"


EXEMPT = {
    "Biomarker.evidence": "a panel of 0.5 Mb or more with 10 mutations per Mb and a matched normal",
    "Biomarker.resistant": "statements against drugs with a high burden; the tables hold none",
    "Biomarker.sensitive": "as Biomarker.evidence",
    "Biomarker.set_aside": "a label on a high burden that was withdrawn; the tables hold none",
    "Biomarker.status=high": "as Biomarker.evidence",
    "Biomarker.tiers": "as Biomarker.evidence",
    "ContextScore.at_most": "none: withheld while the points of ABCD-GENE are not verified",
    "ContextScore.outcome=high": "as ContextScore.at_most",
    "ContextScore.outcome=not_evaluable": "as ContextScore.at_most",
    "ContextScore.outcome=not_high": "as ContextScore.at_most",
    "ContextScore.points": "as ContextScore.at_most",
    "DoseEstimate.dose": "a transplant patient on tacrolimus with CYP3A5 called and all facts of the Passey model",
    "DoseEstimate.dose_unit": "as DoseEstimate.dose",
    "DoseEstimate.status=not_advised": "warfarin and African ancestry without CYP2C9 *5, *6, *8 and *11",
    "DoseEstimate.status=not_verified": "a child on tacrolimus, for the Andrews model",
    "EvidenceItem.tier=IV": "none: no rule of tiers gives IV to a single statement",
    "ClinVarRecordShown.conflicts": "a conflicting record of a variant whose points make it (likely) pathogenic",
    "GermlineReport.outcome=none": "none: it is no finding",
    "GermlineReport.scope=adult_onset": "none: it says of which patients, not which genes",
    "GermlineReport.scope=consanguinity": "as GermlineReport.scope=polygenic",
    "GermlineReport.scope=diagnosis": "as GermlineReport.scope=polygenic",
    "GermlineReport.scope=polygenic": "none: no list of genes needs this consent",
    "GermlineReport.scope=tumor_germline": "none: it says of which samples, not which genes",
    "GermlineVariant.contradiction": "a variant that ClinVar calls benign and the points pathogenic",
    "GermlineVariant.doubts=imputed": "a genotype with a dosage that speaks against it",
    "GermlineVariant.doubts=y_in_xx": "a gene of Y; the lists have none",
    "GermlineVariant.points_class=benign": "a common variant with its frequency in the record",
    "GermlineVariant.points_class=likely_benign": "a synonymous variant, with --all",
    "GermlineVariant.points_class=pathogenic": "a null variant with a rare frequency and an assumed new mutation",
    "GermlineVariant.variant_class=likely_benign": "as GermlineVariant.points_class=likely_benign",
    "ScopeLooked.looked=not_for_input": "an array's export or a MAF with consent",
    "ScopeLooked.scope=adult_onset": "as GermlineReport.scope=adult_onset",
    "ScopeLooked.scope=diagnosis": "as ScopeLooked.scope=polygenic",
    "ScopeLooked.scope=polygenic": "none: another stage looks at it",
    "ScopeLooked.scope=tumor_germline": "as GermlineReport.scope=tumor_germline",
    "MissingGene.status=ambiguous": "none: an ambiguous gene has results to look up",
    "MissingGene.status=called": "none: a called gene is not missing",
    "OncoVariant.rules": "none: a small variant's class is in `oncogenicity`",
    "Recommendation.reason=both": "two genes, one for toxicity and one for loss of effect, in one row",
    "Report.intended_use": "none: it is the same in every report",
    "Report.letterhead": "report --letterhead, an option of the writer",
    "Report.schema_version": "none: it has one value in each version",
    "OutcomeCount.outcome=assumed": "a row without a record, with --absent-is-ref and --reference",
    "OutcomeCount.outcome=conflict": "a row of which two records contradict each other",
    "OutcomeCount.outcome=filtered": "a reference record that fails its filter, with --pass-only",
    "OutcomeCount.outcome=indel_open": "an indel of a repeat inside a reference block, with --reference",
    "RankedFinding.fit=against": "one allele in a gene whose diseases are recessive",
    "RankedFinding.fit=not_known": "a finding in a gene without an annotated mode of inheritance",
    "RankedFinding.fit=open": "two alleles of unknown phase in a gene whose diseases are recessive",
    "RankedFinding.frequency": "a finding with a population frequency, as by --gnomad",
    "RowNote.kind=germline_not_found": "a normal sample of which all coding bases of the label's genes were read",
    "ScoreRow.outcome=assumed": "as OutcomeCount.outcome=assumed",
    "ScoreRow.outcome=conflict": "as OutcomeCount.outcome=conflict",
    "ScoreRow.outcome=filtered": "as OutcomeCount.outcome=filtered",
    "ScoreRow.outcome=indel_open": "as OutcomeCount.outcome=indel_open",
    "SettingUsed.origin=environment": "any option given as PMKIT_…",
    "SettingUsed.origin=file": "any option given in pmkit.toml",
    "StructuralAlteration.near": "none: only small variants have a residue",
    "StructuralAlteration.oncogenicity": "none: larger alterations are not classified",
    "StructuralAlteration.type=gain": "a gain that a statement names; a gain alone is no finding",
    "StructuralAlteration.type=loh": "loss of heterozygosity beside a null variant of the same suppressor",
    "Therapy.tier=IV": "none: no rule of tiers gives IV to a therapy",
}
"""What no run above shows, with the input that would ("none" where nothing can, with the reason)."""


@pytest.fixture(scope="module")
def seen(real_reports: tuple[ReportHead, ...]) -> set[str]:
    return {name for report in real_reports for name in shown(report)}


def exempt(name: str, exemptions: Iterable[str]) -> bool:
    return any(name == one or (one.endswith(".*") and name.startswith(one[:-1])) for one in exemptions)


def test_every_field_and_value_is_shown_or_says_what_would_show_it(seen: set[str]) -> None:
    assert sorted(name for name in promised() - seen if not exempt(name, EXEMPT)) == []


def test_no_exemption_is_out_of_date(seen: set[str]) -> None:
    missing = promised() - seen
    assert [one for one in EXEMPT if not any(exempt(name, (one,)) for name in missing)] == []


def test_no_value_stands_outside_a_vocabulary(seen: set[str]) -> None:
    """A field with a vocabulary shows nothing else. (Pydantic checks it; this checks that the fields have one.)"""
    closed = {name.partition("=")[0] for name in promised() if "=" in name}
    assert {"GeneReport.status", "StructuralAlteration.type", "EvidenceItem.match", "Position.state"} <= closed
    strange = {name for name in seen if name.partition("=")[0] in closed and "=" in name} - promised()
    assert {name for name in strange if not name.endswith("=")} == set()
