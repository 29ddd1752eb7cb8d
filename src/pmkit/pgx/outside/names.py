"""What other callers call alleles and phenotypes, in pmkit's names: exactly, or not at all.

A name is read only where it stands for one allele of the gene's tables: another spelling, another order of the parts
of a tandem or combination, an older name. Whatever is not read is handed back as not understood; it is never a call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from pmkit.core.messages import all_of, tr
from pmkit.core.model import Build
from pmkit.pgx import alleles as stars
from pmkit.pgx.alleles.calls import diplotype
from pmkit.pgx.alleles.definition import name_key
from pmkit.pgx.functions import allele_function, alleles_of
from pmkit.pgx.genes import is_hla, oddity
from pmkit.pgx.genes.hla_family import read_hla
from pmkit.pgx.guidance import rows_by_drug
from pmkit.pgx.guideline_sources import CPIC
from pmkit.pgx.outside.call import NO_VARIANTS, SEPARATOR
from pmkit.pgx.outside.call_words import is_no_call
from pmkit.pgx.outside.variant_names import key, variant_names
from pmkit.pgx.phenotype_rules import (
    ActivityScore,
    AllelePresence,
    Carrier,
    FunctionPair,
    GenotypeRule,
    Haploid,
    PhenotypeRule,
    Presence,
    SexLinked,
    rule_for,
    rules_by_gene,
)

_ONE = re.compile(r"(\*\d+[A-Z]?(?:\.\d+)?)(?:[xX](≥?[1-9]\d*))?")
_LETTERED = re.compile(r"(\*\d+)[A-Z]", re.IGNORECASE)
_PARTIAL = re.compile(r"g\.\d+[ACGTN]+>[ACGTN]+")
_ALDY = re.compile(r"(\*\d+[A-Z]??(?:\.\d+)?)(?:N?X|\.ALDY(?:_\d+)?)?((?:\+rs\d+)*)")
_WITH_ZYGOSITY = re.compile(
    r"(.+?),?\s+\(?(heterozygous|homozygous|hemizygous|homoplasmic|heteroplasmic)\)?", re.IGNORECASE
)
_USUAL = re.compile(r".+ (metabolizer|function)", re.IGNORECASE)
_HLA_RESULT = re.compile(r"(\S+) (positive|negative)", re.IGNORECASE)
_REFERENCE_WORDS = ("reference", "wildtype", "wild type", "wild-type", "wt")


class Alleles(NamedTuple):
    """The alleles of one call, in report order: those not understood as the caller wrote them."""

    names: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # where a name was read as its parent allele
    also: tuple[str, ...] = ()  # the alleles if what a caller adds to a parent allele changes it; else empty

    @property
    def understood(self) -> bool:
        """At least one allele of an HLA gene, where each counts by itself; of other genes all."""
        return bool(self.names) and not self.unknown


def read_alleles(gene: str, written: str, caller: str = "") -> Alleles:
    """The alleles of "*1/*4x2", "c.1905+1G>A (*2A) (heterozygous)", "*28+*80/*1", "*5701/*0702" … of `caller`."""
    if not written:
        return Alleles()
    names, unknown, notes, also = [], [], [], []
    for part in _parts(gene, written):
        name, note = _read(gene, part, caller)
        names.append(name or part)
        changes = bool(name and note) and "+rs" in part and not _without_function(gene, name)
        also.append(part if changes else name or part)
        unknown += [] if name else [part]
        notes += [note] if note else []
    if is_hla(gene) and len(unknown) < len(names):
        unknown = []
    changed = tuple(sorted(also, key=_order)) if also != names and not unknown else ()
    return Alleles(tuple(sorted(names, key=_order)), tuple(unknown), tuple(notes), changed)


def label_of(gene: str, names: tuple[str, ...]) -> str:
    """The alleles as reports print them for a gene called from the VCF."""
    if gene not in _defined() or not names:
        return "/".join(names)
    return diplotype(stars.load_definition(gene, Build.GRCH38), names, 0).label


def read_phenotype(gene: str, text: str) -> str | None:
    """A phenotype of the gene's rules or guidance in their spelling; None where it is none of them.

    A gene that neither rules nor guidance know takes any phenotype; one without rules also the usual words.
    """
    known = _phenotypes(gene)
    found = []
    for part in text.split(";"):
        word = part.strip().removeprefix(gene).strip()
        usual = gene not in rules_by_gene() and (not known or _USUAL.fullmatch(word))
        if is_hla(gene) and (match := _HLA_RESULT.fullmatch(word)) and (allele := read_hla(gene, match[1])):
            found.append(f"{allele} {match[2].lower()}")
        elif name := known.get(_key(word), word if usual else ""):
            found.append(name)
        else:
            return None
    return "; ".join(found)


def _parts(gene: str, written: str) -> list[str]:
    """Two alleles, or one; a label that leaves the reference allele unsaid is filled up."""
    if NO_VARIANTS.fullmatch(written) and oddity(gene).names_one_variant:
        return [_reference(gene)] * 2  # PharmCAT's label of a gene without a listed variant
    if match := _WITH_ZYGOSITY.fullmatch(written):
        return _by_zygosity(gene, _split(match[1]), match[2].lower()) or [written]
    return _split(written)


def _split(written: str) -> list[str]:
    return [part.strip() for part in SEPARATOR.split(written)]


def _by_zygosity(gene: str, alleles: list[str], word: str) -> list[str]:
    """Two alleles or the one that is reported, of a name with "heterozygous" and the like; [] where they do not fit.

    Beside a heterozygous variant stands the reference; beside a heterozygous star allele any other, so that it is one.
    """
    if len(alleles) > 1:
        fits = {"heterozygous": len(set(alleles)) == 2, "homozygous": len(set(alleles)) == 1}
        return alleles if fits.get(word) else []
    if word == "homozygous":
        return alleles * 2
    if word == "heterozygous" and gene in _defined() and not (reference := _reference(gene)).startswith("*"):
        return [*alleles, reference]
    return alleles


def _of_tag(gene: str, rsid: str, base: str) -> str:
    """The allele of PharmCAT's label where no star allele is called: the base of one position."""
    tag = oddity(gene).tag
    return tag.alleles.get(base, "") if tag and tag.rsid == rsid else ""


