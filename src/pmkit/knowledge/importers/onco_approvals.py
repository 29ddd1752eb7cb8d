"""The approvals supplement (hand-written, cited) and the dated Cancer Genome Interpreter biomarkers (opt-in)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers.civic import SOLID
from pmkit.knowledge.importers.civic_profiles import protein_name
from pmkit.knowledge.importers.onco_genes import read_rows
from pmkit.knowledge.profiles import Atom, Kind, parse
from pmkit.knowledge.store import Source

SUPPLEMENT = Source("pmkit-approvals", "pmkit approvals supplement", "2026-10", "CC0-1.0", "")
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
        doid = SOLID if row["doid"] == "SOLID" else f"DOID:{row['doid']}"
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
        "source",
    )
    about = "Approved biomarker and drug pairs that close holes of the evidence table"
    return BuiltTable("onco.approvals", "onco/approvals.tsv", about, (SUPPLEMENT,), columns, rows)


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
    return [approvals(), functional(), critical_regions(), cgi(sources)]
