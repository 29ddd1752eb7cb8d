"""What the normal sample carries, of a patient who refused inherited findings: the report is that of one without it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.cli.conftest import Answer, Run, pmkit  # noqa: F401  (a fixture)
from tests.support import declared, header, named, record, write

LENGTHS = {"chr7": 159345973, "chr13": 114364328, "chr17": 83257441}
FORMS = ("json", "html", "fhir", "phenopacket", "vrs", "bed")
BRAF = ("chr7", 140753336, "A", "T", "PASS", ".", "GT:AD", "0/0:50,0", "0/1:60,40")
INHERITED = {
    "pathogenic": ("chr17", 43045712, "T", "C", "PASS", ".", "GT:AD", "0/1:25,25", "0/1:30,31"),
    "by reads": ("chr17", 43045712, "T", "C", "PASS", ".", "GT:AD", "./.:25,25", "0/1:30,31"),
    "by the filter": ("chr7", 140753335, "C", "T", "germline", ".", "GT:AD", "0/0:25,25", "0/1:30,31"),
    "deletion": ("chr17", 43050000, "G", "<DEL>", "PASS", "SVTYPE=DEL;END=43070000", "GT:AD", "0/1:9,9", "0/1:9,9"),
    "copies": ("chr13", 32340000, "G", "<DEL>", "PASS", "SVTYPE=DEL;END=32345000", "GT:CN", "./.:1", "./.:1"),
}


def _file(path: Path, *rows: tuple[object, ...]) -> None:
    lines = (*declared("INFO", "SVTYPE", "END"), *named("FILTER", "germline"), *named("ALT", "DEL"))
    samples = ("NORMAL", "TUMOR")
    head = header(*lines, of=LENGTHS, formats=("GT", "AD", "CN"), samples=samples)
    kept = sorted(rows, key=lambda row: (list(LENGTHS).index(str(row[0])), row[1]))
    write(path, head, [record(*row[:2], ".", *row[2:4], 50, *row[4:]) for row in kept])


def _absent(row: tuple[object, ...]) -> tuple[object, ...]:
    cells = {"GT:AD": "0/0:50,0", "GT:CN": "0/0:2"}[str(row[6])]
    return (*row[:4], "PASS", row[5], row[6], cells, cells)


def _run(run: Run, tmp_path: Path, line: str, *rows: tuple[object, ...]) -> tuple[Answer, dict[str, bytes]]:
    (tmp_path / "sheet.tsv").write_text(f"sample\tconsent\tage\nTUMOR\t{line}\n", encoding="utf-8")
    _file(tmp_path / "s.vcf", BRAF, *rows)
    sinks = [word for form in FORMS for word in ("report", "-f", form, "-o", f"out/r.{form}")]
    words = ("load", "s.vcf", "--sheet", "sheet.tsv", "onco", "--tumor-type", "BRCA", "--all", *sinks)
    answer = run(*words, "report", "-f", "tsv", "-o", "out/", "report", "-f", "table")
    files = {str(path): path.read_bytes() for path in sorted((tmp_path / "out").rglob("*")) if path.is_file()}
    shutil.rmtree(tmp_path / "out")
    return answer, files


@pytest.mark.parametrize(
    ("case", "line"),
    [(case, line) for case in INHERITED for line in ("no\t50", "\t50") if (case, line) != ("by the filter", "\t50")]
    + [("pathogenic", line) for line in ("secondary\t50", "not secondary\t50", "predisposition\t9", "\t9")],
)
def test_refused_is_the_same_as_nothing_inherited(pmkit: Run, tmp_path: Path, case: str, line: str) -> None:  # noqa: F811
    row = INHERITED[case]
    _run(pmkit, tmp_path, line, _absent(row))  # the first run loads the libraries that a report names
    carried = _run(pmkit, tmp_path, line, row)
    assert carried[0].code == 0
    assert "V600E" in carried[0].out
    assert len(carried[1]) > len(FORMS)
    assert carried == _run(pmkit, tmp_path, line, _absent(row))


@pytest.mark.parametrize(
    ("case", "line"),
    [(case, "predisposition\t50") for case in INHERITED if case != "by the filter"],
)
def test_otherwise_it_is_named(pmkit: Run, tmp_path: Path, case: str, line: str) -> None:  # noqa: F811
    row = INHERITED[case]
    assert _run(pmkit, tmp_path, line, row) != _run(pmkit, tmp_path, line, _absent(row))


def test_what_is_left_out_is_said_and_nothing_is_said_to_be_absent(pmkit: Run, tmp_path: Path) -> None:  # noqa: F811
    answer, _ = _run(pmkit, tmp_path, "no\t50", INHERITED["pathogenic"])
    said = " ".join(answer.out.split())
    assert "no consent to inherited findings" in said
    assert "No variant of the tumour alone was seen in BRCA1, BRCA2, TP53; of inherited ones nothing is said." in said
    assert "No usable small variant was seen" not in said


def test_a_change_of_the_tumour_alone_is_shown(pmkit: Run, tmp_path: Path) -> None:  # noqa: F811
    row = ("chr17", 43045712, "T", "C", "PASS", ".", "GT:AD", "0/0:50,0", "0/1:30,31")
    answer, _ = _run(pmkit, tmp_path, "no\t50", row)
    assert "BRCA1 Y1853C" in answer.out


@pytest.mark.parametrize(
    ("tumor", "normal", "code", "named"),
    [
        ("", "no", 0, False),
        ("no", "", 0, False),
        ("predisposition", "no", 65, None),
        ("", "predisposition", 0, True),
        ("", "", 0, False),
    ],
)
def test_the_line_of_the_normal_counts(
    pmkit: Run,  # noqa: F811
    tmp_path: Path,
    *,
    tumor: str,
    normal: str,
    code: int,
    named: bool | None,
) -> None:
    """A refusal that is written at the normal's name is one of the same patient."""
    lines = f"sample\tconsent\nTUMOR\t{tumor}\nNORMAL\t{normal}\n"
    (tmp_path / "sheet.tsv").write_text(lines, encoding="utf-8")
    _file(tmp_path / "s.vcf", BRAF, INHERITED["pathogenic"])
    answer = pmkit("load", "s.vcf", "--sheet", "sheet.tsv", "onco", "--tumor-type", "BRCA", "report", "-f", "table")
    assert answer.code == code
    assert "of no sample loaded" not in answer.err
    if code:
        assert (answer.out, "differ in the column 'consent'" in answer.err) == ("", True)
    else:
        assert ("BRCA1 Y1853C" in answer.out) is named


@pytest.mark.parametrize(
    ("consent", "reported"),
    [("no", False), ("predisposition", False), ("predisposition tumor_germline", True), ("", False)],
)
def test_the_fraction_of_reads_does_not_tell_it_either(
    pmkit: Run,  # noqa: F811
    tmp_path: Path,
    *,
    consent: str,
    reported: bool,
) -> None:
    """A tumour without a normal: --purity says of half of the reads that the variant is likely germline."""
    (tmp_path / "sheet.tsv").write_text(f"sample\tconsent\nS1\t{consent}\n", encoding="utf-8")
    head = header(of=("chr17",), formats=("GT", "AD"))
    line = record("chr17", 43045712, ".", "T", "C", 50, "PASS", ".", "GT:AD", "0/1:500,500")
    write(tmp_path / "s.vcf", head, [line])
    words = ("load", "s.vcf", "--sheet", "sheet.tsv", "onco", "--tumor-type", "BRCA", "--purity", "0.3")
    answer = pmkit(*words, "report", "-f", "json")
    assert answer.code == 0
    assert "BRCA1" in answer.out
    assert ("likely germline" in answer.out) is reported
    assert ("Clonality is not reported" in answer.out) is not reported
