"""What one record's genotypes amount to at a site: called, doubtful, reference, no call, filtered, contradictory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from pmkit.core.messages import tr
from pmkit.core.model import MISSING, CallSet, Record, Remark, Site, State
from pmkit.formats import posterior
from pmkit.formats.vcf_grammar import SPANNING_ALTS
from pmkit.variants import alleles
from pmkit.variants.split_records import is_half_of_split, reads_split_off

if TYPE_CHECKING:
    import numpy.typing as npt

    from pmkit.core.model import Bool, Int16, Int32

    Int8 = npt.NDArray[np.int8]

LOW_QUALITY = 20
"""Below this GQ (the genotype is wrong in more than 1 of 100 cases) a reference genotype is no call."""
FEW_READS = 7
"""From so many reads on a genotype without GQ is believed to be homozygous: of a heterozygote all reads show one allele
in 1 of 2**n cases, which is under 1 in 100, as GQ 20 says, from 7 on."""
LEAST_POSTERIOR = 0.99
"""Below this probability (GP, HDS, DS) a genotype is taken as one below LOW_QUALITY is."""
CONTRADICTING = 0.1 + 1e-6
"""Up to this probability the fields contradict the genotype that stands alongside them."""
NO_ACCURACY, LOW_ACCURACY = 0.3, 0.8
"""Estimated imputation accuracy (R2, DR2, INFO): under the first nothing is known, under the second it is doubtful.
The first is the usual filter of imputed markers; the second is pmkit's own mark for use in single patients."""
MANY_READS = 10
"""From so many on, the reads of a homozygous genotype must be of its allele for the most part."""
MANY_OTHERS = 4
"""One read in so many of another allele makes a homozygous genotype doubtful."""
MIXED_SHARE, MIXED_READS = 20, 3
"""On the mitochondrion an allele can be in any share of the reads: one in so many (5 %), and this many at least, make a
genotype without it doubtful (pmkit's own mark)."""
REFERENCE_CALL = "RefCall"
"""DeepVariant's FILTER of records that it holds for reference: that is an answer, not a failure."""
_STRUCTURAL = (*SPANNING_ALTS, "<INS", "<BND", "<TRA", "<CTX", "<CPX", "<ROH")
_SPEAKING = (int(State.DOUBTFUL), int(State.CALLED), int(State.REFERENCE))


def speaks(state: Int8) -> Bool:
    """Where a genotype is given."""
    return np.asarray((state == _SPEAKING[0]) | (state == _SPEAKING[1]) | (state == _SPEAKING[2]))  # isin is slow


def named(record: Record) -> str:
    """A record in notes."""
    alts = ",".join(record.alts) or "."
    return f"chr{record.chrom}:{record.pos} {record.ref[:20]}>{alts[:40]}"


class Remarks(Protocol):
    """Where remarks on records go: why they were not used, and why those that were used are doubtful."""

    notes: list[str]
    doubts: list[str]


