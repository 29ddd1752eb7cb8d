"""What people read of phenotype-driven ranking. Plain data, no layout."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.messages import tr, trn
from pmkit.core.section import Block, Bullets, Grid, Lines
from pmkit.phenotype.phenotype_terms import Combine
from pmkit.phenotype.section import Phenotype, RankedFinding, RankedGene

LEAST_WIDTH = 90
MOST_SHOWN = 10


def phenotype_blocks(section: Phenotype) -> Iterator[Block]:
    """The terms, the findings and the genes by how well they explain them."""
    if section.held_back:
        yield Block(tr("By phenotype"), (Lines((tr("Not ranked: there is no consent."),)),))
        return
    lines = [
        f"{term.id} {term.name}"
        + (f" ({tr('absent')})" if term.excluded else "")
        + (f": {term.note}" if term.note else "")
        for term in section.terms
    ]
    about = trn(
        "HPO {release}, {n} annotated gene; {method}, {combine}",
        "HPO {release}, {n} annotated genes; {method}, {combine}",
        section.annotated_genes,
        release=section.release or tr("of unknown date"),
        method=section.method,
        combine=section.combine,
    )
    yield Block(tr("The patient's phenotype"), (Bullets(tuple(lines)), Lines((about,))))
    if section.findings:
        head = ("", tr("Finding"), tr("Class"), tr("Inheritance"), tr("Rank of the gene"), tr("Similarity"))
        rows = tuple(map(_finding_row, section.findings))
        yield Block(tr("Germline findings by phenotype"), (Grid(head, rows, LEAST_WIDTH),))
    head = (tr("Rank"), tr("Gene"), tr("Similarity"), tr("Modes"), tr("Finding"), tr("Best matches"))
    genes = tuple(_gene_row(gene) for gene in section.genes[:MOST_SHOWN])
    yield Block(tr("Genes by phenotype"), (Grid(head, genes, LEAST_WIDTH),))


def _finding_row(one: RankedFinding) -> tuple[str, ...]:
    return (
        str(one.place),
        f"{one.gene} {', '.join(one.variants)}",
        ", ".join(text.replace("_", " ") for text in one.classes),
        f"{one.state.replace('_', ' ')}: {one.fit.replace('_', ' ')}",
        "" if one.gene_rank is None else str(one.gene_rank),
        f"{one.score:.4g}",
    )


def _gene_row(one: RankedGene) -> tuple[str, ...]:
    best = sorted(one.matches, key=lambda match: -match.score)[:3]
    matched = ", ".join(f"{match.term}~{match.match}" for match in best if match.match)
    return str(one.rank), one.gene, f"{one.score:.4g}", ",".join(one.modes), tr("yes") * one.finding, matched


def about(section: Phenotype, name: str) -> Iterator[str]:
    """The arithmetic behind a gene's rank (name in lower case)."""
    for gene in section.genes:
        if gene.gene.casefold() != name:
            continue
        yield tr("{gene} by phenotype: rank {rank} of {number}, similarity {score:.6g}", gene=gene.gene, rank=gene.rank,
                 number=section.annotated_genes, score=gene.score)  # fmt: skip
        for match in gene.matches:
            yield "  " + tr(
                "{term} is matched by {match} through {ancestor}, information content {content:.6g}: {score:.6g}",
                term=match.term,
                match=match.match or "-",
                ancestor=match.ancestor or "-",
                content=match.content,
                score=match.score,
            )
        scores = " + ".join(f"{match.score:.6g}" for match in gene.matches)
        yield f"  ({scores}) / {len(gene.matches)} = {gene.forward:.6g}"
        if section.combine is Combine.BOTH:
            yield "  " + tr(
                "({forward:.6g} + {backward:.6g}) / 2 = {score:.6g}, with the mean over the gene's own terms",
                forward=gene.forward,
                backward=gene.backward,
                score=gene.score,
            )
        if gene.against:
            yield "  " + tr(
                "absent in the patient, though the gene's diseases have it: {terms}", terms=", ".join(gene.against)
            )
