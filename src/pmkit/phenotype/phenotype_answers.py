"""The first screen of the ranking by phenotype: the best findings, the most alike genes."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.messages import tr, trn
from pmkit.core.summary import Fact, Group, Summary
from pmkit.phenotype.section import Phenotype, RankedFinding

PLACE = 16
MOST_FINDINGS, MOST_GENES = 3, 5


def phenotype_summary(section: Phenotype) -> Summary:
    """A fact for the head, and a group."""
    title = tr("By phenotype")
    if section.held_back:
        return Summary(groups=(Group("phenotype", title, lines=(Fact("", tr("Not ranked: there is no consent.")),)),))
    absent = sum(term.excluded for term in section.terms)
    counts = [trn("{n} term", "{n} terms", len(section.terms) - absent)]
    if absent:
        counts.append(trn("{n} absent", "{n} absent", absent))
    release = section.release or tr("of unknown date")
    fact = Fact(tr("Phenotype"), tr("{terms} (HPO {release})", terms=", ".join(counts), release=release))
    lines = tuple(_lines(section))
    return Summary((fact,), (Group("phenotype", title, lines=lines, place=PLACE),) if lines else ())


def _lines(section: Phenotype) -> Iterator[Fact]:
    for one in section.findings[:MOST_FINDINGS]:
        yield Fact(f"{one.place}. {one.gene} {', '.join(one.variants)}", _finding(one, section.annotated_genes))
    more = len(section.findings) - MOST_FINDINGS
    if more > 0:
        yield Fact("", trn("{n} more finding: --full", "{n} more findings: --full", more))
    if not section.findings:
        yield Fact("", tr("no germline finding to rank"))
    alike = ", ".join(f"{one.gene} ({one.rank})" for one in section.genes[:MOST_GENES])
    if alike:
        yield Fact(tr("most alike genes"), alike)


def _finding(one: RankedFinding, number: int) -> str:
    classes = ", ".join(text.replace("_", " ") for text in one.classes)
    fit = one.fit.replace("_", " ")
    if one.gene_rank is None:
        return tr("{classes}; {fit}; no phenotype of the gene is annotated", classes=classes, fit=fit)
    return tr("{classes}; {fit}; gene {rank} of {number}", classes=classes, fit=fit, rank=one.gene_rank, number=number)
