"""What a patient agreed to have looked at, and for which purpose: the nouns. Light to import.

A finding that the patient did not ask for is off until the sheet or an option opts in. What is not consented to is
neither read nor computed, so that nothing can tell whether there was something. The rules (`rules/consent.toml`) are
applied by `knowledge.consent_rules` where the files are loaded; every stage asks `case.consent.allows(Scope.…)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from pmkit.core.errors import UsageError, did_you_mean
from pmkit.core.messages import tr
from pmkit.core.options import option


class Scope(StrEnum):
    """An area that needs a consent of its own."""

    SECONDARY = "secondary"  # findings that are not why the test was ordered (ACMG SF)
    PREDISPOSITION = "predisposition"  # cancer predisposition beyond the list of secondary findings
    CARRIER = "carrier"  # being a carrier of a recessive condition
    TUMOR_GERMLINE = "tumor_germline"  # inherited findings of a tumour sample without a normal
    POLYGENIC = "polygenic"  # polygenic scores and clinical risk
    DIAGNOSIS = "diagnosis"  # findings that may explain the patient's phenotype (HPO terms)
    CONSANGUINITY = "consanguinity"  # what runs of homozygosity say of the parents
    ADULT_ONSET = "adult_onset"  # conditions that begin in adult life, in a minor


class SampleOf(StrEnum):
    """What a sample is of, as far as consent hangs on it."""

    NOT_STATED = ""
    GERMLINE = "germline"  # inherited DNA, by the sheet, the header, or as `patient` was given
    PAIR = "pair"  # a tumour with its normal
    LONE_TUMOR = "lone_tumor"


@dataclass(frozen=True, slots=True)
class ConsentOptions:
    """What is asked for of all patients of a run; a patient's own line of the sheet is stronger."""

    consent: tuple[str, ...] = field(
        default=(),
        metadata=option(
            "What the patient agreed to, also in the sheet: secondary, predisposition, carrier, tumor_germline, "
            "polygenic, diagnosis, consanguinity, adult_onset.",
            metavar="SCOPE",
            split=True,
        ),
    )
    purpose: tuple[str, ...] = field(
        default=(),
        metadata=option(
            "What the run is for, as clinical_care, and conditions met, against the sheet's DUO codes (`data_use`).",
            metavar="WORD",
            split=True,
        ),
    )
    age: float | None = field(
        default=None,
        metadata=option("The patient's age in years.", metavar="YEARS", least=0, most=150, names_patients=True),
    )

    def scopes(self) -> frozenset[Scope]:
        """The scopes that the option names. Raises UsageError for one that is not known."""
        known = {str(scope): scope for scope in Scope}
        for word in self.consent:
            if word.lower().replace("-", "_") not in known:
                hint = did_you_mean(word.lower(), known, tr("Known: {names}.", names=", ".join(known)))
                raise UsageError(tr("there is no scope of consent {word!r}", word=word), remedy=hint)
        return frozenset(known[word.lower().replace("-", "_")] for word in self.consent)

    @property
    def given(self) -> bool:
        """Whether anything was said."""
        return bool(self.consent or self.purpose or self.age is not None)


class Granted(NamedTuple):
    """What one patient agreed to. As it stands: nothing, and nothing recorded."""

    recorded: bool = False
    scopes: frozenset[Scope] = frozenset()
    minor: bool = False  # below the age of `rules/consent.toml`, or of an age that is not understood
    age: float | None = None  # years
    purpose: tuple[str, ...] = ()
    data_use: tuple[str, ...] = ()  # DUO codes of the data
    notes: tuple[str, ...] = ()  # for the report; never of what was found
    sample_of: SampleOf = SampleOf.NOT_STATED  # known before the records are read

    @property
    def reading(self) -> tuple[object, ...]:
        """What decides which regions are read: patients with the same are read together."""
        return self.scopes, self.minor, self.sample_of

    @property
    def inherited_cancer(self) -> bool:
        """Whether what the normal sample carries, or a germline sample, may be named among a tumour's findings."""
        return Scope.PREDISPOSITION in self.scopes and self.adult_onset

    def allows(self, scope: Scope) -> bool:
        """Whether results of this scope may be computed."""
        return scope in self.scopes

    @property
    def adult_onset(self) -> bool:
        """Whether conditions that begin in adult life may be looked at."""
        return not self.minor or Scope.ADULT_ONSET in self.scopes


NOTHING = Granted()
"""Nobody was asked."""
CONSENT, DATA_USE, AGE = "consent", "data_use", "age"
"""Columns of the sample sheet."""


def is_said(sheet: Mapping[str, str], requested: ConsentOptions) -> bool:
    """Whether a patient's line of the sheet or the options say anything of consent."""
    return requested.given or any(sheet.get(column) for column in (CONSENT, DATA_USE, AGE))


__all__ = ["AGE", "CONSENT", "DATA_USE", "NOTHING", "ConsentOptions", "Granted", "SampleOf", "Scope", "is_said"]
