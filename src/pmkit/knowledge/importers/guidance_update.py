"""Bring the guidance rows up to date: newer rows, keys that annotations gained, and single facts looked up since.

`recommendations_2026.tsv` has the columns of the base and `change`; a row replaces that row of the base which has its
source, drug, gene and keys, and keeps its identifier. `guidance_keys_2026.tsv` names keys that joined a row, by a key
that the row has, or by "no_recommendation"; what is not certain there is left out.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.knowledge.importers.sources import source

RELEASE = source("clinpgx.definitions_update").release
UPDATE = Path("pgx/definition_2026-07")
CORRECTIONS = Path(__file__).parent / "handmade" / "guidance_corrections.toml"
SILENT = "no_recommendation"
RENAMED_DRUGS = {"sacituzumab govitecan-hziy": "sacituzumab govitecan"}

Row = dict[str, str]


def updated(rows: list[Row], sources: Path) -> list[Row]:
    """The rows of the base with all changes; rows that did not change are the same objects. Raises DataError for a
    change of a row that is not there."""
    found = [{**row, "drug": RENAMED_DRUGS.get(row["drug"], row["drug"])} for row in rows]
    if (sources / UPDATE).is_dir():
        found = _newer(found, _read(sources / UPDATE / "recommendations_2026.tsv"))
        _add_keys(found, [key for key in _read(sources / UPDATE / "guidance_keys_2026.tsv") if key["certain"] == "yes"])
    return found


def corrections() -> dict[str, Any]:
    """The file of facts that were looked up row by row, and of tests that labels ask for."""
    return tomllib.loads(CORRECTIONS.read_text(encoding="utf-8"))


def corrected(rows: list[Row], document: Mapping[str, Any]) -> list[Row]:
    """The rows with the facts of `corrections`, rows that are like others (`like`), rows of tests that labels ask for,
    and those of drugs that a guideline looked at in vain. Raises DataError for a correction of a row that is not
    there."""
    by_id = {row["rec_id"]: row for row in rows}

    def named(name: str) -> Row:
        if name not in by_id:
            raise DataError(
                tr("a correction names the row {name}, which is not there", name=name), where=CORRECTIONS.name
            )
        return by_id[name]

    for entry in document["row"]:
        for name in entry["ids"]:
            row = named(name)
            row.update(entry["set"])
            if pmid := entry.get("add_pmid", ""):
                row["pmids"] = ";".join(dict.fromkeys(filter(None, (*row["pmids"].split(";"), pmid))))
    blank = dict.fromkeys(rows[0], "")
    tests = [
        {
            **blank,
            "rec_id": f"FDA_LABEL-2026-T{number}",
            "source": "FDA_LABEL",
            "guideline_id": entry["guideline"],
            "guideline_url": entry["url"],
            "drug": entry["drug"],
            "gene1": entry["gene"],
            "cond1_type": "phenotype",
            "cond1_values": tr("No Result"),
            "action": "test",
            "strength": tr("FDA label"),
            "data_version": tr("PharmCAT data {release}", release=RELEASE),
            "confidence": "high",
            "note": entry["note"],
        }
        for number, entry in enumerate(document["test_first"], 1)
    ]
    looked_at = [
        {
            **blank,
            "rec_id": f"CPIC-2026-L{number}",
            "source": "CPIC",
            "guideline_url": "https://cpicpgx.org/guidelines",
            "drug": drug,
            "gene1": gene,
            "cond1_type": "phenotype",
            "cond1_values": "any",
            "population": "general",
            "action": SILENT,
            "strength": tr("No recommendation"),
            "pmids": pmid,
            "data_version": f"PMID {pmid}",
            "confidence": "high",
            "note": note,
        }
        for number, (drug, gene, pmid, note) in enumerate(
            ((drug, one["gene"], one["pmid"], one["note"]) for one in document["looked_at"] for drug in one["drugs"]), 1
        )
    ]
    alike = [{**named(entry["of"]), **entry["set"]} for entry in document.get("like", ())]
    return [*rows, *alike, *tests, *looked_at]


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _newer(rows: list[Row], newer: Iterable[Row]) -> list[Row]:
    at = {_place(row): number for number, row in enumerate(rows)}
    found = list(rows)
    for given in newer:
        row = {key: value for key, value in given.items() if key != "change"}
        number = at.get(_place(row))
        if number is None:
            if given["change"] == "citation":
                raise DataError(tr("{row}: a new citation of a row that the base does not have", row=row["rec_id"]))
            row["rec_id"] = f"{row['source']}-2026-{row['rec_id'].rpartition('-')[2]}"
            found.append(row)
        else:
            found[number] = {**row, "rec_id": rows[number]["rec_id"]}
    return found


def _place(row: Row) -> tuple[str, ...]:
    """What a row is about. A drug of the base that joins its genes in one row is another place than one gene's row."""
    keys = "|".join(sorted(row["cond1_values"].split("|")))
    return (row["source"], row["drug"], row["gene1"], row["cond1_type"], keys, row["gene2"], row["population"])


def _add_keys(rows: list[Row], keys: Iterable[Row]) -> None:
    """Let keys join the rows that they equal; such a row's note says which of its keys are newer than the row."""
    added: dict[str, list[str]] = {}
    for key in keys:
        _add_key(rows, key, added)
    for row in rows:
        if mine := added.get(row["rec_id"]):
            newer = tr("as of {release} also for {keys}", release=RELEASE, keys=", ".join(mine))
            row["note"] = "; ".join(filter(None, (row["note"], newer)))


def _add_key(rows: list[Row], key: Row, added: dict[str, list[str]]) -> None:
    """Let a key join the rows that it equals, and leave those that it was in. `added`: what rows gained, by id."""
    old, new = key["same_as_key"].partition(" (")[0], key["new_key"]
    mine = [
        row
        for row in rows
        if (row["source"], row["drug"], row["gene1"]) == (key["source"], key["drug"], key["gene"])
        and row["cond1_type"] in ("phenotype", "activity_score")
        and not row["gene2"]
    ]
    joined = [row for row in mine if (row["action"] == old if old == SILENT else old in row["cond1_values"].split("|"))]
    if not joined:
        raise DataError(
            tr(
                "{key} {key2}: no row has {old!r}, which {new!r} equals",
                key=key["source"],
                key2=key["drug"],
                old=old,
                new=new,
            )
        )
    for row in mine:
        keys = row["cond1_values"].split("|")
        if any(row is one for one in joined):
            if new not in keys:
                row["cond1_values"] = "|".join([*keys, new])
                added.setdefault(row["rec_id"], []).append(new)
        elif new in keys:
            row["cond1_values"] = "|".join(one for one in keys if one != new)
            if not row["cond1_values"]:
                raise DataError(tr("{row}: {new!r} leaves it without a key", row=row["rec_id"], new=new))
