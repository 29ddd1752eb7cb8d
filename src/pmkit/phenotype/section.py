"""Parts of the report document: genes and findings ranked by a patient's phenotype."""

from pmkit.core.lean_model import Field
from pmkit.core.section import Part
from pmkit.phenotype.phenotype_terms import Combine, Fit, Method


class PhenotypeTerm(Part):
    """One of the patient's terms."""

    id: str = Field(description="HPO identifier")
    name: str = Field(description="its name in the release")
    content: float = Field(description="information content: -ln of the share of annotated genes that have it")
    excluded: bool = Field(default=False, description="true: looked for and absent")
    note: str = Field(default="", description="where another identifier was given: merged or obsolete")


class TermMatch(Part):
    """How one of the patient's terms is matched by a gene's phenotypes."""

    term: str = Field(description="the patient's term")
    match: str = Field(description="the gene's term that is most alike; empty: the gene has none")
    ancestor: str = Field(description="their most informative common ancestor")
    content: float = Field(description="its information content")
    score: float = Field(description="how alike the two are, by the method")


class RankedGene(Part):
    """A gene by its phenotype's similarity to the patient's."""

    rank: int = Field(description="among all annotated genes, 1 is the most alike; genes that tie share the best")
    gene: str = Field(description="gene symbol")
    score: float = Field(description="the similarity")
    forward: float = Field(description="mean over the patient's terms of the gene's best match")
    backward: float = Field(default=0.0, description="mean over the gene's terms; 0 where it does not count")
    modes: tuple[str, ...] = Field(default=(), description="AD, AR, XL, as the gene's diseases are annotated")
    diseases: tuple[str, ...] = Field(default=(), description="the diseases the gene is annotated with")
    matches: tuple[TermMatch, ...] = Field(default=(), description="for each of the patient's terms")
    against: tuple[str, ...] = Field(default=(), description="absent terms that the gene's diseases have")
    finding: bool = Field(default=False, description="whether there is a germline finding in the gene")


class RankedFinding(Part):
    """A germline finding and how well it explains the patient's phenotype."""

    place: int = Field(description="place among the findings, 1 is the best")
    gene: str = Field(description="gene symbol")
    variants: tuple[str, ...] = Field(description="the alleles")
    classes: tuple[str, ...] = Field(description="their classes")
    consequences: tuple[str, ...] = Field(default=(), description="the worst consequence of each")
    frequency: float | None = Field(default=None, description="highest population frequency of the alleles, 0 to 1")
    state: str = Field(description="how the alleles are carried together")
    fit: Fit = Field(description="with a mode of inheritance that the gene's diseases have")
    gene_rank: int | None = Field(default=None, description="of the gene; null: the release has no phenotype of it")
    score: float = Field(default=0.0, description="the gene's similarity")


class Phenotype(Part):
    """Genes and germline findings ranked by the patient's HPO terms. Nothing is computed without consent."""

    held_back: bool = Field(default=False, description="true: there is no consent, so nothing was computed")
    release: str = Field(default="", description="the HPO release, as its files state it")
    method: Method = Field(default=Method.RESNIK, description="how alike two terms are")
    combine: Combine = Field(default=Combine.PATIENT, description="how terms are put together")
    annotated_genes: int = Field(default=0, description="genes that the release annotates, and that are ranked")
    terms: tuple[PhenotypeTerm, ...] = Field(default=(), description="the patient's terms")
    findings: tuple[RankedFinding, ...] = Field(default=(), description="germline findings, best explanation first")
    genes: tuple[RankedGene, ...] = Field(default=(), description="the most alike genes, and those with a finding")
