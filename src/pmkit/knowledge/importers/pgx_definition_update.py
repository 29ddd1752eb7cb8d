"""Bring the allele definitions of an older release up to a newer one, given as tables of what changed.

The tables lie in a folder of their own alongside the definitions: `variants.tsv` (new and changed positions),
`alleles.tsv` (new, removed and redefined alleles) and whole definition files of genes that are new. A release without
that folder is taken as it is. Every step is checked: a change that does not fit the older release stops the build.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pmkit.core.errors import DataError, NoInputError
from pmkit.core.messages import tr
from pmkit.knowledge.importers.sources import source

DEFINITIONS = Path("pgx/definition/alleles")
UPDATE = Path("pgx/definition_2026-07")
UPDATED_TO = source("clinpgx.definitions_update").release
AMP1_POSITIONS = {"NUDT15": (48037782,)}
"""Positions that the newer release adds to those every test should cover (`amp1Positions`)."""
EITHER = "|"
"""Between the bases of a cell where an allele allows several."""

Row = Mapping[str, str]


class Definition(NamedTuple):
    """A gene's definition as its publisher writes it, and the date of the facts in it."""

    document: dict[str, Any]
    release: str


def definitions(sources: Path) -> Iterator[Definition]:
    """All definitions by gene name, brought up to date. Raises NoInputError where there are none, DataError for a
    change that does not fit."""
    paths = sorted((sources / DEFINITIONS).glob("*_translation.json"))
    if not paths:
        raise NoInputError(tr("there are no allele definitions"), where=str(sources / DEFINITIONS))
    update = sources / UPDATE
    paths += sorted(update.glob("*_translation.json"))
    variants, alleles = _by_gene(update / "variants.tsv"), _by_gene(update / "alleles.tsv")
    found: list[Definition] = []
    for path in paths:
        document = json.loads(path.read_text(encoding="utf-8"))
        gene, release = document["gene"], document["version"][:10]
        if path.parent != update and (variants.get(gene) or alleles.get(gene)):
            _update(document, variants.get(gene, []), alleles.get(gene, []))
            release = UPDATED_TO
        found.append(Definition(document, release))
    yield from sorted(found, key=lambda one: one.document["gene"])


def exemptions(sources: Path) -> dict[str, dict[str, Any]]:
    """The publisher's exceptions by gene, brought up to date."""
    found: dict[str, dict[str, Any]] = json.loads((sources / DEFINITIONS / "exemptions.json").read_text("utf-8"))
    if (sources / UPDATE).is_dir():
        for gene, positions in AMP1_POSITIONS.items():
            known = found[gene]["amp1Positions"]
            found[gene]["amp1Positions"] = sorted({*known, *positions})
    return found


