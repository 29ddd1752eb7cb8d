"""Parts of the report document: pharmacogenes and drugs."""

from typing import ClassVar

from pmkit.core.lean_model import Field
from pmkit.core.section import Citation, Part, Trace
from pmkit.pgx.pgx_terms import (
    CallSource,
    Confidence,
    DrugStatus,
    GapStatus,
    GeneEvidence,
    GeneStatus,
    PositionState,
    Stake,
    Standing,
    TestStrength,
)


class AlleleResult(Part):
    """One allele of a diplotype."""

    name: str = Field(description="star allele or named variant")
    function: str = Field(default="", description="its function as the function source assigns it")
    activity_value: str = Field(default="", description="its activity value, n/a where the gene has none")


class Diplotype(Part):
    """A pair of alleles (one for a haploid gene) that explains the genotypes."""

    label: str = Field(description="as *1/*2")
    score: float | None = Field(default=None, description="number of positions that support it; higher is better")
    alleles: tuple[AlleleResult, ...] = Field(description="the alleles of the pair")
    phenotype: str = Field(default="", description="as Poor Metabolizer")
    activity_score: str = Field(default="", description="sum of the activity values, n/a where the gene has none")
    lookup_key: str = Field(default="", description="what guidance is looked up with")


class Position(Part):
    """One position that a gene's definition asks for."""

    chrom: str = Field(description="bare chromosome name")
    pos: int = Field(description="1-based")
    name: str = Field(default="", description="rs number or the position's name in the definition")
    ref: str = Field(default="", description="reference allele")
    alts: tuple[str, ...] = Field(default=(), description="alternative alleles the definition knows")
    genotype: str = Field(default="", description="the bases called, as A/G or A|G")
    state: PositionState = Field(description="what the file says of it")
    note: str = Field(default="", description="why a record could not be used")


class Positions(Part):
    """What the file said of the gene's positions."""

    used: tuple[Position, ...] = Field(default=(), description="genotype known from the file")
    missing: tuple[Position, ...] = Field(default=(), description="no usable genotype; not taken as reference")
    assumed: tuple[Position, ...] = Field(default=(), description="taken as reference because the user said so")


class CouldChange(Part):
    """A missing position that could change the result, the others taken as they are."""

    position: str = Field(description="as chr10:94781859")
    name: str = Field(default="", description="rs number or the position's name in the definition")
    alleles: tuple[str, ...] = Field(default=(), description="alleles that this position would show or rule out")
    diplotypes: tuple[str, ...] = Field(default=(), description="results that a variant there would give")
    phenotypes: tuple[str, ...] = Field(default=(), description="other phenotypes or keys that a variant could give")
    effect: str = Field(default="", description="in one sentence")


class FactDates(Part):
    """How old the facts of a gene are, where its alleles were matched here."""

    definitions: str = Field(description="date of the allele definitions")
    functions: str = Field(default="", description="date of the newest allele function; empty where there is none")
    checked: str = Field(default="", description="when somebody looked what lies between the two dates")
    how: str = Field(default="", description="how that was looked at")


class UndefinedVariant(Part):
    """A coding variant that no named allele holds."""

    chrom: str = Field(description="bare chromosome name")
    pos: int = Field(description="1-based")
    ref: str = Field(description="reference allele")
    alt: str = Field(description="alternative allele")
    kind: str = Field(
        description="deletion, stop, frameshift, start, splice, stop lost, in-frame or missense, on the MANE "
        "transcript; unreadable: REF is not the genome's"
    )
    loss_of_function: bool = Field(
        description="whether the kind, as a rule, leaves no function; confidence is then low"
    )
    hgvsc: str = Field(default="", description="coding name with its transcript")
    hgvsp: str = Field(default="", description="predicted protein name")
    genotype: str = Field(default="", description="with 1 for the variant")
    doubt: str = Field(default="", description="why the record is in doubt")


