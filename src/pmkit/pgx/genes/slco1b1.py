"""SLCO1B1: without a diplotype it is looked up by rs4149056 alone, T as *1, C as *5 (CPIC statins, PMID 35152405).

PharmCAT labels such a result by the base: https://pharmcat.org/methods/Gene-Definition-Exceptions/#slco1b1
"""

from pmkit.pgx.genes.oddity import Oddity, Tag

ODDITY = Oddity(tag=Tag("rs4149056", {"T": "*1", "C": "*5"}, "slco1b1-by-rs4149056"))
