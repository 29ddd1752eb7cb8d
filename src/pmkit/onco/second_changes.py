"""A second change of the protein that a drug binds: it may resist the drug, though no statement says so.

Tumours under treatment escape by changes of the drug's own target (ALK D1203N alongside EML4::ALK). Few of them have a
statement of their own, so a therapy is listed under the condition that such a change does not resist it. Which drug
binds which protein, and where changes count, is in `rules/onco/second_changes.toml`. Likewise a second change of a lost
BRCA1 or BRCA2 may restore its reading frame, and PARP inhibitors no longer work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from pmkit.core.messages import all_of, tr, trn
from pmkit.onco.alterations import Alteration, CopyNumberEvent, FusionEvent, SmallVariant, TumorMarker
from pmkit.onco.findings import Findings, Therapy
from pmkit.onco.oncogenicity import Oncogenicity
from pmkit.onco.profile_match import MatchCloseness, shifted
from pmkit.onco.second_change_rules import ResidueRegion, rules
from pmkit.onco.statements import name_of

COMMON = 0.001
"""Population frequency from which a change is taken as inherited."""
_FIRM = ("I-A", "I-B")
_CLOSE = frozenset(
    level.label
    for level in (MatchCloseness.COORDINATE, MatchCloseness.PROTEIN, MatchCloseness.OTHER_ISOFORM, MatchCloseness.CODON)
)


class SecondChangeCandidate(NamedTuple):
    """A change of the tumour that may keep drugs from binding, or restore a frame: its name, and itself."""

    name: str
    small: SmallVariant
    binds: bool  # whether it lies where drugs bind


def candidates(
    small: Iterable[SmallVariant], verdicts: Mapping[SmallVariant, Oncogenicity]
) -> tuple[SecondChangeCandidate, ...]:
    """Changes that leave the protein whole, or that could not be read, where drugs bind it; inherited and benign ones
    are none. And those that change the protein of a gene that a second change may restore."""
    regions = {region.gene: region for region in rules().region}
    common = {(one.gene, one.change) for one in rules().common}
    found = []
    for one in small:
        region = regions.get(one.gene)
        if (one.population_af or 0.0) >= COMMON or (one.gene, one.protein) in common:
            continue
        if region is not None:
            if (
                not one.in_normal
                and _may_bind_less(one)
                and verdicts[one].oncogenic is not False
                and _overlaps(one.residues, region)
            ):
                found.append(SecondChangeCandidate(_field_name(one, region.offset), one, True))
        elif one.gene in rules().restored.genes and one.changes_protein:
            found.append(SecondChangeCandidate(name_of(one), one, False))
    return tuple(found)


def _may_bind_less(small: SmallVariant) -> bool:
    unread = "coding_sequence_variant" in small.terms and bool(small.consequence and small.consequence.not_evaluable)
    return unread or (small.changes_protein and not small.is_null)


def _overlaps(residues: range, region: ResidueRegion) -> bool:
    return bool(residues) and residues.start <= region.last and residues.stop > region.first


def _field_name(small: SmallVariant, offset: int) -> str:
    """The name, with the number that the field uses where it is not MANE's."""
    other = shifted(small.protein, offset) if offset and small.protein else ""
    return f"{name_of(small)} ({other})" if other else name_of(small)


def asked(
    alteration: Alteration,
    findings: Findings,
    others: Sequence[SecondChangeCandidate],
    found: Mapping[SmallVariant, Findings],
) -> tuple[Findings, tuple[str, ...]]:
    """The findings, each firm therapy under the condition that no second change of the drug's target resists it, or of
    the lost gene restores it; and a sentence on each such change.

    `found`: what is known of the changes themselves. A change that responds to the drug sets no condition, nor
    does any where the therapy is resisted anyway.
    """
    if isinstance(alteration, CopyNumberEvent) and alteration.breaks:
        return findings, ()
    own = _genes(alteration)
    restoring = [one.name for one in others if not one.binds and _restores(alteration, one.small)]
    sensitive, binding, restored = [], [], False
    for therapy in findings.sensitive:
        firm = therapy.applies and therapy.tier in _FIRM and not therapy.resisted_by
        asking = [one.name for one in others if firm and one.binds and _asks(one, therapy, alteration, own, found)]
        under = _under(therapy, _unless_resisted, asking)
        if firm and restoring and any(drug.casefold().endswith(rules().restored.ends) for drug in therapy.drugs):
            under, restored = _under(under, _unless_restored, restoring), True
        sensitive.append(under)
        binding += asking
    sentences = [
        tr("{name} lies where a drug binds: second changes of a drug's target may resist it unstudied", name=name)
        for name in dict.fromkeys(binding)
    ]
    if restored:
        sentences += [
            tr("{name} restores the reading frame where both are on one copy: a reversion resists the drugs", name=name)
            for name in restoring
        ]
    return findings._replace(sensitive=tuple(sensitive)), tuple(sentences)


