"""Parts of the report document: tumour findings."""

from typing import Any, ClassVar, Literal

from pmkit.core.lean_model import Field
from pmkit.core.row_notes import RowNote
from pmkit.core.section import Citation, Part, Trace
from pmkit.onco.onco_terms import (
    Direction,
    EventType,
    MatchLevel,
    MeasureStatus,
    NotAssessed,
    Role,
    SetAsideReason,
    StatementType,
    TierName,
    TierType,
    TumorMatch,
)


class Criterion(Part):
    """A criterion of an oncogenicity classification."""

    code: str = Field(description="as OS1")
    points: int = Field(description="its weight")
    outcome: Literal["fired", "not_fired", "not_evaluable"] = Field(default="fired", description="whether it counted")
    because: str = Field(default="", description="the fact behind it")
    citations: tuple[Citation, ...] = Field(default=(), description="where the fact comes from")


class Oncogenicity(Part):
    """ClinGen/CGC/VICC 2022 oncogenicity (PMID 35101336)."""

    class_: str = Field(alias="class", description="as Likely Oncogenic")
    points: int = Field(description="sum of the points")
    criteria: tuple[Criterion, ...] = Field(default=(), description="what was weighed")

    model_config: ClassVar[dict[str, Any]] = {"populate_by_name": True, "serialize_by_alias": True}


class EvidenceItem(Part):
    """One statement of a knowledge base on an alteration."""

    source: str = Field(description="as CIViC")
    id: str = Field(description="as EID1234")
    type: StatementType = Field(description="what the statement is about")
    direction: Direction | Literal[""] = Field(default="", description="whether it supports what it speaks of")
    significance: str = Field(default="", description="as sensitivity, resistance, better outcome")
    level: str = Field(default="", description="the source's evidence level")
    rating: str = Field(default="", description="the source's rating")
    therapies: tuple[str, ...] = Field(default=(), description="drugs, if predictive")
    disease: str = Field(default="", description="what it was shown in")
    match: MatchLevel | Literal[""] = Field(default="", description="how the alteration matched")
    tumor_match: TumorMatch | Literal[""] = Field(
        default="", description="how its disease relates to the tumour; empty if no tumour type was given"
    )
    profile: str = Field(default="", description="the molecular profile as the source names it")
    interaction: str = Field(default="", description="of several drugs: Combination, Substitutes or Sequential")
    tier: TierName | Literal[""] = Field(default="", description="the tier that the statement alone would give")
    with_others: tuple[str, ...] = Field(default=(), description="other alterations that the profile needs")
    citations: tuple[Citation, ...] = Field(default=(), description="papers and the item itself")


class Tier(Part):
    """AMP/ASCO/CAP 2017 tier (PMID 27993330)."""

    type: TierType = Field(description="what it is about; overall where no statement holds")
    tier: TierName = Field(description="tier and evidence level")
    tumor_type: str = Field(default="", description="the tumour type it holds for")
    escat: str = Field(default="", description="approximate ESCAT tier, predictive statements only")
    because: str = Field(default="", description="the statement and the matches behind it")
    evidence: tuple[str, ...] = Field(default=(), description="ids of the statements that carry it")


class Therapy(Part):
    """A drug that an alteration makes likely to work or to fail."""

    drugs: tuple[str, ...] = Field(description="one drug or a combination")
    tier: TierName | Literal[""] = Field(default="", description="the best tier behind it")
    level: str = Field(default="", description="the best evidence level behind it")
    disease: str = Field(default="", description="what the best evidence was shown in")
    tumor_match: TumorMatch | Literal[""] = Field(
        default="", description="how that disease relates to the tumour, as in evidence items"
    )
    conditions: tuple[str, ...] = Field(
        default=(), description="what the label asks for besides, and why the tier is not a better one"
    )
    open: bool = Field(
        default=False, description="whether a condition stands of which the case does not say that it is met"
    )
    resisted_by: tuple[str, ...] = Field(
        default=(), description="other alterations of this tumour that resist it, as EGFR T790M, I-A"
    )
    evidence: tuple[str, ...] = Field(default=(), description="ids of the evidence items")
    cautions: tuple[RowNote, ...] = Field(
        default=(),
        description="what the patient's pharmacogenes and germline findings say of it, the most pressing first",
    )


class SetAside(Part):
    """A therapy that statements list as effective, but that is no option."""

    drugs: tuple[str, ...] = Field(description="one drug or a combination")
    reason: SetAsideReason = Field(
        description="resistance: the very change resists it; label: withdrawn, narrowed or never approved"
    )
    because: str = Field(description="the statement, or the label's status with date and source")
    evidence: tuple[str, ...] = Field(default=(), description="ids of the statements that are set aside")


