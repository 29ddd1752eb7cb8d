"""The bundled guidance as objects: rows of `guidance.recommendations` by drug, and the drugs of `guidance.drugs`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from pmkit.core.model import Evidence
from pmkit.knowledge.store import manifest, open_table
from pmkit.pgx.functions import number_of
from pmkit.pgx.guideline_sources import guideline
from pmkit.pgx.phenotype_rules import ActivityScore, rule_for

ANY = "any"
"""A condition that every result of the gene meets."""


class DoseFactor(NamedTuple):
    """A share of the usual dose; `basis` says of which (start, maintenance, max, …). A missing side is open."""

    min: float | None
    max: float | None
    basis: str


class ResultCondition(NamedTuple):
    """The results of one gene that a row is for. `kind`: phenotype, activity_score, diplotype, allele_status, …"""

    gene: str
    kind: str
    keys: frozenset[str]


Conditions = tuple[ResultCondition, ...]


class GuidanceRow(NamedTuple):
    """One row of guidance: what a guideline says, whoever it is for. Every condition must be met."""

    id: str
    source: str
    population: str
    indication: str
    action: str
    also: tuple[str, ...]
    dose_factor: DoseFactor | None
    dose: str
    monitoring: bool
    alternatives: tuple[str, ...]
    strength: str
    level: str
    release: str
    licence: str
    confidence: str
    note: str
    drug: str
    conditions: tuple[ResultCondition, ...]
    evidence: Evidence

    @property
    def verified(self) -> bool:
        """Whether the row's content was read in a source; rows that were not stay out of advice."""
        return self.confidence != "low"

    @property
    def scope(self) -> tuple[str, str, str]:
        """Rows that compete with each other have the same scope."""
        return (self.source, self.population, self.indication)


class KnownDrug(NamedTuple):
    """A drug of the table, with its numbers and other names."""

    name: str
    rxnorm: str
    atc: tuple[str, ...]
    clinpgx_id: str
    levels: tuple[tuple[str, str, str], ...]  # (gene, CPIC level, status)
    names: tuple[str, ...]


@cache
def newest_date() -> str:
    """The newest date of a row of guidance, as the manifest has it: what "old" is measured by, so that a report of the
    same tables is the same whenever it is made."""
    sources = manifest()["guidance.recommendations"].sources
    return max(source.release.rpartition(" to ")[2] for source in sources)


def is_old(release: str) -> bool:
    """Whether a row's date ("2024-03-25", "2025-11", "2017") lies more than two years before the newest row's."""
    year, rest = newest_date()[:4], newest_date()[4:]
    limit = f"{int(year) - 2}{rest}"
    return bool(release) and release < limit[: len(release)]


@cache
def all_drugs() -> Mapping[str, KnownDrug]:
    """Every drug of the table by its name."""
    found = {}
    for row in open_table("guidance.drugs").rows():
        levels = (tuple((*text.split(":"), "", "")[:3]) for text in _split(row["levels"]))
        found[row["drug"]] = KnownDrug(
            name=row["drug"],
            rxnorm=row["rxnorm"],
            atc=_split(row["atc"]),
            clinpgx_id=row["clinpgx_id"],
            levels=tuple((gene, level, status) for gene, level, status in levels),
            names=_split(row["names"]),
        )
    return found


@cache
def rows_by_drug() -> Mapping[str, tuple[GuidanceRow, ...]]:
    """All guidance rows by drug, in the table's order."""
    found: dict[str, list[dict[str, str]]] = {}
    for given in open_table("guidance.recommendations").rows():
        found.setdefault(given["drug"], []).append(given)
    return {
        drug: tuple(map(_row, given, _reach_unlisted_scores(given, list(map(_conditions, given)))))
        for drug, given in found.items()
    }


@cache
def genes_of(drug: str) -> tuple[str, ...]:
    """Genes that the drug's rows ask for, sorted."""
    return tuple(sorted({c.gene for row in rows_by_drug().get(drug, ()) for c in row.conditions}))


@cache
def combinations_of(drug: str) -> tuple[str, ...]:
    """Drugs with guidance that are combinations with this one ("ethinyl estradiol")."""
    return tuple(
        sorted(name for name in rows_by_drug() if name != drug and drug in name.replace(" and ", " / ").split(" / "))
    )


