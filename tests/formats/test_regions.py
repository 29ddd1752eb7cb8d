"""Whatever way a file is read, a region gives the same lines as looking at every line by the letter."""

from __future__ import annotations

import gzip
import io
import itertools
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formats.sieve_files import SETTINGS, compress, header, naive, record, tabix

from pmkit.core.model import Region
from pmkit.formats.sieve import open_source, sieve

GVCF = '##INFO=<ID=END,Number=1,Type=Integer,Description="End">'


@st.composite
def variants(draw: st.DrawFn) -> bytes:
    """A sorted VCF with SNVs, indels and doubles on two or three contigs."""
    chr_names = draw(st.booleans())
    names = [("chr" if chr_names else "") + n for n in ("1", "10", "M")]
    lines = []
    for name in names:
        steps = draw(st.lists(st.one_of(st.integers(0, 40), st.integers(0, 30_000)), max_size=25))
        for pos in itertools.accumulate(steps, initial=1):
            ref = "A" * draw(st.sampled_from([1, 1, 1, 2, 30]))
            lines.append(record(name, pos, ref, "C", "X=" + "y" * draw(st.sampled_from([0, 0, 150]))))
    return header(contigs=names) + b"".join(lines)


@st.composite
def blocks(draw: st.DrawFn) -> bytes:
    """A gVCF: blocks that follow one another, with variants between them."""
    lines, pos = [], draw(st.integers(1, 500))
    for size in draw(st.lists(st.integers(1, 40_000), min_size=1, max_size=30)):
        if draw(st.booleans()):
            lines.append(record("chr1", pos, "A", "<NON_REF>", f"END={pos + size}"))
            pos += size + 1
        else:
            lines.append(record("chr1", pos, "A", "C,<NON_REF>"))
            pos += 1
    return header(GVCF, "##ALT=<ID=NON_REF,Description=x>") + b"".join(lines)


REGIONS = st.lists(
    st.builds(
        lambda chrom, start, size: Region(chrom, start, start + size),
        st.sampled_from(["1", "10", "MT", "X"]),
        st.one_of(st.integers(0, 900), st.integers(0, 400_000)),
        st.sampled_from([1, 1, 20, 5_000]),
    ),
    min_size=1,
    max_size=6,
)


def every_way(text: bytes, regions: list[Region], folder: Path, size: int) -> dict[str, list[bytes]]:
    plain, bgz, indexed, gz, coarse = (
        folder / name for name in ("a.vcf", "a.vcf.gz", "b.vcf.gz", "c.vcf.gz", "d.vcf.gz")
    )
    plain.write_bytes(text)
    bgz.write_bytes(compress(text, size))
    indexed.write_bytes(compress(text, size))
    Path(f"{indexed}.tbi").write_bytes(tabix(text, size))
    gz.write_bytes(gzip.compress(text, mtime=0))
    coarse.write_bytes(compress(text, size))
    Path(f"{coarse}.tbi").write_bytes(tabix(text, size, joined=2))
    found = {}
    for path, stdin in itertools.product((plain, bgz, indexed, gz, coarse), (False, True)):
        result = sieve("-", regions, stdin=io.BytesIO(path.read_bytes())) if stdin else sieve(str(path), regions)
        found[f"{path.name} {stdin} {result.format}"] = list(result.lines)
    assert {"b.vcf.gz False BGZF, indexed", "d.vcf.gz False BGZF, indexed"} <= found.keys()
    return found


@SETTINGS
@given(text=variants(), regions=REGIONS, size=st.sampled_from([60, 100, 1_000]), crlf=st.booleans())
def test_all_ways_agree_with_every_line(
    text: bytes, regions: list[Region], size: int, crlf: bool, tmp_path: Path
) -> None:
    text = text.replace(b"\n", b"\r\n") if crlf else text
    expected = naive(text, regions)
    for way, lines in every_way(text, regions, tmp_path, size).items():
        assert lines == expected, way


