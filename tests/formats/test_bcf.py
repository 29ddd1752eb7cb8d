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
    plain, path = tmp_path / "a.vcf", tmp_path / "a.bcf"
    plain.write_bytes(
        header(*EXTRA) + b"".join(record("chr1", p) for p in range(1, 9_000, 7)) + record("chr2", 8, "AT")
    )
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
        assert isinstance(reader, bcf.Reader)
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
