"""`pgx --outside`: every caller's file, whose calls they are, conflicts in every format."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Write = Callable[..., Any]

OPTITYPE = (
    "\tA1\tA2\tB1\tB2\tC1\tC2\tReads\tObjective\n0\tA*31:01\tA*02:01\tB*57:01\tB*15:02\tC*06:02\tC*08:01\t900\t880.1\n"
)
HLAHD = "A\tHLA-A*31:01:02\tHLA-A*02:01:01\nB\tHLA-B*57:01:01\tHLA-B*15:02:01\n"
ARCAS = json.dumps({"A": ["A*31:01:02", "A*02:01:01"], "B": ["B*57:01:01", "B*15:02:01"]})
CYRIUS = "Sample\tGenotype\tFilter\nS1\t*1/*4\tPASS\n"
ALDY = "#Sample\tGene\tSolutionID\tMajor\tMinor\tCopy\tAllele\tLocation\tType\nS1\tCYP2D6\t1\t*1/*4\tx\t0\t1\t\t\n"
STELLAR = "CYP2D6 Star Allele Calling with StellarPGx\n\nResult:\n*1/*4\n\nActivity score:\n1.0\n"


def reports(answer: Any) -> list[dict[str, Any]]:
    assert answer.code == 0, answer.err
    return [json.loads(line) for line in answer.out.splitlines()]


def chain(vcf: Path, *files: object) -> list[object]:
    given = [word for file in files for word in ("--outside", file)]
    return ["load", vcf, "pgx", *given, "report", "-f", "ndjson"]


def gene(report: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in report["pgx"]["genes"] if item["gene"] == name)
    return found


def actions(report: dict[str, Any], drug: str) -> set[tuple[str, str]]:
    found = next(item for item in report["pgx"]["drugs"] if item["drug"] == drug)
    return {(row["source"], row["action"]) for row in found["recommendations"]}


@pytest.mark.parametrize(
    ("text", "caller"),
    [
        ("CYP2D6\t*1/*4\n", "PharmCAT TSV"),
        (CYRIUS, "Cyrius"),
        (ALDY, "Aldy"),
        (STELLAR, "StellarPGx"),
        ("", "PyPGx"),
    ],
)
def test_each_callers_cyp2d6(pmkit: Run, write_vcf: Write, tmp_path: Path, text: str, caller: str) -> None:
    path = tmp_path / "calls"
    if caller == "PyPGx":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("t/metadata.txt", "Gene=CYP2D6\nAssembly=GRCh38\n")
            archive.writestr(
                "t/data.tsv", "\tGenotype\tPhenotype\tHaplotype1\nS1\t*1/*4\tIntermediate Metabolizer\tx\n"
            )
    else:
        path.write_text(text)
    (report,) = reports(pmkit(*chain(write_vcf(), path)))
    called = gene(report, "CYP2D6")
    assert (called["source"], called["callers"]) == ("outside", [caller])
    assert called["diplotypes"][0]["label"] == "*1/*4"
    assert called["diplotypes"][0]["phenotype"] == "Intermediate Metabolizer"


@pytest.mark.parametrize("text", [OPTITYPE, HLAHD, ARCAS])
def test_hla_drives_its_drugs(pmkit: Run, write_vcf: Write, tmp_path: Path, text: str) -> None:
    (tmp_path / "hla.txt").write_text(text)
    (report,) = reports(pmkit(*chain(write_vcf(), tmp_path / "hla.txt")))
    assert ("CPIC", "avoid") in actions(report, "abacavir")
    assert ("CPIC", "avoid") in actions(report, "carbamazepine")
    assert ("CPIC", "standard") in actions(report, "allopurinol")
    noted = gene(report, "HLA-B")["warnings"]
    assert [text for text in noted if "by documentation only" not in text] == []


def test_two_files_on_one_gene_that_differ_are_flagged(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("CYP2D6\t*1/*4\n")
    (tmp_path / "b.tsv").write_text(CYRIUS.replace("*1/*4", "*4/*5"))
    words = chain(write_vcf(), tmp_path / "a.tsv", tmp_path / "b.tsv")
    (report,) = reports(pmkit(*words))
    called = gene(report, "CYP2D6")
    assert (called["status"], called["confidence"]) == ("ambiguous", "low")
    assert any("the outside calls differ" in text for text in called["warnings"])
    table = pmkit(*words[:-1], "table").out
    assert "the outside calls differ" in " ".join(table.split())


def test_an_outside_call_that_differs_from_the_vcf_is_flagged(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("CYP2C19\t*2/*2\n")
    words = chain(write_vcf(), tmp_path / "a.tsv")
    (report,) = reports(pmkit(*words))
    assert any("the outside call is used" in text for text in gene(report, "CYP2C19")["warnings"])
    assert gene(report, "CYP2C19")["confidence"] == "low"
    assert "the outside call is used" in " ".join(pmkit(*words[:-1], "table").out.split())


def test_a_sample_column_parts_the_calls(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    (tmp_path / "c.tsv").write_text(CYRIUS + "S2\t*4/*4\tPASS\nS8\t*1/*1\tPASS\nS9\t*1/*1\tPASS\n")
    answer = pmkit(*chain(write_vcf(samples=["S1", "S2", "S3"]), tmp_path / "c.tsv"))
    first, second, third = reports(answer)
    assert [gene(r, "CYP2D6")["diplotypes"][0]["label"] for r in (first, second)] == ["*1/*4", "*4/*4"]
    assert gene(third, "CYP2D6")["source"] == "matcher"
    assert any("holds no call for this sample" in text for text in third["limitations"])
    assert "2 samples not among the samples loaded" in answer.err
    assert "S8" not in answer.err


def test_calls_without_a_sample_need_a_single_sample(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("CYP2D6\t*1/*4\n")
    answer = pmkit(*chain(write_vcf(samples=["S1", "S2"]), tmp_path / "a.tsv"))
    assert answer.code == 2
    assert "{sample}" in answer.err
    assert pmkit("load", "s.vcf", "--sample", "S2", "pgx", "--outside", "a.tsv", "report").code == 0


def test_calls_without_a_sample_are_not_given_to_two_files_patients(
    pmkit: Run, write_vcf: Write, tmp_path: Path
) -> None:
    (tmp_path / "a.tsv").write_text("CYP2D6\t*1/*4\n")
    one, two = write_vcf("one.vcf", samples=["S1"]), write_vcf("two.vcf", samples=["S2"])
    answer = pmkit("load", one, two, "pgx", "--outside", tmp_path / "a.tsv", "report", "-f", "ndjson")
    assert answer.code == 2
    assert "name no sample" in answer.err


def test_a_file_for_each_sample(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    (tmp_path / "S1.hla.json").write_text(ARCAS)
    answer = pmkit(*chain(write_vcf(samples=["S1", "S2"]), tmp_path / "{sample}.hla.json"))
    first, second = reports(answer)
    assert gene(first, "HLA-B")["status"] == "called"
    assert gene(second, "HLA-B")["status"] == "not_called"
    assert any("no outside call file" in text for text in second["limitations"])
    assert "1 sample without such a file" in answer.err


def test_a_template_without_any_file_is_refused(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    answer = pmkit(*chain(write_vcf(), tmp_path / "{sample}.none"))
    assert (answer.code, answer.out) == (66, "")
    assert "no file has a name like this" in answer.err


def test_outside_file_names_stay_out_of_the_settings(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("CYP2D6\t*1/*4\n")
    (report,) = reports(pmkit(*chain(write_vcf(), tmp_path / "a.tsv")))
    assert {s["name"]: s["value"] for s in report["settings"]}["pgx.outside"] == "1 given"


def test_genes_that_only_an_outside_call_can_tell_are_not_passed_over(pmkit: Run, write_vcf: Write) -> None:
    (report,) = reports(pmkit(*chain(write_vcf())))
    for name in ("HLA-A", "HLA-B"):
        assert gene(report, name)["status"] == "not_called"
        assert "--outside" in gene(report, name)["reason"]
    drugs = {item["drug"]: item for item in report["pgx"]["drugs"]}
    for name in ("abacavir", "carbamazepine"):
        assert drugs[name]["status"] == "gene_not_called"
    page = pmkit("load", write_vcf(), "pgx", "report", "-f", "table").out
    assert "abacavir" in page


@pytest.mark.parametrize("text", ["NO_MATCH/NO_MATCH", "Multiple/Multiple", "Unknown/Unknown", ".", "*1/*XXX"], ids=str)
def test_an_outside_no_call_does_not_replace_the_call_of_the_vcf(
    pmkit: Run, write_vcf: Write, tmp_path: Path, text: str
) -> None:
    (tmp_path / "a.tsv").write_text(f"CYP2C19\t{text}\n")
    vcf = write_vcf(genotypes={"rs12248560": ["0/1"], "rs3758581": ["1/1"]})
    words = chain(vcf, tmp_path / "a.tsv")
    (report,) = reports(pmkit(*words))
    (alone,) = reports(pmkit(*chain(vcf)))
    called = gene(report, "CYP2C19")
    assert (called["source"], called["status"]) == ("matcher", "called")
    assert called["diplotypes"] == gene(alone, "CYP2C19")["diplotypes"]
    assert called["confidence"] in ("moderate", "low")
    assert any(text in warning and "VCF's call" in warning for warning in called["warnings"])
    assert actions(report, "clopidogrel") == actions(alone, "clopidogrel")
    assert text in " ".join(pmkit(*words[:-1], "table").out.split())


@pytest.mark.parametrize(("text", "kept"), [("*2A", True), ("c.1905+1G>A (*2A)", True), ("c.2846A>T", False)])
def test_one_allele_alone_does_not_replace_a_call_that_holds_it(
    pmkit: Run, write_vcf: Write, tmp_path: Path, text: str, kept: bool
) -> None:
    """Of the other chromosome it says nothing; an allele that the VCF does not show is weighed alongside its call."""
    vcf = write_vcf(gene="DPYD", genotypes={"rs3918290": ["0/1"]})
    calls = tmp_path / "calls.tsv"
    calls.write_text(f"DPYD\t{text}\n")
    (report,) = reports(pmkit(*chain(vcf, calls)))
    found = gene(report, "DPYD")
    assert (found["source"], found["confidence"]) == ("matcher", "low")
    assert found["diplotypes"][0]["phenotype"] == "Intermediate Metabolizer"
    assert any("gave one allele only" in warning for warning in found["warnings"])
    assert ("CPIC", "reduce_dose") in actions(report, "capecitabine")
    assert ("CPIC", "standard") not in actions(report, "capecitabine")
    weighed = [one["label"] for one in found["recommendation_diplotypes"] if "as if" in one["label"]]
    assert bool(weighed) is not kept
    (drug,) = (one for one in report["pgx"]["drugs"] if one["drug"] == "capecitabine")
    assert (drug["standing"] == "cannot_be_told") is not kept


def test_an_outside_no_call_and_no_call_of_the_vcf_are_both_named(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("CYP2D6\tNO_READS/NO_READS\n")
    (report,) = reports(pmkit(*chain(write_vcf(), tmp_path / "a.tsv")))
    called = gene(report, "CYP2D6")
    assert called["status"] == "not_called"
    assert "NO_READS/NO_READS" in called["reason"] and "from the VCF" in called["reason"]


def test_hla_names_of_the_old_nomenclature_are_never_negative(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("HLA-B\t*1502/B5701\n")
    (report,) = reports(pmkit(*chain(write_vcf(), tmp_path / "a.tsv")))
    assert ("CPIC", "avoid") in actions(report, "abacavir")
    assert ("CPIC", "avoid") in actions(report, "carbamazepine")
    (tmp_path / "a.tsv").write_text("HLA-B\tB57/B62\n")
    (report,) = reports(pmkit(*chain(write_vcf(), tmp_path / "a.tsv")))
    assert gene(report, "HLA-B")["status"] == "not_called"
    assert actions(report, "abacavir") == set()


def test_a_gene_that_pmkit_does_not_know_is_a_warning(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("CYP2C9\t*1/*3\nQWERTY1\t*1/*4\n")
    (report,) = reports(pmkit(*chain(write_vcf(), tmp_path / "a.tsv")))
    assert all(item["gene"] != "QWERTY1" for item in report["pgx"]["genes"])
    assert any("'QWERTY1' is no gene that pmkit knows" in text for text in report["limitations"])


@pytest.mark.parametrize(
    ("line", "guidance"),
    [
        ("BCHE\t\tPoor Metabolizer", ("mivacurium", "FDA", "avoid")),
        ("HLA-DQA1\t*0201/*0501", ("lapatinib", "FDA", "monitor")),
        ("HLA-DRB1\tHLA-DRB1*07:01:01/DRB1*15:01", ("lapatinib", "FDA", "monitor")),
        ("MT-RNR1\t1555A>G", ("gentamicin", "CPIC", "avoid")),
    ],
    ids=["BCHE", "HLA-DQA1", "HLA-DRB1", "MT-RNR1"],
)
def test_genes_that_come_from_outside_reach_their_guidance(
    pmkit: Run, write_vcf: Write, tmp_path: Path, line: str, guidance: tuple[str, str, str]
) -> None:
    (tmp_path / "a.tsv").write_text(line + "\n")
    (report,) = reports(pmkit(*chain(write_vcf(), tmp_path / "a.tsv")))
    drug, *action = guidance
    assert tuple(action) in actions(report, drug)


def test_gene_does_not_take_a_name_that_only_a_file_knows(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("CYP2C9\t*1/*3\nQWERTY1\t*1/*4\n")
    answer = pmkit("load", write_vcf(), "pgx", "--gene", "QWERTY1", "--outside", tmp_path / "a.tsv", "report")
    assert (answer.code, answer.out) == (66, "")


def test_a_phenotype_that_is_not_available_does_not_hide_the_alleles(
    pmkit: Run, write_vcf: Write, tmp_path: Path
) -> None:
    head = "\tGene\tGenotype\tPhenotype\tHaplotype1\n"
    (tmp_path / "a.tsv").write_text(head + "S1\tF5\tReference/Leiden\tn/a\tLeiden;\n")
    (report,) = reports(pmkit(*chain(write_vcf(), tmp_path / "a.tsv")))
    (pair,) = gene(report, "F5")["diplotypes"]
    assert pair["label"] == "rs6025 Factor V Leiden (T)/rs6025 reference (C)"
    assert pair["phenotype"] == "Factor V Leiden positive"


def test_the_gene_of_a_file_can_be_named(pmkit: Run, write_vcf: Write, tmp_path: Path) -> None:
    (tmp_path / "star.tsv").write_text("name\thap1_main\thap2_main\tphenotype\nS1\t*4\t*1\tintermediate_metabolizer\n")
    refused = pmkit(*chain(write_vcf(), tmp_path / "star.tsv"))
    assert (refused.code, refused.out) == (65, "") and "GENE=FILE" in refused.err
    (report,) = reports(pmkit(*chain(write_vcf(), f"CYP2D6={tmp_path / 'star.tsv'}")))
    called = gene(report, "CYP2D6")
    assert (called["diplotypes"][0]["label"], called["callers"]) == ("*1/*4", ["Stargazer"])
    assert any("by documentation only" in text for text in called["warnings"])
    missing = pmkit(*chain(write_vcf(), "CYP2D6=none.tsv"))
    assert missing.code == 66
