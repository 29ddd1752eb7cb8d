"""BCHE: never read from a VCF; a deficiency is a disease."""

from pmkit.pgx.genes.oddity import Oddity

ODDITY = Oddity(tells_disease=True)
