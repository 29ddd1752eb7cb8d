from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples_drawn import examples
from tests.intake.load_files import calls

from pmkit.core.model import MISSING, NO_ALLELE, Site, SiteCalls, State
from pmkit.variants import alleles
from pmkit.variants.sites import FIRST_OTHER, site_calls

SNV = Site("1", 1000, "A", ("G", "T"), "rs1")
REPEAT = Site("1", 2000, "CAT", ("C", "CATAT", "CATATAT"), "rs2")
DELETION = Site("1", 3000, "GATGA", ("G",), "rs3")
HEMIZYGOUS = Site("X", 500, "C", ("T",), "rs4")


def reported(
    tmp_path: Path, site: Site, *records: str, samples: tuple[str, ...] = ("S1",), **options: bool
) -> SiteCalls:
    return site_calls(calls(tmp_path, *records, samples=samples), [site], **options)


def one(tmp_path: Path, site: Site, *records: str, **options: bool) -> tuple[tuple[int, int], State]:
    result = reported(tmp_path, site, *records, **options)
    return (int(result.codes[0, 0, 0]), int(result.codes[0, 0, 1])), State(int(result.state[0, 0]))


@pytest.mark.parametrize(
    ("site", "records", "codes"),
    [
        (SNV, ["chr1 1000 A G GT 0/1"], (0, 1)),
        (SNV, ["chr1 1000 A T GT 1/1"], (2, 2)),
        (SNV, ["chr1 1000 A T,G GT 1|2"], (2, 1)),
        (SNV, ["chr1 1000 a g GT 0/1"], (0, 1)),
        (SNV, ["1 1000 A G GT 0/1"], (0, 1)),
        (SNV, ["chr1 999 CA CG GT 0/1"], (0, 1)),  # padded
        (SNV, ["chr1 999 CA TG GT 0/1"], (0, 1)),  # part of an MNV
        (SNV, ["chr1 999 CA TA GT 0/1"], (0, 0)),  # the neighbour only
        (SNV, ["chr1 1000 A ATT GT 0/1"], (0, 0)),  # an insertion behind it
        (SNV, ["chr1 1000 A G GT 0/1", "chr1 1000 A T GT 0/1"], (1, 2)),  # split by bcftools norm -m-
        (SNV, ["chr1 1000 A G GT ./1", "chr1 1000 A T GT 1/."], (1, 2)),  # split by vt
        (SNV, ["chr1 1000 A G GT 1|0", "chr1 1000 A T GT 0|1"], (1, 2)),
        (SNV, ["chr1 1000 A G GT 0|1", "chr1 1000 A T GT 1|0"], (2, 1)),
        (SNV, ["chr1 1000 A G GT 0/1", "chr1 1000 A T GT 0/0"], (0, 1)),
        (SNV, ["chr1 1000 A G GT 0/1", "chr1 1000 A ACC GT 1/1"], (0, 1)),
        (SNV, ["chr1 1000 A G,<NON_REF> GT 0/1"], (0, 1)),
        (REPEAT, ["chr1 2000 C CAT GT 0/1"], (0, 2)),
        (REPEAT, ["chr1 2000 CAT C,CATAT GT 1/2"], (1, 2)),
        (REPEAT, ["chr1 2000 CATAT CATATAT GT 0/1"], (0, 2)),
        (REPEAT, ["chr1 2000 CATAT CAT GT 0/1"], (0, 1)),
        (REPEAT, ["chr1 2002 T TAT GT 1/1"], (2, 2)),  # further right
        (REPEAT, ["chr1 1999 GCATA GCATATA GT 0/1"], (0, 2)),
        (DELETION, ["chr1 3000 GATGA G GT 0|1"], (0, 1)),
        (DELETION, ["chr1 3000 GATGAC GC GT 0|1"], (0, 1)),
        (DELETION, ["chr1 3000 G GTT GT 0/1", "chr1 3000 GATGA G GT 0/1"], (0, 1)),
    ],
)
def test_an_allele_is_known_however_it_is_written(
    tmp_path: Path, site: Site, records: list[str], codes: tuple[int, int]
) -> None:
    if records == ["chr1 3000 G GTT GT 0/1", "chr1 3000 GATGA G GT 0/1"]:
        result = reported(tmp_path, site, *records)  # an insertion where the deletion begins: both are reported
        assert sorted(result.codes[0, 0].tolist()) == [1, FIRST_OTHER]
        return
    assert one(tmp_path, site, *records) == (codes, State.CALLED)


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize(
    ("records", "codes", "phased"),
    [
        (["chr1 1000 A G GT:PS 0|1:7", "chr1 1000 A T GT 0/0"], (0, 1), True),
        (["chr1 1000 A G GT:PS 1|0:7", "chr1 1000 A T GT 0/0"], (1, 0), True),
        (["chr1 1000 A G GT 0/1", "chr1 1000 A T GT:PS 0|0:7"], (0, 1), False),
    ],
)
def test_split_records_have_the_phase_of_the_one_that_is_carried(
    tmp_path: Path, records: list[str], codes: tuple[int, int], phased: bool, swapped: bool
) -> None:
    result = reported(tmp_path, SNV, *(reversed(records) if swapped else records))
    assert (tuple(result.codes[0, 0].tolist()), State(int(result.state[0, 0]))) == (codes, State.CALLED)
    assert bool(result.phased[0, 0]) is phased
    assert (int(result.phase_set[0, 0]) == 7) is phased


