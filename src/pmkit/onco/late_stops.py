"""Truncations that may leave the function whole: late in the last exon, or outside an expert panel's codons."""

from __future__ import annotations

from pmkit.onco import drivers
from pmkit.onco.alterations import SmallVariant
from pmkit.onco.oncogenicity_rules import rules
from pmkit.variants.consequence.new_stop import new_stop

_TRUNCATES = frozenset(("stop_gained", "frameshift_variant"))


def ends_late(small: SmallVariant) -> bool:
    """Whether a truncation is none that is known to take the function: behind the expert panel's last codon or before
    its first; without a panel, so late in the last exon that the protein may still work."""
    gene, c = drivers.genes().get(small.gene), small.consequence
    if c is None or gene is None or not small.is_null or not small.residues or _TRUNCATES.isdisjoint(small.terms):
        return False
    limits, changed = rules().truncation, small.residues[0]
    panel = limits.panel.get(small.gene)
    if panel:
        stop = new_stop(c) or changed
        return not (panel.hold(stop) or (panel.changed and panel.hold(changed)))
    number, _, total = c.exon.partition("/")
    if not total or number.split("-")[-1] != total or not gene.residues:
        return False
    domain = limits.domain.get(small.gene)
    return changed > (domain.last if domain else limits.last_exon_after * gene.residues)


def ends_early(small: SmallVariant) -> bool:
    """Whether it ends before the first codon that an expert panel counts: translation may begin again behind it."""
    panel = rules().truncation.panel.get(small.gene)
    stop = new_stop(small.consequence) if small.consequence else None
    return panel is not None and stop is not None and stop < panel.first


def may_take_the_function(small: SmallVariant) -> bool:
    """Whether it stops late in a tumour suppressor, and no expert panel settles that function is kept: there is none,
    or residues that the panel counts are changed and only the new stop lies behind them."""
    gene = drivers.genes().get(small.gene)
    if gene is None or not gene.suppressor or not gene.bona_fide or not ends_late(small):
        return False
    panel = rules().truncation.panel.get(small.gene)
    return panel is None or panel.hold(small.residues[0])
