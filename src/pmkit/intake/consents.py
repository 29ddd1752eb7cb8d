"""What each patient of the files consented to, from the sheet, the options and what other files of the run say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pmkit.core.batch import Batch
from pmkit.core.consent import AGE, CONSENT, DATA_USE, NOTHING, ConsentOptions, Granted, is_said
from pmkit.core.errors import ConsentError, DataError
from pmkit.core.messages import tr
from pmkit.formats.genotypes import FEW
from pmkit.intake.elsewhere import Elsewhere
from pmkit.intake.material import COLUMN as MATERIAL
from pmkit.intake.material import SampleFacts, sample_of
from pmkit.intake.patients import NamedInput, PlannedCase, normals_rows

if TYPE_CHECKING:
    from pmkit.intake.sheet import Sheet


class Grants:
    """What a patient consented to, and what the sample is of; None leaves the patient out, of a batch that keeps
    going."""

    def __init__(
        self,
        files: Sequence[NamedInput],
        sheet: Sheet | None,
        batch: Batch,
        requested: ConsentOptions,
        elsewhere: Elsewhere,
    ) -> None:
        self.files, self._sheet, self._batch, self._requested, self._elsewhere = (
            files,
            sheet,
            batch,
            requested,
            elsewhere,
        )

    def __call__(self, patient: PlannedCase) -> Granted | None:
        said = self._elsewhere.sheet(patient.sample, _said(patient, self.files, self._sheet))
        try:
            granted = consent_of(said, self._requested, self._elsewhere.age(patient.sample))
        except ConsentError as error:
            if not self._batch.keep_going:
                raise
            self._batch.note([self.files[place.file].path for place in patient.places], error, patient.sample)
            return None
        place = patient.places[0]
        header = self.files[place.file].header
        if len(header.samples) > FEW and not (granted.scopes or said.get(MATERIAL)):
            return granted  # who agreed to nothing is read alike; the header of many is not searched for each of them
        normal = None if place.normal is None else header.samples[place.normal]
        text = header.text.decode("utf-8", errors="replace")
        known = sample_of(SampleFacts(said, text, header.samples, header.samples[place.column], normal))
        return granted._replace(sample_of=known) if known is not granted.sample_of else granted


def _said(patient: PlannedCase, files: Sequence[NamedInput], sheet: Sheet | None) -> dict[str, str]:
    """A patient's line of the sheet, with what a line of the normal's name says of consent, data use and age.

    Raises DataError where the two say different things: they are of one person.
    """
    said = dict(patient.row.extra()) if patient.row else {}
    for row in normals_rows(patient, files, sheet) if sheet else ():
        given = row.extra()
        for column in (CONSENT, DATA_USE, AGE):
            if column in given and said.setdefault(column, given[column]) != given[column]:
                raise DataError(
                    tr("the lines of a tumour and of its normal differ in the column {column!r}", column=column),
                    where=str(sheet.path) if sheet else "",
                    remedy=tr("They are one patient: write the same in both, or leave one empty."),
                )
    return said


def consent_of(sheet: Mapping[str, str], requested: ConsentOptions, age: float | None = None) -> Granted:
    """What a patient's line of the sheet and the options grant; see `knowledge.consent_rules.granted`. `age`: what
    another file says."""
    if age is None and not is_said(sheet, requested):
        return NOTHING
    from pmkit.knowledge.consent_rules import granted  # pydantic, and only where something is said

    return granted(sheet, requested, age)