@pytest.mark.parametrize(
    ("site", "record", "text"),
    [
        (SNV, "chr1 1000 A C GT 0/1", "C"),
        (SNV, "chr1 1000 A C,* GT 0/2", "*"),
        (SNV, "chr1 1000 A <*:DEL> GT 0/1", "*"),
        (SNV, "chr1 998 GCA G GT 0/1", "*"),  # deleted
        (SNV, "chr1 900 N <DEL> INFO=SVTYPE=DEL;END=1200 GT 0/1", "<DEL>"),
        (REPEAT, "chr1 2000 C CATATATAT GT 0/1", "CATATATATAT"),
        (REPEAT, "chr1 1998 GGCATA G GT 0/1", "*"),
        (DELETION, "chr1 3000 GAT G GT 0/1", "GGA"),
    ],
)
def test_undocumented_alleles_are_reported(tmp_path: Path, site: Site, record: str, text: str) -> None:
    result = reported(tmp_path, site, record)
    assert result.state[0, 0] == State.CALLED
    assert result.other[0] == (text,)
    assert result.codes[0, 0].tolist() == [0, FIRST_OTHER]


@pytest.mark.parametrize(
    ("records", "state"),
    [
        ([], State.ABSENT),
        (["chr1 1000 A G GT ./."], State.NO_CALL),
        (["chr1 1000 A G GT ."], State.NO_CALL),
        (["chr1 1000 A G DP 10"], State.NO_CALL),  # no GT, as somatic callers write
        (["chr1 1000 A . GT 0/0"], State.REFERENCE),
        (["chr1 900 A <NON_REF> INFO=END=1100 GT:DP:GQ 0/0:30:90"], State.REFERENCE),
        (["chr1 900 A <*> INFO=END=1100 GT:DP:GQ 0/0:30:90"], State.REFERENCE),
        (["chr1 900 A <NON_REF> INFO=END=1100 GT:DP:GQ 0/0:0:0"], State.NO_CALL),
        (["chr1 900 A <NON_REF> INFO=END=1100 GT:DP:GQ 0/0:30:0"], State.NO_CALL),
        (["chr1 900 A <NON_REF> INFO=END=1100 GT:DP:GQ ./.:30:9"], State.NO_CALL),
        (["chr1 900 A <NON_REF> INFO=END=999 GT:DP:GQ 0/0:30:90"], State.ABSENT),
        (["chr1 1000 A G GT:DP 0/0:0"], State.NO_CALL),
        (["chr1 1000 C G GT 0/1"], State.CONFLICT),  # REF contradicts the table
        (["chr1 1000 A G GT:AD 0/1:0,20"], State.CONFLICT),
        (["chr1 1000 A G GT:AD 0/1:9,20"], State.CALLED),
        (["chr1 1000 A G GT 1/1", "chr1 1000 A T GT 1/1"], State.CONFLICT),
        (["chr1 1000 A G GT 0/1", "chr1 1000 A G GT 1/1"], State.CONFLICT),
        (["chr1 1000 A <DUP> INFO=SVTYPE=DUP;END=5000 GT 0/1"], State.ABSENT),
        (["chr1 998 GCAT G GT 0/0"], State.ABSENT),  # a deletion that is not there tells no base
        (["chr1 998 GCAT G,<NON_REF> GT:GQ 0/0:60"], State.CALLED),  # but a gVCF's record does
        (["chr1 995 " + "CCCCCA" + "C" * 60 + " C GT 0/0"], State.ABSENT),  # a long deletion that is not there
        (["chr1 998 GCAT G GT 0/0", "chr1 1000 A G GT ./."], State.NO_CALL),
        (["chr1 900 A <NON_REF> INFO=END=1100 GT:DP:GQ 0/0:3:19"], State.NO_CALL),
        (["chr1 900 A <*> INFO=END=1100 GT:GQ:MIN_DP 0/0:50:0"], State.NO_CALL),
        (["chr1 1000 A G GT:DP:GQ 0/0:3:9"], State.NO_CALL),
        (["chr1 1000 A G GT:DP:GQ 0/1:3:9"], State.DOUBTFUL),
        (["chr1 1000 A . GT:DP:RGQ 0/0:3:9"], State.NO_CALL),
        (["chr1 900 A . FILTER=LowGQX INFO=END=1100 GT:GQX:DP 0/0:30:9"], State.FILTERED),
        (["chr1 1000 A . FILTER=RefCall GT:GQ 0/0:40"], State.REFERENCE),
        (["chr1 1000 A G FILTER=LowQual GT:GQ 0/0:40"], State.CALLED),  # forced: nothing is there, so QUAL is low
        (["chr1 1000 A G GT:FT 0/1:PASS"], State.CALLED),
        (["chr1 1000 A G GT:FT 0/1:LowGQ"], State.DOUBTFUL),
        (["chr1 900 A <NON_REF> INFO=END=1100 GT:FT 0/0:LowDepth"], State.FILTERED),
        (["chr1 1000 A G GT:GQ:FT 0/0:90:LowGQ"], State.FILTERED),  # the genotype itself is doubted
        (["chr1 1000 A . GT:FT 0/0:LowGQ"], State.FILTERED),
        (["chr1 1000 A G FILTER=LowQual GT:GQ:FT 0/0:90:LowGQ"], State.FILTERED),
        # without GQ the likelihoods say how sure the genotype is
        (["chr1 1000 A G GT:PL 0/0:0,3,40"], State.NO_CALL),
        (["chr1 1000 A G GT:PL 0/0:0,30,300"], State.CALLED),
        (["chr1 1000 A G GT:GQ:PL 0/0:.:0,3,40"], State.NO_CALL),
        (["chr1 1000 A G GT:GQ:PL 0/0:60:0,3,40"], State.CALLED),
        (["chr1 1000 A G GT:PL 0/0:30,0,40"], State.NO_CALL),  # they tell another genotype
        (["chr1 1000 A G GT:PL 0/1:30,0,40"], State.CALLED),
        (["chr1 1000 A G GT:PL 0/1:5,0,40"], State.DOUBTFUL),
        (["chr1 1000 A G GT:PL 0/1:0,9,40"], State.DOUBTFUL),
        (["chr1 1000 A G GT:PL 0:0,30"], State.CALLED),
        (["chr1 1000 A G GT:PL 0:0,3"], State.NO_CALL),
        (["chr1 1000 A G GT:PL 0/0:0,0,0"], State.NO_CALL),
        (["chr1 1000 A G GT:PL 0/0:."], State.NO_CALL),  # nobody looked
        (["chr1 1000 A G,T GT:PL 0/1:90,0,90,95,30,120"], State.CALLED),
        (["chr1 1000 A G GT:GL 0/0:-0.3,-0.31,-4"], State.NO_CALL),
        (["chr1 1000 A G GT:GL 0/0:-0.01,-3.1,-9"], State.CALLED),
        (["chr1 1000 A G GT:DS:GL 0/0:0.001:-0.3,-0.31,-4"], State.CALLED),  # refined beyond its likelihoods
        (["chr1 900 A <NON_REF> INFO=END=1100 GT:DP:PL 0/0:9:0,3,30"], State.NO_CALL),
        # a block that another record denies
        (["chr1 900 A <*> INFO=END=1100 GT:DP:GQ 0/0:30:90", "chr1 1000 A G,<*> GT ./."], State.NO_CALL),
        (["chr1 900 A <*> INFO=END=1100 GT:GQ 0/0:90", "chr1 990 A <*> INFO=END=1010 GT:GQ 0/0:0"], State.NO_CALL),
        (["chr1 900 A <*> INFO=END=1010 GT:GQ 0/0:0", "chr1 990 A <*> INFO=END=1100 GT:GQ 0/0:90"], State.NO_CALL),
        (["chr1 900 A <*> INFO=END=1010 GT:GQ 0/0:0", "chr1 1000 A G GT:GQ 0/1:90"], State.CALLED),
        (["chr1 1000 A G GT:AD 0/0:0,30"], State.CONFLICT),
        (["chr1 1000 A G GT:AD 1/1:30,0"], State.CONFLICT),
        (["chr1 1000 A G GT:AD 1/1:0,30"], State.CALLED),
        (["chr1 1000 A G GT:AD 0/0:15,15"], State.CONFLICT),
        (["chr1 1000 A G GT:AD 0/0:2,3"], State.NO_CALL),  # without GQ, too few reads to rule out a heterozygote
        (["chr1 1000 A G GT:AD 0/0:5,4"], State.CALLED),
        (["chr1 1000 A G GT:DP 0/0:6"], State.NO_CALL),
        (["chr1 1000 A G GT:DP 0/0:7"], State.CALLED),
        (["chr1 1000 A G GT:DP:GQ 0/0:3:40"], State.CALLED),
        (["chr1 1000 A G GT:DP 1/1:3"], State.DOUBTFUL),
        (["chr1 900 A <NON_REF> INFO=END=1100 GT:DP:MIN_DP 0/0:30:2"], State.NO_CALL),
        (["chr1 900 A . INFO=END=1100;MinDP=2 GT:DP 0/0:30"], State.NO_CALL),
        (["chr1 1000 A G GT:AD 1/1:3,12"], State.CALLED),
        (["chr1 1000 C G GT 0/1", "chr1 1000 A G GT 0/1"], State.CONFLICT),  # the second does not correct the first
        (["chr1 900 A <NON_REF> INFO=END=1100 GT:DP 0/0:30", "chr1 1000 A G GT 0/1"], State.CALLED),
        (["chr1 900 A <NON_REF> INFO=END=1100 GT:GQ 0/0:90", "chr1 1000 A G GT 0/1"], State.DOUBTFUL),
        (["chr1 900 A <NON_REF> INFO=END=999 GT:GQ 0/0:90", "chr1 1000 A G GT 0/1"], State.CALLED),
        # reads of the genotype's own alleles
        (["chr1 1000 A G,T GT:AD:GQ 0/1:15,0,14:90"], State.CONFLICT),
        (["chr1 1000 A G,T GT:AD:DP:GQ 0/2:15,14,0:29:90"], State.CONFLICT),
        (["chr1 1000 A G,T GT:AD:DP:GQ 1/2:1,15,14:30:90"], State.CALLED),
        # `bcftools call` counts reads in INFO only
        (["chr1 1000 A . INFO=DP=1;DP4=1,0,0,0 GT 0/0"], State.NO_CALL),
        (["chr1 1000 A G INFO=DP=1 GT 0/0"], State.NO_CALL),
        (["chr1 1000 A G INFO=DP=0 GT 0/0"], State.NO_CALL),
        (["chr1 1000 A G INFO=DP=30;DP4=2,1,0,0 GT 0/0"], State.NO_CALL),
        (["chr1 1000 A G INFO=DP=30;DP4=15,14,0,0 GT 0/0"], State.CALLED),
        (["chr1 1000 A G INFO=DP=3 GT 1/1"], State.DOUBTFUL),
        (["chr1 1000 A G INFO=DP=3 GT:GQ 0/0:60"], State.CALLED),
        (["chr1 1000 A G INFO=DP=3 GT:DP 0/0:30"], State.CALLED),  # FORMAT tells more
        (["chr1 1000 A G INFO=DP=many GT 0/0"], State.CALLED),
        (["chr1 900 A <*> INFO=END=1100;DP=22;MIN_DP=0 GT 0/0"], State.NO_CALL),
    ],
)
def test_states(tmp_path: Path, records: list[str], state: State) -> None:
    codes, found = one(tmp_path, SNV, *records)
    assert found == state
    if state in (State.ABSENT, State.NO_CALL, State.CONFLICT, State.FILTERED):
        assert MISSING in codes
    if state == State.REFERENCE:
        assert codes == (0, 0)


