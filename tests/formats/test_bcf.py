"""BCF goes through htslib in a child process."""

from __future__ import annotations

import io
import os
import signal
from pathlib import Path

import pytest
from cyvcf2 import VCF, Writer
from tests.formats.sieve_files import header, record

from pmkit.core.errors import DataError, TruncatedError
from pmkit.core.model import Region
from pmkit.formats import bcf
from pmkit.formats.sieve import open_source, sieve

SOME = [Region("1", 100, 120), Region("2", 0, 10)]
EXTRA = ('##FORMAT=<ID=GT,Number=1,Type=String,Description="x">', '##FILTER=<ID=PASS,Description="x">')


@pytest.fixture
def file(tmp_path: Path) -> Path:
    body = b"".join(record("chr1", p) for p in range(1, 9_000, 7)) + record("chr2", 8, "AT")
    return written(tmp_path, header(*EXTRA) + body)


def written(tmp_path: Path, text: bytes) -> Path:
    """a.bcf with the records of a.vcf."""
    plain, path = tmp_path / "a.vcf", tmp_path / "a.bcf"
    plain.write_bytes(text)
    reader = VCF(str(plain))
    writer = Writer(str(path), reader, mode="wb")
    for variant in reader:
        writer.write_record(variant)
    writer.close()
    reader.close()
    return path


def test_by_name_and_from_stdin(file: Path) -> None:
    for result in (sieve(str(file), SOME), sieve("-", SOME, stdin=io.BytesIO(file.read_bytes()))):
        assert result.format == "BCF"
        assert [tuple(line.split(b"\t")[:2]) for line in result.lines] == [
            *((b"chr1", pos) for pos in (b"106", b"113", b"120")),
            (b"chr2", b"8"),
        ]
        assert result.header.samples == ("S1",)
    assert len(sieve(str(file), None).lines) == 1_287


def test_only_the_header(file: Path) -> None:
    with open_source(str(file)) as source:
        assert source.header.contigs[0] == ("chr1", 1_000_000)


def test_a_cut_bcf(file: Path) -> None:
    whole = file.read_bytes()
    for cut in (len(whole) - 28, len(whole) - 1_000):
        file.write_bytes(whole[:cut])
        with pytest.raises(TruncatedError, match=r"a\.bcf"):
            sieve(str(file), SOME)
        with pytest.raises((TruncatedError, DataError), match="stdin"):
            sieve("-", SOME, stdin=io.BytesIO(whole[:cut]))


def test_a_damaged_bcf(file: Path) -> None:
    file.write_bytes(b"BCF\x02\x02\xff\xff\xff\x7f" + bytes(50))
    with pytest.raises(DataError, match=r"a\.bcf: "):
        sieve(str(file), SOME)


def test_a_crash_of_the_child_is_an_error(file: Path) -> None:
    with open_source(str(file)) as source:
        reader = source._bcf
        assert isinstance(reader, bcf.BcfReader)
        os.kill(reader._child.pid, signal.SIGSEGV)
        with pytest.raises(DataError, match=r"htslib crashed on this BCF \(signal 11\)"):
            source.read(SOME)


def test_records_on_unknown_contigs_are_counted(tmp_path: Path) -> None:
    plain, path = tmp_path / "a.vcf", tmp_path / "a.bcf"
    text = header(*EXTRA, contigs=("chr1", "chr1_")) + record("chr1", 105)
    plain.write_bytes(text + b"".join(record("chr1_", p) for p in range(1, 100, 9)))
    reader = VCF(str(plain))
    writer = Writer(str(path), reader, mode="wb")
    for variant in reader:
        writer.write_record(variant)
    writer.close()
    reader.close()
    found = sieve(str(path), SOME)
    assert found.contigs == {"chr1": 1, "chr1_": 11}
    assert len(found.lines) == 1


@pytest.mark.parametrize("contig", ["chr1", "chr2"])
@pytest.mark.parametrize(
    ("alt", "info"),
    [
        ("N]chr1:800010]", "SVTYPE=BND"),
        ("[chr1:800010[N", "SVTYPE=BND"),
        ("<TRA>", "SVTYPE=TRA;CHR2=chr1;END2=800010"),
        ("<BND>", "SVTYPE=BND;CHR2=1;POS2=800010"),
        ("<DEL>", "SVTYPE=DEL"),
    ],
)
def test_structural_records_are_found_from_afar_as_in_text(tmp_path: Path, contig: str, alt: str, info: str) -> None:
    declared = [f'##INFO=<ID={name},Number=1,Type=String,Description="x">' for name in ("SVTYPE", "CHR2")]
    declared += [f'##INFO=<ID={name},Number=1,Type=Integer,Description="x">' for name in ("POS2", "END2")]
    far = record(contig, 795_000, "N", alt, info)
    elsewhere = record(contig, 795_000, "N", alt.replace("800010", "700010"), info.replace("800010", "700010"))
    near = record("chr1", 800_020)
    body = (near, far, elsewhere) if contig == "chr2" else (far, elsewhere, near)
    path = written(tmp_path, header(*EXTRA, *declared) + b"".join(body))
    regions = [Region("1", 800_000, 800_100)]
    expected = [line.split(b"\t")[:5] for line in sieve(str(tmp_path / "a.vcf"), regions).lines]
    assert any(line[4] == alt.encode() for line in expected) or (contig, alt) == ("chr2", "<DEL>")
    for found in (sieve(str(path), regions), sieve("-", regions, stdin=io.BytesIO(path.read_bytes()))):
        assert [line.split(b"\t")[:5] for line in found.lines] == expected
