"""The vocabularies of hereditary findings."""

from __future__ import annotations

from enum import StrEnum

MISMATCH = "reference_mismatch"
"""The flag, and the step, of a record whose REF is not what the assembly has there: it cannot be read."""


class GeneList(StrEnum):
    """Which list a gene stands in."""

    ACMG_SF = "acmg_sf"
    CARRIER = "carrier"
    PREDISPOSITION = "predisposition"


class Outcome(StrEnum):
    """What a rule says of what was found in a gene."""

    REPORT = "report"
    POSSIBLE = "possible"  # to be confirmed first: phase, genotype or the list's rule is not certain
    CARRIER = "carrier"
    NONE = "none"


class Zygosity(StrEnum):
    """How one allele is carried."""

    HET = "het"
    HOM = "hom"
    HEMI = "hemi"
    DOUBTFUL = "doubtful"


class AlleleState(StrEnum):
    """How the alleles of one gene are carried together."""

    HET = "het"
    HOM = "hom"
    HEMI = "hemi"
    TRANS = "trans"
    UNKNOWN_PHASE = "unknown_phase"
    CIS = "cis"
    DOUBTFUL = "doubtful"


class Doubt(StrEnum):
    """Why a genotype is not relied on."""

    HALF_CALL = "half_call"
    FILTERED = "filtered"
    LOW_DEPTH = "low_depth"
    LOW_QUALITY = "low_quality"
    MOSAIC = "mosaic"
    HET_ON_SINGLE_COPY = "het_on_single_copy"
    HAPLOID_ON_PAIR = "haploid_on_pair"
    Y_IN_XX = "y_in_xx"
    IMPUTED = "imputed"
    READS_DISAGREE = "reads_disagree"  # the reads are not those of such a genotype
    RECORDS_DISAGREE = "records_disagree"  # another record of the allele has another genotype
    PARENTS_DISAGREE = "parents_disagree"  # no child of these parents has it
    CHANGED_TOGETHER = "changed_together"  # a neighbour on the same copy gives another change of the protein
    STRUCTURAL = "structural"  # a structural record, which asks for another method


class StructuralKind(StrEnum):
    """What a structural record over a gene says."""

    DELETION = "deletion"
    DUPLICATION = "duplication"
    COPIES = "copies"  # a number of copies, and the sex that tells how many are usual is not known
    INSERTION = "insertion"
    JUNCTION = "junction"  # two places are joined: an inversion, a translocation, a single breakend
    OTHER = "other"


class VariantClass(StrEnum):
    """The five classes."""

    PATHOGENIC = "pathogenic"
    LIKELY_PATHOGENIC = "likely_pathogenic"
    UNCERTAIN = "uncertain"
    LIKELY_BENIGN = "likely_benign"
    BENIGN = "benign"

    @property
    def is_pathogenic(self) -> bool:
        """Pathogenic or likely so."""
        return self in (VariantClass.PATHOGENIC, VariantClass.LIKELY_PATHOGENIC)

    @property
    def is_benign(self) -> bool:
        """Benign or likely so."""
        return self in (VariantClass.BENIGN, VariantClass.LIKELY_BENIGN)


class ClassSource(StrEnum):
    """What a variant's class rests on."""

    CLINVAR = "clinvar"
    LIST = "list"  # the list of genes names the variant itself
    ENGINE = "engine"


class Inherited(StrEnum):
    """Where an allele comes from, by the parents' genotypes."""

    MOTHER = "mother"
    FATHER = "father"
    BOTH = "both"
    ONE_OF_BOTH = "one_of_both"  # both parents carry it, the child has one copy
    DE_NOVO = "de_novo"
    IN_MOTHER = "in_mother"  # a duo: the other parent is not known
    IN_FATHER = "in_father"
    NOT_IN_MOTHER = "not_in_mother"
    NOT_IN_FATHER = "not_in_father"
    INCONSISTENT = "inconsistent"  # no child of parents with these genotypes has it
    UNKNOWN = "unknown"


class Pedigree(StrEnum):
    """What the pedigree and the files tell of a sample's parents."""

    NONE = "none"  # no pedigree was given
    NOT_NAMED = "not_named"  # the pedigree has no line of the sample
    NO_PARENT = "no_parent"  # no parent is named, in the same files, and agreed to the same
    ONE_PARENT = "one_parent"
    BOTH_PARENTS = "both_parents"


class Looked(StrEnum):
    """Whether an area was looked at."""

    YES = "yes"
    NO_CONSENT = "no_consent"
    NOT_FOR_INPUT = "not_for_input"  # arrays and MAF do not tell it
    TUMOR_ONLY = "tumor_only"  # a tumour without a normal, without consent for that


class Read(StrEnum):
    """How much of a gene's coding exons the file tells."""

    WHOLE = "whole"
    PART = "part"
    VARIANTS_ONLY = "variants_only"  # what has no record is not known to be reference
    NOT_COVERED = "not_covered"  # no transcript of the gene is bundled on this build
