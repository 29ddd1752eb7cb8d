"""What an answer is worth: right, ambiguous with the right one in it, open, refused with its reason; or a fault."""

from __future__ import annotations

from pmkit.pgx.alleles import GeneCall
from pmkit.pgx.pgx_to_section import gene_report
from pmkit.pgx.phenotype import interpret

RIGHT, AMBIGUOUS, OPEN, REFUSED = "right", "ambiguous", "open", "refused"
WRONG, SILENT, CRASHED = "wrong", "silent", "crashed"
FAULTS = (WRONG, SILENT, CRASHED)


def judged(
    call: GeneCall,
    right: tuple[str, ...],
    *,
    lost: bool = False,
    contradicted: bool = False,
    shifted: bool = False,
    half: bool = False,
) -> str:
    """`lost`: a deciding position has no data; `contradicted`: its data cannot be used; `shifted`: its indel is written
    further right; `half`: one allele is written where there are two."""
    if shifted:
        contradicted = call.status != "called"
    if (contradicted or half) and (call.status == "called" or (half and call.diplotypes)):
        return SILENT
    if not call.diplotypes and not call.components:
        return REFUSED if call.why_not else SILENT
    found = _named(call, right)
    if found or contradicted:
        return found or AMBIGUOUS
    if not lost:
        return WRONG
    report = gene_report(interpret(call, None))
    if report.confidence == "high":
        return SILENT
    return OPEN if report.could_change or report.provisional else SILENT


def _named(call: GeneCall, right: tuple[str, ...]) -> str:
    """Whether the right pair is given, alone or among others; "" where it is not."""
    listed = {one.alleles for one in call.diplotypes}
    if right in listed:
        return RIGHT if len(listed) == 1 else AMBIGUOUS
    if call.components:
        if _parts(right, call) <= set(call.components):
            return RIGHT
    elif any(_parts(one.alleles, call) == _parts(right, call) for one in call.diplotypes):
        return RIGHT  # combinations name the same alleles
    open_phase = not call.effectively_phased and right in {one.alleles for one in call.alternatives}
    return AMBIGUOUS if open_phase else ""


def _parts(names: tuple[str, ...], call: GeneCall) -> set[str]:
    reference = call.definition.names[call.definition.reference]
    split = {part for name in names for part in (name[1:-1].split(" + ") if name.startswith("[") else (name,))}
    return split - {reference}
