"""Null variants that stop late in the last exon: the protein is made, and may still work."""

from __future__ import annotations

from pmkit.onco import drivers
from pmkit.onco.alterations import SmallVariant
from pmkit.onco.oncogenicity_rules import rules


def ends_late(small: SmallVariant) -> bool:
    """Whether a null variant stops so late in the last exon that the protein may still work."""
    gene, c = drivers.genes().get(small.gene), small.consequence
    number, _, total = c.exon.partition("/") if c else ("", "", "")
    if not small.is_null or not total or number.split("-")[-1] != total or gene is None or not gene.residues:
        return False
    limits = rules().truncation
    last = limits.lost_up_to.get(small.gene, limits.last_exon_after * gene.residues)
    return bool(small.residues and small.residues[0] > last)


def may_take_the_function(small: SmallVariant) -> bool:
    """Whether it stops late in a tumour suppressor of which no expert panel says up to where function is lost."""
    gene = drivers.genes().get(small.gene)
    settled = small.gene in rules().truncation.lost_up_to
    return gene is not None and gene.suppressor and gene.bona_fide and not settled and ends_late(small)
