"""LINX's fusions and cBioPortal's structural variants, by their public documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmkit.core.errors import DataError
from pmkit.core.model import Build
from pmkit.variants.fusions import FusionEnd, read_fusions, sample_names

LINX = (
    "fivePrimeBreakendId|threePrimeBreakendId|name|reported|reportedType|reportableReasons|phased|likelihood|chainLength|"
    "chainLinks|chainTerminated|domainsKept|domainsLost|skippedExonsUp|skippedExonsDown|fusedExonUp|fusedExonDown|"
    "geneStart|geneContextStart|transcriptStart|geneEnd|geneContextEnd|transcriptEnd|junctionCopyNumber"
)
SV = (
    "Sample_Id|SV_Status|Site1_Hugo_Symbol|Site1_Chromosome|Site1_Position|Site2_Hugo_Symbol|Site2_Chromosome|"
    "Site2_Position|Site2_Effect_On_Frame|NCBI_Build|Class|Tumor_Split_Read_Count|Event_Info|Connection_Type"
)


def write(folder: Path, *lines: str) -> Path:
    path = folder / "table.tsv"
    path.write_text("\n".join("\t".join(line.split("|")) for line in lines) + "\n", encoding="utf-8")
    return path


def linx(name: str, phased: str, up: int, down: int, genes: str) -> str:
    start, end = genes.split("+")
    return (
        f"1|2|{name}|true|KNOWN_PAIR|OK|{phased}|HIGH|0|0|false|||0|0|{up}|{down}|{start}|Intron 13|T1|{end}|"
        "Intron 19|T2|1.5"
    )


@pytest.mark.parametrize(
    ("line", "name", "frame"),
    [
        (linx("EML4_ALK", "INFRAME", 13, 20, "EML4+ALK"), "EML4::ALK", "in-frame"),
        (linx("EML4_ALK", "SKIPPED_EXONS", 13, 20, "EML4+ALK"), "EML4::ALK", "in-frame"),
        (linx("EML4_ALK", "OUT_OF_FRAME", 13, 20, "EML4+ALK"), "EML4::ALK", "out-of-frame"),
        (linx("CD74_ROS1", "1", 6, 34, "+"), "CD74::ROS1", "in-frame"),
        (linx("@IGH_MYC", "OUT_OF_FRAME", 0, 2, "@IGH+MYC"), "IGH::MYC", "out-of-frame"),
    ],
)
def test_linx(tmp_path: Path, line: str, name: str, frame: str) -> None:
    (fusion,) = read_fusions(write(tmp_path, LINX, line))
    assert (fusion.name, fusion.frame, fusion.source, fusion.confidence) == (name, frame, "LINX", "high")


@pytest.mark.parametrize(
    ("up", "down", "event"), [(1, 8, "deletion"), (13, 15, "deletion"), (8, 2, "duplication"), (5, 5, "duplication")]
)
def test_linx_within_a_gene(tmp_path: Path, up: int, down: int, event: str) -> None:
    (fusion,) = read_fusions(write(tmp_path, LINX, linx("EGFR_EGFR", "INFRAME", up, down, "EGFR+EGFR")))
    assert (fusion.exons, fusion.event) == ((up, down), event)


def sv(one: str, two: str, info: str, *, sample: str = "S1", status: str = "SOMATIC", frame: str = "NA") -> str:
    return f"{sample}|{status}|{one}|2|29446394|{two}|2|42522694|{frame}|GRCh37|INVERSION|12|{info}|5to3"


@pytest.mark.parametrize(
    ("line", "name", "frame", "orientation"),
    [
        (sv("ALK", "EML4", "Protein Fusion: in frame  {EML4:ALK}"), "EML4::ALK", "in-frame", "given"),
        (sv("EML4", "ALK", "EML4-ALK fusion"), "EML4::ALK", None, "given"),
        (sv("ALK", "EML4", "EML4::ALK", frame="In_frame"), "EML4::ALK", "in-frame", "given"),
        (sv("ALK", "EML4", "Antisense fusion"), "ALK::EML4", None, "unordered"),
        (sv("EML4", "ALK", "EML4-ALK or ALK-EML4", frame="Frame_Shift"), "EML4::ALK", "out-of-frame", "unordered"),
        (sv("NKX2-1", "ALK", "NKX2-1 - ALK"), "NKX2-1::ALK", None, "given"),
        (sv("TP53", "", "partner not known"), "TP53::?", None, "given"),
    ],
)
def test_cbioportal(tmp_path: Path, line: str, name: str, frame: str | None, orientation: str) -> None:
    (fusion,) = read_fusions(write(tmp_path, SV, line))
    assert (fusion.name, fusion.frame, fusion.orientation, fusion.support) == (name, frame, orientation, 12)


def test_cbioportal_places_follow_their_genes_and_build(tmp_path: Path) -> None:
    path = write(tmp_path, SV, sv("ALK", "EML4", "{EML4:ALK}"))
    (fusion,) = read_fusions(path, build=Build.GRCH37)
    assert (fusion.breakpoint5, fusion.breakpoint3) == (
        FusionEnd("2", 42522694),
        FusionEnd("2", 29446394),
    )
    (fusion,) = read_fusions(path, build=Build.GRCH38)
    assert (fusion.breakpoint5, fusion.breakpoint3) == (None, None)


def test_cbioportal_of_several_samples(tmp_path: Path) -> None:
    rows = sv("ALK", "EML4", "{EML4:ALK}"), sv("CD74", "ROS1", "{CD74:ROS1}", sample="S2")
    path = write(tmp_path, SV, *rows, sv("BRCA1", "NBR1", "", status="GERMLINE"))
    assert [f.name for f in read_fusions(path, "S1")] == ["EML4::ALK"]
    assert [f.name for f in read_fusions(path, "S2")] == ["CD74::ROS1"]
    assert sample_names(path) == {"S1", "S2"}
    with pytest.raises(DataError, match="2 samples, and none is 'S3'"):
        read_fusions(path, "S3")
    assert [f.name for f in read_fusions(write(tmp_path, SV, rows[0]), "S3")] == ["EML4::ALK"]
