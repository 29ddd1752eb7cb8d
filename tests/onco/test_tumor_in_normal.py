"""A driver of which the normal sample has reads: tumour cells in the normal are no inheritance, and nothing is lost."""

from __future__ import annotations

import json
from math import comb
from pathlib import Path

import pytest
from tests.support import GRCH38, declared, header, record, write

from pmkit.cli import main
from pmkit.onco.against_normal import CHANCE_OF_HALF, binomial_tail

BRAF = ("chr7", 140753336, "A", "T")
BRCA1 = ("chr17", 43045712, "T", "C")
DDX41 = ("chr5", 177516162, "G", "A")
NPM1 = ("chr5", 171410539, "C", "CTCTG")
KRAS_SILENT = ("chr12", 25227293, "G", "A")
LENGTHS = GRCH38 | {"chr5": 181538259}


def _read(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    place: tuple[str, int, str, str],
    cells: tuple[str, str],
    *more: str,
    flag: str = "PASS",
) -> dict[str, object]:
    head = header(*declared("INFO", "DP"), of=LENGTHS, formats=("GT", "AD"), samples=("NORMAL", "TUMOR"))
    line = record(*place[:2], ".", *place[2:], 50, flag, ".", "GT:AD", *cells)
    path = write(tmp_path / "pair.vcf", head, [line])
    assert main.run(["load", str(path), "onco", "--tumor-type", "AML", "--all", *more, "report", "-f", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def _named(report: dict[str, object]) -> list[str]:
    return [text for text in report["limitations"] if "tumour cells in the normal" in text and "Not judged" in text]


@pytest.mark.parametrize(
    ("normal", "tumor", "kept"),
    [
        ("0/0:70,30", "0/1:20,80", True),  # far from half of the reads, and the tumour has more than twice of it
        ("0/1:70,30", "0/1:20,80", True),
        ("0/0:70,30", "0/1:55,45", False),  # not twice
        ("0/0:5,4", "0/1:5,95", False),  # four of nine reads do not exclude a half
        ("0/0:50,50", "0/1:0,100", False),
        ("0/0:3,1", "0/1:50,50", True),  # one read, which the caller does not take for the allele
        ("./.:3,1", "0/1:50,50", False),
        ("0/1:3,1", "0/1:50,50", False),
        ("0/0:0,1", "0/1:50,50", False),  # nothing of the reference was read
    ],
)
def test_a_driver_in_a_normal_with_tumour_cells(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, normal: str, tumor: str, *, kept: bool
) -> None:
    """Kept, or named where it is left out: a hotspot outside the genes of inherited cancer never vanishes."""
    report = _read(capsys, tmp_path, BRAF, (normal, tumor))
    found = report["onco"]["variants"]
    assert [one["protein_change"] for one in found] == (["V600E"] if kept else [])
    if kept:
        assert any("normal" in text for text in found[0]["warnings"])
    named = _named(report)
    assert bool(named) is not kept
    assert all("BRAF V600E" in text and "chr7:140753336:A:T" in text for text in named)


def test_the_share_of_reads_is_printed_with_what_is_left_out(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (said,) = _named(_read(capsys, tmp_path, BRAF, ("0/1:60,40", "0/1:40,60")))
    assert "40 % of the normal's reads, 60 % of the tumour's" in said
    assert "--consent predisposition" in said


def test_what_was_not_judged_stands_on_the_first_screen(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert _read(capsys, tmp_path, BRAF, ("0/1:60,40", "0/1:40,60"))["onco"]["not_judged"] == ["BRAF V600E"]
    page = ("report", "-f", "table")
    assert main.run(["load", str(tmp_path / "pair.vcf"), "onco", "--tumor-type", "AML", *page]) == 0
    lines = capsys.readouterr().out.splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith("Not judged")]
    assert at < 15
    assert "BRAF V600E: may be drivers" in lines[at]
    assert main.run(["load", str(tmp_path / "pair.vcf"), "--consent", "predisposition", "onco", *page]) == 0
    assert "Not judged" not in capsys.readouterr().out


def test_a_frameshift_of_an_oncogene_is_named_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (said,) = _named(_read(capsys, tmp_path, NPM1, ("0/1:50,50", "0/1:50,50")))
    assert "NPM1 W288Cfs*12" in said


def test_what_no_read_of_the_tumour_has_is_not_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert _named(_read(capsys, tmp_path, BRAF, ("0/1:50,50", "0/1:100,0"))) == []


@pytest.mark.parametrize("place", [BRCA1, DDX41, KRAS_SILENT])
@pytest.mark.parametrize("cells", [("0/1:25,25", "0/1:25,25"), ("0/0:70,30", "0/1:20,80")])
def test_nothing_is_named_in_genes_of_inherited_cancer_or_of_no_hotspot(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, place: tuple[str, int, str, str], cells: tuple[str, str]
) -> None:
    report = _read(capsys, tmp_path, place, cells)
    assert _named(report) == []
    if place is not KRAS_SILENT:
        assert report["onco"]["variants"] == []


@pytest.mark.parametrize("consent", ["no", "secondary", "predisposition"])
def test_who_was_asked_is_told_what_they_agreed_to(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, consent: str
) -> None:
    (tmp_path / "sheet.tsv").write_text(f"sample\tconsent\nTUMOR\t{consent}\n", encoding="utf-8")
    sheet = ("--sheet", str(tmp_path / "sheet.tsv"))
    head = header(of=LENGTHS, formats=("GT", "AD"), samples=("NORMAL", "TUMOR"))
    line = record(*BRAF[:2], ".", *BRAF[2:], 50, "PASS", ".", "GT:AD", "0/1:25,25", "0/1:25,25")
    path = write(tmp_path / "pair.vcf", head, [line])
    words = ["load", str(path), *sheet, "onco", "--tumor-type", "AML", "report", "-f", "json"]
    assert main.run(words) == 0
    report = json.loads(capsys.readouterr().out)
    assert _named(report) == []
    assert bool(report["onco"]["variants"]) is (consent == "predisposition")


@pytest.mark.parametrize(("k", "n"), [(0, 1), (3, 10), (25, 100), (500, 1000)])
def test_the_chance_of_few_reads_is_the_binomial_sum(k: int, n: int) -> None:
    assert binomial_tail(k, n) == pytest.approx(sum(comb(n, i) for i in range(k + 1)) / 2**n, rel=1e-9)
    assert binomial_tail(30_000, 100_000) < CHANCE_OF_HALF
