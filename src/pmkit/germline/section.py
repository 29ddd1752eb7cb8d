"""Parts of the report document: hereditary findings."""

from typing import Literal

from pmkit.core.consent import Scope
from pmkit.core.lean_model import Field
from pmkit.core.section import Citation, Part, Trace
from pmkit.germline.germline_terms import (
    AlleleState,
    ClassSource,
    Doubt,
    GeneList,
    Inherited,
    Looked,
    Outcome,
    Pedigree,
    Read,
    StructuralKind,
    VariantClass,
    Zygosity,
)


class ClinVarRecordShown(Part):
    """What ClinVar says of a variant."""

    id: str = Field(description="variation ID")
    significance: str = Field(description="class of the aggregate germline classification; none: it gives no class")
    stars: int = Field(description="review status, 0 to 4 stars")
    penetrance: Literal["", "low", "mixed"] = Field(
        default="", description="low-penetrance terms in the classification"
    )
    conflicts: tuple[str, ...] = Field(default=(), description="classes of a conflicting record, with their counts")
    other: tuple[str, ...] = Field(default=(), description="other terms, as risk factor or drug response")
    conditions: tuple[str, ...] = Field(default=(), description="conditions that the record names")
    haplotypes: tuple[str, ...] = Field(default=(), description="records of haplotypes that include the variant")
    oncogenicity: str = Field(default="", description="oncogenicity classification (ONC)")
    somatic: str = Field(default="", description="somatic clinical impact (SCI)")
    only_somatic: bool = Field(default=False, description="those who submitted it saw it in tumours only")
    release: str = Field(description="the release that was read")


class GermlineVariant(Part):
    """An inherited variant and its class."""

    gene: str = Field(description="gene symbol")
    chrom: str = Field(description="chromosome, bare")
    pos: int = Field(description="1-based position, trimmed and left-aligned as far as sequence is bundled")
    ref: str = Field(description="reference allele")
    alt: str = Field(description="alternative allele")
    hgvsg: str = Field(default="", description="HGVS g. name")
    hgvsc: str = Field(default="", description="HGVS c. name")
    hgvsp: str = Field(default="", description="HGVS p. name, predicted")
    transcript: str = Field(description="transcript of the names")
    consequence: tuple[str, ...] = Field(description="Sequence Ontology terms, the worst first")
    zygosity: Zygosity = Field(description="how the allele is carried")
    doubts: tuple[Doubt, ...] = Field(default=(), description="why the genotype is not relied on")
    depth: int | None = Field(default=None, description="reads")
    fraction: float | None = Field(default=None, description="fraction of the reads, 0 to 1")
    quality: int | None = Field(default=None, description="genotype quality (GQ)")
    inherited: Inherited = Field(default=Inherited.UNKNOWN, description="which parent it comes from")
    frequency: float | None = Field(default=None, description="highest population frequency, 0 to 1; null: not known")
    frequency_source: str = Field(default="", description="the source of the frequency")
    variant_class: VariantClass = Field(description="the class that counts")
    class_source: ClassSource = Field(
        description="what it rests on: ClinVar, the list itself, or the criteria in points"
    )
    points: int = Field(description="points of the criteria, ClinVar's own class apart")
    points_class: VariantClass = Field(description="the class that the points give")
    criteria: tuple[str, ...] = Field(default=(), description="criteria that fired")
    rules: tuple[Trace, ...] = Field(default=(), description="every criterion: fired, not fired, not evaluable")
    loss_of_function: tuple[str, ...] = Field(default=(), description="steps through the PVS1 decision tree")
    clinvar: ClinVarRecordShown | None = Field(default=None, description="null: not in the release that was read")
    contradiction: bool = Field(default=False, description="ClinVar and the points give opposite classes")
    end: int | None = Field(default=None, description="last base of a structural record; null: a sequence variant")
    exons: str = Field(default="", description="exons that a structural record reaches, as 2-5 of 24")


