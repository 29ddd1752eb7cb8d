"""Tumour types: OncoTree and the Disease Ontology's cancer slim, their hierarchies, and the way between them."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers.onco_genes import read_rows
from pmkit.knowledge.importers.sources import source
from pmkit.knowledge.profiles import parse

ONCOTREE = source("oncotree")
DISEASES = source("disease_ontology")
SITES = source("oncophenomap")
HAND = source("pmkit.tumor_map")
NAMES = source("pmkit.tumor_names")
DEFINED = source("pmkit.defined")
HANDMADE = Path(__file__).parent / "handmade"
COLUMNS = ("id", "name", "parents", "same", "same_by", "main_type", "tissue", "site", "synonyms")
CANCER = "DOID:162"


@dataclass(slots=True)
class _ImportedTerm:
    id: str
    name: str = ""
    parents: list[str] = field(default_factory=list)
    nci: list[str] = field(default_factory=list)
    synonyms: list[str] = field(default_factory=list)
    obsolete: bool = False


def _terms(path: Path) -> Iterator[_ImportedTerm]:
    """The terms of an OBO file."""
    for stanza in path.read_text(encoding="utf-8").split("\n\n"):
        lines = stanza.strip().splitlines()
        if not lines or lines[0] != "[Term]":
            continue
        term = _ImportedTerm("")
        for line in lines[1:]:
            key, _, value = line.partition(": ")
            match key:
                case "id":
                    term.id = value
                case "name":
                    term.name = value
                case "is_a":
                    term.parents.append(value.split(" ")[0])
                case "xref" if value.startswith("NCI:"):
                    term.nci.append(value[4:])
                case "synonym" if match := re.match(r'"([^"]+)" EXACT', value):
                    term.synonyms.append(match.group(1))
                case "is_obsolete":
                    term.obsolete = True
        if not term.obsolete:
            yield term


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node["children"].values():
        yield from _nodes(child)


def _sites(path: Path) -> dict[str, Counter[str]]:
    """Disease Ontology id -> primary sites by how many of the map's rows say so (no UMLS column is read)."""
    sites: dict[str, Counter[str]] = defaultdict(Counter)
    for row in read_rows(path, "\t"):
        if row["do_id"] and row["primary_site"] not in ("", "Other/Unknown"):
            sites[row["do_id"]][row["primary_site"]] += 1
    return sites


# OncoTree's tissue names as primary sites of the map.
_SITE_OF_TISSUE = {"Bowel": "Colon/Rectum", "Penis": "Penis", "Other": ""}


def _site(counts: Counter[str]) -> str:
    """The site that most rows name; none where two are equally frequent (a metastatic or many-site disease)."""
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return ""
    return ranked[0][0]


def tumor_types(sources: Path) -> BuiltTable:
    """The table `onco.tumor_types`: OncoTree nodes (`ONCOTREE:LUAD`) and Disease Ontology terms (`DOID:3910`)."""
    folder = sources / "onco" / "oncotree"
    terms = {t.id: t for t in _terms(folder / "DO_cancer_slim.obo")}
    sites = _sites(folder / "oncoPhenoMap.oncotree_expanded_slim.tsv")
    by_nci: dict[str, list[str]] = defaultdict(list)
    by_name: dict[str, str] = {}
    for term in terms.values():
        for code in term.nci:
            by_nci[code].append(term.id)
        by_name.setdefault(term.name.lower(), term.id)
    hand = {row["oncotree"]: row["doid"].split("|") for row in read_rows(HANDMADE / "oncotree_do.tsv", "\t")}
    extra_sites = {}
    for row in read_rows(HANDMADE / "do_extra.tsv", "\t"):
        if row["site"]:
            extra_sites[row["id"]] = row["site"]
        if row["name"] and row["id"] not in terms:
            terms[row["id"]] = _ImportedTerm(row["id"], row["name"])
        if row["parents"]:
            terms[row["id"]].parents += row["parents"].split("|")
    rows: list[tuple[str, ...]] = []
    for term in terms.values():
        site = extra_sites.get(term.id) or _site(sites.get(term.id, Counter()))
        rows.append(
            (term.id, term.name, "|".join(sorted(term.parents)), "", "", "", "", site, "|".join(sorted(term.synonyms)))
        )
    tree = json.loads((folder / "oncotree_2025_10_03.json").read_text(encoding="utf-8"))
    for node in _nodes(tree["TISSUE"]):
        code, name, tissue = node["code"], node["name"], node["tissue"] or ""
        same, by = hand.get(code, []), "hand"
        if not same:
            found = {d for c in node["externalReferences"].get("NCI", ()) for d in by_nci.get(c, ())}
            same, by = sorted(found), "nci"
        if not same and name.lower() in by_name and node["level"] >= 2 and name not in _AMBIGUOUS:
            same, by = [by_name[name.lower()]], "name"
        parent = f"ONCOTREE:{node['parent']}" if node.get("parent") and node["parent"] != "TISSUE" else ""
        site = _SITE_OF_TISSUE.get(tissue, tissue)
        equal, how = "|".join(same), by if same else ""
        rows.append((f"ONCOTREE:{code}", name, parent, equal, how, node["mainType"] or "", tissue, site, ""))
    return BuiltTable(
        "onco.tumor_types",
        "onco/tumor_types.tsv",
        tr("Tumour types of OncoTree and the Disease Ontology: parents, equal terms, primary site"),
        (ONCOTREE, DISEASES, SITES, HAND),
        COLUMNS,
        rows,
    )