class Alteration(Part):
    """What small variants and larger alterations have in common."""

    gene: str = Field(description="gene symbol; partners joined by ::")
    oncogenicity: Oncogenicity | None = Field(default=None, description="null where it was not classified")
    tiers: tuple[Tier, ...] = Field(default=(), description="best first")
    sensitive: tuple[Therapy, ...] = Field(default=(), description="therapies likely to work")
    resistant: tuple[Therapy, ...] = Field(default=(), description="therapies likely to fail")
    set_aside: tuple[SetAside, ...] = Field(default=(), description="therapies that are no option, and why")
    role: Role | Literal[""] = Field(default="", description="oncogene, tumour suppressor (tsg) or both")
    two_hit: str = Field(default="", description="why both copies of a tumour suppressor are probably lost")
    evidence: tuple[EvidenceItem, ...] = Field(default=(), description="all statements that matched, strongest first")
    conflicts: tuple[EvidenceItem, ...] = Field(default=(), description="statements that speak against others")
    near: tuple[EvidenceItem, ...] = Field(default=(), description="on another change of the same residue: no tier")
    warnings: tuple[str, ...] = Field(default=(), description="what a reader must know about this finding")
    rules: tuple[Trace, ...] = Field(default=(), description="how class and tiers were reached")


class OncoVariant(Alteration):
    """A small variant in the tumour."""

    hgvsg: str = Field(default="", description="HGVS, genomic")
    hgvsc: str = Field(default="", description="HGVS, coding")
    hgvsp: str = Field(default="", description="HGVS, protein")
    protein_change: str = Field(default="", description="as V600E")
    also_named: tuple[str, ...] = Field(
        default=(), description="the protein change by another numbering that statements use, as K27M for K28M"
    )
    transcript: str = Field(default="", description="the transcript of hgvsc and hgvsp")
    consequence: str = Field(default="", description="Sequence Ontology terms, joined by &")
    chrom: str = Field(description="bare chromosome name")
    pos: int = Field(description="1-based")
    ref: str = Field(description="reference allele")
    alt: str = Field(description="alternative allele")
    vaf: float | None = Field(default=None, description="variant allele fraction in the tumour, 0 to 1")
    depth: int | None = Field(default=None, description="reads at the place in the tumour")
    normal_vaf: float | None = Field(default=None, description="variant allele fraction in the normal sample")
    filters: tuple[str, ...] = Field(default=(), description="filters the record failed; empty: passed")
    hotspot: str = Field(default="", description="the hotspot it falls on, with its counts")
    hotspot_name: str = Field(default="", description="its residue or range, as V600; empty where it is on none")
    annotation_check: str = Field(
        default="", description="how the annotation in the file compares: agrees, differs …; empty where it has none"
    )


class StructuralAlteration(Alteration):
    """A copy-number change or a fusion."""

    type: EventType = Field(description="loh: loss of heterozygosity without a known loss of copies")
    name: str = Field(description="as ERBB2 amplification or EML4::ALK")
    region: str = Field(default="", description="as chr7:1000-2000")
    copy_number: float | None = Field(default=None, description="total copies")


class ClassCount(Part):
    """How many of one class, as of substitutions C>T."""

    name: str = Field(description="the class")
    number: int = Field(description="how many")


class Biomarker(Part):
    """A measure of the whole tumour, as TMB."""

    name: str = Field(description="as TMB")
    kind: str = Field(default="", description="what is measured, by whatever rule or whoever gave it, as tmb")
    value: float | None = Field(default=None, description="null where it could not be determined")
    unit: str = Field(default="", description="unit of the value")
    status: MeasureStatus | Literal[""] = Field(
        default="", description="indicator: shown, but no status is called; empty where no threshold is set"
    )
    because: str = Field(default="", description="why, or why not")
    counts: tuple[ClassCount, ...] = Field(default=(), description="a breakdown by class")
    tiers: tuple[Tier, ...] = Field(default=(), description="of statements on the biomarker, best first")
    sensitive: tuple[Therapy, ...] = Field(default=(), description="therapies likely to work")
    resistant: tuple[Therapy, ...] = Field(default=(), description="therapies likely to fail")
    set_aside: tuple[SetAside, ...] = Field(default=(), description="therapies that are no option, and why")
    evidence: tuple[EvidenceItem, ...] = Field(default=(), description="statements that hold with the biomarker")
    citations: tuple[Citation, ...] = Field(default=(), description="where the threshold comes from")


class Onco(Part):
    """Tumour findings."""

    tumor_type: str = Field(default="", description="the tumour type the user gave")
    variants: tuple[OncoVariant, ...] = Field(default=(), description="by tier, then gene")
    alterations: tuple[StructuralAlteration, ...] = Field(default=(), description="copy number and fusions")
    biomarkers: tuple[Biomarker, ...] = Field(default=(), description="whole-tumour measures")
    considered: int = Field(default=0, description="small variants that were judged")
    not_shown: tuple[ClassCount, ...] = Field(
        default=(), description="small variants in cancer genes that are no finding, by class"
    )
    not_assessed: tuple[NotAssessed, ...] = Field(
        default=(), description="what was not looked at; regions: which genes were read in full is not known"
    )
    not_judged: tuple[str, ...] = Field(
        default=(), description="changes that may be drivers, but have no class; the limitations say why"
    )
    not_evaluable: tuple[Trace, ...] = Field(default=(), description="statements that hold in part only")
