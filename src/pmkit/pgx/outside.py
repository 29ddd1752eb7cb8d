"""Join another caller's diplotypes with what the VCF showed: provenance kept, every contradiction said.

An outside call replaces the matcher's, as the user asked for it by giving the file; where the two differ, both are
named. Several outside calls for one gene are several possible results: they are all kept and the gene is ambiguous.
An outside "no call" also replaces the matcher's: the caller that can see more said that it cannot tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pmkit.pgx import alleles as stars
from pmkit.pgx.guidance import genes_of, rows_by_drug
from pmkit.pgx.phenotype import DiplotypeResult, GeneResult, PairResult, interpret_pair, stated_pairs
from pmkit.pgx.phenotype_rules import rule_for, rules_by_gene
from pmkit.pgx.terms import CallSource, GeneStatus

if TYPE_CHECKING:
    from pmkit.pgx.outside_read import OutsideCall

UNTOLD = "pmkit does not read this gene from a VCF; a dedicated test or caller can tell (--outside)"
_SHORT = {
    "pm": "Poor Metabolizer",
    "im": "Intermediate Metabolizer",
    "nm": "Normal Metabolizer",
    "em": "Normal Metabolizer",
    "rm": "Rapid Metabolizer",
    "um": "Ultrarapid Metabolizer",
}


class OutsideWarning(NamedTuple):
    code: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class OutsideGene:
    """What outside callers said of one gene; stands where the matcher's GeneCall would stand."""

    gene: str
    calls: tuple[OutsideCall, ...]
    warnings: tuple[OutsideWarning, ...]
    why_not: str = ""

    @property
    def callers(self) -> tuple[str, ...]:
        return tuple(sorted({call.caller for call in self.calls}))


def phenotype_name(text: str) -> str:
    """One spelling for what callers write: "IM", "Intermediate metaboliser" -> "Intermediate Metabolizer"."""
    if text.strip().lower() in _SHORT:
        return _SHORT[text.strip().lower()]
    words = re.sub(r"metaboli[sz]er", "Metabolizer", text.strip(), flags=re.IGNORECASE)
    if words.endswith("Metabolizer"):
        words = " ".join(word.capitalize() for word in words.split())
    return (
        words.replace("Extensive", "Normal").replace("Ultra-rapid", "Ultrarapid").replace("Ultra Rapid", "Ultrarapid")
    )


@cache
def untold() -> Mapping[str, GeneResult]:
    """A result "not called" for each gene that guidance asks for and that no position in a VCF can tell: HLA and such.

    Without it the drugs of these genes would be passed over in silence.
    """
    return {
        gene: GeneResult(
            gene=gene,
            status=GeneStatus.NOT_CALLED,
            phased=True,
            diplotypes=(),
            components=(),
            recommendation=(),
            source=CallSource.NONE,
            call=OutsideGene(gene, (), (), UNTOLD),
        )
        for gene in sorted({gene for drug in rows_by_drug() for gene in genes_of(drug)} - {*stars.genes()})
    }


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
    told = [call for call in said if not call.no_call]
    found: dict[tuple[str, tuple[str, ...]], DiplotypeResult] = {}
    for call in told:
        if call.filter not in ("", "PASS"):
            warnings.append(OutsideWarning("outside_filter", f"{call.caller} marks its call {call.filter}"))
        for result in _meanings(gene, call, sex, warnings):
            found.setdefault((result.label, result.pair.lookup_keys), result)
    if len({(_alleles(call), call.phenotype, call.activity_score) for call in told}) > 1:
        listed = "; ".join(f"{call.diplotype or 'no diplotype'} by {call.caller} ({call.where})" for call in told)
        warnings.append(OutsideWarning("outside_disagree", f"the outside calls differ: {listed}"))
    if told and len(told) < len(said):
        warnings.append(OutsideWarning("outside_disagree", "one outside caller gives a result, another no call"))
    warnings += _against_matcher(told, matcher)
    if gene not in rules_by_gene():
        warnings.append(OutsideWarning("unknown_gene", f"pmkit has no rules for {gene}: no phenotype is given"))
    results = tuple(found.values())
    where = ", ".join(dict.fromkeys(call.where for call in said))
    return GeneResult(
        gene=gene,
        status=(GeneStatus.NOT_CALLED, GeneStatus.CALLED, GeneStatus.AMBIGUOUS)[min(len(results), 2)],
        phased=True,
        diplotypes=results,
        components=(),
        recommendation=results,
        sex=sex,
        source=CallSource.OUTSIDE,
        call=OutsideGene(
            gene,
            tuple(said),
            tuple(dict.fromkeys(warnings)),
            "" if results else f"{' and '.join(sorted({c.caller for c in said}))} gave no call ({where})",
        ),
    )


