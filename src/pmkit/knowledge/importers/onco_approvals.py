"""The approvals supplement (hand-written, cited) and the dated Cancer Genome Interpreter biomarkers (opt-in)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from pmkit.core.errors import DataError
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers.civic import SOLID
from pmkit.knowledge.importers.civic_profiles import protein_name
from pmkit.knowledge.importers.onco_genes import read_rows
from pmkit.knowledge.profiles import Atom, Kind, parse
from pmkit.knowledge.store import Source

SUPPLEMENT = Source("pmkit-approvals", "pmkit approvals supplement", "2026-10", "CC0-1.0", "")
LABELS = Source("pmkit-label-status", "pmkit label status, a public source per row", "2026-11", "CC0-1.0", "")
FUNCTIONAL = Source("pmkit-functional", "pmkit functional studies supplement", "2026-10", "CC0-1.0", "")
REGIONS = Source(
    "pmkit-regions", "critical regions, by hand; UniProt entries to look them up", "2026-11", "CC0-1.0", ""
)
CGI = Source(
    "cgi", "Cancer Genome Interpreter biomarkers", "2017-12", "CC0-1.0", "https://www.cancergenomeinterpreter.org"
)
APPROVALS = Path(__file__).parent / "handmade" / "approvals.tsv"


def approvals() -> BuiltTable:
    """The table `onco.approvals`. Raises DataError for a profile that is not well formed."""
    rows = []
    for row in read_rows(APPROVALS, "\t"):
        profile = parse(row["profile"])
        doid = _disease(row["doid"])
        rows.append(
            (
                row["id"],
                str(profile),
                row["disease"],
                doid,
                row["therapies"],
                row["interaction"],
                row["significance"],
                row["year"],
                row["basis"],
                row["pmid"],
                row["confidence"],
                row["condition"],
                SUPPLEMENT.id,
            )
        )
    columns = (
        "id",
        "profile",
        "disease",
        "doid",
        "therapies",
        "interaction",
        "significance",
        "year",
        "basis",
        "pmid",
        "confidence",
        "condition",
        "source",
    )
    about = "Approved biomarker and drug pairs that close holes of the evidence table"
    return BuiltTable("onco.approvals", "onco/approvals.tsv", about, (SUPPLEMENT,), columns, rows)


def _disease(id_: str) -> str:
    """The id of a disease: a bare number is of the Disease Ontology, an OncoTree code stands with its prefix."""
    if id_ == "SOLID":
        return SOLID
    return id_ if id_.startswith("ONCOTREE:") else f"DOID:{id_}" if id_ else ""


STATUSES = ("active", "withdrawn", "narrowed", "never_approved")


def label_status() -> BuiltTable:
    """The table `onco.label_status`: indications by their date and status. Raises DataError for a bad row."""
    columns = ("agency", "drug", "disease", "doid", "profile", "status", "date", "reference", "verified")
    rows = []
    for row in read_rows(APPROVALS.with_name("label_status.tsv"), "\t"):
        dated = re.fullmatch(r"\d{4}-\d\d-\d\d", row["date"]) or (row["verified"] == "no" and not row["date"])
        if row["status"] not in STATUSES or row["verified"] not in ("yes", "no") or not dated:
            raise DataError(f"the label status of {row['drug']} ({row['date']}) is not well formed")
        profile = str(parse(row["profile"])) if row["profile"] else ""
        told = {**row, "doid": _disease(row["doid"]), "profile": profile}
        rows.append((*(told[column] for column in columns), LABELS.id))
    about = "Status of drug indications by date: withdrawn, narrowed or never approved"
    return BuiltTable("onco.label_status", "onco/label_status.tsv", about, (LABELS,), (*columns, "source"), rows)


def functional() -> BuiltTable:
    """The table `onco.functional`: functional studies entered by hand. Raises DataError for a malformed profile."""
    rows = [
        (str(parse(r["profile"])), r["effect"], r["pmid"], FUNCTIONAL.id)
        for r in read_rows(APPROVALS.with_name("functional.tsv"), "\t")
    ]
    about = "Functional studies of classic alterations"
    columns = ("profile", "effect", "pmid", "source")
    return BuiltTable("onco.functional", "onco/functional.tsv", about, (FUNCTIONAL,), columns, rows)


def critical_regions() -> BuiltTable:
    """The table `onco.critical_regions`: residues that a protein's function hangs on, by hand."""
    columns = ("gene", "first", "last", "name", "uniprot", "motif")
    rows = [tuple(r[c] for c in columns) for r in read_rows(APPROVALS.with_name("critical_regions.tsv"), "\t")]
    about = "Parts of driver proteins that their function hangs on"
    return BuiltTable("onco.critical_regions", "onco/critical_regions.tsv", about, (REGIONS,), columns, rows)


def cgi(sources: Path) -> BuiltTable:
    """The table `cgi.biomarkers_2017`: protein changes only, as the release gives them; stale, hence opt-in."""
    rows = []
    for row in read_rows(sources / "onco" / "cgi" / "cgi_biomarkers_per_variant.2017.haoziyeung.tsv", "\t"):
        gene, _, change = row["individual_mutation"].partition(":")
        name = protein_name(change)
        if row["Alteration type"] != "MUT" or not name:
            continue
        drugs = [d.strip() for d in row["Drug"].strip("[]").split(",") if d.strip()]
        pmids = re.findall(r"PMID:\s*(\d+)", row["Source"])
        rows.append(
            (
                str(Atom(gene, Kind.PROTEIN, name)),
                row["Primary Tumor acronym"],
                row["Primary Tumor type"],
                "|".join(drugs) or row["Drug family"].strip("[]"),
                row["Association"],
                row["Evidence level"],
                "|".join(dict.fromkeys(pmids)),
            )
        )
    columns = ("profile", "tumor_acronym", "tumor_type", "therapies", "association", "level", "pmids")
    about = "Biomarkers of the Cancer Genome Interpreter as of December 2017; not current, used only when asked for"
    return BuiltTable("cgi.biomarkers_2017", "cgi/biomarkers_2017.tsv", about, (CGI,), columns, rows)


def build(sources: Path) -> Iterable[BuiltTable]:
    return [approvals(), label_status(), functional(), critical_regions(), cgi(sources)]
