"""What is seen but not shown among the findings: counted by class, and named in genes of inherited cancer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pmkit.core.cells import few
from pmkit.core.messages import tr, trn
from pmkit.onco import approvals, drivers, splicing
from pmkit.onco.alterations import CopyNumberEvent, FusionEvent, SmallVariant
from pmkit.onco.oncogenicity import Oncogenicity
from pmkit.onco.statements import name_of

ALWAYS = ("BRCA1", "BRCA2", "TP53")
"""Genes of which something is said even where nothing was seen."""
MOST_NAMED = 12
UNCERTAIN, BENIGN, SILENT = tr("of uncertain significance"), tr("(likely) benign"), tr("silent, intronic or in a UTR")
UNREAD = tr("whose protein change could not be determined")


class Unshown(NamedTuple):
    """Variants in cancer genes that are not among the findings: (class, variants, genes), sentences on them, and names
    of those that may be anything."""

    counts: tuple[tuple[str, int, int], ...]
    sentences: tuple[str, ...]
    unread: tuple[str, ...] = ()


def unshown(
    left: Iterable[SmallVariant],
    shown: Iterable[SmallVariant],
    verdicts: Mapping[SmallVariant, Oncogenicity],
    *,
    withheld: bool = False,
) -> Unshown:
    """Count the variants that are `left` out, and say what was seen in genes of inherited cancer.

    Where inherited variants were `withheld`, nothing is said to be without any.
    """
    known = drivers.genes()
    # Labels name genes without a role of their own too: FANCA, PLCG2.
    here = [one for one in left if one.gene in known or one.gene in approvals.genes()]
    variants: Counter[str] = Counter()
    genes: dict[str, set[str]] = {}
    for one in here:
        name = _class(one, verdicts[one])
        variants[name] += 1
        genes.setdefault(name, set()).add(one.gene)
    counts = tuple(
        (name, variants[name], len(genes[name])) for name in (UNREAD, UNCERTAIN, BENIGN, SILENT) if variants[name]
    )
    sentences = [_counted(counts)] if counts else []
    unread = _unread(here)
    sentences += _said_unread(unread)
    sentences += _inherited(here, verdicts)
    seen = {one.gene for one in (*here, *shown)}
    if nothing := [gene for gene in ALWAYS if gene not in seen]:
        sentences.append(
            tr(
                "No variant of the tumour alone was seen in {nothing}; of inherited ones nothing is said.",
                nothing=", ".join(nothing),
            )
            if withheld
            else tr(
                "No usable small variant was seen in {nothing}; that they were read is not known without --panel.",
                nothing=", ".join(nothing),
            )
        )
    return Unshown(counts, tuple(sentences), tuple(name for names in unread.values() for name in names))


def _not_read(small: SmallVariant) -> str:
    """Why the protein change of a change in the coding bases is not known, empty where it is."""
    if small.changes_protein or small.consequence is None or "coding_sequence_variant" not in small.terms:
        return ""
    return small.consequence.not_evaluable


def _unread(here: Iterable[SmallVariant]) -> Mapping[str, list[str]]:
    """Names the coding changes that may be anything, drivers too, by the reason why they could not be read."""
    by_reason: dict[str, list[str]] = {}
    for one in sorted(here, key=lambda one: (one.gene, one.variant)):
        if reason := _not_read(one):
            by_reason.setdefault(reason, []).append(name_of(one))
    return by_reason


def _said_unread(by_reason: Mapping[str, list[str]]) -> list[str]:
    sentences = []
    for reason, names in by_reason.items():
        text = few(names, MOST_NAMED)
        sentences.append(tr("Not judged, may be drivers: {names}: {reason}.", names=text, reason=reason))
    return sentences


def _class(small: SmallVariant, verdict: Oncogenicity) -> str:
    if _not_read(small):
        return UNREAD
    if not small.changes_protein and not splicing.risk(small):
        return SILENT
    return BENIGN if verdict.oncogenic is False else UNCERTAIN


def _counted(counts: Iterable[tuple[str, int, int]]) -> str:
    parts = [
        trn("{count} {name} in {n} cancer gene", "{count} {name} in {n} cancer genes", genes, count=number, name=name)
        for name, number, genes in counts
    ]
    return tr("Not shown: {parts}. --all shows them.", parts="; ".join(parts))


def _inherited(here: Iterable[SmallVariant], verdicts: Mapping[SmallVariant, Oncogenicity]) -> list[str]:
    known = drivers.genes()
    named = [
        f"{name_of(one)} ({verdicts[one].class_})"
        for one in sorted(here, key=lambda one: (one.gene, one.variant))
        if (one.gene in ALWAYS or (one.gene in known and known[one.gene].inherited_cancer))
        and _class(one, verdicts[one]) not in (SILENT, UNREAD)
    ]
    if not named:
        return []
    return [tr("Seen in genes of inherited cancer, but no finding: {named}.", named=few(named, MOST_NAMED))]


def broken_unshown(left: Iterable[CopyNumberEvent | FusionEvent]) -> list[str]:
    """Names broken cancer genes that are no finding: what breaks an oncogene may be part of an event seen by halves.

    Gains and losses that do not fit the gene's role are not named; fusions are, in a note of their own.
    """
    known = drivers.genes().keys()
    named = [one.name for one in left if isinstance(one, CopyNumberEvent) and one.breaks and one.gene in known]
    if not named:
        return []
    text = few(list(dict.fromkeys(named)), MOST_NAMED)
    return [tr("Rearrangements in cancer genes that are no finding: {names}.", names=text)]
