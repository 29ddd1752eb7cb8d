"""Files that are damaged or odd as real tools and hands make them: each is read rightly or refused with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.intake.load_files import CONTIGS_38, calls, cases, write

from pmkit.core.errors import DataError
from pmkit.core.model import CallSet, Site, SiteCalls, State
from pmkit.variants.sites import site_calls

SITE = Site("1", 1000, "A", ("G",))
ONE = "chr1 1000 A G GT:DP:GQ 0/1:30:99"
SYMBOLS = (
    CONTIGS_38
    + '##ALT=<ID=DEL,Description="d">\n##ALT=<ID=CN0,Description="d">\n##ALT=<ID=CNV,Description="d">\n'
    + '##INFO=<ID=END,Number=1,Type=Integer,Description="d">\n'
)


def at_site(found: CallSet, *, absent: bool = True) -> SiteCalls:
    return site_calls(found, [SITE], absent_is_reference=absent)


@pytest.mark.parametrize(
    "cell", ["01", "00", "0\\1", "0//1", "0/1|", "NA", "nan", "A/G", "0-1", '"0/1', "0/1_", "", "1.0", "-1"]
)
def test_what_is_no_genotype_is_refused(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "in.vcf"
    write(path, "chr1 1000 A G GT:DP CELL:30")
    path.write_text(path.read_text(encoding="utf-8").replace("CELL", cell.replace("_", " ")), encoding="utf-8")
    with pytest.raises(DataError, match=r"record 1:1000: '.*' is not a genotype"):
        cases(str(path))


@pytest.mark.parametrize("samples", [("S1",), tuple(f"S{i}" for i in range(12))])
def test_two_genotypes_in_one_cell_are_refused(tmp_path: Path, samples: tuple[str, ...]) -> None:
    with pytest.raises(DataError, match="FORMAT names GT twice"):
        calls(tmp_path, f"chr1 1000 A G GT:GT:DP {' '.join(['0/0:0/1:30'] * len(samples))}", samples=samples)


def test_of_fields_named_twice_neither_is_used(tmp_path: Path) -> None:
    found = calls(tmp_path, "chr1 1000 A G GT:DP:GQ:DP 0/1:2:99:30")
    assert found.genotypes.depth[0, 0] == -1
    assert found.genotypes.quality[0, 0] == 99


@pytest.mark.parametrize(
    "head",
    [
        "##contig=<ID=chr1, length=248956422>",
        '##contig=<ID="chr1",length="248956422">',
        "##contig=<length=248956422,ID=chr1>",
        '##contig=<ID=chr1,Description="a, length=12, ID=chr2, b",length=248956422>',
        '##contig=<ID=chr1,Description="a \\" length=12",length=248956422,assembly=GRCh38>',
        "##contig=<ID=chr1,length=248956422>\n##contig=<length=5>\n##contig=<ID=chr2\n##contig=<>\n## contig=<ID=chr3>",
    ],
)
def test_ways_to_declare_a_contig(tmp_path: Path, head: str) -> None:
    found = calls(tmp_path, ONE, head=head + "\n")
    assert found.build_decided_by == "contig lengths"
    assert found.chromosomes == {"1"}


@pytest.mark.parametrize("length", ["0", "-1", "", "unknown", "2147483647"])
def test_lengths_that_say_nothing(tmp_path: Path, length: str) -> None:
    head = f"##contig=<ID=chr1,length={length}>\n##reference=GRCh38.fa\n"
    assert calls(tmp_path, ONE, head=head).build_decided_by.startswith("header line")


def test_line_ends_of_old_macs_are_named(tmp_path: Path) -> None:
    path = tmp_path / "in.vcf"
    write(path, ONE)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r"))
    with pytest.raises(DataError, match="line ends of old Macs"):
        cases(str(path))


def test_a_text_that_may_have_been_cut_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "in.vcf"
    write(path, ONE)
    assert cases(str(path))[0].calls.inputs[0].notes == ()
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert "no line end" in cases(str(path))[0].calls.inputs[0].notes[0]


@pytest.mark.parametrize(
    ("record", "state"),
    [
        ("chr1 900 T <CGA_NOCALL> INFO=END=1200;NS=1;AN=0 GT:PS ./.:.", State.NO_CALL),
        ("chr1 900 N <DEL> INFO=END=1200 GT ./.", State.ASSUMED),
        ("chr1 900 N <DEL> INFO=END=1200 GT 0/0", State.ASSUMED),
        ("chr1 900 N <CN0> INFO=END=1200 GT 0/1", State.CALLED),
        ("chr1 900 N <CNV> INFO=END=1200 GT:CN ./.:1", State.CALLED),
        ("chr1 900 N <CNV> INFO=END=1200 GT:CN ./.:0", State.CALLED),
        ("chr1 900 N . INFO=END=1200 GT:CN ./.:1", State.CALLED),
        ("chr1 900 N <CNV> INFO=END=1200 GT:CN ./.:2", State.ASSUMED),
        ("chr1 900 N . INFO=END=1200 GT:SM:CN 0/0:1.0:2", State.ASSUMED),
        ("chr1 900 N . INFO=END=990 GT:CN ./.:1", State.ASSUMED),
        ("chr1 900 N <CNV:TR> INFO=END=1200 GT:CN ./.:1", State.ASSUMED),
    ],
)
def test_stretches_without_calls_or_copies(tmp_path: Path, record: str, state: State) -> None:
    """A stretch that has fewer than two copies, or no calls, is not reference where records are missing."""
    found = at_site(calls(tmp_path, record, head=SYMBOLS))
    assert found.state[0, 0] == state
    lost = int(found.state[0, 0] == State.CALLED) + ("CN ./.:0" in record)
    assert (found.codes[0, 0] > 1).sum() == lost
    assert found.other[0] == (("<DEL>",) if lost else ())


def test_a_segment_of_two_copies_is_no_block_of_reference(tmp_path: Path) -> None:
    record = "chr1 900 N . INFO=END=1200 GT:SM:CN 0/0:1.0:2"
    assert at_site(calls(tmp_path, record, head=SYMBOLS), absent=False).state[0, 0] == State.ABSENT


def test_a_genotype_that_no_read_supports_is_doubtful(tmp_path: Path) -> None:
    found = at_site(calls(tmp_path, "chr1 1000 A G GT:DP:GQ 0/1:0:99"))
    assert found.state[0, 0] == State.DOUBTFUL
    assert "DP 0" in found.doubts[0][0]
