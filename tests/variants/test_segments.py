"""Segment files of each tool, sniffed by their columns."""

from __future__ import annotations

import gzip
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmkit.core.errors import DataError, NoInputError
from pmkit.core.model import Region
from pmkit.variants.segments import Segment, copies, overlapping, read_segments


def write(folder: Path, *lines: str, name: str = "cna.tsv") -> Path:
    path = folder / name
    path.write_text("\n".join("\t".join(line.split("|")) for line in lines) + "\n", encoding="utf-8")
    return path


DIALECTS = [
    ("chromosome|start|end|gene|log2|depth|probes|weight", "chr7|100|200|EGFR|1.5|90|9|3.1",
     Segment("7", 100, 200, None, None, 1.5, "CNVkit")),
    ("chromosome|start|end|gene|log2|baf|cn|cn1|cn2|depth|probes|weight", "chr7|100|200|-|0.5|0.3|3|2|1|90|9|3",
     Segment("7", 100, 200, 3, 1, 0.5, "CNVkit")),
    ("chrom|seg|num.mark|nhet|cnlr.median|mafR|start|end|cf.em|tcn.em|lcn.em", "23|1|9|3|-0.4|0.1|101|200|0.8|1|NA",
     Segment("X", 100, 200, 1, None, -0.4, "FACETS")),
    ("chromosome|start|end|copyNumber|baf|minorAlleleCopyNumber|majorAlleleCopyNumber",
     "chr9|101|200|0.2|0.6|-0.01|0.2",
     Segment("9", 100, 200, 0.2, 0, None, "PURPLE")),
    ("chromosome|start|end|gene|minCopyNumber|maxCopyNumber|minMinorAlleleCopyNumber",
     "chr17|101|200|ERBB2|14.5|16|0.9",
     Segment("17", 100, 200, 14.5, 0.9, None, "PURPLE genes", "ERBB2")),
    ("sample|chr|startpos|endpos|nMajor|nMinor", "S|8|101|200|5|1", Segment("8", 100, 200, 6, 1, None, "ASCAT")),
    ("Chromosome|Start|End|nMajor|nMinor", "8|101|200|2|0", Segment("8", 100, 200, 2, 0, None, "PCGR")),
    ('"chromosome"|"start.pos"|"end.pos"|"Bf"|"depth.ratio"|"CNt"|"A"|"B"|"LPP"', '"chr8"|101|200|0.4|1.1|3|2|1|-9',
     Segment("8", 100, 200, 3, 1, None, "Sequenza")),
    ("CONTIG|START|END|NUM_POINTS_COPY_RATIO|MEAN_LOG2_COPY_RATIO|CALL", "chr8|101|200|9|-2.0|-",
     Segment("8", 100, 200, None, None, -2.0, "GATK")),
    ("ID|chrom|loc.start|loc.end|num.mark|seg.mean", "S|8|101|200|9|-2.0",
     Segment("8", 100, 200, None, None, -2.0, "SEG")),
    ("Sample|Chromosome|Start|End|Num_Probes|Segment_Mean", "S|8|101|2e2|9|0.7",
     Segment("8", 100, 200, None, None, 0.7, "SEG")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "line", "segment"), DIALECTS, ids=lambda v: v.source if isinstance(v, Segment) else ""
)
def test_dialects(tmp_path: Path, header: str, line: str, segment: Segment) -> None:
    assert read_segments(write(tmp_path, header, line)) == (segment,)


def test_gistic_levels_of_one_sample(tmp_path: Path) -> None:
    path = write(tmp_path, "Gene Symbol|Locus ID|Cytoband|S1|S2", "ERBB2|1|17q12|2|0", "PTEN|2|10q23|-2|NA")
    found = read_segments(path, "S1")
    assert [(s.gene, s.level, s.total_cn) for s in found] == [("ERBB2", 2, None), ("PTEN", -2, None)]
    assert [s.gene for s in read_segments(path, "S2")] == ["ERBB2"]
    with pytest.raises(DataError, match="2 samples"):
        read_segments(path)


