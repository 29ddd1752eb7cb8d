"""How records may be read, as the user says it. Light to import: options of the command line are made of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from pmkit.core.options import option


@dataclass(frozen=True, slots=True)
class Policy:
    """How the records of a case may be read: said by the user where it is loaded, obeyed by every stage."""

    pass_only: bool = field(default=False, metadata=option("Use only records that passed their filters."))
    absent_is_reference: bool = field(
        default=False, metadata=option("Take a position without a record as reference.", name="absent_is_ref")
    )
    include_rejected: bool = False  # a tumour's records that failed a FILTER are judged, too; `pass_only` is stronger

    @property
    def uses_rejected(self) -> bool:
        """Whether a tumour's records count that failed a FILTER."""
        return self.include_rejected and not self.pass_only


ORDINARY = Policy()
"""What holds where the user says nothing."""
