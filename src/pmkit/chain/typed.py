"""What type checkers know of a report: the sections that pmkit itself offers, and their tables as `Rows`.

At run time a report's class is made of the sections that are installed (`report/document.py`); sections that are not
named here, as another package's, are `Any` to a type checker. `tests/cli/test_library.py` holds this file against the
sections' tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmkit.report.document import ReportHead
from pmkit.report.rows import Rows

if TYPE_CHECKING:
    from pmkit.context import AdjustedPhenotype, ContextPart, ContextScore, DoseEstimate
    from pmkit.onco import Biomarker, Onco, OncoVariant, StructuralAlteration
    from pmkit.pgx import DrugReport, GeneReport, Pgx, TestBefore

    class PgxTables(Pgx):
        """Pharmacogenes and drugs."""

        genes: Rows[GeneReport]
        drugs: Rows[DrugReport]
        test_before: Rows[TestBefore]

    class OncoTables(Onco):
        """Tumour findings."""

        variants: Rows[OncoVariant]
        alterations: Rows[StructuralAlteration]
        biomarkers: Rows[Biomarker]

    class ContextTables(ContextPart):
        """The patient's context."""

        phenotypes: Rows[AdjustedPhenotype]
        doses: Rows[DoseEstimate]
        scores: Rows[ContextScore]

    class Report(ReportHead):
        """All that was found for one sample, and how; a section is None where its stage did not run."""

        pgx: PgxTables | None
        onco: OncoTables | None
        context: ContextTables | None

        def __getattr__(self, name: str) -> Any: ...
