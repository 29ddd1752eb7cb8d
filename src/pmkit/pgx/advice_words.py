"""Advice on drugs in words, and how pressing it is: one wording for the terminal table, `explain` and `drug`."""

from __future__ import annotations

from typing import Protocol

from pmkit.core.messages import tr
from pmkit.pgx.section import Recommendation, Residual

URGENT, ADJUST, WATCH, USUAL, NONE = range(5)
SILENT = "no_recommendation"
SEVERITY = {
    "contraindicated": URGENT,
    "avoid": URGENT,
    "alternative": URGENT,
    "reduce_dose": ADJUST,
    "increase_dose": ADJUST,
    "conditional": ADJUST,
    "algorithm": ADJUST,
    "monitor": WATCH,
    "test": WATCH,
    "standard_with_caution": WATCH,
    "standard": USUAL,
    "use": USUAL,
    "informative": NONE,
    SILENT: NONE,
}
"""How pressing an action is. An action that is not named here is shown among those to watch, never hidden."""
_CONDITIONS = ("if ", "for ", "chronic ", "relative to ")  # begin a condition of a dose in the guidance table


class Factor(Protocol):
    """A dose as a multiple of another, as guidance rows and reports have it."""

    @property
    def min(self) -> float | None: ...
    @property
    def max(self) -> float | None: ...
    @property
    def basis(self) -> str: ...


class AdvisedResult(Protocol):
    """A gene's result that led to advice, as guidance and reports have it."""

    @property
    def gene(self) -> str: ...
    @property
    def diplotype(self) -> str: ...
    @property
    def phenotype(self) -> str | None: ...
    @property
    def key(self) -> str: ...


def is_risk(key: str) -> bool:
    """Whether a key tells of a risk allele: "*57:01 positive"."""
    return key.endswith((" positive", " negative"))


def result_meaning(result: AdvisedResult) -> str:
    """What a result means: of risk alleles the one that was asked for, else the phenotype."""
    return result.key if is_risk(result.key) else result.phenotype or result.key


def result_words(result: AdvisedResult) -> str:
    """ "CYP2C19 *1/*2 Intermediate Metabolizer", "HLA-B *07:02/*57:01 *57:01 positive"."""
    return " ".join(dict.fromkeys(filter(None, (result.gene, result.diplotype, result_meaning(result)))))


def action_is_usual(action: str) -> bool:
    """Whether an action asks for nothing but usual care, or tells nothing."""
    return SEVERITY.get(action, WATCH) >= USUAL


def severity(advice: Recommendation) -> int:
    """How pressing an advice's main action is."""
    return SEVERITY.get(advice.action, WATCH)


def action_words(action: str) -> str:
    """An action as a person reads it; a source without advice must not look like one that advises no change."""
    words = _silent_words().get(action)
    return f"{words} ({not_usual()})" if words else action.replace("_", " ")


def short_words(action: str) -> str:
    """As `action_words`, for where the warning stands above."""
    return _silent_words().get(action, action.replace("_", " "))


def not_usual() -> str:
    """What has to stand alongside every answer that is no advice."""
    return tr("this does not mean that no change is needed")


def answer_heads() -> tuple[str, str, str, str]:
    """What stands above drugs, what to do, why and who says so."""
    return tr("Drug"), tr("What to do"), tr("Because of"), tr("Who says so")


def _silent_words() -> dict[str, str]:
    return {SILENT: tr("no recommendation"), "informative": tr("information only, no advice")}


def factor_words(dose: Factor | None) -> str:
    """ "65 % of start dose"; "" without a factor."""
    if dose is None:
        return ""
    limits = [f"{100 * value:.0f} %" for value in (dose.min, dose.max) if value is not None]
    least, *most = dict.fromkeys(limits)
    factor = tr("{least} to {most}", least=least, most=most[0]) if most else least
    return tr("{factor} of {dose}", factor=factor, dose=dose_words(dose.basis))


def dose_words(basis: str) -> str:
    """The dose that a factor is of: "start_if_used" is "start dose, if used"."""
    words = basis.replace("_", " ").removeprefix("of ")
    if words == "frequency":
        return tr("the frequency")
    if words in ("", "any"):
        return tr("the usual dose")
    for mark in _CONDITIONS:
        which, found, condition = words.partition(mark)
        if found:
            reported = _conditions().get(f"{mark}{condition}", f"{mark}{condition}")
            return tr("{dose}, {condition}", dose=_dose_of(which.strip()), condition=reported)
    return _dose_of(words)


def _dose_of(which: str) -> str:
    doses = {
        "": tr("the dose"),
        "start": tr("start dose"),
        "lowest start": tr("lowest start dose"),
        "start cap": tr("start cap dose"),
        "maintenance": tr("maintenance dose"),
        "target": tr("target dose"),
        "max": tr("max dose"),
    }
    return doses.get(which) or (which if which.endswith("dose") else tr("{which} dose", which=which))


def _conditions() -> dict[str, str]:
    """Conditions of a dose in the guidance table; others are said in its own words."""
    return {
        "if used": tr("if used"),
        "if unavoidable": tr("if unavoidable"),
        "if alternative unsuitable": tr("if alternative unsuitable"),
        "if adverse events": tr("if adverse events"),
    }


def residual_words(left: Residual) -> list[str]:
    """What is open about a drug's advice: carriers by population, and what decides."""
    unknown = tr("not known")
    shares = [
        f"{one.population} {unknown if one.per_100000 is None else f'{one.per_100000:g}'}" for one in left.populations
    ]
    lines = [
        tr(
            "carriers in 100,000 of what would change it: {shares} (limit {limit_per_100000:g})",
            shares=", ".join(shares),
            limit_per_100000=left.limit_per_100000,
        )
    ]
    unseen = max((one.unseen_per_100000 for one in left.populations), default=0)
    if unseen:
        lines.append(
            tr(
                "of these at most {unseen:g} carry alleles that no counted chromosome has (rule of three)",
                unseen=unseen,
            )
        )
    for title, names in (
        (tr("decided by"), left.deciding),
        (tr("contradicted or unusable"), left.contradicted),
        (tr("counted by nobody"), left.not_counted),
        (tr("genes without a call"), left.not_called),
        (tr("if all that is open is reference"), left.otherwise),
    ):
        if names:
            lines.append(f"{title}: {', '.join(names)}")
    return lines
