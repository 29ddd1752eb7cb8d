"""Join another caller's diplotypes with what the VCF showed: provenance kept, every contradiction said.

An outside call replaces the matcher's, as the user asked for it by giving the file; where the two differ, both are
named. Several outside calls for one gene are several possible results: they are all kept and the gene is ambiguous.
An outside "no call", or a name that is not understood, is no evidence against the VCF: the matcher's call stays, and
both are named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pmkit.core.messages import all_of, any_of, tr, trn
from pmkit.pgx.alleles import CallWarning, GeneCall
from pmkit.pgx.alleles.structural_calls import CountedGene
from pmkit.pgx.genes import is_hla, oddity
from pmkit.pgx.guideline_sources import CPIC
from pmkit.pgx.outside.call_words import is_extensive, phenotype_name
from pmkit.pgx.outside.disputes import against_matcher, alleles_of_call
from pmkit.pgx.outside.half import WHOLE, Half, half_of, is_lone
from pmkit.pgx.outside.names import Alleles, label_of, read_alleles, read_phenotype
from pmkit.pgx.outside.outside_gene import BY_DOCUMENTATION, OutsideGene, OutsideWarning, without_positions
from pmkit.pgx.pgx_terms import CallSource, GeneStatus
from pmkit.pgx.phenotype import (
    INDETERMINATE,
    NO_RESULT,
    NOT_AVAILABLE,
    DiplotypeResult,
    Disputed,
    GeneResult,
    PairResult,
    interpret_pair,
    stated_pairs,
)
from pmkit.pgx.phenotype_rules import ActivityScore, rule_for, rules_by_gene

if TYPE_CHECKING:
    from pmkit.pgx.outside.call import OutsideCall

_PASSED = ("", "PASS", ".")


def merge(
    calls: Iterable[OutsideCall], matched: Mapping[str, GeneResult], sex: str | None = None
) -> dict[str, GeneResult]:
    """Results of all genes: the matcher's, replaced by the outside callers' where they spoke (`source` "outside")."""
    by_gene: dict[str, list[OutsideCall]] = {}
    for call in calls:
        by_gene.setdefault(call.gene, []).append(call)
    return {**matched, **{gene: _gene(gene, said, matched.get(gene), sex) for gene, said in by_gene.items()}}


def _gene(gene: str, said: Sequence[OutsideCall], matcher: GeneResult | None, sex: str | None) -> GeneResult:
    warnings: list[OutsideWarning] = []
    stated = [call for call in said if not call.no_call]
    for caller in dict.fromkeys(call.caller for call in stated if not call.checked):
        text = tr("{caller}: read by documentation only, as no public example file was at hand", caller=caller)
        warnings.append(OutsideWarning(BY_DOCUMENTATION, text))
    genotypes = Counter((call.caller, call.where) for call in stated)
    found: dict[tuple[str, tuple[str, ...]], DiplotypeResult] = {}
    understood = False
    half = WHOLE
    disputed: list[Disputed] = []
    for call in stated:
        if call.filter.upper() not in _PASSED:
            text = tr("{caller} marks its call {filter}", caller=call.caller, filter=call.filter)
            warnings.append(OutsideWarning("outside_filter", text))
            if genotypes[call.caller, call.where] == 1:  # no other genotype says what the doubt is between
                half = half.with_other(Half((f"{text} ({call.where})",)))
        meaning = _meanings(gene, call, sex, warnings)
        understood |= meaning.understood
        disputed += meaning.disputed
        for result in meaning.results:
            found.setdefault((result.label, result.pair.lookup_keys), result)
        if not meaning.decided:
            one = half_of(call, sex)
            if not (one.unknown or meaning.results):
                one = Half(
                    (
                        tr(
                            "what {caller} means by {text} ({where})",
                            caller=call.caller,
                            text=_written(call),
                            where=call.where,
                        ),
                    )
                )
            half = half.with_other(one)
    if len({(alleles_of_call(call), call.phenotype, call.activity_score) for call in stated}) > 1:
        listed = "; ".join(
            tr(
                "{diplotype} by {caller} ({where})",
                diplotype=call.diplotype or tr("no diplotype"),
                caller=call.caller,
                where=call.where,
            )
            for call in stated
        )
        warnings.append(OutsideWarning("outside_disagree", tr("the outside calls differ: {listed}", listed=listed)))
    if stated and len(stated) < len(said):
        warnings.append(OutsideWarning("outside_disagree", tr("one outside caller gives a result, another no call")))
    shown = matcher is not None and (matcher.diplotypes or matcher.components)
    if matcher is not None and shown and not understood:
        contained = _holds_lone(matcher, stated, sex)
        return _kept(matcher, said, warnings, WHOLE if contained else half, sex)
    results = tuple(found.values())
    if matcher is not None and (differs := against_matcher(stated, results, matcher)):
        warnings.append(OutsideWarning("outside_differs", differs.warning))
        disputed += differs.disputed
    if not rules_by_gene().get(gene) and not _guided(gene, found.values()):
        warnings.append(
            OutsideWarning("unknown_gene", tr("pmkit has no rules for {gene}: no phenotype is given", gene=gene))
        )
    many = 2 if half.unknown else 1
    return GeneResult(
        gene=gene,
        status=(GeneStatus.NOT_CALLED, GeneStatus.CALLED, GeneStatus.AMBIGUOUS)[min(len(results) * many, 2)],
        phased=True,
        diplotypes=results,
        components=(),
        recommendation=_with_weighed(results, half.weighed),
        half_known=half.unknown,
        disputed=tuple(dict.fromkeys(disputed)),
        sex=sex,
        source=CallSource.OUTSIDE,
        call=OutsideGene(
            gene,
            tuple(said),
            tuple(dict.fromkeys(warnings)),
            "" if results else _why_not(said, warnings, matcher, sex),
        ),
    )


def _guided(gene: str, found: Iterable[DiplotypeResult]) -> bool:
    """Whether the results of a gene without rules are such as guidance can be looked up by."""
    return gene in without_positions() and any(one.pair.phenotype for one in found)


def _with_weighed(
    results: tuple[DiplotypeResult, ...], weighed: Sequence[DiplotypeResult]
) -> tuple[DiplotypeResult, ...]:
    """The results to look up, with those that an understood half can be part of, where they mean something else."""
    found = {(one.pair.lookup_keys, _names(one)): one for one in (*weighed, *results)}
    return (*results, *(one for one in found.values() if one not in results))


def _names(one: DiplotypeResult) -> tuple[str, ...]:
    return tuple(sorted(allele.name for allele in one.pair.alleles))


def _kept(
    matcher: GeneResult,
    said: Sequence[OutsideCall],
    warnings: Sequence[OutsideWarning],
    half: Half,
    sex: str | None,
) -> GeneResult:
    """The VCF's result, with what the outside callers wrote named alongside it and its understood half weighed."""
    matcher = replace(
        matcher,
        recommendation=_with_weighed(matcher.recommendation, half.weighed),
        half_known=tuple(dict.fromkeys((*matcher.half_known, *half.unknown))),
    )
    labels = [one.label for one in matcher.diplotypes] or [all_of(one.name for one in matcher.components)]
    text = tr(
        "{no_call_text}; the VCF's call {labels} is kept",
        no_call_text=_no_call_text(said, sex),
        labels=any_of(labels),
    )
    code = "outside-not-understood" if any(not call.no_call for call in said) else "outside-no-call"
    added = (CallWarning(code, text), *(CallWarning(code, warning.text) for warning in dict.fromkeys(warnings)))
    if isinstance(matcher.call, GeneCall | CountedGene):
        return replace(matcher, call=replace(matcher.call, warnings=(*matcher.call.warnings, *added)))
    named = tuple(OutsideWarning(warning.code, warning.text) for warning in added)
    return replace(matcher, call=OutsideGene(matcher.gene, tuple(said), named))


