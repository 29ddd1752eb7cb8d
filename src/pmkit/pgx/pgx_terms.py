"""The closed vocabularies of pharmacogene results, used by the logic and by the published schema alike."""

from enum import StrEnum


class GeneStatus(StrEnum):
    """Whether a gene was called."""

    CALLED = "called"
    AMBIGUOUS = "ambiguous"
    NOT_CALLED = "not_called"
    NO_DATA = "no_data"


class GeneEvidence(StrEnum):
    """Whether any guideline speaks of a gene."""

    GUIDELINE = "guideline"
    RESEARCH = "research"


class CallSource(StrEnum):
    """Who called a gene's alleles."""

    MATCHER = "matcher"
    OUTSIDE = "outside"
    NONE = "none"


class Confidence(StrEnum):
    """How far a gene's call can be trusted."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    NONE = "none"


class PositionState(StrEnum):
    """What the file says of a position; the names of `core.model.State`."""

    CALLED = "called"
    DOUBTFUL = "doubtful"
    REFERENCE = "reference"
    ASSUMED = "assumed"
    NO_CALL = "no_call"
    ABSENT = "absent"
    FILTERED = "filtered"
    CONFLICT = "conflict"


class DrugStatus(StrEnum):
    """What guidance says of a drug."""

    GUIDANCE = "guidance"
    NO_RECOMMENDATION = "no_recommendation"
    NO_GUIDANCE_FOR_RESULT = "no_guidance_for_result"
    GENE_NOT_CALLED = "gene_not_called"
    NO_GUIDELINE = "no_guideline"
    NOT_KNOWN = "not_known"


class TestStrength(StrEnum):
    """How a label or guideline asks for a gene's test before a drug."""

    LABEL_REQUIRED = "label_required"
    LABEL_RECOMMENDED = "label_recommended"
    GUIDELINE_LEVEL_A = "guideline_level_a"


class Standing(StrEnum):
    """How firmly a drug's advice stands where something is open."""

    FIRM = "firm"
    RESIDUAL_RISK = "residual_risk"
    CANNOT_BE_TOLD = "cannot_be_told"
    NONE = "none"


class GapStatus(StrEnum):
    """Why a guideline that speaks of the drug says nothing for this patient."""

    NO_GUIDANCE_FOR_RESULT = "no_guidance_for_result"
    GENE_NOT_CALLED = "gene_not_called"
    ROW_NOT_VERIFIED = "row_not_verified"


class Stake(StrEnum):
    """What a gene's result puts at stake with a drug."""

    TOXICITY = "toxicity"
    LOSS_OF_EFFECT = "loss_of_effect"
    BOTH = "both"
    NONE = "none"
    UNSPECIFIED = "unspecified"
