"""MT-RNR1: one strand; every variant counts by itself, by its risk of hearing loss from aminoglycosides."""

from pmkit.pgx.genes.oddity import Oddity

ODDITY = Oddity(ranks={"increased": 0.0, "uncertain": 1.0, "normal": 2.0})
