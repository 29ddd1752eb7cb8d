"""What an allele fraction says in a tumour of known purity: in all tumour cells, in some, or inherited.

With purity p and n copies in the tumour cells, m mutated copies in a share c of these cells give the fraction
c·p·m / (p·n + 2·(1 - p)); an inherited allele that
lies on one copy of every cell gives 1 / (p·n + 2·(1 - p)). The fraction is
known as well as its reads allow: Wilson's interval of 95 %.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from pmkit.core.messages import tr, trn

Z = 1.96
ALL_CELLS = 0.95
"""Share of the tumour cells from which a mutation counts as one of all of them."""


class Clonality(NamedTuple):
    """`kind` is clonal, subclonal, "likely germline" or unclear; `share` of tumour cells with one mutated copy each,
    at most 1, None where no share fits."""

    kind: str
    share: float | None
    text: str


def clonality(alt_reads: int, depth: int, purity: float, copies: float) -> Clonality | None:
    """Judge a fraction of `alt_reads` in `depth` reads; None without reads. `copies` of the place in tumour cells."""
    if depth <= 0 or not 0 <= alt_reads <= depth or not 0 < purity <= 1 or copies <= 0:
        return None
    low, high = interval(alt_reads, depth)
    all_copies = purity * copies + 2 * (1 - purity)
    one, most = purity / all_copies, purity * max(copies, 1) / all_copies
    share = min(alt_reads / depth / one, 1.0)
    basis = trn(
        "at {purity:.0%} purity and {copies:g} copy",
        "at {purity:.0%} purity and {copies:g} copies",
        1 if copies == 1 else 2,
        purity=purity,
        copies=copies,
    )
    if low > most:
        why = tr(
            "{basis} no mutation of the tumour alone gives so many reads (at most {most:.0%})", basis=basis, most=most
        )
        return Clonality(tr("likely germline"), None, tr("likely germline: {why}", why=why))
    if high < ALL_CELLS * one:
        return Clonality(
            "subclonal",
            share,
            tr("subclonal: in about {share:.0%} of the tumour cells {basis}", share=share, basis=basis),
        )
    if low > one and low <= 1 / all_copies <= high:  # one copy in every cell, of the tumour and others
        return Clonality("unclear", share, tr("clonal on several copies, or inherited: both fit {basis}", basis=basis))
    return Clonality("clonal", share, tr("clonal: fits all tumour cells {basis}", basis=basis))


def interval(alt_reads: int, depth: int) -> tuple[float, float]:
    """Wilson's interval of 95 % of a fraction."""
    share = alt_reads / depth
    middle = share + Z * Z / (2 * depth)
    spread = Z * sqrt(share * (1 - share) / depth + Z * Z / (4 * depth * depth))
    scale = 1 + Z * Z / depth
    return (middle - spread) / scale, (middle + spread) / scale
