"""UGT1A1: alleles with + in the name are combinations already."""

from pmkit.pgx.genes.oddity import Oddity

ODDITY = Oddity(combinations_are_alleles=True)