def record_state(
    site: Site, calls: CallSet, number: int, own: Int16, remarks: Remarks, *, pass_only: bool, indel: bool
) -> Int8:
    """State of each sample by one record whose alleles are `own` (samples, 2) at the site; ABSENT where it is silent.

    `indel`: the record is of an indel of the site. A reference block is judged for its own bases, whether or not it
    covers the site's first one.
    """
    record, genotypes = calls.records[number], calls.genotypes
    block = record.is_reference_block
    state = np.full(len(own), State.REFERENCE if block else State.CALLED, dtype=np.int8)
    missing = (own[:, 0] == MISSING) & (own[:, 1] <= MISSING)
    carried = np.asarray((own > 0).any(axis=1))
    state[carried] = State.CALLED  # also where a block's genotype names its unspecific allele
    state[missing] = State.NO_CALL
    reported = _Judgement(record, state, carried, remarks)
    quality = genotypes.quality[number]
    low = (quality >= 0) & (quality < LOW_QUALITY)
    depth = _depth(calls, number)
    reported.refuse(
        ~missing & ~carried & ((depth == 0) | low),
        State.NO_CALL,
        lambda: tr(
            "reference without reads (DP 0) or confidence (GQ below {low_quality})",
            low_quality=LOW_QUALITY,
        ),
    )
    if not block and _says_nothing_of_reference(site, record, indel=indel):
        state[~carried if _is_structural(record) else ~carried & ~missing] = State.ABSENT
    mixed = _check_reads(calls, number, reported)
    few = ~missing & (quality < 0) & (depth >= 0) & (depth < FEW_READS)
    reported.refuse(
        few & ~carried & speaks(state),
        State.NO_CALL,
        lambda: tr(
            "reference with fewer than {few_reads} reads and no GQ to vouch for it",
            few_reads=FEW_READS,
        ),
    )
    _check_imputation(calls, number, reported)
    _check_filters(calls, number, reported, pass_only=pass_only)
    _weigh_mixed(reported, mixed & speaks(state))
    reported.doubt(
        (state == State.CALLED) & carried & (depth == 0),
        lambda: tr("used although the file gives it no reads (DP 0)"),
    )
    reported.doubt(
        (state == State.CALLED) & carried & low,
        lambda: tr(
            "used although its quality is low (GQ below {low_quality})",
            low_quality=LOW_QUALITY,
        ),
    )
    if record.qual is not None and record.qual < LOW_QUALITY:
        reported.doubt(
            (state == State.CALLED) & carried & (quality < 0),
            lambda: tr(
                "used although QUAL is below {low_quality} and there is no GQ",
                low_quality=LOW_QUALITY,
            ),
        )
    single = (own[:, 0] == own[:, 1]) | (own[:, 1] < MISSING)
    reported.doubt(
        (state == State.CALLED) & carried & few & single,
        lambda: tr(
            "used although fewer than {few_reads} reads, without GQ, tell no heterozygote",
            few_reads=FEW_READS,
        ),
    )
    return state


def remark(record: Record, reason: str, who: Bool) -> Remark:
    """What is said of a record at a site, of the samples `who`."""
    return Remark(tr("{named}: {reason}", named=named(record), reason=reason), who, reason)


@dataclass(slots=True)
class _Judgement:
    """What one record amounts to, rule by rule, in each sample: `state`, which the rules lower, and why.

    `carried`: the samples that have an allele other than the reference. A text is made only where somebody has it.
    """

    record: Record
    state: Int8
    carried: Bool
    remarks: Remarks

    def refuse(self, who: Bool, becomes: State, text: Callable[[], str]) -> None:
        """The record is not used in the samples of `who`."""
        if who.any():
            self.state[who] = becomes
            self.remarks.notes.append(remark(self.record, text(), who))

    def doubt(self, who: Bool, text: Callable[[], str]) -> None:
        """The record is used in the samples of `who`, with low confidence."""
        if who.any():
            self.state[who] = State.DOUBTFUL
            self.remarks.doubts.append(remark(self.record, text(), who))

    def unsure(self, who: Bool, text: Callable[[], str]) -> None:
        """In the samples of `who` nothing vouches for the genotype: a reference one is no call, another is doubtful."""
        self.refuse(who & ~self.carried, State.NO_CALL, text)
        self.doubt(who & self.carried, lambda: tr("used although {why}", why=text()))


def _weigh_mixed(reported: _Judgement, mixed: Bool) -> None:
    """Homozygous genotypes with many reads of another allele: a reference one is likely a carrier whose change the
    genotype denies, a contradiction; of a carried change one copy is there, so doubt of the other."""
    reported.refuse(
        mixed & ~reported.carried,
        State.CONFLICT,
        lambda: tr(
            "not used, reference although one read in {many_others} or more (AD) tells another allele",
            many_others=_many_others(reported.record),
        ),
    )
    reported.doubt(
        mixed & reported.carried,
        lambda: tr(
            "used as homozygous although one read in {many_others} or more (AD) tells another allele",
            many_others=_many_others(reported.record),
        ),
    )


