"""What a case's genotypes are of: inherited DNA, or a tumour. Stated by the sheet, the header, or the names of samples.

A tumour's genotypes are no germline test: loss of heterozygosity hides inherited alleles, and what the tumour acquired
looks inherited. A somatic caller leaves inherited variants out, so that no record there says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from pmkit.core.consent import SampleOf
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


class SampleFacts(NamedTuple):
    """What is known of a sample before its records are read."""

    sheet: Mapping[str, str]
    header: str
    names: tuple[str, ...]  # of the samples read, where the header has no line of columns
    name: str  # its column's
    normal: str | None = None  # the column of its matched normal
    is_maf: bool = False

    @classmethod
    def of(cls, case: Case) -> SampleFacts:
        """That of a case."""
        calls, normal = case.calls, case.normal_index
        return cls(
            case.sheet,
            calls.header,
            calls.samples,
            calls.samples[case.index],
            None if normal is None else calls.samples[normal],
            any(file.format == FileFormat.MAF for file in calls.inputs),
        )


def material(case: Case) -> Stated:
    """What the genotypes in the case's germline column are of. Raises DataError for a word in the sheet that says
    nothing known."""
    return _material(SampleFacts.of(case))


def _material(sample: SampleFacts) -> Stated:
    if word := sample.sheet.get(COLUMN, ""):
        stated = _WORDS.get(word.strip().lower())
        if stated is None:
            raise DataError(
                tr("'{word}' is no material", word=word),
                where=at_column(COLUMN),
                remedy=tr("Write germline or tumor."),
            )
        if stated is not Material.NOT_STATED:
            return Stated(stated, "sheet")
    if sample.is_maf:
        return Stated(Material.SOMATIC_CALLS, "MAF")
    if (caller := somatic_caller(sample.header)) is not None:
        return Stated(Material.SOMATIC_CALLS, caller)
    if sample.normal is not None:
        return Stated(Material.MATCHED_NORMAL, sample.normal)
    return _by_header(sample)


def sample_of(sample: SampleFacts) -> SampleOf:
    """What a sample is of, for its consent. A lone sample of whose roles header and names contradict each other counts
    as a tumour. Raises DataError as `material`."""
    if sample.normal is not None:
        return SampleOf.PAIR
    stated = _material(sample).material
    if stated is Material.GERMLINE:
        return SampleOf.GERMLINE
    if stated.is_other or sample.sheet.get("tumor_type") or _roles_contradict(sample):
        return SampleOf.LONE_TUMOR
    return SampleOf.NOT_STATED


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


def _by_header(sample: SampleFacts) -> Stated:
    """By the roles that header lines or names give to the sample's own column."""
    from pmkit.intake.pairing import tumor_normal

    samples = _columns(sample)
    if not samples:
        return Stated(Material.TUMOR, tr("INFO counts the reads of one tumour"))
    try:
        found = tumor_normal(sample.header, samples)
    except PmkitError:
        return Stated(Material.NOT_STATED)
    if found is not None and sample.name == found.tumor:
        return Stated(Material.TUMOR, found.decided_by)
    if found is not None and sample.name == found.normal:
        return Stated(Material.GERMLINE, found.decided_by)
    return Stated(Material.NOT_STATED)


def _columns(sample: SampleFacts) -> list[str]:
    """The samples that the header names; none of a file that has no column of a sample."""
    columns = sample.header.rstrip("\n").rpartition("\n")[2].split("\t")
    return columns[9:] if columns[0] == "#CHROM" else list(sample.names)


def _roles_contradict(sample: SampleFacts) -> bool:
    from pmkit.intake.pairing import tumor_normal

    try:
        tumor_normal(sample.header, _columns(sample))
    except DataError:
        return True
    return False
