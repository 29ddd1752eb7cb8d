"""NUDT15: a loss of function outside the definition is as dangerous with thiopurines as a named allele."""

from pmkit.pgx.genes.oddity import Oddity

ODDITY = Oddity(loss_is_warned_of=True)