class GeneReport(Part):
    """One pharmacogene."""

    shared_parts: ClassVar[tuple[str, str] | None] = ("positions", "used")

    gene: str = Field(description="gene symbol")
    status: GeneStatus = Field(
        description="ambiguous: several diplotypes explain the data equally well, or data of a position contradict "
        "themselves or cannot be used, and the diplotypes are what the other positions show"
    )
    evidence: GeneEvidence = Field(
        default=GeneEvidence.GUIDELINE,
        description="research: no guideline speaks of the gene, and no drug is looked up by it",
    )
    source: CallSource = Field(
        default=CallSource.MATCHER,
        description="who called the alleles; none: pmkit does not read the gene, and nobody else did",
    )
    callers: tuple[str, ...] = Field(default=(), description="the programs that called it, if called outside")
    reason: str = Field(default="", description="why there is no call, where there is none")
    phased: bool | None = Field(default=None, description="whether the phase is known; null where it plays no part")
    confidence: Confidence = Field(
        description="high: every position known. moderate: positions are missing that change no phenotype, phase is "
        "open, or some alleles cannot be seen. low: ambiguous, provisional, positions were assumed or doubtful, an "
        "allele is unknown to the definition, genotypes contradict the reported sex or the number of chromosomes, "
        "callers contradict each other, or deletions and duplications that the gene is known for could not be seen. "
        "none: no call"
    )
    provisional: bool = Field(
        default=False, description="a position without data could change the phenotype; could_change says which and how"
    )
    dates: FactDates | None = Field(default=None, description="how old the facts are that the call rests on")
    unseen_alleles: tuple[str, ...] = Field(
        default=(), description="alleles that no small variant shows, with their function; a standing note"
    )
    diplotypes: tuple[Diplotype, ...] = Field(default=(), description="best first; all that tie are listed")
    components: tuple[AlleleResult, ...] = Field(default=(), description="alleles found where no pair can be called")
    recommendation_diplotypes: tuple[Diplotype, ...] = Field(default=(), description="what guidance was looked up with")
    positions: Positions = Field(default=Positions(), description="the positions the call rests on")
    could_change: tuple[CouldChange, ...] = Field(default=(), description="what missing positions leave open")
    undefined_variants: tuple[UndefinedVariant, ...] = Field(
        default=(), description="coding variants that no named allele holds; the diplotypes say nothing of them"
    )
    warnings: tuple[str, ...] = Field(default=(), description="what a reader must know about this call")
    rules: tuple[Trace, ...] = Field(default=(), description="how the phenotype was reached")
    citations: tuple[Citation, ...] = Field(default=(), description="definitions and assignments used")


class DoseFactor(Part):
    """A dose as a multiple of another dose."""

    min: float | None = Field(default=None, description="least factor; 0.5 is half")
    max: float | None = Field(default=None, description="greatest factor")
    basis: str = Field(default="", description="of which dose, as start or maintenance")


class GeneKey(Part):
    """A gene's result that led to a recommendation."""

    gene: str = Field(description="gene symbol")
    key: str = Field(description="the key of the guidance row that was met")
    diplotype: str = Field(default="", description="the diplotype behind it; empty where the gene was not called")
    phenotype: str = Field(default="", description="the phenotype as this guideline reads it")
    activity_score: str = Field(default="", description="the activity score as this guideline reads it")