def test_a_contradicting_ref_is_noted_with_what_was_expected(tmp_path: Path) -> None:
    result = reported(tmp_path, SNV, "chr1 1000 C G GT 0/1")
    assert "chr1:1000 C>G" in result.notes[0][0]
    assert "A at 1000" in result.notes[0][0]


def test_absent_is_reference_only_where_asked(tmp_path: Path) -> None:
    assert one(tmp_path, SNV, "chr1 5000 A G GT 0/1") == ((MISSING, MISSING), State.ABSENT)
    assert one(tmp_path, SNV, "chr1 5000 A G GT 0/1", absent_is_reference=True) == ((0, 0), State.ASSUMED)
    assert one(tmp_path, SNV, "chr1 1000 A G GT ./.", absent_is_reference=True)[1] == State.NO_CALL


def test_assumed_reference_of_a_man_is_one_allele(tmp_path: Path) -> None:
    result = reported(tmp_path, HEMIZYGOUS, "chrX 900 A G GT 1 0/1", samples=("HE", "SHE"), absent_is_reference=True)
    assert result.codes[0].tolist() == [[0, NO_ALLELE], [0, 0]]


def test_filters(tmp_path: Path) -> None:
    assert one(tmp_path, SNV, "chr1 1000 A G FILTER=LowQual GT 0/1") == ((0, 1), State.DOUBTFUL)
    assert one(tmp_path, SNV, "chr1 1000 A G GT:FT 0/1:LowGQ", pass_only=True)[1] == State.CONFLICT
    assert one(tmp_path, SNV, "chr1 1000 A . FILTER=RefCall GT 0/0", pass_only=True)[1] == State.REFERENCE
    assert one(tmp_path, SNV, "chr1 1000 A G FILTER=LowQual GT 0/1", pass_only=True)[1] == State.CONFLICT
    noted = reported(tmp_path, SNV, "chr1 1000 A G FILTER=LowQual GT 0/1").doubts[0]
    assert any("LowQual" in note for note in noted)


