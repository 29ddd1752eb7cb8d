"""CACNA1S: its reference allele has no name worth printing; what matters is a gain of susceptibility."""

from pmkit.pgx.genes.oddity import Oddity

ODDITY = Oddity(names_one_variant=True, loss_does_not_matter=True)
