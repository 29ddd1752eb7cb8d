"""A BCF that is folded as it stands gives the lines that htslib writes of it, or leaves the file to htslib."""

from __future__ import annotations

import io
import struct
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cyvcf2 import VCF, Writer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.examples_drawn import examples
from tests.formats.sieve_files import compress
from tests.support import contigs, declared, header, named, record

from pmkit.core.errors import DataError, TruncatedError
from pmkit.core.model import Region
from pmkit.formats import bgzf
from pmkit.formats.bcf_direct import DirectBcf
from pmkit.formats.bcf_values import NotPlainError, PlainRecord
from pmkit.formats.folding import Cells
from pmkit.formats.index import IndexWriter
from pmkit.formats.sieve import open_source, sieve

REQUESTED = [Region("1", 100, 200), Region("2", 50, 60), Region("X", 0, 1000)]
NAMES = {"chr1": 1000, "chr2": 1000, "chrX": 2000, "chr1_": 500}
KINDS = {"DP": "1,Type=Integer", "AD": ".,Type=Integer", "FT": "1,Type=String", "GP": ".,Type=Float"}
INFO = {"AC": ".,Type=Integer", "AF": ".,Type=Float", "DB": "0,Type=Flag", "NOTE": "1,Type=String"}
HEADER = (
    *contigs(NAMES),
    *named("FILTER", "PASS", "q10", "LowQual"),
    *(f'##INFO=<ID={key},Number={kind},Description="x">' for key, kind in INFO.items()),
    *(f'##FORMAT=<ID={key},Number={kind},Description="x">' for key, kind in KINDS.items()),
    *declared("INFO", "END"),
)


@pytest.fixture(autouse=True)
def codec() -> None:
    """Once is enough here: that zlib and igzip give the same is held elsewhere."""