def test_haploid_half_called_phase_and_phase_set(tmp_path: Path) -> None:
    assert one(tmp_path, HEMIZYGOUS, "chrX 500 C T GT 1") == ((1, NO_ALLELE), State.CALLED)
    assert one(tmp_path, SNV, "chr1 1000 A G GT ./1") == ((MISSING, 1), State.CALLED)
    result = reported(tmp_path, SNV, "chr1 1000 A G GT:PS 0|1:77 0/1:.", samples=("A", "B"))
    assert result.phased[0].tolist() == [True, False]
    assert result.phase_set[0].tolist() == [77, MISSING]


def test_an_indel_written_further_right_is_never_silent(tmp_path: Path) -> None:
    site = Site("1", 2000, "C", ("CAT",), "rs2")
    codes, state = one(tmp_path, site, "chr1 2010 T TAT GT 0/1", "chr1 2000 C T GT 0/0")
    assert (codes, state) == ((MISSING, MISSING), State.CONFLICT)
    # an anchor that breaks the repeat shows that it is another insertion
    assert one(tmp_path, site, "chr1 2010 G GAT GT 0/1", "chr1 2000 C T GT 0/0") == ((0, 0), State.CALLED)


class Repeat:
    """GC, then (AT) seven times, then GG, from chr1:1999."""

    TEXT = "GC" + "AT" * 7 + "GG"

    def base(self, chrom: str, pos: int) -> str:
        return self.TEXT[pos - 1999] if 0 <= pos - 1999 < len(self.TEXT) else ""