def _many_others(record: Record) -> int:
    return MIXED_SHARE if record.chrom == "MT" else MANY_OTHERS


def forget_reference(record: Record, own: Int16, reference: Bool) -> Remark:
    """Take the reference allele (where `reference`) of a record whose REF is no base at the site as an unknown one."""
    own[reference] = MISSING
    text = tr("{named}: REF is no base here, so nobody is known to be reference", named=named(record))
    return Remark(text, np.asarray(reference.any(axis=1)))


def unreadable(site: Site, record: Record, carried: Int16) -> tuple[Bool, str]:
    """Who carries (`carried`: allele indices) at the site what tells no bases: a repeat by its symbol (`<STR7>`,
    `<CNV:TR>`), or an alternative that is REF itself; and what to say of it."""
    odd = [k for k, alt in enumerate(record.alts, 1) if alt.upper().startswith(("<STR", "<CNV:TR"))]
    itself = [k for k, alt in enumerate(record.alts, 1) if alt == record.ref]
    here = record.pos <= site.pos + len(site.ref) and record.end >= site.pos
    if np.isin(carried, itself).any():
        note = tr("{named}: an alternative is the reference itself; it cannot be read", named=named(record))
    else:
        note = tr("{named}: a repeat without its bases cannot be read", named=named(record))
    found = np.isin(carried, [*odd, *itself]).any(axis=1) & here
    return np.asarray(found), note


def most_reads(record: Record) -> int:
    """The most reads that a sample can have at a record by its INFO; -1 where INFO does not count them.

    INFO DP and DP4 count the reads of all samples. `bcftools call` writes no others unless it is asked for FORMAT DP.
    Of a block, MIN_DP (freebayes) and MinDP (bcftools) give the least.
    """
    found = -1
    for key in ("DP", "DP4", "MIN_DP", "MinDP"):
        if key in record.info:
            parts = record.info[key].split(",")
            if all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
                count = sum(map(int, parts))
                found = count if found < 0 else min(found, count)
    return found


def _depth(calls: CallSet, number: int) -> Int32:
    """(samples,): reads at a record: DP (of a block the least), else the sum of AD, else at most those of INFO; -1
    where none is given."""
    genotypes, record = calls.genotypes, calls.records[number]
    depth = genotypes.depth[number]
    if genotypes.allele_depth.shape[2]:
        reads = genotypes.allele_depth[number]
        known = (depth < 0) & (reads >= 0).any(axis=1)
        depth = np.where(known, np.maximum(reads, 0).sum(axis=1), depth)
    if (most := most_reads(record)) >= 0:
        least = record.is_reference_block and ("MinDP" in record.info or "MIN_DP" in record.info)
        depth = np.where(depth < 0, most, np.minimum(depth, most) if least else depth)
    return np.asarray(depth, dtype=np.int32)