def _order(name: str) -> tuple[object, ...]:
    number = re.match(r"\*(\d+)", name)
    return (int(number[1]) if number else 1 << 30, name)


def _read(gene: str, text: str, caller: str) -> tuple[str, str]:
    """One allele's name and a note on how it was read; "" where it is not understood."""
    if text.count("(") != text.count(")"):
        return "", ""  # half of something else, such as "(*1/*4)x2"
    if is_no_call(text) or is_hla(gene):
        return str(read_hla(gene, text) or ""), ""
    if name := _known(gene, text) if _names(gene) else text:
        return name, ""
    if (match := re.fullmatch(r"(rs\d+) ?([ACGT])", text)) and (name := _of_tag(gene, match[1], match[2])):
        return name, tr("{text} read as {name}: only {match} was given", text=text, name=name, match=match[1])
    if caller == "Aldy" and (match := _ALDY.fullmatch(text)) and (parent := _known(gene, match[1])):
        read_as = tr("{text} read as {parent}", text=text, parent=parent)
        if match[2]:
            more = tr("what {added} adds to it is not known", added=all_of(match[2][1:].split("+")))
            read_as = f"{read_as}; {more}"
        return parent, read_as
    return "", ""


def _without_function(gene: str, name: str) -> bool:
    """Whether an allele has no function, so that a further variant on it changes nothing."""
    return allele_function(gene, name, CPIC, rule_for(gene, CPIC)).function == "No function"


def _known(gene: str, text: str) -> str:
    """The gene's allele, tandem, copies or combination that a text names, or ""."""
    text = text.strip()
    if text in _names(gene):
        return text
    if name := _spellings(gene).get(_key(text)) or _spellings(gene).get(key(text)):
        return name
    if text.startswith("[") and text.endswith("]"):
        return _combination(gene, text)
    bare = text[1:-1] if text.startswith("(") and text.endswith(")") else text
    parts = [part.strip() for part in bare.split("+")]
    if not all(_ONE.fullmatch(part) for part in parts):
        return ""
    if name := _tandems(gene).get(tuple(sorted(part.replace("X", "x") for part in parts))):
        return name
    rule = rule_for(gene, CPIC)
    copies = isinstance(rule, ActivityScore) and rule.copies
    read = [_one(gene, part, copies=copies) for part in parts]
    return "+".join(read) if all(read) and (copies or len(read) == 1) else ""


def _one(gene: str, text: str, *, copies: bool) -> str:
    """ "*4", "*4.012" or, where copies are counted, "*4x2"."""
    match = _ONE.fullmatch(text)
    if match is None or (match[2] and not copies):
        return ""
    name = match[1] if match[1] in _names(gene) else match[1].partition(".")[0]
    if name not in _names(gene):
        return ""
    return f"{match[1]}x{match[2]}" if match[2] else match[1]


def _combination(gene: str, text: str) -> str:
    """ "[a + b]" in the order of reports. A part "g.POSREF>ALT" alongside alleles is a change without a name."""
    parts = [part.strip() for part in text[1:-1].split(" + ")]
    read = [part if _PARTIAL.fullmatch(part) else _known(gene, part) for part in parts]
    return f"[{' + '.join(sorted(read, key=name_key))}]" if all(read) else ""


@cache
def _names(gene: str) -> frozenset[str]:
    defined = stars.load_definition(gene, Build.GRCH38).names if gene in _defined() else ()
    return frozenset({*defined, *alleles_of(gene)})


