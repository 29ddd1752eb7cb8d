"""Find drugs by generic name, brand, RxNorm number or ATC code, alone or in a combination."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from pmkit.core.errors import LONG, NoInputError, slips
from pmkit.core.messages import any_of, tr
from pmkit.knowledge.store import open_table
from pmkit.pgx.guidance import all_drugs

_SALTS = frozenset(
    {
        *("besylate", "bisulfate", "calcium", "citrate", "fumarate", "hcl", "hydrobromide", "hydrochloride"),
        *("magnesium", "maleate", "mesylate", "phosphate", "potassium", "sodium", "succinate", "sulfate", "tartrate"),
        *("acetate", "besilate", "disodium", "dihydrate", "hemihydrate", "hydrate", "mesilate", "monohydrate"),
        *("nitrate", "tosylate", "trihydrate", "hydrogensulfate", "hydrogensulphate", "natrium", "kalium", "sulphate"),
        *("hydrogen", "sodium", "olamine", "hydroxide", "oxalate", "malate", "bitartrate", "ditosylate", "gluconate"),
        *(
            "pamoate",
            "embonate",
            "decanoate",
            "palmitate",
            "medoxomil",
            "cilexetil",
            "chloride",
            "bromide",
            "carbonate",
        ),
        *("er", "xr"),
    }
)
_STRENGTH = re.compile(
    r"\b\d+(?:[.,]\d+)?\s*(?:mg|g|mcg|ug|µg|μg|ml|iu|ie|%|units?)(?![a-z])(?:\s*/\s*(?:\d+\s*)?(?:ml|g|h|hr|day|dose)\b)?"
)
_NUMBERS = re.compile(r"(?<=[a-z]) \d+(?:[.,]\d+)?(?:\s*/\s*\d+(?:[.,]\d+)?)*$")
"""Strengths without a unit, at the end: "co-codamol 30/500"."""
_FORM = re.compile(
    r"\b(?:tab|tabs|tablets?|tabletten?|caps?|capsules?|kapseln?|injections?|infusion|"
    r"(?:oral )?(?:solution|suspension)|(?:eye|ear|nasal|oral) drops|cream|ointment|gel|patch(?:es)?|"
    r"comprim[ée]s?|g[ée]lules?|gouttes|filmtabletten|retardtabletten|hartkapseln|tropfen|z[äa]pfchen|druppels|l\.?p|"
    r"pellicul[ée]s?|gastro-r[ée]sistante?s?|effervescente?s?|orodispersibles?|s[ée]cables?|sirop|"
    r"solution (?:buvable|injectable)|comprimidos?|c[áa]psulas?|compresse|capsule rigide|"
    r"film[- ]coated|(?:extended|modified|sustained|prolonged)[- ]release|retard|cr|mr|sr|la|po|iv)\b\.?"
)
_PREFIX = re.compile(r"^(rxnorm|rxcui|atc)\s*[:=]?\s*", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:/|\+|&|;|\bwith\b|\band\b)\s*|(?<=[a-z]{3})-(?=[a-z]{3})")

_COMPANIES = frozenset(
    {
        *("accord", "actavis", "aguettant", "almus", "alter", "arrow", "auro", "biogaran", "bluefish", "conseil"),
        *("cristers", "ebewe", "eg", "evolugen", "fresenius", "generiques", "gerda", "hikma", "hospira", "isomed"),
        *("jamp", "kabi", "kalceks", "krka", "lab", "labo", "medac", "mint", "mylan", "odan", "panpharma", "pfizer"),
        *("pharma", "pms", "qualimed", "ranbaxy", "ratiopharm", "renaudin", "riva", "sandoz", "sante", "stragen"),
        *("substipharm", "sun", "taro", "teva", "tillomed", "viatris", "winthrop", "zentiva", "zydus", "apo"),
    }
)
"""Who sells generics under the substance's name, from the registers that `guidance.products` names: "apo-citalopram",
"escitalopram biogaran"."""
_OF_ANOTHER_DRUG = re.compile(
    r"\b(?:des|dex|dextro|levo|nor|iso|hydroxy|dihydro|oxy|methyl|ethyl|acetyl|fos|pro|pseudo|beta|alpha|deutero?)-"
)
"""A part of a name that makes it that of another drug: "des-venlafaxine" is no venlafaxine."""
_ATC_OF_SUBSTANCE = 7
"""Letters of an ATC code that means one substance; shorter ones mean groups, of many drugs."""

SHORTEST = 6
"""Names of fewer letters are read exactly, as too many would be alike."""


class FoundDrugs(NamedTuple):
    """What a name stands for: drugs of the table, and what of it is not known, as written."""

    drugs: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    hint: str = ""  # the nearest known name, where only a small spelling error stands between


@cache
def _index() -> dict[str, tuple[str, ...]]:
    """Every way to name a drug, lower case -> the drugs it can mean."""
    found: dict[str, list[str]] = {}
    for drug in all_drugs().values():
        substances = (code for code in drug.atc if len(code) == _ATC_OF_SUBSTANCE)
        for name in (drug.name, *drug.names, drug.rxnorm, *substances, drug.clinpgx_id):
            if name and drug.name not in found.setdefault(name.lower(), []):
                found[name.lower()].append(drug.name)
    for name, parts in products().items():
        if not parts:
            found.setdefault(name, [name])
        elif len(parts) == 1 and name not in found:
            found[name] = list(parts)
    return {name: tuple(sorted(drugs)) for name, drugs in found.items()}


@cache
def products() -> dict[str, tuple[str, ...]]:
    """Products and combinations by name, with the drugs in them; () for a drug that no guidance is known of."""
    rows = open_table("guidance.products").rows()
    return {row["name"]: tuple(filter(None, row["parts"].split(";"))) for row in rows}


@cache
def _combinations() -> dict[tuple[str, ...], str]:
    """Drugs of the table that are combinations, by their sorted parts."""
    names = ((name, drug) for name, drugs in _index().items() for drug in drugs if len(drugs) == 1)
    return {parts: drug for name, drug in names if len(parts := _parts(name)) > 1}


def find_drug(text: str) -> str:
    """The table's name of a drug.

    Takes "clopidogrel", "Plavix", "clopidogrel bisulfate", "32968", "rxnorm:32968", "B01AC04". Raises NoInputError
    for an unknown drug, with the known one that a small spelling error hides, and for a name of several drugs.
    """
    found = find_drugs(text)
    if found.unknown:
        remedy = found.hint or tr("See `pmkit tables show guidance.drugs`.")
        raise NoInputError(tr("no drug is known by the name {text!r}", text=text), remedy=remedy)
    if len(found.drugs) > 1:
        raise NoInputError(
            tr("{text!r} can mean {drugs}", text=text, drugs=any_of(found.drugs)),
            remedy=tr("Give the drug's name."),
        )
    return found.drugs[0]


def find_drugs(text: str) -> FoundDrugs:
    """The drugs that a name, number or code means; of a combination ("codeine/paracetamol") each part that is known."""
    requested = " ".join(_PREFIX.sub("", text.strip()).lower().split())
    for name in (requested, requested := _without_strength(requested), requested := _without_company(requested)):
        if drugs := _named(name) or _product(name):
            return FoundDrugs(drugs)
    prefixed = _OF_ANOTHER_DRUG.search(requested) is not None
    if prefixed and (drugs := _named(requested.replace("-", ""))):
        return FoundDrugs(drugs)
    parts = _parts(requested)
    if len(parts) < 2 or prefixed:
        return FoundDrugs((), (text.strip(),), _hint(requested))
    read = {part: _named(part) for part in parts}
    same = tuple(sorted(drugs[0] if len(drugs) == 1 else part for part, drugs in read.items()))
    if drug := _combinations().get(parts) or _combinations().get(same):
        return FoundDrugs((drug,))
    known = tuple(dict.fromkeys(drug for drugs in read.values() for drug in drugs))
    if not known:
        return FoundDrugs((), (text.strip(),), next(filter(None, map(_hint, parts)), ""))
    unknown = tuple(part for part, drugs in read.items() if not drugs)
    return FoundDrugs(known, unknown, next(filter(None, map(_hint, unknown)), ""))


def _named(requested: str) -> tuple[str, ...]:
    """The drugs of a name, with or without the words of its salt, also as other languages spell it."""
    index, words = _index(), requested.split()
    while len(words) > 1 and " ".join(words) not in index and words[-1] in _SALTS:
        words.pop()
    name = " ".join(words)
    return index.get(name) or _spelled_abroad().get(_plain(name), ())


def _product(requested: str) -> tuple[str, ...]:
    """The drugs of a product or combination, also as other languages spell it."""
    return products().get(requested) or _products_abroad().get(_plain(requested), ())


@cache
def _products_abroad() -> dict[str, tuple[str, ...]]:
    return {_plain(name): parts for name, parts in products().items() if len(name) >= SHORTEST}


def _plain(name: str) -> str:
    """A name without what languages spell differently of one nonproprietary name: accents ("paroxétine"), the final e
    ("Omeprazol", "warfarine") and f for ph ("fenytoïne")."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    return bare.replace("ph", "f").removesuffix("e")


