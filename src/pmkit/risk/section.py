"""Parts of the report document: polygenic scores."""

from pmkit.core.lean_model import Field
from pmkit.core.section import Part
from pmkit.risk.risk_terms import ClinicalStatus, RankStatus, RowOutcome, ScoreStatus, Unsupported


class OutcomeCount(Part):
    """How many rows of a scoring file came out in one way."""

    outcome: RowOutcome = Field(description="by what the row is or is not counted")
    number: int = Field(description="rows")
    examples: tuple[str, ...] = Field(default=(), description="the first of those that are not counted, by name")


class UnsupportedCount(Part):
    """Rows that pmkit cannot compute, by name."""

    reason: Unsupported = Field(
        description="haplotype: a haplotype or diplotype; interaction: a product with another term; allele: no bases; "
        "no_position: none on this assembly; duplicate: the row's variant stands in the file before"
    )
    number: int = Field(description="rows")
    names: tuple[str, ...] = Field(description="the rows, at most 50 of them")


class Ranking(Part):
    """Where the sum stands among other people."""

    status: RankStatus = Field(description="only `ranked` has a percentile; a sum alone tells neither high nor low")
    because: str = Field(description="what it was compared with, or why it cannot be ranked")
    population: str = Field(default="", description="whose sums it was compared with, as the reference names them")
    people: int = Field(default=0, description="people in the reference")
    percentile: float | None = Field(default=None, description="share of people with a lower sum, 0 to 100")
    z: float | None = Field(default=None, description="(sum - mean) / standard deviation of the reference")
    by_normal: bool = Field(default=False, description="the percentile assumes a normal distribution")


class PolygenicScore(Part):
    """One scoring file applied to the patient."""

    score: str = Field(description="the score's identifier, as PGS000001")
    name: str = Field(default="", description="the author's name for it")
    trait: str = Field(default="", description="what it was made for")
    trait_ids: tuple[str, ...] = Field(default=(), description="ontology terms of the trait")
    file: str = Field(description="the scoring file")
    positions: str = Field(description="harmonised or author's, and the assembly")
    licence: str = Field(default="", description="the score's licence as the file states it; empty: not stated")
    citation: str = Field(default="", description="where the score was published")
    status: ScoreStatus = Field(
        description="too_few_matched: below --min-match, so no sum. not_germline: the genotypes are a tumour's"
    )
    sum: float | None = Field(default=None, description="sum of the weights; null where none is reported")
    average: float | None = Field(default=None, description="the sum by allele: sum / (2 x rows that entered)")
    rows: int = Field(description="rows of the file")
    scored: int = Field(description="rows that entered by the patient's genotype")
    filled: int = Field(default=0, description="rows that entered by the effect allele's frequency")
    match_rate: float = Field(description="rows that entered by the patient's genotype, as a fraction of all")
    match_rate_by_weight: float = Field(description="the same, each row by the largest change it can make")
    flipped: int = Field(default=0, description="rows whose alleles were read on the other strand")
    digest: str = Field(description="of the rows that entered; sums with other digests cannot be compared")
    outcomes: tuple[OutcomeCount, ...] = Field(default=(), description="all rows, by outcome")
    unsupported: tuple[UnsupportedCount, ...] = Field(default=(), description="rows that cannot be computed")
    ranking: Ranking = Field(description="where the sum stands among other people")
    notes: tuple[str, ...] = Field(default=(), description="what to know of this score")


class ScoreRow(Part):
    """One row of a scoring file in this patient."""

    score: str = Field(description="the score's identifier")
    variant: str = Field(description="as 1:1000:A:G:additive; effect allele first")
    name: str = Field(default="", description="rs number, or as the file names it")
    outcome: RowOutcome = Field(description="by what it is or is not counted")
    copies: int | None = Field(default=None, description="effect alleles of the genotype")
    dosage: float | None = Field(default=None, description="expected number of effect alleles, of imputed genotypes")
    contribution: float | None = Field(default=None, description="what it adds to the sum; null: it did not enter")


class ClinicalRisk(Part):
    """A risk by clinical measures alone, from a published equation."""

    formula: str = Field(description="the equation's identifier")
    name: str = Field(description="its name")
    outcome: str = Field(description="what the risk is of")
    years: int = Field(description="within how many years")
    status: ClinicalStatus = Field(
        description="only `estimated` has a number. missing_values: a value, or the sample's row, is not there; "
        "outside_range: the equation does not hold there; not_applicable: not for this person; contradiction: values "
        "that cannot be true together"
    )
    percent: float | None = Field(default=None, description="the risk in percent, 0 to 100; null: none is given")
    because: str = Field(default="", description="why none is given")
    inputs: tuple[str, ...] = Field(default=(), description="what the equation was given, cholesterol in mg/dL")
    population: str = Field(description="whom the equation was made from")
    cautions: tuple[str, ...] = Field(default=(), description="what a reader of the number has to know")
    citations: tuple[str, ...] = Field(description="where the equation was published and read")


class Risk(Part):
    """Polygenic scores. Nothing is computed without consent."""

    held_back: bool = Field(default=False, description="true: there is no consent, so nothing was read or computed")
    minor: bool = Field(
        default=False,
        description="true: held back as the patient counts as a minor and did not agree to conditions of adult life",
    )
    scores: tuple[PolygenicScore, ...] = Field(default=(), description="in the order of the files")
    variants: tuple[ScoreRow, ...] = Field(default=(), description="row by row, where --variants asks for it")
    clinical: tuple[ClinicalRisk, ...] = Field(
        default=(), description="risk by clinical measures, where --clinical gives them; no score is part of it"
    )
