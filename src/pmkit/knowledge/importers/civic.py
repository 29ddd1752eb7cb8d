"""CIViC accepted evidence (CC0), each item with its molecular profile re-read as a boolean expression.

No evidence sentences are taken. Changes that CIViC made after the release are applied from
`handmade/civic_patches.tsv`, each dated, and such rows carry the patch in `patch`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pmkit.core.errors import DataError, NoInputError
from pmkit.core.messages import tr
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers.civic_profiles import read
from pmkit.knowledge.importers.sources import source
from pmkit.knowledge.profiles import atoms, evaluable

CIVIC = source("civic.evidence")
FILE = f"civic_evidence_{CIVIC.release}.openonco.yaml"
PATCHES = Path(__file__).parent / "handmade" / "civic_patches.tsv"
PATCHED = source("civic.patches")
# fmt: off
COLUMNS = (
    "id", "profile", "evaluable", "genes", "disease", "doid", "therapies", "interaction", "level", "type", "direction",
    "significance", "rating", "pmid", "citation", "source", "patch",
)
# fmt: on
_REJOIN = {  # names that the release split at their own comma
    ("HER2 Inhibitor CP-724", "714"): "HER2 Inhibitor CP-724,714",
    ("2", "4-pyrimidinediamine"): "2,4-pyrimidinediamine",
}


# Diseases that CIViC names without an ontology id; those without a term are OncoTree codes of that name. SOLID
# stands for every solid tumour.
SOLID = "PMKIT:SOLID"
_DISEASES = (
    (re.compile(r"^Solid Tumors?\b", re.IGNORECASE), SOLID),
    (re.compile(r"^(Acute Myeloid Leuk|AML )", re.IGNORECASE), "DOID:9119"),
    (re.compile(r"^B-lymphoblastic Leuk", re.IGNORECASE), "DOID:0080630"),
    (re.compile(r"^Glioma$", re.IGNORECASE), "DOID:0060108"),
    (re.compile(r"^Poorly Differentiated Thyroid Carcinoma$", re.IGNORECASE), "DOID:1781"),
    (re.compile(r"^Renal Medullary Carcinoma$", re.IGNORECASE), "ONCOTREE:MRC"),
    (re.compile(r"^Myoepithelial Tumors Of Soft Tissue$", re.IGNORECASE), "ONCOTREE:STMYEC"),
    (re.compile(r"^Large B-cell Lymphoma With IRF4 Rearrangement$", re.IGNORECASE), "ONCOTREE:LBLIRF4"),
    (re.compile(r"^Pseudomyogenic Hemangioendothelioma$", re.IGNORECASE), "ONCOTREE:PMHE"),
    (re.compile(r"^Myofibroma And Myopericytoma$", re.IGNORECASE), "ONCOTREE:MPC"),
    (re.compile(r"^Low-grade Fibromyxoid Sarcoma$", re.IGNORECASE), "ONCOTREE:LGFMS"),
    (re.compile(r"^Angiomatoid Fibrous Histiocytoma$", re.IGNORECASE), "ONCOTREE:AFH"),
    (re.compile(r"^Sclerosing Epithelioid Fibrosarcoma$", re.IGNORECASE), "ONCOTREE:SEF"),
    (re.compile(r"^B-cell Non-Hodgkin Lymphoma$", re.IGNORECASE), "ONCOTREE:MBN"),
)


def disease_id(name: str, doid: str) -> str:
    """The ontology id of an item's disease, by name where CIViC gives none; empty if unknown."""
    if doid:
        return f"DOID:{doid}"
    return next((known for pattern, known in _DISEASES if pattern.match(name)), "")


def therapies(names: list[str]) -> tuple[str, ...]:
    """The therapies, each once, those names put together again that were split at their own comma."""
    out: list[str] = []
    for name in names:
        joined = _REJOIN.get((out[-1], name)) if out else None
        if joined:
            out[-1] = joined
        else:
            out.append(re.sub(r"\s+", " ", name.strip()))
    return tuple(dict.fromkeys(map(drug_name, out)))


_SUFFIX = re.compile(r" (?:Regimen|Anhydrous|Hydrochloride|Mesylate|Tosylate|Dimesylate|Bismesylate)$", re.IGNORECASE)
_BIOLOGIC = re.compile(r"(?<=(?:mab|cel|ept|kin|can|tin|tox))-[a-z]{4}$")
"""The four letters that the FDA adds to the name of a biological medicine: "Zenocutuzumab-zbco"."""


