"""The report document: what `pmkit schema report` publishes and every format is written from.

Coordinates: `pos` is 1-based; chromosome names are bare ("10", "X", "MT"). Names of fields are a contract:
a change that can break a reader raises the first number of SCHEMA_VERSION.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from pmkit.report.context import ContextPart

SCHEMA_VERSION = "1.0"


class Part(BaseModel):
    """A piece of the report: immutable, and nothing in it that the schema does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- how the report was made -------------------------------------------------------------------------------------


class Assembly(Part):
    """The genome build of the coordinates."""

    name: str = Field(description="GRCh37 or GRCh38")
    decided_by: str = Field(description="what the build was recognised by")


class Input(Part):
    """A file that was read."""

    path: str = Field(description="as given on the command line; - is standard input")
    format: str = Field(description="file format and version")
    records_read: int = Field(description="records that were looked at")
    records_kept: int = Field(description="records at positions that a stage asked for")
    notes: tuple[str, ...] = Field(default=(), description="what was noticed while reading")


class Software(Part):
    """A program or library that took part."""

    name: str = Field(description="its name")
    version: str = Field(description="its version")


class TableSource(Part):
    """An upstream release behind a table."""

    name: str = Field(description="who publishes it")
    release: str = Field(description="release date or version")
    licence: str = Field(description="the licence of the data")


class TableUsed(Part):
    """A bundled table that the stages drew on."""

    name: str = Field(description="table name, as in `pmkit tables list`")
    sha256: str = Field(description="digest of its content")
    sources: tuple[TableSource, ...] = Field(default=(), description="the releases it was built from")


class RuleFile(Part):
    """A file of rules that was applied."""

    name: str = Field(description="path below rules/")
    title: str = Field(description="what it decides")
    version: str = Field(description="its version")
    source: str = Field(default="", description="the guideline or paper behind it")


class SettingUsed(Part):
    """One option's value and where it came from."""

    name: str = Field(description="stage and option, as load.build")
    value: Any = Field(description="the value in force")
    origin: Literal["option", "environment", "file", "default"] = Field(description="where the value came from")


class Consent(Part):
    """What the patient agreed to have looked at."""

    status: Literal["not_recorded", "recorded"] = Field(default="not_recorded", description="whether it is known")
    scope: tuple[str, ...] = Field(default=(), description="the areas that are allowed, if recorded")


class Citation(Part):
    """Where a statement comes from."""

    source: str = Field(description="publisher or knowledge base")
    id: str = Field(default="", description="its identifier there")
    pmids: tuple[str, ...] = Field(default=(), description="PubMed numbers")
    url: str = Field(default="", description="where to read it")


class Trace(Part):
    """A rule that was looked at: it fired, did not fire, or could not be evaluated."""

    rule: str = Field(description="the rule's name")
    outcome: Literal["fired", "not_fired", "not_evaluable"] = Field(description="not_evaluable is never 'no'")
    because: str = Field(default="", description="the facts that decided")
    citations: tuple[Citation, ...] = Field(default=(), description="where the rule comes from")


# --- pharmacogenes -----------------------------------------------------------------------------------------------


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
    state: str = Field(description="called, reference, assumed, no_call, absent, filtered or conflict")
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
    effect: str = Field(default="", description="in one sentence")


