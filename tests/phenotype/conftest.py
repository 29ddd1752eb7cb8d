"""A small ontology in both forms, with gene annotations, as the HPO's files are written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import pmkit  # noqa: F401  (a fixture)

from pmkit.phenotype.hpo_import import import_hpo

#            HP:1
#      118        5
#    10    20     6 7
#   11 12  21
TERMS = {
    1: ("All", ()),
    118: ("Phenotypic abnormality", (1,)),
    5: ("Mode of inheritance", (1,)),
    6: ("Autosomal dominant inheritance", (5,)),
    7: ("Autosomal recessive inheritance", (5,)),
    1417: ("X-linked inheritance", (5,)),
    10: ("Limb", (118,)),
    11: ("Hand", (10,)),
    12: ("Foot", (10,)),
    20: ("Eye", (118,)),
    21: ("Lens", (20,)),
}
MERGED, OBSOLETE, GONE = 99, 98, 97  # into 11, replaced by 12, replaced by nothing
GENES = {
    ("AAA", "OMIM:1"): (11, 12, 7),
    ("BBB", "OMIM:2"): (11, 6),
    ("CCC", "OMIM:3"): (21, 1417),
    ("DDD", "OMIM:4"): (12, 21),
}


def hp(number: int) -> str:
    return f"HP:{number:07}"


def obo() -> str:
    lines = ["format-version: 1.2", "data-version: hp/releases/2026-01-02", ""]
    for number, (name, parents) in TERMS.items():
        lines += ["[Term]", f"id: {hp(number)}", f"name: {name}"]
        lines += [f"alt_id: {hp(MERGED)}"] * (number == 11)
        lines += [f"is_a: {hp(parent)} ! {TERMS[parent][0]}" for parent in parents] + [""]
    lines += ["[Term]", f"id: {hp(OBSOLETE)}", "name: obsolete Sole", "is_obsolete: true", f"replaced_by: {hp(12)}", ""]
    lines += ["[Term]", f"id: {hp(GONE)}", "name: obsolete Thing", "is_obsolete: true", ""]
    return "\n".join([*lines, "[Typedef]", "id: part_of", "name: part of", ""])


def graph() -> str:
    base = "http://purl.obolibrary.org/obo/"
    node = base + "HP_{:07}"
    nodes = [
        {
            "id": node.format(number),
            "lbl": name,
            "type": "CLASS",
            "meta": {
                "basicPropertyValues": [
                    {"pred": "http://www.geneontology.org/formats/oboInOwl#hasAlternativeId", "val": hp(MERGED)}
                ]
            }
            if number == 11
            else {},
        }
        for number, (name, _) in TERMS.items()
    ]
    replaced = {"pred": base + "IAO_0100001", "val": node.format(12)}
    nodes.append(
        {
            "id": node.format(OBSOLETE),
            "lbl": "obsolete Sole",
            "meta": {"deprecated": True, "basicPropertyValues": [replaced]},
        }
    )
    nodes.append({"id": node.format(GONE), "lbl": "obsolete Thing", "meta": {"deprecated": True}})
    nodes.append({"id": base + "UBERON_0000001", "lbl": "other"})
    edges = [
        {"sub": node.format(number), "pred": "is_a", "obj": node.format(parent)}
        for number, (_, parents) in TERMS.items()
        for parent in parents
    ]
    meta = {"version": base + "hp/releases/2026-01-02/hp.json"}
    return json.dumps({"graphs": [{"nodes": nodes, "edges": edges, "meta": meta}]})


def annotations() -> str:
    lines = ["ncbi_gene_id\tgene_symbol\thpo_id\thpo_name\tfrequency\tdisease_id"]
    for (gene, disease), terms in GENES.items():
        lines += [f"1\t{gene}\t{hp(term)}\t{TERMS[term][0]}\t-\t{disease}" for term in terms]
    return "\n".join(lines) + "\n"


@pytest.fixture
def release(tmp_path: Path) -> tuple[Path, Path, Path]:
    """hp.obo, hp.json and genes_to_phenotype.txt."""
    paths = tmp_path / "hp.obo", tmp_path / "hp.json", tmp_path / "genes_to_phenotype.txt"
    for path, content in zip(paths, (obo(), graph(), annotations()), strict=True):
        path.write_text(content)
    return paths


@pytest.fixture
def store(release: tuple[Path, Path, Path], tmp_path: Path) -> Path:
    path = tmp_path / "hpo.gz"
    import_hpo(str(release[0]), str(release[2]), path)
    return path