@cache
def drugs_by_gene() -> Mapping[str, tuple[str, ...]]:
    """Drugs that have guidance rows or a CPIC level with a gene, by gene; both sorted."""
    found: dict[str, set[str]] = {}
    for drug in rows_by_drug():
        for gene in genes_of(drug):
            found.setdefault(gene, set()).add(drug)
    for known in all_drugs().values():
        for gene, _, _ in known.levels:
            found.setdefault(gene, set()).add(known.name)
    return {gene: tuple(sorted(found[gene])) for gene in sorted(found)}


@cache
def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)


def _conditions(given: Mapping[str, str]) -> Conditions:
    cells = ((given["gene1"], given["kind1"], given["keys1"]), (given["gene2"], given["kind2"], given["keys2"]))
    return tuple([ResultCondition(gene, kind, frozenset(keys.split("|"))) for gene, kind, keys in cells if gene])


def _row(given: Mapping[str, str], conditions: Conditions) -> GuidanceRow:
    low, high, basis = given["factor_min"], given["factor_max"], given["factor_basis"]
    factor = DoseFactor(float(low) if low else None, float(high) if high else None, basis) if low or high else None
    return GuidanceRow(
        id=given["id"],
        source=given["source"],
        drug=given["drug"],
        conditions=conditions,
        population=given["population"],
        indication=given["indication"],
        action=given["action"],
        also=_split(given["also"]),
        dose_factor=factor,
        dose=given["dose"],
        monitoring=given["monitoring"] == "yes",
        alternatives=_split(given["alternatives"]),
        strength=given["strength"],
        level=given["level"],
        evidence=Evidence(given["source"], given["guideline"] or given["id"], _split(given["pmids"]), given["url"]),
        release=given["release"],
        licence=given["licence"],
        confidence=given["confidence"],
        note=given["note"],
    )


def _reach_unlisted_scores(given: Sequence[Mapping[str, str]], conditions: Sequence[Conditions]) -> list[Conditions]:
    """Let rows keyed by activity score serve scores that no row lists, such as 3.25.

    Where all listed scores of a phenotype's band stand together in every row of a scope, the guideline speaks of the
    phenotype; its name then joins the keys, so that an unlisted score of the band finds the row by phenotype.
    """
    listed: dict[tuple[str, ...], list[frozenset[str]]] = {}
    scopes = [(row["source"], row["population"], row["indication"]) for row in given]
    for scope, reported in zip(scopes, conditions, strict=True):
        for c in reported:
            if c.kind == "activity_score" and guideline(scope[0]).by_score:
                listed.setdefault((c.gene, *scope), []).append(c.keys)
    whole = {key: _whole_bands(key[0], key[1], groups) for key, groups in listed.items()}

    def reaching(c: ResultCondition, scope: tuple[str, ...]) -> ResultCondition:
        bands = whole.get((c.gene, *scope), {}) if c.kind == "activity_score" else {}
        more = [phenotype for phenotype, scores in bands.items() if scores <= c.keys]
        return ResultCondition(c.gene, c.kind, c.keys.union(more)) if more else c

    return [tuple([reaching(c, scope) for c in reported]) for scope, reported in zip(scopes, conditions, strict=True)]


def _whole_bands(gene: str, authority: str, groups: Sequence[frozenset[str]]) -> dict[str, set[str]]:
    """The bands, by phenotype, whose listed scores stand together in every group, with these scores."""
    bands: dict[str, set[str]] = {}
    for key in frozenset().union(*groups):
        if phenotype := _band(gene, authority, key):
            bands.setdefault(phenotype, set()).add(key)
    return {
        phenotype: scores
        for phenotype, scores in bands.items()
        if all(scores <= keys or scores.isdisjoint(keys) for keys in groups)
    }


@cache
def _band(gene: str, authority: str, key: str) -> str | None:
    """The phenotype of a listed score; None for other keys, and genes without scores."""
    rule = rule_for(gene, authority)
    if not isinstance(rule, ActivityScore) or not _is_score(key):
        return None
    return next(band.phenotype for band in rule.bands if band.holds(number_of(key)[0]))


def _is_score(key: str) -> bool:
    return key.lstrip("≥").replace(".", "", 1).isdigit()