@SETTINGS
@given(text=blocks(), regions=REGIONS, size=st.sampled_from([60, 100, 1_000]))
def test_reference_blocks_that_cover_a_region_are_kept(
    text: bytes, regions: list[Region], size: int, tmp_path: Path
) -> None:
    expected = naive(text, regions)
    for way, lines in every_way(text, regions, tmp_path, size).items():
        assert lines == expected, way


@st.composite
def reference_lines(draw: st.DrawFn) -> bytes:
    """Lines of all kinds that say little more than reference, variants and copies of segments among them."""
    lines, pos = [], 1
    for step in draw(st.lists(st.integers(1, 3_000), min_size=5, max_size=40)):
        end = pos + draw(st.sampled_from([0, 0, 1, step - 1]))
        alt, info, form, ref = draw(
            st.sampled_from(
                [
                    ("<NON_REF>", f"END={end}", "GT:DP:GQ:MIN_DP:PL", "A"),
                    ("<*>", f"END={end};MIN_DP=3", "GT:DP", "A"),
                    ("<*>", f"DP=5;END={end}", "GT:LEN", "A"),
                    ("<*>", ".", "GT:LEN", "A"),
                    (".", ".", "GT", "A"),
                    (".", f"DP=4;END={end}", "GT", "AC"),
                    (".", f"END={end}", "GT:CN", "A"),
                    (".", "DP=3", "GT:DP", "A"),
                    ("<NON_REF>", ".", "GT", "ACG"),
                    ("C,<NON_REF>", ".", "GT", "A"),
                    ("C", ".", "GT", "A"),
                    ("<DEL>", f"END={end}", "GT", "A"),
                ]
            )
        )
        cells = ":".join({"LEN": str(end - pos + 1), "GT": "0/0", "CN": "2"}.get(key, "9") for key in form.split(":"))
        lines.append(f"chr1\t{pos}\t.\t{ref}\t{alt}\t50\tPASS\t{info}\t{form}\t{cells}\n".encode())
        pos += step
    extra = (GVCF, "##ALT=<ID=NON_REF,Description=x>", '##FORMAT=<ID=LEN,Number=1,Type=Integer,Description="x">')
    return header(*extra) + b"".join(lines)


@SETTINGS
@given(text=reference_lines(), regions=REGIONS, narrow=REGIONS, size=st.sampled_from([100, 1_000]))
def test_lines_without_an_allele_are_left_out_where_nobody_reads_them(
    text: bytes, regions: list[Region], narrow: list[Region], size: int, tmp_path: Path
) -> None:
    def touches(line: bytes) -> bool:
        return line in asked

    path = tmp_path / "a.vcf.gz"
    path.write_bytes(compress(text, size))
    with open_source(str(path)) as source:
        asked = set(source.read(narrow).lines)
    expected = []
    for line in sieve(str(path), regions).lines:
        _, _, _, _, alt, _, _, info, form, _ = line.decode().split("\t")
        segment = alt == "." and "END=" in info and "CN" in form.split(":")
        if alt not in (".", "<*>", "<NON_REF>") or segment or touches(line):
            expected.append(line)
    for stdin in (None, io.BytesIO(path.read_bytes())):
        with open_source("-" if stdin else str(path), stdin=stdin) as source:
            assert list(source.read(regions, reference=narrow).lines) == expected


