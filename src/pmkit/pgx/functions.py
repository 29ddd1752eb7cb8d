"""What a named allele does: function, class code and activity value, by authority, from the table `pgx.functions`.

Beyond exact names it reads copy numbers ("*1x3"), tandems ("*36+*10"), sub-alleles ("*4.012") and combinations
("[c.85T>C (*9A) + c.1905+1G>A (*2A)]"), each only where the gene's rule says so.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from pmkit.core.messages import tr
from pmkit.knowledge.store import rows_by
from pmkit.pgx.guideline_sources import guideline
from pmkit.pgx.phenotype_rules import ActivityScore, PhenotypeRule

NOT_ASSIGNED = "Unassigned function"
_COPIES = re.compile(r"^(?P<base>\*\w[\w.]*?)x(?P<more>≥?)(?P<n>\d+)$")
_SUB_ALLELE = re.compile(r"^(\*\d+[A-Z]?)\.\d+$")


class AlleleFunction(NamedTuple):
    """`code` is "" for an allele that the table does not hold. `activity_value` as printed: "0.25", "≥3.0", "n/a"."""

    function: str
    code: str
    activity_value: str | None = None
    note: str = ""

    @property
    def known(self) -> bool:
        return bool(self.code)


UNKNOWN = AlleleFunction(NOT_ASSIGNED, "")


@cache
def _table() -> dict[str, dict[str, dict[str, AlleleFunction]]]:
    """Gene -> authority -> allele -> function."""
    found: dict[str, dict[str, dict[str, AlleleFunction]]] = {}
    for gene, rows in rows_by("pgx.functions").items():
        by_authority = found[gene] = {}
        for row in rows:
            function = AlleleFunction(row["function"], row["class"], row["activity_value"] or None)
            by_authority.setdefault(row["authority"], {})[row["allele"]] = function
    return found


def alleles_of(gene: str) -> tuple[str, ...]:
    """All alleles of a gene that have a function, sorted."""
    return tuple(sorted({allele for alleles in _table().get(gene, {}).values() for allele in alleles}))


def allele_function(gene: str, allele: str, authority: str, rule: PhenotypeRule | None = None) -> AlleleFunction:
    """The function of one allele or allele expression; `UNKNOWN` where it is not known."""
    exact = _exact(gene, allele, authority)
    if exact.known:
        return exact
    scored = isinstance(rule, ActivityScore)
    missing = AlleleFunction(NOT_ASSIGNED, "", "n/a") if scored else UNKNOWN
    if isinstance(rule, ActivityScore) and rule.copies and not allele.startswith("["):
        return _copies(gene, allele, authority) or _tandem(gene, allele, authority) or missing
    if rule is not None and rule.components == "lowest" and allele.startswith("["):
        return _lowest([_exact(gene, part, authority) for part in allele.strip("[]").split(" + ")], scored) or missing
    return missing


@lru_cache(maxsize=1 << 16)
def _exact(gene: str, allele: str, authority: str) -> AlleleFunction:
    sources = _table().get(gene, {})
    for name in (allele, _SUB_ALLELE.sub(r"\1", allele)):
        for source in guideline(authority).reads_as:
            if found := sources.get(source, {}).get(name):
                note = "" if name == allele else tr("{allele} read as {name}", allele=allele, name=name)
                return AlleleFunction(found.function, found.code, found.activity_value, note) if note else found
    return UNKNOWN


def _copies(gene: str, allele: str, authority: str) -> AlleleFunction | None:
    """The value of one copy times the copies; three and more take CPIC's label "x≥3" where it has one."""
    match = _COPIES.match(allele)
    if not match:
        return None
    base, copies = match["base"], int(match["n"])
    if copies >= 3:
        folded = _exact(gene, f"{base}x≥3", authority)
        if folded.known:
            return AlleleFunction(
                folded.function,
                folded.code,
                folded.activity_value,
                tr("{allele} read as {base}x≥3", allele=allele, base=base),
            )
    one = _exact(gene, base, authority)
    if not one.known or one.activity_value in (None, "n/a"):
        return AlleleFunction(one.function, "U", "n/a") if one.known else None
    total, _ = number_of(one.activity_value or "")
    return _of_value(total * copies, at_least=bool(match["more"]))


def _tandem(gene: str, allele: str, authority: str) -> AlleleFunction | None:
    """The sum of the parts of "*36+*10"."""
    parts = allele.split("+")
    if len(parts) < 2:
        return None
    total, at_least = 0.0, False
    for part in parts:
        exact = _exact(gene, part, authority)
        found = exact if exact.known else _copies(gene, part, authority)
        if found is None:
            return None
        if found.activity_value in (None, "n/a"):
            return AlleleFunction(found.function, "U", "n/a")
        value, more = number_of(found.activity_value or "")
        total, at_least = total + value, at_least or more
    return _of_value(total, at_least)


def _of_value(value: float, at_least: bool) -> AlleleFunction:
    for limit, function, code in (
        (0.0, tr("No function"), "0"),
        (0.99, tr("Decreased function"), "D"),
        (1.0, tr("Normal function"), "N"),
    ):
        if value <= limit:
            return AlleleFunction(function, code, score_text(value, at_least))
    return AlleleFunction(tr("Increased function"), "+", score_text(value, at_least))


_SEVERITY = {"M": 0, "0": 0, "D": 1, "U": 2, "N": 3, "x": 3, "+": 4}


def _lowest(parts: list[AlleleFunction], scored: bool) -> AlleleFunction | None:
    """The worst part of a combination. With an unknown part only the worst class of all is certain."""
    known = [part for part in parts if part.known]
    if not known:
        return None
    worst = min(
        known, key=lambda part: (number_of(part.activity_value or "9")[0] if scored else 0, _SEVERITY[part.code])
    )
    return worst if len(known) == len(parts) or worst.code in ("0", "M") else None


def number_of(value: str) -> tuple[float, bool]:
    """An activity value or score as a number, and whether it is a lower limit ("≥3.0" -> 3.0, True)."""
    return float(value.lstrip("≥")), value.startswith("≥")


def score_text(value: float, at_least: bool = False) -> str:
    """As CPIC prints it: "2.0", "0.25", "≥3.0"; zero copies of activity are never "at least"."""
    return f"{'≥' if at_least and value > 0 else ''}{round(value, 4)}"
