"""The section's parts for what missing positions could change in a drug's advice."""

from __future__ import annotations

from pmkit.pgx import could_change, guidance
from pmkit.pgx import section as doc


def dose_factor(factor: guidance.DoseFactor | None) -> doc.DoseFactor | None:
    """A factor of the tables as the section has it."""
    return doc.DoseFactor(min=factor.min, max=factor.max, basis=factor.basis) if factor else None


def open_action(found: could_change.OpenAction) -> doc.OpenAction:
    """What a gene's open positions could bring, by field and as text."""
    return doc.OpenAction(
        gene=found.gene,
        positions=found.positions,
        phenotype=found.phenotype,
        actions=tuple(dict.fromkeys(advice.text() for advice in found.advice)),
        advice=tuple(
            doc.OpenAdvice(source=one.source, action=one.action, dose_factor=dose_factor(one.dose_factor))
            for one in found.advice
        ),
    )
