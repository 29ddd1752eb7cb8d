"""Structural records and positions far away: found by walking, by an index and by every line alike."""

from __future__ import annotations

import gzip
import io
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples_drawn import examples
from tests.formats.sieve_files import SETTINGS, compress, header, naive, record, tabix

from pmkit.core.errors import DataError
from pmkit.core.model import Region
from pmkit.formats import sieve as sieve_module
from pmkit.formats.sieve import open_source, sieve
from pmkit.formats.vcf_grammar import OPEN_ENDED

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


@SETTINGS
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
    """A file with records at position 0 of chr2, whose first blocks hold nothing else that is requested."""
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
    assert sieve(path, [Region("1", 400, 600)]).lines  # of a chromosome that is not requested, nothing is said


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
    block = b"chr1\t5080\t.\tA\t.\t50\tPASS\tEND=5095\tGT\t0/0\n"  # of reference, without a count of copies
    left = [record("chr1", 5060), record("chr1", 5061, "AC", "A"), record("chr1", 5070, alt="."), block]
    text = header(*LENGTHS) + b"".join(sorted([*kept, *left], key=lambda line: int(line.split(b"\t")[1])))
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(text if packed == "text" else compress(text))
    if packed == "indexed":
        Path(f"{path}.tbi").write_bytes(tabix(text))
    with open_source(str(path)) as source:
        found = source.read([Region("1", 990, 1010)], structural=[Region("1", 4900, 5200)])
    assert list(found.lines) == [line.rstrip(b"\n") for line in kept]


@st.composite
def ended_files(draw: st.DrawFn) -> bytes:
    """Small variants, long alleles and single breakends, with deletions and duplications whose ends END tells."""
    lines = {}
    for p in range(50, 120_000, draw(st.sampled_from([300, 900]))):
        ref, alt = draw(st.sampled_from([("A", "C"), ("A", "C"), ("ACG", "A"), ("A", "C,G"), ("A", "*")]))
        lines[p] = record("chr1", p, ref, alt)
    for _ in range(draw(st.integers(1, 6))):
        pos, size = draw(st.integers(1, 119_000)), draw(st.sampled_from([60, 3_000, 60_000]))
        ref, alt, info = draw(
            st.sampled_from(
                [
                    ("N", "<DEL>", f"SVTYPE=DEL;END={pos + size}"),
                    ("N", "<DUP>", f"END={pos + size}"),
                    ("A", "C" * 70, "."),
                    ("A" + "C" * 80, "A", "."),
                    ("G", "G.", "."),
                    ("G", ".G", "."),
                    ("N", ".", f"END={pos + size}"),
                ]
            )
        )
        lines[pos] = record("chr1", pos, ref, alt, info)
    extra = (DECLARED, '##INFO=<ID=END,Number=1,Type=Integer,Description="end">')
    return header(*extra) + b"".join(lines[key] for key in sorted(lines))


def _both_ways(text: bytes, path: Path, first: int) -> None:
    """Through the index beside `path` as by every line, though of most of the genes structural records alone count."""
    plain = path.with_name("every.vcf")
    plain.write_bytes(text)
    regions, structural = [Region("1", first, first + 120)], [Region("1", max(first - 30_000, 0), first + 20_000)]
    found = []
    for source in (plain, path):
        with open_source(str(source)) as opened:
            found.append(opened.read(regions, structural=structural, reference=regions))
    assert found[1].format == "BGZF, indexed"
    assert found[1].lines == found[0].lines


@settings(SETTINGS, max_examples=examples(12, 20))
@given(
    text=ended_files(), size=st.sampled_from([300, 5_000, 60_000]), joined=st.integers(0, 3), at=st.integers(1, 119_000)
)
def test_structural_lines_are_found_by_an_index_as_by_every_line(
    text: bytes, size: int, joined: int, at: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(compress(text, size))
    Path(f"{path}.tbi").write_bytes(tabix(text, size, joined=joined))
    _both_ways(text, path, at)


@pytest.mark.parametrize("program", [("tabix", "-f", "-p", "vcf"), ("tabix", "-f", "-C"), ("bcftools", "index", "-f")])
def test_structural_lines_are_found_by_indexes_of_htslib(tmp_path: Path, program: tuple[str, ...]) -> None:
    if shutil.which(program[0]) is None:
        pytest.skip(f"{program[0]} is not installed")
    lines = {p: record("chr1", p) for p in range(50, 900_000, 400)}
    for number, size in enumerate((60, 3_000, 60_000, 300_000)):
        lines[1_001 + number] = record("chr1", 1_001 + number, "N", "<DEL>", f"SVTYPE=DEL;END={1_000 + size}")
        lines[300_001 + number] = record("chr1", 300_001 + number, "N", "<DUP>", f"END={300_000 + size}")
    ends = '##INFO=<ID=END,Number=1,Type=Integer,Description="end">'
    text = header(DECLARED, ends) + b"".join(lines[key] for key in sorted(lines))
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(compress(text, 5_000))
    subprocess.run([*program, str(path)], check=True, capture_output=True)
    for first in (500, 2_000, 40_000, 200_000, 301_000, 700_000):
        _both_ways(text, path, first)
