"""The universe of alleles: every named allele of every gene, written in every way, with nothing lost in silence."""