def _holds_lone(matcher: GeneResult, stated: Sequence[OutsideCall], sex: str | None) -> bool:
    """Whether all outside calls are lone alleles without a phenotype, and each is among those that the VCF shows.

    The VCF then tells more of the same. A lone allele that it does not show is open and weighed.
    """
    if not stated or not all(is_lone(call, sex) for call in stated):
        return False
    shown = [{allele.name for allele in one.pair.alleles} for one in matcher.diplotypes]
    shown = shown or [{one.name for one in matcher.components}]
    return all(name in names for call in stated for name in alleles_of_call(call) for names in shown)


def _no_call_text(said: Sequence[OutsideCall], sex: str | None) -> str:
    """What each caller wrote that is no usable call: "Aldy gave no call (NO_MATCH/NO_MATCH; calls.tsv, line 3)"."""
    texts = []
    for call in said:
        written = _written(call)
        what = tr("one allele only") if is_lone(call, sex) else tr("no call that is understood")
        what = tr("no call") if call.no_call else what
        texts.append(
            tr(
                "{caller} gave {what} ({facts})",
                caller=call.caller,
                what=what,
                facts="; ".join(filter(None, (written, call.where))),
            )
        )
    return all_of(dict.fromkeys(texts))


def _written(call: OutsideCall) -> str:
    return call.written or call.diplotype or call.phenotype


