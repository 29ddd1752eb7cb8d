"""Statements of the bundled knowledge tables, and which of them a patient's alterations fulfil."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from pmkit.annotate.alterations import SmallVariant
from pmkit.annotate.profiles import Match, Matcher, evaluate
from pmkit.model import Build, Variant
from pmkit.tables.profiles import Atom, Profile, atoms, parse
from pmkit.tables.store import open_table


@dataclass(frozen=True, slots=True)
class Item:
    """One statement: a profile, what it means, for which disease and therapy, at which level of evidence."""

    id: str
    source: str
    profile: Profile
    disease: str
    disease_id: str  # DOID:…, PMKIT:SOLID or empty
    therapies: tuple[str, ...]
    interaction: str  # Combination, Substitutes, Sequential or empty
    level: str  # A to E
    type: str  # Predictive, Diagnostic, Prognostic, Predisposing, Functional, Oncogenic
    supports: bool
    significance: str
    rating: int | None
    pmids: tuple[str, ...]
    note: str = ""

    @property
    def url(self) -> str:
        return f"https://civicdb.org/links/evidence_items/{self.id[3:]}" if self.id.startswith("EID") else ""


@dataclass(frozen=True, slots=True)
class Hit:
    """An item whose profile holds, and the alterations that make it hold, the closest first."""

    item: Item
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """An item of which a part holds and another part could not be told."""

    item: Item
    matches: tuple[Match, ...]
    unknown: tuple[Atom, ...]


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


@cache
def _civic_by_gene() -> Mapping[str, tuple[dict[str, str], ...]]:
    """Evaluable CIViC rows by gene; rows that cannot be evaluated from DNA are left aside."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in open_table("onco.evidence").rows():
        if row["evaluable"] == "yes":
            for gene in row["genes"].split("|"):
                found[gene].append(row)
    return {gene: tuple(rows) for gene, rows in found.items()}


@cache
def _supplement_by_gene() -> Mapping[str, tuple[Item, ...]]:
    found: dict[str, list[Item]] = defaultdict(list)
    for row in open_table("onco.approvals").rows():
        item = Item(
            row["id"], row["source"], parse(row["profile"]), row["disease"], row["doid"], _split(row["therapies"]),
            row["interaction"], "A", "Predictive", True, row["significance"], None, _split(row["pmid"]),
            f"{row['basis']}, {row['year']}, confidence {row['confidence']}",
        )  # fmt: skip
        for gene in sorted({g for atom in atoms(item.profile) for g in atom.genes}):
            found[gene].append(item)
    return {gene: tuple(items) for gene, items in found.items()}


@cache
def _civic_item(id_: str, gene: str) -> Item:
    row = next(r for r in _civic_by_gene()[gene] if r["id"] == id_)
    return Item(
        row["id"], row["source"], parse(row["profile"]), row["disease"], row["doid"], _split(row["therapies"]),
        row["interaction"], row["level"], row["type"], row["direction"] == "Supports", row["significance"],
        int(row["rating"]) if row["rating"] else None, _split(row["pmid"]), row["patch"] or row["citation"],
    )  # fmt: skip


_CGI_LEVEL = {
    "FDA guidelines": "A",
    "NCCN guidelines": "A",
    "NCCN/CAP guidelines": "A",
    "European LeukemiaNet guidelines": "A",
    "Late trials": "B",
    "Early trials": "B",
    "Case report": "C",
    "Pre-clinical": "D",
}


@cache
def _cgi_by_gene() -> Mapping[str, tuple[Item, ...]]:
    """Opt-in: the CGI release of 2017; its tumour types are names only, so they match no ontology term."""
    found: dict[str, list[Item]] = defaultdict(list)
    for number, row in enumerate(open_table("cgi.biomarkers_2017").rows(), 1):
        profile = parse(row["profile"])
        resistant = row["association"].startswith("Resistant")
        if not resistant and not row["association"].startswith("Responsive"):
            continue
        significance = "Resistance" if resistant else "Sensitivity/Response"
        note = f"{row['level']}; as of December 2017"
        item = Item(
            id=f"CGI{number}",
            source="cgi",
            profile=profile,
            disease=row["tumor_type"],
            disease_id="",
            therapies=_split(row["therapies"]),
            interaction="",
            level=_CGI_LEVEL.get(row["level"], "C"),
            type="Predictive",
            supports=True,
            significance=significance,
            rating=None,
            pmids=_split(row["pmids"]),
            note=note,
        )
        for atom in atoms(profile):
            found[atom.gene].append(item)
    return {gene: tuple(items) for gene, items in found.items()}


