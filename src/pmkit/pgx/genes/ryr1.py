"""RYR1: one allele of malignant hyperthermia makes a person susceptible (PMID 30499100)."""

from pmkit.pgx.genes.oddity import Oddity

ODDITY = Oddity(
    names_one_variant=True,
    ranks={"M": 0.0},  # an associated allele comes before all others
    one_allele_decides=True,
    tells_disease=True,
    loss_is_warned_of=True,
    loss_does_not_matter=True,
)
