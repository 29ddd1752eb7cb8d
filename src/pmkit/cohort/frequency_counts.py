"""Count what a cohort carries: alleles, diplotypes, phenotypes, advice and gaps, by group.

From VCFs, pattern by pattern, without a report for any sample; or from the merged tables of a run. Groups of fewer than
`least` people, and counts of fewer than that which are not 0, are not shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pmkit.core.cells import alternatives
from pmkit.core.errors import NoInputError
from pmkit.core.messages import tr

if TYPE_CHECKING:
    from pmkit.core.section import Column, Part, Table
    from pmkit.core.shared import SharedSection

ALL = "all"
NOT_USUAL = "not_usual_care"
"""The name of the fact that a drug's advice differs from usual care."""
ONCOGENIC = ("Oncogenic", "Likely Oncogenic")
"""Classes of variants that count as drivers."""
LEAST = 10
"""Groups and counts of fewer people are not shown."""


class CohortFact(NamedTuple):
    """Something that is counted: of a gene or drug, what kind of thing, its name, and how often one person has it."""

    of: str
    kind: str  # allele | diplotype | phenotype | status | missing | actionable
    name: str
    times: int = 1


@dataclass(slots=True)
class Counts:
    """People, by group, and for each fact its count by group. Alleles count once for each chromosome."""

    people: Counter[str] = field(default_factory=Counter)
    found: dict[tuple[str, str, str], Counter[str]] = field(default_factory=dict)

    def add(self, fact: CohortFact, group: str, number: int) -> None:
        """So many people of a group have the fact."""
        self.found.setdefault(fact[:3], Counter())[group] += number * fact.times

    def rows(self, least: int = LEAST) -> Iterator[dict[str, Any]]:
        """One row for each fact and group, with Wilson's interval of 95 %; sorted. Small numbers are left out."""
        totals: dict[tuple[str, str], Counter[str]] = {}
        for (of, kind, _), by_group in self.found.items():
            totals.setdefault((of, kind), Counter()).update(by_group)
        groups = sorted(self.people, key=lambda group: (group != ALL, group))
        for (of, kind, name), by_group in sorted(self.found.items()):
            for group in groups:
                of_all = totals[of, "allele"][group] if kind == "allele" else self.people[group]
                number = by_group[group]
                hidden = self.people[group] < least or 0 < number < least
                low, high = wilson(number, of_all)
                yield {
                    "of": of,
                    "kind": kind,
                    "name": name,
                    "group": group,
                    "number": None if hidden else number,
                    "out_of": None if self.people[group] < least else of_all,
                    "share": None if hidden or not of_all else number / of_all,
                    "low": None if hidden else low,
                    "high": None if hidden else high,
                    "shown": not hidden,
                }


