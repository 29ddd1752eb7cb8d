"""Build `guidance.recommendations` (one row per source, drug and set of gene results), `guidance.drugs` and
`guidance.tests` (which drugs a label or a level A guideline asks a gene's test for).

Facts only: action codes, factors, strengths, levels, identifiers. The condition keys stay as each authority prints
them, with six exceptions made here: diplotypes become labels ("*1/*3"), FDA rows whose factor holds for one of two
phenotypes are split, FDA's rows on DPYD that avoid the drug are split (no dose is known to be safe for poor
metabolizers, so they avoid it; for intermediate metabolizers the data suffice for no dose, so they are watched for
early toxicity), one FDA row with its sister row's action is set to what it says, rows on CFTR, which hold
for patients with cystic fibrosis only, say so as their indication, and CPIC's row on warfarin names the influences
alongside the algorithm without their amounts, which nobody verified.
"""

from __future__ import annotations

import ast
import csv
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers.guidance_update import corrected, corrections, updated
from pmkit.knowledge.importers.own_guidelines import OwnSource, own_sources
from pmkit.knowledge.importers.sources import guidance_releases, source
from pmkit.knowledge.store import Source

Row = dict[str, str]

COLUMNS = (
    *("id", "source", "drug", "guideline", "url", "gene1", "kind1", "keys1", "gene2", "kind2", "keys2"),
    *("population", "indication", "action", "also", "factor_min", "factor_max", "factor_basis", "dose", "monitoring"),
    *("alternatives", "strength", "level", "level_status", "clinpgx_level", "pmids", "release", "licence"),
    *("confidence", "note"),
)
GIVEN_COLUMNS = frozenset(
    (
        *("rec_id", "source", "guideline_id", "guideline_url", "drug", "drug_clinpgx_id", "rxnorm", "atc", "genes"),
        *("gene1", "cond1_type", "cond1_values", "gene2", "cond2_type", "cond2_values", "population", "indication"),
        *("action", "actions_also", "factor_min", "factor_max", "factor_basis", "dose_abs", "tdm", "alternatives"),
        *("strength", "cpic_level", "cpic_level_status", "clinpgx_level", "pmids", "data_version", "derived_from"),
        *("confidence", "note"),
    )
)
"""The columns of rows as they are given, in `guidance/recommendations.tsv` and in `guidelines/NAME.toml`."""
TEST_COLUMNS = ("drug", "gene", "strength", "source", "release", "licence", "url")
DRUG_COLUMNS = ("drug", "rxnorm", "atc", "clinpgx_id", "levels", "names")

# Their releases are the dates of their rows (`_dated`).
SOURCES = (
    source("cpic.guidelines"),
    source("dpwg.guidelines"),
    source("fda.table"),
    source("fda.labels"),
)
PRODUCTS = source("pmkit.products")
PRODUCT_COLUMNS = ("name", "parts", "source", "url", "release", "licence")
OTHER_SOURCES = (
    source("pypgx.pairs"),
    source("pmkit.drug_names"),
)
RELEASES = guidance_releases()
ACTIONS = frozenset(
    {
        *("standard", "standard_with_caution", "reduce_dose", "increase_dose", "alternative", "avoid"),
        *("contraindicated", "monitor", "test", "conditional", "algorithm", "informative", "use"),
        *("no_recommendation", "titrate", "desensitise"),
    }
)
WARFARIN_NOTE = (
    "a validated algorithm (IWPC or Gage) gives the dose; beside it count CYP4F2 c.1297A (ancestry not African), "
    "CYP2C9 *5, *6, *8, *11 and rs12777823 (African ancestry), by amounts that were not verified"
)
DPYD_AVOID = frozenset(("FDA-0767", "FDA-0781"))
"""FDA's rows on DPYD (capecitabine, fluorouracil) that join poor and intermediate metabolizers under "avoid"."""
NO_RESULT = "No Result"
KINDS = frozenset(("phenotype", "activity_score", "allele_status", "genotype", "genotype_status", "diplotype"))


def build(sources: Path) -> Iterable[BuiltTable]:
    """Both tables. Raises DataError for an action, kind or release outside the vocabulary."""
    rows = updated(_read(sources / "guidance" / "recommendations.tsv"), sources)
    looked_up = corrected([row for given in rows for row in _corrected(given)], corrections())
    own = list(own_sources(GIVEN_COLUMNS))
    recommendations = [*map(_fields, looked_up), *own_rows(own)]
    dated = _dated(recommendations, (*SOURCES, *(one.source for one in own)))
    rows += [row for one in own for row, _ in one.rows]
    about = tr("What CPIC, DPWG and FDA advise for a drug and a gene result, as facts")
    yield BuiltTable("guidance.recommendations", "guidance/recommendations.tsv", about, dated, COLUMNS, recommendations)
    pairs = _read(sources / "pgx" / "pypgx" / "cpic-table.csv", ",")
    about = tr("Tests that a drug label or a guideline of CPIC level A asks for, by drug and gene")
    yield BuiltTable(
        "guidance.tests",
        "guidance/tests.tsv",
        about,
        (*dated, OTHER_SOURCES[0]),
        TEST_COLUMNS,
        list(_tests(pairs, looked_up)),
    )
    about = tr("Drugs with guidance or a CPIC level: identifiers, levels by gene, common names")
    drugs = list(_drugs(rows, pairs))
    yield BuiltTable("guidance.drugs", "guidance/drugs.tsv", about, (*dated, *OTHER_SOURCES), DRUG_COLUMNS, drugs)
    about = tr("Products and combinations by name, with the drugs in them; a drug without guidance has no parts")
    products = list(_products({name for name, *_ in drugs}))
    yield BuiltTable("guidance.products", "guidance/products.tsv", about, (PRODUCTS,), PRODUCT_COLUMNS, products)


