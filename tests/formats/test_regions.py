"""Whatever way a file is read, a region gives the same lines as looking at every line by the letter."""

from __future__ import annotations

import gzip
import io
import itertools
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.formats.sieve_files import compress, end_of, header, record, tabix

from pmkit.core.errors import DataError
from pmkit.core.model import Region, bare_chromosome
from pmkit.formats import sieve as sieve_module
from pmkit.formats.sieve import open_source, sieve
from pmkit.formats.vcf_grammar import OPEN_ENDED

GVCF = '##INFO=<ID=END,Number=1,Type=Integer,Description="End">'
_SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def naive(text: bytes, regions: list[Region]) -> list[bytes]:
    kept = []
    for raw in text.splitlines():
        line = raw.rstrip(b"\r")
        if line[:1] == b"#" or not line:
            continue
        contig, pos = bare_chromosome(line.split(b"\t")[0].decode()), int(line.split(b"\t")[1])
        if any(r.chrom == contig and pos <= r.end and end_of(line) > r.start for r in regions):
            kept.append(line)
    return kept


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


@_SETTINGS
@given(text=variants(), regions=REGIONS, size=st.sampled_from([60, 100, 1_000]), crlf=st.booleans())
def test_all_ways_agree_with_every_line(
    text: bytes, regions: list[Region], size: int, crlf: bool, tmp_path: Path
) -> None:
    text = text.replace(b"\n", b"\r\n") if crlf else text
    expected = naive(text, regions)
    for way, lines in every_way(text, regions, tmp_path, size).items():
        assert lines == expected, way


@_SETTINGS
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


@_SETTINGS
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


@_SETTINGS
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


DECLARED = '##ALT=<ID=DEL,Description="deletion">'
SVTYPE = '##INFO=<ID=SVTYPE,Number=1,Type=String,Description="type">'


@pytest.mark.parametrize("extra", [(DECLARED,), (DECLARED, SVTYPE)])
def test_a_declaration_alone_makes_no_line_be_looked_at(tmp_path: Path, extra: tuple[str, ...]) -> None:
    body = b"".join(record(chrom, p) for chrom in ("chr1", "chr2") for p in range(1, 900_000, 300))
    regions = [Region("1", 400_000, 401_000), Region("2", 5_000, 6_000)]
    read = []
    for name, declared in (("plain", ()), ("declared", extra)):
        text = header(*declared) + body
        path = tmp_path / f"{name}.vcf.gz"
        path.write_bytes(compress(text, 1_000))
        found = sieve(str(path), regions)
        assert list(found.lines) == naive(text, regions)
        read.append(found.records_read)
    assert read[1] <= read[0] + 10 < 300


@st.composite
def structural_files(draw: st.DrawFn) -> bytes:
    """Small variants with structural ones among them, whose ends END, SVLEN or a mate tell."""
    lines = {("chr1", p): record("chr1", p) for p in range(50, 30_000, 50)}
    lines |= {("chr2", p): record("chr2", p) for p in range(50, 30_000, 50)}
    for _ in range(draw(st.integers(1, 4))):
        chrom, pos = draw(st.sampled_from(["chr1", "chr2"])), draw(st.integers(1, 29_000))
        size = draw(st.integers(1, 60_000))
        alt, info = draw(
            st.sampled_from(
                [
                    ("<DEL>", f"SVTYPE=DEL;END={pos + size}"),
                    ("<DUP>", f"SVLEN={size}"),
                    ("<DEL:ME>", f"SVTYPE=DEL;SVLEN=-{size}"),
                    ("<INS>,<DEL>", f"SVLEN=40000,{size}"),
                    ("C,<DEL>", f"SVLEN=.,{size};END={pos + size}"),
                    ("<INS>", "SVLEN=40000"),
                    ("<NON_REF>", f"END={pos}"),
                    (f"N]chr1:{size}]", "SVTYPE=BND"),
                    (f"[chr2:{size}[N", "SVTYPE=BND"),
                    ("<TRA>", f"SVTYPE=TRA;CHR2=chr1;END={size}"),
                    ("<BND>", f"SVTYPE=BND;CHR2=2;END2={size};END={pos}"),
                    ("<BND>", f"SVTYPE=BND;CHR2=chr2;POS2={size}"),
                    ("<DUP>", "SVTYPE=DUP"),
                ]
            )
        )
        lines[chrom, pos] = record(chrom, pos, "N", alt, info)
    extra = (DECLARED, SVTYPE, '##INFO=<ID=END,Number=1,Type=Integer,Description="end">')
    return header(*extra) + b"".join(lines[key] for key in sorted(lines))


