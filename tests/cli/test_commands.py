"""The commands alongside the chain, and completion."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

STAR_2 = {"rs4244285": ["0/1"], "rs12769205": ["0/1"], "rs3758581": ["1/1"]}
"""The genotypes of CYP2C19 *1/*2, where the others are as the reference genome has them."""


@pytest.fixture
def report(pmkit, write_vcf, tmp_path: Path) -> Path:
    path = write_vcf(genotypes=STAR_2, drop=["rs4986893"])
    answer = pmkit("load", path, "pgx", "--gene", "CYP2C19", "report", "-o", "r.json")
    assert answer.code == 0, answer.err
    return tmp_path / "r.json"


def test_explain_a_gene(pmkit, report: Path) -> None:
    answer = pmkit("explain", report, "cyp2c19")
    assert answer.code == 0, answer.err
    assert "Intermediate Metabolizer" in answer.out
    assert "rs4244285: G/A" in answer.out
    assert "Positions missing:\n    chr10:94780653 rs4986893: absent" in answer.out
    assert "Rules that fired:" in answer.out
    assert "Rules that did not:" in answer.out
    assert "PMID" in answer.out


def test_explain_a_drug(pmkit, report: Path) -> None:
    answer = pmkit("explain", report, "clopidogrel")
    assert answer.code == 0, answer.err
    assert "CPIC: avoid" in answer.out
    assert "at stake: loss of effect" in answer.out
    assert "PMID 35034351" in answer.out


def test_explain_the_unknown(pmkit, report: Path) -> None:
    answer = pmkit("explain", report, "CYP2C9")
    assert answer.code == 66
    assert "Did you mean 'CYP2C19'?" in answer.err


def test_explain_prints_nothing_if_one_word_is_unknown(pmkit, report: Path) -> None:
    answer = pmkit("explain", report, "CYP2C19", "nothing")
    assert (answer.code, answer.out) == (66, "")


def test_errors_name_the_command_and_end_in_full_stops(pmkit, write_vcf) -> None:
    assert "Choose from: bash, zsh, fish. See" in pmkit("completion").err
    assert pmkit("load", write_vcf(), "onco", "write").err.startswith("pmkit write: the format is not known")
    shown = pmkit("tables", "show", "pgx.genes", "--where", "CYP2C19")
    assert (shown.code, "COLUMN=VALUE" in shown.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pgx", "--absent-is-ref"), "It belongs to 'load'"),
        (("pgx", "-o", "x.json"), "It belongs to 'report' and 'write'"),
        (("pgx", "--nonsense"), "No such option"),
    ],
)
def test_an_option_in_the_wrong_place_names_its_stage(pmkit, write_vcf, words: tuple[str, ...], said: str) -> None:
    answer = pmkit("load", write_vcf(), *words)
    assert answer.code == 2
    assert answer.err.startswith("pmkit pgx: ")
    assert said in answer.err


@pytest.mark.parametrize("command", [("load",), ("run",)])
def test_text_that_is_no_vcf_leads_to_the_other_formats(pmkit, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "x.txt").write_text("name\tvalue\n")
    answer = pmkit(*command, "x.txt", *(["pgx"] if command == ("load",) else []))
    assert answer.code == 65
    assert "which other file it is (maf, 23andme, ancestry, illumina)" in answer.err


def test_a_filter_that_keeps_no_sample_says_so(pmkit, write_vcf) -> None:
    answer = pmkit("load", write_vcf(), "filter", "--sample", "Y*", "pgx")
    assert (answer.code, answer.out) == (0, "[]\n")
    assert "keeps none of 1" in answer.err
    assert pmkit("load", "s.vcf", "filter", "--sample", "S*", "pgx").err == ""


def test_explain_needs_a_sample_among_several(pmkit, write_vcf) -> None:
    words = ["pgx", "--gene", "CYP2C19", "report", "-o", "two.ndjson"]
    assert pmkit("load", write_vcf("two.vcf", ["A", "B"]), *words).code == 0
    assert "Name one with --sample" in pmkit("explain", "two.ndjson", "CYP2C19").err
    assert pmkit("explain", "two.ndjson", "CYP2C19", "--sample", "B").out.startswith("CYP2C19 in sample B")
    assert pmkit("explain", "two.ndjson", "CYP2C19", "--sample", "X").code == 66


def test_save_and_open(pmkit, write_vcf, tmp_path: Path) -> None:
    path = write_vcf(
        "two.vcf", ["A", "B"], {"rs4244285": ["0/1", "1/1"], "rs12769205": ["0/1", "1/1"], "rs3758581": ["1/1", "1/1"]}
    )
    direct = pmkit("load", path, "pgx", "--gene", "CYP2C19", "save", "s.pmk", "report", "-f", "tsv")
    opened = pmkit("open", "s.pmk", "report", "-f", "tsv")
    assert opened.code == 0, opened.err
    assert opened.out == direct.out
    saved = tmp_path / "s.pmk"
    lines = saved.read_text().splitlines(keepends=True)
    for broken, message in [
        (lines[:-1], "the file ends early"),
        ([lines[0], lines[1].replace("*2", "*3"), *lines[2:]], "does not match its digest"),
        (lines[1:], "this is no file of saved reports"),
    ]:
        saved.write_text("".join(broken))
        answer = pmkit("open", "s.pmk", "report", "-o", "o.json")
        assert (answer.code, answer.out) == (65, "")
        assert message in answer.err
        assert not (tmp_path / "o.json").exists()
    assert pmkit("open", "s.pmk", "pgx").err.startswith("pmkit pgx: 'pgx' needs cases, but 'open' gives reports.")


def test_tee(pmkit, write_vcf, tmp_path: Path) -> None:
    assert pmkit("load", write_vcf(), "tee", "before.ndjson", "pgx", "--gene", "CYP2C19").code == 0
    assert json.loads((tmp_path / "before.ndjson").read_text())["pgx"] is None


def test_filter(pmkit, write_vcf) -> None:
    path = write_vcf("three.vcf", ["A1", "A2", "B1"])
    answer = pmkit("load", path, "filter", "--sample", "A*", "pgx", "--gene", "CYP2C19", "report", "-f", "ndjson")
    assert [json.loads(line)["sample"] for line in answer.out.splitlines()] == ["A1", "A2"]


def test_filter_turns_doubt_into_no_call(pmkit, write_vcf) -> None:
    path = write_vcf(genotypes={"rs3758581": ["1/1:5"]})
    lines = [
        line.replace("\tGT\t", "\tGT:DP\t") if "rs3758581" in line else line for line in path.read_text().splitlines()
    ]
    path.write_text("\n".join(lines) + "\n")
    kept = pmkit("load", path, "filter", "--min-dp", "5", "pgx", "--gene", "CYP2C19")
    dropped = pmkit("load", path, "filter", "--min-dp", "6", "pgx", "--gene", "CYP2C19")
    first, second = (json.loads(answer.out) for answer in (kept, dropped))
    assert first["pgx"]["genes"][0]["diplotypes"][0]["label"] == "*1/*1"
    missing = second["pgx"]["genes"][0]["positions"]["missing"]
    assert [(place["name"], place["state"]) for place in missing] == [("rs3758581", "no_call")]
    assert any("genotypes had a depth below 6: taken as not called." in line for line in second["limitations"])


def test_drug(pmkit) -> None:
    answer = pmkit("drug", "Plavix", "codeine")
    assert answer.code == 0
    assert answer.out.startswith("clopidogrel\n")
    assert "\n\ncodeine\n" in answer.out
    assert "CYP2C19 Intermediate Metabolizer" in answer.out
    answer = pmkit("drug", "clopidogrel", "aspirinn-like")
    assert (answer.code, answer.out) == (66, "")


def test_tables(pmkit) -> None:
    listed = pmkit("tables", "list").out.splitlines()
    assert listed[0].split("\t") == ["name", "rows", "sources", "licences", "about", "dates"]
    assert any(line.startswith("pgx.sites\t") for line in listed)
    shown = pmkit("tables", "show", "pgx.sites", "--where", "gene=VKORC1")
    assert len(shown.out.splitlines()) == 2
    assert pmkit("tables", "show", "pgx.site").err == (
        "pmkit tables: there is no table called 'pgx.site'. Did you mean 'pgx.sites'?\n"
    )
    assert "Columns: gene" in pmkit("tables", "show", "pgx.sites", "--where", "gen=X").err
    assert pmkit("tables", "verify").code == 0
    assert pmkit("tables", "lint").code == 0


@pytest.mark.parametrize("what", ["report", "rules", "sheet"])
def test_schema(pmkit, what: str) -> None:
    answer = pmkit("schema", what)
    assert answer.code == 0, answer.err
    schema = json.loads(answer.out)
    assert schema.get("type") == "object" or len(schema["anyOf"]) > 1


def test_schema_describes_every_field_of_the_report(pmkit) -> None:
    schema = json.loads(pmkit("schema", "report").out)
    parts = [schema, *(part for part in schema["$defs"].values() if "enum" not in part)]
    for part in parts:
        for name, field in part["properties"].items():
            assert field.get("description"), f"{part['title']}.{name}"


def test_schema_of_the_command_line(pmkit) -> None:
    reported = json.loads(pmkit("schema", "--cli").out)
    assert list(reported["stages"])[:2] == ["load", "open"]
    assert reported["stages"]["pgx"]["takes"] == ["cases"]
    words = {word for option in reported["stages"]["load"]["parameters"] for word in option["words"]}
    assert {"--sample", "--build", "--threads", "--pass-only", "--absent-is-ref", "--tumor", "--sheet"} <= words
    assert pmkit("schema").code == 2


def test_validate(pmkit, report: Path, tmp_path: Path) -> None:
    assert pmkit("validate", report).out.endswith("r.json: ok, 1 report\n")
    changed = json.loads(report.read_text())
    changed["pgx"]["genes"][0]["status"] = "perfect"
    (tmp_path / "bad.json").write_text(json.dumps(changed))
    (tmp_path / "sheet.tsv").write_text("sample\tsex\nA\tXX\n")
    answer = pmkit("validate", "bad.json", "sheet.tsv")
    assert answer.code == 65
    assert answer.out == "sheet.tsv: ok, 1 sample\n"
    assert "pgx.genes.0.status" in answer.err
    assert "perfect" not in answer.err  # what a file holds is not echoed


def test_doctor(pmkit) -> None:
    answer = pmkit("doctor")
    assert answer.code == 0, answer.out
    assert "WRONG" not in answer.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(pmkit, shell: str) -> None:
    answer = pmkit("completion", shell)
    assert answer.code == 0
    assert "_PMKIT_COMPLETE" in answer.out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("pmkit lo", {"load"}),
        ("pmkit t", {"tee", "tables"} - {"tee"} | {"tee"}),
        ("pmkit load --bu", {"--build"}),
        ("pmkit load s", {"s.vcf", "sub/", "save"}),
        ("pmkit load s.vcf p", {"patient", "pgx", "phenotype"}),
        ("pmkit load s.vcf pgx re", {"report"}),
        ("pmkit load s.vcf pgx --g", {"--gene"}),
        ("pmkit load s.vcf report -f j", {"json"}),
        ("pmkit tables ver", {"verify"}),
        ("pmkit drug clopi", {"clopidogrel"}),
    ],
)
def test_completion(pmkit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, expected: set[str]) -> None:
    (tmp_path / "s.vcf").touch()
    (tmp_path / "sub").mkdir()
    (tmp_path / "secret.doc").touch()
    monkeypatch.setenv("_PMKIT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    answer = pmkit()
    assert {line.split(",", 1)[1] for line in answer.out.splitlines()} == expected


def test_log_lines_as_json(pmkit, write_vcf) -> None:
    answer = pmkit("-v", "--log-format", "json", "load", write_vcf(), "pgx", "--gene", "CYP2C19")
    assert json.loads(answer.err) == {"level": "info", "message": "1 sample done"}
    assert pmkit("-q", "load", "s.vcf", "pgx", "--gene", "CYP2C19").err == ""
    logging.getLogger("pmkit").handlers.clear()
