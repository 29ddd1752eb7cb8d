"""CYP2B6: a deletion that joins the neighbouring CYP2B7 to it has a name.

*29 is exons 1 to 4 of CYP2B7 and 5 to 9 of CYP2B6 in one copy, by recombination between intron 4 and exon 5
(https://github.com/Sentieon/segdup-caller, doc/CYP2B6.md). The ends of both genes' exons 4 and 5 are those of PyPGx's
gene table (0.27.0). *30, the reciprocal duplication, is not called: it stands beside a whole CYP2B6, and no source that
was read says what such a chromosome is called.
"""

from pmkit.core.model import Build
from pmkit.pgx.genes.oddity import Deletions, Hybrid, Oddity

ODDITY = Oddity(
    deletions=Deletions(
        hybrid=Hybrid(
            name="*29",
            begins={Build.GRCH37: (41_445_034, 41_447_377), Build.GRCH38: (40_939_129, 40_941_472)},
            ends={Build.GRCH37: (41_512_970, 41_515_300), Build.GRCH38: (41_007_065, 41_009_395)},
        )
    )
)