_SHIFTED_STOP = re.compile(r"fs\*(\d+)$")


def _restores(alteration: Alteration, other: SmallVariant) -> bool:
    """Whether a change may undo a truncation: two shifts that add up to whole codons, before the stop that the first
    one makes; an in-frame deletion that takes the truncation along; or another residue in a stop's place."""
    if not isinstance(alteration, SmallVariant) or alteration is other or alteration.gene != other.gene:
        return False
    if "stop_gained" in alteration.terms and not other.is_null:
        return _share_residues(alteration.residues, other.residues)
    if not other.is_null and _within(_replaced(alteration), _replaced(other)):
        return True
    shifts = [len(one.variant.alt) - len(one.variant.ref) for one in (alteration, other)]
    if not all(shift % 3 for shift in shifts) or sum(shifts) % 3 or not (alteration.residues and other.residues):
        return False
    first, second = sorted((alteration, other), key=lambda one: one.residues.start)
    stop = _SHIFTED_STOP.search(first.protein)
    return stop is None or second.residues.start < first.residues.start + int(stop[1])


def _replaced(small: SmallVariant) -> range:
    """Positions of the reference's bases that are gone or others; for an insertion the empty place before its base."""
    pos, ref, alt = small.variant.pos, small.variant.ref, small.variant.alt
    same = next(
        (at for at, (one, new) in enumerate(zip(ref, alt, strict=False)) if one != new), min(len(ref), len(alt))
    )
    return range(pos + same, pos + len(ref))


def _within(one: range, other: range) -> bool:
    return bool(other) and other.start <= one.start and one.stop <= other.stop


def _share_residues(one: range, other: range) -> bool:
    return bool(one) and bool(other) and one.start < other.stop and other.start < one.stop


def _genes(alteration: Alteration) -> frozenset[str]:
    if isinstance(alteration, FusionEvent):
        return frozenset((alteration.five_prime, alteration.three_prime))
    return frozenset() if isinstance(alteration, TumorMarker) else frozenset((alteration.gene,))


def _asks(
    one: SecondChangeCandidate,
    therapy: Therapy,
    alteration: Alteration,
    own: frozenset[str],
    found: Mapping[SmallVariant, Findings],
) -> bool:
    binding = [drug for drug in therapy.drugs if one.small.gene in _targets(drug, own)]
    if one.small is alteration or not binding or all(_answers(drug, one.small) for drug in binding):
        return False
    return not _responds(found.get(one.small), therapy.drugs)


def _answers(drug: str, small: SmallVariant) -> bool:
    return any(
        (one.gene, one.change) == (small.gene, small.protein) and drug.casefold().endswith(one.ends)
        for one in rules().answered
    )


def _targets(drug: str, own: frozenset[str]) -> frozenset[str]:
    name = drug.casefold()
    known = next((entry for entry in rules().drug if name.endswith(entry.ends)), None)
    if known is None:
        return frozenset()
    return frozenset(known.targets) or own


def _responds(findings: Findings | None, drugs: tuple[str, ...]) -> bool:
    """Whether a change is known to respond to a therapy, or to a part of it that is listed alone."""
    if findings is None:
        return False
    firm = {t.drugs for t in findings.sensitive if t.applies and t.tier in _FIRM}
    close = {
        option
        for s in findings.statements
        if s.item.response == "sensitive" and s.match in _CLOSE
        for option in s.item.options
    }
    return any(set(option) <= set(drugs) for option in firm | close)


def _unless_resisted(number: int, names: str) -> str:
    return trn("if {names} does not resist it", "if {names} do not resist it", number, names=names)


def _unless_restored(number: int, names: str) -> str:
    return trn(
        "if {names} does not restore the reading frame",
        "if {names} do not restore the reading frame",
        number,
        names=names,
    )


def _under(therapy: Therapy, wording: Callable[[int, str], str], names: Sequence[str]) -> Therapy:
    """The therapy under a condition on the named changes, worded by their number and their names."""
    if not (named := list(dict.fromkeys(names))):
        return therapy
    condition = wording(len(named), all_of(named))
    return therapy._replace(conditions=(*therapy.conditions, condition), open=True)