class Folded:
    """Writes the lines that cells and heads stand for."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.places: list[PlainRecord] = []

    def fold(self, head: bytes, cells: Cells, place: PlainRecord) -> None:
        assert len(set(cells.texts)) == len(cells.texts)
        assert np.bincount(cells.codes)[cells.most] == np.bincount(cells.codes).max()
        self.lines.append(head + b"\t".join(cells.texts[code] for code in cells.codes.tolist()))
        self.places.append(place)


def bcf(folder: Path, text: str) -> Path:
    """The records of a VCF as htslib writes them into a BCF."""
    plain, path = folder / "a.vcf", folder / "a.bcf"
    plain.write_text(text)
    reader = VCF(str(plain))
    writer = Writer(str(path), reader, mode="wb")
    for variant in reader:
        writer.write_record(variant)
    writer.close()
    reader.close()
    return path


def direct(
    path: Path, regions: Sequence[Region] = REQUESTED, threads: int = 1
) -> tuple[list[bytes], int, dict[str, int]]:
    """The lines, how many records were looked at, and of which contigs."""
    made: list[Folded] = []

    def begin() -> Folded:
        made.append(Folded())
        return made[0]

    with DirectBcf(str(path)) as source:
        found = source.read(regions, threads, into=begin)
    assert found.notes == ()
    return made[0].lines, found.records_read, dict(found.contigs)


def by_htslib(path: Path, regions: Sequence[Region] = REQUESTED) -> tuple[list[bytes], int, dict[str, int]]:
    found = sieve(str(path), regions)
    return list(found.lines), found.records_read, dict(found.contigs)


def cohort(*records: str, samples: int = 3, lines: Sequence[str] = HEADER) -> str:
    return header(*lines, samples=[f"S{number}" for number in range(samples)]) + "".join(records)


def line(*cells: str, pos: int = 150, **given: Any) -> str:
    fixed = {"chrom": "chr1", "id": ".", "ref": "A", "alt": "C", "qual": "50", "filter": "PASS", "info": ".", **given}
    form = fixed.pop("form", "GT")
    return record(fixed.pop("chrom"), pos, *fixed.values(), form, *cells)


MANY = ",".join(f"A{'C' * (number % 40)}{'G' * (number // 40 + 1)}" for number in range(140))
PLAIN: dict[str, Sequence[str]] = {
    "diploid": [line("0/0", "0|1", "1/1")],
    "haploid": [line("0", "1", ".", chrom="chrX")],
    "mixed-ploidy": [line("0", "0/1", "1|1|0"), line("0|0|0|1", "1", ".", pos=151)],
    "all-missing": [line("./.", ".", ".|.")],
    "half-calls": [line("./1", "0|.", ".|1")],
    "many-alleles": [line("139|140", "0/63", "62/126", alt=MANY), line("127/128", "./.", "1", alt=MANY, pos=151)],
    "no-alternative": [line("0/0", "./.", "0|0", alt=".")],
    "star": [line("1/2", "0|2", "2/2", alt="C,*")],
    "more-fields": [line("0/1:3:1,2:PASS", "./.:.:.:.", "1|1:300:70000,.:q10;LowQual", form="GT:DP:AD:FT")],
    "genotype-last": [line("3:0/1", ".:1", "4:1|1", form="DP:GT")],
    "no-genotype": [line("3", ".", "40000", form="DP")],
    "floats": [line("0/1:0.1,0.9,0", "1/1:1e-05,.", "0/0:.", form="GT:GP")],
    "long-field": [line("0/1:" + "q10;" * 9 + "q10", "1/1:PASS", "0/0:.", form="GT:FT")],
    "info": [line("0/1", "1/1", ".", info="AC=1,.,300;AF=0.25;DB;NOTE=two words"), line("0", "0", "0", info="AC=-5")],
    "filters": [line("0", "1", "0", filter="q10;LowQual"), line("0", "1", "0", filter=".")],
    "quality": [line("0", "1", "0", qual=".", pos=140), line("0", "1", "0", qual="1234567"), line("0", "1", "1")],
    "names": [line("0", "1", "0", id="rs1;rs2"), line("0", "1", "0", id="x" * 40)],
    "long-reference": [line("0", "1", "0", ref="A" * 60, alt="A", pos=60), line("0", "1", "1", ref="AC", pos=99)],
    "places": [line("0", "1", "0", pos=pos) for pos in (99, 100, 101, 200, 201)],
    "unsorted": [line("0", "1", "0", pos=160), line("0", "1", "1", pos=120)],
    "unknown-contig": [line("0", "1", "0", chrom="chr1_", pos=pos) for pos in (1, 2)],
    "lower-case": [line("0", "1", "0", ref="a", alt="c")],
}


@pytest.mark.parametrize("records", PLAIN.values(), ids=list(PLAIN))
def test_the_lines_are_those_of_htslib(records: Sequence[str], tmp_path: Path) -> None:
    path = bcf(tmp_path, cohort(*records))
    assert direct(path) == by_htslib(path)
    assert direct(path)[1]
    assert direct(path, threads=2) == direct(path)


def test_the_header_is_that_of_htslib(tmp_path: Path) -> None:
    path = bcf(tmp_path, cohort(line("0/1", "1|1", "."), lines=("##source=x", *HEADER, *named("ALT", "NON_REF"))))
    with DirectBcf(str(path)) as source, open_source(str(path)) as other:
        assert source.header == other.header


END = '##INFO=<ID=SVLEN,Number=1,Type=Integer,Description="x">'
ODD: dict[str, tuple[str, Sequence[str]]] = {
    "symbolic": ("", [line("0", "1", "0", alt="<DEL>", info="END=180")]),
    "symbolic-far": ("", [line("0", "1", "0", alt="<DEL>", pos=900)]),
    "block": ("", [line("0", "0", "0", alt="<*>", info="END=180")]),
    "unspecific": ("", [line("0", "0", "0", alt="C,<NON_REF>")]),
    "breakend": ("", [line("0", "1", "0", alt="A]chr2:55]")]),
    "end": ("", [line("0", "0", "0", alt=".", info="END=180")]),
    "length": (END, [line("0", "1", "0", info="SVLEN=4")]),
    "single-breakend": ("", [line("0", "1", "0", alt="A.")]),
    "half-a-digit": ("", [line("0", "1", "0", qual="12345.25")]),
}


@pytest.mark.parametrize(("more", "records"), ODD.values(), ids=list(ODD))
def test_what_is_not_plain_is_left_to_htslib(more: str, records: Sequence[str], tmp_path: Path) -> None:
    path = bcf(tmp_path, cohort(line("0", "1", "1", pos=110), *records, lines=(*HEADER, *filter(None, [more]))))
    with pytest.raises(NotPlainError):
        direct(path)
    assert by_htslib(path)[0]


def test_a_newer_version_is_left_to_htslib(tmp_path: Path) -> None:
    """From VCF 4.4 on the first allele has a phase of its own."""
    path = bcf(tmp_path, cohort(line("0/1", "0|1", "1")).replace("VCFv4.2", "VCFv4.4"))
    with pytest.raises(NotPlainError):
        direct(path)


@pytest.mark.parametrize("path", ["a.vcf", "a.vcf.gz"])
def test_what_is_no_bcf_is_not_plain(path: str, tmp_path: Path) -> None:
    text = cohort(line("0/1", "0|1", "1"))
    (tmp_path / path).write_bytes(compress(text.encode()) if path.endswith("gz") else text.encode())
    with pytest.raises(NotPlainError):
        DirectBcf(str(tmp_path / path))


# --- whatever a file holds -----------------------------------------------------------------------------------------

GENOTYPES = ("0/0", "0|1", "1/1", "./.", ".", "1", "0", "./1", "1|.", "0/1/1", "0|0|1|1", "2/1", "0|2")
FIELDS = {
    "GT": st.sampled_from(GENOTYPES),
    "DP": st.sampled_from((".", "0", "127", "128", "-120", "-121", "40000", "-32761")),
    "AD": st.lists(st.sampled_from((".", "3", "200", "70000")), min_size=1, max_size=4).map(",".join),
    "FT": st.sampled_from((".", "PASS", "q10", "q10;LowQual")),
    "GP": st.lists(st.floats(0, 1, width=32).map("{:.4g}".format), min_size=1, max_size=3).map(",".join),
}
NUMBERS = st.one_of(
    st.floats(width=32, allow_nan=False, allow_infinity=False),
    st.floats(-1e6, 1e6, width=32),
    st.integers(0, 10**7).map(float),
    st.decimals(0, 100, places=3).map(float),
)


@st.composite
def some_records(draw: st.DrawFn) -> str:
    samples = draw(st.integers(1, 12))
    text = []
    for pos in sorted(draw(st.lists(st.integers(95, 205), min_size=1, max_size=5))):
        form = draw(st.sampled_from(("GT", "GT", "GT:DP", "GT:AD:DP:FT", "DP:GT", "GT:GP", "FT")))
        cell = st.tuples(*(FIELDS[key] for key in form.split(":"))).map(":".join)
        cells = draw(st.lists(cell, min_size=samples, max_size=samples))
        numbers = ",".join(map(repr, draw(st.lists(NUMBERS, min_size=1, max_size=4))))
        more = {"qual": repr(draw(NUMBERS)), "info": f"AF={numbers}", "form": form, "alt": "C,G"}
        text.append(line(*cells, pos=pos, **more))
    return cohort(*text, samples=samples)


@settings(max_examples=examples(12, 25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=some_records())
def test_any_cells_and_numbers_are_spelled_as_htslib_does(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = bcf(Path(folder), text)
        try:
            found = direct(path)
        except NotPlainError:
            return  # a number whose last digit versions of htslib may round apart
        assert found == by_htslib(path)


def test_most_numbers_are_plain(tmp_path: Path) -> None:
    values = [f"{10.0**power * digits:.6g}" for power in range(-6, 7) for digits in (1, 1.5, 2.25, 9.99999, 3.14159)]
    path = bcf(tmp_path, cohort(*(line("0", "1", "0", qual=value, pos=101 + k) for k, value in enumerate(values))))
    assert direct(path) == by_htslib(path)


# --- by an index ---------------------------------------------------------------------------------------------------


def indexed(path: Path) -> None:
    """A .csi alongside a BCF, by the offsets of its records."""
    index = IndexWriter()
    with DirectBcf(str(path)) as source:
        pieces = [*source._every_record(1)]
        sizes = {block.offset: block for block in bgzf.read_blocks(io.BytesIO(path.read_bytes()), "x")}
        last = max(sizes) << 16
        for piece, after in zip(pieces, [*(piece.offset for piece in pieces[1:]), last], strict=True):
            contig, pos, length = struct.unpack_from("<3i", piece.data, piece.shared[0])
            index.add(str(contig).encode(), pos, pos + length, piece.offset, after)
    index.write_csi(path.with_name(path.name + ".csi"), len(NAMES))


def test_an_index_gives_the_same_lines(tmp_path: Path) -> None:
    records = [line("0/1", "1|1", str(pos % 2), pos=pos) for pos in range(1, 1000, 3)]
    records += [line("0", "1", "0", chrom="chr2", pos=pos) for pos in range(1, 1000, 3)]
    records += [line("0", "1", "0", chrom="chr1_", pos=pos) for pos in (3, 499)]
    path = bcf(tmp_path, cohort(*records))
    path.write_bytes(compress(b"".join(map_blocks(path)), 700))
    without = direct(path)
    indexed(path)
    assert direct(path) == without == by_htslib(path)
    assert "index" not in str(sieve(str(path), REQUESTED).notes)
    few = [Region("2", 500, 503)]
    assert direct(path, few)[0] == by_htslib(path, few)[0] == [one for one in direct(path, few)[0] if b"\t50" in one]


def test_an_index_of_another_file_is_left_to_htslib(tmp_path: Path) -> None:
    path = bcf(tmp_path, cohort(line("0/1", "1|1", "0")))
    indexed(path)
    other = bcf(tmp_path, cohort(*(line("0/1", "1|1", "0", pos=pos) for pos in range(100, 160))))
    (tmp_path / "a.bcf.csi").touch()
    with pytest.raises(NotPlainError):
        direct(other)


# --- damage --------------------------------------------------------------------------------------------------------


def map_blocks(path: Path) -> list[bytes]:
    return [bgzf.inflate(block, "x") for block in bgzf.read_blocks(io.BytesIO(path.read_bytes()), "x")]


def changed(path: Path, change: Callable[[bytes], bytes]) -> Path:
    """The file with other content, its blocks sound."""
    path.write_bytes(compress(change(b"".join(map_blocks(path))), 5000))
    return path


def with_header(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Change the header's text."""

    def made(content: bytes) -> bytes:
        (size,) = struct.unpack_from("<I", content, 5)
        text = change(content[9 : 9 + size])
        return content[:5] + struct.pack("<I", len(text)) + text + content[9 + size :]

    return made


