"""Read a release of the Human Phenotype Ontology: terms (hp.obo or hp.json) and gene annotations.

Nothing of the ontology is bundled: users bring the release. What is kept is one text file, gzipped, the same bytes for
the same input: terms with parents, other and obsolete identifiers, and for each gene the terms of each disease.
"""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from pmkit.core.errors import DataError, at_row
from pmkit.core.messages import tr, trn
from pmkit.core.output import atomic_path
from pmkit.formats.streams import unpacked
from pmkit.formats.tabular import read_text

MAGIC = "#pmkit-hpo\t1"
ID = re.compile(r"HP:\d{7}")
_IRI = re.compile(r"HP_(\d{7})$")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_GENE_COLUMNS = ("gene_symbol", "hpo_id", "disease_id")


@dataclass
class HpoTerm:
    """One term of the ontology."""

    id: str
    name: str = ""
    parents: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)  # identifiers of terms that were merged into it
    obsolete: bool = False
    replaced_by: str = ""


class HpoImport(NamedTuple):
    """What was written."""

    terms: int
    genes: int
    release: str
    unknown: int  # annotations of terms that the ontology does not have


def import_hpo(ontology: str, annotations: str, target: Path, *, force: bool = False) -> HpoImport:
    """Write the store of a release. Raises NoInputError, DataError where a file is not what it should be."""
    terms, release = _terms(ontology)
    known = {id_ for id_, term in terms.items() if not term.obsolete}
    known |= {other for term in terms.values() if not term.obsolete for other in term.others}
    genes: dict[tuple[str, str], set[str]] = {}
    unknown = 0
    for symbol, disease, term in _annotations(annotations):
        if term in known:
            genes.setdefault((symbol, disease), set()).add(term)
        else:
            unknown += 1
    if not genes:
        raise DataError(tr("no annotation is of a term of the ontology"), where=annotations)
    lines = [f"{MAGIC}\t{release}"]
    for id_ in sorted(terms):
        one = terms[id_]
        cells = (id_, one.name, ",".join(sorted(one.parents)), ",".join(sorted(one.others)), one.replaced_by)
        lines.append("\t".join(("T", *cells, "1" if one.obsolete else "0")))
    lines += [
        "\t".join(("G", symbol, disease, ",".join(sorted(genes[symbol, disease])))) for symbol, disease in sorted(genes)
    ]
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as out:
        out.write(("\n".join(lines) + "\n").encode())
    with atomic_path(target, force=force) as part:
        part.write_bytes(packed.getvalue())
    return HpoImport(
        sum(not one.obsolete for one in terms.values()), len({symbol for symbol, _ in genes}), release, unknown
    )


def _terms(path: str) -> tuple[dict[str, HpoTerm], str]:
    raw = Path(path)
    text = read_text(raw, tr("the ontology")) if not _is_json(raw) else ""
    found, release = _of_obo(text) if text else _of_json(path)
    found = {id_: term for id_, term in found.items() if ID.fullmatch(id_)}
    if not found or not any(term.parents for term in found.values()):
        raise DataError(tr("the file holds no terms of the HPO"), where=path, remedy=tr("Give hp.obo or hp.json."))
    return found, release


def _is_json(path: Path) -> bool:
    return path.suffix.lower() == ".json" or path.name.lower().endswith(".json.gz")


def _of_obo(text: str) -> tuple[dict[str, HpoTerm], str]:
    terms: dict[str, HpoTerm] = {}
    current: HpoTerm | None = None
    release, in_term = "", False
    for line in text.splitlines():
        if line.startswith("["):
            in_term, current = line == "[Term]", None
            continue
        key, colon, value = line.partition(":")
        value = value.split(" ! ")[0].strip()
        if not colon or not in_term:
            if key == "data-version" and (date := _DATE.search(value)):
                release = date[0]
            continue
        if key == "id":
            current = terms[value] = HpoTerm(value)
        elif current is not None:
            _obo_line(current, key, value)
    return terms, release


def _obo_line(term: HpoTerm, key: str, value: str) -> None:
    if key == "name":
        term.name = value
    elif key == "is_a":
        term.parents.append(value.split(" ", maxsplit=1)[0])
    elif key == "alt_id":
        term.others.append(value)
    elif key == "is_obsolete":
        term.obsolete = value == "true"
    elif key == "replaced_by":
        term.replaced_by = value


def _of_json(path: str) -> tuple[dict[str, HpoTerm], str]:
    try:
        graph = json.loads(unpacked(Path(path).read_bytes(), path))["graphs"][0]
        terms = {id_: _json_term(id_, node) for node in graph["nodes"] if (id_ := _curie(node.get("id", "")))}
        for edge in graph["edges"]:
            child, parent = _curie(edge.get("sub", "")), _curie(edge.get("obj", ""))
            if edge.get("pred") == "is_a" and child in terms and parent:
                terms[child].parents.append(parent)
    except FileNotFoundError:
        raise
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise DataError(tr("the file is no hp.json"), where=path) from error
    date = _DATE.search(str(graph.get("meta", {}).get("version", "")))
    return terms, date[0] if date else ""


def _json_term(id_: str, node: dict[str, Any]) -> HpoTerm:
    meta = node.get("meta", {})
    values = [(one.get("pred", ""), str(one.get("val", ""))) for one in meta.get("basicPropertyValues", ())]
    return HpoTerm(
        id_,
        str(node.get("lbl", "")),
        others=[value for pred, value in values if pred.endswith("hasAlternativeId") and ID.fullmatch(value)],
        obsolete=bool(meta.get("deprecated")),
        replaced_by=next((_curie(v) or v for pred, v in values if pred.endswith("IAO_0100001")), ""),
    )


def _curie(iri: str) -> str:
    """HP:0000118 of its address, "" for other things."""
    found = _IRI.search(iri)
    return f"HP:{found[1]}" if found else iri if ID.fullmatch(iri) else ""


def _annotations(path: str) -> Iterator[tuple[str, str, str]]:
    """Gene symbol, disease and term of genes_to_phenotype.txt."""
    lines = iter(read_text(Path(path), tr("the gene annotations")).splitlines())
    header = next(lines, "").lstrip("#").split("\t")
    missing = [name for name in _GENE_COLUMNS if name not in header]
    if missing:
        raise DataError(
            tr("the gene annotations have no column {name!r}", name=missing[0]),
            where=path,
            remedy=tr("Give genes_to_phenotype.txt of the same release."),
        )
    number_at = header.index("ncbi_gene_id") if "ncbi_gene_id" in header else -1
    symbol, term, disease = (header.index(name) for name in ("gene_symbol", "hpo_id", "disease_id"))
    for number, line in enumerate(lines, 2):
        cells = line.split("\t")
        if len(cells) != len(header):
            raise DataError(
                trn("{n} cell under {m} columns", "{n} cells under {m} columns", len(cells), m=len(header)),
                where=at_row(path, number),
            )
        if cells[symbol] not in ("", "-"):
            yield cells[symbol], cells[disease], cells[term]
        elif number_at >= 0 and cells[number_at] not in ("", "-"):  # a locus without a symbol
            yield f"NCBIGene:{cells[number_at]}", cells[disease], cells[term]
