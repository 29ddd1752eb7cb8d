"""What the patient is told of the results taken together: that the full report has them."""

from __future__ import annotations

from pmkit.core.messages import tr


def plain_name() -> str:
    """The section in plain words, where the patient's page leaves it out."""
    return tr("all your results taken together")
