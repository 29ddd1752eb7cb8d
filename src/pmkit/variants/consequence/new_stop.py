"""Where a truncating change ends the protein."""

from __future__ import annotations

from pmkit.variants.consequence.consequence import Consequence


def new_stop(effect: Consequence) -> int | None:
    """The codon of the new stop, 1-based in the changed protein's count; None where it is not known."""
    if "stop_gained" in effect.terms and effect.kind != "frameshift":
        at = effect.residues_after.find("*")
        return effect.codon_start + max(at, 0)
    if effect.kind == "frameshift":
        if effect.residues_after == "*":
            return effect.codon_start
        _, found, steps = effect.protein_change.partition("fs*")
        return effect.codon_start + int(steps) - 1 if found and steps.isdigit() else None
    return None
