"""The closed vocabularies of tumour findings, used by the logic and by the published schema alike."""

from enum import StrEnum


class EventType(StrEnum):
    """What a copy-number event or fusion is."""

    AMPLIFICATION = "amplification"
    DEEP_DELETION = "deep_deletion"
    GAIN = "gain"
    LOSS = "loss"
    LOH = "loh"
    DELETION = "deletion"
    EXON_DELETION = "exon_deletion"
    KINASE_DOMAIN_DUPLICATION = "kinase_domain_duplication"
    DISRUPTION = "disruption"
    INTERNAL_TANDEM_DUPLICATION = "internal_tandem_duplication"
    PARTIAL_TANDEM_DUPLICATION = "partial_tandem_duplication"
    FUSION = "fusion"


class MatchLevel(StrEnum):
    """How an alteration fits what a statement asks for, the closest first."""

    COORDINATE = "coordinate"
    PROTEIN = "protein"
    OTHER_ISOFORM = "other_isoform"
    EVENT = "event"
    CODON = "codon"
    EXON = "exon"
    GENE = "gene"
    CONDITIONAL = "conditional"
    RESIDUE = "residue"


class TumorMatch(StrEnum):
    """How a statement's disease relates to the tumour."""

    SAME = "same"
    ANCESTOR = "ancestor"
    PAN = "pan"
    NARROWER = "narrower"
    SITE = "site"
    OTHER = "other"


class Direction(StrEnum):
    """Whether a statement supports what it speaks of."""

    SUPPORTS = "supports"
    DOES_NOT_SUPPORT = "does_not_support"


class StatementType(StrEnum):
    """What a statement of a knowledge base is about; Predisposing ones are not reported."""

    PREDICTIVE = "predictive"
    DIAGNOSTIC = "diagnostic"
    PROGNOSTIC = "prognostic"


class TierType(StrEnum):
    """What a tier is about; overall where no statement holds."""

    PREDICTIVE_SENSITIVE = "predictive_sensitive"
    PREDICTIVE_RESISTANT = "predictive_resistant"
    DIAGNOSTIC = "diagnostic"
    PROGNOSTIC = "prognostic"
    OVERALL = "overall"


class TierName(StrEnum):
    """AMP/ASCO/CAP tiers with their evidence levels, the best first."""

    IA = "I-A"
    IB = "I-B"
    IIC = "II-C"
    IID = "II-D"
    III = "III"
    IV = "IV"


class Role(StrEnum):
    """The role of a driver gene."""

    ONCOGENE = "oncogene"
    TSG = "tsg"
    BOTH = "both"


class MeasureStatus(StrEnum):
    """What is said of a whole-tumour measure; none where no threshold is set."""

    HIGH = "high"
    NOT_HIGH = "not_high"
    INDICATOR = "indicator"
    NOT_EVALUABLE = "not_evaluable"


class SetAsideReason(StrEnum):
    """Why a therapy that statements list as effective is no option."""

    RESISTANCE = "resistance"
    LABEL = "label"
