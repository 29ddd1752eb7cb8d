"""The closed vocabularies of phenotype-driven ranking."""

from enum import StrEnum


class Method(StrEnum):
    """How alike two terms are."""

    RESNIK = "resnik"  # information content of the most informative common ancestor
    LIN = "lin"  # twice that, by the information content of both terms


class Combine(StrEnum):
    """How terms are put together."""

    PATIENT = "patient"  # mean over the patient's terms of the gene's best match
    BOTH = "both"  # mean of that and the same the other way round


class Fit(StrEnum):
    """Whether the alleles found fit a mode of inheritance that the gene's diseases have."""

    FITS = "fits"
    OPEN = "open"
    AGAINST = "against"
    NOT_KNOWN = "not_known"
