"""What a label asks for besides the biomarker, and whether the case meets it.

A condition is a word of a few: `germline`, or `name=value` of a clinical state: `er=positive`, `pr=negative`,
`hr=positive` (either hormone receptor), `her2=negative`, `her2=3+`, `ras=wildtype`, `grade=2`, `age=child`,
`castration=resistant`, `histology=non-squamous` (of the lung), `pdl1=1` (at least). A state may be given by the user,
or follow from the tumour type or from other alterations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from pmkit.core.messages import all_of, tr
from pmkit.onco.alterations import Alteration, Alterations, CopyNumberEvent, SmallVariant
from pmkit.onco.tumor_type import TumorType

Met = Literal["met", "unmet", "not_shown", "unknown"]
"""met; unmet: the case contradicts it; not_shown: the file could show it and does not; unknown: not said."""

GERMLINE = "germline"
ADULTS = "age=adult"
"""A label for adults is printed with its age and stands until the case says that it is of a child."""
_BY_TUMOR: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("DOID:0060079", (("her2", "positive"),)),
    ("DOID:0060080", (("her2", "negative"),)),
    ("DOID:0060081", (("her2", "negative"), ("er", "negative"), ("pr", "negative"))),
    ("DOID:0060075", (("er", "positive"),)),
    ("DOID:0080909", (("castration", "resistant"),)),
    ("DOID:3907", (("histology", "squamous"),)),
    ("DOID:3910", (("histology", "non-squamous"),)),
    ("DOID:4556", (("histology", "non-squamous"),)),
    ("ONCOTREE:ASTR2", (("grade", "2"),)),
    ("ONCOTREE:ODG2", (("grade", "2"),)),
    ("ONCOTREE:ASTR3", (("grade", "3"),)),
    ("ONCOTREE:ODG3", (("grade", "3"),)),
    ("ONCOTREE:ASTR4", (("grade", "4"),)),
    ("ONCOTREE:GB", (("grade", "4"),)),
)
"""States that a tumour type says by its name."""
_HER2_POSITIVE = ("positive", "3+", "2+/ish+")
_HER2_NEGATIVE = ("negative", "0", "1+", "low")
_SAID = {"her2": "HER2", "er": "ER", "pr": "PR", "hr": "HR", "ras": "RAS", "pdl1": "PD-L1"}


class States(NamedTuple):
    """Clinical states by name, and where each is from: "given", "tumour type" or an alteration's name."""

    values: Mapping[str, str]
    origins: Mapping[str, str]

    def said(self, name: str) -> str:
        """As "HER2 is positive (ERBB2 amplification)"."""
        said = _SAID.get(name, name)
        return tr("{name} is {value} ({origin})", name=said, value=self.values[name], origin=self.origins[name])


def states_of(given: Mapping[str, str], tumor: TumorType | None, alterations: Alterations, ras: str) -> States:
    """The case's states. What was given wins over the tumour type, and that over what alterations suggest. `ras` is
    mutated, wildtype or empty."""
    values, origins = dict(given), dict.fromkeys(given, "given")
    terms = tumor.same | tumor.ancestors if tumor else frozenset()
    for id_, pairs in _BY_TUMOR:
        for name, value in pairs if id_ in terms else ():
            if name not in values:
                values[name], origins[name] = value, tr("tumour type")
    if "her2" not in values:
        for copies in alterations.copies:
            if copies.gene == "ERBB2" and copies.event == "amplification":
                values["her2"], origins["her2"] = "positive", copies.name
    if ras and "ras" not in values:
        values["ras"], origins["ras"] = ras, tr("KRAS and NRAS of this file")
    return States(values, origins)


def check(word: str, alteration: Alteration | None, states: States) -> tuple[Met, str]:
    """Whether a condition is met, and why where it is not."""
    if word == GERMLINE:
        return _germline(alteration)
    name, _, requested = word.partition("=")
    if name == "hr":
        return _either(requested, states)
    known = states.values.get(name)
    if known is None:
        return ("met" if word == ADULTS else "unknown"), ""
    if name == "her2":
        fits = _her2(requested, known)
    elif name == "pdl1":
        fits = float(known) >= float(requested)
    else:
        fits = known == requested
    if fits is None:
        return "unknown", ""
    return ("met", "") if fits else ("unmet", states.said(name))


def her2_is_not_positive(alteration: Alteration, states: States) -> str | None:
    """What the case says where an amplification of ERBB2 stands beside a HER2 status that is not positive: labels for
    HER2-positive tumours go by that status."""
    if not isinstance(alteration, CopyNumberEvent) or (alteration.gene, alteration.event) != ("ERBB2", "amplification"):
        return None
    known = states.values.get("her2")
    return None if known is None or known in _HER2_POSITIVE else states.said("her2")


def _her2(requested: str, known: str) -> bool | None:
    if requested == "3+":
        return True if known == "3+" else None if known == "positive" else False
    if requested == "low":
        return known in ("low", "1+")
    return known in (_HER2_POSITIVE if requested == "positive" else _HER2_NEGATIVE)


def _either(requested: str, states: States) -> tuple[Met, str]:
    """Hormone receptors: positive where one is, negative where both are."""
    reported = [check(f"{name}={requested}", None, states) for name in ("er", "pr")]
    met = {outcome for outcome, _ in reported}
    if requested == "positive" and "met" in met:
        return "met", ""
    if met == {"met"}:
        return "met", ""
    if (requested == "positive" and met == {"unmet"}) or (requested == "negative" and "unmet" in met):
        return "unmet", all_of(why for _, why in reported if why)
    return "unknown", ""


def _germline(alteration: Alteration | None) -> tuple[Met, str]:
    if not isinstance(alteration, SmallVariant):
        return "not_shown", tr("it is not known to be germline")
    if alteration.in_normal:
        return "met", ""
    if alteration.normal_depth or alteration.normal_vaf is not None:
        return "unmet", tr("the normal sample does not carry it")
    return "not_shown", tr("no normal sample shows it to be germline")


class JudgedConditions(NamedTuple):
    """Conditions together: the worst outcome, and the reasons where it is not met."""

    met: Met
    because: str


_WORST: tuple[Met, ...] = ("unmet", "not_shown", "unknown", "met")


def judge(words: Iterable[str], alteration: Alteration | None, states: States) -> JudgedConditions:
    """All conditions of one indication."""
    reported = [check(word, alteration, states) for word in words]
    met = {outcome for outcome, _ in reported}
    worst: Met = next((outcome for outcome in _WORST if outcome in met), "met")
    return JudgedConditions(
        worst, "; ".join(dict.fromkeys(why for outcome, why in reported if outcome == worst and why))
    )
