"""What people and laboratories write in a table of results: read exactly, or "cannot be told", never normal."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmkit.core.model import Build
from pmkit.knowledge.store import open_table
from pmkit.pgx import alleles as stars
from pmkit.pgx.drugs import recommend
from pmkit.pgx.genes.hla_family import read_hla
from pmkit.pgx.outside.merge import merge
from pmkit.pgx.outside.names import read_alleles
from pmkit.pgx.outside.read import read_outside
from pmkit.pgx.pgx_terms import Standing
from pmkit.pgx.pgx_to_section import drug_report
from pmkit.pgx.phenotype import GeneResult


def read(folder: Path, line: str) -> GeneResult:
    path = folder / "calls.tsv"
    path.write_text(line + "\n", encoding="utf-8")
    (result,) = merge(read_outside(str(path)), {}).values()
    return result


def standing(result: GeneResult, drug: str) -> tuple[Standing, set[str]]:
    (guidance,) = recommend({result.gene: result}, drugs=(drug,))
    report = drug_report(guidance, {result.gene: result})
    return report.standing, {row.action for row in report.recommendations}


ALLELES = {
    "CYP2C19\t*1|*2": ("*1", "*2"),
    "CYP2C19\t*2 (homozygous)": ("*2", "*2"),
    "CYP2C19\t*1/*2 (heterozygous)": ("*1", "*2"),
    "CYP2C19\t*1/*27": ("*1", "*1"),
    "CYP2D6\t*4N/*1": ("*1", "*4"),
    "SLCO1B1\t*1B/*15": ("*15", "*37"),
    "SLCO1B1\t*1a/*5": ("*1", "*5"),
    "F5\tR506Q/wt": ("rs6025 Factor V Leiden (T)", "rs6025 reference (C)"),
    "F5\tFactor V Leiden heterozygous": ("rs6025 Factor V Leiden (T)", "rs6025 reference (C)"),
    "F5\t1691G>A, homozygous": ("rs6025 Factor V Leiden (T)", "rs6025 Factor V Leiden (T)"),
    "F2\tG20210A heterozygous": ("rs1799963 Prothrombin 20210A", "rs1799963 reference (G)"),
    "MT-RNR1\t1555A>G (homoplasmic)": ("m.1555A>G",),
    "MT-RNR1\trs267606619": ("m.1494C>T",),
    "RYR1\tc.7300G>A heterozygous": ("Reference", "c.7300G>A"),
}


@pytest.mark.parametrize(("line", "names"), ALLELES.items())
def test_names_that_stand_for_one_allele_are_read(tmp_path: Path, line: str, names: tuple[str, ...]) -> None:
    result = read(tmp_path, line)
    assert result.status == "called"
    (one,) = result.diplotypes
    assert tuple(sorted(allele.name for allele in one.pair.alleles)) == tuple(sorted(names))


@pytest.mark.parametrize(
    ("line", "phenotype"),
    [
        ("CYP2C19\tPoor Metabolizer", "Poor Metabolizer"),
        ("CYP2C19\tIM", "Intermediate Metabolizer"),
        ("G6PD\tdeficient", "Deficient"),
        ("HLA-B\tHLA-B*57:01 positive", "*57:01 positive"),
        ("HLA-A\t*31:01 negative", "*31:01 negative"),
        ("HLA-B\t*57:01 positive; *58:01 negative", "*57:01 positive; *58:01 negative"),
    ],
)
def test_a_result_in_the_place_of_a_diplotype_is_a_result(tmp_path: Path, line: str, phenotype: str) -> None:
    result = read(tmp_path, line)
    assert result.status == "called"
    assert result.diplotypes[0].pair.phenotype == phenotype


def test_genotypes_that_a_line_leaves_possible_are_all_kept(tmp_path: Path) -> None:
    result = read(tmp_path, "CYP2D6\t*1/*1 or *1/*4")
    assert result.status == "ambiguous"
    assert [one.label for one in result.diplotypes] == ["*1/*1", "*1/*4"]


COPIES = [
    ("(*1/*4)x2", {"*1x2/*4", "*1/*4x2"}),
    ("(*1/*41)xN", {"*1x2/*41", "*1x3/*41", "*1/*41x2", "*1/*41x3"}),
    ("(*2/*2)X2", {"*2/*2x2"}),
    ("*1xN/*1", {"*1/*1x2", "*1/*1x3"}),
    ("*1/*4\N{MULTIPLICATION SIGN}2", {"*1/*4x2"}),
]


@pytest.mark.parametrize(("written", "labels"), COPIES)
def test_copies_of_which_allele_or_number_is_not_told_are_all_possible(
    tmp_path: Path, written: str, labels: set[str]
) -> None:
    """ "(*1/*4)x2" is a duplication of either allele: Normal or Intermediate, never the second alone."""
    result = read(tmp_path, f"CYP2D6\t{written}")
    assert {one.label for one in result.diplotypes} == labels
    assert (result.status == "ambiguous") is (len(labels) > 1)


@pytest.mark.parametrize("name", ["(*1/*4", "*1)/*4", "*1/*4)x2", "((*1/*4)x2"])
def test_brackets_without_their_other_half_are_not_read(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, f"CYP2D6\t{name}").status != "called"


@pytest.mark.parametrize("word", ["EM", "Extensive Metabolizer", "extensive metaboliser"])
def test_the_older_word_extensive_holds_scores_that_are_intermediate_today(tmp_path: Path, word: str) -> None:
    """CYP2D6 scores from 1.0 on were extensive until 2019; 1.0 is intermediate since, and *10 counts less."""
    result = read(tmp_path, f"CYP2D6\t\t{word}")
    assert {one.pair.phenotype for one in result.diplotypes} == {"Normal Metabolizer", "Intermediate Metabolizer"}
    assert {"0.5", "1.0", "2.0"} <= {one.pair.activity_score for one in result.diplotypes}
    _, actions = standing(result, "tamoxifen")
    assert actions > {"standard"}  # what intermediate metabolizers are advised is among the possible advice
    same = read(tmp_path, f"CYP2C19\t\t{word}")
    assert {one.pair.phenotype for one in same.diplotypes} == {"Normal Metabolizer"}


def test_the_older_word_beside_alleles_of_score_1_contradicts_nothing(tmp_path: Path) -> None:
    result = read(tmp_path, "CYP2D6\t*1/*4\tExtensive Metabolizer")
    assert [one.pair.phenotype for one in result.diplotypes] == ["Intermediate Metabolizer"]
    assert not [w for w in getattr(result.call, "warnings", ()) if w.code == "outside_contradiction"]


UNTOLD = [
    ("HLA-B\t*057:01/*07:02", "abacavir"),
    ("HLA-B\t*57:001/*07:02", "abacavir"),
    ("HLA-B\tB*95:01/B*07:02", "carbamazepine"),
    ("HLA-B\t5801101/0702", "allopurinol"),
    ("SLCO1B1\t*17/*17", "simvastatin"),
    ("CYP2C19\t*1/*2*17", "clopidogrel"),
    ("CYP2C19\t*2/*3 (homozygous)", "clopidogrel"),
    ("UGT1A1\t*60/*60", "irinotecan"),
    ("CFTR\tF508del/F508del", "ivacaftor"),
    ("CYP2C19\t*2 heterozygous", "clopidogrel"),
]


@pytest.mark.parametrize(("line", "drug"), UNTOLD)
def test_what_is_not_understood_is_never_usual_care(tmp_path: Path, line: str, drug: str) -> None:
    reported, actions = standing(read(tmp_path, line), drug)
    assert reported in (Standing.CANNOT_BE_TOLD, Standing.NONE)
    assert reported is Standing.CANNOT_BE_TOLD or not actions


@pytest.mark.parametrize("name", ["*057:01", "*57:001", "*57:01:001", "*95:01", "*9501", "*1502:01"])
def test_hla_names_of_no_nomenclature_are_not_read(name: str) -> None:
    assert read_hla("HLA-B", name) is None


@pytest.mark.parametrize("name", ["*57:1", "*57:01:01:02N", "*15:100", "*5701", "B*15:02:01G", "57:01P"])
def test_hla_names_of_any_age_are_read(name: str) -> None:
    assert read_hla("HLA-B", name) is not None


def test_every_older_name_is_read_as_its_row_says() -> None:
    rows = [row for row in open_table("pgx.names").rows() if row["kind"] in ("older", "part")]
    assert rows
    for row in rows:
        names = read_alleles(row["gene"], row["name"])
        assert row["allele"] in stars.load_definition(row["gene"], Build.GRCH38).names
        assert (names.names == (row["allele"],) and not names.unknown) is (row["kind"] == "older"), row
        assert "http" in row["source"] and row["release"] and row["licence"]
