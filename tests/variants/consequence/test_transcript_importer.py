"""The importer of transcripts: what it writes is what the run-time reads."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmkit.core.errors import DataError
from pmkit.core.model import Build
from pmkit.knowledge.importers import transcript_tables as importer
from pmkit.variants.consequence.transcripts import Transcripts

COLUMNS = [
    "symbol",
    "hgnc_id",
    "ncbi_gene",
    "ensg",
    "enst",
    "nm",
    "ensp",
    "np",
    "chrom38",
    "strand38",
    "exons38",
    "cds38",
    "cds_len",
    "chrom37",
    "strand37",
    "exons37",
    "cds37",
    "map37",
    "seq_status",
    "missing_bp",
    "note",
    "sources",
    "cds_seq",
]
P16 = "ATG" + "GCT" * 155 + "TGA"


def row(**given_: str) -> dict[str, str]:
    plain = {
        "symbol": "AAA", "nm": "NM_1.1", "np": "NP_1.1", "enst": "ENST1.1", "chrom38": "1", "strand38": "+",
        "exons38": "101-120,201-220", "cds38": "111-120,201-211", "cds_len": "21", "chrom37": "1", "strand37": "+",
        "exons37": "1101-1120,1201-1220", "cds37": "1111-1120,1201-1211", "seq_status": "complete",
        "cds_seq": "ATGGCATGGAAACCCGGGTAA",
    }  # fmt: skip
    return dict.fromkeys(COLUMNS, "") | plain | given_


def write(folder: Path, *rows: dict[str, str]) -> Path:
    p16 = row(
        symbol="CDKN2A", nm="NM_000077.5", np="NP_000068.1", chrom38="9", chrom37="9", strand38="-", strand37="-",
        exons38="21967752-21968242,21970902-21971208,21974678-21974857",
        cds38="21968229-21968242,21970902-21971208,21974678-21974827",
        exons37="21967751-21968241,21970901-21971207,21974677-21974856",
        cds37="21968228-21968241,21970901-21971207,21974677-21974826", cds_len="471", cds_seq=P16,
    )  # fmt: skip
    lines = ["\t".join(COLUMNS)] + ["\t".join(r[c] for c in COLUMNS) for r in (*rows, p16)]
    (folder / "transcripts").mkdir(exist_ok=True)
    with gzip.open(folder / "transcripts" / "mane_transcripts.tsv.gz", "wt") as out:
        out.write("\n".join(lines) + "\n")
    return folder


def opened(folder: Path, build: Build) -> Transcripts:
    data = {table.name: table.render()[0] for table in importer.build(folder)}
    return Transcripts(build, data["transcripts"], lambda: data["transcripts.sequence"], data["transcripts.places"])


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    folder = write(
        tmp_path, row(), row(symbol="BBB", nm="NM_2.1", cds_seq="ATGNNNTGGAAACCNGGGTAA", seq_status="partial")
    )
    for build, offset in ((Build.GRCH38, 0), (Build.GRCH37, 1000)):
        transcripts = opened(folder, build)
        first, second = transcripts.gene("AAA"), transcripts.gene("BBB")
        assert first is not None and second is not None
        assert first.exons == ((101 + offset, 120 + offset), (201 + offset, 220 + offset))
        assert first.coding == (111 + offset, 211 + offset)
        assert first.cds == "ATGGCATGGAAACCCGGGTAA"
        assert second.cds == "ATGNNNTGGAAACCNGGGTAA"
        assert [t.gene for t in transcripts.at("1", 205 + offset)] == ["AAA", "BBB"]
        assert list(transcripts.symbols()) == ["AAA", "BBB", "CDKN2A"]


def test_p14arf_knows_exon_2_only(tmp_path: Path) -> None:
    p16, p14 = opened(write(tmp_path), Build.GRCH37).of_gene("CDKN2A")
    assert (p16.id, p16.kind) == ("NM_000077.5", "select")
    assert (p14.id, p14.kind) == ("NM_058195.4", "plus_clinical")
    assert p14.cds == "N" * 193 + P16[150:356]
    assert p14.place(21971207).anchor == p14.cds_start + 193


def test_a_transcript_without_place_on_grch37_is_not_there(tmp_path: Path) -> None:
    lost = row(symbol="BBB", chrom37="", strand37="", exons37="", cds37="")
    torn = row(symbol="CCC", exons37="1101-1120,900201-900220", cds37="1111-1120,900201-900211")
    folder = write(tmp_path, lost, torn)
    assert opened(folder, Build.GRCH37).gene("BBB") is None
    assert opened(folder, Build.GRCH37).gene("CCC") is None
    assert opened(folder, Build.GRCH38).gene("BBB") is not None


def test_a_leading_exon_that_grch37_lacks_still_counts(tmp_path: Path) -> None:
    folder = write(tmp_path, row(exons38="51-60,101-120,201-220"))
    old, new = opened(folder, Build.GRCH37).gene("AAA"), opened(folder, Build.GRCH38).gene("AAA")
    assert old is not None and new is not None
    assert new.segment(111) == old.segment(1111) == ("exon", 2)
    assert old.exon_count == new.exon_count == 3


@pytest.mark.parametrize(
    ("symbol", "sequence", "flags"),
    [
        ("AAA", "ATGGCATGGAAACCCGGGTAA", ()),
        ("AAA", "CTGGCATGGAAACCCGGGTAA", ("start:CTG",)),
        ("SELENOT", "ATGGCATGAAAACCCGGGTAA", ("selenocysteine",)),
        ("AAA", "ATGGCATGAAAACCCGGGTAA", ("unconfirmed",)),
        ("AAA", "ATGGCATGGAAACCCGGGTTT", ("unconfirmed",)),
        ("AAA", "GGAGCATGGAAACCCGGGTAA", ("start:GGA", "unconfirmed")),
    ],
)
def test_odd_sequences_are_flagged(tmp_path: Path, symbol: str, sequence: str, flags: tuple[str, ...]) -> None:
    found = opened(write(tmp_path, row(symbol=symbol, cds_seq=sequence)), Build.GRCH38).gene(symbol)
    assert found is not None
    assert found.flags == flags


def test_structures_that_contradict_themselves_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="do not follow its exons"):
        list(importer.build(write(tmp_path, row(cds38="111-125,201-211"))))


def test_the_build_is_deterministic(tmp_path: Path) -> None:
    folder = write(tmp_path, row())
    digests = [[hashlib.sha256(t.render()[0]).hexdigest() for t in importer.build(folder)] for _ in range(2)]
    assert digests[0] == digests[1]


@given(st.text("ACGT", max_size=60))
def test_four_bases_a_byte(bases: str) -> None:
    packed = importer.pack(bases) if bases else b""
    assert len(packed) == (len(bases) + 3) // 4
    text = "".join("ACGT"[byte >> shift & 3] for byte in packed for shift in (6, 4, 2, 0))
    assert text[: len(bases)] == bases


def test_other_letters_cannot_be_packed() -> None:
    with pytest.raises(DataError):
        importer.pack("ACGR")
