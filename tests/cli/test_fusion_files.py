"""Fusion tables with several patients, and those of LINX and cBioPortal, through the program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

MAF = "Hugo_Symbol\tTumor_Sample_Barcode\tHGVSp_Short\nBRAF\tT1\tp.V600E\nKRAS\tT2\tp.G12D\n"
STAR = (
    "#FusionName\tJunctionReadCount\tSpanningFragCount\tLeftGene\tLeftBreakpoint\tRightGene\tRightBreakpoint\t"
    "PROT_FUSION_TYPE\nEML4--ALK\t20\t10\tEML4^E\tchr2:42169363:+\tALK^E\tchr2:29921576:+\tINFRAME\n"
)
SV = (
    "Sample_Id\tSV_Status\tSite1_Hugo_Symbol\tSite1_Chromosome\tSite1_Position\tSite2_Hugo_Symbol\tSite2_Chromosome\t"
    "Site2_Position\tNCBI_Build\tClass\tEvent_Info\n"
)
LINX = "name\treportedType\tphased\tlikelihood\tfusedExonUp\tfusedExonDown\tgeneStart\tgeneEnd\n"


def two(folder: Path) -> tuple[str, ...]:
    (folder / "two.maf").write_text(MAF)
    return "load", str(folder / "two.maf"), "--format", "maf", "--build", "GRCh38", "onco", "--tumor-type", "NSCLC"


def alterations(out: str) -> dict[str, list[str]]:
    reports = [json.loads(line) for line in out.splitlines()]
    return {r["sample"]: [a["name"] for a in r["onco"]["alterations"]] for r in reports}


def test_one_patients_fusions_are_not_those_of_another(pmkit, tmp_path: Path) -> None:
    (tmp_path / "one.tsv").write_text(STAR)
    answer = pmkit(*two(tmp_path), "--fusions", tmp_path / "one.tsv", "report", "-f", "ndjson")
    assert answer.code != 0
    assert "the table is of one patient, but there are several" in answer.err
    assert "--fusions 'fusions/{sample}.tsv'" in answer.err


def test_a_table_that_names_its_samples_serves_each(pmkit, tmp_path: Path) -> None:
    rows = (
        "T1\tSOMATIC\tALK\t2\t29223528\tEML4\t2\t42295516\tGRCh38\tINVERSION\t{EML4:ALK}\n"
        "T2\tSOMATIC\tEGFR\t7\t55109924\tEGFR\t7\t55155829\tGRCh38\tDELETION\tDeletion within transcript\n"
        "T2\tSOMATIC\tROS1\t6\t117324415\tCD74\t5\t150404680\tGRCh38\tTRANSLOCATION\tfusion\n"
    )
    (tmp_path / "sv.txt").write_text(SV + rows)
    answer = pmkit(*two(tmp_path), "--fusions", tmp_path / "sv.txt", "report", "-f", "ndjson")
    found = alterations(answer.out)
    assert found["T1"] == ["EML4::ALK"]
    assert found["T2"] == ["CD74::ROS1", "EGFR exon deletion (exons 2-7, EGFRvIII)"]
    assert "does not say which gene comes first" in answer.out


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("EML4_ALK\tKNOWN_PAIR\tINFRAME\tHIGH\t13\t20\tEML4\tALK\n", "EML4::ALK"),
        ("EGFR_EGFR\tEXON_DEL_DUP\tINFRAME\tHIGH\t1\t8\tEGFR\tEGFR\n", "EGFR exon deletion (exons 2-7, EGFRvIII)"),
        ("MET_MET\tEXON_DEL_DUP\tINFRAME\tHIGH\t13\t15\tMET\tMET\n",
         "MET exon deletion (exon 14, MET exon 14 skipping)"),
        ("KMT2A_KMT2A\tEXON_DEL_DUP\tINFRAME\tHIGH\t8\t2\tKMT2A\tKMT2A\n",
         "KMT2A partial tandem duplication (exons 2-8, KMT2A-PTD)"),
    ],
)  # fmt: skip
def test_linx(pmkit, tmp_path: Path, row: str, name: str) -> None:
    (tmp_path / "linx.tsv").write_text(LINX + row)
    words = (*two(tmp_path)[:2], "--sample", "T1", *two(tmp_path)[2:])
    answer = pmkit(*words, "--fusions", tmp_path / "linx.tsv", "report", "-f", "ndjson")
    assert alterations(answer.out)["T1"] == [name]
