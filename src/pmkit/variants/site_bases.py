"""Sites of several bases that are replaced together (an MNV), put together from records of single bases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pmkit.core.messages import tr
from pmkit.core.model import MISSING, NO_ALLELE, Record, Site, State

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from pmkit.core.model import Bool, Int16, Int32

FIRST_OTHER = 100
_OPEN_PHASE = tr("changed bases stand in records of their own, and without phase it is not known whether on one strand")
_PART_ONLY = tr("only a part of the bases has data")


class OneBase(Protocol):
    """What is known of one base of the site: arrays over samples, codes and states as in `SiteCalls`."""

    site: Site
    codes: Int16
    state: npt.NDArray[np.int8]
    phased: Bool
    phase_set: Int32
    others: list[str]


class Composed(NamedTuple):
    """One sample's genotype at the whole site: alleles in bases (one if haploid), none where the state tells none."""

    state: State
    alleles: tuple[str, ...] = ()
    phased: bool = False
    phase_set: int = MISSING
    note: str = ""


def in_parts(site: Site, records: Sequence[Record]) -> bool:
    """Whether the site replaces several bases together, and some record spells only a part of them."""
    last = site.pos + len(site.ref) - 1
    return (
        len(site.ref) > 1
        and all(len(alt) == len(site.ref) for alt in site.alts)
        and any(not spans(site, record) and record.end >= site.pos and record.pos <= last for record in records)
    )


def spans(site: Site, record: Record) -> bool:
    """Whether the record speaks of all bases of the site together; a block speaks of each it covers."""
    return record.is_reference_block or (
        record.pos <= site.pos and record.pos + len(record.ref) >= site.pos + len(site.ref)
    )


def single_sites(site: Site) -> tuple[Site, ...]:
    """The site's bases as sites of their own."""
    return tuple(
        Site(site.chrom, site.pos + k, base, tuple(dict.fromkeys(alt[k] for alt in site.alts if alt[k] != base)))
        for k, base in enumerate(site.ref)
    )


def compose(parts: Sequence[OneBase], sample: int) -> Composed:
    """Join the bases of one sample: strand by strand where they are phased or at most one is heterozygous."""
    states = [State(int(part.state[sample])) for part in parts]
    silent = [state for state in states if state > State.ASSUMED]
    pairs = [(int(part.codes[sample, 0]), int(part.codes[sample, 1])) for part in parts]
    if silent:
        changed = any(code > 0 for pair in pairs for code in pair)
        partly = changed and max(silent) is State.ABSENT
        return Composed(State.NO_CALL if partly else max(silent), note=_PART_ONLY if partly else "")
    if any(MISSING in pair for pair in pairs):
        return Composed(State.NO_CALL, note=_PART_ONLY)
    strands = 1 if all(pair[1] == NO_ALLELE for pair in pairs) else 2
    pairs = [(a, a if b == NO_ALLELE else b) for a, b in pairs]
    open_bases = [part for part, (a, b) in zip(parts, pairs, strict=True) if a != b]
    sets = {int(part.phase_set[sample]) for part in open_bases}
    phased = all(bool(part.phased[sample]) for part in open_bases) and len(sets) < 2
    if len(open_bases) > 1 and not phased:
        return Composed(State.CONFLICT, note=_OPEN_PHASE)
    spelled = tuple(
        "".join(_letter(part, pair[strand]) for part, pair in zip(parts, pairs, strict=True))
        for strand in range(strands)
    )
    same = State.DOUBTFUL if State.DOUBTFUL in states else State.CALLED
    state = State.REFERENCE if set(states) == {State.REFERENCE} else same
    return Composed(state, spelled, phased, sets.pop() if sets else MISSING)


def _letter(part: OneBase, code: int) -> str:
    if code >= FIRST_OTHER:
        return part.others[code - FIRST_OTHER]
    return (part.site.ref, *part.site.alts)[code]
