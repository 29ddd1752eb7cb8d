"""What a case's genotypes are of: inherited DNA, or a tumour. Stated by the sheet, the header, or the names of samples.

A tumour's genotypes are no germline test: loss of heterozygosity hides inherited alleles, and what the tumour acquired
looks inherited. A somatic caller leaves inherited variants out, so that no record there says nothing.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from pmkit.core.errors import DataError, PmkitError, at_column
from pmkit.core.messages import tr
from pmkit.core.model import Case, FileFormat

COLUMN = "material"
"""The column of the sample sheet that says it."""


class Material(StrEnum):
    """What genotypes are of."""

    GERMLINE = "germline"
    MATCHED_NORMAL = "matched_normal"
    TUMOR = "tumor"
    SOMATIC_CALLS = "somatic_calls"
    NOT_STATED = "not_stated"

    @property
    def is_germline(self) -> bool:
        """Whether the genotypes are known to be inherited ones."""
        return self in (Material.GERMLINE, Material.MATCHED_NORMAL)

    @property
    def is_other(self) -> bool:
        """Whether the genotypes are known to be no germline test."""
        return self in (Material.TUMOR, Material.SOMATIC_CALLS)


class Stated(NamedTuple):
    """The material and who says so: sheet, header, sample names, or the caller's name."""

    material: Material
    by: str = ""


_WORDS = {
    **dict.fromkeys(("germline", "blood", "saliva", "normal", "buccal"), Material.GERMLINE),
    **dict.fromkeys(("tumor", "tumour", "somatic"), Material.TUMOR),
    **dict.fromkeys(("", ".", "na", "unknown"), Material.NOT_STATED),
}
_CALLERS = (
    ("Mutect", r"(?:source=Mu[Tt]ect|Mu[Tt]ect ?Version=|GATKCommandLine(?:\.MuTect|=<ID=(?:Mu[Tt]ect|FilterMutect)))"),
    ("Strelka", r"(?:content=strelka somatic|cmdline=\S*configureStrelkaSomaticWorkflow)"),
    ("MuSE", r"MuSE_version="),
    ("ClairS", r"source=ClairS\b"),
)
"""How lines begin that callers of somatic variants write into headers, as seen in their output or source."""
_SOMATIC = re.compile("|".join(f"^##(?P<{name}>{pattern})" for name, pattern in _CALLERS), re.MULTILINE)


def material(case: Case) -> Stated:
    """What the genotypes in the case's germline column are of. Raises DataError for a word in the sheet that says
    nothing known."""
    if word := case.sheet.get(COLUMN, ""):
        stated = _WORDS.get(word.strip().lower())
        if stated is None:
            raise DataError(
                tr("'{word}' is no material", word=word),
                where=at_column(COLUMN),
                remedy=tr("Write germline or tumor."),
            )
        if stated is not Material.NOT_STATED:
            return Stated(stated, "sheet")
    calls = case.calls
    if any(file.format == FileFormat.MAF for file in calls.inputs):
        return Stated(Material.SOMATIC_CALLS, "MAF")
    if (caller := somatic_caller(calls.header)) is not None:
        return Stated(Material.SOMATIC_CALLS, caller)
    if case.normal_index is not None:
        return Stated(Material.MATCHED_NORMAL, calls.samples[case.normal_index])
    return _by_header(case)


def somatic_caller(header: str) -> str | None:
    """The caller of somatic variants that a header tells of."""
    line = _SOMATIC.search(header)
    return None if line is None else line.lastgroup or ""


def words(stated: Stated) -> tuple[str, ...]:
    """What a report of inherited genotypes has to say of their material; nothing where all is as it should be."""
    if stated.material is Material.TUMOR:
        return (
            tr(
                "The genotypes are those of a tumour (by {by}), which is no germline test: lost alleles look "
                "homozygous, and acquired ones look inherited. Confirm in blood or another normal sample.",
                by=stated.by,
            ),
        )
    if stated.material is Material.SOMATIC_CALLS:
        return (
            tr(
                "The file holds somatic calls ({by}): inherited variants are left out of it, so a position without "
                "a record is never taken as reference, and no result is normal. Load a germline file.",
                by=stated.by,
            ),
        )
    if stated.material is Material.MATCHED_NORMAL:
        return (tr("Inherited genotypes were read from the matched normal {by}, not from the tumour.", by=stated.by),)
    return ()


def _by_header(case: Case) -> Stated:
    """By the roles that header lines or names give to the case's own column."""
    from pmkit.intake.pairing import tumor_normal

    header, mine = case.calls.header, case.calls.samples[case.index]
    columns = header.rstrip("\n").rpartition("\n")[2].split("\t")
    samples = columns[9:] if columns[0] == "#CHROM" else list(case.calls.samples)
    if samples == [] or (columns[0] == "#CHROM" and len(columns) <= 9):
        return Stated(Material.TUMOR, tr("INFO counts the reads of one tumour"))
    try:
        found = tumor_normal(header, samples)
    except PmkitError:
        return Stated(Material.NOT_STATED)
    if found is not None and mine == found.tumor:
        return Stated(Material.TUMOR, found.decided_by)
    if found is not None and mine == found.normal:
        return Stated(Material.GERMLINE, found.decided_by)
    return Stated(Material.NOT_STATED)