@cache
def _defined() -> frozenset[str]:
    return frozenset({*stars.genes(), *stars.research_genes()})


def _reference(gene: str) -> str:
    definition = stars.load_definition(gene, Build.GRCH38)
    return definition.names[definition.reference]


@cache
def _tandems(gene: str) -> dict[tuple[str, ...], str]:
    """Names such as "*80+*28" by their parts in one order."""
    return {tuple(sorted(name.split("+"))): name for name in _names(gene) if name.startswith("*") and "+" in name}


def candidates(gene: str, text: str) -> tuple[str, ...]:
    """The alleles that a name tells of where it is the name of none, by their order; else ().

    Several alleles that have a variant ("R144C", "A-" of G6PD), or the one of a star and number with a letter ("*1B").
    """
    found = set(_meanings(gene).get(_key(text), ()))
    if not found and (reported := variant_names(gene).get(key(text)) or variant_names(gene).get(key(text.lstrip("*")))):
        found = set(reported.alleles)
    if not found and (match := _LETTERED.fullmatch(text)) and match[1] in _names(gene):
        found = {match[1]}
    return tuple(sorted(found, key=name_key))


@cache
def _spellings(gene: str) -> dict[str, str]:
    """Other spellings that stand for one allele only."""
    exact = {name: next(iter(reported.alleles)) for name, reported in variant_names(gene).items() if reported.exact}
    exact |= {f"*{name}": allele for name, allele in exact.items()}
    own = _meanings(gene)
    exact = {name: allele for name, allele in exact.items() if name not in own}
    return exact | {name: next(iter(names)) for name, names in own.items() if len(names) == 1}


@cache
def _meanings(gene: str) -> dict[str, set[str]]:
    """Other spellings, each with the alleles that it can stand for."""
    found: dict[str, set[str]] = {}
    for name in _names(gene):
        for spelling in _ways(name):
            found.setdefault(_key(spelling), set()).add(name)
    if gene in _defined() and not (reference := _reference(gene)).startswith("*"):
        for word in _REFERENCE_WORDS:
            found.setdefault(_key(word), set()).add(reference)
    if not any(name.startswith("*") for name in _names(gene)):
        found = {star + key: names for key, names in found.items() for star in ("", "*")}
    return found


def _ways(name: str) -> Iterator[str]:
    """Spellings of one allele name: "c.1905+1G>A (*2A)" -> "c.1905+1G>A", "*2A", "1905+1G>A"; "B (wildtype)" …"""
    yield name
    base, _, bracket = name.removesuffix(")").partition(" (")
    if bracket:
        if bracket == "reference":
            yield base
            yield from (f"{base} ({word})" for word in _REFERENCE_WORDS)
        elif match := re.fullmatch(r"(rs\d+) (.+)", base):
            number, words = match[1], match[2]
            yield from (f"{number}{bracket}", f"{words}{bracket}", f"{words}({bracket})", bracket, words)
            if words != "reference":  # PyPGx and Aldy name the variant by its number alone
                yield from (number, words.rpartition(" ")[2])
        else:
            yield from (base, base.removeprefix("c."), bracket)
    elif name.startswith(("c.", "m.")):
        yield name[2:]
        if match := re.fullmatch(r"m\.(\d+)([ACGT])>([ACGT])", name):
            yield from (f"{match[2]}{match[1]}{match[3]}", f"m.{match[2]}{match[1]}{match[3]}", f"mt{name[2:]}")


@cache
def _phenotypes(gene: str) -> dict[str, str]:
    """Spellings -> phenotypes and results of a gene that rules give or guidance asks for."""
    words: set[str] = set()
    for authority in rules_by_gene().get(gene, {}):
        if rule := rule_for(gene, authority):
            words |= {*_outcomes(rule), *rule.keys, *rule.keys.values()}
    for rows in rows_by_drug().values():
        for row in rows:
            for condition in row.conditions:
                if condition.gene == gene and condition.kind in ("phenotype", "allele_status"):
                    words |= condition.keys
    return {_key(word): word for word in sorted(words)}


def _outcomes(rule: PhenotypeRule) -> Iterator[str]:
    match rule:
        case ActivityScore():
            yield from (band.phenotype for band in rule.bands)
        case FunctionPair():
            yield from (*rule.pairs.values(), *rule.pair_keys.values())
        case Presence():
            yield from (rule.present, rule.absent)
        case GenotypeRule():
            yield from rule.genotypes.values()
        case SexLinked():
            yield from (*rule.hemizygous.values(), *rule.diploid.values())
        case Haploid():
            yield from rule.phenotypes.values()
        case AllelePresence():
            yield from (f"{allele} {state}" for allele in rule.alleles for state in ("positive", "negative"))
        case Carrier():
            yield rule.positive


def _key(text: str) -> str:
    return re.sub(r"\s", "", text).replace("->", ">").lower()
