"""What other callers write where they have no answer, and which genes an outside call can be of."""

from __future__ import annotations

import re
from functools import cache

from pmkit.knowledge.store import open_table

# fmt: off
_NO_CALL = frozenset((
    "", "ambiguous", "error", "fail", "failed", "filtered", "inconclusive", "indeterminate", "insufficientdata",
    "lowcoverage", "lowquality", "missing", "multiple", "multiplecalls", "multiplematches", "na", "nan", "nd", "nil",
    "nocall", "nocalls", "nocoverage", "nodata", "nogenotype", "noinformation", "nomatch", "none", "noreads",
    "noresult", "notassigned", "notavailable", "notcallable", "notcalled", "notdetermined", "notevaluated",
    "notgenotyped", "notreported", "nottested", "nottyped", "null", "unassigned", "uncallable", "uncalled",
    "undefined", "undetermined", "unknown", "unresolved", "unspecified", "untyped",
))
# fmt: on


def is_no_call(text: str) -> bool:
    """Whether a word, or every side of a diplotype, says that there is no call: "NO_MATCH/NO_MATCH", "./.", "n/a"."""
    return all(_bare(part) in _NO_CALL for part in re.split(r"[/|;]", text)) or _bare(text) in _NO_CALL


def stated(text: str) -> str:
    """A phenotype or score without blanks around it; "" for a word that says there is none."""
    return "" if is_no_call(text) else text.strip()


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


@cache
def known_genes() -> frozenset[str]:
    """Genes with named alleles, with structural records, or that guidance asks for."""
    found = {
        row["gene"]
        for name in ("genes", "research_genes", "structural_genes")
        for row in open_table(f"pgx.{name}").rows()
    }
    for row in open_table("guidance.recommendations").rows():
        found |= {row["gene1"], row["gene2"]}
    return frozenset(found - {""})


_SHORT = {
    "pm": "Poor Metabolizer",
    "im": "Intermediate Metabolizer",
    "nm": "Normal Metabolizer",
    "em": "Normal Metabolizer",
    "rm": "Rapid Metabolizer",
    "um": "Ultrarapid Metabolizer",
}


_EXTENSIVE = re.compile(r"\bextensive\b|^\s*em\s*$", re.IGNORECASE)


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


def is_extensive(text: str) -> bool:
    """Whether a phenotype is the older word "extensive metabolizer"."""
    return bool(_EXTENSIVE.search(text))