class StructuralRecord(Part):
    """A structural record over a gene. It is named whether it could be judged or not."""

    gene: str = Field(description="gene symbol")
    chrom: str = Field(description="chromosome, bare")
    start: int = Field(description="first base, 1-based")
    end: int = Field(description="last base")
    kind: StructuralKind = Field(description="what it says")
    copies: float | None = Field(default=None, description="number of copies, where the record tells it")
    exons: str = Field(default="", description="exons of the transcript that it reaches, as 2-5 of 24")
    transcript: str = Field(description="transcript of the exons")
    filtered: bool = Field(default=False, description="the record failed a filter of its caller")
    evidence: str = Field(default="", description="what the record says for itself")
    loss_of_function: tuple[str, ...] = Field(
        description="steps through the PVS1 decision tree, or why it is not judged"
    )
    variant_class: Literal["", "likely_pathogenic", "uncertain"] = Field(
        default="", description="by its loss of function; empty: not classified"
    )
    finding: bool = Field(default=False, description="whether a finding rests on it")


class NotClassified(Part):
    """A change that takes the protein away, by what is seen, and that the criteria leave of uncertain significance."""

    gene: str = Field(description="gene symbol")
    chrom: str = Field(description="chromosome, bare")
    pos: int = Field(description="position, 1-based")
    ref: str = Field(description="reference allele")
    alt: str = Field(description="alternative allele")
    hgvsc: str = Field(default="", description="HGVS c. name")
    hgvsp: str = Field(default="", description="HGVS p. name, predicted")
    consequence: tuple[str, ...] = Field(description="Sequence Ontology terms, the worst first")
    zygosity: Zygosity = Field(description="how the allele is carried")
    loss_of_function: tuple[str, ...] = Field(description="steps through the PVS1 decision tree: why it is open")
    clinvar: str = Field(default="", description="ClinVar's class; empty: no record")


class GermlineReport(Part):
    """What is reported of a gene."""

    gene: str = Field(description="gene symbol")
    condition: str = Field(description="the condition, as the list names it")
    condition_id: str = Field(default="", description="OMIM or MONDO identifier")
    list: GeneList = Field(description="the list that the gene stands in")
    scope: Scope = Field(description="the consent that it needs")
    inheritance: str = Field(description="AD, AR or XL")
    outcome: Outcome = Field(description="report, possible (confirm first) or carrier")
    state: AlleleState = Field(description="how the alleles are carried together")
    rule: str = Field(description="code of the list's rule for the gene")
    rule_verified: bool = Field(description="false: the rule was not confirmed in the list's paper")
    variants: tuple[GermlineVariant, ...] = Field(description="the alleles that it rests on")
    citations: tuple[Citation, ...] = Field(description="where list and rule come from")


class GeneRead(Part):
    """How much of a gene the file tells. Without a finding this decides what no finding means."""

    gene: str = Field(description="gene symbol")
    lists: tuple[GeneList, ...] = Field(description="the lists it stands in, of those looked at")
    read: Read = Field(description="how much of its coding exons is known")
    share: float | None = Field(default=None, description="share of coding bases that are called or reference, 0 to 1")
    no_calls: int = Field(default=0, description="records in its coding exons without a genotype, or filtered")
    clinvar: bool = Field(description="whether the ClinVar release that was read speaks of this gene")
    finding: bool = Field(description="whether there is one")


class ScopeLooked(Part):
    """Whether an area was looked at. Where it was not, nothing of it was read or computed."""

    scope: Scope = Field(description="the area")
    looked: Looked = Field(description="yes, or why not")


class GermlinePart(Part):
    """Hereditary findings, as far as the patient agreed to have them looked at."""

    scopes: tuple[ScopeLooked, ...] = Field(description="what was looked at")
    minor: bool = Field(default=False, description="the patient counts as a minor")
    adult_onset: bool = Field(default=False, description="conditions of adult life were looked at")
    clinvar_release: str = Field(default="", description="the ClinVar release; empty: nothing was looked at")
    clinvar_bundled: bool = Field(default=False, description="only the bundled subset of a few genes was read")
    findings: tuple[GermlineReport, ...] = Field(default=(), description="what is reported")
    genes: tuple[GeneRead, ...] = Field(default=(), description="genes looked at, and how much of each was read")
    others: tuple[GermlineVariant, ...] = Field(default=(), description="with `all`: every other classified variant")
    structural: tuple[StructuralRecord, ...] = Field(default=(), description="structural records over the genes")
    not_classified: tuple[NotClassified, ...] = Field(
        default=(), description="loss-of-function changes that could not be classified"
    )
    pedigree: Pedigree = Field(default=Pedigree.NONE, description="which parents' genotypes were there to be used")
    homozygosity: float | None = Field(
        default=None,
        description="share of the autosomes in runs of homozygosity of 5 Mb or more; null: not looked at",
    )
