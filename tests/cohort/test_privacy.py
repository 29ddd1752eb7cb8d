"""Encryption, the audit log, pseudonyms' keys, and reports held against an installation."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import polars
import pytest
from crypt4gh.keys import c4gh, get_private_key
from crypt4gh.lib import decrypt
from tests.support import contigs, header, record, write

from pmkit.cli import main
from pmkit.core import audit, encryption
from pmkit.core.errors import ConsentError, DataError
from pmkit.core.pseudonyms import new_key, read_key


@pytest.fixture
def vcf(tmp_path: Path) -> Path:
    head = header(*contigs(["chr10"]), samples=("CANARY",))
    return write(tmp_path / "CANARY.vcf", head, ["chr10\t94761900\t.\tC\tT\t.\tPASS\t.\tGT\t0/1\n"])


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    secret, public = tmp_path / "k.sec", tmp_path / "k.pub"
    c4gh.generate(str(secret), str(public), b"", None)
    return secret, public


def opened(path: Path, secret: Path) -> bytes:
    out = io.BytesIO()
    with path.open("rb") as file:
        decrypt([(0, get_private_key(str(secret), lambda: ""), None)], file, out)
    return out.getvalue()


@pytest.mark.parametrize(("form", "name"), [("ndjson", "r.ndjson"), ("json", "r.json"), ("tsv", "r.tsv")])
def test_an_encrypted_output_is_the_plain_one_and_no_plain_text_is_written(
    form: str, name: str, vcf: Path, keys: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    words = ["load", str(vcf), "pgx", "--gene", "CYP2C19", "report", "-f", form, "-o", f"{out}/{name}"]
    assert main.run(["--encrypt-to", str(keys[1]), *words]) == 0
    assert not encryption.is_on()  # nothing of one run stays for the next
    assert [path.name for path in out.iterdir()] == [f"{name}.c4gh"]
    secret = out / f"{name}.c4gh"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert b"CANARY" not in secret.read_bytes()
    assert main.run(words) == 0
    assert opened(secret, keys[0]) == (out / name).read_bytes()


def test_an_encrypted_copy_is_cut_to_its_sample(keys: tuple[Path, Path], tmp_path: Path) -> None:
    both = record("chr10", 94781859, ".", "G", "A", ".", "PASS", ".", "GT", "0/1", "1/1")
    joint = write(tmp_path / "joint.vcf", header(of=("chr10",), samples=("ANNA", "BERT")), [both])
    words = ["load", str(joint), "pgx", "--gene", "CYP2C19", "write", "-o", f"{tmp_path}/w-{{sample}}.vcf.gz"]
    assert main.run(["--encrypt-to", str(keys[1]), *words]) == 0
    text = gzip.decompress(opened(tmp_path / "w-BERT.vcf.gz.c4gh", keys[0])).decode()
    assert text.splitlines()[-1].split("\t")[9:] == ["1/1"]
    assert "ANNA" not in text


def test_encrypted_parquet_is_the_plain_table_and_no_plain_text_is_written(
    vcf: Path, keys: tuple[Path, Path], tmp_path: Path
) -> None:
    words = ["load", str(vcf), "pgx", "--gene", "CYP2C19", "report", "-f", "parquet"]
    one = ["--section", "pgx.genes", "-o", f"{tmp_path}/genes.parquet"]
    assert main.run(["--encrypt-to", str(keys[1]), *words, *one]) == 0
    assert main.run(["--encrypt-to", str(keys[1]), *words, "-o", f"{tmp_path}/all/"]) == 0
    secret = sorted(tmp_path.rglob("*.parquet*"))
    assert {path.suffix for path in secret} == {".c4gh"}
    assert tmp_path / "genes.parquet.c4gh" in secret
    assert tmp_path / "all" / "pgx.genes.parquet.c4gh" in secret
    assert all(b"CANARY" not in path.read_bytes() for path in secret)
    assert main.run([*words, *one]) == 0
    plain = polars.read_parquet(tmp_path / "genes.parquet")
    assert plain["sample"].to_list() == ["CANARY"]
    for name in ("genes.parquet.c4gh", "all/pgx.genes.parquet.c4gh"):
        assert polars.read_parquet(io.BytesIO(opened(tmp_path / name, keys[0]))).equals(plain)


def test_many_segments_come_back(keys: tuple[Path, Path], tmp_path: Path) -> None:
    text = "0123456789abcdef" * 30_000  # more than seven segments of 64 kB
    target = tmp_path / "x"
    encryption.encrypt_to(keys[1])
    try:
        with target.open("wb") as below, encryption.text(below) as out:
            for start in range(0, len(text), 7_777):
                out.write(text[start : start + 7_777])
    finally:
        encryption.encrypt_to(None)
    assert opened(target, keys[0]).decode() == text


@pytest.mark.parametrize("name", ["o.vcf", "o.vcf.gz"])
def test_an_annotated_vcf_is_encrypted_with_its_index(
    name: str, vcf: Path, keys: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    words = ["load", str(vcf), "pgx", "--gene", "CYP2C19", "write", "-o", f"{out}/{name}"]
    assert main.run(["--encrypt-to", str(keys[1]), *words]) == 0
    names = [name, f"{name}.tbi"] if name.endswith(".gz") else [name]
    assert sorted(path.name for path in out.iterdir()) == [f"{one}.c4gh" for one in names]
    assert all(b"CANARY" not in path.read_bytes() for path in out.iterdir())
    assert main.run(words) == 0
    for one in names:
        assert opened(out / f"{one}.c4gh", keys[0]) == (out / one).read_bytes()


@pytest.mark.parametrize("words", [["write", "-f", "vcf", "-o", "-"], ["report", "-f", "ndjson"]])
def test_no_plain_text_goes_to_standard_output(
    words: list[str], vcf: Path, keys: tuple[Path, Path], tmp_path: Path
) -> None:
    """Every sink that writes a stream: what is read back is what a plain run writes."""
    chain = [sys.executable, "-m", "pmkit.cli.main"], ["load", str(vcf), "pgx", "--gene", "CYP2C19", *words]
    plain = subprocess.run([*chain[0], *chain[1]], capture_output=True, check=True)
    assert b"CANARY" in plain.stdout
    secret = subprocess.run([*chain[0], "--encrypt-to", str(keys[1]), *chain[1]], capture_output=True, check=True)
    assert b"CANARY" not in secret.stdout
    (tmp_path / "said").write_bytes(secret.stdout)
    assert opened(tmp_path / "said", keys[0]) == plain.stdout


def test_what_cannot_be_encrypted_is_refused(
    vcf: Path, keys: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["load", str(vcf), "pgx", "write", "-o", f"{tmp_path}/o.bcf"]
    assert main.run(["--encrypt-to", str(keys[1]), *words]) == 2
    assert main.run(["--encrypt-to", str(vcf), "load", str(vcf), "pgx", "report", "-o", f"{tmp_path}/x.json"]) == 65
    assert main.run(["--encrypt-to", str(keys[1]), "cohort", "run", str(tmp_path)]) == 2
    assert "forbids" in capsys.readouterr().err
    assert not list(tmp_path.glob("o.bcf*"))


@pytest.mark.parametrize("words", [["diff", "{}", "{}"], ["explain", "{}", "CYP2C19"], ["validate", "{}"]])
def test_commands_that_print_plain_text_do_not_pass_over_the_option(
    words: list[str], vcf: Path, keys: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = str(tmp_path / "r.json")
    assert main.run(["load", str(vcf), "pgx", "--gene", "CYP2C19", "report", "-o", report]) == 0
    capsys.readouterr()
    assert main.run(["--encrypt-to", str(keys[1]), *(word.format(report) for word in words)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "prints plain text" in said.err


def test_the_audit_log_shows_what_was_changed(vcf: Path, tmp_path: Path) -> None:
    log = tmp_path / "audit.jsonl"
    for number in range(3):
        words = ["load", str(vcf), "pgx", "--gene", "CYP2C19", "report", "-o", f"{tmp_path}/{number}.json"]
        assert main.run(["--audit", str(log), *words]) == 0
    assert main.run(["--audit", str(log), "load", str(vcf), "pgx", "report", "-o", f"{tmp_path}/0.json"]) == 73
    lines = log.read_text().splitlines(keepends=True)
    assert [json.loads(line)["ended"] for line in lines] == [True, True, True, False]
    assert "CANARY" not in log.read_text()
    assert audit.verify(log)[0] == 4
    for changed, fault in (
        ([lines[0].replace('"samples": 1', '"samples": 2'), *lines[1:]], "line 1: this line of the log was changed"),
        ([lines[0], *lines[2:]], "line 2: a line before this one"),
        ([lines[1], lines[0], *lines[2:]], "line 1: a line before this one"),
        ([*lines[:3], "{}\n"], "line 4: this line of the log cannot be read"),
    ):
        log.write_text("".join(changed))
        with pytest.raises(DataError, match=fault):
            audit.verify(log)


def test_a_report_is_held_against_tables_and_log(vcf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log, report = tmp_path / "audit.jsonl", tmp_path / "r.json"
    assert main.run(["--audit", str(log), "load", str(vcf), "pgx", "report", "-o", str(report)]) == 0
    words = ["verify", str(report), "--audit", str(log), "--input", str(vcf)]
    assert main.run(words) == 0
    assert capsys.readouterr().out.count("file\t") == 2
    raw = json.loads(report.read_text())
    raw["tables"][0]["sha256"] = "0" * 64
    report.write_text(json.dumps(raw))
    assert main.run(words) == 65
    said = capsys.readouterr().out
    assert f"table\t{raw['tables'][0]['name']}\tchanged" in said
    assert "file\t1\tunknown" in said


def test_a_key_is_for_its_owner_only_and_pseudonyms_depend_on_it(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    new_key(one, "study")
    new_key(other, "study")
    first = read_key(one).pseudonym("CANARY")
    assert first == read_key(one).pseudonym("CANARY")
    assert first != read_key(other).pseudonym("CANARY")
    assert first != read_key(one).pseudonym("CANARY2")
    secret = one.read_text()
    one.write_text(secret.replace("study", "another"))
    assert first != read_key(one).pseudonym("CANARY")  # another project
    one.chmod(0o640)
    with pytest.raises(ConsentError, match="others than its owner"):
        read_key(one)
    one.chmod(0o600)
    one.write_text("pmkit-pseudonym-key-1 abcd study\n")
    with pytest.raises(DataError, match="this is no key"):
        read_key(one)
