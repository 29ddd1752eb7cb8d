"""Bad input: one clear line on stderr, the right exit code, no traceback, no output file left behind."""

from __future__ import annotations

import errno
import gzip
from pathlib import Path

import pytest

HEAD = "##fileformat=VCFv4.2\n##contig=<ID=chr10,length=133797422>\n"
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
LINE = "chr10\t94781859\trs4244285\tG\tA\t.\tPASS\t."


def assert_refused(answer, code: int, text: str, folder: Path, kept: set[str]) -> None:
    assert answer.code == code, answer.err
    assert text in answer.err
    assert answer.err.startswith("pmkit ")
    assert answer.err.count("\n") == 1
    assert "Traceback" not in answer.err
    assert answer.out == ""
    assert {path.name for path in folder.iterdir()} == kept


FILES = [
    ("empty.vcf", b"", 65, "empty"),
    ("text.vcf", b"Dear doctor,\nplease find enclosed\n", 65, ""),
    ("sites.vcf", f"{HEAD}{COLUMNS}\n{LINE}\n".encode(), 65, "no samples"),
    ("headless.vcf", f"{LINE}\tGT\t0/1\n".encode(), 65, ""),
    ("short.vcf", f"{HEAD}{COLUMNS}\tFORMAT\tS1\n{LINE}\n".encode(), 65, ""),
    ("badpos.vcf", f"{HEAD}{COLUMNS}\tFORMAT\tS1\nchr10\tx\t.\tG\tA\t.\t.\t.\tGT\t0/1\n".encode(), 65, ""),
    ("badindex.vcf", f"{HEAD}{COLUMNS}\tFORMAT\tS1\n{LINE}\tGT\t0/7\n".encode(), 65, ""),
    ("twice.vcf", f"{HEAD}{COLUMNS}\tFORMAT\tS1\tS1\n{LINE}\tGT\t0/1\t0/0\n".encode(), 65, "twice"),
    (
        "cut.vcf.gz",
        gzip.compress(f"{HEAD}{COLUMNS}\tFORMAT\tS1\n{LINE}\tGT\t0/1\n".encode() * 50, mtime=0)[:-20],
        65,
        "",
    ),
    ("not.vcf.gz", b"\x1f\x8b but no gzip at all", 65, ""),
]


@pytest.mark.parametrize("case", FILES, ids=[case[0] for case in FILES])
def test_bad_file(pmkit, tmp_path: Path, case: tuple[str, bytes, int, str]) -> None:
    name, content, code, text = case
    (tmp_path / name).write_bytes(content)
    for target in ("out.json", "{sample}.json", "out/"):
        answer = pmkit(
            "load",
            name,
            "pgx",
            "--gene",
            "CYP2C19",
            "report",
            "-f",
            "tsv" if target == "out/" else "json",
            "-o",
            target,
        )
        assert_refused(answer, code, text, tmp_path, {name})
        assert answer.err.startswith("pmkit load: ")
        assert name in answer.err


def test_missing_file_and_folder(pmkit, tmp_path: Path) -> None:
    (tmp_path / "folder.vcf").mkdir()
    kept = {"folder.vcf"}
    assert_refused(
        pmkit("load", "none.vcf", "report", "-o", "o.json"), 66, "none.vcf: there is no such file", tmp_path, kept
    )
    assert_refused(pmkit("load", "folder.vcf", "report", "-o", "o.json"), 66, "this is a folder", tmp_path, kept)


def test_unreadable_file(pmkit, write_vcf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pmkit.intake import vcf

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "s.vcf")  # root may read everything

    monkeypatch.setattr(vcf, "read", denied)
    answer = pmkit("load", write_vcf(), "pgx", "report", "-o", "o.json")
    assert_refused(answer, 66, "pmkit load: s.vcf: permission denied.", tmp_path, {"s.vcf"})


@pytest.mark.parametrize(
    "case",
    [
        (["--build", "GRCh37"], 65, "GRCh37"),
        (["--sample", "S9"], 66, "S9"),
        (["--tumor", "S9"], 66, "S9"),
        (["--normal", "S1"], 2, "--normal needs --tumor"),
        (["--sheet", "none.tsv"], 66, "none.tsv"),
        (["pgx", "--gene", "CYP2C91"], 66, "Did you mean 'CYP2C9'?"),
        (["pgx", "--outside", "none.tsv"], 66, "none.tsv"),
        (["pgx", "--drugs", ",,"], 2, "names nothing"),
        (["pgx", "--gene", " , "], 2, "names nothing"),
        (["pgx", "--residual-limit", "nan"], 2, "no number"),
    ],
)
def test_bad_request(pmkit, write_vcf, tmp_path: Path, case: tuple[list[str], int, str]) -> None:
    words, code, text = case
    words = words if "pgx" in words else [*words, "pgx"]
    assert_refused(pmkit("load", write_vcf(), *words, "report", "-o", "o.json"), code, text, tmp_path, {"s.vcf"})


def test_second_file_bad_leaves_nothing(pmkit, write_vcf, tmp_path: Path) -> None:
    good = write_vcf("good.vcf", ["A"])
    (tmp_path / "bad.vcf").write_text(f"{HEAD}{COLUMNS}\tFORMAT\tB\n{LINE}\tGT\t0/7\n")
    answer = pmkit("load", good, "bad.vcf", "pgx", "--gene", "CYP2C19", "report", "-o", "all.json", "save", "all.pmk")
    assert_refused(answer, 65, "bad.vcf", tmp_path, {"good.vcf", "bad.vcf"})


def test_each_sample_file_is_whole_or_absent(pmkit, write_vcf, tmp_path: Path) -> None:
    good = write_vcf("good.vcf", ["A"])
    (tmp_path / "bad.vcf").write_text(f"{HEAD}{COLUMNS}\tFORMAT\tB\n{LINE}\tGT\t0/7\n")
    answer = pmkit("load", good, "bad.vcf", "pgx", "--gene", "CYP2C19", "report", "-o", "{sample}.json")
    assert answer.code == 65
    assert {path.name for path in tmp_path.iterdir()} == {"good.vcf", "bad.vcf", "A.json"}
    assert pmkit("validate", "A.json").code == 0


def test_altered_table_is_a_config_error(pmkit, write_vcf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from pmkit.core.errors import ConfigError
    from pmkit.pgx.alleles import definition

    path = write_vcf()

    def altered(*_: object) -> None:
        raise ConfigError("table 'pgx.sites' does not match its digest in the manifest")

    monkeypatch.setattr(definition, "rows_by", altered)
    definition.load_definition.cache_clear()
    assert_refused(
        pmkit("load", path, "pgx", "report", "-o", "o.json"), 78, "does not match its digest", tmp_path, {"s.vcf"}
    )


@pytest.mark.parametrize("first", ["#version 2.4", "# This data file generated by 23andMe"])
def test_another_format_read_as_vcf_is_reported_of_the_option(pmkit, tmp_path: Path, first: str) -> None:
    path = tmp_path / "input.txt"
    path.write_text(f"{first}\nrs4244285\t10\t96541616\tAG\n")
    answer = pmkit("load", path, "--format", "vcf", "pgx")
    assert answer.code == 65
    assert "which other file it is (maf, 23andme, ancestry, illumina)" in answer.err