class Recommendation(Part):
    """What one guideline says for this patient."""

    id: str = Field(description="row of the guidance table")
    source: str = Field(description="CPIC, DPWG, FDA or FDA_LABEL")
    action: str = Field(
        description="as avoid, reduce_dose, standard; no_recommendation: the source does not say what to do"
    )
    actions_also: tuple[str, ...] = Field(default=(), description="further actions of the same advice")
    dose_factor: DoseFactor | None = Field(default=None, description="null where none is given")
    dose: str = Field(default="", description="absolute dose where the guideline gives one")
    monitoring: bool = Field(default=False, description="whether drug monitoring is advised")
    alternatives: tuple[str, ...] = Field(default=(), description="drugs named as alternatives")
    strength: str = Field(default="", description="the guideline's own strength of recommendation")
    level: str = Field(default="", description="CPIC level of the gene-drug pair")
    population: str = Field(default="", description="whom the advice is for")
    indication: str = Field(default="", description="what use of the drug the advice is for")
    reason: Stake = Field(
        default=Stake.UNSPECIFIED,
        description="what the result puts at stake; none with usual care; unspecified where no recommendation is made",
    )
    certain: bool = Field(default=True, description="false: only some of the tied diplotypes lead here")
    gene_results: tuple[GeneKey, ...] = Field(default=(), description="the results it was matched with")
    citations: tuple[Citation, ...] = Field(default=(), description="guideline and papers")
    release: str = Field(default="", description="date of this row of guidance, as 2024-03-25, 2025-11 or 2017")
    licence: str = Field(default="", description="licence of the guidance data")
    confidence: str = Field(default="", description="how sure the table row is")
    note: str = Field(default="", description="what to know of the row")
    context_changes: tuple[str, ...] = Field(default=(), description="what the patient's context changed")
    applies: bool | None = Field(
        default=None, description="whether it is for this patient's age, weight and indication; null: not known"
    )
    disease_gate: bool = Field(
        default=False,
        description="true: means nothing to a person without the disease that population or indication names",
    )


class Gap(Part):
    """A guideline that speaks of the drug but not for this patient."""

    source: str = Field(description="CPIC, DPWG, FDA or FDA_LABEL")
    status: GapStatus = Field(
        description="why it says nothing; row_not_verified: the tables hold a row whose content nobody has verified"
    )
    genes: tuple[str, ...] = Field(default=(), description="the genes in question")


class MissingGene(Part):
    """A gene that guidance on a drug asks for and that has no result."""

    gene: str = Field(description="gene symbol")
    status: GeneStatus = Field(description="why it has none")


class OpenAdvice(Part):
    """What one guideline would say if a missing position turned out to be variant."""

    source: str = Field(description="CPIC, DPWG, FDA or FDA_LABEL")
    action: str = Field(description="as avoid, reduce_dose, standard")
    dose_factor: DoseFactor | None = Field(default=None, description="null where none is given")


class OpenAction(Part):
    """An action that guidance would name if a missing position turned out to be variant."""

    gene: str = Field(description="gene symbol")
    positions: tuple[str, ...] = Field(description="missing positions, any of which could bring it about")
    phenotype: str = Field(description="what the gene's result would then be")
    actions: tuple[str, ...] = Field(description="the actions that are not named now, each with its guideline, as text")
    advice: tuple[OpenAdvice, ...] = Field(
        default=(), description="the same by field; empty in a report that was made before there was this field"
    )


class PopulationRisk(Part):
    """How many people like the patient, in one population, would get another advice were the open positions known."""

    population: str = Field(description="superpopulation of the 1000 Genomes: AFR, AMR, EAS, EUR or SAS")
    per_100000: float | None = Field(
        default=None,
        description="carriers in 100,000, counted, and at most those of alleles nobody had",
    )
    counted_per_100000: float | None = Field(
        default=None, description="of these, by what chromosomes of the panel carry"
    )
    unseen_per_100000: float = Field(default=0, description="of these, at most, by the rule of three")
    chromosomes: int = Field(default=0, description="chromosomes of the population that were counted")


class Residual(Part):
    """What is open about a drug's advice."""

    limit_per_100000: float = Field(description="up to so many carriers in every population the advice is given")
    populations: tuple[PopulationRisk, ...] = Field(default=(), description="by superpopulation")
    deciding: tuple[str, ...] = Field(default=(), description="gene and position that could change the advice")
    contradicted: tuple[str, ...] = Field(
        default=(), description="those of them whose data contradict themselves or cannot be used"
    )
    not_counted: tuple[str, ...] = Field(default=(), description="those of them that nobody counted")
    not_called: tuple[str, ...] = Field(default=(), description="genes without a call that could change the advice")
    open_genes: tuple[str, ...] = Field(default=(), description="genes of what could change the advice, once each")
    otherwise: tuple[str, ...] = Field(default=(), description="the advice if all that is open is reference")


