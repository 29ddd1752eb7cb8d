"""A laboratory's own words: every sentence can be worded, none loses what it says, none is passed over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.core.prose import SOURCE, keys

from pmkit.core.errors import ConfigError
from pmkit.core.messages import number_worded, speaking, tr, trn, use_wording
from pmkit.core.wording import read_wording

ROOT = SOURCE.parents[1]
OPEN = "what is open could change this: {what}"


def run(*words: str, folder: Path, settings: str = "") -> subprocess.CompletedProcess[str]:
    path = folder / "lab.toml"
    path.write_text(settings, encoding="utf-8")
    command = [sys.executable, "-m", "pmkit", *(["--config", str(path)] if settings else []), *words]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "5000"}
    )


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"AVOIDD": "x"}, "no sentence of pmkit"),
        ({"avoid": 1}, "no text"),
        ({"AVOID": ""}, "empty"),
        ({"AVOID": " "}, "empty"),
        ({"AVOID": "two\nlines"}, "one line"),
        ({OPEN: "something is open"}, "same placeholders"),
        ({OPEN: "{what} {who}"}, "same placeholders"),
        ({OPEN: "{what.real}"}, "same placeholders"),
        ({OPEN: "{}"}, "same placeholders"),
        ({OPEN: "{what"}, "same placeholders"),
        ({OPEN: "{what:>99}"}, "changes how what is written"),
        ({OPEN: "{what!r}"}, "changes how what is written"),
        ({"fr": {"AVOID": "x"}}, "without a catalogue"),
        ({"de": {"AVOIDD": "x"}}, "no sentence of pmkit"),
        ({"de": {"AVOID": 3}}, "empty"),
        ({"residual risk: up to {number} in 100,000 carry what was not read": "risk"}, "same placeholders"),
    ],
)
def test_a_wording_that_does_not_say_the_same_is_refused(table: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        read_wording(table, "lab.toml")
    assert caught.value.where == "lab.toml"
    assert caught.value.exit_code == 78


def test_wordings_by_language_and_number() -> None:
    one, many = "{n} record used", "{n} records used"
    wording = read_wording({"AVOID": "STOP", many: "{n} rows", "de": {"AVOID": "HALT"}}, "lab.toml")
    try:
        use_wording(wording)
        assert (tr("AVOID"), trn(one, many, 2), trn(one, many, 1)) == ("STOP", "2 rows", "1 record used")
        assert number_worded() == 2
        with speaking("de"):
            assert tr("AVOID") == "HALT"
        assert tr("AVOID") == "STOP"
    finally:
        use_wording({})
    assert (tr("AVOID"), number_worded()) == ("AVOID", 0)


@pytest.mark.program
def test_a_program_that_is_refused_writes_nothing(tmp_path: Path) -> None:
    done = run("load", "examples/germline.vcf", "pgx", folder=tmp_path, settings='[wording]\n"AVOIDD" = "x"\n')
    assert (done.returncode, done.stdout) == (78, "")
    assert "Did you mean" in done.stderr and "AVOID" in done.stderr


@pytest.mark.program
def test_the_settings_file_says_sentences_in_a_report(tmp_path: Path) -> None:
    settings = '[wording]\n"AVOID" = "DO NOT GIVE"\n"The drugs asked for" = "Requested"\n[pgx]\nleave_out = ["CFTR"]\n'
    words = ("load", "examples/germline.vcf", "pgx", "--drugs", "clopidogrel", "report", "-f", "table")
    done = run(*words, folder=tmp_path, settings=settings)
    assert done.returncode == 0, done.stderr
    assert "Requested" in done.stdout and "DO NOT GIVE clopidogrel" in done.stdout
    assert "AVOID " not in done.stdout
    assert "2 sentences are worded by the laboratory" in done.stdout
    assert "CFTR" in done.stdout


@pytest.mark.program
@pytest.mark.parametrize("kind", ["table", "json", "html"])
def test_no_sentence_is_passed_over(tmp_path: Path, kind: str) -> None:
    """With every sentence in other words, constants of modules too, nothing of the report stays in the program's."""
    left = {key for key, _, _ in keys() if key and "\n" not in key and key.isprintable()}
    rows = "\n".join(f"{json.dumps(key)} = {json.dumps('‹' + key + '›')}" for key in sorted(left))
    words = ("load", "examples/germline.vcf", "pgx", "report", "-f", kind)
    plain = run(*words, folder=tmp_path)
    worded = run(*words, folder=tmp_path, settings=f"[wording]\n{rows}\n")
    assert worded.returncode == 0, worded.stderr
    assert worded.stdout.count("‹") > 20
    bare = worded.stdout.replace("‹", "").replace("›", "")
    if kind == "json":
        ours, theirs = json.loads(bare)["pgx"], json.loads(plain.stdout)["pgx"]
        assert ours == theirs
        with_marks = json.loads(worded.stdout)["pgx"]
        texts = [text for gene in with_marks["genes"] for text in gene["warnings"]]
        assert texts and all("‹" in text for text in texts)