def test_a_cut_or_damaged_file_is_refused(tmp_path: Path) -> None:
    path = bcf(tmp_path, cohort(*(line("0/1", "1|1", "0", pos=pos) for pos in range(100, 190))))
    whole = path.read_bytes()
    for cut in (len(whole) - 28, len(whole) - 40, 200):
        path.write_bytes(whole[:cut])
        with pytest.raises((TruncatedError, DataError)):
            direct(path)
    path.write_bytes(whole[:-60] + bytes([whole[-60] ^ 1]) + whole[-59:])
    with pytest.raises(DataError):
        direct(path)


def record_changed(at: int, value: bytes) -> Callable[[bytes], bytes]:
    """Change bytes of the first record, counted from its lengths on."""

    def made(content: bytes) -> bytes:
        begin = 9 + struct.unpack_from("<I", content, 5)[0] + at
        return content[:begin] + value + content[begin + len(value) :]

    return made


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut-record": lambda content: content[:-3],
    "more-bytes": lambda content: content + b"\0\0\0",
    "shared-length": record_changed(0, struct.pack("<I", 12)),
    "huge-length": record_changed(4, struct.pack("<I", 1 << 31)),
    "contig": record_changed(8, struct.pack("<i", 40)),
    "negative-contig": record_changed(8, struct.pack("<i", -1)),
    "telomere": record_changed(12, struct.pack("<i", -1)),
    "length": record_changed(16, struct.pack("<i", 3)),
    "infos": record_changed(24, struct.pack("<H", 9)),
    "no-alleles": record_changed(26, struct.pack("<H", 0)),
    "samples": record_changed(28, struct.pack("<I", 1 << 24 | 2)),
    "fields": record_changed(28, struct.pack("<I", 2 << 24 | 3)),
    "type": record_changed(32, b"\x46"),
    "not-numbered": with_header(lambda text: text.replace(b",IDX=", b",NO=")),
    "numbered-twice": with_header(lambda text: text.replace(b"ID=q10,", b"ID=PASS,")),
    "pass-elsewhere": with_header(lambda text: text.replace(b"ID=PASS,", b"ID=other,")),
    "not-ended": with_header(lambda text: text[:-1] + b"\n"),
}


