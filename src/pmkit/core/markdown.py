"""Text for fields that readers take as markdown: notes of FHIR, details of CDS Hooks cards.

Names of alleles hold asterisks, and names of samples and files may hold anything.
"""

from __future__ import annotations

import re

_MARKS = re.compile(r"[\\`*_\[\]~|]|^[#>+-]")
_NUMBERED = re.compile(r"^(\d+)([.)] )")


def plain(text: str) -> str:
    """Text in which a reader of markdown finds no markup."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", " ")
    return _NUMBERED.sub(r"\1\\\2", _MARKS.sub(lambda found: f"\\{found[0]}", text))