@cache
def _spelled_abroad() -> dict[str, tuple[str, ...]]:
    """Names of at least six letters by their plain spelling, where it is that of one drug only."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for name, drugs in _index().items():
        if len(name) >= SHORTEST and not any(letter.isdigit() for letter in name):
            found.setdefault(_plain(name), set()).add(drugs)
    return {plain: drugs for plain, (drugs, *others) in found.items() if not others}


def _without_strength(requested: str) -> str:
    """A name without strength and form, as lists of medication write them: "xeloda 500 mg tablets" is "xeloda"."""
    bare = " ".join(_FORM.sub(" ", _STRENGTH.sub(" ", requested)).split()).strip(" /+,")
    return _NUMBERS.sub("", bare) or requested


def _without_company(requested: str) -> str:
    """A name without its seller, "escitalopram biogaran" or "apo-escitalopram"; of sellers alone, a word stays."""
    words = requested.split()
    while len(words) > 1 and words[-1] in _COMPANIES:
        words.pop()
    while len(words) > 1 and words[0] in _COMPANIES:
        words.pop(0)
    bare = " ".join(words)
    seller, hyphen, rest = bare.partition("-")
    return rest if hyphen and rest and seller in _COMPANIES else bare


def _parts(requested: str) -> tuple[str, ...]:
    """The drugs that a combination joins, sorted; salts stay with their drug."""
    return tuple(sorted(filter(None, (part.strip(" ,") for part in _JOINED.split(requested)))))


def _digits(name: str) -> str:
    """Digits tell drugs apart that letters do not: 5-ASA is no M-ASA."""
    return "".join(filter(str.isdigit, name))


def _hint(requested: str) -> str:
    """ "Did you mean …?" for a known name one slip away (two in a long name); "" where none is."""
    most = 2 if len(requested) >= LONG else 1
    if len(requested) < 4:
        return ""
    near: list[tuple[int, str]] = []
    for name, drugs in _index().items():
        if name.isdigit() or abs(len(name) - len(requested)) > most or _digits(name) != _digits(requested):
            continue
        if (distance := slips(requested, name, most)) <= most:
            near.append((distance, name if drugs == (name,) else f"{name} ({', '.join(drugs)})"))
    shown = [name for _, name in sorted(near)[:3]]
    return tr("Did you mean {shown}?", shown=any_of(shown)) if shown else ""
