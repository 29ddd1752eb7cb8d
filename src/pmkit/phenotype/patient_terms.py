"""A patient's HPO terms: from options, the sample sheet (column `hpo`), or a GA4GH Phenopacket."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pmkit.core.errors import DataError, NoInputError, at_column
from pmkit.core.messages import tr
from pmkit.phenotype.ontology import Hpo, Resolved

COLUMN, PACKET = "hpo", "phenopacket"
"""Columns of the sample sheet: identifiers, and a file relative to the working folder."""


class PatientTerms(NamedTuple):
    """The terms a patient has, and those that were looked for and are absent."""

    present: tuple[Resolved, ...]
    excluded: tuple[Resolved, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The terms that the patient has, each once: one that is given by an older identifier too is one."""
        return tuple(dict.fromkeys(term.id for term in self.present))


def patient_terms(hpo: Hpo, words: tuple[str, ...], packet: str | None, sheet: Mapping[str, str]) -> PatientTerms:
    """The patient's own line of the sheet is stronger than options. Raises DataError for an unknown identifier."""
    own = [word for word in re.split(r"[;,|\s]+", sheet.get(COLUMN, "")) if word not in ("", ".")]
    packet = sheet.get(PACKET) or packet
    present = [hpo.resolve(word, at_column(COLUMN)) for word in own] or [hpo.resolve(w, "--term") for w in words]
    excluded: list[Resolved] = []
    if packet and not own:
        for id_, is_excluded in read_phenopacket(packet):
            (excluded if is_excluded else present).append(hpo.resolve(id_, packet))
    absent = {one.id for one in excluded}
    if twice := next((one for one in present if one.id in absent), None):
        raise DataError(
            tr("{id} ({name}) is given as present and as excluded", id=twice.id, name=twice.name),
            where=packet or "--term",
            remedy=tr("Correct one of them."),
        )
    return PatientTerms(tuple(dict.fromkeys(present)), tuple(dict.fromkeys(excluded)))


def read_phenopacket(path: str) -> Iterator[tuple[str, bool]]:
    """Identifiers of the phenotypic features (Phenopacket schema 2.0), and whether each is excluded.

    Raises NoInputError, DataError.
    """
    try:
        document: Any = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, IsADirectoryError):
        raise NoInputError(tr("there is no such phenopacket"), where=path) from None
    except (ValueError, RecursionError):
        raise DataError(tr("the phenopacket is no JSON"), where=path) from None
    features = (
        document.get("phenotypicFeatures", document.get("phenotypic_features")) if isinstance(document, dict) else None
    )
    if not isinstance(features, list):
        raise DataError(tr("the phenopacket has no list of phenotypicFeatures"), where=path)
    for feature in features:
        kind = feature.get("type") if isinstance(feature, dict) else None
        id_ = kind.get("id") if isinstance(kind, dict) else None
        if not isinstance(id_, str):
            raise DataError(tr("a phenotypic feature has no type.id"), where=path)
        excluded = feature.get("excluded", feature.get("negated"))
        if not isinstance(excluded, bool | None):
            raise DataError(tr("excluded of a phenotypic feature is neither true nor false"), where=path)
        yield id_, bool(excluded)
