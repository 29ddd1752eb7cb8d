"""The patient's HPO terms as parts of a Phenopacket: what `extra("phenopacket")` gives.

The ranking itself has no place in the schema.
"""

from __future__ import annotations

from pmkit.core.exchange import About, Packet
from pmkit.core.messages import tr
from pmkit.core.phenopacket_parts import HP, UNKNOWN
from pmkit.phenotype.section import Phenotype


def packet(section: Phenotype, about: About) -> Packet:
    """A phenotypic feature for each term."""
    if section.held_back:
        return Packet(notes=[tr("By phenotype: not ranked, there is no consent.")])
    features = [
        {"type": {"id": term.id, "label": term.name}} | ({"excluded": True} if term.excluded else {})
        for term in section.terms
    ]
    left = [tr("The ranking by phenotype has no place in this format.")] if section.genes else []
    return Packet(features=features, resources=[HP.resource(section.release or UNKNOWN)] * bool(features), notes=left)
