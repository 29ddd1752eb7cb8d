"""What people read of a tumour: findings by tier, and measures of the whole. Plain data, no layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pmkit.core.cells import few
from pmkit.core.messages import tr, trn
from pmkit.core.section import Around, Block, Grid, Lines
from pmkit.onco.section import Alteration, Biomarker, Onco, OncoVariant, StructuralAlteration, Therapy
from pmkit.onco.therapy_label import label, marker_label

LEAST_WIDTH = 100  # seven columns, two of them full of drug names that must not be broken


def _head() -> tuple[str, ...]:
    return tr("Finding"), tr("Tier"), tr("VAF"), tr("Sensitive"), tr("Resistant"), tr("Classified"), tr("Note")


def onco_blocks(onco: Onco, around: Around) -> Iterator[Block]:
    """Findings, then biomarkers."""
    title = (
        tr("Tumour findings ({tumor_type})", tumor_type=onco.tumor_type)
        if onco.tumor_type
        else tr("Tumour findings (no tumour type given)")
    )
    markers = [m for m in onco.biomarkers if m.tiers]
    rows = (*map(_variant_row, onco.variants), *map(_alteration_row, onco.alterations), *map(_marker_row, markers))
    none = Lines((tr("No driver, hotspot or evidence was found among the variants of this file."),))
    yield Block(title, (Grid(_head(), rows, LEAST_WIDTH) if rows else none,))
    if onco.biomarkers:
        listed = tuple(
            (m.name, f"{m.value:g} {m.unit}".strip() if m.value is not None else str(m.status), m.because)
            for m in onco.biomarkers
        )
        yield Block(tr("Biomarkers"), (Grid((tr("Name"), tr("Value"), tr("Because")), listed, LEAST_WIDTH),))


def _variant_row(variant: OncoVariant) -> tuple[str, ...]:
    place = f"chr{variant.chrom}:{variant.pos} {variant.ref}>{variant.alt}"
    change = variant.protein_change or variant.hgvsc.rpartition(":")[2] or place
    share = _share(variant)
    notes = [tr("hotspot {name}", name=variant.hotspot_name or variant.hotspot)] * bool(variant.hotspot) + [
        variant.two_hit
    ] * bool(variant.two_hit)
    return (
        f"{variant.gene} {change}",
        _best_tier(variant),
        share,
        _therapies(variant.sensitive),
        _therapies(variant.resistant),
        variant.oncogenicity.class_ if variant.oncogenicity else "",
        "; ".join([*notes, *variant.warnings]),
    )


def _share(variant: OncoVariant) -> str:
    """ "40 % of 100", "0.43 % of 2000", "12 %" where the depth is not known."""
    if variant.vaf is None:
        return ""
    percent = 100 * variant.vaf
    reported = f"{percent:.0f}" if percent >= 1 or not percent else f"{percent:.2g}"
    text = f"{reported} %"
    return text if variant.depth is None else tr("{share} of {depth}", share=text, depth=variant.depth)


def _alteration_row(alteration: StructuralAlteration) -> tuple[str, ...]:
    number = alteration.copy_number
    copies = (
        [trn("{number} copy", "{number} copies", 1 if number == 1 else 2, number=f"{number:g}")]
        if number is not None
        else []
    )
    notes = [*copies, *([alteration.two_hit] if alteration.two_hit else [])]
    return (
        alteration.name,
        _best_tier(alteration),
        "",
        _therapies(alteration.sensitive),
        _therapies(alteration.resistant),
        alteration.oncogenicity.class_ if alteration.oncogenicity else "",
        "; ".join([*notes, *alteration.warnings]),
    )


def _marker_row(marker: Biomarker) -> tuple[str, ...]:
    """A biomarker of the whole tumour that statements speak of."""
    aside = [
        tr("no option: {drugs}: {because}", drugs=" + ".join(one.drugs), because=one.because)
        for one in marker.set_aside
    ]
    tier = marker.tiers[0].tier
    return (
        marker_label(marker),
        tier,
        "",
        _therapies(marker.sensitive),
        _therapies(marker.resistant),
        "",
        "; ".join(aside),
    )


def _best_tier(alteration: Alteration) -> str:
    return alteration.tiers[0].tier if alteration.tiers else ""


def _therapies(therapies: Sequence[Therapy]) -> str:
    """All therapies of tier I, and others up to five in all."""
    first = sum(t.tier in ("I-A", "I-B") for t in therapies)
    return few(list(map(label, therapies)), max(first, 5))
