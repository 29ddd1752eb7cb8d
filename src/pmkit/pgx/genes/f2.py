"""F2: one position; what matters is a gain of thrombosis risk."""

from pmkit.pgx.genes.oddity import Oddity

ODDITY = Oddity(loss_does_not_matter=True)
