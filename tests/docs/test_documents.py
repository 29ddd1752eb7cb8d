"""The pages: links lead somewhere, files named are there, and so does the README's line of Python."""

from __future__ import annotations

import re
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
ELSEWHERE = {
    "sources/NAME/",
    "rules/pgx/GENE.toml",
    "src/pmkit/pgx/outside/callers/NAME.py",
    "knowledge/importers/guidelines/NAME.toml",
}
"""Names with a part to fill in."""


def files() -> set[str]:
    """The project's files and folders, below its root."""
    folders = ("src", "tests", "docs", "rules", "bench", "conformance", "examples", "findings", "torture", "universe")
    folders += ("packaging", "pages", "cluster")
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


def test_the_library_of_the_readme(monkeypatch: pytest.MonkeyPatch) -> None:
    import pmkit

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"pmkit\.run\(\"s\.vcf\.gz\", pgx=(.+?)\): …", text)
    assert found
    (report,) = pmkit.run(ROOT / "examples" / "germline.vcf", pgx=eval(found[1], {}))
    assert report.sample == "GERMLINE-01"
