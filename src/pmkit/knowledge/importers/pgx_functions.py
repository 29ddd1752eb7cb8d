"""Build `pgx.functions`: what each named allele does, per authority, in one vocabulary of terms and class codes.

Base: ClinPGx allele functions of 2025-11; the CPIC classes of 2026-10 win where both speak, and stand alone for
CYP2D6, G6PD, RYR1. Alleles that neither holds come from ClinPGx 2026-07 (NAT2 *70 to *75, F2, F5). CPIC's classes of
RYR1 do not tell normal from uncertain function; there the term is that of ClinPGx 2026-02. An authority has a row of
its own only where it differs from CPIC: DPWG keeps 0.5 for CYP2D6 *9 and *41, and has not taken over CPIC's thiopurine
classes of 2025 (PMID 41618934).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers.sources import source

COLUMNS = ("gene", "allele", "authority", "function", "class", "activity_value", "source", "release", "note")
CPIC = source("cpic.alleles")
CLINPGX = source("clinpgx.functions")
CLINPGX_2026 = source("clinpgx.functions_update")
PYPGX = source("pypgx.alleles")

CLASS_OF_TERM = {
    "Normal function": "N",
    "Decreased function": "D",
    "No function": "0",
    "Increased function": "+",
    "Uncertain function": "U",
    "Unknown function": "U",
    "Malignant Hyperthermia associated": "M",
    "ivacaftor responsive": "R",
    "ivacaftor non-responsive": "X",
    "Normal coumarin sensitivity": "N",
    "Higher coumarin sensitivity": "D",
    "Favorable response allele": "N",
    "Unfavorable response allele": "D",
    "Factor V Leiden positive": "positive",
    "Factor V Leiden negative": "negative",
    "Prothrombin 20210A positive": "positive",
    "Prothrombin 20210A negative": "negative",
    "Normal risk of aminoglycoside-induced hearing loss": "normal",
    "Increased risk of aminoglycoside-induced hearing loss": "increased",
    "Uncertain risk of aminoglycoside-induced hearing loss": "uncertain",
}
TERM_OF_CLASS = {
    "N": "Normal function",
    "D": "Decreased function",
    "0": "No function",
    "+": "Increased function",
    "U": "Uncertain function",
    "M": "Malignant Hyperthermia associated",
    "x": "Normal or uncertain function",
    "R": "ivacaftor responsive",
    "X": "ivacaftor non-responsive",
    "normal": "Normal risk of aminoglycoside-induced hearing loss",
    "increased": "Increased risk of aminoglycoside-induced hearing loss",
    "uncertain": "Uncertain risk of aminoglycoside-induced hearing loss",
}
G6PD_TERMS = {"C": "Deficient with CNSHA", "D": "Deficient", "N": "Normal", "U": "Uncertain function"}
DPWG_ONLY = ("CYP3A4",)
"""Genes whose allele functions are used by DPWG guidance alone."""
LABEL_ONLY = ("F2", "F5")
"""Genes whose allele functions are used by annotations of FDA labels alone."""
CYP2D6_DPWG = ("*9", "*41")
SCORED = ("CYP2D6",)
"""Genes of which a function without an activity value says less than the value of the allele's parts (*68x2)."""
UPDATE = Path("pgx/definition_2026-07/functions.tsv")


def build(sources: Path) -> Iterable[BuiltTable]:
    """The one table. Raises DataError for a class or term that the vocabulary does not hold."""
    base = {gene: dict(alleles) for gene, alleles in _base(sources / "pgx" / "phenotype")}
    newer = _newer(sources / "guidance" / "cpic_allele_classes_2026-10.tsv")
    rows: list[tuple[str, ...]] = []
    for gene in sorted(base.keys() | newer.keys()):
        old, new = base.get(gene, {}), newer.get(gene, {})
        for allele in sorted(old.keys() | new.keys()):
            rows += _rows(gene, allele, old.get(allele), new.get(allele))
    rows = _updated(rows, sources / UPDATE)
    rows += _dpwg_cyp2d6(sources / "pgx" / "pypgx" / "allele-table.csv", newer["CYP2D6"])
    about = tr("Function, class and activity value of named alleles, per authority")
    yield BuiltTable("pgx.functions", "pgx/functions.tsv", about, (CPIC, CLINPGX, CLINPGX_2026, PYPGX), COLUMNS, rows)


def _base(folder: Path) -> Iterator[tuple[str, Iterator[tuple[str, tuple[str, str]]]]]:
    """Per gene: allele -> (term, activity value or "")."""
    for path in sorted(folder.glob("*.json")):
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        yield (
            document["gene"],
            ((a["name"], (a["functionValue"], a["activityValue"] or "")) for a in document["namedAlleles"]),
        )