def drug_name(name: str) -> str:
    """A drug's name without what does not tell drugs apart: "Regimen", a salt, the letters of a biological."""
    return _BIOLOGIC.sub("", _SUFFIX.sub("", name))


def _patches() -> Iterator[dict[str, str]]:
    with PATCHES.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")


def _patched(items: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str]]:
    """The items with the dated patches applied, and each item's patch note."""
    patches = list(_patches())
    for item in items:
        mine = [p for p in patches if p["action"] != "add" and _concerns(p, item)]
        if any(p["action"] == "remove" for p in mine):
            continue
        changed = dict(item)
        for patch in mine:
            if patch["column"] == "disease":
                changed["disease"], changed["doid"] = patch["new"].split("|")
            else:
                changed[patch["column"]] = patch["new"]
        yield changed, "; ".join(p["note"] for p in mine)
    for patch in patches:
        if patch["action"] == "add":
            reported = dict(pair.split("=", 1) for pair in patch["new"].split(";"))
            drugs = reported.pop("therapies", "")
            added = {"id": patch["id"], "molecular_profile": patch["profile"]}
            yield {**_EMPTY, **reported, **added, "therapies": drugs.split("|") if drugs else []}, patch["note"]


def _concerns(patch: dict[str, str], item: dict[str, Any]) -> bool:
    """Whether a patch is for this item: by id or profile, and by what it replaces."""
    if patch["id"] not in ("", item["id"]) or patch["profile"] not in ("", item["molecular_profile"]):
        return False
    return not patch["old"] or patch["old"] == item["doid" if patch["column"] == "disease" else patch["column"]]


_EMPTY: dict[str, Any] = dict.fromkeys(("disease", "doid", "pmid", "rating", "therapy_interaction_type"), "") | {
    "evidence_direction": "Supports",
    "citation_source_type": "PubMed",
    "citation_id": "",
}


def regimen(names: list[str], interaction: str) -> tuple[tuple[str, ...], str]:
    """The therapies and how they are given; a regimen "A/B Regimen" is A and B in combination, with others too."""
    if len(names) == 1 or interaction == "Combination":
        named = [part for name in names for part in _parts(name)]
        return therapies(named), "Combination" if len(named) > len(names) else interaction
    return therapies(names), interaction


def _parts(name: str) -> list[str]:
    """The drugs of a regimen: "Carboplatin/Paclitaxel Regimen" are two."""
    whole = name.removesuffix(" Regimen")
    return whole.split("/") if whole != name and "/" in whole else [name]


def _row(item: dict[str, Any], patch: str) -> tuple[str, ...]:
    try:
        profile = read(item["molecular_profile"])
    except DataError as error:
        raise DataError(f"EID{item['id']}: {error.message}") from None
    genes = sorted({gene for atom in atoms(profile) for gene in atom.genes})
    drugs, interaction = regimen(item["therapies"], item["therapy_interaction_type"] or "")
    pmid = item["pmid"] or ""
    citation = "" if pmid or not item["citation_id"] else f"{item['citation_source_type']}:{item['citation_id']}"
    return (
        f"EID{item['id']}",
        str(profile),
        "yes" if evaluable(profile) else "no",
        "|".join(genes),
        item["disease"] or "",
        disease_id(item["disease"] or "", item["doid"] or ""),
        "|".join(drugs),
        interaction if len(drugs) > 1 else "",
        item["evidence_level"],
        item["evidence_type"],
        item["evidence_direction"],
        item["significance"],
        item["rating"] or "",
        pmid,
        citation,
        PATCHED.id if patch and item.get("evidence_status") != "accepted" else CIVIC.id,
        patch,
    )


def evidence(sources: Path) -> BuiltTable:
    """The table `onco.evidence`. Raises NoInputError, or DataError for a profile that cannot be read."""
    import yaml

    path = sources / "onco" / "civic" / FILE
    try:
        with path.open("rb") as stream:
            document = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except FileNotFoundError:
        raise NoInputError(tr("the CIViC release is not there"), where=str(path)) from None
    return BuiltTable(
        "onco.evidence",
        "onco/evidence.tsv",
        tr("Clinical evidence for molecular profiles, by disease and therapy (CIViC)"),
        (CIVIC, PATCHED),
        COLUMNS,
        [_row(item, patch) for item, patch in _patched(document["evidence_items"])],
    )


def build(sources: Path) -> Iterable[BuiltTable]:
    return [evidence(sources)]
