"""The indexes that pmkit writes, asked through htslib."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cyvcf2 import VCF
from hypothesis import given, settings
from hypothesis import strategies as st

from pmkit.core.errors import CannotCreateError, DataError
from pmkit.core.output import atomic_path
from pmkit.formats.bgzf_write import Writer
from pmkit.formats.index import LONGEST, IndexWriter, UnsortedError
from pmkit.report.vcf_copy import write_vcf
from pmkit.report.vcf_info import Notes, encode, header_lines

LENGTH = 200_000_000
HEADER = (
    "##fileformat=VCFv4.2\n"
    + "".join(f"##contig=<ID={name},length={LENGTH}>\n" for name in ("chr1", "chr2", "chrX"))
    + '##INFO=<ID=END,Number=1,Type=Integer,Description="end">\n'
    + '##ALT=<ID=DEL,Description="deletion">\n'
    + '##FORMAT=<ID=GT,Number=1,Type=String,Description="GT">\n'
    + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n"
)
places = st.tuples(
    st.sampled_from(["chr1", "chr2", "chrX"]),
    st.one_of(st.integers(1, 70_000), st.integers(1, LENGTH)),
    st.one_of(st.integers(1, 30), st.integers(1, 3_000_000)),  # length; the longer ones are symbolic
)


def line(chrom: str, pos: int, length: int) -> str:
    if length <= 30:
        return f"{chrom}\t{pos}\t.\t{'A' * length}\tC\t.\tPASS\t.\tGT\t0/1\n"
    return f"{chrom}\t{pos}\t.\tA\t<DEL>\t.\tPASS\tEND={pos + length - 1}\tGT\t0/1\n"


@pytest.mark.filterwarnings("ignore:no intervals found")  # cyvcf2 warns of a contig without records
@settings(max_examples=25, deadline=None)
@given(
    st.lists(places, min_size=1, max_size=60),
    st.lists(places, min_size=1, max_size=8),
    st.sampled_from([".gz", ".bcf"]),
)
def test_queries_give_what_a_look_at_every_record_gives(records, queries, suffix: str) -> None:
    records.sort(key=lambda r: (["chr1", "chr2", "chrX"].index(r[0]), r[1]))
    with TemporaryDirectory() as folder:
        source = Path(folder) / "in.vcf"
        source.write_text(HEADER + "".join(line(*record) for record in records))
        target = Path(folder) / f"out.vcf{suffix}" if suffix == ".gz" else Path(folder) / "out.bcf"
        write_vcf(str(source), target, Notes(), "0", [0])
        for chrom, start, length in queries:
            expected = [
                pos for name, pos, size in records if name == chrom and pos < start + length and pos + size > start
            ]
            assert [r.POS for r in VCF(str(target))(f"{chrom}:{start}-{start + length - 1}")] == expected


def test_many_blocks(tmp_path: Path) -> None:
    source = tmp_path / "in.vcf"
    source.write_text(HEADER + "".join(line("chr1", 100 + 50 * i, 1) for i in range(30_000)))
    for name in ("out.vcf.gz", "out.bcf"):
        write_vcf(str(source), tmp_path / name, Notes(), "0", [0])
        reader = VCF(str(tmp_path / name))
        assert [r.POS for r in reader("chr1:1000100-1000200")] == [1000100, 1000150, 1000200]
        assert sum(1 for _ in reader("chr1")) == 30_000


@pytest.mark.parametrize("name", ["out.vcf.gz", "out.bcf"])
def test_the_index_counts_the_records(tmp_path: Path, name: str) -> None:
    """`bcftools index -s` and -n, and cyvcf2's num_records, read the counts of the index's pseudo-bins."""
    source = tmp_path / "in.vcf"
    records = [("chr1", 100 + 50 * i, 1) for i in range(5_000)] + [("chrX", 7, 1), ("chrX", 90_000_000, 2_000_000)]
    source.write_text(HEADER + "".join(line(*record) for record in records))
    write_vcf(str(source), tmp_path / name, Notes(), "0", [0])
    assert VCF(str(tmp_path / name)).num_records == 5_002


def test_a_pseudo_bin_holds_extent_and_count(tmp_path: Path) -> None:
    """SAM specification 5.2 (and tabix): the distinct bins and 37450, which has two chunks."""
    index = IndexWriter()
    index.add(b"1", 10, 11, 300, 400)
    index.add(b"1", 20, 21, 400, 500)
    index.write_tbi(tmp_path / "x.tbi")
    content = gzip.decompress((tmp_path / "x.tbi").read_bytes())
    bins, first, chunks, *chunk = struct.unpack_from("<iIiQQ", content, 36 + 2)
    assert (bins, first, chunks, chunk) == (2, 4681, 1, [300, 500])
    number, chunks, *reported = struct.unpack_from("<IiQQQQ", content, 36 + 2 + 28)
    assert (number, chunks, reported) == (37450, 2, [300, 500, 2, 0])


def test_order_is_checked() -> None:
    index = IndexWriter()
    index.add(b"1", 10, 11, 0, 1)
    index.add(b"2", 10, 11, 1, 2)
    with pytest.raises(UnsortedError):
        index.add(b"1", 20, 21, 2, 3)
    with pytest.raises(UnsortedError):
        index.add(b"2", 5, 6, 2, 3)
    with pytest.raises(DataError):
        index.add(b"2", LONGEST, LONGEST + 1, 2, 3)


def test_virtual_offsets(tmp_path: Path) -> None:
    with Writer(tmp_path / "x.gz") as out:
        assert out.tell() == 0
        out.write(b"a" * 100)
        assert out.tell() == 100
        out.write(b"b" * 0xFF00)
        assert out.tell() & 0xFFFF == 100
        assert out.tell() >> 16 > 0


def test_percent_encoding() -> None:
    assert encode("a;b=c,d:e%f g&h|i\t") == "a%3Bb%3Dc%2Cd%3Ae%25f%20g%26h%7Ci%09"
    assert header_lines("1.0").count(b"Number=A") == 16


def test_a_failure_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError), atomic_path(tmp_path / "x") as part:
        part.write_text("half")
        raise ValueError
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "x").write_text("old")
    with pytest.raises(CannotCreateError), atomic_path(tmp_path / "x"):
        pass
    assert (tmp_path / "x").read_text() == "old"