def test_comments_compression_and_a_marked_header(tmp_path: Path) -> None:
    path = tmp_path / "s.seg.gz"
    text = "@HD\tVN:1.6\n#made by hand\n#chrom\tstart\tend\ttcn\tlcn\n1\t11\t20\t4\t1\n\n"
    path.write_bytes(gzip.compress(text.encode()))
    assert read_segments(path) == (Segment("1", 10, 20, 4, 1, None, "FACETS"),)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("Chromosome|Start|End|nMajor|nMinor", "1|5|9|x|0"), r"cna\.tsv:2: column nmajor: 'x' is not a number"),
        (("Chromosome|Start|End|nMajor|nMinor", "1|5|9|1|0", "1|9|5|1|0"), r"cna\.tsv:3: column end: the segment 9–5"),
        (("Chromosome|Start|End|nMajor|nMinor", "1|5.5|9|1|0"), r"cna\.tsv:2: column start: '5.5' is not a whole"),
        (("Chromosome|Start|End|nMajor|nMinor", "1||9|1|0"), r"cna\.tsv:2: column start: a position is needed"),
        (("Chromosome|Start|End|nMajor|nMinor", "1|5|9|1"), r"cna\.tsv:2: 4 cells; columns of the header: 5"),
        (("Chromosome|Start|End|nMajor|nMinor", "1|5|9|inf|1"), r"cna\.tsv:2: column nmajor: 'inf' is not a number"),
        (("Chromosome|Start|End|nMajor|nMinor", "1|5|9|-3|1"), r"cna\.tsv:2: column nmajor: copies cannot be neg"),
        (("Chromosome|Start|End|nMajor|nMinor", ".|5|9|3|1"), r"cna\.tsv:2: column chromosome: a chromosome is"),
        (("a|b|c", "1|2|3"), r"the columns a, b, c … are those of no known copy-number file"),
        (("ID|chrom|loc.start|loc.end|num.mark|seg.mean", "S|8|1|2|9|0", "T|8|1|2|9|0"), r"the file has 2 samples"),
    ],
)  # fmt: skip
def test_errors_name_the_cell(tmp_path: Path, lines: tuple[str, ...], message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_segments(write(tmp_path, *lines))


def test_missing_empty_and_binary_files(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(b"chromosome\tstart\tend\n" * 999))
    packed[20:24] = b"\xff\xff\xff\xff"
    (tmp_path / "broken.gz").write_bytes(packed)
    with pytest.raises(DataError, match="is no text, or is cut short"):
        read_segments(tmp_path / "broken.gz")
    with pytest.raises(NoInputError, match="cannot read the file"):
        read_segments(tmp_path / "none.tsv")
    with pytest.raises(NoInputError):
        read_segments(tmp_path)
    for content in (b"", b"\xff\xfe\x00\x01", b"\x1f\x8bnothing"):
        path = tmp_path / "bad.tsv"
        path.write_bytes(content)
        with pytest.raises(DataError):
            read_segments(path)


def test_sample_of_several(tmp_path: Path) -> None:
    path = write(tmp_path, "ID|chrom|loc.start|loc.end|num.mark|seg.mean", "S|8|1|2|9|0", "T|9|1|2|9|0")
    assert [s.chrom for s in read_segments(path, "T")] == ["9"]
    with pytest.raises(DataError, match="no sample U"):
        read_segments(path, "U")


def ratio(log2: float) -> Segment:
    return Segment("1", 0, 1, None, None, log2, "SEG")


def test_copies_from_ratios_by_hand() -> None:
    assert copies(ratio(1.0)) == 4
    assert copies(ratio(math.log2(1.5)), purity=0.5) == pytest.approx(
        4
    )  # half the cells with 4: (4 + 2) / 2 = 3 = 1.5 × 2
    assert copies(ratio(0.0), purity=0.5, ploidy=4) == pytest.approx(4)
    assert copies(ratio(-9.0), purity=0.3) == 0
    assert copies(Segment("1", 0, 1, 7, None, 0.0, "FACETS"), purity=0.5) == 7
    assert copies(Segment("", 0, 0, None, None, None, "GISTIC", "X", 2)) is None
    with pytest.raises(ValueError, match="purity"):
        copies(ratio(0.0), purity=0)


@given(st.integers(0, 40), st.floats(0.1, 1), st.floats(1.2, 6))
def test_copies_undo_the_mixture(number: int, purity: float, ploidy: float) -> None:
    normal = 2 * (1 - purity)
    mixed = (purity * number + normal) / (purity * ploidy + normal)
    log2 = math.log2(mixed) if mixed > 0 else -60.0
    assert copies(ratio(log2), purity=purity, ploidy=ploidy) == pytest.approx(number, abs=1e-6)


def test_overlaps() -> None:
    a, b = Segment("1", 0, 100, 2, 1, None, "PCGR"), Segment("1", 100, 200, 3, 1, None, "PCGR")
    assert overlapping((a, b), Region("1", 90, 150)) == ((a, 10), (b, 50))
    assert overlapping((a, b), Region("2", 90, 150)) == ()
    assert overlapping((a, b), Region("1", 200, 250)) == ()
    assert a.region == Region("1", 0, 100)
