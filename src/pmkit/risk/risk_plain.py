"""What the patient is told of the scores: that the full report has them."""

from __future__ import annotations

from pmkit.core.messages import tr


def plain_name() -> str:
    """The section in plain words, where the patient's page leaves it out."""
    return tr("scores of the risk of an illness")
