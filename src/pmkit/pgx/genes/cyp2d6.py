"""CYP2D6: called from small variants on request only: these hold no deletion, duplication or hybrid with CYP2D7."""

from pmkit.pgx.genes.oddity import Oddity

ODDITY = Oddity(paralog="CYP2D7", blind_warning="cyp2d6-no-structure", extensive_holds="IM")
