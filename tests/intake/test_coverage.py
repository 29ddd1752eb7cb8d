"""`load --covered`: absent is reference where a BED file says that reads were there, and only there."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from tests.intake.load_files import calls

from pmkit.core.errors import BuildError, DataError, NoInputError
from pmkit.core.model import Region, Site, State
from pmkit.intake.coverage import read_covered
from pmkit.intake.load_options import LoadOptions
from pmkit.variants.sites import site_calls


def bed(folder: Path, *lines: str, name: str = "covered.bed") -> str:
    path = folder / name
    text = "".join(line.replace(" ", "\t") + "\n" for line in lines)
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return str(path)


@pytest.mark.parametrize(
    ("lines", "kind", "regions"),
    [
        (["chr1 100 200"], "panel", [("1", 100, 200)]),
        (["1 100 200 TPMT_exon2 0 +"], "panel", [("1", 100, 200)]),
        (["track name=x", "chr1 100 200", "# note", "chr1 200 300"], "panel", [("1", 100, 300)]),
        (["NC_000001.11 100 200"], "panel", [("1", 100, 200)]),
        (["chr1 0 50 NO_COVERAGE", "chr1 50 90 CALLABLE", "chr1 90 99 LOW_COVERAGE"], "quantized", [("1", 50, 90)]),
        (["chr1 0 50 0:4", "chr1 50 90 4:10", "chr1 90 99 10:20", "chr1 99 110 20:inf"], "quantized", [("1", 90, 110)]),
        (["chr1 0 50 3", "chr1 50 90 7", "chr1 90 99 0"], "per-base", [("1", 50, 90)]),
        (
            ["#chrom start end region 1X 10X 30X", "chr1 0 50 a 50 50 2", "chr1 60 90 b 30 29 0"],
            "thresholds",
            [("1", 0, 50)],
        ),
        (["chr1_random 1 50", "chr1 50 90"], "panel", [("1", 50, 90)]),
    ],
)
@pytest.mark.parametrize("name", ["covered.bed", "covered.bed.gz"])
def test_what_a_file_covers(
    tmp_path: Path, lines: list[str], kind: str, regions: list[tuple[str, int, int]], name: str
) -> None:
    found = read_covered(bed(tmp_path, *lines, name=name))
    assert (found.kind, found.regions) == (kind, tuple(Region(*region) for region in regions))
    assert str(tmp_path) in found.said


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["chr1 100"],
        ["chr1 a b"],
        ["chr1 200 100"],
        ["chr1 0 50 12.5", "chr1 50 90 30.1"],  # mean depths
        ["chr1 0 50 TPMT 0.50", "chr1 50 90 NUDT15 30.10"],  # of named regions
        ["chr1 0 50 NO_COVERAGE"],
        ["chr1_random 1 50"],
    ],
)
def test_what_covers_nothing_is_refused(tmp_path: Path, lines: list[str]) -> None:
    with pytest.raises(DataError):
        read_covered(bed(tmp_path, *lines))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NoInputError):
        read_covered(str(tmp_path / "none.bed"))


def test_inside_is_reference_and_outside_is_missing(tmp_path: Path) -> None:
    path = bed(tmp_path, "chr1 999 1000", "chr1 2000 2003", "chr2 0 5000")
    sites = [
        Site("1", 1000, "A", ("G",)),
        Site("1", 1500, "A", ("G",)),
        Site("1", 2001, "CAT", ("C",)),
        Site("1", 2002, "ATT", ("A",)),  # its last base is outside
        Site("1", 3000, "A", ("G",)),
        Site("2", 1000, "A", ("G",)),  # the file has neither records nor a header line of chromosome 2
    ]
    loaded = calls(tmp_path, "chr1 3000 A G GT 0/1", options=LoadOptions(covered=(path,)))
    state = [State(int(value)) for value in site_calls(loaded, sites).state[:, 0]]
    expected = [State.REFERENCE, State.ABSENT, State.REFERENCE, State.ABSENT, State.CALLED, State.ABSENT]
    assert state == expected
    assert any(path in text and "covered" in text for text in loaded.limitations)


def test_a_record_inside_says_otherwise(tmp_path: Path) -> None:
    path = bed(tmp_path, "chr1 0 5000")
    loaded = calls(tmp_path, "chr1 1000 A G GT 0/1", "chr1 1500 A G GT ./.", options=LoadOptions(covered=(path,)))
    found = site_calls(loaded, [Site("1", 1000, "A", ("G",)), Site("1", 1500, "A", ("G",))])
    assert [State(int(value)) for value in found.state[:, 0]] == [State.CALLED, State.NO_CALL]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("NC_000001.10 0 5000", BuildError),  # GRCh37; the variants are on GRCh38
        ("chr1 0 248956423", DataError),  # beyond the end of chromosome 1
        ("NC_000001.11 0 248956422", None),
        ("NC_012920.1 0 16569", None),  # one in both assemblies
    ],
)
def test_coverage_of_another_assembly_is_refused(tmp_path: Path, line: str, error: type[Exception] | None) -> None:
    options = LoadOptions(covered=(bed(tmp_path, line),))
    if error is None:
        assert calls(tmp_path, "chr1 1000 A G GT 0/1", options=options).covered
        return
    with pytest.raises(error, match="GRCh38"):
        calls(tmp_path, "chr1 1000 A G GT 0/1", options=options)
