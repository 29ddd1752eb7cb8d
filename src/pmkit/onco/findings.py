"""What the oncology stage finds: statements with tier, and variants and events with everything known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from pmkit.core.model import Evidence
from pmkit.onco.alterations import CopyNumberEvent, FusionEvent, SmallVariant
from pmkit.onco.evidence import Item
from pmkit.onco.onco_terms import MatchLevel, NotAssessed
from pmkit.onco.oncogenicity import Hotspot, Oncogenicity
from pmkit.onco.tumor_type import Relation, TumorType


class Statement(NamedTuple):
    """A knowledge item as it applies to one alteration of this patient."""

    item: Item
    match: MatchLevel
    relation: Relation | None  # of its disease to the tumour; None where no tumour type is given
    tier: str  # empty for items that do not tier
    escat: str  # approximate; empty for items that are not predictive
    with_others: tuple[str, ...] = ()  # the other alterations that its profile needs
    set_aside: tuple[tuple[str, ...], ...] = ()  # its therapies that are no option
    limits: tuple[str, ...] = ()  # what its label asks for, and why its tier is not a better one
    open: bool = False  # one of them is a condition of which the case does not say whether it is met


class TierCall(NamedTuple):
    """The best tier of one kind of statement: predictive_sensitive, predictive_resistant, diagnostic, prognostic, or
    overall where no statement holds."""

    type: str
    tier: str
    escat: str  # approximate, predictive only
    because: str
    statements: tuple[Statement, ...]


class Therapy(NamedTuple):
    """A drug, or drugs given together, with the best tier and level behind it."""

    drugs: tuple[str, ...]
    tier: str
    level: str
    disease: str
    relation: Relation | None
    items: tuple[str, ...]
    conditions: tuple[str, ...] = ()  # of the label, as "if HER2-negative", and why the tier is not a better one
    open: bool = False  # one of them is a condition of which the case does not say whether it is met
    resisted_by: tuple[str, ...] = ()  # other alterations of the same tumour, as "EGFR T790M, I-A"

    @property
    def applies(self) -> bool:
        """Whether the statements are on this tumour type, one above it or any cancer."""
        return self.relation in APPLIES


APPLIES = frozenset(("same", "ancestor", "pan", "narrower"))
"""Relations in which a statement is, or may be, about the patient's tumour; those in other diseases stand apart."""


class SetAside(NamedTuple):
    """A therapy that statements list as effective, but that is no option, and why."""

    drugs: tuple[str, ...]
    reason: Literal["resistance", "label"]
    because: str
    items: tuple[str, ...]


class Findings(NamedTuple):
    """What the knowledge tables say of one alteration."""

    tiers: tuple[TierCall, ...]
    sensitive: tuple[Therapy, ...]
    resistant: tuple[Therapy, ...]
    statements: tuple[Statement, ...]  # all that support, the strongest first
    conflicts: tuple[Statement, ...]  # items that do not support what others say
    near: tuple[Statement, ...] = ()  # items on another change of the same residue: no tier
    set_aside: tuple[SetAside, ...] = ()  # no option, no tier

    @property
    def best_tier(self) -> str:
        return self.tiers[0].tier if self.tiers else ""


class OncoVariant(NamedTuple):
    """A small variant of the tumour, judged."""

    small: SmallVariant
    gene: str
    role: str  # oncogene, tsg, both or empty
    hotspot: Hotspot | None
    oncogenicity: Oncogenicity
    findings: Findings
    two_hit: str = ""  # why a tumour suppressor has probably lost both copies
    warnings: tuple[str, ...] = ()
    also_named: tuple[str, ...] = ()  # the protein change by another numbering that statements use


class OncoEvent(NamedTuple):
    """A copy-number event or a fusion, judged."""

    event: CopyNumberEvent | FusionEvent
    gene: str  # partners joined by ::
    name: str
    role: str
    driver: bool  # known driver event, or one that fits the gene's role
    because: str
    findings: Findings
    two_hit: str = ""
    warnings: tuple[str, ...] = ()


class MarkerFinding(NamedTuple):
    """A whole-tumour biomarker that is present, and what the tables say of it."""

    name: str  # tmb_high, msi_high
    findings: Findings


class NotEvaluable(NamedTuple):
    """A statement that fits in part, and what would have to be known."""

    item: Item
    has: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that describes the whole tumour, or why it could not be determined. `counts` is a breakdown by class."""

    name: str
    value: float | None
    unit: str
    status: str  # high, not_high, indicator, not_evaluable, or empty
    because: str
    evidence: tuple[Evidence, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    kind: str = ""  # what is measured, whoever measured it and by which rule: tmb, msi, small_indels …
    decides: tuple[str, ...] = ()  # the biomarkers of the evidence tables that it decides


@dataclass(frozen=True, slots=True)
class OncoResult:
    """One tumour's findings. `considered` counts the small variants that were judged, which `small` lists."""

    tumor_type: TumorType | None
    variants: tuple[OncoVariant, ...]
    events: tuple[OncoEvent, ...]
    not_evaluable: tuple[NotEvaluable, ...]
    considered: int
    limitations: tuple[str, ...] = ()
    markers: tuple[MarkerFinding, ...] = ()
    measures: tuple[Measure, ...] = ()
    small: tuple[SmallVariant, ...] = ()
    not_shown: tuple[tuple[str, int, int], ...] = ()  # class, variants, genes: in cancer genes, but no finding
    not_assessed: tuple[NotAssessed, ...] = ()
    not_judged: tuple[str, ...] = ()  # changes that may be drivers, but have no class
