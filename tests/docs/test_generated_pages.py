"""The pages that are made from the program are what it says now, and the code on the pages runs."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from pages.__main__ import DOCS, PAGES, stale

from pmkit.core.section import Part
from pmkit.report.document import report_model

ROOT = Path(__file__).parents[2]
NOTEBOOK = DOCS / "notebook.ipynb"


def test_pages_are_not_stale() -> None:
    assert stale() == [], "run `make docs`"


def test_a_stale_page_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PAGES, "sources.md", lambda: "other\n")  # type: ignore[arg-type]
    assert stale() == ["sources.md"]


def test_the_page_of_fields_has_every_field() -> None:
    """Walked over the models themselves, not over the JSON schema that the page is made of."""
    text = PAGES["fields.md"]()
    parts = dict(re.findall(r"(?m)^### (\w+)\n(.*?)(?=^##|\Z)", text, re.DOTALL | re.MULTILINE))
    seen, waiting = set[type[Part]](), [report_model()]
    while waiting:
        model = waiting.pop()
        seen.add(model)
        for name, field in model.model_fields.items():
            said = field.alias or name
            assert f"| `{said}` |" in parts[model.__name__], f"{model.__name__}.{name}"
            waiting += [one for one in _models(field.annotation) if one not in seen]
    assert len(seen) > 25


def _models(annotation: object) -> list[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return [annotation]
    return [model for inner in getattr(annotation, "__args__", ()) for model in _models(inner)]


def test_the_page_of_sources_has_every_source_with_its_licence() -> None:
    text = PAGES["sources.md"]()
    known = tomllib.loads((ROOT / "src" / "pmkit" / "knowledge" / "sources.toml").read_text(encoding="utf-8"))[
        "sources"
    ]
    assert known
    for entry in known.values():
        (line, *_) = [line for line in text.splitlines() if entry["name"] in line and entry["licence"] in line]
        assert "| used while building |" not in line


def test_every_rule_file_is_listed() -> None:
    text = PAGES["rule-files.md"]()
    assert all(f"`{path.name}`" in text for path in (ROOT / "rules").rglob("*.toml"))


def test_every_page_has_a_place() -> None:
    """Each page that the order of the site names is there."""
    order = (DOCS / ".nav.yml").read_text(encoding="utf-8")
    names = re.findall(r"- ([\w/.*-]+)$", order, re.MULTILINE)
    assert len(names) > 20
    assert [name for name in names if not list(DOCS.glob(name))] == []


def python_blocks(page: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def run(program: str, folder: Path) -> str:
    """Run a program in a folder with the examples."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("PMKIT_")}
    demo = [sys.executable, "-m", "pmkit", "-q", "demo", "pmkit-demo"]
    subprocess.run(demo, cwd=folder, env=environ, check=True, capture_output=True)
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=environ,
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_code_of_the_python_page_runs(tmp_path: Path) -> None:
    ends = ("print(best[0].gene, best[0].pos)", "print(called.rows())", "print(again.sample, len(again.pgx.genes))")
    out = run("\n".join([*python_blocks(DOCS / "python.md"), *ends]), tmp_path)
    assert "BRAF 140753336" in out
    assert "('GERMLINE-01', 'CYP2C9', '*1/*3', 'Intermediate Metabolizer')" in out
    assert "('array', 'CYP2C19', '*1/*2', 'Intermediate Metabolizer')" in out
    assert "GERMLINE-01 2\n" in out
    assert "GERMLINE-01 GRCh38" in out
    assert "CYP2C19 *1/*2 high" in out
    assert "'pgx' has no option 'genes' Did you mean 'gene'?" in out


def test_the_notebook_runs(tmp_path: Path) -> None:
    """Its cells one after the other, each last expression shown as a notebook shows it; no output is stored."""
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert (notebook["nbformat"], len({cell["id"] for cell in notebook["cells"]})) == (4, len(notebook["cells"]))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    out = run("\n".join(shown("".join(cell["source"])) for cell in code), tmp_path)
    shown_pages = [json.loads(line) for line in out.splitlines() if line.startswith('"<')]
    assert len(shown_pages) == 5
    assert "clopidogrel" in shown_pages[0] and "CYP2C19" in shown_pages[1]
    assert "NUDT15" in out


def shown(cell: str) -> str:
    """A cell's program; the value of a last expression is printed as JSON text of its HTML."""
    tree = ast.parse(cell)
    last = tree.body[-1]
    if not isinstance(last, ast.Expr) or cell.rstrip().endswith(";"):
        return cell
    before = "\n".join(ast.unparse(one) for one in tree.body[:-1])
    return f"{before}\nimport json\nprint(json.dumps(({ast.unparse(last.value)})._repr_html_()))"