def _by_gene(path: Path) -> dict[str, list[dict[str, str]]]:
    grouped: dict[str, list[dict[str, str]]] = {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                grouped.setdefault(row["gene"], []).append(row)
    return grouped


def _update(document: dict[str, Any], variants: list[dict[str, str]], alleles: list[dict[str, str]]) -> None:
    """Apply the changes of one gene in place: positions first, then alleles."""
    for row in variants:
        _change_position(document, row)
    order = sorted(range(len(document["variants"])), key=lambda i: int(document["variants"][i]["position"]))
    document["variants"] = [document["variants"][i] for i in order]
    for allele in document["namedAlleles"]:
        allele["alleles"] = [allele["alleles"][i] for i in order]
    for row in alleles:
        _change_allele(document, row)


def _change_position(document: dict[str, Any], row: Row) -> None:
    gene, pos, alts = row["gene"], int(row["pos"]), row["alts"].split(",")
    at = next((i for i, one in enumerate(document["variants"]) if int(one["position"]) == pos), None)
    if row["change"] == "new":
        if at is not None:
            raise DataError(
                tr("{gene}: position {pos} is called new, but the older release has it", gene=gene, pos=pos)
            )
        new = {"chromosome": row["chrom"], "position": pos, "ref": row["ref"], "alts": alts, "rsid": row["rsid"]}
        document["variants"].append({**new, "chromosomeHgvsName": hgvs_name(pos, row["ref"], alts)})
        for allele in document["namedAlleles"]:
            allele["alleles"].append(row["ref"] if allele["reference"] else None)
        return
    if at is None or document["variants"][at]["ref"] != row["ref"]:
        raise DataError(
            tr(
                "{gene}: position {pos} is called changed, but the older release has no such position",
                gene=gene,
                pos=pos,
            )
        )
    known = document["variants"][at]
    if lost := set(known["alts"]) - set(alts):
        raise DataError(tr("{gene}: position {pos} loses {lost}", gene=gene, pos=pos, lost=", ".join(sorted(lost))))
    added = [alt for alt in alts if alt not in known["alts"]]
    if added:
        known["chromosomeHgvsName"] += "; " + hgvs_name(pos, row["ref"], added)
    known["alts"], known["rsid"] = [*known["alts"], *added], row["rsid"] or known["rsid"]


def hgvs_name(pos: int, ref: str, alts: list[str]) -> str:
    """Genomic names of a VCF position's alternatives, as the definitions write them: "g.5A>C; g.6_7del"."""
    names = []
    for alt in alts:
        if len(ref) == len(alt) == 1:
            names.append(f"g.{pos}{ref}>{alt}")
        elif len(alt) == 1 and ref.startswith(alt):
            first, last = pos + 1, pos + len(ref) - 1
            names.append(f"g.{first}del" if first == last else f"g.{first}_{last}del")
        elif len(ref) == 1 and alt.startswith(ref):
            names.append(f"g.{pos}_{pos + 1}ins{alt[1:]}")
        else:
            names.append(f"g.{pos}_{pos + len(ref) - 1}delins{alt}")
    return "; ".join(names)


def _change_allele(document: dict[str, Any], row: Row) -> None:
    gene, name, named = row["gene"], row["allele"], document["namedAlleles"]
    at = next((i for i, one in enumerate(named) if one["name"] == name), None)
    if (at is None) != (row["change"] in ("new", "not defined")):
        raise DataError(
            tr(
                "{gene} {name}: called {row}, which does not fit the older release",
                gene=gene,
                name=name,
                row=row["change"],
            )
        )
    if row["change"] == "not defined":
        return
    if at is not None and row["change"] == "removed":
        del named[at]
        return
    made = {"name": name, "id": row["id"], "reference": False, "alleles": _cells(document, row)}
    if at is None:
        named.append(made)
    else:
        named[at] = {**named[at], **made}


def _cells(document: dict[str, Any], row: Row) -> list[str | None]:
    """The bases of "38452964:C>A;48037782:A|AC (either)" at the gene's positions: "A", "A|AC", None elsewhere."""
    places = {int(one["position"]): i for i, one in enumerate(document["variants"])}
    cells: list[str | None] = [None] * len(places)
    for text in row["defining"].split(";"):
        pos, _, change = text.removesuffix(" (either)").partition(":")
        if int(pos) not in places:
            raise DataError(
                tr("{row} {entry}: position {pos} is not defined", row=row["gene"], entry=row["allele"], pos=pos)
            )
        variant = document["variants"][places[int(pos)]]
        ref, changed, base = change.partition(">")
        if changed and ref != variant["ref"]:
            raise DataError(
                tr(
                    "{row} {entry}: {pos} has REF {variant}, not {ref}",
                    row=row["gene"],
                    entry=row["allele"],
                    pos=pos,
                    variant=variant["ref"],
                    ref=ref,
                )
            )
        base = base if changed else change
        if strange := set(base.split(EITHER)) - {variant["ref"], *variant["alts"]}:
            raise DataError(
                tr(
                    "{row} {entry}: {pos} knows no {strange}",
                    row=row["gene"],
                    entry=row["allele"],
                    pos=pos,
                    strange=", ".join(sorted(strange)),
                )
            )
        cells[places[int(pos)]] = base
    return cells
