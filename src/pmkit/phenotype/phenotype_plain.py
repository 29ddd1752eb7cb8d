"""What the patient is told of the ranking by phenotype: that the full report has them."""

from __future__ import annotations

from pmkit.core.messages import tr


def plain_name() -> str:
    """The section in plain words, where the patient's page leaves it out."""
    return tr("genes that may fit your signs of illness")