class DrugReport(Part):
    """One drug of which at least one gene was looked at."""

    drug: str = Field(description="drug name")
    rxnorm: str = Field(default="", description="RxNorm number")
    atc: tuple[str, ...] = Field(default=(), description="ATC codes")
    genes: tuple[str, ...] = Field(default=(), description="genes that guidance on the drug asks for")
    status: DrugStatus = Field(
        description="gene_not_called is not the same as standard use. no_recommendation: guidelines looked at it "
        "and recommend nothing; no_guideline: none is known; not_known: no table holds a drug of this name, so nothing "
        "was looked up"
    )
    provisional: bool = Field(
        default=False, description="a position without data could change the advice; could_change says which and how"
    )
    standing: Standing = Field(
        default=Standing.NONE,
        description="firm: nothing that is open could change the advice. residual_risk: something could, for fewer "
        "people than the limit in every population. cannot_be_told: for more, or nobody counted, or data contradict "
        "themselves. none: there is no advice",
    )
    residual: Residual | None = Field(default=None, description="what is open; null where nothing is")
    recommendations: tuple[Recommendation, ...] = Field(default=(), description="one per guideline and population")
    notes: tuple[str, ...] = Field(default=(), description="what to know of the recommendations taken together")
    gaps: tuple[Gap, ...] = Field(default=(), description="guidelines that say nothing for this patient, and why")
    missing: tuple[MissingGene, ...] = Field(default=(), description="genes without a result")
    could_change: tuple[OpenAction, ...] = Field(
        default=(), description="what missing positions leave open; with any, the guidance above is provisional"
    )


class TestAsked(Part):
    """Who asks for a gene's test before a drug."""

    __test__: ClassVar[bool] = False  # no test case of pytest's

    strength: TestStrength = Field(
        description="whether a drug label requires or recommends the test, or a guideline acts on its result"
    )
    source: str = Field(description="who asks for it")
    release: str = Field(default="", description="date of the fact")


class TestBefore(Part):
    """A test to make before a drug is given, as this report does not tell the gene."""

    __test__: ClassVar[bool] = False

    drug: str = Field(description="drug name")
    gene: str = Field(description="gene symbol")
    asked: tuple[TestAsked, ...] = Field(description="who asks for the test")
    reason: str = Field(description="why the gene is not called")


class AlsoActOn(Part):
    """A drug that nobody asked for, whose use this patient's results change or, where they are not sure, may change."""

    drug: str = Field(description="drug name")
    action: str = Field(description="the most pressing action that a guideline names, as avoid")
    sources: tuple[str, ...] = Field(description="who names it")
    results: tuple[str, ...] = Field(description="the results behind it: gene, diplotype, phenotype")
    genes: tuple[str, ...] = Field(default=(), description="the gene of each of these results, in their order")
    certain: bool = Field(
        default=True,
        description="whatever of the possible results holds; false: one of them asks for it. A drug can stand here "
        "twice, if a result that is not sure asks for more",
    )
    missing: tuple[MissingGene, ...] = Field(
        default=(), description="genes that guidance on the drug asks for and that have no result"
    )


class Pgx(Part):
    """Pharmacogenes and drugs."""

    genes: tuple[GeneReport, ...] = Field(default=(), description="sorted by gene")
    drugs: tuple[DrugReport, ...] = Field(default=(), description="sorted by drug")
    test_before: tuple[TestBefore, ...] = Field(
        default=(),
        description="tests that a label or a level A guideline asks for before a drug asked for or taken, and that "
        "this report does not answer",
    )
    drugs_asked: tuple[str, ...] | None = Field(
        default=None, description="the drugs that were asked for, as the tables name them; null: all were looked at"
    )
    also: tuple[AlsoActOn, ...] = Field(
        default=(),
        description="where drugs were asked for: others to avoid, or of CPIC level A to dose otherwise, by the "
        "genes alone",
    )
