"""Every command line of README and docs runs as it is written, in a fresh folder with `pmkit` on PATH.

A block that cannot be run has its reason on the line above: `<!-- not run: … -->`; one that takes programs of others
has `<!-- needs: bcftools -->` and is left out where they are not installed. Commands named in a sentence are held
against the options that there are.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.docs.shell_blocks import PAGES, ROOT, blocks, named

RUN = [page for page in PAGES if any(not block.reason for block in blocks(page))]
HERE = {"sample.vcf.gz", "s.vcf.gz", "cohort.vcf.gz", "s.bcf", "tumor.vcf.gz"}
"""Files that pages take for granted; the tests make them of the examples."""


def environ() -> dict[str, str]:
    """The environment of a user who has installed pmkit."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PMKIT_")}
    return {**kept, "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])), "COLUMNS": "100"}


def shell(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = ["bash", "-euo", "pipefail", "-c", text]
    return subprocess.run(
        command,
        cwd=folder,
        env=environ(),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """An empty folder, with the files that the page names as the user's own."""
    named_here = {name for name in HERE if name in (ROOT / request.getfixturevalue("page")).read_text(encoding="utf-8")}
    if named_here:
        germline, tumour = (str(ROOT / "examples" / name) for name in ("germline.vcf", "tumor.vcf"))
        made = shell(
            f"pmkit -q load {germline} pgx write -o s.vcf.gz write -o s.bcf\n"
            f"pmkit -q load {tumour} onco --tumor-type MEL write -o tumor.vcf.gz",
            tmp_path,
        )
        assert made.returncode == 0, made.stderr
        for copy in ("sample.vcf.gz", "cohort.vcf.gz"):
            shutil.copy(tmp_path / "s.vcf.gz", tmp_path / copy)
    return tmp_path


@pytest.mark.parametrize("page", RUN)
def test_commands_run_as_they_are_written(page: str, folder: Path) -> None:
    for block in blocks(page):
        if block.reason or block.missing:
            continue
        for command, quoted in block.steps:
            done = shell(command, folder)
            assert done.returncode == 0, f"{page} line {block.line}: {command}\n{done.stderr}"
            assert not re.search(r"(?m)^(Traceback|Warning)", done.stderr), done.stderr
            rest = iter(done.stdout.splitlines())
            for line in quoted:
                start, cut, _ = line.partition("…")
                if start.strip():
                    assert any(said.startswith(start) if cut else said == line for said in rest), f"{command}: {line}"


def test_the_marks_give_reasons() -> None:
    found = [(page, block) for page in PAGES for block in blocks(page)]
    assert len(RUN) >= 7
    assert sum(not block.reason for _, block in found) >= 25
    assert [page for page, block in found if block.reason and len(block.reason.split()) < 4] == []


@pytest.fixture(scope="module")
def options() -> dict[str, set[str]]:
    """The words of the options of each command, by its name; `` is the program itself."""
    done = subprocess.run(
        [sys.executable, "-m", "pmkit", "schema", "--cli"], capture_output=True, text=True, check=True
    )
    described = json.loads(done.stdout)
    found = {"": _words(described["options"])}
    for name, command in {**described["stages"], **described["commands"]}.items():
        found[name] = _words(command["parameters"])
        for inner, sub in command.get("commands", {}).items():
            found[f"{name} {inner}"] = _words(sub["parameters"])
    return found


def _words(parameters: list[dict[str, object]]) -> set[str]:
    words = {word for one in parameters for word in one["words"] if one["kind"] == "option"}  # type: ignore[union-attr, attr-defined]
    return words | {"--help", "-h"}


@pytest.mark.parametrize("page", PAGES)
def test_commands_named_in_sentences_are_there(page: str, options: dict[str, set[str]]) -> None:
    for words in named(page):
        at = ""
        for place, word in enumerate(words):
            if word.startswith("-") and word != "-":
                assert word in options[at], f"{page}: pmkit {' '.join(words)}"
            elif f"{at} {word}".strip() in options or word in options:
                at = f"{at} {word}".strip() if f"{at} {word}".strip() in options else word
            else:
                known = at or place or word.isupper()
                assert known, f"{page}: pmkit {' '.join(words)}"


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_are_there(page: str) -> None:
    targets = set(re.findall(r"(?m)^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    text = (ROOT / page).read_text(encoding="utf-8")
    named_here = set(re.findall(r"(?m)(?:^|`)make ([a-z][\w-]*)", text))
    assert named_here <= targets
