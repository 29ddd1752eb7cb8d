"""CYP2C19: deletions have names by the exons that they take.

PharmVar's document on structural variation of CYP2C19 (v1.0, 2019-09-27; v1.1): deletions of the whole gene are *36,
those of a part that lack at least exon 1 are *37; Botton et al. 2019, PMID 31260137.
"""

from pmkit.pgx.genes.oddity import Deletions, Oddity

ODDITY = Oddity(deletions=Deletions(whole="*36", first_exon="*37"))