@SETTINGS
@given(data=st.data(), regions=REGIONS, text=variants())
def test_unsorted_lines_are_all_looked_at(
    data: st.DataObject, regions: list[Region], text: bytes, tmp_path: Path
) -> None:
    lines = text.splitlines(keepends=True)
    body = [line for line in lines if line[:1] != b"#"]
    shuffled = header() + b"".join(data.draw(st.permutations(body)))
    for name, content in (("a.vcf", shuffled), ("a.vcf.gz", compress(shuffled, 10_000_000 // 200))):
        (tmp_path / name).write_bytes(content)
        assert sorted(sieve(str(tmp_path / name), regions).lines) == sorted(naive(shuffled, regions))


def test_no_regions_and_all_regions(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(compress(header() + record("chr1", 5) + record("chrUn_1", 7)))
    assert sieve(str(path), []).lines == ()
    assert len(sieve(str(path), None).lines) == 2


def test_the_header_chooses_the_regions(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf"
    path.write_bytes(header() + record("chr1", 5) + record("chr2", 5))
    result = sieve(str(path), lambda h: [Region(h.contigs[1][0].removeprefix("chr"), 0, 10)])
    assert [line.split(b"\t")[0] for line in result.lines] == [b"chr2"]
    assert result.header.samples == ("S1",)
    assert result.header.contigs == (("chr1", 1_000_000), ("chr2", 1_000_000))


def test_same_lines_whatever_the_way(tmp_path: Path) -> None:
    text = header() + b"".join(record("chr1", p) for p in range(1, 4_000, 7))
    regions = [Region("1", 100, 200), Region("1", 3_000, 3_100)]
    (tmp_path / "a.vcf").write_bytes(text)
    (tmp_path / "b.vcf.gz").write_bytes(compress(text.replace(b"\n", b"\r\n")))
    first, second = (sieve(str(tmp_path / name), regions) for name in ("a.vcf", "b.vcf.gz"))
    assert first.lines == second.lines
    assert second.records_read < first.records_read


def test_large_deletions_and_mates_are_found_from_afar(tmp_path: Path) -> None:
    structural = header('##INFO=<ID=SVTYPE,Number=1,Type=String,Description="x">', "##ALT=<ID=DEL,Description=x>")
    far = [
        record("chr1", 1_000, "N", "<DEL>", "SVTYPE=DEL;END=900000"),
        record("chr1", 2_000, "N", "<DEL>", "SVTYPE=DEL;SVLEN=-890000"),
        record("chr1", 3_000, "N", "<DEL>", "SVTYPE=DEL;END=4000"),
        record("chr2", 500, "N", "N]chr1:800010]", "SVTYPE=BND"),
    ]
    text = structural + b"".join(far[:3]) + b"".join(record("chr1", p) for p in range(5_000, 50_000, 9)) + far[3]
    for name, content in (("a.vcf", text), ("a.vcf.gz", compress(text, 1_000)), ("b.vcf.gz", gzip.compress(text))):
        (tmp_path / name).write_bytes(content)
        lines = sieve(str(tmp_path / name), [Region("1", 800_000, 800_100)]).lines
        assert list(lines) == [far[i].rstrip() for i in (0, 1, 3)], name


def test_an_index_older_than_the_file_or_damaged_is_not_used(tmp_path: Path) -> None:
    text = header() + b"".join(record("chr1", p) for p in range(1, 9_000, 5))
    path, index = tmp_path / "a.vcf.gz", tmp_path / "a.vcf.gz.tbi"
    path.write_bytes(compress(text))
    regions = [Region("1", 4_000, 4_100)]
    good = tabix(text)
    shorter = tabix(header() + b"".join(record("chr1", p) for p in range(3, 9_000, 11)))
    for content, age, note in (
        (good, -100, "older"),
        (good[:-20], 9, "damaged|cannot be read"),
        (b"", 9, ""),
        (shorter, 9, ""),
    ):
        index.write_bytes(content)
        os.utime(index, (path.stat().st_mtime + age,) * 2)
        result = sieve(str(path), regions)
        assert list(result.lines) == naive(text, regions)
        assert result.format == "BGZF", (note, result.notes)
        assert any("a.vcf.gz.tbi not used" in n and any(w in n for w in note.split("|")) for n in result.notes)


@pytest.mark.parametrize("contigs", [("chrM", "MT"), ("M", "MT"), ("MT", "MT")])
def test_mitochondrial_names(contigs: tuple[str, str], tmp_path: Path) -> None:
    path = tmp_path / "a.vcf"
    path.write_bytes(header(contigs=contigs[:1]) + record(contigs[0], 1555))
    assert len(sieve(str(path), [Region("MT", 1554, 1555)]).lines) == 1