@_SETTINGS
@given(text=structural_files(), size=st.sampled_from([100, 1_000, 20_000]), at=st.integers(1, 29_000))
def test_structural_lines_are_found_by_walking_as_by_looking_at_every_line(
    text: bytes, size: int, at: int, tmp_path: Path
) -> None:
    plain, packed = tmp_path / "a.vcf", tmp_path / "a.vcf.gz"
    plain.write_bytes(text)
    packed.write_bytes(compress(text, size))
    regions = [Region("1", at, at + 100), Region("2", 20_000, 20_010)]
    expected = sieve(str(plain), regions).lines
    assert sieve(str(packed), regions).lines == expected
    assert sieve("-", regions, stdin=io.BytesIO(packed.read_bytes())).lines == expected
    requested = [line for line in text.splitlines() if b"\tN\t" in line and _reach(line, regions)]
    assert [line for line in expected if b"\tN\t" in line] == requested


def _reach(line: bytes, regions: list[Region]) -> bool:
    """By the specification, without speed: does a structural line touch a region by place, END, SVLEN or mate?"""
    chrom, pos, _, _, alts, _, _, text, *_ = line.decode().split("\t")
    info = dict(item.partition("=")[::2] for item in text.split(";"))
    ends = [int(pos), int(info.get("END", 0))]
    for alt, size in zip(alts.split(","), info.get("SVLEN", "").split(","), strict=False):
        if alt.startswith(("<DEL", "<DUP")) and size.strip("-").isdigit():
            ends.append(int(pos) + abs(int(size)))
    if max(ends) == int(pos) and alts.startswith(("<DEL", "<DUP")):
        ends.append(int(pos) + OPEN_ENDED)
    places = [(chrom, int(pos), max(ends))]
    if "CHR2" in info:
        mate = info.get("END2") or info.get("POS2") or info["END"]
        places.append((f"chr{info['CHR2'].removeprefix('chr')}", int(mate), int(mate)))
    if "[" in alts or "]" in alts:
        mate, place = alts.strip("N[]").split(":")
        places.append((mate, int(place), int(place)))
    return any(r.chrom == c[3:] and first <= r.end and last > r.start for r in regions for c, first, last in places)


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        ('##INFO=<ID=MATEID,Number=1,Type=String,Description="mate">', False),
        ('##INFO=<ID=CHR2,Number=1,Type=String,Description="other contig">', False),
        ('##ALT=<ID=BND,Description="breakend">', False),
        (SVTYPE, True),  # too many files of small variants declare it
    ],
)
def test_an_index_is_not_used_where_breakends_may_be_written_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, declared: str, used: bool
) -> None:
    text = header(declared) + b"".join(record("chr1", p) for p in range(5_000, 900_000, 300))
    text += record("chr2", 1_000, "N", "N]chr1:800010]", "SVTYPE=BND")
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(compress(text, 1_000))
    Path(f"{path}.tbi").write_bytes(tabix(text, 1_000))
    for least in (sieve_module.UNDECLARED, 1_000):  # a small file is walked through whatever tells of breakends
        monkeypatch.setattr(sieve_module, "UNDECLARED", least)
        indexed = used and least == 1_000
        found = sieve(str(path), [Region("1", 800_000, 800_100)])
        assert (found.format == "BGZF, indexed") is indexed
        assert any(line.startswith(b"chr2\t1000\t") for line in found.lines) is not indexed
        assert any("written at its other end only" in note for note in found.notes) is indexed


