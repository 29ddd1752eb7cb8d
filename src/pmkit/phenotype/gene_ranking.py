"""Rank genes, and the findings in them, by how well they explain a patient's terms. The arithmetic is kept."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pmkit.phenotype.ontology import Best, Hpo
from pmkit.phenotype.phenotype_terms import Combine, Fit, Method

if TYPE_CHECKING:
    from pmkit.germline import GermlineReport


class GeneScore(NamedTuple):
    """A gene's similarity to the patient's terms."""

    gene: str
    score: float
    forward: float  # mean over the patient's terms
    backward: float  # mean over the gene's terms; 0 where it does not count


def score_gene(hpo: Hpo, gene: str, present: Sequence[str], method: Method, combine: Combine) -> GeneScore:
    """The similarity of a gene's annotated phenotypes to the patient's."""
    own = hpo.terms_of(gene)
    rows = [hpo.scores(term, method) for term in present]
    forward = _mean(max((row[term] for term in own), default=0.0) for row in rows)
    if combine is Combine.PATIENT:
        return GeneScore(gene, forward, forward, 0.0)
    backward = _mean(max((row[term] for row in rows), default=0.0) for term in sorted(own))
    return GeneScore(gene, (forward + backward) / 2, forward, backward)


def matches(hpo: Hpo, gene: str, present: Sequence[str], method: Method) -> tuple[Best, ...]:
    """The gene's best match of each of the patient's terms."""
    own = hpo.terms_of(gene)
    return tuple(hpo.best(term, own, method) for term in present)


def against(hpo: Hpo, gene: str, excluded: Sequence[str]) -> tuple[str, ...]:
    """Terms that were looked for in the patient and are absent, though the gene's diseases have them."""
    lines = {above for term in hpo.terms_of(gene) for above in hpo.ancestors(term)}
    return tuple(term for term in excluded if term in lines)


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return math.fsum(found) / len(found) if found else 0.0


def ranks(scores: Sequence[GeneScore]) -> list[tuple[int, GeneScore]]:
    """The genes from the most alike on; those that tie share the best rank."""
    ordered = sorted(scores, key=lambda one: (-one.score, one.gene))
    found: list[tuple[int, GeneScore]] = []
    for place, one in enumerate(ordered, 1):
        tied = found and math.isclose(found[-1][1].score, one.score, rel_tol=1e-12, abs_tol=1e-12)
        found.append((found[-1][0] if tied else place, one))
    return found


BIALLELIC, ONE = ("hom", "trans"), ("het", "cis")


def fit(report: GermlineReport, modes: frozenset[str]) -> Fit:
    """Whether the alleles found fit a mode of inheritance of the gene's diseases."""
    state = report.state.value
    if not modes:
        return Fit.NOT_KNOWN
    if state == "doubtful":
        return Fit.OPEN
    if "AD" in modes or (state in BIALLELIC and "AR" in modes) or (state == "hemi" and "XL" in modes):
        return Fit.FITS
    if (state == "unknown_phase" and "AR" in modes) or "XL" in modes:
        return Fit.OPEN
    return Fit.AGAINST
