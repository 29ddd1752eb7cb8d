"""G6PD: on X, so that a male has one allele (`sex_linked` in rules/pgx/G6PD.toml); a deficiency is a disease."""

from pmkit.pgx.genes.oddity import Oddity

ODDITY = Oddity(tells_disease=True, loss_is_warned_of=True)
