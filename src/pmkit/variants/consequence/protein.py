"""HGVS names of protein changes (hgvs-nomenclature.org, version 21, "protein" recommendations)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pmkit.core.messages import tr
from pmkit.variants.consequence.coding import STOP, UNKNOWN, CodingChange, common_prefix, common_suffix, translate

# fmt: off
THREE = {
    "A": "Ala", "R": "Arg", "N": "Asn", "D": "Asp", "C": "Cys", "Q": "Gln", "E": "Glu", "G": "Gly",
    "H": "His", "I": "Ile", "L": "Leu", "K": "Lys", "M": "Met", "F": "Phe", "P": "Pro", "S": "Ser",
    "T": "Thr", "W": "Trp", "Y": "Tyr", "V": "Val", "U": "Sec", "X": "Xaa", "*": "Ter",
}
# fmt: on
ONE = {three: one for one, three in THREE.items()}


Part = str | tuple[str]
"""A piece of a name: text, or residues (in a tuple) that are spelt with one or three letters."""


def spelt(parts: Iterable[Part]) -> str:
    """A name with three letters for each residue."""
    return "".join([p if isinstance(p, str) else "".join([THREE[residue] for residue in p[0]]) for p in parts])


class ProteinChange(NamedTuple):
    """A named protein change. `start` and `end` number residues from 1; an insertion lies between them.

    `parts` (without `p.`) are "?" where the change cannot be determined; `reason` then says why. `stop` is what became
    of the stop codon: "" | gained | lost | retained.
    """

    parts: tuple[Part, ...]
    start: int
    end: int
    before: str = ""
    after: str = ""
    kind: str = (
        ""  # = | substitution | deletion | duplication | insertion | delins | frameshift | extension | start | ?
    )
    stop: str = ""
    reason: str = ""
    bases_missing: bool = False  # it cannot be determined, as bases of the affected codons are not known
    notes: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """The name with one letter for each residue."""
        return "".join([p if isinstance(p, str) else p[0] for p in self.parts])


def _range(residues: str, at: int) -> tuple[Part, ...]:
    """The first and last of some residues, of which the first is number `at` from 0."""
    first: tuple[Part, ...] = ((residues[0],), str(at + 1))
    return first if len(residues) == 1 else (*first, "_", (residues[-1],), str(at + len(residues)))


def _unknown(first: int, last: int, reason: str, stop: str = "") -> ProteinChange:
    return ProteinChange(("?",), first, last, kind="?", stop=stop, reason=reason)


def _without_bases(first: int, last: int) -> ProteinChange:
    return _unknown(first, last, tr("unknown bases in the affected codons"))._replace(bases_missing=True)


def describe(change: CodingChange, protein: str) -> ProteinChange:
    """Name what `change` does to `protein` (stop included), by the 3' rule, in VEP's style without parentheses."""
    if change.first == 0 and change.start < 3 and change.after[:1] != "M":
        return _start_lost(change)
    if change.frameshift:
        return _frameshift(change)
    touched = change.after[: len(change.before)] if STOP in change.before else change.after
    if UNKNOWN in change.before or UNKNOWN in touched:
        return _without_bases(change.first + 1, change.first + max(len(change.before), 1))
    if change.before == change.after:
        return _equal(change.first, change.before)
    before, after = change.before, change.after
    if before.endswith(STOP) and after.endswith(STOP):
        before, after = _alongside_stop(before, after, translate(change.codons_after.upper()))
    same = common_prefix(before, after)
    before, after, at = before[same:], after[same:], change.first + same
    if STOP in before:
        return _stop_lost(before, after, at, change.open_end)
    return _stop_gained(before, after, at, protein) if after.endswith(STOP) else _plain(before, after, at, protein)


def _alongside_stop(before: str, after: str, codons: str) -> tuple[str, str]:
    """What changes of residues that end in a stop, before and after; `codons` is what the touched codons read now."""
    if STOP not in codons:
        return before, after
    if after == codons or len(after) == len(before):
        return before[:-1], after[:-1]  # the stop codon is still read: only residues before it change
    return before[:-1] if len(after) < len(before) else before, after


def _plain(before: str, after: str, at: int, protein: str) -> ProteinChange:
    """A change of residues within the protein: `before` at 0-based `at` becomes `after`."""
    tail = common_suffix(before, after, min(len(before), len(after)))
    if tail:
        before, after = before[:-tail], after[:-tail]
    if not after:
        return _deletion(before, at, protein)
    if not before:
        return _insertion(after, at, protein)
    if len(before) == len(after) == 1:
        return ProteinChange(((before,), str(at + 1), (after,)), at + 1, at + 1, before, after, "substitution")
    return _delins(before, after, at)


def _start_lost(change: CodingChange) -> ProteinChange:
    if UNKNOWN in change.before[:1] or UNKNOWN in change.after[:1]:
        return _without_bases(1, 1)
    return ProteinChange((("M",), "1?"), 1, 1, "M", "", "start")


def _equal(first: int, residues: str) -> ProteinChange:
    stop = "retained" if residues.endswith(STOP) else ""
    return ProteinChange(
        (*_range(residues, first), "="), first + 1, first + len(residues), residues, residues, "=", stop
    )


def _stop_lost(before: str, after: str, at: int, open_end: bool) -> ProteinChange:
    number = at + len(before)
    if UNKNOWN in after:
        after, open_end = after[: after.index(UNKNOWN)], True
    if before == STOP and after:
        length = "?" if open_end else str(len(after) - 1)
        parts: tuple[Part, ...] = ((STOP,), str(at + 1), (after[0],), "ext", (STOP,), length)
        notes = (tr("the sequence after the stop codon is not known"),) if open_end else ()
        return ProteinChange(parts, at + 1, at + 1, STOP, after, "extension", "lost", notes=notes)
    if open_end or not after:
        return _unknown(at + 1, number, tr("the stop codon is lost and the sequence after it is not known"), "lost")
    change = _delins(before, after, at)
    return ProteinChange(change.parts, at + 1, number, before, after, "delins", "lost")


def _stop_gained(before: str, after: str, at: int, protein: str) -> ProteinChange:
    if after == STOP:
        residue = protein[at : at + 1] or "X"
        return ProteinChange(
            ((residue,), str(at + 1), (STOP,)), at + 1, at + 1, residue, STOP, "substitution", "gained"
        )
    if before:
        found = _delins(before, after, at)
        kind = "delins"
    else:
        found = _between(after, at, protein)
        kind = "insertion"
    return ProteinChange(found.parts, found.start, found.end, before, after, kind, "gained")


def _deletion(lost: str, at: int, protein: str) -> ProteinChange:
    length = len(lost)
    notes: tuple[str, ...] = ()
    while at + length < len(protein) and protein[at + length] == protein[at] and protein[at] != UNKNOWN:
        at += 1
    if protein[at + length : at + length + 1] == UNKNOWN:
        notes = (tr("the next residue is not known: the deletion may lie further on"),)
    lost = protein[at : at + length]
    return ProteinChange((*_range(lost, at), "del"), at + 1, at + length, lost, "", "deletion", notes=notes)


def _between(added: str, at: int, protein: str) -> ProteinChange:
    if not 0 < at < len(protein):
        return _unknown(at, at + 1, tr("the insertion lies at the end of the known protein"))
    return ProteinChange(
        (*_range(protein[at - 1 : at + 1], at - 1), "ins", (added,)), at, at + 1, "", added, "insertion"
    )


def _insertion(added: str, at: int, protein: str) -> ProteinChange:
    while at < len(protein) and protein[at] == added[0]:
        added, at = added[1:] + added[0], at + 1
    length = len(added)
    if at >= length and protein[at - length : at] == added:
        first = at - length
        return ProteinChange((*_range(added, first), "dup"), first + 1, at, added, added + added, "duplication")
    if UNKNOWN in protein[at - 1 : at + 1]:
        return _without_bases(at, at + 1)
    return _between(added, at, protein)


def _delins(before: str, after: str, at: int) -> ProteinChange:
    return ProteinChange((*_range(before, at), "delins", (after,)), at + 1, at + len(before), before, after, "delins")


def _frameshift(change: CodingChange) -> ProteinChange:
    before, after, first = change.before, change.after, change.first
    same = common_prefix(before, after)
    number = first + same + 1
    if UNKNOWN in before[: same + 1] or UNKNOWN in after[: same + 1]:
        return _without_bases(number, number)
    if same == len(before) and before.endswith(STOP):
        return _equal(len(before) + first - 1, STOP)
    if same >= len(after) or same >= len(before):
        return _unknown(number, number, tr("the new reading frame runs past the known sequence"))
    old, new = before[same], after[same]
    if old == STOP:
        return _stop_lost(STOP, after[same:], number - 1, change.open_end)
    if new == STOP:
        return ProteinChange(((old,), str(number), (STOP,)), number, number, old, STOP, "frameshift", "gained")
    notes: tuple[str, ...] = ()
    stop = after.find(STOP, same)
    length = str(stop - same + 1)
    if stop < 0 or UNKNOWN in after[same:stop]:
        length, notes = "?", (tr("the new frame's stop codon lies beyond the known sequence"),)
    parts: tuple[Part, ...] = ((old,), str(number), (new,), "fs", (STOP,), length)
    return ProteinChange(parts, number, number, old, new, "frameshift", notes=notes)
