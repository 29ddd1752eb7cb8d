"""The stage that puts a patient's germline sample and tumour together: one patient, one document.

A tumour and its normal in one file are one case already. Samples in files of their own are joined by the sheet (columns
`patient` and `material`) or by `--germline`: the tumour's case takes over what was found in the germline sample.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from pmkit.core.errors import BuildError, DataError, NoInputError, UsageError
from pmkit.core.messages import tr
from pmkit.core.options import option
from pmkit.core.stage import Item, Run, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmkit.core.model import CallSet, Case
    from pmkit.intake.material import Stated

COLUMN = "patient"
"""The column of the sample sheet that names the patient of a sample."""
INHERITED = ("pgx", "context", "germline", "risk")
"""Stages whose results tell of the person, not of the tumour: those of the germline sample are taken."""


@dataclass(frozen=True, slots=True)
class PatientOptions:
    """Which sample is the germline one."""

    germline: str | None = field(
        default=None,
        metadata=option(
            "The germline sample; the others are this patient's tumours.",
            metavar="NAME",
            names_patients=True,
        ),
    )


@dataclass(frozen=True, slots=True)
class Joined:
    """What is known of a joined case alongside the results."""

    germline: str
    stated: Stated
    notes: tuple[str, ...] = ()


class PatientStage(Stage):
    """Holds a tumour back until its germline sample has passed; what no sample belongs to passes as it is."""

    name: ClassVar[str] = "patient"
    analyses: ClassVar[bool] = False
    help: ClassVar[str] = (
        "Join a patient's germline sample and tumours into one report each.\n\n"
        "Whose a sample is, the sheet's columns `patient` and `material` (germline, tumor) say, or --germline. "
        "The report of the tumour then holds the germline sample's pharmacogenes, and its therapies their cautions."
    )
    options_class: ClassVar[type] = PatientOptions

    def __init__(self, options: PatientOptions | None = None) -> None:
        self.options = options or PatientOptions()
        self.germline_sample = self.options.germline

    def prepare(self, run: Run) -> None:
        before = [stage.name for stage in run.stages[: run.stages.index(self)]]
        if "onco" not in before or not {"pgx", "germline"} & set(before):
            raise UsageError(
                tr("`patient` joins the results of `pgx` or `germline` and of `onco`"),
                remedy=tr("Write it after them, as `load … pgx onco patient report`."),
            )

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        known: dict[str, Case] = {}
        waiting: dict[str, list[Case]] = {}
        for case in stream:
            patient, is_germline = self._role(case)
            if not patient:
                yield case
            elif is_germline:
                if patient in known:
                    raise DataError(
                        tr("patient {patient!r} has two germline samples", patient=patient),
                        remedy=tr("Name one, and leave the other out."),
                    )
                known[patient] = _slim(case)
                for tumor in waiting.pop(patient, ()):
                    yield _joined(tumor, known[patient])
            elif patient in known:
                yield _joined(case, known[patient])
            else:
                waiting.setdefault(patient, []).append(case)
        if self.options.germline is not None and not known:
            raise NoInputError(
                tr("there is no sample {germline!r}", germline=self.options.germline), where="--germline"
            )
        for cases in waiting.values():  # tumours without a germline sample
            yield from cases

    def _role(self, case: Case) -> tuple[str, bool]:
        """The patient's name, "" where the case belongs to nobody else's, and whether it is the germline sample."""
        if self.options.germline is not None:
            return "patient", case.sample == self.options.germline
        patient = case.sheet.get(COLUMN, "").strip()
        if not patient:
            return "", False
        from pmkit.intake.material import Material, material

        return patient, case.normal_index is None and material(case).material is Material.GERMLINE


def _slim(case: Case) -> Case:
    """The case without its records, which nobody needs any more."""
    from pmkit.formats.stacking import take

    calls = replace(case.calls, records=(), genotypes=take(case.calls.genotypes, []))
    return replace(case, calls=calls)


def _joined(tumor: Case, germline: Case) -> Case:
    """The tumour's case with what the germline sample tells. Raises BuildError where they are on different builds."""
    from pmkit.intake.material import Material, Stated

    if tumor.calls.build is not germline.calls.build:
        raise BuildError(
            tr(
                "the tumour {sample!r} is on {build}, its germline sample on {other_build}",
                sample=tumor.sample,
                build=tumor.calls.build,
                other_build=germline.calls.build,
            ),
            remedy=tr("One report has one assembly: call both on the same, or report them apart (without `patient`)."),
        )
    results: Mapping[str, object] = {
        **{name: result for name, result in tumor.results.items() if name not in INHERITED},
        **{name: result for name, result in germline.results.items() if name in INHERITED},
    }
    note = tr(
        "What was inherited is stated by the sample {sample}, the tumour by {sample2}.",
        sample=germline.sample,
        sample2=tumor.sample,
    )
    joined = Joined(germline.sample, Stated(Material.GERMLINE, germline.sample), (note,))
    # Pharmacogenes stand first in reports.
    ordered = {name: results[name] for name in (*INHERITED, *results) if name in results}
    return replace(
        tumor,
        calls=_with_inputs(tumor.calls, germline.calls),
        sex=tumor.sex or germline.sex,
        consent=germline.consent if germline.consent.recorded else tumor.consent,
        results={**ordered, "patient": joined},
    )


def _with_inputs(calls: CallSet, other: CallSet) -> CallSet:
    """The tumour's calls, with the germline sample's files and limitations named as well."""
    more = tuple(file for file in other.inputs if file not in calls.inputs)
    limits = tuple(note for note in other.limitations if note not in calls.limitations)
    if not more and not limits:
        return calls
    return replace(calls, inputs=(*calls.inputs, *more), limitations=(*calls.limitations, *limits))
