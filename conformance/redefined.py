"""Alleles that the references, which are older, define in another way than the bundled definitions of 2026-07.

Differences that follow from these are put into the references before they are compared, and listed by allele in a check
of their own; every other difference stays one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from conformance.check import Check
from pmkit.pgx.alleles.definition import name_key

RENAMED: Mapping[str, Mapping[str, str]] = {"NUDT15": {"*2": "*3"}}
"""Gene -> allele of the references -> what it counts as since. NUDT15 *2 (c.415T with four repeats) is *3."""
MORE_SITES: Mapping[str, Mapping[str, int]] = {"NUDT15": {"*3": 1}}
"""Gene -> allele of the references -> sites that it names beside those it named then. NUDT15 *3: the repeat."""


def now(gene: str, text: str, between: str = " or ") -> str:
    """Diplotypes of a reference in the names of today."""
    names = RENAMED.get(gene)
    return text if not names else between.join(_pair(one, names) for one in text.split(between))


def _pair(text: str, names: Mapping[str, str]) -> str:
    parts = text.split("/")
    renamed = [names.get(part, part) for part in parts]
    return text if renamed == parts else "/".join(sorted(renamed, key=name_key))


def score_now(gene: str, text: str, score: str) -> str:
    """The score of a reference's first diplotype by the definitions of today."""
    more = MORE_SITES.get(gene)
    if not more or not score:
        return score
    return str(int(score) + sum(more.get(part, 0) for part in text.split(" or ", maxsplit=1)[0].split("/")))


def listed(what: str, changes: Iterable[tuple[str, str]]) -> Check:
    """The diplotypes that a redefinition changed, with their numbers; they are not judged."""
    counts = Counter(f"{old} then, {new} by the definitions of 2026-07" for old, new in changes if old != new)
    return Check(what, 0, 0, tuple(f"{text} ({n} samples)" for text, n in counts.most_common()))
