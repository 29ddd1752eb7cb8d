"""What records say of one sample does not hang on the others of the file."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples_drawn import examples
from tests.intake.load_files import calls

from pmkit.core.model import Site, SiteCalls
from pmkit.variants.site_bases import FIRST_OTHER
from pmkit.variants.sites import site_calls

SITES = (
    Site("1", 1000, "A", ("G", "T"), "rs1"),
    Site("1", 999, "CA", ("TG", "TA"), "rs2"),
    Site("1", 1000, "ACA", ("A", "ACACA"), "rs3"),
)
SAMPLES = ("S1", "S2", "S3")
HALVES = (
    "0/0:30:90",
    "0/0:30:9",
    "0/1:30:90",
    "1/1:30:90",
    "./.:.:.",
    "./1:30:90",
    "1:30:90",
    "0|1:30:90",
    "1|0:30:90",
)
BLOCK = ("0/0:30:90", "0/0:0:0", "./.:.:.", "0/0:5:.")
KINDS: dict[str, tuple[str, ...]] = {
    "chr1 1000 A G GT:DP:GQ": HALVES,
    "chr1 1000 A T GT:DP:GQ": HALVES,
    "chr1 1000 A G,T GT:DP:GQ": (*HALVES, "1/2:30:90", "0/2:30:90", "2|1:30:90"),
    "chr1 1000 A G FILTER=LowQual GT:DP:GQ": HALVES,
    "chr1 1000 A C GT:DP:GQ": HALVES,
    "chr1 1000 A . GT:DP:GQ": BLOCK,
    "chr1 1000 A *,G GT:DP:GQ": (*HALVES, "1/2:30:90", "2|1:30:90"),
    "chr1 999 CA TG GT:DP:GQ": HALVES,
    "chr1 999 C T GT:DP:GQ": HALVES,
    "chr1 998 GCA G GT:DP:GQ": HALVES,
    "chr1 1000 ACA A GT:DP:GQ": HALVES,
    "chr1 1002 A ACA GT:DP:GQ": HALVES,
    "chr1 1000 A ACT GT:DP:GQ": HALVES,
    "chr1 900 A <NON_REF> INFO=END=1100 GT:DP:GQ": BLOCK,
    "chr1 900 A <NON_REF> INFO=END=1000 GT:DP:GQ": BLOCK,
    "chr1 1001 C <NON_REF> INFO=END=1100 GT:DP:GQ": BLOCK,
    "chr1 990 N <DEL> INFO=SVTYPE=DEL;END=1100 GT:DP:GQ": HALVES,
    "chr1 900 N <CNV> INFO=END=1100 GT:CN": (".:2", ".:1", ".:0", "./.:3", ".:."),
}


@st.composite
def records(draw: st.DrawFn) -> list[tuple[str, tuple[str, ...]]]:
    """Records of one file, in the order of their places: what stands before the samples, and a cell for each."""
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=3, unique=True))
    cells = [draw(st.tuples(*[st.sampled_from(KINDS[kind])] * len(SAMPLES))) for kind in kinds]
    return sorted(zip(kinds, cells, strict=True), key=lambda record: int(record[0].split()[1]))


def remarks(made: tuple[str, ...], sample: int) -> set[str]:
    """The texts that are said of a sample."""
    return {str(one) for one in made if (who := getattr(one, "who", None)) is None or who[sample]}


def said(found: SiteCalls, sample: int) -> list[tuple[object, ...]]:
    """What is said of each site, with remarks; undocumented alleles spelled out: their numbers hang on others."""
    return [
        (
            *(found.other[i][code - FIRST_OTHER] if code >= FIRST_OTHER else code for code in found.codes[i, sample]),
            int(found.state[i, sample]),
            bool(found.phased[i, sample]),
            int(found.phase_set[i, sample]),
            remarks(found.notes[i], sample),
            remarks(found.doubts[i], sample),
        )
        for i in range(len(SITES))
    ]


@settings(max_examples=examples(50, 150), deadline=None)
@given(written=records(), absent=st.booleans(), passing=st.booleans())
def test_a_sample_is_read_among_others_as_alone(
    written: list[tuple[str, tuple[str, ...]]], absent: bool, passing: bool
) -> None:
    read = partial(site_calls, absent_is_reference=absent, pass_only=passing)
    with tempfile.TemporaryDirectory() as folder:
        lines = [f"{kind} {' '.join(cells)}" for kind, cells in written]
        together = read(calls(Path(folder), *lines, samples=SAMPLES), SITES)
        for number, name in enumerate(SAMPLES):
            lines = [f"{kind} {cells[number]}" for kind, cells in written]
            alone = read(calls(Path(folder), *lines, samples=[name]), SITES)
            assert said(together, number) == said(alone, 0)
