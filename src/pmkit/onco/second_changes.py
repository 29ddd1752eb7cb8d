"""A second change of the protein that a drug binds: it may resist the drug, though no statement says so.

Tumours under treatment escape by changes of the drug's own target (ALK D1203N beside EML4::ALK). Few of them have a
statement of their own, so a therapy is listed under the condition that such a change does not resist it. Which drug
binds which protein, and where changes count, is in `rules/onco/second_changes.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from pmkit.core.lean_model import Field
from pmkit.core.messages import tr
from pmkit.knowledge.rules import Citation, Meta, Strict, load_rules
from pmkit.onco.alterations import Alteration, CopyNumberEvent, FusionEvent, Marker, SmallVariant
from pmkit.onco.findings import Findings, Therapy
from pmkit.onco.oncogenicity import Oncogenicity
from pmkit.onco.profile_match import Level, shifted
from pmkit.onco.statements import name_of

COMMON = 0.001
"""Population frequency from which a change is taken as inherited."""
_FIRM = ("I-A", "I-B")
_CLOSE = frozenset(level.label for level in (Level.COORDINATE, Level.PROTEIN, Level.OTHER_ISOFORM, Level.CODON))


class Reason(Strict):
    citations: tuple[Citation, ...] = Field(min_length=1)


class Drug(Strict):
    """Drugs by the end of their name; `targets`: the genes of what they bind, empty for the altered gene itself."""

    ends: tuple[str, ...] = Field(min_length=1)
    targets: tuple[str, ...]


class Region(Strict):
    """Residues of MANE Select, both ends in it; `motif` as "1270:DFG"; `offset`: what the field counts more."""

    gene: str
    first: int
    last: int
    motif: str = ""
    offset: int = 0

    def check(self) -> None:
        if not 0 < self.first <= self.last:
            raise ValueError(tr("first must not be after last"))


class SecondChanges(Strict):
    """The whole file."""

    meta: Meta
    reason: Reason
    drug: tuple[Drug, ...]
    region: tuple[Region, ...]


@cache
def rules() -> SecondChanges:
    """The bundled rules. Raises ConfigError where the file is wrong."""
    return load_rules("onco/second_changes", SecondChanges)


class Candidate(NamedTuple):
    """A change of the tumour that may keep drugs from binding: its name, and itself."""

    name: str
    small: SmallVariant


def candidates(small: Iterable[SmallVariant], verdicts: Mapping[SmallVariant, Oncogenicity]) -> tuple[Candidate, ...]:
    """Changes that leave the protein whole, or that could not be read, where drugs bind it; inherited and benign ones
    are none."""
    regions = {region.gene: region for region in rules().region}
    return tuple(
        Candidate(_field_name(one, regions[one.gene].offset), one)
        for one in small
        if one.gene in regions
        and _may_bind_less(one)
        and verdicts[one].oncogenic is not False
        and _overlaps(one.residues, regions[one.gene])
    )


def _may_bind_less(small: SmallVariant) -> bool:
    if small.in_normal or (small.population_af or 0.0) >= COMMON:
        return False
    unread = "coding_sequence_variant" in small.terms and bool(small.consequence and small.consequence.not_evaluable)
    return unread or (small.changes_protein and not small.is_null)


def _overlaps(residues: range, region: Region) -> bool:
    return bool(residues) and residues.start <= region.last and residues.stop > region.first


def _field_name(small: SmallVariant, offset: int) -> str:
    """The name, with the number that the field uses where it is not MANE's."""
    other = shifted(small.protein, offset) if offset and small.protein else ""
    return f"{name_of(small)} ({other})" if other else name_of(small)


def asked(
    alteration: Alteration, findings: Findings, others: Sequence[Candidate], found: Mapping[SmallVariant, Findings]
) -> tuple[Findings, tuple[str, ...]]:
    """The findings, each firm therapy under the condition that no second change of the drug's target resists it, and
    a sentence on each such change.

    `found`: what is known of the changes themselves. A change that responds to the drug sets no condition, nor
    does any where the therapy is resisted anyway.
    """
    if isinstance(alteration, CopyNumberEvent) and alteration.breaks:
        return findings, ()
    own = _genes(alteration)
    sensitive, names = [], []
    for therapy in findings.sensitive:
        asking = [one.name for one in others if _asks(one, therapy, alteration, own, found)]
        sensitive.append(_under(therapy, asking))
        names += asking
    if not names:
        return findings, ()
    sentences = (
        tr("{name} lies where a drug binds: second changes of a drug's target may resist it unstudied", name=name)
        for name in dict.fromkeys(names)
    )
    return findings._replace(sensitive=tuple(sensitive)), tuple(sentences)


def _genes(alteration: Alteration) -> frozenset[str]:
    if isinstance(alteration, FusionEvent):
        return frozenset((alteration.five_prime, alteration.three_prime))
    return frozenset() if isinstance(alteration, Marker) else frozenset((alteration.gene,))


def _asks(
    one: Candidate,
    therapy: Therapy,
    alteration: Alteration,
    own: frozenset[str],
    found: Mapping[SmallVariant, Findings],
) -> bool:
    firm = therapy.applies and therapy.tier in _FIRM and not therapy.resisted_by
    if not firm or one.small is alteration or not any(one.small.gene in _targets(drug, own) for drug in therapy.drugs):
        return False
    return not _responds(found.get(one.small), therapy.drugs)


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


def _under(therapy: Therapy, names: Sequence[str]) -> Therapy:
    if not names:
        return therapy
    text = tr("if {names} does not resist it", names=tr(" and ").join(dict.fromkeys(names)))
    return therapy._replace(conditions=(*therapy.conditions, text), open=True)
