"""How many effect alleles the samples of a set carry at each row of a score, and by what that is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from pmkit.core.model import MISSING, NO_ALLELE, CallSet, Policy, State
from pmkit.formats import posterior
from pmkit.risk.dosages import Dosage, dosage
from pmkit.risk.orientation import Answer, Oriented, Orienter
from pmkit.risk.risk_terms import RowOutcome
from pmkit.variants.site_states import NO_ACCURACY
from pmkit.variants.sites import site_calls

if TYPE_CHECKING:
    from pmkit.core.model import SiteCalls
    from pmkit.risk.scoring_file import Score, ScoreTerm
    from pmkit.variants.fasta import Fasta

OF_STATE = {
    State.DOUBTFUL: RowOutcome.DOUBTFUL,
    State.CALLED: RowOutcome.CALLED,
    State.REFERENCE: RowOutcome.REFERENCE,
    State.ASSUMED: RowOutcome.ASSUMED,
    State.NO_CALL: RowOutcome.NO_CALL,
    State.ABSENT: RowOutcome.ABSENT,
    State.FILTERED: RowOutcome.FILTERED,
    State.CONFLICT: RowOutcome.CONFLICT,
}


class RowCount(NamedTuple):
    """What is known of one row in one sample. `copies` is None where nothing is counted."""

    outcome: RowOutcome
    copies: int | None = None
    dosage: Dosage | None = None
    flipped: bool = False


class ScoreCounts:
    """One score on one set of samples: worked out once, asked sample by sample."""

    def __init__(
        self, score: Score, calls: CallSet, policy: Policy, sequence: Fasta | None, *, keep_ambiguous: bool
    ) -> None:
        self.score, self._calls, self._policy = score, calls, policy
        self._orienter = Orienter(calls.records, score.terms, sequence)
        self._answers = [self._orienter.orient(term, keep_ambiguous=keep_ambiguous) for term in score.terms]
        oriented = [answer for answer in self._answers if isinstance(answer, Oriented)]
        rows = iter(range(len(oriented)))
        self._rows = [next(rows) if isinstance(answer, Oriented) else -1 for answer in self._answers]
        self._stated = self._states([answer.site for answer in oriented], sequence)
        # What stands at rows that could not be oriented: no record at all is another answer than "not known which".
        unknown = [n for n, answer in enumerate(self._answers) if answer is RowOutcome.REFERENCE_UNKNOWN]
        places = [score.terms[n] for n in unknown]
        self._bare_rows = {n: row for row, n in enumerate(unknown)}
        self._bare = self._states([_place(term) for term in places], None)

    def _states(self, sites: Sequence[object], sequence: Fasta | None) -> SiteCalls:
        from pmkit.core.model import Site

        requested = [site for site in sites if isinstance(site, Site)]
        return site_calls(
            self._calls,
            requested,
            absent_is_reference=self._policy.absent_is_reference,
            pass_only=self._policy.pass_only,
            sequence=_IndelBases(sequence) if sequence is not None else None,
        )

    def of(self, sample: int) -> list[RowCount]:
        """One count for each row, in the score's order. `sample`: its index in the set."""
        return [
            self._count(number, term, answer, sample)
            for number, (term, answer) in enumerate(zip(self.score.terms, self._answers, strict=True))
        ]

    def _count(self, number: int, term: ScoreTerm, answer: Answer, sample: int) -> RowCount:
        if isinstance(answer, RowOutcome):
            return RowCount(self._without_site(number, answer, sample))
        return self._dosage(answer, sample) or self._genotype(number, term, answer, sample)

    def _without_site(self, number: int, answer: RowOutcome, sample: int) -> RowOutcome:
        """Of a row that could not be oriented: whether there is data at all."""
        if answer is RowOutcome.REFERENCE_UNKNOWN:
            state = State(int(self._bare.state[self._bare_rows[number], sample]))
            return OF_STATE[state] if state > State.ASSUMED else answer
        return answer

    def _genotype(self, number: int, term: ScoreTerm, answer: Oriented, sample: int) -> RowCount:
        row = self._rows[number]
        state = State(int(self._stated.state[row, sample]))
        pair = [int(code) for code in self._stated.codes[row, sample]]
        known = range(len(answer.site.alts) + 1) if not term.other else range(2)
        outcome = OF_STATE[state]
        if state <= State.ASSUMED:
            if pair[1] == NO_ALLELE:
                outcome = RowOutcome.HAPLOID
            elif MISSING in pair:
                outcome = RowOutcome.NO_CALL
            elif not set(pair) <= set(known):
                outcome = RowOutcome.OTHER_ALLELE
        return RowCount(outcome, pair.count(answer.counted) if outcome.counts else None, flipped=answer.flipped)

    def _dosage(self, answer: Oriented, sample: int) -> RowCount | None:
        """By the fields of imputation of a record with the site's own alleles; None where there are none."""
        site = answer.site
        (alt, *more) = site.alts
        for number in self._orienter.records_at(site.chrom, site.pos):
            record = self._calls.records[number]
            if not record.line or record.ref != site.ref or (not more and alt not in record.alts):
                continue
            if record.filters and self._policy.pass_only:
                continue
            allele = 0 if answer.counted == 0 else record.alts.index(alt) + 1
            found = dosage(record, self._calls.column(record.source, sample), allele)
            if found is None:
                continue
            accuracy = posterior.of_info(record.info, True)
            if accuracy is not None and accuracy < NO_ACCURACY:
                return RowCount(RowOutcome.NO_CALL, flipped=answer.flipped)
            pair = self._calls.genotypes.alleles[number, sample].tolist()
            if pair[1] == NO_ALLELE:
                return RowCount(RowOutcome.HAPLOID, flipped=answer.flipped)
            copies = None if MISSING in pair else sum(code == allele for code in pair)
            return RowCount(RowOutcome.DOSAGE, copies, found, answer.flipped)
        return None


def _place(term: ScoreTerm) -> object:
    """The row's position as a site of whatever base: only whether something covers it is asked."""
    from pmkit.core.model import Site

    other = "A" if term.effect[0] != "A" else "C"
    return Site(term.chrom, term.pos, "N", (term.effect[0], other), term.name)


class _IndelBases:
    """A reference sequence as the matching of indels asks for it."""

    def __init__(self, sequence: Fasta) -> None:
        self._sequence = sequence

    def base(self, chrom: str, pos: int) -> str:
        return self._sequence.fetch(chrom, pos - 1, pos)
