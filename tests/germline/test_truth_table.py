"""Genotype × consent × sex × inheritance × age, with the expected line; what is refused leaves no trace anywhere."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.germline.conftest import Run, Write, digests, found


class Row(NamedTuple):
    case: str
    calls: str
    sex: str
    age: str
    consent: str
    expected: str


def _rows() -> list[Row]:
    with Path(__file__).with_name("truth.tsv").open(encoding="utf-8", newline="") as lines:
        return [Row(**row) for row in csv.DictReader(lines, delimiter="\t")]


ROWS = _rows()
EXCHANGED = ("fhir", "vrs", "phenopacket", "bed")
TABLES = ("tsv", "parquet")
FORMS = (*EXCHANGED, *TABLES, "html", "table")
REFUSED = [row for row in ROWS if row.expected == "nothing"]
NOWHERE = {"1": 99000001, "6": 99000001, "7": 99000001, "13": 99000001, "16": 60000001, "17": 60000001, "X": 99000001}


def _alleles(row: Row) -> list[tuple[str, list[str]]]:
    return [(allele, [cell]) for allele, _, cell in (call.partition("=") for call in row.calls.split())]


def _sheet(row: Row, folder: Path) -> Path:
    path = folder / "sheet.tsv"
    path.write_text(f"sample\tsex\tage\tconsent\nS1\t{row.sex}\t{row.age}\t{row.consent}\n", encoding="utf-8")
    return path


def test_the_table_is_wide_enough() -> None:
    assert len({row.case for row in ROWS}) == len(ROWS) >= 80
    assert len(REFUSED) >= 30


@pytest.mark.parametrize("row", [row for row in ROWS if row not in REFUSED], ids=lambda row: row.case)
def test_expected_line(row: Row, write: Write, pmkit: Run, tmp_path: Path) -> None:
    write(_alleles(row))
    answer = pmkit("load", "s.vcf", "--sheet", _sheet(row, tmp_path).name, "germline", "report", "-f", "json")
    assert (answer.code, answer.err) == (0, "")
    assert found(answer.report) == ([] if row.expected == "-" else sorted(row.expected.split("; ")))


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.case)
def test_refused_is_the_same_as_nothing_there(row: Row, write: Write, pmkit: Run, tmp_path: Path) -> None:
    """The same bytes of every file, of both streams, the same stages and digests, whether the patient carries the
    alleles, is reference there, or the file has another record instead, far from every gene."""
    _sheet(row, tmp_path)
    seen = []
    carried = _alleles(row)
    reference = [(allele, ["0/0" if "/" in cells[0] else "0"]) for allele, cells in carried]
    elsewhere = [(f"{allele.split(':')[0]}:{NOWHERE[allele.split(':')[0]]}:A:G", cells) for allele, cells in carried]
    for alleles in (carried, elsewhere, reference) if row.case.endswith("none") else (carried, elsewhere):
        write(alleles)
        words = ("load", "s.vcf", "--sheet", "sheet.tsv", "germline", "--all")
        sinks = ("report", "-f", "json", "-o", "out/r.json", "report", "-f", "tsv", "-o", "out/", "save", "out/s.pmk")
        sinks += tuple(word for form in EXCHANGED for word in ("report", "-f", form, "-o", f"out/r.{form}"))
        answer = pmkit(*words, *sinks, "report", "-f", "table")
        files = digests(tmp_path / "out")
        for path in sorted((tmp_path / "out").rglob("*"), reverse=True):
            path.unlink()
        seen.append((answer, files))
    assert seen[0][0].code == 0
    assert len(seen[0][1]) >= 5
    assert all(one == seen[0] for one in seen)


@pytest.mark.parametrize(
    ("allele", "cell", "sheet"),
    [
        ("17:43045712:T:C", "0/1", "XX\t5\tsecondary"),
        ("17:43045712:T:C", "0/1", "XX\tabc\tsecondary, predisposition, carrier"),
        ("16:23637946:G:A", "1/1", "XY\t12\tpredisposition"),
        ("13:51975054:G:A", "1/1", "XY\t5\tcarrier"),
        ("X:33020150:G:A", "1", "XY\t40\tsecondary"),
        ("X:33020150:G:A", "0/1", "XX\t40\tpredisposition"),
        ("13:48304015:C:T", "0/1", "XX\t40\tcarrier"),
        ("17:43045712:T:C", "0/1", "XX\t40\tcarrier"),
        ("6:26092913:G:A", "1/1", "XX\t40\tcarrier; predisposition"),
    ],
    ids=["child", "age-unclear", "child-predisposition", "child-carrier", "male", "female", "rb1", "brca1", "hfe"],
)
def test_a_part_that_is_not_allowed_leaves_no_trace(
    allele: str, cell: str, sheet: str, *, write: Write, pmkit: Run, tmp_path: Path
) -> None:
    """Some areas are looked at, the one of this allele is not: by scope, or as the patient is a minor."""
    (tmp_path / "sheet.tsv").write_text(f"sample\tsex\tage\tconsent\nS1\t{sheet}\n", encoding="utf-8")
    seen, written = [], []
    chrom = allele.split(":", maxsplit=1)[0]
    elsewhere = f"{chrom}:{NOWHERE[chrom]}:A:G"
    for there in (elsewhere, allele, elsewhere):  # the first run loads the libraries that a report names
        write([(there, [cell])])
        words = ("load", "s.vcf", "--sheet", "sheet.tsv", "germline", "--all", "report", "-f", "json")
        sinks = [
            word
            for form in FORMS
            for word in ("report", "-f", form, "-o", f"out/{form}/{'' if form in TABLES else 'r'}")
        ]
        seen.append(pmkit(*words, *sinks))
        written.append(digests(tmp_path / "out"))
        shutil.rmtree(tmp_path / "out")
    assert seen[0].code == 0
    assert any(one["looked"] == "yes" for one in seen[0].report["germline"]["scopes"])
    assert seen[1] == seen[2]
    assert len(written[0]) >= len(FORMS)
    assert written[1] == written[2]