def _check_imputation(calls: CallSet, number: int, said: _Judgement) -> None:
    """What was imputed without support is not used: of a carried alternative that is a contradiction, else no data.

    Each sample is judged by the record's INFO and by its own cell, whatever stands in other samples or records.
    """
    record, support = calls.records[number], calls.genotypes.support
    state, carried = said.state, said.carried
    flagged = "IMP" in record.info or "IMPUTED" in record.info
    if support is None and not flagged and "DR2" not in record.info:
        return  # nothing says that it was imputed
    mine = np.full(len(state), posterior.NONE, np.float32) if support is None else support[number]
    reported = mine >= 0
    said.unsure(
        speaks(state) & (mine == posterior.UNREADABLE),
        lambda: tr(
            "GP, HDS or DS has a wrong number of values, or values that are no probabilities or dosages",
        ),
    )
    accuracy = posterior.of_info(record.info, flagged or bool(reported.any()))
    rated = reported if posterior.of_info(record.info, flagged) is None else np.ones_like(reported)
    without_figures: Bool | None = None
    if posterior.is_unclear(record.info, flagged):
        without_figures = np.ones_like(reported)
    elif accuracy is None and flagged and "TYPED" not in record.info:  # Minimac marks typed markers as imputed, too
        without_figures = ~reported
    if without_figures is not None:
        said.unsure(
            speaks(state) & without_figures,
            lambda: tr("imputed, and the file does not say how well"),
        )
    if accuracy is not None and accuracy < NO_ACCURACY:
        spoke = speaks(state) & rated
        for who, becomes in ((spoke & carried, State.CONFLICT), (spoke & ~carried, State.NO_CALL)):
            said.refuse(
                who,
                becomes,
                lambda: tr(
                    "imputed, but the estimated accuracy is {accuracy:g} (below {no_accuracy})",
                    accuracy=accuracy,
                    no_accuracy=NO_ACCURACY,
                ),
            )
    spoke = speaks(state)
    against = spoke & reported & (mine <= CONTRADICTING)
    said.refuse(
        against,
        State.CONFLICT,
        lambda: tr("the dosage or the probabilities (DS, HDS, GP) contradict the genotype"),
    )
    weak = spoke & reported & ~against & (mine < LEAST_POSTERIOR)
    said.refuse(
        weak & ~carried,
        State.NO_CALL,
        lambda: tr(
            "reference with a probability below {least_posterior} (GP, HDS or DS)",
            least_posterior=LEAST_POSTERIOR,
        ),
    )
    said.doubt(
        weak & carried,
        lambda: tr(
            "used although its probability is below {least_posterior} (GP, HDS or DS)",
            least_posterior=LEAST_POSTERIOR,
        ),
    )
    if accuracy is not None and accuracy < LOW_ACCURACY:
        said.doubt(
            speaks(state) & rated,
            lambda: tr(
                "used although imputed with an estimated accuracy of {accuracy:g}",
                accuracy=accuracy,
            ),
        )


def _says_nothing_of_reference(site: Site, record: Record, *, indel: bool) -> bool:
    """Whether a sample without the record's alleles is not known to be reference at the site."""
    symbolic = any(alt.startswith("<") for alt in record.alts)
    if max(len(record.ref), record.end - record.pos if symbolic else 0) > alleles.REFERENCE_UP_TO:
        return True
    if record.pos == site.pos or indel or not set(alleles.UNSPECIFIC).isdisjoint(record.alts):
        return False
    # A neighbouring deletion that the sample does not have was judged by itself, not the site's base.
    return any(len(alt) != len(record.ref) for alt in record.alts)


def _is_structural(record: Record) -> bool:
    """Whether a record is of structural variants, so that a missing genotype is not one of the bases below it.

    Symbolic alleles of other kinds stand for a stretch without calls, as Complete Genomics' `<CGA_NOCALL>` does.
    """
    return not all(alt.startswith("<") and not alt.startswith(_STRUCTURAL) for alt in record.alts)


