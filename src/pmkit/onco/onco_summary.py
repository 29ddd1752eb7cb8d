"""Tumour findings in one row a sample: what `extra("multiqc")` gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pmkit.core.cells import few
from pmkit.core.exchange import TableSummary
from pmkit.core.messages import tr
from pmkit.onco import onco_sentences as words
from pmkit.onco.onco_terms import TierName
from pmkit.onco.section import Alteration, Onco

Row = Mapping[str, str | float | None]
_TIERS = {
    "tier_I": (TierName.IA, TierName.IB),
    "tier_II": (TierName.IIC, TierName.IID),
    "tier_III": (TierName.III,),
}
_MOST = 6


def summaries() -> Iterator[TableSummary]:
    """One table: the tumour, findings by tier, measures."""
    columns = {
        "tumor_type": tr("the tumour type that was given"),
        "variants_judged": tr("small variants that were judged"),
        "tier_I": tr("findings whose best tier is I"),
        "tier_II": tr("findings whose best tier is II"),
        "tier_III": tr("findings whose best tier is III"),
        "findings": tr("findings of tier I and II, the best first"),
        "TMB": tr("tumour mutational burden, mutations/Mb; empty where it could not be determined"),
    }
    yield TableSummary(
        "pmkit_onco_findings", tr("pmkit: tumour findings"), tr("Findings by their best tier."), columns, _row
    )


def _row(section: Onco) -> Row:
    found: tuple[Alteration, ...] = (*section.variants, *section.alterations)
    best = {id(one): one.tiers[0].tier for one in found if one.tiers}
    rank = {name: place for place, name in enumerate(TierName)}
    first = sorted(
        (one for one in found if best.get(id(one)) in (*_TIERS["tier_I"], *_TIERS["tier_II"])),
        key=lambda one: rank[best[id(one)]],
    )
    named = few([f"{words.finding_name(one)} ({best[id(one)]})" for one in first], _MOST)
    burden = next((one.value for one in section.biomarkers if one.kind == "tmb" and one.value is not None), None)
    counts = {name: sum(best.get(id(one)) in tiers for one in found) for name, tiers in _TIERS.items()}
    return {
        "tumor_type": section.tumor_type or None,
        "variants_judged": section.considered,
        **counts,
        "findings": named or None,
        "TMB": burden,
    }