def own_rows(own: Iterable[OwnSource]) -> Iterator[tuple[str, ...]]:
    """The rows of the sources that one file each holds."""
    for one in own:
        for row, release in one.rows:
            yield _row(row, release, one.source.licence)


def _products(drugs: set[str]) -> Iterator[tuple[str, ...]]:
    """Names and the drugs in them, each by a public page. Raises DataError for a name that is a drug of the table."""
    for row in _read(Path(__file__).parent / "handmade" / "drug_products.tsv"):
        if row["name"] in drugs:
            raise DataError(tr("drug_products.tsv: {name} is a drug of the tables already", name=row["name"]))
        yield tuple(row[column] for column in PRODUCT_COLUMNS)


_LABEL_ASKS = {"Testing required": "label_required", "Testing recommended": "label_recommended"}
_PAIRS_RELEASE = RELEASES["pypgx 0.27.0"]  # of the list of pairs; the labels and guidelines behind it are older


def _tests(pairs: list[Row], rows: list[Row]) -> Iterator[tuple[str, ...]]:
    """Who asks for a test: the list of gene-drug pairs (label and CPIC level), and label rows for "No Result"."""
    pypgx = OTHER_SOURCES[0]
    for pair in pairs:
        drug, gene = _canonical(pair["Drug"].lower()), pair["Gene"]
        where = (_PAIRS_RELEASE, pypgx.licence, pypgx.url)
        if strength := _LABEL_ASKS.get(pair["FDALabel"]):
            yield (drug, gene, strength, tr("FDA label, as listed with CPIC's pairs"), *where)
        if (pair["CPICLevel"], pair["CPICLevelStatus"]) == ("A", "Final"):
            yield (drug, gene, "guideline_level_a", "CPIC", *where)
    for row in rows:
        if row["action"] == "test" and row["source"] == "FDA_LABEL" and row["cond1_values"] == NO_RESULT:
            licence = _source_of(row).licence
            release = RELEASES[row["data_version"]]
            yield (row["drug"], row["gene1"], "label_required", "FDA_LABEL", release, licence, row["guideline_url"])


def _source_of(row: Row) -> Source:
    """Whose row it is. Raises DataError for a source that `SOURCES` does not name."""
    found = [one for one in SOURCES if one.id == row["source"]]
    if not found:
        raise DataError(
            tr(
                "recommendation {row}: its source {source!r} is not among the sources of guidance",
                row=row["rec_id"],
                source=row["source"],
            )
        )
    return found[0]


def _dated(rows: Iterable[tuple[str, ...]], sources: Iterable[Source]) -> tuple[Source, ...]:
    """The sources of the rows, each with the range of its rows' dates."""
    source, release = COLUMNS.index("source"), COLUMNS.index("release")
    dates: dict[str, set[str]] = {}
    for row in rows:
        dates.setdefault(row[source], set()).add(row[release])
    ranges = {name: " to ".join(dict.fromkeys((min(found), max(found)))) for name, found in dates.items()}
    return tuple(one._replace(release=ranges[one.id]) for one in sources if one.id in ranges)


def _read(path: Path, delimiter: str = "\t") -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        if delimiter == "\t":
            return list(csv.DictReader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE))
        return list(csv.DictReader(lines, delimiter=delimiter))


