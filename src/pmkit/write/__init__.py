"""Variants out: annotated VCF and BCF with their indexes, and MAF."""