def items(genes: Iterable[str], *, cgi: bool = False) -> tuple[Item, ...]:
    """All statements whose profile names one of the genes, each once, in the order of their ids."""
    found: dict[str, Item] = {}
    for gene in sorted(set(genes)):
        for row in _civic_by_gene().get(gene, ()):
            if row["id"] not in found:
                found[row["id"]] = _civic_item(row["id"], gene)
        more = (*_supplement_by_gene().get(gene, ()), *(_cgi_by_gene().get(gene, ()) if cgi else ()))
        found.update((item.id, item) for item in more)
    return tuple(sorted(found.values(), key=lambda item: (item.id[:3], int(item.id[3:]))))


@cache
def items_of(gene: str) -> tuple[Item, ...]:
    """All statements, but those of the dated CGI release, whose profile names the gene."""
    return items((gene,))


def match(statements: Iterable[Item], matcher: Matcher) -> tuple[tuple[Hit, ...], tuple[Pending, ...]]:
    """The statements that hold, and those of which a part holds while the rest could not be told."""
    hits, pending = [], []
    for item in statements:
        outcome = evaluate(item.profile, matcher.look)
        closest = tuple(sorted(outcome.matches, key=lambda m: m.level))
        if outcome.truth and closest:
            hits.append(Hit(item, closest))
        elif outcome.truth is None and closest:
            pending.append(Pending(item, closest, outcome.unknown))
    return tuple(hits), tuple(pending)


@cache
def _coordinates(build: Build) -> Mapping[tuple[str, str, str, str], frozenset[tuple[str, str]]]:
    suffix = "38" if build is Build.GRCH38 else "37"
    keys = tuple(name + suffix for name in ("chrom", "pos", "ref", "alt"))
    found: dict[tuple[str, str, str, str], set[tuple[str, str]]] = defaultdict(set)
    for row in open_table("onco.variant_coords").rows():
        chrom, pos, ref, alt = (row[key] for key in keys)
        if chrom:
            found[chrom, pos, ref, alt].add((row["gene"], row["variant"]))
    return {key: frozenset(names) for key, names in found.items()}


def names_of(variant: Variant, build: Build) -> frozenset[tuple[str, str]]:
    """What `onco.variant_coords` calls a variant: (gene, "protein=V600E"); empty where it does not know it.

    A change of several neighbouring bases is also a promoter change that is one of them (TERT CC>TT holds C228T).
    """
    known, chrom, ref, alt = _coordinates(build), variant.chrom, variant.ref, variant.alt
    names = known.get((chrom, str(variant.pos), ref, alt), frozenset())
    if names or len(ref) != len(alt) or len(ref) == 1:
        return names
    single = (known.get((chrom, str(variant.pos + i), *pair), ()) for i, pair in enumerate(zip(ref, alt, strict=True)))
    return frozenset(name for found in single for name in found if name[1].startswith("promoter="))


def named_by_coordinate(small: Iterable[SmallVariant], build: Build) -> dict[SmallVariant, frozenset[tuple[str, str]]]:
    """What `onco.variant_coords` calls each variant: (gene, "protein=V600E"). TERT promoter changes also fulfil
    the profile atom that names the promoter alone."""
    found = {}
    for one in small:
        names = names_of(one.variant, build)
        if names:
            promoter = {(gene, "promoter=") for gene, name in names if name.startswith("promoter=")}
            found[one] = names | promoter
    return found


def positions(build: Build) -> tuple[tuple[str, int, int], ...]:
    """(chromosome, first and last base, 1-based) of every allele that evidence names by coordinate."""
    return tuple(sorted({(chrom, int(pos), int(pos) + len(ref) - 1) for chrom, pos, ref, _ in _coordinates(build)}))


def gene_names() -> frozenset[str]:
    """Every gene that a statement which can be evaluated names."""
    return frozenset(_civic_by_gene()) | frozenset(_supplement_by_gene())
