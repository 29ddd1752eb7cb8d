"""Find a drug by generic name, brand, RxNorm number or ATC code."""

from __future__ import annotations

import difflib
import re
from functools import cache

from pmkit.core.errors import NoInputError
from pmkit.pgx.guidance import all_drugs

_SALTS = frozenset(
    {
        *("besylate", "bisulfate", "calcium", "citrate", "fumarate", "hcl", "hydrobromide", "hydrochloride"),
        *("magnesium", "maleate", "mesylate", "phosphate", "potassium", "sodium", "succinate", "sulfate", "tartrate"),
        *("er", "xr"),
    }
)
_PREFIX = re.compile(r"^(rxnorm|rxcui|atc)\s*[:=]?\s*", re.IGNORECASE)


@cache
def _index() -> dict[str, tuple[str, ...]]:
    """Every way to name a drug, lower case -> the drugs it can mean."""
    found: dict[str, list[str]] = {}
    for drug in all_drugs().values():
        for name in (drug.name, *drug.names, drug.rxnorm, *drug.atc, drug.clinpgx_id):
            if name and drug.name not in found.setdefault(name.lower(), []):
                found[name.lower()].append(drug.name)
    return {name: tuple(sorted(drugs)) for name, drugs in found.items()}


def find_drug(text: str) -> str:
    """The table's name of a drug.

    Takes "clopidogrel", "Plavix", "clopidogrel bisulfate", "32968", "rxnorm:32968", "B01AC04". Raises NoInputError
    with the nearest names for an unknown drug, and with the choices where a code means several drugs.
    """
    wanted = " ".join(_PREFIX.sub("", text.strip()).lower().split())
    index = _index()
    words = wanted.split()
    while len(words) > 1 and " ".join(words) not in index and words[-1] in _SALTS:
        words.pop()
    drugs = index.get(" ".join(words), ())
    if len(drugs) == 1:
        return drugs[0]
    if drugs:
        raise NoInputError(f"{text!r} can mean {' or '.join(drugs)}", remedy="Give the drug's name.")
    near = difflib.get_close_matches(wanted, [name for name in index if not name.isdigit()], n=3, cutoff=0.75)
    shown = [name if index[name] == (name,) else f"{name} ({', '.join(index[name])})" for name in near]
    remedy = f"Did you mean {' or '.join(shown)}?" if shown else "See `pmkit tables show guidance.drugs`."
    raise NoInputError(f"no drug is known by the name {text!r}", remedy=remedy)
