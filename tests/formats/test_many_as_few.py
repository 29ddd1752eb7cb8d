"""A sample's cell is read alike among few samples (cell by cell) and among many (through htslib).

MANY_AS_FEW=2000 tries so many records (some 800 a second).
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.chain.odd_cohorts import FORMATS, ODD_GENOTYPES, cells

from pmkit.formats.records import FilePart, read_records

EXAMPLES = int(os.environ.get("MANY_AS_FEW", "60"))
MORE_FORMATS = ("AD:DP", "DP:MIN_DP:GQ", "DP:GQ", "GT:DP:MIN_DP:GQ:PL")
ALTS = (".", "<NON_REF>", "<*>", "C", "C", "C,T", "C,T,G")


def both(form: str, alt: str, cells: Sequence[str]) -> tuple[FilePart, FilePart]:
    """The samples of one record as those of many are read, and as those of few."""
    line = f"chr1\t100\t.\tA\t{alt}\t50\tPASS\t.\t{form}\t" + "\t".join(cells)
    many, few = (
        read_records(
            [line.encode()], samples=len(cells), columns=None, contigs={}, source=0, where="x", as_many=as_many
        )
        for as_many in (True, False)
    )
    return many, few


def alike(many: FilePart, few: FilePart) -> None:
    for name in ("alleles", "phased", "depth", "quality", "allele_depth", "failed", "support"):
        one, other = getattr(many.genotypes, name), getattr(few.genotypes, name)
        nothing = False if name == "failed" else -1
        if one is None or not one.size:
            one = np.full_like(one if other is None else other, nothing)
        if other is None or not other.size:
            other = np.full_like(one, nothing)
        assert np.array_equal(one, other), name
    assert sorted(str(note).partition(" (")[0] for note in many.notes) == sorted(
        str(note).partition(" (")[0] for note in few.notes
    )


@st.composite
def some_cells(draw: st.DrawFn) -> tuple[str, str, list[str]]:
    form, alt = draw(st.sampled_from((*FORMATS, *MORE_FORMATS))), draw(st.sampled_from(ALTS))
    found = draw(st.lists(cells(form, 0 if alt == "." else alt.count(",") + 1), min_size=5, max_size=8))
    if form.startswith("GT") and draw(st.integers(0, 3)) == 0:
        odd = draw(st.sampled_from(ODD_GENOTYPES if "C" in alt else ODD_GENOTYPES[-1:]))
        found[0] = ":".join((odd, *found[0].split(":")[1:]))
    return form, alt, found


@settings(max_examples=EXAMPLES, deadline=None)
@given(drawn=some_cells())
def test_any_cells(drawn: tuple[str, str, list[str]]) -> None:
    alike(*both(*drawn))


CELLS: dict[str, tuple[str, str, list[str]]] = {
    "alternative's-reads-alone": ("GT:RD:AD", "C", ["0/1:9:8", "1/1:0:12", "0/0:30:0"]),
    "no-reads-of-the-reference": ("GT:RD:AD", "C", ["0/1:.:9,8", "1/1", "0/0:30:0"]),
    "prefix-behind-other-fields": ("DP:GT", "C", ["-1:/0/1", "7:|0|1", "30:0/0"]),
    "beside-what-is-no-number": ("GT:DP:GQ:AD", "C", ["0/1:-1:-5:3,4", "1/1:x:20:0,9", "0/0:30:40:9,0"]),
    "reads-beside-what-is-no-number": ("GT:DP:RD:AD", "C", ["0/1:-1:9:8", "1/1:x:0:12", "0/0:30:30:0"]),
    "list-of-phase-sets-left-out": ("GT:PSL", "C", ["0|1", "0|1:.", "0|1:5,5", "1|1:5,6", ".|.:5,6"]),
}
WITH_NOTES = frozenset(("beside-what-is-no-number", "reads-beside-what-is-no-number"))


@pytest.mark.parametrize("name", CELLS)
def test_cells_that_were_read_apart(name: str) -> None:
    many, few = both(*CELLS[name])
    if name in WITH_NOTES:  # only htslib needs them written anew
        assert len(many.notes) == 1
        many.notes = ()
    assert not many.notes
    alike(many, few)