class GeneReport(Part):
    """One pharmacogene."""

    gene: str = Field(description="gene symbol")
    status: Literal["called", "ambiguous", "not_called", "no_data"] = Field(
        description="ambiguous: several diplotypes explain the data equally well"
    )
    source: Literal["matcher", "outside"] = Field(default="matcher", description="who called the alleles")
    callers: tuple[str, ...] = Field(default=(), description="the programs that called it, if called outside")
    reason: str = Field(default="", description="why there is no call, where there is none")
    phased: bool | None = Field(default=None, description="whether the phase is known; null where it plays no part")
    confidence: Literal["high", "moderate", "low", "none"] = Field(
        description="high: every position known. moderate: positions are missing or phase is open. "
        "low: ambiguous, positions were assumed, or an allele is unknown to the definition. none: no call"
    )
    diplotypes: tuple[Diplotype, ...] = Field(default=(), description="best first; all that tie are listed")
    components: tuple[AlleleResult, ...] = Field(default=(), description="alleles found where no pair can be told")
    recommendation_diplotypes: tuple[Diplotype, ...] = Field(default=(), description="what guidance was looked up with")
    positions: Positions = Field(default=Positions(), description="the positions the call rests on")
    could_change: tuple[CouldChange, ...] = Field(default=(), description="what missing positions leave open")
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
    action: str = Field(description="as avoid, reduce_dose, standard")
    actions_also: tuple[str, ...] = Field(default=(), description="further actions of the same advice")
    dose_factor: DoseFactor | None = Field(default=None, description="null where none is given")
    dose: str = Field(default="", description="absolute dose where the guideline gives one")
    monitoring: bool = Field(default=False, description="whether drug monitoring is advised")
    alternatives: tuple[str, ...] = Field(default=(), description="drugs named as alternatives")
    strength: str = Field(default="", description="the guideline's own strength of recommendation")
    level: str = Field(default="", description="CPIC level of the gene-drug pair")
    population: str = Field(default="", description="whom the advice is for")
    indication: str = Field(default="", description="what use of the drug the advice is for")
    reason: Literal["toxicity", "loss_of_effect", "both", "none", "unspecified"] = Field(
        default="unspecified", description="what the result puts at stake"
    )
    certain: bool = Field(default=True, description="false: only some of the tied diplotypes lead here")
    gene_results: tuple[GeneKey, ...] = Field(default=(), description="the results it was matched with")
    citations: tuple[Citation, ...] = Field(default=(), description="guideline and papers")
    release: str = Field(default="", description="release of the guidance data")
    licence: str = Field(default="", description="licence of the guidance data")
    confidence: str = Field(default="", description="how sure the table row is")
    note: str = Field(default="", description="what to know of the row")
    context_changes: tuple[str, ...] = Field(default=(), description="what the patient's context changed")


class Gap(Part):
    """A guideline that speaks of the drug but not for this patient."""

    source: str = Field(description="CPIC, DPWG, FDA or FDA_LABEL")
    status: Literal["no_guidance_for_result", "gene_not_called"] = Field(description="why it says nothing")
    genes: tuple[str, ...] = Field(default=(), description="the genes in question")


class MissingGene(Part):
    """A gene that guidance on a drug asks for and that has no result."""

    gene: str = Field(description="gene symbol")
    status: str = Field(description="ambiguous, not_called or no_data")


class DrugReport(Part):
    """One drug of which at least one gene was looked at."""

    drug: str = Field(description="drug name")
    rxnorm: str = Field(default="", description="RxNorm number")
    atc: tuple[str, ...] = Field(default=(), description="ATC codes")
    genes: tuple[str, ...] = Field(default=(), description="genes that guidance on the drug asks for")
    status: Literal["guidance", "no_guidance_for_result", "gene_not_called", "no_guideline"] = Field(
        description="gene_not_called is not the same as standard use"
    )
    recommendations: tuple[Recommendation, ...] = Field(default=(), description="one per guideline and population")
    gaps: tuple[Gap, ...] = Field(default=(), description="guidelines that say nothing for this patient, and why")
    missing: tuple[MissingGene, ...] = Field(default=(), description="genes without a result")


class Pgx(Part):
    """Pharmacogenes and drugs."""

    genes: tuple[GeneReport, ...] = Field(default=(), description="sorted by gene")
    drugs: tuple[DrugReport, ...] = Field(default=(), description="sorted by drug")


# --- oncology ----------------------------------------------------------------------------------------------------


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

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


class EvidenceItem(Part):
    """One statement of a knowledge base on an alteration."""

    source: str = Field(description="as CIViC")
    id: str = Field(description="as EID1234")
    type: str = Field(description="predictive, diagnostic, prognostic, oncogenic …")
    direction: str = Field(default="", description="supports or does_not_support")
    significance: str = Field(default="", description="as sensitivity, resistance, better outcome")
    level: str = Field(default="", description="the source's evidence level")
    rating: str = Field(default="", description="the source's rating")
    therapies: tuple[str, ...] = Field(default=(), description="drugs, if predictive")
    disease: str = Field(default="", description="what it was shown in")
    match: str = Field(default="", description="how the alteration matched: genomic, protein, codon, exon, gene …")
    tumor_match: str = Field(default="", description="same, pan, site or other tumour type; empty if none was given")
    profile: str = Field(default="", description="the molecular profile as the source names it")
    interaction: str = Field(default="", description="of several drugs: Combination, Substitutes or Sequential")
    tier: str = Field(default="", description="the tier that the statement alone would give")
    with_others: tuple[str, ...] = Field(default=(), description="other alterations that the profile needs")
    citations: tuple[Citation, ...] = Field(default=(), description="papers and the item itself")


