"""Odd genes stand in one file each, and nowhere else."""

import ast
import re

import pytest
from tests.core.prose import SOURCE

from pmkit.knowledge.store import open_table
from pmkit.pgx import genes
from pmkit.pgx.genes import ORDINARY, is_hla, oddity, of_oddity

PGX = SOURCE / "pgx"
ELSEWHERE = {
    "pgx/genes/": "their place",
    "pgx/outside/callers": "one file for each caller, some of one gene",
    "pgx/outside/hla.py": "the loci of an HLA caller's file",
    "pgx/pgx_options.py": "the help of --cyp2d6",
    "knowledge/importers/": "what single genes need when upstream's files are read",
}
"""Where a gene may be named besides, and why."""


def _symbols() -> frozenset[str]:
    named = {row["gene"] for table in ("pgx.genes", "pgx.functions") for row in open_table(table).rows()}
    return frozenset({*named, "CYP2D7"})


def _named(path) -> list[str]:
    """The gene symbols in a module's code, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = (
        n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in said
    )
    words = {word for node in strings for word in re.findall(r"[A-Z][A-Z0-9-]+", node.value)}
    return sorted(word for word in words if word in _symbols() or is_hla(word))


def test_no_gene_is_named_outside_its_file():
    found = {
        str(path.relative_to(SOURCE)): names
        for path in sorted(SOURCE.rglob("*.py"))
        if not str(path.relative_to(SOURCE)).startswith((*ELSEWHERE,)) and (names := _named(path))
    }
    assert found == {}


def test_the_finder_finds_a_gene(tmp_path):
    path = tmp_path / "one.py"
    path.write_text('"""CYP2C9 is said."""\nX = {"TPMT": 1}\ndef f():\n    """DPYD"""\n    return "of CYP2D6"\n')
    assert _named(path) == ["CYP2D6", "TPMT"]


@pytest.mark.parametrize(
    "file", sorted(p.stem for p in (PGX / "genes").glob("*.py") if p.stem not in ("__init__", "oddity"))
)
def test_each_file_is_of_a_known_gene_and_says_something(file):
    gene = "HLA-B" if file == "hla_family" else file.upper().replace("_", "-")
    assert gene in _symbols() or gene == "BCHE" or is_hla(gene)
    assert oddity(gene) != ORDINARY


def test_a_gene_without_a_file_is_ordinary():
    assert oddity("CYP2C19") is ORDINARY
    assert oddity("oddity") is ORDINARY


def test_genes_of_an_oddity():
    assert of_oddity("tells_disease") == ("BCHE", "CFTR", "F5", "G6PD", "RYR1")
    assert of_oddity("names_one_variant") == ("CACNA1S", "CFTR", "DPYD", "RYR1")
    assert genes.oddity("DPYD").ranked_by_activity