@pytest.mark.parametrize("change", DAMAGE.values(), ids=list(DAMAGE))
def test_what_looks_damaged_is_left_to_htslib(change: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = changed(bcf(tmp_path, cohort(line("0/1", "1|1", "0"))), change)
    with pytest.raises(NotPlainError):
        direct(path)


def test_sizes_of_sizes_do_not_nest(tmp_path: Path) -> None:
    path = changed(bcf(tmp_path, cohort(line("0/1", "1|1", "0", id="x" * 90))), record_changed(32, b"\xf1" * 90))
    with pytest.raises(NotPlainError):
        direct(path)


@pytest.mark.parametrize(
    ("cells", "value"), [("haploid", -100), ("haploid", -128), ("diploid", -100), ("diploid", -127)]
)
def test_a_genotype_that_is_none_is_left_to_htslib(cells: str, value: int, tmp_path: Path) -> None:
    """No allele is negative, and what fills up a genotype does not stand before its alleles."""
    path = bcf(tmp_path, cohort(line("0", "1", "0") if cells == "haploid" else line("0/1", "1|1", "0/0")))
    size = 3 if cells == "haploid" else 6
    path = changed(path, lambda content: content[:-size] + struct.pack("b", value) + content[1 - size :])
    with pytest.raises(NotPlainError):
        direct(path)


def test_dictionaries_go_by_their_numbers(tmp_path: Path) -> None:
    """Not by the order of the lines."""
    path = bcf(tmp_path, cohort(line("0/1:3", "1|1:4", "0:.", form="GT:DP", info="AC=3;AF=0.5")))

    def turned(text: bytes) -> bytes:
        *lines, columns = text.rstrip(b"\0").rstrip(b"\n").split(b"\n")
        return b"\n".join((lines[0], *lines[:0:-1], columns)) + b"\n\0"

    before = direct(path)
    changed(path, with_header(turned))
    assert direct(path) == before == by_htslib(path)