def _newer(path: Path) -> dict[str, dict[str, tuple[str, str]]]:
    """Per gene: allele -> (class code or "", activity value or "")."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            found.setdefault(row["gene"], {})[row["allele"]] = (row["class"], row["activity_value"])
    return found


def _updated(rows: list[tuple[str, ...]], path: Path) -> list[tuple[str, ...]]:
    """The rows, with alleles that only the newer release has, and its terms where CPIC's class is coarser."""
    if not path.exists():
        return rows
    with path.open(encoding="utf-8", newline="") as lines:
        given = [row for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if row["function"]]
    reported = {(row["gene"], row["allele"]): row for row in given if row["version"].startswith("20")}
    known = {(row[0], row[1]) for row in rows}
    made = [
        _finer(row, reported[row[0], row[1]]) if row[4] == "x" and (row[0], row[1]) in reported else row for row in rows
    ]
    for (gene, allele), row in reported.items():
        if (gene, allele) not in known and (gene not in SCORED or row["activity_value"]):
            term = row["function"]
            if term not in CLASS_OF_TERM:
                raise DataError(
                    tr(
                        "{gene} {allele}: function {term!r} is not in the vocabulary",
                        gene=gene,
                        allele=allele,
                        term=term,
                    )
                )
            authority = "FDA_LABEL" if gene in LABEL_ONLY else "CPIC"
            fields = (gene, allele, authority, term, CLASS_OF_TERM[term], row["activity_value"])
            made.append((*fields, CLINPGX_2026.id, row["version"], ""))
    return made


def _finer(row: tuple[str, ...], reported: dict[str, str]) -> tuple[str, ...]:
    """A row of CPIC's class "x" with the term of the release that tells normal from uncertain function."""
    term = reported["function"]
    if term not in ("Normal function", "Uncertain function"):
        return row
    code = "x" if term == "Normal function" else "U"
    return (
        *row[:3],
        term,
        code,
        *row[5:8],
        tr("term of ClinPGx {reported}; CPIC does not list it as associated", reported=reported["version"]),
    )


def class_of_value(value: str) -> str:
    """The class code of an activity value as CPIC prints it: "≥3.0" -> "+", "0.25" -> "D", "n/a" -> "U"."""
    if value == "n/a":
        return "U"
    number = float(value.lstrip("≥"))
    return "0" if number == 0 else "D" if number < 1 else "N" if number == 1 else "+"


def _rows(gene: str, allele: str, old: tuple[str, str] | None, new: tuple[str, str] | None) -> list[tuple[str, ...]]:
    old_term, old_value = old or ("", "")
    if old_term and old_term not in CLASS_OF_TERM:
        raise DataError(
            tr(
                "{gene} {allele}: function {old_term!r} is not in the vocabulary",
                gene=gene,
                allele=allele,
                old_term=old_term,
            )
        )
    if new is None:
        authority = "DPWG" if gene in DPWG_ONLY else "CPIC"
        row = (gene, allele, authority, old_term, CLASS_OF_TERM[old_term], old_value)
        return [(*row, CLINPGX.id, CLINPGX.release, "")]
    new_class, new_value = new
    code = new_class or class_of_value(new_value)
    if old and (code == CLASS_OF_TERM[old_term] or (old_term == "Normal function" and code == "x")):
        if new_value != old_value and gene in ("CYP2C9", "CYP2D6", "DPYD"):
            raise DataError(
                tr(
                    "{gene} {allele}: activity value {old_value} became {new_value} within one class",
                    gene=gene,
                    allele=allele,
                    old_value=old_value,
                    new_value=new_value,
                )
            )
        return [(gene, allele, "CPIC", old_term, code, new_value, CPIC.id, CPIC.release, "")]
    terms = G6PD_TERMS if gene == "G6PD" else TERM_OF_CLASS
    note = f"{old_term} until {CLINPGX.release[:7]}" if old else ""
    rows: list[tuple[str, ...]] = [(gene, allele, "CPIC", terms[code], code, new_value, CPIC.id, CPIC.release, note)]
    if old:
        row = (gene, allele, "DPWG", old_term, CLASS_OF_TERM[old_term], old_value)
        rows.append((*row, CLINPGX.id, CLINPGX.release, tr("not reclassified by DPWG")))
    return rows


def _dpwg_cyp2d6(path: Path, alleles: Iterable[str]) -> list[tuple[str, ...]]:
    """DPWG's values of *9 and *41 and of their copies, as far as CPIC has a label for them ("*41x2")."""
    with path.open(encoding="utf-8", newline="") as lines:
        values = {r["StarAllele"]: r["ActivityScore"] for r in csv.DictReader(lines) if r["Gene"] == "CYP2D6"}
    rows: list[tuple[str, ...]] = []
    for allele in alleles:
        base, _, copies = allele.partition("x")
        if base in CYP2D6_DPWG:
            value = str(float(values[base]) * int(copies or 1))
            code = class_of_value(value)
            row = ("CYP2D6", allele, "DPWG", TERM_OF_CLASS[code], code, value)
            rows.append((*row, PYPGX.id, PYPGX.release, tr("DPWG counts 0.5 a copy, CPIC 0.25")))
    return rows
