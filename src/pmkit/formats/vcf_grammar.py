"""Words of the VCF grammar that several readers need."""

SPANNING_ALTS = ("<DEL", "<DUP", "<INV", "<CNV", "<CN", "<TDUP", "<LOH", "<STR")
"""Symbolic alleles of which SVLEN counts bases of the reference; of others (`<INS>`) it counts new ones."""
