"""What is said and what is done are the same: thresholds, slips, short forms, what a report says of its making."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support import contigs, declared, header, named

HEAD = header(
    *contigs(["chr7", "chr12", "chr17"]),
    *named("ALT", "DUP"),
    *declared("INFO", "END", "SVTYPE"),
    formats=("GT", "AD", "DP", "GQ", "CN"),
    samples="T",
)
BRAF = "chr7\t140753336\t.\tA\tT\t.\tPASS\t.\t{}\t{}\n"
KRAS = "chr12\t25245350\t.\tC\tT\t.\tPASS\t.\t{}\t{}\n"
ERBB2 = "chr17\t39600000\t.\tN\t<DUP>\t.\tPASS\tSVTYPE=DUP;END=39800000\tGT:DP:CN\t0/1:9:20\n"


def report(pmkit, *words: object) -> dict:
    answer = pmkit(*words)
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


@pytest.mark.parametrize(
    ("keys", "cells"),
    [("GT:AD:DP", "0/1:60,40:100"), ("GT:AD", "0/1:60,40")],
    ids=["depth", "reads"],
)
def test_thresholds_act_on_the_reads_of_a_tumour(pmkit, tmp_path: Path, keys: str, cells: str) -> None:
    (tmp_path / "t.vcf").write_text(HEAD + BRAF.format(keys, cells) + KRAS.format("GT:AD:DP", "0/1:100,100:200"))
    found = report(pmkit, "load", "t.vcf", "filter", "--min-dp", "110", "onco")
    assert [one["gene"] for one in found["onco"]["variants"]] == ["KRAS"]
    assert "1 of 2 genotypes had a depth below 110: taken as not called." in found["limitations"]
    both = report(pmkit, "load", "t.vcf", "filter", "--min-dp", "100", "onco")
    assert {one["gene"] for one in both["onco"]["variants"]} == {"BRAF", "KRAS"}
    assert not any("taken as not called" in line for line in both["limitations"])


def test_thresholds_say_what_they_could_not_judge(pmkit, tmp_path: Path) -> None:
    (tmp_path / "t.vcf").write_text(HEAD + BRAF.format("GT", "0/1") + KRAS.format("GT:GQ", "0/1:9"))
    found = report(pmkit, "load", "t.vcf", "filter", "--min-dp", "9", "--min-gq", "10", "onco")
    assert [one["gene"] for one in found["onco"]["variants"]] == ["BRAF"]
    assert "2 of 2 genotypes had no depth in the file: kept, whatever it was." in found["limitations"]
    assert "1 of 2 genotypes had a quality below 10: taken as not called." in found["limitations"]
    assert "1 of 2 genotypes had no quality in the file: kept, whatever it was." in found["limitations"]


def test_thresholds_act_on_structural_records(pmkit, tmp_path: Path) -> None:
    (tmp_path / "t.vcf").write_text(HEAD + ERBB2)
    assert [one["gene"] for one in report(pmkit, "load", "t.vcf", "onco")["onco"]["alterations"]] == ["ERBB2"]
    assert not report(pmkit, "load", "t.vcf", "filter", "--min-dp", "10", "onco")["onco"]["alterations"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("PMKIT_LOAD_PASSONLY", "Did you mean 'PMKIT_LOAD_PASS_ONLY'?"),
        ("PMKIT_PGX_GENES", "Did you mean 'PMKIT_PGX_GENE'?"),
        ("PMKIT_RUN_CYP2D", "Did you mean 'PMKIT_RUN_CYP2D6'?"),
    ],
)
def test_a_misspelt_variable_is_an_error(
    pmkit, write_vcf, monkeypatch: pytest.MonkeyPatch, name: str, hint: str
) -> None:
    monkeypatch.setenv(name, "1")
    answer = pmkit("load", write_vcf(), "pgx")
    assert (answer.code, answer.out) == (78, "")
    assert f"no option is set by the variable {name}" in answer.err
    assert hint in answer.err


def test_known_variables_pass(pmkit, write_vcf, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PMKIT_LOAD_PASS_ONLY", "PMKIT_RUN_FORCE", "PMKIT_QUIET", "PMKIT_TABLES_SHOW_WHERE", "PMKIT_RUN_CNA"):
        monkeypatch.setenv(name, "1")
    assert pmkit("load", write_vcf(), "pgx", "--gene", "CYP2C19").code == 0


def test_a_bad_value_of_a_converted_option_names_the_variable(
    pmkit, write_vcf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PMKIT_LOAD_THREADS", "many")
    answer = pmkit("load", write_vcf(), "pgx")
    assert answer.code == 78
    assert "bad value in PMKIT_LOAD_THREADS" in answer.err
    answer = pmkit("run", "s.vcf")
    assert answer.code == 78
    assert "bad value in PMKIT_LOAD_THREADS" in answer.err


@pytest.mark.parametrize("name", ["hg38", "HG38", "b38", "38", "grch38"])
def test_other_names_of_a_build(pmkit, write_vcf, name: str) -> None:
    found = report(pmkit, "load", write_vcf(), "--build", name, "pgx", "--gene", "CYP2C19")
    assert {"name": "load.build", "value": "GRCh38", "origin": "option"} in found["settings"]
    answer = pmkit("load", "s.vcf", "--build", "b37", "pgx", "--gene", "CYP2C19")
    assert answer.code == 65  # it is believed to be meant, and contradicted by the file


def test_genes_in_small_letters(pmkit, write_vcf, tmp_path: Path) -> None:
    found = report(pmkit, "load", write_vcf(), "pgx", "--gene", "cyp2c19,mt-rnr1")
    assert [gene["gene"] for gene in found["pgx"]["genes"]] == ["CYP2C19", "MT-RNR1"]
    (tmp_path / "t.vcf").write_text(HEAD + BRAF.format("GT", "0/1") + KRAS.format("GT", "0/1"))
    found = report(pmkit, "load", "t.vcf", "onco", "--gene", "braf")
    assert [one["gene"] for one in found["onco"]["variants"]] == ["BRAF"]
    assert pmkit("load", "t.vcf", "onco", "--gene", "brag").code == 66


def test_a_stage_with_a_file_reads_it(pmkit, write_vcf) -> None:
    path = write_vcf()
    long = report(pmkit, "load", path, "--absent-is-ref", "--build", "hg38", "pgx", "--gene", "CYP2C19")
    short = report(pmkit, "pgx", path, "--gene", "CYP2C19", "--absent-is-ref", "--build", "hg38")
    assert short == long
    assert report(pmkit, "pgx", "--gene", "CYP2C19", path, "--build=hg38", "--absent-is-ref") == long
    answer = pmkit("pgx", "missing.vcf")
    assert (answer.code, "missing.vcf" in answer.err) == (66, True)


@pytest.mark.parametrize("words", [("pgx",), ("load",), ("run",), ("tables", "show"), ("tables",), ("doctor",)])
def test_help_as_a_word(pmkit, words: tuple[str, ...]) -> None:
    asked = pmkit("help", *words)
    assert asked.code == 0
    assert asked.out == pmkit(*words, "--help").out


def test_help_alone(pmkit) -> None:
    assert pmkit("help").out == pmkit("--help").out


def test_python_m_pmkit(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pmkit", "--version"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.stdout.startswith("pmkit ")


EXPORT = (
    "# rsid\tchromosome\tposition\tgenotype\n# build 37\nrs4244285\t10\t96541616\tGA\nrs4986893\t10\t96540410\tGG\n"
)
OTHER = "rsid\tchromosome\tposition\tallele1\tallele2\nrs4244285\t10\t96541616\tG\tA\n"


@pytest.mark.parametrize("text", [EXPORT, OTHER, EXPORT.replace("\t", ",")], ids=["23andme", "ancestry", "commas"])
@pytest.mark.parametrize("packed", [False, True], ids=["text", "gzip"])
def test_array_text_is_recognised(pmkit, tmp_path: Path, text: str, packed: bool) -> None:
    path = tmp_path / "export.txt"
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    found = report(pmkit, "load", path, "--build", "hg19", "pgx", "--gene", "CYP2C19")
    assert found["inputs"][0]["format"] == "array text"
    assert found["inputs"][0]["records_kept"] >= 1


def test_array_text_from_standard_input(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pmkit", "pgx", "-", "--build", "hg19", "--gene", "CYP2C19"],
        input=EXPORT, capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["inputs"][0]["format"] == "array text"


def test_formats_may_be_mixed(pmkit, write_vcf, tmp_path: Path) -> None:
    (tmp_path / "export.txt").write_text(EXPORT)
    answer = pmkit("load", write_vcf(), "export.txt", "pgx", "--gene", "CYP2C19", "report", "-f", "ndjson")
    assert answer.code in (0, 65), answer.err
    if answer.code == 0:
        assert [json.loads(line)["sample"] for line in answer.out.splitlines()] == ["S1", "export"]


_LOADED = (
    "import json, sys\nfrom pmkit.cli.main import run\n"
    "code = run(sys.argv[1:])\n"
    "sys.stderr.write(json.dumps([n for n in ('cyvcf2', 'isal', 'numpy', 'polars', 'pydantic', 'pyranges')"
    " if n in sys.modules]))\nsys.exit(code)\n"
)


def test_software_is_what_was_loaded(write_vcf, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LOADED, "load", str(write_vcf()), "pgx", "--gene", "CYP2C19"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0
    software = json.loads(done.stdout)["software"]
    assert [one["name"] for one in software] == ["pmkit", "python", *json.loads(done.stderr)]
    assert all(one["version"] not in ("", "unknown") for one in software)


def test_a_bcf_read_without_htslib_does_not_name_it(write_vcf, tmp_path: Path) -> None:
    from cyvcf2 import VCF, Writer

    vcf = VCF(str(write_vcf(samples=[f"S{n}" for n in range(12)], genotypes={"rs4244285": ["0/1"] * 12})))
    writer = Writer(str(tmp_path / "s.bcf"), vcf, "wb")
    for record in vcf:
        writer.write_record(record)
    writer.close()
    words = ("load", "s.bcf", "pgx", "--gene", "CYP2C19", "report", "-f", "ndjson")
    done = subprocess.run(
        [sys.executable, "-c", _LOADED, *words], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stderr.splitlines()[-1])
    for line in done.stdout.splitlines():
        assert [one["name"] for one in json.loads(line)["software"]] == ["pmkit", "python", *loaded]
    assert "cyvcf2" not in loaded


@pytest.mark.parametrize("words", [("run", "s.vcf"), ("load", "s.vcf"), ("check", "s.vcf")], ids=lambda words: words[0])
def test_an_option_of_pmkit_itself_behind_a_command_says_where_it_stands(pmkit, write_vcf, words: tuple[str]) -> None:
    write_vcf("s.vcf")
    answer = pmkit(*words, "--config", "c.toml")
    assert (answer.code, answer.out) == (2, "")
    assert "--config is an option of pmkit itself: write it before the first word" in answer.err
