"""Statements of the bundled knowledge tables, and which of them a patient's alterations fulfil."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.core.model import Build, Variant
from pmkit.knowledge.profiles import Atom, Profile, atoms, parse, without_fusions
from pmkit.knowledge.store import open_table
from pmkit.onco.alterations import SmallVariant
from pmkit.onco.profile_match import AlterationMatch, ProfileMatcher, ProfileOutcome, evaluate


class Item(NamedTuple):
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
    condition: str = ""  # what the label asks for besides the profile, as "HER2-negative"

    @property
    def response(self) -> str:
        """sensitive or resistant where the item predicts it, else empty."""
        if self.type != "Predictive":
            return ""
        return _RESPONSE.get(self.significance, "")

    @property
    def options(self) -> tuple[tuple[str, ...], ...]:
        """The therapies: drugs of a combination together and sorted, drugs that substitute each other one by one."""
        if self.interaction == "Combination":
            return (tuple(sorted(self.therapies)),)
        if self.interaction == "Sequential" or len(self.therapies) == 1:
            return (self.therapies,)
        return tuple((drug,) for drug in self.therapies)

    @property
    def order(self) -> tuple[str, int]:
        """A sort key: the letters of the id, then its number ("EID9" before "EID10", whatever the length)."""
        name = self.id.rstrip("0123456789")
        return name, int(self.id[len(name) :] or 0)

    @property
    def url(self) -> str:
        return f"https://civicdb.org/links/evidence_items/{self.id[3:]}" if self.id.startswith("EID") else ""


_RESPONSE = {"Sensitivity/Response": "sensitive", "Resistance": "resistant", "Reduced Sensitivity": "resistant"}


class Hit(NamedTuple):
    """An item whose profile holds, and the alterations that make it hold, the closest first."""

    item: Item
    matches: tuple[AlterationMatch, ...]
    seen_with: str = ""  # the fusion alongside which resistance was seen, where this tumour's is another or not known


class PendingItem(NamedTuple):
    """An item of which a part holds and another part could not be determined."""

    item: Item
    matches: tuple[AlterationMatch, ...]
    unknown: tuple[Atom, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Claims:
    """The statements of one type that share one profile. They are made only where the profile matters, and once."""

    type: str
    text: str
    _rows: tuple[_Row, ...]
    _made: Callable[[_Row], Item]

    @property
    def profile(self) -> Profile:
        return _parsed(self.text)

    @property
    def items(self) -> tuple[Item, ...]:
        return _items_of(self)

    def make(self) -> tuple[Item, ...]:
        """The items, made anew."""
        return tuple([self._made(row) for row in self._rows])


@cache
def _items_of(claims: Claims) -> tuple[Item, ...]:
    """Patients share their drivers, and with them what is said of these."""
    return claims.make()


_Row = Sequence[str]
_Grouped = Mapping[str, tuple[Claims, ...]]
_parsed = cache(parse)


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


def _table(name: str, upto: str = "") -> tuple[list[str], Iterator[list[str]]]:
    """The columns of a table and its rows, taken apart up to a column: most are never asked for further."""
    lines = open_table(name).text().removesuffix("\n").split("\n")
    columns = lines[0].split("\t")
    most = columns.index(upto) + 1 if upto else -1
    return columns, (line.split("\t", most) for line in lines[1:])


def _grouped(rows: Iterable[tuple[tuple[str, ...], str, str, _Row]], made: Callable[[_Row], Item]) -> _Grouped:
    """Claims by gene, of rows with their genes, type and profile."""
    together: dict[tuple[tuple[str, ...], str, str], list[_Row]] = defaultdict(list)
    for genes, type_, profile, row in rows:
        together[genes, type_, profile].append(row)
    found: dict[str, list[Claims]] = defaultdict(list)
    for (genes, type_, profile), members in together.items():
        claims = Claims(type_, profile, tuple(members), made)
        for gene in genes:
            found[gene].append(claims)
    return {gene: tuple(claims) for gene, claims in found.items()}


@cache
def _civic() -> _Grouped:
    """Evaluable CIViC rows; those that cannot be evaluated from DNA are left aside."""
    columns, rows = _table("onco.evidence", upto="type")
    evaluable, genes, type_, profile = map(columns.index, ("evaluable", "genes", "type", "profile"))

    def made(cells: _Row) -> Item:
        row = dict(zip(columns, "\t".join(cells).split("\t"), strict=True))
        return Item(
            row["id"], row["source"], _parsed(row["profile"]), row["disease"], row["doid"], _split(row["therapies"]),
            row["interaction"], row["level"], row["type"], row["direction"] == "Supports", row["significance"],
            int(row["rating"]) if row["rating"] else None, _split(row["pmid"]), row["patch"] or row["citation"],
        )  # fmt: skip

    reported = (row for row in rows if row[evaluable] == "yes")
    return _grouped(((tuple(row[genes].split("|")), row[type_], row[profile], row) for row in reported), made)


def _genes_of(profile: str) -> tuple[str, ...]:
    return tuple(sorted({gene for atom in atoms(_parsed(profile)) for gene in atom.genes}))


@cache
def _supplement() -> _Grouped:
    """Approvals that are verified; `label_status` says which of them were withdrawn."""
    columns, rows = _table("onco.approvals")
    profile, verified = columns.index("profile"), columns.index("verified")

    def made(cells: _Row) -> Item:
        row = dict(zip(columns, cells, strict=True))
        reported = ", ".join(filter(None, (f"{row['agency']} {row['basis']}".strip(), row["date"], row["line"])))
        return Item(
            row["id"], row["source"], _parsed(row["profile"]), row["disease"], row["doid"], _split(row["therapies"]),
            row["interaction"], "B" if row["basis"] == "publication" else "A", "Predictive",
            True, row["significance"], None, _split(row["pmid"]),
            f"{reported}; {row['reference']}", row["condition"],
        )  # fmt: skip

    kept = (row for row in rows if row[verified] == "yes")
    return _grouped(((_genes_of(row[profile]), "Predictive", row[profile], row) for row in kept), made)


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


def cgi_level(text: str) -> str:
    """The evidence level of a CGI statement; of several that it names the weakest. Raises DataError for others."""
    names = [name.strip() for name in text.split(",")]
    if unknown := [name for name in names if name not in _CGI_LEVEL]:
        raise DataError(
            tr("the evidence level {unknown!r} is not known", unknown=unknown[0]),
            where="cgi.biomarkers_2017",
            remedy=tr("Give it a level in pmkit.onco.evidence."),
        )
    return max(_CGI_LEVEL[name] for name in names)


@cache
def _cgi() -> _Grouped:
    """Opt-in: the CGI release of 2017; its tumour types are names only, so they match no ontology term."""
    columns, rows = _table("cgi.biomarkers_2017")
    association, profile = columns.index("association"), columns.index("profile")

    def made(cells: _Row) -> Item:
        row = dict(zip(("number", *columns), cells, strict=True))
        resistant = row["association"].startswith("Resistant")
        return Item(
            id=f"CGI{row['number']}",
            source="cgi",
            profile=_parsed(row["profile"]),
            disease=row["tumor_type"],
            disease_id="",
            therapies=_split(row["therapies"]),
            interaction="",
            level=cgi_level(row["level"]),
            type="Predictive",
            supports=True,
            significance="Resistance" if resistant else "Sensitivity/Response",
            rating=None,
            pmids=_split(row["pmids"]),
            note=tr("{row}; as of December 2017", row=row["level"]),
        )

    reported = ((n, row) for n, row in enumerate(rows, 1) if row[association].startswith(("Resistant", "Responsive")))
    named = (
        (tuple(dict.fromkeys(a.gene for a in atoms(_parsed(row[profile])))), "Predictive", row[profile], (str(n), *row))
        for n, row in reported
    )
    return _grouped(named, made)


def claims(genes: Iterable[str], *, cgi: bool = False) -> tuple[Claims, ...]:
    """All statements whose profile names one of the genes, each once."""
    sources = (_civic(), _supplement(), *((_cgi(),) if cgi else ()))
    requested = sorted(set(genes))
    found = (one for source in sources for gene in requested for one in source.get(gene, ()))
    return tuple({id(one): one for one in found}.values())


def match(statements: Iterable[Claims], matcher: ProfileMatcher) -> tuple[tuple[Hit, ...], tuple[PendingItem, ...]]:
    """The statements that hold, and those of which a part holds while the rest could not be determined, by their ids.

    Resistance of a change that was seen in one fusion of its gene holds in any other, and where no fusion is known.
    """
    hits, pending = [], []
    outcomes: dict[str, ProfileOutcome] = {}
    for one in statements:
        outcome = outcomes.get(one.text)
        if outcome is None:
            outcome = outcomes[one.text] = evaluate(one.profile, matcher.look)
        resisted = _resisted(one, matcher) if not outcome.truth and one.type == "Predictive" else []
        hits += resisted
        if not outcome.matches or outcome.truth is False:
            continue
        closest = tuple(sorted(outcome.matches, key=lambda m: m.level))
        if outcome.truth:
            hits += [Hit(item, closest) for item in one.items]
        else:
            held = {hit.item.id for hit in resisted}
            pending += [PendingItem(item, closest, outcome.unknown) for item in one.items if item.id not in held]
    hits.sort(key=lambda hit: hit.item.order)
    pending.sort(key=lambda one: one.item.order)
    return tuple(hits), tuple(pending)


def _resisted(claims: Claims, matcher: ProfileMatcher) -> list[Hit]:
    """Hits of the items of resistance whose profile holds but for the fusion that it names."""
    relaxed = without_fusions(claims.profile)
    if relaxed is None:
        return []
    rest, fusions = relaxed
    outcome = evaluate(rest, matcher.look)
    if not outcome.matches or not outcome.truth:
        return []
    closest = tuple(sorted(outcome.matches, key=lambda m: m.level))
    seen_with = ", ".join(f.gene.replace("v::", "any partner::") for f in fusions)
    return [Hit(item, closest, seen_with) for item in claims.items if item.supports and item.response == "resistant"]


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


WHOLE_TUMOR = frozenset(("HER2", "HRD", "MSI", "TMB"))
"""What profiles name in the place of a gene where they ask for a biomarker of the whole tumour."""


@cache
def gene_names() -> frozenset[str]:
    """Every gene that a statement which can be evaluated names."""
    return (frozenset(_civic()) | frozenset(_supplement())) - WHOLE_TUMOR