@pytest.mark.parametrize("small", [True, False])
def test_what_no_header_declares_is_found_where_every_line_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: bool
) -> None:
    """Also in BGZF without an index, if it is small: there a look into every block costs little."""
    far = [
        record("chr1", 90_000, "N", "<DEL>", "END=900000"),
        record("chr2", 1_000, "N", "[chr1:800010[N", "SVTYPE=BND"),
        record("chr2", 600_000, "N", "]chr1:800010]N"),
    ]
    note = record("chr2", 600_500, "A", "C", "FUNC=[BRAF|chr1:800010]")
    one, two = ([record(contig, p) for p in range(5_000, 700_000, 300)] for contig in ("chr1", "chr2"))
    lines = sorted([*one, *two, *far, note], key=lambda line: (line[:4], int(line.split(b"\t")[1])))
    text = header() + b"".join(lines)
    regions = [Region("1", 800_000, 800_100)]
    expected = [line.rstrip() for line in far]
    packed = compress(text, 1_000)
    for name, content in (("a.vcf", text), ("b.vcf.gz", gzip.compress(text)), ("a.vcf.gz", packed)):
        (tmp_path / name).write_bytes(content)
        if not small:
            monkeypatch.setattr(sieve_module, "UNDECLARED", 1_000)
        found = sieve(str(tmp_path / name), regions)
        assert (list(found.lines) == expected) is (small or name != "a.vcf.gz")
    assert (list(sieve("-", regions, stdin=io.BytesIO(packed)).lines) == expected) is small


@pytest.mark.parametrize("name", ["SVLEN", "MATEID", "PARID", "CHR2", "END2", "CIPOS"])
def test_a_field_of_structural_records_declares_them(tmp_path: Path, name: str) -> None:
    """Not all writers declare SVTYPE or their symbolic alleles."""
    declared = f'##INFO=<ID={name},Number=1,Type=String,Description="x">'
    far = [
        record("chr1", 90_000, "N", "<DUP>", "SVLEN=890000"),
        record("chr2", 90_000, "N", "<TRA>", "CHR2=chr1;END2=800010"),
        record("chr2", 90_000, "N", "N]chr1:800010]", "MATEID=x"),
    ]
    one, two = ([record(contig, p) for p in range(0, 790_000, 300)][1:] for contig in ("chr1", "chr2"))
    text = header(declared) + b"".join((*one[:299], far[0], *one[299:], *two[:299], far[1], far[2], *two[299:]))
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(compress(text, 1_000))
    if name in ("SVLEN", "MATEID"):
        Path(f"{path}.tbi").write_bytes(tabix(text, 1_000))
    assert list(sieve(str(path), [Region("1", 800_000, 800_100)]).lines) == [line.rstrip() for line in far]


def test_an_index_is_not_used_where_svlen_alone_may_tell_the_end(tmp_path: Path) -> None:
    length = '##INFO=<ID=SVLEN,Number=A,Type=Integer,Description="length">'
    text = header(DECLARED, length).replace(b"VCFv4.2", b"VCFv4.4")
    text += record("chr1", 1_000, "N", "<DEL>", "SVLEN=890000")
    text += b"".join(record("chr1", p) for p in range(5_000, 900_000, 300))
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(compress(text, 1_000))
    Path(f"{path}.tbi").write_bytes(tabix(text, 1_000))
    found = sieve(str(path), [Region("1", 800_000, 800_100)])
    assert found.lines[0].startswith(b"chr1\t1000\t")
    assert found.format == "BGZF"


def test_every_line_on_an_unknown_contig_is_counted_whatever_the_way(tmp_path: Path) -> None:
    lines = [record(chrom, p) for chrom in ("chr1", "chr1_", "chr2") for p in range(1, 300_000, 300)]
    text = header(contigs=("chr1", "chr1_", "chr2")) + b"".join(lines)
    plain, packed, indexed = (tmp_path / name for name in ("a.vcf", "a.vcf.gz", "b.vcf.gz"))
    plain.write_bytes(text)
    packed.write_bytes(compress(text, 1_000))
    indexed.write_bytes(compress(text, 1_000))
    Path(f"{indexed}.tbi").write_bytes(tabix(text, 1_000))
    for path in (plain, packed, indexed):
        found = sieve(str(path), [Region("2", 100_000, 101_000)])
        assert found.contigs["chr1_"] == 1_000, found.format
        assert set(found.contigs) == {"chr1", "chr1_", "chr2"}, found.format
        assert [line.split(b"\t")[0] for line in found.lines] == [b"chr2"] * len(found.lines)


LENGTHS = (
    '##ALT=<ID=DEL,Description="d">',
    '##INFO=<ID=SVTYPE,Number=1,Type=String,Description="s">',
    '##INFO=<ID=SVLEN,Number=A,Type=Integer,Description="s">',
    '##INFO=<ID=END,Number=1,Type=Integer,Description="s">',
)