def test_with_sequence_an_indel_written_further_right_is_known(tmp_path: Path) -> None:
    found = site_calls(calls(tmp_path, "chr1 2010 T TAT GT 0|1"), [REPEAT], sequence=Repeat())
    assert found.codes[0, 0].tolist() == [0, 2]
    assert found.state[0, 0] == State.CALLED


def test_likelihoods_of_many_samples_are_read_as_those_of_few(tmp_path: Path) -> None:
    """More samples than are split cell by cell go through htslib."""
    cells = ("0/0:.:0,3,40", "0/0:.:0,30,300", "0/1:.:5,0,40", "0/0:60:0,3,40") * 5
    found = reported(
        tmp_path, SNV, f"chr1 1000 A G GT:GQ:PL {' '.join(cells)}", samples=tuple(f"S{i}" for i in range(20))
    )
    assert found.state[0].tolist() == [State.NO_CALL, State.CALLED, State.DOUBTFUL, State.CALLED] * 5


def test_many_samples_agree_with_each_alone(tmp_path: Path) -> None:
    genotypes = ["0/0", "0/1", "1|2", "./.", "2/2", "1", "./1"] * 3
    names = tuple(f"S{i}" for i in range(len(genotypes)))
    together = reported(tmp_path, SNV, "chr1 1000 A G,T GT " + " ".join(genotypes), samples=names)
    for i, genotype in enumerate(genotypes):
        alone = reported(tmp_path, SNV, f"chr1 1000 A G,T GT {genotype}")
        assert np.array_equal(together.codes[:, i], alone.codes[:, 0])
        assert together.state[0, i] == alone.state[0, 0]


WINDOW = "GTCATATGACCTTTTAGCGA"  # chr1:1000 …


@st.composite
def writings(draw: st.DrawFn) -> tuple[Site, str, str, int]:
    """A site within WINDOW, and another way to write its change: padded on both sides, shifted within the pad."""
    start = draw(st.integers(3, 12))
    length = draw(st.integers(1, 3))
    ref = WINDOW[start : start + length]
    alt = draw(st.text("ACGT", min_size=1, max_size=4).filter(lambda a: a != ref))
    left, right = draw(st.integers(0, 3)), draw(st.integers(0, 4))
    before, after = WINDOW[start - left : start], WINDOW[start + length : start + length + right]
    return Site("1", 1000 + start, ref, (alt,)), before + ref + after, before + alt + after, 1000 + start - left


@settings(max_examples=examples(60, 150), deadline=None)
@given(writings())
def test_padding_changes_nothing(written: tuple[Site, str, str, int]) -> None:
    site, ref, alt, pos = written
    with tempfile.TemporaryDirectory() as folder:
        for first, second in ((0, 0), (0, 1), (1, 1)):
            found = one(Path(folder), site, f"chr1 {pos} {ref} {alt} GT {first}/{second}")
            assert found == ((first, second), State.CALLED)