def _check_filters(calls: CallSet, number: int, reported: _Judgement, *, pass_only: bool) -> None:
    """What fails its FILTER or FT: not used where asked (`pass_only`), where it says reference by a block, and where a
    symbolic allele is carried, as structural records that fail are not used either.

    A reference genotype that fails its own FT is not used either: FT judges the genotype, FILTER whether the
    alternative is there at all.
    """
    record, ft = calls.records[number], calls.genotypes.failed
    state, carried = reported.state, reported.carried
    whole = bool(record.filters)
    if not whole and ft is None:
        return
    failed = np.full(len(state), whole)
    denied = np.zeros(len(state), dtype=np.bool_) if ft is None else ft[number] & ~carried & speaks(state)
    if set(record.filters) == {REFERENCE_CALL}:
        failed &= carried
    if ft is not None:
        failed |= ft[number]
    failed &= state != State.ABSENT
    if not failed.any():
        return
    of_record = ~denied if whole else np.zeros(len(state), dtype=np.bool_)
    reasons = (
        (tr("FILTER is {filters}", filters=",".join(record.filters)), of_record),
        (tr("the sample's FT is not PASS or it has more than two alleles"), ~of_record),
    )

    def not_used(name: str) -> Callable[[], str]:
        return lambda: tr("not used, {name}", name=name)

    def used_although(name: str) -> Callable[[], str]:
        return lambda: tr("used although {name}", name=name)

    unused = state != State.NO_CALL if pass_only else (state == State.REFERENCE) | _carries_symbol(calls, number)
    unused = (denied | (failed & unused)) & (state != State.CONFLICT)
    for becomes, whose in ((State.CONFLICT, carried), (State.FILTERED, ~carried)):  # carried: it is there, but denied
        for name, mine in reasons:
            reported.refuse(
                unused & whose & mine,
                becomes,
                not_used(name),
            )
    used = failed & carried & (state == State.CALLED)
    for name, mine in reasons:
        reported.doubt(
            used & mine,
            used_although(name),
        )


def _carries_symbol(calls: CallSet, number: int) -> Bool:
    """(samples,): who carries a symbolic allele of a record; `<*:DEL>`, which is `*`, is none."""
    alts = calls.records[number].alts
    odd = [k for k, alt in enumerate(alts, 1) if alt.startswith("<") and alt != alleles.OLD_SPANNING]
    return np.asarray(np.isin(calls.genotypes.alleles[number], odd).any(axis=1))


def _check_reads(calls: CallSet, number: int, said: _Judgement) -> Bool:
    """Genotypes that their reads deny are not believed: heterozygous with reads of one allele, homozygous without.
    Returns the homozygous ones of which many reads tell another allele. Where a multi-allelic place was split into
    records, the reads of all of them are held against the genotype."""
    record, state = calls.records[number], said.state
    depths = calls.genotypes.allele_depth[number]
    count = len(record.alts) + 1
    if depths.shape[1] < count:
        return np.zeros(len(state), dtype=np.bool_)
    depths = depths[:, :count]
    pair = calls.genotypes.alleles[number]
    reported = speaks(state) & (depths >= 0).all(axis=1) & (depths.sum(axis=1) > 0)
    heterozygous = (pair[:, 0] != pair[:, 1]) & (pair >= 0).all(axis=1)
    both = np.take_along_axis(depths, np.maximum(pair, 0).astype(np.int64), axis=1)
    one = reported & heterozygous & (both == 0).any(axis=1)
    for sample in np.flatnonzero(one & (depths[:, 0] == 0) & (pair == 0).any(axis=1)).tolist():
        one[sample] = not is_half_of_split(calls, number, sample)
    said.refuse(
        one,
        State.CONFLICT,
        lambda: tr("heterozygous, but AD has no reads of one of its alleles"),
    )
    single = reported & (pair[:, 0] >= 0) & ((pair[:, 1] == pair[:, 0]) | (pair[:, 1] < MISSING))
    own = np.take_along_axis(depths, np.maximum(pair[:, :1], 0).astype(np.int64), axis=1)[:, 0]
    total = depths.sum(axis=1) + reads_split_off(calls, number)
    others = total - own
    if record.chrom == "MT":  # heteroplasmy: what is carried is there in a part of the copies
        said.refuse(single & (own == 0), State.CONFLICT, _no_reads)
        mixed = (others >= MIXED_READS) & (MIXED_SHARE * others >= total)
        return np.asarray(single & (own > 0) & mixed)
    none = single & ((own == 0) | ((total >= MANY_READS) & (2 * own <= total)))
    said.refuse(none, State.CONFLICT, _no_reads)
    return np.asarray(single & ~none & (total >= MANY_READS) & (MANY_OTHERS * others >= total))


def _no_reads() -> str:
    return tr("homozygous, but half of its reads (AD) or more tell another allele")
