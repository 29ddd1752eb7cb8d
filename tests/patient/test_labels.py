"""Labels that ask for an inherited variant, answered from the germline findings, and variants told apart by origin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support import header, record, write

import pmkit
from pmkit.onco import germline_labels, relation_to
from pmkit.onco.tumor_type import resolve
from pmkit.report.front import full_blocks

CHROM, POS, REF, ALT = "chr17", 43045728, "G", "A"  # ClinVar 266562, pathogenic by an expert panel
FIELDS = ("GT", "AD", "DP", "GQ")
HEADER = header("##tumor_sample=T", "##normal_sample=N", of=("chr17",), formats=FIELDS, samples=("T", "N"))


def pair(folder: Path, normal: str) -> Path:
    """A tumour with a stop in BRCA1, and a normal that carries it or not."""
    row = (CHROM, POS, ".", REF, ALT, ".", "PASS", ".", "GT:AD:DP:GQ", "0/1:40,40:80:99", normal)
    return write(folder / "pair.vcf", HEADER, [record(*row)])


def run(path: Path, consent: str = "predisposition", tumor: str = "BREAST") -> Any:
    stages = {"load": {"consent": [consent]} if consent else {}, "germline": {}, "onco": {"tumor_type": tumor}}
    (report,) = pmkit.run(path, stages)
    return report


def olaparib(report: Any) -> Any:
    return next(one for one in report.patient.labels if one.drugs == ("Olaparib",) and "BRCA1" in one.note.genes)


def test_an_inherited_variant_answers_the_label(tmp_path: Path) -> None:
    report = run(pair(tmp_path, "0/1:40,40:80:99"))
    answer = olaparib(report)
    assert answer.note.kind == "germline_found"
    assert answer.tumor_match in ("same", "ancestor")
    assert any("BRCA1" in result and "pathogenic" in result for result in answer.note.results)
    assert [one.origin for one in report.patient.origins] == ["inherited"]
    rows = [therapy for one in report.onco.variants for therapy in one.sensitive if therapy.drugs == ("Olaparib",)]
    assert any(note.kind == "germline_found" for therapy in rows for note in therapy.cautions)


def test_a_variant_of_two_lists_is_named_once(tmp_path: Path) -> None:
    stages = {"load": {"consent": ["secondary", "predisposition"]}, "germline": {}, "onco": {"tumor_type": "BREAST"}}
    (report,) = pmkit.run(pair(tmp_path, "0/1:40,40:80:99"), stages)
    assert len([one for one in report.germline.findings if one.gene == "BRCA1"]) == 2
    (result,) = olaparib(report).note.results
    assert olaparib(report).note.text.count(result) == 1


def test_an_acquired_variant_does_not(tmp_path: Path) -> None:
    report = run(pair(tmp_path, "0/0:80,0:80:99"))
    assert olaparib(report).note.kind == "germline_not_looked_at"  # the file has one record: BRCA1 was not read whole
    assert [one.origin for one in report.patient.origins] == ["acquired"]


@pytest.mark.parametrize("consent", ["", "carrier", "polygenic"])
def test_without_consent_carrier_and_others_look_alike(tmp_path: Path, consent: str) -> None:
    """What is not consented to is not read: the answers do not depend on what the normal carries."""
    labels = {
        tuple(one.note.text for one in run(pair(tmp_path, normal), consent).patient.labels)
        for normal in ("0/1:40,40:80:99", "0/0:80,0:80:99")
    }
    assert len(labels) == 1
    assert all("not looked at" in text for text in next(iter(labels)))


def test_labels_of_other_tumours_are_left_out(tmp_path: Path) -> None:
    diseases = {one.disease for one in run(pair(tmp_path, "0/0:80,0:80:99"), tumor="LUAD").patient.labels}
    assert not any("Breast" in disease for disease in diseases)


def test_every_label_that_asks_for_an_inherited_variant_is_known() -> None:
    assert {"Olaparib", "Talazoparib", "Belzutifan"} <= {drug for one in germline_labels() for drug in one.drugs}
    assert all(one.genes and one.condition and one.reference for one in germline_labels())
    breast = resolve("BREAST")
    assert any(relation_to(breast, one) in ("same", "ancestor") for one in germline_labels())
    assert relation_to(None, germline_labels()[0]) is None


def test_the_table_names_label_and_answer(pmkit, tmp_path: Path) -> None:
    path = pair(tmp_path, "0/1:40,40:80:99")
    words = ("load", path, "--consent", "predisposition", "germline", "onco", "--tumor-type", "BREAST", "report")
    done = pmkit(*words, "-f", "tsv", "--section", "patient.labels")
    head, *lines = [line.split("\t") for line in done.out.splitlines()]
    answers = [dict(zip(head, cells, strict=True)) for cells in lines]
    found = next(one for one in answers if one["drugs"] == "Olaparib")
    assert (found["answer"], found["agency"]) == ("germline_found", "FDA")
    assert "Olaparib: the label asks for an inherited variant" in " ".join(pmkit(*words, "-f", "table").out.split())
    assert "Labels that ask for an inherited variant" in pmkit(*words, "-f", "table", "--full").out


def test_a_germline_sample_of_its_own_answers_for_the_tumour(tmp_path: Path) -> None:
    """Blood and tumour in files of their own, joined by the sheet; consent stands at the blood."""
    for name, cell in (("blood", "0/1:40,40:80:99"), ("tumor", "0/1:20,60:80:99")):
        head = header(of=("chr17",), formats=FIELDS, samples=(name,))
        row = (CHROM, POS, ".", REF, ALT, ".", "PASS", ".", ":".join(FIELDS), cell)
        write(tmp_path / f"{name}.vcf", head, [record(*row)])
    sheet = tmp_path / "sheet.tsv"
    sheet.write_text(
        "sample\tpatient\tmaterial\tfile\ttumor_type\tconsent\n"
        "tumor\tP1\ttumor\ttumor.vcf\tBREAST\t\n"
        "blood\tP1\tgermline\tblood.vcf\t\tpredisposition\n"
    )
    stages = {"load": {"sheet": str(sheet)}, "germline": {}, "onco": {}, "patient": {}}
    (report,) = pmkit.run([], stages)
    assert (report.sample, report.patient.germline_sample) == ("tumor", "blood")
    assert report.consent.scope == ("predisposition",)
    assert [one.gene for one in report.germline.findings] == ["BRCA1"]
    assert olaparib(report).note.kind == "germline_found"
    assert [one.origin for one in report.patient.origins] == ["inherited"]
    (said,) = [block for block in full_blocks(report) if block.title == "Inherited or acquired"]
    (grid,) = said.content
    assert [row[2] for row in grid.rows] == ["inherited"]
