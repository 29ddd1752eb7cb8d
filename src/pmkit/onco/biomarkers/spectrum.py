"""The mutational spectrum: six classes of substitutions, and 96 with their neighbours where sequence is known.

Classes are named from the pyrimidine of the base pair, "C>T" and "A[C>T]G" (PMID 23945592).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from pmkit.core.messages import tr, trn
from pmkit.core.model import Variant

SIX = ("C>A", "C>G", "C>T", "T>A", "T>C", "T>G")
NINETY_SIX = tuple(f"{before}[{change}]{after}" for change in SIX for before in "ACGT" for after in "ACGT")
MOST_MISMATCHES = 0.01
"""Share of REF bases that may differ from the reference before it is taken for the wrong one."""
_COMPLEMENT = str.maketrans("ACGT", "TGCA")


class GenomeBases(Protocol):
    """Where bases of the reference come from; `load.fasta.Fasta` is one."""

    def fetch(self, chrom: str, start: int, end: int) -> str:
        """Bases of [start, end), 0-based half-open, of a bare chromosome."""
        ...


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Counts of distinct single-base substitutions. `ninety_six` is None where `reason` says why."""

    substitutions: int
    six: Mapping[str, int]
    transitions: int
    ninety_six: Mapping[str, int] | None
    reason: str
    notes: tuple[str, ...] = ()


def spectrum(variants: Iterable[Variant], genome: GenomeBases | None = None) -> Spectrum:
    """Count substitutions by class; other variants are passed over. All classes are there, in a fixed order."""
    six = dict.fromkeys(SIX, 0)
    ninety_six = dict.fromkeys(NINETY_SIX, 0)
    total = mismatches = without_context = 0
    for variant in sorted(set(variants)):
        ref, alt = variant.ref.upper(), variant.alt.upper()
        if len(ref) != 1 or len(alt) != 1 or ref == alt or ref not in "ACGT" or alt not in "ACGT":
            continue
        total += 1
        context = genome.fetch(variant.chrom, variant.pos - 2, variant.pos + 1) if genome is not None else ""
        six[six_class(ref, alt)] += 1
        if len(context) != 3 or set(context) - set("ACGT"):
            without_context += 1
        elif context[1] != ref:
            mismatches += 1
        else:
            ninety_six[context_class(context, alt)] += 1
    transitions = six["C>T"] + six["T>C"]
    reason = tr("no reference sequence was given") if genome is None else ""
    if mismatches > MOST_MISMATCHES * total:
        reason = trn(
            "the reference differs from REF at {mismatches} of {n} substitution: it is the wrong one",
            "the reference differs from REF at {mismatches} of {n} substitutions: it is the wrong one",
            total,
            mismatches=mismatches,
        )
    if reason:
        return Spectrum(total, six, transitions, None, reason)
    remarks = (
        (
            mismatches,
            trn(
                "{n} substitution was left out, as the reference differs from REF there",
                "{n} substitutions were left out, as the reference differs from REF there",
                mismatches,
            ),
        ),
        (
            without_context,
            trn(
                "{n} substitution was left out, as the reference has no bases around it",
                "{n} substitutions were left out, as the reference has no bases around them",
                without_context,
            ),
        ),
    )
    return Spectrum(total, six, transitions, ninety_six, "", tuple(text for number, text in remarks if number))


def six_class(ref: str, alt: str) -> str:
    """The class of a substitution, as seen from the pyrimidine."""
    return f"{ref}>{alt}" if ref in "CT" else f"{ref}>{alt}".translate(_COMPLEMENT)


def context_class(context: str, alt: str) -> str:
    """The class of the middle base of three with its neighbours, as seen from the pyrimidine."""
    if context[1] not in "CT":
        context, alt = context.translate(_COMPLEMENT)[::-1], alt.translate(_COMPLEMENT)
    return f"{context[0]}[{context[1]}>{alt}]{context[2]}"
