"""F5: factor V Leiden is a disease's allele; GRCh37's own base is that of Leiden."""

from pmkit.pgx.genes.oddity import Oddity

ODDITY = Oddity(tells_disease=True, loss_does_not_matter=True)
