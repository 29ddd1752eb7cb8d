"""Notes that one house's result puts at a row of another's: typed, keyed by the row, shown by every format.

Houses do not import each other. A house above both makes the notes (`SectionSpec.notes`); when the report is put
together, the section that has the row takes them up (`SectionSpec.noted`).
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from pmkit.core.lean_model import Field
from pmkit.core.section import Level, Part


class NoteKind(StrEnum):
    """What a note at a therapy's row is about."""

    USUAL = "usual"
    ADVICE = "advice"
    OPEN = "open"
    NOT_CALLABLE = "not_callable"
    NO_GUIDANCE = "no_guidance"
    NOT_GERMLINE = "not_germline"
    GERMLINE_FOUND = "germline_found"
    GERMLINE_NOT_FOUND = "germline_not_found"
    GERMLINE_NOT_LOOKED_AT = "germline_not_looked_at"


class RowNote(Part):
    """What the same patient's other results mean for a row."""

    kind: NoteKind = Field(
        description="usual: guidelines ask for usual care, and nothing open could change that; stands at no row of "
        "another section. advice: guidelines ask for other than usual care. open: what is not known could change the "
        "advice. not_callable: a gene that guidelines ask for has no result, which is no normal result. no_guidance: "
        "guidelines are silent on the result. not_germline: the genotypes are those of a tumour. germline_…: what "
        "germline findings say where a label asks for an inherited variant"
    )
    drug: str = Field(description="the drug as the drug tables name it")
    genes: tuple[str, ...] = Field(default=(), description="the genes that decide")
    level: Level = Field(description="how pressing it is")
    actions: tuple[str, ...] = Field(default=(), description="each action with its source, as CPIC: avoid")
    results: tuple[str, ...] = Field(default=(), description="the gene results behind it")
    evidence: tuple[str, ...] = Field(default=(), description="rows of the guidance or label tables")
    text: str = Field(description="the note in one sentence")


class Noted(NamedTuple):
    """A note and where it belongs."""

    section: str
    row: str  # as the section keys its rows
    note: RowNote


Notes = Mapping[str, Sequence[RowNote]]
"""Notes by row."""
