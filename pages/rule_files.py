"""docs/rule-files.md: every rule file with its source, version and citations, from the files themselves."""

from __future__ import annotations

import re
import tomllib

from pmkit.knowledge.rules import rules_root

HEAD = """# Rules and their citations

Made by `make docs` from `rules/`. Interpretation is in these files, one for each gene, guideline or model, with tests
inside that run when the file is loaded (`pmkit tables lint`). A report names the files that it used.
"""
TABLE = "| file | what it decides | source | version | reviewed | cites |\n|---|---|---|---|---|---|\n"
CITATION = re.compile(r"\b(?:PMID:\d{5,9}|PMC\d{4,9}|DOI:10\.[^\s\"']+)")
LINKS = {
    "PMID": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "PMC": "https://pmc.ncbi.nlm.nih.gov/articles/PMC{}/",
    "DOI": "https://doi.org/{}",
}


def page() -> str:
    """The page as Markdown, ending in a line end."""
    parts, folder = [HEAD], ""
    for path in sorted(rules_root().rglob("*.toml")):
        text = path.read_text(encoding="utf-8")
        meta = tomllib.loads(text)["meta"]
        if path.parent.name != folder:
            folder = path.parent.name
            parts.append(f"\n## {folder}\n\n{TABLE}")
        cites = ", ".join(_link(cite) for cite in sorted(set(CITATION.findall(text)))) or "–"
        cells = (meta["title"], meta["source"], meta["version"], str(meta["reviewed"]))
        parts.append(f"| `{path.name}` | {' | '.join(_cell(cell) for cell in cells)} | {cites} |\n")
    return "".join(parts)


def _link(cite: str) -> str:
    kind = re.match("PMID|PMC|DOI", cite)
    assert kind
    number = cite.removeprefix(kind[0]).removeprefix(":")
    return f"[{cite}]({LINKS[kind[0]].format(number)})"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
