"""CFTR: the reference allele's name is a sentence; ivacaftor's guidance is about variants that respond."""

from pmkit.pgx.genes.oddity import Oddity

ODDITY = Oddity(
    label_of_reference="Reference/Reference",
    names_one_variant=True,
    tells_disease=True,
    loss_does_not_matter=True,
)