def _why_not(
    said: Sequence[OutsideCall], warnings: Sequence[OutsideWarning], matcher: GeneResult | None, sex: str | None
) -> str:
    """Why neither the outside callers nor the VCF tell the gene."""
    reason = getattr(matcher.call, "why_not", "") if matcher else ""
    texts = (
        _no_call_text(said, sex),
        *(warning.text for warning in warnings),
        reason and tr("from the VCF: {reason}", reason=reason),
    )
    return "; ".join(dict.fromkeys(filter(None, texts)))


class _Meaning(NamedTuple):
    """Results of one outside call; not `understood`: they hold a name that pmkit does not know, or there are none.

    `decided`: a phenotype or score that the caller states tells what the alleles mean, whatever their names.
    """

    results: tuple[DiplotypeResult, ...] = ()
    understood: bool = False
    decided: bool = False
    disputed: tuple[Disputed, ...] = ()


def _meanings(gene: str, call: OutsideCall, sex: str | None, warnings: list[OutsideWarning]) -> _Meaning:
    """Diplotype, phenotype and score of one call.

    A score that the caller states beats a phenotype. The score that a diplotype implies is more exact than a phenotype
    word, which stands for every score of its band; a word that contradicts it is doubt. Where else what is stated and
    what the diplotype means differ, both are possible results.
    """
    read = read_alleles(gene, call.diplotype, call.caller)
    if read.unknown and not call.phenotype and read_phenotype(gene, phenotype_name(call.diplotype)):
        call, read = replace(call, diplotype="", phenotype=call.diplotype), Alleles()  # a result, written as an allele
    if len(read.names) > 2:
        warnings.append(
            OutsideWarning(
                "wrong_ploidy",
                tr("{diplotype} has more than two alleles ({where})", diplotype=call.diplotype, where=call.where),
            )
        )
        return _Meaning()
    warnings += [OutsideWarning("outside_read_as", note) for note in read.notes]
    phenotype, score = _stated(gene, call, warnings)
    if read.unknown:
        unknown = list(dict.fromkeys(read.unknown))
        text = trn(
            "{names} is not understood as an allele of {gene} ({where})",
            "{names} are not understood as alleles of {gene} ({where})",
            len(unknown),
            names=all_of(unknown),
            gene=gene,
            where=call.where,
        )
        warnings.append(OutsideWarning("unknown_allele", text))
        if len(read.unknown) == len(read.names) and not (phenotype or score):
            return _Meaning()
    implied = interpret_pair(gene, read.names, CPIC, sex) if read.names else None
    if implied and not read.unknown:
        warnings += _without_function(gene, implied, call)
    reported = stated_pairs(gene, phenotype, score) if phenotype or score else ()
    if not score:
        reported += _of_older_word(gene, call, implied, warnings)
    if reported and implied and is_hla(gene) and implied.lookup_keys:
        return _Meaning(_hla_results(call, implied, reported, warnings), True, True)
    if reported:
        warnings += _contradictions(call, phenotype, implied, reported)
    label = label_of(gene, read.names)
    results: tuple[DiplotypeResult, ...] = ()
    disputed: tuple[Disputed, ...] = ()
    if implied and (not reported or (not score and implied.activity_score not in (None, NOT_AVAILABLE))):
        results = (DiplotypeResult(label, None, implied),)
        if reported and implied.phenotype not in {pair.phenotype for pair in reported}:
            disputed = (_said(call, phenotype, reported),)
    else:
        pairs = ((label or _stated_label(pair, phenotype), _with_alleles(pair, implied)) for pair in reported)
        results = tuple(DiplotypeResult(name, None, pair) for name, pair in pairs)
        if implied and (_other_score(implied, reported) if score else _other_phenotype(implied, reported)):
            results += (DiplotypeResult(label, None, implied),)
            disputed = (_said(call, phenotype, reported),)  # sources with rows for these alleles would pass it over
    understood = bool(results) and (bool(reported) or (read.understood and not is_lone(call, sex)))
    return _Meaning((*results, *_if_changed(gene, read.also, sex)), understood, bool(reported), disputed)


