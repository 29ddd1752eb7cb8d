"""Numbers of the whole tumour: mutational burden, indels as an indicator, mutational spectrum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pmkit.core.messages import tr, trn
from pmkit.core.model import Evidence
from pmkit.onco.alterations import SmallVariant
from pmkit.onco.findings import Measure
from pmkit.onco.oncogenicity import hotspot

if TYPE_CHECKING:
    from pmkit.onco.biomarkers.burden import Burden, MutationCount
    from pmkit.onco.biomarkers.panel_regions import PanelRegions
    from pmkit.onco.biomarkers.spectrum import GenomeBases

TMB_HIGH = 10.0
"""Mutations per megabase, by the rule that counts all coding ones: the threshold of KEYNOTE-158 (PMID 32919526)."""
TMB_EVIDENCE = Evidence("PubMed", "32919526", ("32919526",))
SPECTRUM_EVIDENCE = Evidence("PubMed", "23945592", ("23945592",))
INDEL_EVIDENCE = Evidence("PubMed", "24371154", ("24371154",))
NO_PANEL = tr("the regions that were sequenced are not known; give them with --panel")
DRIVERS_ONLY = tr("only driver genes were read, which are mutated by selection; give --panel or --all")
INHERITED = tr("no normal sample: inherited variants count too, so the value is an upper bound")
FEWEST = 10
"""Somatic variants below which a share or a spectrum says nothing."""


class Measured(NamedTuple):
    """The measures, and what they tell as biomarkers that evidence may ask for (tmb_high)."""

    measures: tuple[Measure, ...]
    biomarkers: dict[str, bool]


def measure(
    small: Iterable[SmallVariant],
    panel: PanelRegions | None,
    *,
    everything: bool,
    genome: GenomeBases | None,
    normal: bool,
) -> Measured:
    """Measure the somatic variants that passed. `everything`: all coding regions were read, not only drivers'."""
    somatic = [one for one in small if not one.filters and not one.in_normal]
    burden = _burden(somatic, panel) if panel is not None else None
    tmb, biomarkers = _tmb(burden, normal)
    if panel is not None:
        inside = panel.inside([one.variant for one in somatic])
        somatic = [one for one, met in zip(somatic, inside, strict=True) if met]
    refused = "" if everything or panel is not None else DRIVERS_ONLY
    if not refused and len(somatic) < FEWEST:
        refused = trn("{n} somatic variant is too few", "{n} somatic variants are too few", len(somatic))
    return Measured((*tmb, _indels(somatic, refused), _spectrum(somatic, refused, genome)), biomarkers)


def _burden(somatic: Sequence[SmallVariant], panel: PanelRegions) -> Burden:
    from pmkit.onco.biomarkers.burden import Mutation, mutational_burden

    mutations = [
        Mutation(
            one.variant,
            frozenset(one.terms),
            one.vaf,
            one.depth,
            bool(one.changes_protein and (spot := hotspot(one)) and spot.name),
        )
        for one in somatic
    ]
    return mutational_burden(mutations, panel)


def _tmb(burden: Burden | None, normal: bool) -> tuple[tuple[Measure, ...], dict[str, bool]]:
    if burden is None:
        return (Measure("TMB", None, "mutations/Mb", "not_evaluable", NO_PANEL, (TMB_EVIDENCE,), kind="tmb"),), {}
    found = [_counted(count, burden, normal) for count in burden.counts]
    status = next((one.status for one in found if one.decides), "")
    return tuple(found), {"tmb_high": status == "high"} if status in ("high", "not_high") else {}


def _counted(count: MutationCount, burden: Burden, normal: bool) -> Measure:
    because = [
        tr(
            "{mutations} {text} in {panel_bases:.3f} Mb of {panel}",
            mutations=count.mutations,
            text=count.text,
            panel_bases=burden.panel_bases / 1000000.0,
            panel=burden.panel,
        )
    ]
    if count.unknown:
        because.append(
            tr("{unknown} more of unknown effect", unknown=count.unknown)
            if count.per_mb_most is None
            else tr(
                "{unknown} more of unknown effect: at most {per_mb_most:.2f}/Mb",
                unknown=count.unknown,
                per_mb_most=count.per_mb_most,
            )
        )
    if count.hotspots_excluded:
        because.append(tr("{hotspots_excluded} on hotspots left out", hotspots_excluded=count.hotspots_excluded))
    because += burden.notes
    status = "not_evaluable" if count.refused else ""
    if count.refused:
        because.insert(0, count.refused)
    elif not normal:
        because.append(INHERITED)
    evidence: tuple[Evidence, ...] = (count.evidence,)
    if count.rule == "all_coding" and count.per_mb is not None and count.per_mb_most is not None:
        evidence += (TMB_EVIDENCE,)
        because.append(tr("high from {tmb_high:g}/Mb on, a threshold set with another assay", tmb_high=TMB_HIGH))
        status = _status(count.per_mb, count.per_mb_most, normal)
    return Measure(
        f"TMB ({count.rule})",
        count.per_mb,
        "mutations/Mb",
        status,
        "; ".join(because),
        evidence,
        kind="tmb",
        decides=("tmb_high",) if count.rule == "all_coding" else (),
    )


def _status(least: float, most: float, normal: bool) -> str:
    """High only if so without unknown effects and inherited variants; not high only if so with them."""
    if most < TMB_HIGH:
        return "not_high"
    return "high" if least >= TMB_HIGH and normal else "not_evaluable"


def _indels(somatic: Sequence[SmallVariant], refused: str) -> Measure:
    name, unit = tr("small indels"), tr("fraction of small variants")
    if refused:
        return Measure(name, None, unit, "not_evaluable", refused, (INDEL_EVIDENCE,), kind="small_indels")
    from pmkit.onco.biomarkers.indels import indel_indicator

    reported = indel_indicator(one.variant for one in somatic)
    because = trn(
        "{indels} of {n} variant, {in_repeat} in a repeat; {label}",
        "{indels} of {n} variants, {in_repeat} in a repeat; {label}",
        reported.variants,
        indels=reported.indels,
        in_repeat=reported.in_repeat,
        label=reported.label,
    )
    units = (*(trn("{n} base", "{n} bases", n) for n in range(1, 7)), tr("longer or no repeat"))
    counts = dict(zip(units, reported.by_unit, strict=True))
    return Measure(name, reported.fraction, unit, "indicator", because, (INDEL_EVIDENCE,), counts, "small_indels")


def _spectrum(somatic: Sequence[SmallVariant], refused: str, genome: GenomeBases | None) -> Measure:
    name, unit = tr("mutational spectrum"), "substitutions"
    if refused:
        return Measure(name, None, unit, "not_evaluable", refused, (SPECTRUM_EVIDENCE,), kind="spectrum")
    from pmkit.onco.biomarkers.spectrum import spectrum

    reported = spectrum((one.variant for one in somatic), genome)
    counts = reported.ninety_six if reported.ninety_six is not None else reported.six
    context = "96 classes" if reported.ninety_six is not None else tr("6 classes, as {reason}", reason=reported.reason)
    because = "; ".join((context, trn("{n} transition", "{n} transitions", reported.transitions), *reported.notes))
    return Measure(
        name, float(reported.substitutions), unit, "indicator", because, (SPECTRUM_EVIDENCE,), dict(counts), "spectrum"
    )
