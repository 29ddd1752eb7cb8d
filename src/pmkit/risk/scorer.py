"""Scores of a case: match each file once per set of samples, sum per sample, rank against the user's reference."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from pmkit.core.errors import UsageError
from pmkit.core.messages import tr, trn
from pmkit.core.model import Build, CallSet, Case, Policy, Region, merge_regions
from pmkit.intake.material import material
from pmkit.risk.clinical_risk import ClinicalTable
from pmkit.risk.counting import RowCount, ScoreCounts
from pmkit.risk.ranking import Rank, Reference, rank, references
from pmkit.risk.risk_terms import RankStatus, RowOutcome, ScoreStatus, Unsupported
from pmkit.risk.scoring import Sum, summed
from pmkit.risk.scoring_file import RefusedRow, Score, ScoringFile
from pmkit.risk.section import (
    OutcomeCount,
    PolygenicScore,
    Ranking,
    Risk,
    ScoreRow,
    UnsupportedCount,
)

if TYPE_CHECKING:
    from pmkit.risk.stage import RiskOptions
    from pmkit.variants.fasta import Fasta

HELD_BACK = Risk(held_back=True)
OF_A_MINOR = Risk(held_back=True, minor=True)
MOST_NAMES, MOST_EXAMPLES = 50, 5


class Scorer:
    """Applies the scores to case after case. Holds one set of samples at a time."""

    def __init__(self, options: RiskOptions) -> None:
        self.options = options
        self._on: dict[Build, tuple[Score, ...]] = {}
        self._set: tuple[CallSet, Policy, list[ScoreCounts]] | None = None

    @cached_property
    def files(self) -> tuple[ScoringFile, ...]:
        """The scoring files. Raises NoInputError, DataError; UsageError where two have one identifier."""
        files = tuple(ScoringFile(path, self.options.score_build) for path in dict.fromkeys(self.options.scores))
        for one in files:
            twice = next((other for other in files if other is not one and other.id == one.id), None)
            if twice is not None and twice.builds & one.builds:
                raise UsageError(
                    tr("{path} and {path2} are the same score, {id}", path=one.path, path2=twice.path, id=one.id),
                    remedy=tr("Give one of them."),
                )
        return files

    @cached_property
    def reference(self) -> Reference | None:
        return references(self.options.distribution)

    @cached_property
    def measures(self) -> ClinicalTable | None:
        return None if self.options.clinical is None else ClinicalTable(str(self.options.clinical))

    @cached_property
    def sequence(self) -> Fasta | None:
        if self.options.reference is None:
            return None
        from pmkit.variants.fasta import Fasta

        return Fasta(self.options.reference)

    def check(self) -> None:
        """Raises the errors of the files that are named, and UsageError for options that do not fit together."""
        if self.options.population is not None and self.options.distribution is None:
            raise UsageError(tr("--population needs sums of other people"), remedy=tr("Give --distribution."))
        _ = self.files, self.reference, self.measures, self.sequence

    def scores(self, build: Build) -> tuple[Score, ...]:
        """The scores on an assembly, of each identifier the file that fits. Raises BuildError where one has none."""
        if build not in self._on:
            fitting = [one for one in self.files if build in one.builds]
            fitted = {one.id for one in fitting}
            for one in self.files:
                if one.id not in fitted:
                    raise one.other_build(build)
            self._on[build] = tuple(one.on(build) for one in fitting)
        return self._on[build]

    def requested(self, build: Build) -> tuple[Region, ...]:
        """The positions of all rows, with the bases alongside them where an indel may be written otherwise."""
        places = []
        for one in self.files:
            if build not in one.builds:
                continue
            for term in one.on(build).terms:
                long = max(len(term.effect), len(term.other), 1)
                pad = 0 if long == 1 else 1
                for pos in filter(None, (term.pos, term.other_pos)):
                    places.append(Region(term.chrom, max(0, pos - 1 - pad), pos - 1 + long + pad))
        return merge_regions(places) if places else ()

    def result(self, case: Case) -> Risk:
        """The scores of one case, by the genotypes of its germline column."""
        clinical = () if self.measures is None else (self.measures.risk(case),)
        about = material(case)
        if about.material.is_other:
            because = tr(
                "the genotypes are those of a tumour ({by}), so no inherited risk follows from them", by=about.by
            )
            refused = tuple(_refused(score, because) for score in self.scores(case.calls.build))
            return Risk(scores=refused, clinical=clinical)
        made, rows = [], []
        for counted in self._counted(case):
            counts = counted.of(case.germline_index)
            total = summed(counted.score, counts, by_frequency=self.options.missing == "frequency")
            made.append(self._part(counted.score, counts, total))
            if self.options.variants:
                rows += _rows(counted.score, counts, total)
        return Risk(scores=tuple(made), variants=tuple(rows), clinical=clinical)

    def _counted(self, case: Case) -> list[ScoreCounts]:
        if self._set is None or self._set[0] is not case.calls or self._set[1] != case.policy:
            if self.sequence is not None:
                self.sequence.check_build(case.calls.build)
            keep = self.options.ambiguous == "keep"
            counted = [
                ScoreCounts(score, case.calls, case.policy, self.sequence, keep_ambiguous=keep)
                for score in self.scores(case.calls.build)
            ]
            self._set = case.calls, case.policy, counted
        return self._set[2]

    def _part(self, score: Score, counts: list[RowCount], total: Sum) -> PolygenicScore:
        enough = total.match_rate >= self.options.min_match and total.scored > 0
        value = total.value if enough else None
        ranked = rank(value, score.id, total.digest, self.reference, self.options.population)
        notes = list(score.notes)
        if not enough:
            notes.append(
                tr(
                    "{id}: {number:.3g} % of the rows have a genotype, and {least:.3g} % are needed "
                    "(--min-match): no sum is reported",
                    id=score.id,
                    number=100 * total.match_rate,
                    least=100 * self.options.min_match,
                )
            )
        if number := total.counts.get(RowOutcome.REFERENCE_UNKNOWN):
            notes.append(
                trn(
                    "{id}: {n} row is homozygous reference, but which allele that is needs the genome sequence "
                    "(--reference)",
                    "{id}: {n} rows are homozygous reference, but which allele that is needs the genome sequence "
                    "(--reference)",
                    number,
                    id=score.id,
                )
            )
        return PolygenicScore(
            **_head(score),
            status=ScoreStatus.SCORED if enough else ScoreStatus.TOO_FEW_MATCHED,
            sum=value,
            average=total.average if enough else None,
            scored=total.scored,
            filled=total.filled,
            match_rate=total.match_rate,
            match_rate_by_weight=total.match_rate_by_weight,
            flipped=total.flipped,
            digest=total.digest,
            outcomes=_outcomes(score, counts),
            unsupported=_unsupported(score.refused),
            ranking=_ranking(ranked),
            notes=tuple(notes),
        )


def _head(score: Score) -> dict[str, Any]:
    """What the file says of itself."""
    header = score.header
    ids = header.get("trait_efo", "")
    whose = "harmonised" if score.harmonised else "author's"
    return {
        "score": score.id,
        "name": header.get("pgs_name", ""),
        "trait": header.get("trait_reported", ""),
        "trait_ids": tuple(one.strip() for one in ids.replace("|", ",").split(",") if one.strip()),
        "file": score.path.encode("utf-8", "replace").decode(),
        "positions": f"{whose}, {score.build}",
        "licence": header.get("license", ""),
        "citation": header.get("citation", ""),
        "rows": score.rows,
    }


def _refused(score: Score, because: str) -> PolygenicScore:
    return PolygenicScore(
        **_head(score),
        status=ScoreStatus.NOT_GERMLINE,
        scored=0,
        match_rate=0.0,
        match_rate_by_weight=0.0,
        digest="",
        ranking=Ranking(status=RankStatus.NO_SUM, because=because),
        notes=(f"{score.id}: {because}",),
    )


def _ranking(found: Rank) -> Ranking:
    return Ranking(
        status=found.status,
        because=found.because,
        population=found.population,
        people=found.people,
        percentile=found.percentile,
        z=found.z,
        by_normal=found.by_normal,
    )


def _outcomes(score: Score, counts: list[RowCount]) -> tuple[OutcomeCount, ...]:
    names: dict[RowOutcome, list[str]] = {}
    for term, count in zip(score.terms, counts, strict=True):
        names.setdefault(count.outcome, []).append(term.name)
    return tuple(
        OutcomeCount(
            outcome=outcome,
            number=len(names[outcome]),
            examples=() if outcome.counts else tuple(names[outcome][:MOST_EXAMPLES]),
        )
        for outcome in RowOutcome
        if outcome in names
    )


def _unsupported(rows: tuple[RefusedRow, ...]) -> tuple[UnsupportedCount, ...]:
    names: dict[Unsupported, list[str]] = {}
    for row in rows:
        names.setdefault(row.reason, []).append(row.name)
    return tuple(
        UnsupportedCount(reason=reason, number=len(names[reason]), names=tuple(names[reason][:MOST_NAMES]))
        for reason in Unsupported
        if reason in names
    )


def _rows(score: Score, counts: list[RowCount], total: Sum) -> list[ScoreRow]:
    return [
        ScoreRow(
            score=score.id,
            variant=term.key,
            name=term.name,
            outcome=count.outcome,
            copies=count.copies,
            dosage=count.dosage.expected if count.dosage else None,
            contribution=value,
        )
        for term, count, value in zip(score.terms, counts, total.contributions, strict=True)
    ]
