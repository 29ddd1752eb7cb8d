"""How a therapy of the tumour findings is named in a cell: never without what limits it."""

from pmkit.core.messages import tr
from pmkit.onco.section import Therapy

OTHER_TUMOURS = ("", "site", "other")
"""Matches of a disease that is not the patient's, or of which that is not known."""


def label(therapy: Therapy) -> str:
    """As "Olaparib (I-A; germline BRCA1/2 variant)" or "Vemurafenib (II-C in Melanoma; resisted by …)"."""
    rank = therapy.tier or therapy.level
    where = f"in {therapy.disease}" if therapy.tumor_match in OTHER_TUMOURS and therapy.disease else ""
    resisted = (
        tr("resisted by {resisted_by}", resisted_by=" and ".join(therapy.resisted_by)) if therapy.resisted_by else ""
    )
    limits = "; ".join(filter(None, (" ".join(filter(None, (rank, where))), *therapy.conditions, resisted)))
    return " + ".join(therapy.drugs) + (f" ({limits})" if limits else "")