def _corrected(row: Row) -> Iterator[Row]:
    """The row with the module's exceptions applied; a split row gives two."""
    row = {**row, **{k: v.strip() for k, v in row.items()}}
    for i in "12":
        values = row[f"cond{i}_values"]
        if row[f"cond{i}_type"] == "diplotype":
            counts: dict[str, float] = ast.literal_eval(values)
            alleles = [a for a, n in counts.items() for _ in range(int(n))]
            row[f"cond{i}_values"] = "/".join(sorted(alleles))
        elif row[f"cond{i}_type"] == "phenotype" and values.startswith("*"):
            row[f"cond{i}_type"] = "diplotype"
    if row["gene1"] == "CFTR":
        row["indication"] = tr("cystic fibrosis")
    if row["rec_id"] == "CPIC-0518":
        row["note"] = WARFARIN_NOTE
    if row["factor_basis"] == "start (PM)":
        yield {**row, "cond1_values": tr("Poor Metabolizer"), "factor_basis": "start"}
        rest = {"factor_min": "", "factor_max": "", "factor_basis": "", "cond1_values": tr("Intermediate Metabolizer")}
        yield {**row, **rest, "rec_id": row["rec_id"] + "b"}
    elif row["rec_id"] in DPYD_AVOID:
        late = tr("withhold or discontinue on early toxicity")
        poor = {"cond1_values": tr("Poor Metabolizer"), "note": tr("no dose is known to be safe; {late}", late=late)}
        between = {
            "cond1_values": tr("Intermediate Metabolizer"),
            "note": tr("insufficient data for a dose; {late}", late=late),
        }
        yield {**row, **poor, "actions_also": ""}
        yield {**row, **between, "rec_id": row["rec_id"] + "b", "action": "monitor", "actions_also": ""}
    elif row["rec_id"] == "FDA-0816":
        yield {
            **row,
            "action": "informative",
            "confidence": "low",
            "note": tr("reduced effect; action not stated by genotype"),
        }
    else:
        yield row


def _fields(row: Row) -> tuple[str, ...]:
    licence = _source_of(row).licence
    if row["data_version"] not in RELEASES:
        raise _unknown(row, row["data_version"])
    return _row(row, RELEASES[row["data_version"]], licence)


def _unknown(row: Row, what: object) -> DataError:
    return DataError(tr("recommendation {row}: not in the vocabulary: {unknown}", row=row["rec_id"], unknown=what))


def _row(row: Row, release: str, licence: str) -> tuple[str, ...]:
    """A row of the table. Raises DataError for an action or kind of result outside the vocabulary."""
    also = ";".join(filter(None, row["actions_also"].split(";")))
    unknown = {row["action"], *filter(None, also.split(";"))} - ACTIONS
    unknown |= {row["cond1_type"], row["cond2_type"]} - KINDS - {""}
    if unknown:
        raise _unknown(row, unknown)
    return (
        *(row["rec_id"], row["source"], row["drug"], row["guideline_id"], row["guideline_url"]),
        *(row["gene1"], row["cond1_type"], row["cond1_values"], row["gene2"], row["cond2_type"], row["cond2_values"]),
        *(row["population"], row["indication"], row["action"], also),
        *(row["factor_min"], row["factor_max"], row["factor_basis"], row["dose_abs"], row["tdm"], row["alternatives"]),
        *(row["strength"], row["cpic_level"], row["cpic_level_status"], row["clinpgx_level"], row["pmids"]),
        *(release, licence, row["confidence"], row["note"]),
    )


@cache
def _names() -> dict[str, Any]:
    """Common names by drug, and identifiers that the sources leave out."""
    return tomllib.loads((Path(__file__).parent / "drug_names.toml").read_text(encoding="utf-8"))


def _canonical(drug: str) -> str:
    """The name under which another source's drug stands in the tables."""
    names = _names()["names"]
    return drug if drug in names else next((name for name, others in names.items() if drug in others), drug)


def _code(cell: str) -> str:
    """A drug's number in another system; what sources write for none is none."""
    return "" if cell.strip().upper() in ("N/A", "NA", "NONE", "-") else cell


def _drugs(rows: list[Row], pairs: list[Row]) -> Iterator[tuple[str, ...]]:
    names, added = _names()["names"], _names()["add"]
    facts: dict[str, Row] = {}
    levels: dict[str, dict[str, str]] = {}
    for row in rows:
        known = facts.setdefault(row["drug"], {"rxnorm": "", "atc": "", "drug_clinpgx_id": ""})
        for key in known:
            known[key] = known[key] or _code(row[key])
    for pair in pairs:
        drug = _canonical(pair["Drug"].lower())
        known = facts.setdefault(drug, {"rxnorm": "", "atc": "", "drug_clinpgx_id": ""})
        for key, column in (("rxnorm", "RxNorm"), ("atc", "ATC")):
            known[key] = known[key] or _code(pair[column])
        levels.setdefault(drug, {})[pair["Gene"]] = f"{pair['Gene']}:{pair['CPICLevel']}:{pair['CPICLevelStatus']}"
    if strange := names.keys() - facts.keys():
        raise DataError(
            tr("drug_names.toml names drugs that no source knows: {strange}", strange=", ".join(sorted(strange)))
        )
    for drug, known in facts.items():
        extra = added.get(drug, {})
        atc = known["atc"] or extra.get("atc", "")
        yield (
            drug,
            known["rxnorm"] or extra.get("rxnorm", ""),
            ";".join(filter(None, (code.strip() for code in atc.split(",")))),
            known["drug_clinpgx_id"],
            ";".join(text for _, text in sorted(levels.get(drug, {}).items())),
            ";".join(names.get(drug, ())),
        )
