"""The stage that puts the patient's context alongside the pharmacogenes: co-medication, dose estimates, risk scores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from pmkit.core.errors import DataError, UsageError
from pmkit.core.messages import tr
from pmkit.core.options import option
from pmkit.core.stage import Item, Run, Stage

if TYPE_CHECKING:
    from pmkit.context.patient import Patient


@dataclass(frozen=True, slots=True)
class ContextOptions:
    """Which sheet is read."""

    sheet: str = field(
        metadata=option(
            "The patient's medication, measures, diagnoses.",
            argument=True,
            metavar="SHEET",
            existing=True,
            suffixes=(".toml", ".json", ".csv", ".tsv"),
            names_patients=True,
        )
    )


class ContextStage(Stage):
    """Reads the patient sheet once; each case finds its row by sample name."""

    name: ClassVar[str] = "context"

    help: ClassVar[str] = (
        "Add the patient's medication, measures and diagnoses from a sheet.\n\n"
        'The fields are listed by `pmkit schema patient`; quantities carry their unit, as height = "170 cm". Check a '
        "sheet with `pmkit validate --patient`."
    )
    options_class: ClassVar[type] = ContextOptions

    def __init__(self, options: ContextOptions) -> None:
        self.sheet = options.sheet

    @cached_property
    def patients(self) -> dict[str, Patient]:
        from pmkit.context.patient import read_sheet

        return read_sheet(self.sheet)

    def age_of(self, sample: str) -> float | None:
        patient = self.patients.get(sample, self.patients.get(""))
        return None if patient is None else patient.age_years

    def prepare(self, run: Run) -> None:
        before = run.stages[: run.stages.index(self)]
        if not any(stage.name == "pgx" for stage in before):
            raise UsageError(tr("`context` needs the results of `pgx`"), remedy=tr("Write `pgx` before `context`."))
        _ = self.patients

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        from pmkit.context.context import ContextPgx, no_context

        unnamed = self.patients.get("")
        used = ""
        for case in stream:
            patient = self.patients.get(case.sample, unnamed)
            if patient is None:
                yield case.with_result(self.name, no_context())
                continue
            if patient is unnamed:
                if used:
                    raise DataError(
                        tr("the patient sheet names no sample, but there are several"),
                        where=self.sheet,
                        remedy=tr("Name the sample of each patient."),
                    )
                used = case.sample
            pgx = ContextPgx.of(case.results["pgx"], patient)
            yield case.with_result("pgx", pgx).with_result(self.name, pgx.context)
