"""Approvals (hand-written, cited) with their status, and the dated biomarkers of the Cancer Genome Interpreter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers.civic import SOLID
from pmkit.knowledge.importers.civic_profiles import protein_name
from pmkit.knowledge.importers.onco_genes import read_rows
from pmkit.knowledge.importers.sources import source
from pmkit.knowledge.importers.tumor_types import tumor_types
from pmkit.knowledge.profiles import Atom, AtomKind, Profile, atoms, parse

SUPPLEMENT = source("pmkit.approvals")
LABELS = source("pmkit.label_status")
FUNCTIONAL = source("pmkit.functional")
REGIONS = source("pmkit.regions")
CGI = source("cgi")
APPROVALS = Path(__file__).parent / "handmade" / "approvals.tsv"


_APPROVAL_COLUMNS = (
    "id", "agency", "profile", "biomarker", "disease", "doid", "oncotree", "therapies", "interaction", "significance",
    "line", "conditions", "condition", "date", "basis", "reference", "pmid", "verified", "status", "status_date",
    "status_reference", "source",
)  # fmt: skip
BASES = ("label", "guideline", "publication")


def approvals(sources: Path) -> BuiltTable:
    """The table `onco.approvals`: indications that name a tumour biomarker, by date and with their status.

    A row's status is that of the row of `label_status` for its drug and disease, active where there is none. Raises
    DataError for a profile that is not well formed, and for a row without a date or reference that counts as verified.
    """
    codes = _codes_by_disease(sources)
    states = list(read_rows(APPROVALS.with_name("label_status.tsv"), "\t"))
    rows = []
    for row in read_rows(APPROVALS, "\t"):
        verified = row["verified"] == "yes" and bool(row["reference"])
        dated = re.fullmatch(r"\d{4}(-\d\d){0,2}", row["date"])
        if row["basis"] not in BASES or row["verified"] not in ("yes", "no") or (verified and not dated):
            raise DataError(tr("the approval {row} is not well formed", row=row["id"]))
        profile = parse(row["profile"])
        doid = _disease(row["doid"])
        state = next((s for s in states if _concerns(s, row, profile)), None)
        reported = {
            **row,
            "profile": str(profile),
            "doid": doid,
            "oncotree": doid.removeprefix("ONCOTREE:") if doid.startswith("ONCOTREE:") else codes.get(doid, ""),
            "status": state["status"] if state else "active",
            "status_date": state["date"] if state else "",
            "status_reference": state["reference"] if state else "",
            "source": SUPPLEMENT.id,
        }
        rows.append(tuple(reported[column] for column in _APPROVAL_COLUMNS))
    about = tr("Drug approvals that name a tumour biomarker, by agency, date and status")
    return BuiltTable("onco.approvals", "onco/approvals.tsv", about, (SUPPLEMENT,), _APPROVAL_COLUMNS, rows)


def _codes_by_disease(sources: Path) -> dict[str, str]:
    """The OncoTree codes, joined by |, that mean the same disease as a term of the Disease Ontology."""
    found: dict[str, list[str]] = {}
    table = tumor_types(sources)
    id_, same = table.columns.index("id"), table.columns.index("same")
    for row in table.rows:
        for term in row[same].split("|") if row[id_].startswith("ONCOTREE:") else ():
            found.setdefault(term, []).append(row[id_].removeprefix("ONCOTREE:"))
    return {term: "|".join(sorted(codes)) for term, codes in found.items() if term}


_FUSED = frozenset((AtomKind.FUSION, AtomKind.REARRANGEMENT))


def _concerns(state: dict[str, str], row: dict[str, str], profile: Profile) -> bool:
    """Whether a row of label status is on this indication."""
    if state["drug"] not in row["therapies"].split("|") or state["doid"] not in ("", row["doid"]):
        return False
    if not state["profile"]:
        return True
    known = {(gene, a.kind in _FUSED) for a in atoms(parse(state["profile"])) for gene in a.genes}
    return all((gene, a.kind in _FUSED) in known for a in atoms(profile) for gene in a.genes)


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
            raise DataError(
                tr("the label status of {row} ({entry}) is not well formed", row=row["drug"], entry=row["date"])
            )
        profile = str(parse(row["profile"])) if row["profile"] else ""
        reported = {**row, "doid": _disease(row["doid"]), "profile": profile}
        rows.append((*(reported[column] for column in columns), LABELS.id))
    about = tr("Status of drug indications by date: withdrawn, narrowed or never approved")
    return BuiltTable("onco.label_status", "onco/label_status.tsv", about, (LABELS,), (*columns, "source"), rows)


def functional() -> BuiltTable:
    """The table `onco.functional`: functional studies entered by hand. Raises DataError for a malformed profile."""
    rows = []
    for r in read_rows(APPROVALS.with_name("functional.tsv"), "\t"):
        if not (r["pmid"].isdigit() or r["reference"].startswith("http")):
            raise DataError(tr("the functional study of {profile} names no paper", profile=r["profile"]))
        rows.append((str(parse(r["profile"])), r["effect"], r["pmid"], r["reference"], FUNCTIONAL.id))
    about = tr("Functional studies of classic alterations")
    columns = ("profile", "effect", "pmid", "reference", "source")
    return BuiltTable("onco.functional", "onco/functional.tsv", about, (FUNCTIONAL,), columns, rows)


def critical_regions() -> BuiltTable:
    """The table `onco.critical_regions`: residues that a protein's function hangs on, by hand."""
    columns = ("gene", "first", "last", "name", "uniprot", "motif", "by")
    rows = [tuple(r[c] for c in columns) for r in read_rows(APPROVALS.with_name("critical_regions.tsv"), "\t")]
    about = tr("Parts of driver proteins that their function hangs on")
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
                str(Atom(gene, AtomKind.PROTEIN, name)),
                row["Primary Tumor acronym"],
                row["Primary Tumor type"],
                "|".join(drugs) or row["Drug family"].strip("[]"),
                row["Association"],
                row["Evidence level"],
                "|".join(dict.fromkeys(pmids)),
            )
        )
    columns = ("profile", "tumor_acronym", "tumor_type", "therapies", "association", "level", "pmids")
    about = tr("Biomarkers of the Cancer Genome Interpreter as of December 2017; not current, used only when asked for")
    return BuiltTable("cgi.biomarkers_2017", "cgi/biomarkers_2017.tsv", about, (CGI,), columns, rows)


def build(sources: Path) -> Iterable[BuiltTable]:
    return [approvals(sources), label_status(), functional(), critical_regions(), cgi(sources)]
