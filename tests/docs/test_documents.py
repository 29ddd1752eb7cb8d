"""The pages: links lead somewhere, files named are there, and the README's commands print what it quotes."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "findings/**/*.md", "tests/**/*.md")
    for path in ROOT.glob(pattern)
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
NAMED = re.compile(r"`((?:[\w-]+/)+(?:[\w-]+\.(?:py|md|toml|tsv|vcf))?|[\w-]+\.py)`")
ELSEWHERE = {"sources/NAME/", "rules/pgx/GENE.toml", "src/pmkit/pgx/outside/callers/NAME.py"}
"""Names with a part to fill in."""


def files() -> set[str]:
    """The project's files and folders, below its root."""
    folders = (
        "src",
        "tests",
        "docs",
        "rules",
        "bench",
        "conformance",
        "examples",
        "findings",
        "torture",
        "universe",
        "cluster",
    )
    return {path.relative_to(ROOT).as_posix() for folder in folders for path in (ROOT / folder).rglob("*")} | {
        *folders,
        *(path.name for path in ROOT.iterdir()),
    }


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    found = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    at = ROOT / page
    for link in LINK.findall(at.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = at.parent / name if name else at
        assert target.exists(), f"{page}: {link}"
        assert not anchor or anchor in headings(target), f"{page}: {link}"


@pytest.mark.parametrize("page", [page for page in PAGES if page != "CHANGELOG.md"])  # it tells of files that are gone
def test_files_that_are_named_are_there(page: str) -> None:
    known = files()
    for name in NAMED.findall((ROOT / page).read_text(encoding="utf-8")):
        bare = name.rstrip("/")
        there = bare in known or any(path.endswith("/" + bare) for path in known)
        assert name in ELSEWHERE or there, f"{page}: {name}"


def walk_through() -> list[tuple[str, list[str]]]:
    """The commands of the README's walk-through with the lines quoted below each."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    steps: list[tuple[str, list[str]]] = []
    for block in re.findall(r"^```\n(\$ .+?)^```$", text, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                steps.append((line[2:], []))
            else:
                steps[-1][1].append(line)
    return steps


def test_the_walk_through_prints_what_it_quotes(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    steps = walk_through()
    assert len(steps) >= 6
    for command, quoted in steps:
        program, *words = shlex.split(command)
        assert program == "pmkit"
        done = subprocess.run(
            [sys.executable, "-m", "pmkit.cli.main", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert (done.returncode, done.stderr) == (0, ""), command
        rest = iter(done.stdout.splitlines())
        for line in quoted:
            start, cut, _ = line.partition("…")
            if start.strip():
                assert any(said.startswith(start) if cut else said == line for said in rest), f"{command}: {line}"


def test_the_library_of_the_readme(monkeypatch: pytest.MonkeyPatch) -> None:
    import pmkit

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"pmkit\.run\(\"s\.vcf\.gz\", (.+?)\): …", text)
    assert found
    (report,) = pmkit.run(ROOT / "examples" / "germline.vcf", eval(found[1], {}))
    assert report.sample == "GERMLINE-01"
