"""A case's genes and germline findings, ranked by its terms."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pmkit.core.errors import UsageError
from pmkit.core.messages import tr
from pmkit.phenotype.gene_ranking import GeneScore, against, fit, matches, ranks, score_gene
from pmkit.phenotype.ontology import Hpo
from pmkit.phenotype.patient_terms import COLUMN, PACKET, PatientTerms, patient_terms
from pmkit.phenotype.phenotype_terms import Combine, Fit, Method
from pmkit.phenotype.section import Phenotype, PhenotypeTerm, RankedFinding, RankedGene, TermMatch

if TYPE_CHECKING:
    from pmkit.core.model import Case
    from pmkit.germline import GermlinePart, GermlineReport
    from pmkit.phenotype.stage import PhenotypeOptions

HELD_BACK = Phenotype(held_back=True)
_FITS = (Fit.FITS, Fit.OPEN, Fit.NOT_KNOWN, Fit.AGAINST)


class Ranker:
    """Ranks for case after case; patients with the same terms share the ranking of genes."""

    def __init__(self, options: PhenotypeOptions) -> None:
        self.options = options
        self.method, self.combine = Method(options.method), Combine(options.combine)
        self._ranked: tuple[tuple[str, ...], dict[str, tuple[int, GeneScore]]] | None = None

    @cached_property
    def hpo(self) -> Hpo:
        return Hpo(self.options.hpo)

    def check(self) -> None:
        """Raises the errors of the ontology and of terms that options give."""
        patient_terms(self.hpo, self.options.terms, self.options.phenopacket, {})

    def result(self, case: Case) -> Phenotype:
        """The section of one case. Raises DataError for an unknown term, UsageError where there are none."""
        terms = patient_terms(self.hpo, self.options.terms, self.options.phenopacket, case.sheet)
        if not terms.present:
            raise UsageError(
                tr("the patient has no HPO terms, so nothing can be ranked"),
                remedy=tr(
                    "Give --term, --phenopacket, or the sheet's column {column} or {packet}.",
                    column=COLUMN,
                    packet=PACKET,
                ),
            )
        ranked = self._genes(terms.ids)
        germline: GermlinePart | None = case.results.get("germline")  # type: ignore[assignment]  # its section
        reports = germline.findings if germline is not None else ()
        found = {report.gene for report in reports}
        shown = [gene for gene, (rank, _) in ranked.items() if rank <= self.options.top or gene in found]
        return Phenotype(
            release=self.hpo.release,
            method=self.method,
            combine=self.combine,
            annotated_genes=len(self.hpo.diseases),
            terms=self._terms(terms),
            findings=tuple(self._findings(reports, ranked)),
            genes=tuple(self._gene(gene, ranked[gene], terms, gene in found) for gene in shown),
        )

    def _terms(self, terms: PatientTerms) -> tuple[PhenotypeTerm, ...]:
        return tuple(
            PhenotypeTerm(
                id=term.id, name=term.name, content=self.hpo.content(term.id), excluded=excluded, note=term.note
            )
            for some, excluded in ((terms.present, False), (terms.excluded, True))
            for term in some
        )

    def _genes(self, present: tuple[str, ...]) -> dict[str, tuple[int, GeneScore]]:
        """All annotated genes in the order of their rank."""
        if self._ranked is None or self._ranked[0] != present:
            scores = [score_gene(self.hpo, gene, present, self.method, self.combine) for gene in self.hpo.diseases]
            self._ranked = present, {one.gene: (rank, one) for rank, one in ranks(scores)}
        return self._ranked[1]

    def _gene(self, gene: str, ranked: tuple[int, GeneScore], terms: PatientTerms, finding: bool) -> RankedGene:
        rank, score = ranked
        return RankedGene(
            rank=rank,
            gene=gene,
            score=score.score,
            forward=score.forward,
            backward=score.backward,
            modes=tuple(sorted(self.hpo.modes_of(gene))),
            diseases=tuple(sorted(self.hpo.diseases[gene])),
            matches=tuple(
                TermMatch(term=m.term, match=m.match, ancestor=m.ancestor, content=m.content, score=m.score)
                for m in matches(self.hpo, gene, terms.ids, self.method)
            ),
            against=against(self.hpo, gene, tuple(term.id for term in terms.excluded)),
            finding=finding,
        )

    def _findings(
        self, reports: tuple[GermlineReport, ...], ranked: dict[str, tuple[int, GeneScore]]
    ) -> list[RankedFinding]:
        """Those that fit a mode of inheritance first, then by similarity, then the worse class."""
        made = [self._finding(report, ranked.get(report.gene)) for report in reports]
        made.sort(key=lambda one: (_FITS.index(one.fit), -one.score, one.classes, one.gene, one.variants))
        return [one.model_copy(update={"place": place}) for place, one in enumerate(made, 1)]

    def _finding(self, report: GermlineReport, ranked: tuple[int, GeneScore] | None) -> RankedFinding:
        frequencies = [v.frequency for v in report.variants if v.frequency is not None]
        return RankedFinding(
            place=0,
            gene=report.gene,
            variants=tuple(v.hgvsc or v.hgvsg or f"chr{v.chrom}:{v.pos}:{v.ref}:{v.alt}" for v in report.variants),
            classes=tuple(v.variant_class.value for v in report.variants),
            consequences=tuple(v.consequence[0] if v.consequence else "" for v in report.variants),
            frequency=max(frequencies, default=None),
            state=report.state.value,
            fit=fit(report, self.hpo.modes_of(report.gene)),
            gene_rank=ranked[0] if ranked else None,
            score=ranked[1].score if ranked else 0.0,
        )
