"""Star alleles: from genotypes at a gene's sites to named alleles and diplotypes."""

from pmkit.pgx.alleles.calls import CallWarning, Diplotype, GeneCall, GeneCalls, MatchOptions, PositionCall
from pmkit.pgx.alleles.definition import GeneDefinition, genes, load_definition, requested, research_genes, sites
from pmkit.pgx.alleles.gene_caller import call_gene

__all__ = [
    "CallWarning",
    "Diplotype",
    "GeneCall",
    "GeneCalls",
    "GeneDefinition",
    "MatchOptions",
    "PositionCall",
    "call_gene",
    "genes",
    "load_definition",
    "requested",
    "research_genes",
    "sites",
]