@settings(max_examples=examples(20, 60), deadline=None)
@given(st.permutations(["chr1 1000 A G GT 1|0", "chr1 1000 A T GT 0|1", "chr1 1000 A C GT 0|0"]))
def test_order_of_split_records_does_not_matter(records: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert one(Path(folder), SNV, *records) == ((1, 2), State.CALLED)


def test_every_pair_of_split_genotypes_is_joined_or_refused(tmp_path: Path) -> None:
    for (a, b), (c, d) in itertools.product(itertools.product((0, 1), repeat=2), repeat=2):
        codes, state = one(tmp_path, SNV, f"chr1 1000 A G GT {a}|{b}", f"chr1 1000 A T GT {c}|{d}")
        if (a and c) or (b and d):
            assert state == State.CONFLICT
        else:
            assert (codes, state) == ((a + 2 * c, b + 2 * d), State.CALLED)


BLOCK = "chr1 1900 A <NON_REF> INFO=END={} GT:DP:GQ 0/0:30:90"


@pytest.mark.parametrize(
    ("records", "state"),
    [
        ([BLOCK.format(2100)], State.REFERENCE),
        ([BLOCK.format(2000)], State.ABSENT),  # the block ends within the repeat, and nothing follows
        ([BLOCK.format(2000), "chr1 2001 A <NON_REF> INFO=END=2100 GT:DP:GQ 0/0:20:60"], State.REFERENCE),
        ([BLOCK.format(2000), "chr1 2001 A <NON_REF> INFO=END=2100 GT:DP:GQ 0/0:0:0"], State.NO_CALL),
        ([BLOCK.format(2000), "chr1 2001 A <NON_REF> INFO=END=2100 GT:DP:GQ ./.:1:3"], State.NO_CALL),
        (["chr1 2000 C . GT 0/0", "chr1 2001 A . GT 0/0", "chr1 2002 T . GT 0/0"], State.REFERENCE),
        (["chr1 2000 C . GT 0/0", "chr1 2001 A G GT 0/1", "chr1 2002 T . GT 0/0"], State.REFERENCE),
        (["chr1 2000 C T GT 0/1"], State.ABSENT),  # a single-base change says nothing of the repeat
        (["chr1 2000 C CAT GT 0/0"], State.CALLED),
    ],
)
def test_a_repeat_is_reference_only_where_every_base_has_data(tmp_path: Path, records: list[str], state: State) -> None:
    assert one(tmp_path, REPEAT, *records)[1] == state


MNV = Site("1", 4000, "TC", ("CT",), "rs5")


@pytest.mark.parametrize(
    ("records", "codes", "state"),
    [
        (["chr1 4000 TC CT GT 0/1"], (0, 1), State.CALLED),
        (["chr1 3999 GTC GCT GT 0/1"], (0, 1), State.CALLED),
        (["chr1 4000 T C GT 0|1", "chr1 4001 C T GT 0|1"], (0, 1), State.CALLED),
        (["chr1 4000 T C GT:PS 0|1:8 ", "chr1 4001 C T GT:PS 0|1:8"], (0, 1), State.CALLED),
        (["chr1 4000 T C GT 1/1", "chr1 4001 C T GT 1/1"], (1, 1), State.CALLED),
        (["chr1 4000 T C GT 0/0", "chr1 4001 C T GT 0/0"], (0, 0), State.CALLED),
        (["chr1 4000 T C GT 0/1", "chr1 4001 C T GT 1/1"], (FIRST_OTHER, 1), State.CALLED),  # TT and CT
        (["chr1 4000 T C GT 0|1", "chr1 4001 C T GT 1|0"], (FIRST_OTHER, FIRST_OTHER + 1), State.CALLED),
        (["chr1 4000 T C GT 0/1", "chr1 4001 C T GT 0/1"], (MISSING, MISSING), State.CONFLICT),
        (["chr1 4000 T C GT:PS 0|1:8", "chr1 4001 C T GT:PS 0|1:9"], (MISSING, MISSING), State.CONFLICT),
        (["chr1 4000 T C GT 0/0"], (MISSING, MISSING), State.ABSENT),
        (["chr1 4000 T C GT 0/1"], (MISSING, MISSING), State.NO_CALL),
        (["chr1 4001 C T GT 1/1"], (MISSING, MISSING), State.NO_CALL),
        (["chr1 4000 T C GT 0/1", "chr1 4001 C . GT 0/0"], (0, FIRST_OTHER), State.CALLED),  # CC
        (["chr1 4000 T C GT 0/1", "chr1 4001 C . GT ./."], (MISSING, MISSING), State.NO_CALL),
        (["chr1 4000 T . GT 0/0"], (MISSING, MISSING), State.ABSENT),
        (["chr1 4000 T . GT 0/0", "chr1 4001 C . GT 0/0"], (0, 0), State.REFERENCE),
        (["chr1 4000 TC CT GT 0/1", "chr1 4001 C G GT 0/0"], (0, 1), State.CALLED),
    ],
)
def test_an_mnv_is_put_together_from_its_bases(
    tmp_path: Path, records: list[str], codes: tuple[int, int], state: State
) -> None:
    assert one(tmp_path, MNV, *(record.strip() for record in records)) == (codes, state)


def test_an_unspecific_allele_of_a_block_is_no_reference(tmp_path: Path) -> None:
    result = reported(tmp_path, SNV, "chr1 1000 A <NON_REF> GT 0/1")
    assert result.codes[0, 0].tolist() == [0, FIRST_OTHER]


@pytest.mark.parametrize("site", [REPEAT, DELETION, MNV])
def test_a_block_may_start_anywhere_around_a_site_of_several_bases(tmp_path: Path, site: Site) -> None:
    last = site.pos + len(site.ref) - 1
    for start in range(site.pos - 60, last + 6):
        base = site.ref[start - site.pos] if site.pos <= start <= last else "N"
        block = f"chr1 {start} {base} <NON_REF> INFO=END={site.pos + 500} GT:GQ 0/0:80"
        expected = State.REFERENCE if start <= site.pos else State.ABSENT
        assert one(tmp_path, site, block)[1] is expected, start
        if site.pos < start <= last:  # a block before it that has the other bases
            before = f"chr1 {site.pos - 60} N <NON_REF> INFO=END={start - 1} GT:GQ 0/0:80"
            assert one(tmp_path, site, before, block)[1] is State.REFERENCE, start
            unsure = f"chr1 {site.pos - 60} N <NON_REF> INFO=END={start - 1} GT:GQ 0/0:3"
            assert one(tmp_path, site, unsure, block)[1] is State.NO_CALL, start
            gap = f"chr1 {site.pos - 60} N <NON_REF> INFO=END={start - 2} GT:GQ 0/0:80"
            assert one(tmp_path, site, gap, block)[1] is not State.REFERENCE, start


@pytest.mark.parametrize("site", [REPEAT, DELETION, MNV])
@pytest.mark.parametrize("length", [1, 3, 40])
def test_a_record_alongside_a_site_shares_no_base_with_it(site: Site, length: int) -> None:
    for pos in (*range(site.pos - 60, site.pos - length + 1), *range(site.pos + len(site.ref), site.pos + 60)):
        assert alleles.reference_agrees(site, pos, "G" * length)


SPLIT = {
    "joined": ["chr1 2000 CAT C,CATAT GT:AD 1/2:0,15,14"],
    "split": ["chr1 2000 CAT C GT:AD 1/0:0,15", "chr1 2000 CAT CATAT GT:AD 0/1:0,14"],
    "split and trimmed": ["chr1 2000 CAT C GT:AD 1/0:0,15", "chr1 2000 C CAT GT:AD 0/1:0,14"],
    "split, phased": ["chr1 2000 CAT C GT:AD 1|0:0,15", "chr1 2000 CAT CATAT GT:AD 0|1:0,14"],
    "split by vt": ["chr1 2000 CAT C GT:AD 1/.:0,15", "chr1 2000 CAT CATAT GT:AD ./1:0,14"],
    "split with PL": [
        "chr1 2000 CAT C GT:AD:PL 1/0:0,15:90,40,120",
        "chr1 2000 CAT CATAT GT:AD:PL 0/1:0,14:90,40,120",
    ],
    "one without AD": ["chr1 2000 CAT C GT 1/0", "chr1 2000 CAT CATAT GT:AD 0/1:0,14"],
    "atomized": ["chr1 2000 C CAT,* GT:AD 2/1:0,14,15", "chr1 2000 CAT C,* GT:AD 1/2:0,15,14"],
    "atomized, no AD": ["chr1 2000 C CAT,* GT 2/1", "chr1 2000 CAT C,* GT 1/2"],
    "atomized, phased": ["chr1 2000 C CAT,* GT 2|1", "chr1 2000 CAT C,* GT 1|2"],
    "atomized, a third": ["chr1 2000 C CAT,* GT 2/1", "chr1 2000 C CATAT,* GT 2/2", "chr1 2000 CAT C,* GT 1/2"],
}


@pytest.mark.parametrize("way", SPLIT)
def test_two_alleles_of_a_place_are_one_genotype_however_it_is_split(tmp_path: Path, way: str) -> None:
    for order, records in enumerate(itertools.permutations(SPLIT[way])):
        codes, state = one(tmp_path, REPEAT, *records)
        assert (sorted(codes), state) == ([1, 2], State.CALLED), order


@pytest.mark.parametrize(
    "records",
    [
        ["chr1 2000 CAT C GT:AD 1/0:0,15", "chr1 2000 CAT CATAT GT:AD 0/0:0,14"],  # the other half is not carried
        ["chr1 2000 CAT C GT:AD 1/0:0,15", "chr1 2000 CAT CATAT GT:AD 0/1:0,0"],  # no reads of it
        ["chr1 2000 CAT C GT:AD 1/0:15,0", "chr1 2000 CAT CATAT GT:AD 0/1:15,14"],  # no reads of this half
        ["chr1 2000 CAT C GT:AD 1|0:0,15", "chr1 2000 CAT CATAT GT:AD 1|0:0,14"],  # on one strand
        ["chr1 2000 CAT C GT:AD 0/1:0,15", "chr1 2000 CAT C GT:AD 0/1:0,15"],  # the same allele twice
        ["chr1 2000 CAT C GT:AD 1/1:0,8", "chr1 2000 CAT CATAT GT:AD 0/0:0,22"],  # most reads tell the other allele
        ["chr1 2000 C CAT,* GT 2|1", "chr1 2000 CAT C,* GT 2|1"],  # two alleles on one strand
        ["chr1 1990 NNNNNNNNNNNNN N GT 0/1", "chr1 2000 C CAT,* GT 2/1", "chr1 2000 CAT C,* GT 1/2"],  # really deleted
    ],
)
def test_halves_that_do_not_make_a_genotype_are_in_conflict(tmp_path: Path, records: list[str]) -> None:
    for ordered in itertools.permutations(records):
        assert one(tmp_path, REPEAT, *ordered)[1] is State.CONFLICT


@pytest.mark.parametrize("site", [SNV, REPEAT, DELETION])
def test_a_deletion_of_some_of_a_sites_bases_is_never_silent(tmp_path: Path, site: Site) -> None:
    """POS of `<DEL>` is the base before; what begins at or behind the last base of the site takes none of it."""
    last = site.pos + len(site.ref) - 1
    reference = f"chr1 {site.pos} {site.ref} . GT 0/0"
    for pos in range(site.pos - 3, last + 3):
        for end in range(pos, last + 9):
            deletion = f"chr1 {pos} N <DEL> INFO=SVTYPE=DEL;END={end} GT 0/1"
            records = [deletion, reference] if pos <= site.pos else [reference, deletion]
            taken = pos < last and end >= site.pos and end > pos
            found = reported(tmp_path, site, *records)
            assert found.other[0] == (("<DEL>",) if taken else ()), (pos, end)
            assert found.codes[0, 0].tolist() == [0, FIRST_OTHER if taken else 0], (pos, end)


def test_split_alleles_of_a_single_base(tmp_path: Path) -> None:
    halves = ["chr1 1000 A G GT:AD 0/1:0,15", "chr1 1000 A T GT:AD 0/1:0,14"]
    assert one(tmp_path, SNV, *halves) == ((1, 2), State.CALLED)
    under = ["chr1 998 GCA G GT:AD 0/1:0,15", "chr1 1000 A T GT:AD 0/1:0,14"]  # the other strand is deleted
    assert one(tmp_path, SNV, *under)[1] is State.CALLED


def test_a_block_beside_a_reference_genotype_raises_no_doubt(tmp_path: Path) -> None:
    """Two records that say the same; a block over a change would be one of them wrong."""
    block = "chr1 900 A <NON_REF> INFO=END=1100 GT:DP:GQ 0/0:30:90"
    found = reported(tmp_path, SNV, block, "chr1 1000 A G GT:DP:GQ 0/0:30:90")
    assert (State(int(found.state[0, 0])), found.doubts[0]) == (State.CALLED, ())
    changed = reported(tmp_path, SNV, block, "chr1 1000 A G GT:DP:GQ 0/1:30:90")
    assert (State(int(changed.state[0, 0])), len(changed.doubts[0])) == (State.DOUBTFUL, 1)


def test_a_record_of_another_sample_changes_nothing(tmp_path: Path) -> None:
    """The second record speaks of the first sample only; the other keeps what the first record says."""
    found = reported(
        tmp_path, SNV, "chr1 1000 A G GT 0/1 0/1 1/1", "chr1 1000 A T GT 0/1 ./. ./.", samples=("A", "B", "C")
    )
    assert found.state[0].tolist() == [State.CALLED] * 3
    assert found.codes[0, 1:].tolist() == [[0, 1], [1, 1]]
    assert sorted(found.codes[0, 0].tolist()) == [1, 2]