def _said(call: OutsideCall, phenotype: str, reported: Sequence[PairResult]) -> Disputed:
    """The phenotype that a call states against its alleles, looked up without these."""
    said = tuple(DiplotypeResult(_stated_label(pair, phenotype), None, pair) for pair in reported)
    text = tr("{phenotype}, which {caller} states ({where})", phenotype=phenotype, caller=call.caller, where=call.where)
    return Disputed(text, said)


def _of_older_word(
    gene: str, call: OutsideCall, implied: PairResult | None, warnings: list[OutsideWarning]
) -> tuple[PairResult, ...]:
    """What "extensive metabolizer" held besides today's normal ones."""
    held = phenotype_name(oddity(gene).extensive_holds)
    if not held or not is_extensive(call.phenotype):
        return ()
    if implied is None:
        text = tr(
            "{word} is an older word, which held some of those called {held} today too ({where})",
            word=call.phenotype,
            held=held,
            where=call.where,
        )
        warnings.append(OutsideWarning("outside_read_as", text))
    return stated_pairs(gene, held)


def _without_function(gene: str, implied: PairResult, call: OutsideCall) -> Iterable[OutsideWarning]:
    """Name the known alleles whose function is in no table."""
    if is_hla(gene) or not rule_for(gene, CPIC):
        return
    unknown = sorted({a.name for a in implied.alleles if a.function == "Unassigned function"})
    if unknown:
        text = tr(
            "the function of {unknown} is not in pmkit's tables ({where})",
            unknown=all_of(unknown),
            where=call.where,
        )
        yield OutsideWarning("unknown_allele", text)


def _if_changed(gene: str, alleles: tuple[str, ...], sex: str | None) -> tuple[DiplotypeResult, ...]:
    """The result if what a caller found on a parent allele ("*41+rs368858603") changes its function: nobody knows it.

    It stands alongside the parent's result, so that advice which rests on the parent's function is not certain.
    """
    if not alleles:
        return ()
    return (DiplotypeResult("/".join(alleles), None, interpret_pair(gene, alleles, CPIC, sex)),)


def _hla_results(
    call: OutsideCall, implied: PairResult, stated: Sequence[PairResult], warnings: list[OutsideWarning]
) -> tuple[DiplotypeResult, ...]:
    """What typed HLA alleles mean, and alongside it what the caller states where the alleles do not bear it out."""
    label = "/".join(allele.name for allele in implied.alleles)
    results = [DiplotypeResult(label, None, implied)]
    if any(not set(pair.lookup_keys) <= set(implied.lookup_keys) for pair in stated):
        said = any_of(pair.phenotype or "" for pair in stated)
        text = tr(
            "{diplotype} means {phenotype}, but the file says {said} ({where})",
            diplotype=call.diplotype,
            phenotype=implied.phenotype,
            said=said,
            where=call.where,
        )
        warnings.append(OutsideWarning("outside_contradiction", text))
        results += [DiplotypeResult(_stated_label(pair, ""), None, pair) for pair in stated]
    return tuple(results)