@pytest.mark.parametrize("small", [True, False])
def test_an_index_is_not_trusted_with_lengths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: bool) -> None:
    """A deletion by SVLEN alone in a VCF 4.2 that declares END: an index holds it to end where it begins."""
    if not small:
        monkeypatch.setattr(sieve_module, "SMALL", 0)
    far, near = (
        record("chr1", 1000, alt="<DEL>", info="SVTYPE=DEL;SVLEN=-400000"),
        record("chr1", 299_990, "ACGTACGT", "A"),
    )
    own = record("chr1", 300_005, alt="<DEL>", info="SVTYPE=DEL;SVLEN=-50")
    filler = b"".join(record("chr1", pos) for pos in range(2000, 290_000, 300))
    text = header(*LENGTHS) + far + filler + near + own
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(compress(text, 1000))
    Path(f"{path}.tbi").write_bytes(tabix(text, 1000))
    found = sieve(str(path), [Region("1", 300_000, 300_010)])
    assert far.rstrip(b"\n") in found.lines
    assert found.format == "BGZF"


def test_what_an_index_may_hide_in_a_large_file_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sieve_module, "SMALL", 0)
    monkeypatch.setattr(sieve_module, "UNDECLARED", 0)
    text = header(*LENGTHS) + record("chr1", 1000)
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(compress(text, 1000))
    Path(f"{path}.tbi").write_bytes(tabix(text, 1000))
    found = sieve(str(path), [Region("1", 900, 1_010)])
    assert found.format == "BGZF, indexed"
    assert any("SVLEN" in note and "would not be seen" in note for note in found.notes)


def _at_zero(tmp_path: Path, packed: str, *lines: bytes) -> str:
    """A file with records at position 0 of chr2, whose first blocks hold nothing else that is wanted."""
    filler = b"".join(record("chr2", p) for p in range(100, 40_000, 300))
    text = header(*LENGTHS) + record("chr1", 500) + b"".join(lines) + filler
    path = tmp_path / f"{packed}.vcf.gz"
    path.write_bytes(text if packed == "text" else compress(text, 1000))
    return str(path)


@pytest.mark.parametrize("packed", ["text", "bgzf"])
@pytest.mark.parametrize("line", [record("chr2", 0), record("chr2", 0, alt="<NON_REF>", info="END=50")])
def test_nothing_ordinary_is_at_position_0(tmp_path: Path, packed: str, line: bytes) -> None:
    path = _at_zero(tmp_path, packed, line)
    with pytest.raises(DataError, match="is a record at position 0 of chr2"):
        sieve(path, [Region("2", 30_000, 30_400)])
    assert sieve(path, [Region("1", 400, 600)]).lines  # of a chromosome that is not wanted, nothing is said


@pytest.mark.parametrize("packed", ["text", "bgzf"])
def test_structural_records_may_begin_at_a_telomere(tmp_path: Path, packed: str) -> None:
    deletion = record("chr2", 0, "N", "<DEL>", "SVTYPE=DEL;END=30100")
    path = _at_zero(tmp_path, packed, record("chr2", 0, "N", "[chr1:500[N", "SVTYPE=BND"), deletion)
    assert deletion.rstrip(b"\n") in sieve(path, [Region("2", 30_000, 30_400)]).lines


@pytest.mark.parametrize("packed", ["text", "bgzf", "indexed"])
def test_only_structural_lines_of_structural_regions(tmp_path: Path, packed: str) -> None:
    long = "A" * 60
    kept = [
        record("chr1", 1000),  # in a plain region
        record("chr1", 5000, alt="<DUP>", info="SVTYPE=DUP;END=5100"),
        record("chr1", 5010, alt="A[chr2:700["),
        record("chr1", 5020, alt=long),
        record("chr1", 5030, "A" + long, "A"),
        b"chr1\t5040\t.\tA\t.\t50\tPASS\tEND=5090\tGT:CN\t0/1:3\n",
        record("chr1", 5050, alt="A."),
    ]
    left = [record("chr1", 5060), record("chr1", 5061, "AC", "A"), record("chr1", 5070, alt=".")]
    text = header(*LENGTHS) + b"".join(sorted([*kept, *left], key=lambda line: int(line.split(b"\t")[1])))
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(text if packed == "text" else compress(text))
    if packed == "indexed":
        Path(f"{path}.tbi").write_bytes(tabix(text))
    with open_source(str(path)) as source:
        found = source.read([Region("1", 990, 1010)], structural=[Region("1", 4900, 5200)])
    assert list(found.lines) == [line.rstrip(b"\n") for line in kept]