class Tier(Part):
    """AMP/ASCO/CAP 2017 tier (PMID 27993330)."""

    type: str = Field(description="predictive_sensitive, predictive_resistant, diagnostic, prognostic …")
    tier: str = Field(description="I-A … IV")
    tumor_type: str = Field(default="", description="the tumour type it holds for")
    escat: str = Field(default="", description="approximate ESCAT tier, predictive statements only")
    because: str = Field(default="", description="the statement and the matches behind it")
    evidence: tuple[str, ...] = Field(default=(), description="ids of the statements that carry it")


class Therapy(Part):
    """A drug that an alteration makes likely to work or to fail."""

    drugs: tuple[str, ...] = Field(description="one drug or a combination")
    tier: str = Field(default="", description="the best tier behind it")
    level: str = Field(default="", description="the best evidence level behind it")
    disease: str = Field(default="", description="what the best evidence was shown in")
    evidence: tuple[str, ...] = Field(default=(), description="ids of the evidence items")


class Alteration(Part):
    """What small variants and larger alterations have in common."""

    gene: str = Field(description="gene symbol; partners joined by ::")
    oncogenicity: Oncogenicity | None = Field(default=None, description="null where it was not classified")
    tiers: tuple[Tier, ...] = Field(default=(), description="best first")
    sensitive: tuple[Therapy, ...] = Field(default=(), description="therapies likely to work")
    resistant: tuple[Therapy, ...] = Field(default=(), description="therapies likely to fail")
    role: str = Field(default="", description="oncogene, tsg or both")
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
    hotspot: str = Field(default="", description="the hotspot it falls on")


class StructuralAlteration(Alteration):
    """A copy-number change or a fusion."""

    type: str = Field(description="amplification, deletion, gain, loss or fusion")
    name: str = Field(description="as ERBB2 amplification or EML4::ALK")
    region: str = Field(default="", description="as chr7:1000-2000")
    copy_number: float | None = Field(default=None, description="total copies")


class Biomarker(Part):
    """A measure of the whole tumour, as TMB."""

    name: str = Field(description="as TMB")
    value: float | None = Field(default=None, description="null where it could not be told")
    unit: str = Field(default="", description="unit of the value")
    status: str = Field(default="", description="as high or not_evaluable")
    because: str = Field(default="", description="why, or why not")
    citations: tuple[Citation, ...] = Field(default=(), description="where the threshold comes from")


class Onco(Part):
    """Tumour findings."""

    tumor_type: str = Field(default="", description="the tumour type the user gave")
    variants: tuple[OncoVariant, ...] = Field(default=(), description="by tier, then gene")
    alterations: tuple[StructuralAlteration, ...] = Field(default=(), description="copy number and fusions")
    biomarkers: tuple[Biomarker, ...] = Field(default=(), description="whole-tumour measures")
    considered: int = Field(default=0, description="small variants that were judged")
    not_evaluable: tuple[Trace, ...] = Field(default=(), description="statements that hold in part only")


class GermlineFinding(Part):
    """A hereditary finding. No stage makes one yet."""

    gene: str = Field(description="gene symbol")


class RiskScore(Part):
    """A polygenic score. No stage makes one yet."""

    name: str = Field(description="the score's name")


# --- the whole ---------------------------------------------------------------------------------------------------


class Report(Part):
    """All that was found for one sample, and how."""

    schema_version: str = Field(default=SCHEMA_VERSION, description="version of this schema")
    sample: str = Field(description="the sample's name in the input")
    assembly: Assembly = Field(description="genome build")
    inputs: tuple[Input, ...] = Field(default=(), description="the files that were read")
    software: tuple[Software, ...] = Field(default=(), description="what computed it")
    tables: tuple[TableUsed, ...] = Field(default=(), description="bundled tables used")
    rules: tuple[RuleFile, ...] = Field(default=(), description="rule files used")
    settings: tuple[SettingUsed, ...] = Field(default=(), description="all options in force, with origin")
    consent: Consent = Field(default=Consent(), description="what may be looked at")
    limitations: tuple[str, ...] = Field(default=(), description="what this report cannot tell")
    pgx: Pgx | None = Field(default=None, description="null: the pgx stage did not run")
    context: ContextPart | None = Field(default=None, description="null: the context stage did not run")
    onco: Onco | None = Field(default=None, description="null: the onco stage did not run")
    germline: tuple[GermlineFinding, ...] = Field(default=(), description="hereditary findings")
    risk: tuple[RiskScore, ...] = Field(default=(), description="polygenic scores")
