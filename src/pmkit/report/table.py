"""The terminal table: what a clinician should see first, first. Drugs that need action, then genes, then the rest.

Every line is made from fields of the report. Without colour and on narrow terminals nothing is lost: cells wrap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, TextIO

from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.text import Text

from pmkit.context.view import DOSE_HEAD, PHENOTYPE_HEAD, dose_row, phenotype_row, refusal, score_lines, worth_telling
from pmkit.core.layout import bullets, few, grid_of, hanging, heading
from pmkit.pgx.view import drug_view, gene_view
from pmkit.report.document import (
    Alteration,
    Biomarker,
    ContextPart,
    Input,
    Onco,
    OncoVariant,
    Report,
    StructuralAlteration,
    Therapy,
)
from pmkit.report.format import Format
from pmkit.report.therapies import label

PIPE_WIDTH = 120  # columns, where the output is no terminal
NARROW = 70
MOST_INPUTS = 3  # files named in the head
NARROW_ONCO = 100  # seven columns, two of them full of drug names that must not be broken


class TableFormat(Format):
    """One report after the other, parted by an empty line."""

    suffix: ClassVar[str] = ".txt"
    views: ClassVar[tuple[str, ...]] = ("pgx.drugs", "pgx.genes", "context", "onco")

    def __init__(self, *, section: str | None = None, width: int | None = None, colour: bool = False) -> None:
        super().__init__(section=section, width=width, colour=colour)
        self._number = 0

    def write(self, report: Report, out: TextIO) -> None:
        console = Console(
            file=out,
            width=self.width or PIPE_WIDTH,
            force_terminal=self.colour,
            no_color=not self.colour,
            color_system="standard" if self.colour else None,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )
        if self._number:
            out.write("\n")
        self._number += 1
        with console.capture() as captured:
            console.print(page(report, width=console.width, section=self.section))
        for line in captured.get().splitlines():
            out.write(line.rstrip() + "\n")


def page(report: Report, *, width: int, section: str | None = None) -> RenderableType:
    """The whole report, or the head and one section of it, for `width` columns."""
    narrow = width < NARROW
    parts: list[RenderableType] = list(_head(report))
    medications = report.context.medications if report.context else ()
    if report.pgx and section in (None, "pgx.drugs"):
        parts += drug_view(report.pgx, medications, narrow=narrow)
    if report.context and section in (None, "context"):
        parts += _context(report.context, narrow=narrow)
    if report.pgx and section in (None, "pgx.genes"):
        parts += gene_view(report.pgx, narrow=narrow)
    if report.onco and section in (None, "onco"):
        parts += _onco(report.onco, narrow=width < NARROW_ONCO)
    if report.limitations:
        parts += [heading("What this report cannot tell"), *bullets(report.limitations)]
    return Group(*parts)


def _head(report: Report) -> Iterable[RenderableType]:
    yield Rule(Text(f"pmkit report: {report.sample}", "bold"), align="left")
    yield Text(f"Build   {report.assembly.name} ({report.assembly.decided_by})")
    yield from _inputs(report.inputs)
    version = next((s.version for s in report.software if s.name == "pmkit"), "")
    yield Text(f"Made by pmkit {version}".rstrip(), "dim")


def _inputs(files: Sequence[Input]) -> Iterable[RenderableType]:
    """Each file once; many are counted and the first named. A note that several files share is told once."""
    files = list(dict.fromkeys(files))
    if len(files) <= MOST_INPUTS:
        for file in files:
            yield Text(f"Input   {file.path} ({file.format}; {file.records_kept} records used)")
            yield from bullets(file.notes)
        return
    kinds = ", ".join(dict.fromkeys(file.format for file in files))
    records = sum(file.records_kept for file in files)
    yield hanging("Input   ", f"{len(files)} files ({kinds}; {records} records used): {_named(files)}")
    noted: dict[str, list[Input]] = {}
    for file in files:
        for note in file.notes:
            noted.setdefault(note, []).append(file)
    yield from bullets(f"{note} ({_named(by)})" for note, by in noted.items())


def _named(files: Sequence[Input]) -> str:
    return few([file.path for file in files], MOST_INPUTS)


# --- the patient's context ---------------------------------------------------------------------------------------


def _context(context: ContextPart, *, narrow: bool) -> list[RenderableType]:
    parts: list[RenderableType] = []
    if context.medications or context.unknown_medications:
        unknown = [f"{name} (not known, not checked)" for name in context.unknown_medications]
        parts += [heading("Medication, as told"), Text(", ".join([*context.medications, *unknown]))]
    if context.phenotypes:
        rows = map(phenotype_row, context.phenotypes)
        parts += [heading("Phenotypes under this medication"), grid_of(PHENOTYPE_HEAD, rows, narrow=narrow)]
        parts += bullets(
            dict.fromkeys(f"{p.gene}: {p.note} [{', '.join(p.citations)}]" for p in context.phenotypes if p.note)
        )
    told = [dose for dose in context.doses if worth_telling(dose, context)]
    estimated = [dose for dose in told if dose.status == "estimated"]
    if estimated:
        title = "Dose estimates of published models (not a prescription)"
        parts += [heading(title), grid_of(DOSE_HEAD, map(dose_row, estimated), narrow=True)]
    refused = [refusal(dose) for dose in told if dose.status != "estimated"]
    if refused:
        parts += [heading("Models that give no dose"), *bullets(refused)]
    if context.scores:
        parts.append(heading("Scores"))
        parts += [Text(line) for score in context.scores for line in score_lines(score)]
    return parts


# --- oncology ----------------------------------------------------------------------------------------------------


def _onco(onco: Onco, *, narrow: bool) -> list[RenderableType]:
    title = f"Tumour findings ({onco.tumor_type})" if onco.tumor_type else "Tumour findings (no tumour type given)"
    parts: list[RenderableType] = [heading(title)]
    columns = ("Finding", "Tier", "VAF", "Sensitive", "Resistant", "Classified", "Note")
    markers = [m for m in onco.biomarkers if m.tiers]
    rows = [*map(_variant_row, onco.variants), *map(_alteration_row, onco.alterations), *map(_marker_row, markers)]
    if rows:
        parts.append(grid_of(columns, rows, narrow=narrow))
    else:
        parts.append(Text("No driver, hotspot or evidence was found among the variants of this file."))
    if onco.biomarkers:
        listed = [
            (m.name, f"{m.value:g} {m.unit}".strip() if m.value is not None else m.status, m.because)
            for m in onco.biomarkers
        ]
        parts += [heading("Biomarkers"), grid_of(("Name", "Value", "Because"), listed, narrow=narrow)]
    return parts


def _variant_row(variant: OncoVariant) -> tuple[str, ...]:
    place = f"chr{variant.chrom}:{variant.pos} {variant.ref}>{variant.alt}"
    change = variant.protein_change or variant.hgvsc.rpartition(":")[2] or place
    share = f"{100 * variant.vaf:.0f} % of {variant.depth}" if variant.vaf is not None else ""
    notes = [f"hotspot {variant.hotspot.partition(' (')[0]}"] * bool(variant.hotspot) + [variant.two_hit] * bool(
        variant.two_hit
    )
    return (
        f"{variant.gene} {change}",
        _best_tier(variant),
        share,
        _therapies(variant.sensitive),
        _therapies(variant.resistant),
        variant.oncogenicity.class_ if variant.oncogenicity else "",
        "; ".join([*notes, *variant.warnings]),
    )


def _alteration_row(alteration: StructuralAlteration) -> tuple[str, ...]:
    number = alteration.copy_number
    copies = [f"{number:g} {'copy' if number == 1 else 'copies'}"] if number is not None else []
    return (
        alteration.name,
        _best_tier(alteration),
        "",
        _therapies(alteration.sensitive),
        _therapies(alteration.resistant),
        alteration.oncogenicity.class_ if alteration.oncogenicity else "",
        "; ".join([*copies, *alteration.warnings]),
    )


def _marker_row(marker: Biomarker) -> tuple[str, ...]:
    """A biomarker of the whole tumour that statements speak of."""
    name = f"{marker.name.partition(' (')[0]} {marker.status}".strip()
    aside = [f"no option: {' + '.join(one.drugs)}: {one.because}" for one in marker.set_aside]
    tier = marker.tiers[0].tier
    return (name, tier, "", _therapies(marker.sensitive), _therapies(marker.resistant), "", "; ".join(aside))


def _best_tier(alteration: Alteration) -> str:
    return alteration.tiers[0].tier if alteration.tiers else ""


def _therapies(therapies: Sequence[Therapy]) -> str:
    """All therapies of tier I, and others up to five in all."""
    first = sum(t.tier in ("I-A", "I-B") for t in therapies)
    return few([label(t) for t in therapies], max(first, 5))