def wilson(number: int, of_all: int) -> tuple[float, float]:
    """Wilson's score interval of 95 % for `number` out of `of_all` (Wilson, J Am Stat Assoc 1927)."""
    if not of_all:
        return 0.0, 1.0
    z = 1.959963984540054
    share = number / of_all
    middle = (share + z * z / (2 * of_all)) / (1 + z * z / of_all)
    half = z / (1 + z * z / of_all) * (share * (1 - share) / of_all + z * z / (4 * of_all * of_all)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


# --- from tables of a run ----------------------------------------------------------------------------------------


def gene_facts(row: Mapping[str, str]) -> Iterator[CohortFact]:
    """What a row of `pgx.genes` counts as. A gene without one certain diplotype counts by its status alone."""
    gene = row["gene"]
    yield CohortFact(gene, "status", row["status"])
    if row["status"] == "called" and row["diplotypes"] and len(alternatives(row["diplotypes"])) == 1:
        yield CohortFact(gene, "diplotype", row["diplotypes"])
        for name, times in Counter(_alleles(row["diplotypes"])).items():
            yield CohortFact(gene, "allele", name, times)
        if row["phenotype"]:
            yield CohortFact(gene, "phenotype", row["phenotype"])
    for position in filter(None, row["missing"].split("; ")):
        yield CohortFact(gene, "missing", position)


def _alleles(label: str) -> list[str]:
    """The alleles of a diplotype's label; a heterozygous one of a named variant has a reference allele alongside it."""
    if label.endswith(" (heterozygous)"):
        return [label.removesuffix(" (heterozygous)"), "Reference"]
    return label.split("/")


def drug_facts(rows: Iterable[Mapping[str, str]]) -> Iterator[CohortFact]:
    """What the rows of `pgx.drugs` of one person count as: each drug of which some advice differs from usual care."""
    for drug in dict.fromkeys(row["drug"] for row in rows if is_actionable(row)):
        yield CohortFact(drug, "actionable", NOT_USUAL)


def is_actionable(row: Mapping[str, str]) -> bool:
    """Whether a row of advice asks for anything but usual care, by the severity of its action."""
    from pmkit.pgx import action_is_usual

    return bool(row["action"]) and not action_is_usual(row["action"])


def summarise_run(folder: Path, groups: Mapping[str, str]) -> Counts:
    """Counts of merged tables (`pgx.genes`, `pgx.drugs`, `onco.*`). Raises NoInputError where there are none."""
    from pmkit.cohort.merging import scan

    counts = Counts()
    genes = _table(folder, "pgx.genes")
    if genes is None:
        raise NoInputError(tr("there is no merged table pgx.genes"), where=str(folder))
    people: set[str] = set()
    columns = ["sample", "gene", "status", "diplotypes", "phenotype", "missing"]
    import polars as pl

    frame = scan(genes).select(columns)
    names = scan(genes).select("sample").unique().collect()["sample"].to_list()
    people.update(names)
    table = pl.LazyFrame({"sample": names, "group": [groups.get(name, "") for name in names]})
    distinct = frame.join(table, on="sample").group_by([*columns[1:], "group"]).len().collect(engine="streaming")
    for row in distinct.iter_rows(named=True):
        for fact in gene_facts(row):
            _add(counts, fact, row["group"], row["len"])
    drugs = _table(folder, "pgx.drugs")
    if drugs is not None:
        acts = scan(drugs).select("sample", "drug", "action").unique().join(table, on="sample")
        known = {
            one for one in scan(drugs).select("action").unique().collect()["action"] if is_actionable({"action": one})
        }
        per_drug = acts.filter(pl.col("action").is_in(sorted(known))).select("sample", "drug", "group").unique()
        for drug, group, number in per_drug.group_by("drug", "group").len().collect().iter_rows():
            _add(counts, CohortFact(drug, "actionable", NOT_USUAL), group, number)
    _drivers(folder, counts, groups)
    for name in people:
        counts.people[ALL] += 1
        if group := groups.get(name, ""):
            counts.people[group] += 1
    return counts


def _drivers(folder: Path, counts: Counts, groups: Mapping[str, str]) -> None:
    """Genes with an oncogenic variant, or an alteration of a tier, by person; and the pairs of them found together."""
    from pmkit.cohort.merging import scan

    found: dict[str, set[str]] = {}
    variants, alterations = _table(folder, "onco.variants"), _table(folder, "onco.alterations")
    if variants is not None:
        for row in scan(variants).select("sample", "gene", "oncogenicity").unique().collect().iter_rows(named=True):
            if row["oncogenicity"] in ONCOGENIC:
                found.setdefault(row["sample"], set()).add(row["gene"])
    if alterations is not None:
        for row in scan(alterations).select("sample", "gene", "tiers").unique().collect().iter_rows(named=True):
            if row["tiers"]:
                found.setdefault(row["sample"], set()).add(row["gene"])
    for sample, genes in sorted(found.items()):
        for gene in sorted(genes):
            _add(counts, CohortFact(gene, "driver", "altered"), groups.get(sample, ""), 1)
        for one, other in combinations(sorted(genes), 2):
            _add(counts, CohortFact(f"{one}+{other}", "driver_pair", "altered"), groups.get(sample, ""), 1)


def _table(folder: Path, name: str) -> Path | None:
    """The merged table; where there is one of each form, the later: the other may be out of date."""
    there = [path for form in ("tsv", "parquet") if (path := folder / f"{name}.{form}").is_file()]
    return max(there, key=lambda path: path.stat().st_mtime_ns, default=None)


def _add(counts: Counts, fact: CohortFact, group: str, number: int) -> None:
    counts.add(fact, ALL, number)
    if group:
        counts.add(fact, group, number)


# --- from VCFs ---------------------------------------------------------------------------------------------------


def summarise_vcfs(paths: Sequence[str], groups: Mapping[str, str], *, genes_only: bool = False) -> Counts:
    """Counts of files of many samples; the same facts as their reports' tables hold. Raises what reading raises.

    With `genes_only` no drug is looked up. Files that cannot be read by patterns are read sample by sample.
    """
    from pmkit.chain import pipeline
    from pmkit.chain.by_pattern import section_by_pattern
    from pmkit.pgx import PgxStage

    counts = Counts()
    found = section_by_pattern(paths, only="pgx.genes" if genes_only else None, render=_facts)
    if found is not None:
        _count(counts, *found, groups)
        return counts
    for report in pipeline.run(paths, [PgxStage()]):
        group = groups.get(report.sample, "")
        counts.people[ALL] += 1
        if group:
            counts.people[group] += 1
        section = report.pgx  # type: ignore[attr-defined]
        for field_name in ("genes",) if genes_only else ("genes", "drugs"):
            for part in getattr(section, field_name):
                for fact in _facts(field_name, part):
                    _add(counts, fact, group, 1)
    return counts


def _facts(field_name: str, part: Part) -> tuple[CohortFact, ...]:
    """What one item of the section counts as, by the cells of its rows."""
    if field_name not in ("genes", "drugs"):
        return ()
    table, columns = _read_of(field_name)
    rows = [{column.name: column.text(row) for column in columns} for row in table.spread(part)]
    return tuple(gene_facts(rows[0])) if field_name == "genes" else tuple(drug_facts(rows))


@cache
def _read_of(field_name: str) -> tuple[Table[Any, Any], list[Column[Any]]]:
    """The table of a field, and those of its columns that are counted."""
    from pmkit.pgx import PgxSection

    table = next(one for one in PgxSection().tables() if one.name == f"pgx.{field_name}")
    used = {"gene", "status", "diplotypes", "phenotype", "missing", "drug", "action"}
    return table, [column for column in table.columns if column.name in used]


def _count(counts: Counts, names: Sequence[str], section: SharedSection, groups: Mapping[str, str]) -> None:
    known = dict.fromkeys(["", *(groups.get(name, "") for name in names)])
    place = {group: number for number, group in enumerate(known)}
    of = np.fromiter((place[groups.get(name, "")] for name in names), np.int64, count=len(names))
    people = np.bincount(of, minlength=len(known)).tolist()
    counts.people[ALL] += len(names)
    for group, number in zip(known, people, strict=True):
        if group:
            counts.people[group] += number
    for shared in (one for some in section.fields.values() for one in some):
        items = len(shared.items)
        table = np.bincount(shared.of.astype(np.int64) * len(known) + of, minlength=items * len(known))
        for item, row in zip(shared.items, table.reshape(items, len(known)).tolist(), strict=True):
            for fact in item or ():
                for group, number in zip(known, row, strict=True):
                    if number:
                        _add(counts, fact, group, number)
