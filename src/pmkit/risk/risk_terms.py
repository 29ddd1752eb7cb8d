"""The closed vocabularies of polygenic scores, used by the logic and by the published schema alike."""

from enum import StrEnum

from pmkit.core.messages import tr


class RowOutcome(StrEnum):
    """What a patient's file says of one row of a scoring file. Only the first five are counted."""

    CALLED = "called"
    REFERENCE = "reference"  # by a gVCF block, an all-sites record or a coverage file
    ASSUMED = "assumed"  # absent, and the user said that absent means reference
    DOUBTFUL = "doubtful"
    DOSAGE = "dosage"
    ABSENT = "absent"
    NO_CALL = "no_call"
    FILTERED = "filtered"
    CONFLICT = "conflict"
    HAPLOID = "haploid"
    OTHER_ALLELE = "other_allele"
    AMBIGUOUS = "ambiguous"
    MISMATCH = "mismatch"
    REFERENCE_UNKNOWN = "reference_unknown"
    INDEL_OPEN = "indel_open"

    @property
    def counts(self) -> bool:
        """Whether the row enters the sum by the patient's own genotype."""
        return self in COUNTED

    @property
    def is_matched(self) -> bool:
        """Whether the row's alleles fit the assembly, whatever the genotype."""
        return self not in UNMATCHED


COUNTED = (RowOutcome.CALLED, RowOutcome.REFERENCE, RowOutcome.ASSUMED, RowOutcome.DOUBTFUL, RowOutcome.DOSAGE)
UNMATCHED = (
    RowOutcome.AMBIGUOUS,
    RowOutcome.MISMATCH,
    RowOutcome.REFERENCE_UNKNOWN,
    RowOutcome.INDEL_OPEN,
    RowOutcome.HAPLOID,
)
ABOUT = {
    RowOutcome.CALLED: tr("a genotype of the file"),
    RowOutcome.REFERENCE: tr("homozygous reference by a block, an all-sites record or a coverage file"),
    RowOutcome.ASSUMED: tr("no record, taken as reference as the user said so"),
    RowOutcome.DOUBTFUL: tr("a genotype that is used although in doubt"),
    RowOutcome.DOSAGE: tr("an expected number of alleles, as imputation gives it"),
    RowOutcome.ABSENT: tr("no record covers the position"),
    RowOutcome.NO_CALL: tr("the genotype is missing or not supported"),
    RowOutcome.FILTERED: tr("the record fails its filter"),
    RowOutcome.CONFLICT: tr("records contradict each other or the assembly"),
    RowOutcome.HAPLOID: tr("one copy only (X, Y, MT): scoring files do not say what it counts"),
    RowOutcome.OTHER_ALLELE: tr("the patient carries an allele that is neither of the two"),
    RowOutcome.AMBIGUOUS: tr("A/T or C/G, whose strand cannot be determined"),
    RowOutcome.MISMATCH: tr("neither allele is the assembly's, and no record shows the two on the other strand"),
    RowOutcome.REFERENCE_UNKNOWN: tr("reference, but which of the alleles that is needs --reference"),
    RowOutcome.INDEL_OPEN: tr("an insertion or a deletion? The sequence fits both, and no record says"),
}


class Unsupported(StrEnum):
    """Why a row of a scoring file cannot be computed."""

    HAPLOTYPE = "haplotype"
    INTERACTION = "interaction"
    ALLELE = "allele"
    NO_POSITION = "no_position"
    DUPLICATE = "duplicate"


class ScoreStatus(StrEnum):
    """Whether a sum is reported."""

    SCORED = "scored"
    TOO_FEW_MATCHED = "too_few_matched"
    NOT_GERMLINE = "not_germline"


class ClinicalStatus(StrEnum):
    """Whether a clinical risk is given."""

    ESTIMATED = "estimated"
    MISSING = "missing_values"
    OUTSIDE_RANGE = "outside_range"
    NOT_APPLICABLE = "not_applicable"
    CONTRADICTION = "contradiction"


class RankStatus(StrEnum):
    """Whether the sum can be compared with those of other people."""

    RANKED = "ranked"
    NO_REFERENCE = "no_reference"
    NO_POPULATION = "no_population"
    OTHER_VARIANTS = "other_variants"
    TOO_FEW_PEOPLE = "too_few_people"
    NO_SUM = "no_sum"