# One name, several organs: equal names do not mean the same disease.
_AMBIGUOUS = frozenset({"Embryonal Carcinoma", "Choriocarcinoma", "Dysgerminoma", "Teratoma", "Pleomorphic Adenoma"})


def tumor_names(sources: Path) -> BuiltTable:
    """The table `onco.tumor_names`: what people type, OncoTree's main types and retired codes -> ids.

    Several ids, joined by |, where a name can mean more than one. A name that is a code or the name of a term already
    has no row, but where it is in the hand-made list.
    """
    tree = json.loads((sources / "onco" / "oncotree" / "oncotree_2025_10_03.json").read_text(encoding="utf-8"))
    nodes = list(_nodes(tree["TISSUE"]))
    taken = {_plain(text) for node in nodes for text in (node["code"], node["name"])}
    found: dict[str, tuple[str, str, str]] = {}
    for row in read_rows(HANDMADE / "tumor_names.tsv", "\t"):
        found[_plain(row["name"])] = (row["name"], row["ids"], row["source"])
    older: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        for key in ("history", "revocations", "precursors"):
            for code in node.get(key) or ():
                older[code].append(f"ONCOTREE:{node['code']}")
    for code, ids in sorted(older.items()):
        if _plain(code) not in taken:
            found.setdefault(_plain(code), (code, "|".join(dict.fromkeys(ids)), tr("retired OncoTree code")))
    for name, id_ in _main_types(nodes).items():
        if _plain(name) not in taken:
            found.setdefault(_plain(name), (name, id_, tr("OncoTree main type")))
    rows = [(*row, NAMES.id) for row in found.values()]
    about = tr("Names and abbreviations of tumours as people type them")
    columns = ("name", "ids", "from", "source")
    return BuiltTable("onco.tumor_names", "onco/tumor_names.tsv", about, (NAMES, ONCOTREE), columns, rows)


def _main_types(nodes: list[dict[str, Any]]) -> dict[str, str]:
    """Each main type -> the one node on top of it; the tissue where there are several of one tissue, else the one that
    most nodes of the type lie below."""
    by_code = {node["code"]: node for node in nodes}
    tops: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for node in nodes:
        above = by_code.get(node.get("parent") or "")
        if node["mainType"] and (above is None or above["mainType"] != node["mainType"]):
            tops[node["mainType"]].append(node)
    chosen = {}
    for name, found in tops.items():
        tissues = {node["tissue"] for node in found}
        if len(found) > 1 and len(tissues) == 1:
            found += [n for n in nodes if n["level"] == 1 and n["name"] in tissues]
        size = {n["code"]: sum(one["mainType"] == name for one in _nodes(n)) for n in found}
        chosen[name] = f"ONCOTREE:{max(size, key=lambda code: (size[code], code))}"
    return chosen


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9+]+", " ", text.lower().replace("tumour", "tumor")).strip()


def defined_diseases() -> BuiltTable:
    """The table `onco.defined_diseases`: what an alteration or a clinical state makes of a broader disease. Raises
    DataError for a profile that is not well formed, and for a row with both a profile and states, or neither."""
    columns = ("profile", "states", "within", "defines", "reference")
    rows = []
    for row in read_rows(HANDMADE / "defined_diseases.tsv", "\t"):
        if bool(row["profile"]) == bool(row["states"]):
            raise DataError(tr("the disease {row} must be defined by a profile or by states", row=row["defines"]))
        profile = str(parse(row["profile"])) if row["profile"] else ""
        rows.append((profile, *(row[column] for column in columns[1:]), DEFINED.id))
    about = tr("Diseases that an alteration or a clinical state makes of a broader one")
    names = (*columns, "source")
    return BuiltTable("onco.defined_diseases", "onco/defined_diseases.tsv", about, (DEFINED,), names, rows)


def build(sources: Path) -> Iterable[BuiltTable]:
    return [tumor_types(sources), tumor_names(sources), defined_diseases()]