def _stated(gene: str, call: OutsideCall, warnings: list[OutsideWarning]) -> tuple[str, str]:
    """The phenotype and score of a call as pmkit spells them, each "" where it is not understood."""
    phenotype = phenotype_name(call.phenotype)
    if phenotype and (known := read_phenotype(gene, phenotype)) is None:
        text = tr(
            "{phenotype!r} is not understood as a phenotype of {gene} ({where})",
            phenotype=call.phenotype,
            gene=gene,
            where=call.where,
        )
        warnings.append(OutsideWarning("unknown_phenotype", text))
        phenotype = ""
    elif phenotype:
        phenotype = known or ""
    score = call.activity_score
    if score and not re.fullmatch(r"≥?\d+(\.\d+)?", score):
        text = tr("activity score {score!r} is not a number ({where})", score=score, where=call.where)
        warnings.append(OutsideWarning("bad_activity_score", text))
        return phenotype, ""
    if score and not isinstance(rule_for(gene, CPIC), ActivityScore):
        text = tr(
            "{gene} has no activity score, {score} is passed over ({where})", gene=gene, score=score, where=call.where
        )
        warnings.append(OutsideWarning("bad_activity_score", text))
        return phenotype, ""
    return phenotype, score


def _contradictions(
    call: OutsideCall, phenotype: str, implied: PairResult | None, stated: Sequence[PairResult]
) -> Iterable[OutsideWarning]:
    """Where diplotype, phenotype and score of one call do not go together."""
    said = any_of(dict.fromkeys(pair.phenotype or "" for pair in stated))
    if call.activity_score and phenotype and phenotype not in {pair.phenotype for pair in stated}:
        text = tr(
            "activity score {activity_score} means {said}, but the file says {phenotype} ({where})",
            activity_score=call.activity_score,
            said=said,
            phenotype=phenotype,
            where=call.where,
        )
        yield OutsideWarning("outside_contradiction", text)
    if implied and call.activity_score and _other_score(implied, stated):
        text = tr(
            "{diplotype} has activity score {activity_score}, but the file says {activity_score2}",
            diplotype=call.diplotype,
            activity_score=implied.activity_score,
            activity_score2=call.activity_score,
        )
        yield OutsideWarning("outside_contradiction", f"{text} ({call.where})")
    elif implied and implied.phenotype and implied.phenotype not in {pair.phenotype for pair in stated}:
        text = tr(
            "{diplotype} means {phenotype}, but the file says {said} ({where})",
            diplotype=call.diplotype,
            phenotype=implied.phenotype,
            said=said,
            where=call.where,
        )
        yield OutsideWarning("outside_contradiction", text)


def _other_score(implied: PairResult, stated: Sequence[PairResult]) -> bool:
    """Whether a diplotype has a score of its own that is none of those stated: both are then possible."""
    return implied.activity_score not in (None, NOT_AVAILABLE, *(pair.activity_score for pair in stated))


def _other_phenotype(implied: PairResult, stated: Sequence[PairResult]) -> bool:
    """Whether a diplotype's phenotype is known and none of those stated: both are then possible."""
    known = implied.phenotype not in (None, NO_RESULT, INDETERMINATE, NOT_AVAILABLE)
    return known and implied.phenotype not in {pair.phenotype for pair in stated}


def _with_alleles(pair: PairResult, implied: PairResult | None) -> PairResult:
    return pair._replace(alleles=implied.alleles) if implied else pair


def _stated_label(pair: PairResult, phenotype: str) -> str:
    name = phenotype or pair.phenotype or ""
    return f"{name} ({pair.activity_score})" if pair.activity_score else name