def _meanings(
    gene: str, call: OutsideCall, sex: str | None, warnings: list[OutsideWarning]
) -> tuple[DiplotypeResult, ...]:
    """Diplotype, phenotype and score of one call. What the caller states beats what the diplotype implies."""
    from pmkit.pgx.outside_read import HLA_GENES

    phenotype = phenotype_name(call.phenotype)
    alleles = _alleles(call)
    if len(alleles) > 2:
        warnings.append(OutsideWarning("wrong_ploidy", f"{call.diplotype} has more than two alleles ({call.where})"))
        return ()
    implied = interpret_pair(gene, alleles, "CPIC", sex) if alleles else None
    if implied and gene not in HLA_GENES and gene in rules_by_gene() and rule_for(gene, "CPIC"):
        unknown = sorted({a.name for a in implied.alleles if a.function == "Unassigned function"})
        if unknown:
            text = f"the function of {' and '.join(unknown)} is not in pmkit's tables ({call.where})"
            warnings.append(OutsideWarning("unknown_allele", text))
    label = "/".join(alleles)
    if not phenotype and not call.activity_score:
        return (DiplotypeResult(label, None, implied),) if implied else ()
    try:
        stated = stated_pairs(gene, phenotype, call.activity_score)
    except ValueError:
        text = f"activity score {call.activity_score!r} is not a number ({call.where})"
        warnings.append(OutsideWarning("bad_activity_score", text))
        return (DiplotypeResult(label, None, implied),) if implied else ()
    warnings += _contradictions(call, phenotype, implied, stated)
    return tuple(
        DiplotypeResult(label or _stated_label(pair, phenotype), None, _with_alleles(pair, implied)) for pair in stated
    )


def _contradictions(
    call: OutsideCall, phenotype: str, implied: PairResult | None, stated: Sequence[PairResult]
) -> Iterable[OutsideWarning]:
    """Where diplotype, phenotype and score of one call do not go together."""
    said = " or ".join(dict.fromkeys(pair.phenotype or "" for pair in stated))
    if call.activity_score and phenotype and phenotype not in {pair.phenotype for pair in stated}:
        text = f"activity score {call.activity_score} means {said}, but the file says {phenotype} ({call.where})"
        yield OutsideWarning("outside_contradiction", text)
    if implied and implied.phenotype and implied.phenotype not in {pair.phenotype for pair in stated}:
        text = f"{call.diplotype} means {implied.phenotype}, but the file says {said} ({call.where})"
        yield OutsideWarning("outside_contradiction", text)


def _with_alleles(pair: PairResult, implied: PairResult | None) -> PairResult:
    from dataclasses import replace

    return replace(pair, alleles=implied.alleles) if implied else pair


def _stated_label(pair: PairResult, phenotype: str) -> str:
    name = phenotype or pair.phenotype or ""
    return f"{name} ({pair.activity_score})" if pair.activity_score else name


def _against_matcher(told: Sequence[OutsideCall], matcher: GeneResult | None) -> Iterable[OutsideWarning]:
    """Name a matcher's call that the outside call does not share."""
    if matcher is None or not matcher.diplotypes or not told:
        return
    ours = {tuple(sorted((a.name for a in d.pair.alleles), key=_allele_key)) for d in matcher.diplotypes}
    theirs = {_alleles(call) for call in told if call.diplotype}
    if theirs and not theirs & ours:
        text = (
            f"the VCF gives {' or '.join(d.label for d in matcher.diplotypes)}, "
            f"the outside call {' or '.join(sorted(call.diplotype for call in told))}; the outside call is used"
        )
        yield OutsideWarning("outside_differs", text)


def _alleles(call: OutsideCall) -> tuple[str, ...]:
    """The call's alleles in report order; a slash inside a combination's brackets does not part them."""
    parts = re.split(r"/(?![^\[]*\])", call.diplotype) if call.diplotype else ()
    return tuple(sorted(parts, key=_allele_key))


def _allele_key(name: str) -> tuple[int, str]:
    number = re.match(r"\*(\d+)", name)
    return (int(number[1]) if number else 1 << 30, name)
