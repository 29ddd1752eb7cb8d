"""Outside calls: every caller's form is read as its author writes it, and rubbish is named as such."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from pmkit.core.errors import DataError, NoInputError
from pmkit.pgx.outside.call import OutsideCall
from pmkit.pgx.outside.read import read_outside


def write(folder: Path, text: str, name: str = "calls.txt") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def short(calls: tuple[OutsideCall, ...]) -> list[tuple[str, ...]]:
    return [(c.gene, c.diplotype, c.phenotype, c.activity_score, c.sample) for c in calls]


def test_pharmcat_tsv(tmp_path: Path) -> None:
    text = "# comment\nCYP2D6\tCYP2D6*1/CYP2D6*4x2\nHLA-A\t\t*31:01 positive\nCYP2C9\t\t\t1.5\nNAT2\t./.\n"
    calls = read_outside(write(tmp_path, text))
    assert short(calls) == [
        ("CYP2D6", "*1/*4x2", "", "", ""),
        ("HLA-A", "", "*31:01 positive", "", ""),
        ("CYP2C9", "", "", "1.5", ""),
        ("NAT2", "", "", "", ""),
    ]
    assert [c.line for c in calls] == [2, 3, 4, 5]
    assert [c.no_call for c in calls] == [False, False, False, True]


def test_combination_names_are_not_cut(tmp_path: Path) -> None:
    calls = read_outside(write(tmp_path, "CYP2B6\t*1/[*6 + g.41006936G>T/x]\n"))
    assert calls[0].diplotype == "*1/[*6 + g.41006936G>T/x]"


def test_cyrius_keeps_samples_filters_and_alternatives(tmp_path: Path) -> None:
    rows = "S1\t*3/*68+*4\tPASS\nS2\t*1/*46;*43/*45\tMore_than_one_possible_genotype\nS3\tNone\tNone\n"
    text = "Sample\tGenotype\tFilter\n" + rows
    calls = read_outside(write(tmp_path, text))
    assert short(calls) == [
        ("CYP2D6", "*3/*68+*4", "", "", "S1"),
        ("CYP2D6", "*1/*46", "", "", "S2"),
        ("CYP2D6", "*43/*45", "", "", "S2"),
        ("CYP2D6", "", "", "", "S3"),
    ]
    assert calls[1].filter == "More_than_one_possible_genotype"
    assert calls[3].no_call


def test_aldy_gives_one_call_a_solution(tmp_path: Path) -> None:
    head = "#Sample\tGene\tSolutionID\tMajor\tMinor\tCopy\tAllele\tLocation\tType\n"
    rows = "S\tCYP2D6\t1\t*1/*4+*68\t1.001;4.001\t0\t1\t\t\nS\tCYP2D6\t1\t*1/*4+*68\t1.001;4.001\t1\t4\t2\tC>T\n"
    calls = read_outside(
        write(tmp_path, head + "#Solution 1: *1, *4+*68\n" + rows + "S\tCYP2D6\t2\t*2/*4\tx\t0\t2\t\t\n")
    )
    assert [(c.diplotype, c.line) for c in calls] == [("*1/*4+*68", 3), ("*2/*4", 5)]


def test_stellarpgx_page(tmp_path: Path) -> None:
    text = (
        "-----\n\nCYP2D6 Star Allele Calling with StellarPGx\n\n-----\n\nInitially computed CN = 2\n\n"
        "Result:\n*2/*41\n\nActivity score:\n1.25\n\nMetaboliser status:\nNormal metaboliser (NM)\n"
    )
    assert short(read_outside(write(tmp_path, text))) == [("CYP2D6", "*2/*41", "Normal metaboliser", "1.25", "")]


def test_pypgx_archive_names_its_gene(tmp_path: Path) -> None:
    path = tmp_path / "results.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("t/metadata.txt", "Gene=CYP2D6\nAssembly=GRCh38\nSemanticType=SampleTable[Results]\n")
        archive.writestr("t/data.tsv", "\tGenotype\tPhenotype\tHaplotype1\nS1\t*1/*5\tIntermediate Metabolizer\t*1;\n")
    assert short(read_outside(str(path))) == [("CYP2D6", "*1/*5", "Intermediate Metabolizer", "", "S1")]


def test_pypgx_table_without_gene_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not name its gene"):
        read_outside(write(tmp_path, "\tGenotype\tPhenotype\tHaplotype1\nS1\t*1/*5\tx\t*1;\n"))


@pytest.mark.parametrize(
    ("caller", "text"),
    [
        (
            "OptiType",
            "\tA1\tA2\tB1\tB2\tC1\tC2\tReads\tObjective\n"
            "0\tA*31:01\tA*02:01\tB*57:01\tB*15:02\tC*06:02\tC*08:01\t900\t880.1\n"
            "1\tA*31:01\tA*31:01\tB*57:01\tB*15:02\tC*06:02\tC*08:01\t900\t870.0\n",
        ),
        (
            "HLA-HD",
            "A\tHLA-A*31:01:02\tHLA-A*02:01:01\nB\tHLA-B*57:01:01\tHLA-B*15:02:01\nDPB1\tHLA-DPB1*04:01:01\t-\n",
        ),
        (
            "arcasHLA",
            json.dumps({"A": ["A*31:01:02", "A*02:01:01"], "B": ["B*57:01:01", "B*15:02:01"], "C": ["C*01:02"]}),
        ),
    ],
)
def test_hla_callers_are_cut_to_two_fields(tmp_path: Path, caller: str, text: str) -> None:
    calls = read_outside(write(tmp_path, text))
    assert [(c.gene, c.diplotype, c.caller) for c in calls] == [
        ("HLA-A", "*31:01/*02:01", caller),
        ("HLA-B", "*57:01/*15:02", caller),
    ]


def test_hla_homozygous_and_untyped(tmp_path: Path) -> None:
    calls = read_outside(write(tmp_path, "A\tHLA-A*31:01:02\t-\nB\tNot typed\tNot typed\n"))
    assert [(c.diplotype, c.no_call) for c in calls] == [("*31:01/*31:01", False), ("", True)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no outside-call file"),
        ("hello world\n", "no outside-call file"),
        ("CYP2D6\n", "line 1: CYP2D6 has neither"),
        ("CYP2D6\t*1/*1\nnot a gene\t*1/*2\n", "line 2: 'not a gene' is not a gene symbol"),
        ('{"A": "A*01:01"}', "not a list of one or two alleles"),
        ('{"A": [', "line 1: not valid JSON"),
        ("Sample\tGenotype\tFilter\nS1\t*1/*2\n", "line 2: expected 3 columns, found 2"),
        ("Sample\tGenotype\tFilter\nS1\t*1/*2\tPASS\t*4\n", "line 2: expected 3 columns, found 4"),
    ],
)
def test_rubbish_is_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(DataError, match=says.replace("*", r"\*")):
        read_outside(write(tmp_path, text))


def test_binary_and_missing_files(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(DataError, match="not UTF-8"):
        read_outside(str(path))
    with pytest.raises(NoInputError, match="not there"):
        read_outside(str(tmp_path / "absent.tsv"))


def test_t1k(tmp_path: Path) -> None:
    rows = (
        "HLA-A\t2\tHLA-A*31:01:02\t130.5\t60\tHLA-A*02:01:01\t140.2\t60\t\n"
        "HLA-B\t1\tHLA-B*57:01:01\t120.5\t60\t.\t0\t-1\t\n"
        "HLA-C\t0\t.\t0\t-1\t.\t0\t-1\t\n"
    )
    calls = read_outside(write(tmp_path, rows))
    assert [(c.gene, c.diplotype, c.caller) for c in calls] == [
        ("HLA-A", "*31:01/*02:01", "T1K"),
        ("HLA-B", "*57:01/*57:01", "T1K"),
    ]
    doubtful = rows.replace("120.5\t60", "120.5\t0").replace("140.2\t60", "140.2\t0")
    assert [(c.diplotype, c.no_call) for c in read_outside(write(tmp_path, doubtful))] == [
        ("*31:01/.", False),
        ("", True),
    ]


def test_cyrius_alleles_without_haplotypes_are_arranged_in_every_way(tmp_path: Path) -> None:
    text = "Sample\tGenotype\tFilter\nS1\t*1_*2_*68\tNot_assigned_to_haplotypes\nS2\t*1_*1_*4\tx\n"
    calls = read_outside(write(tmp_path, text))
    assert {c.diplotype for c in calls if c.sample == "S1"} == {"*1/*2+*68", "*1+*68/*2", "*1+*2/*68"}
    assert {c.diplotype for c in calls if c.sample == "S2"} == {"*1/*1+*4", "*1x2/*4"}


@pytest.mark.parametrize(
    "text",
    ["GERMLINE-01\t*1/*4\tfine\n", "S1\t*1/*4\n", "KIR2DL1\tx\ty\n", "A1CF\t*1/*1\n"],
    ids=["sample with a hyphen", "sample", "receptor", "no pharmacogene"],
)
def test_a_name_that_only_looks_like_a_gene_makes_no_format(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError, match="no outside-call file"):
        read_outside(write(tmp_path, text))


def test_words_for_no_call_are_kept_as_written(tmp_path: Path) -> None:
    (call,) = read_outside(write(tmp_path, "DPYD\tNO_MATCH/NO_MATCH\tIndeterminate\tn/a\n"))
    assert (call.no_call, call.written) == (True, "NO_MATCH/NO_MATCH Indeterminate n/a")


def test_a_gene_named_for_a_file_of_another_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "calls.tsv"
    path.write_text("CYP2C19\t*1/*2\n")
    with pytest.raises(DataError, match="is given as of CYP2D6, but is of CYP2C19"):
        read_outside(f"CYP2D6={path}")
    assert [call.gene for call in read_outside(f"CYP2C19={path}")] == ["CYP2C19"]
