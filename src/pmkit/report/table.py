"""The terminal table: what a clinician should see first, first. Drugs that need action, then genes, then the rest.

Every line is made from fields of the report. Without colour and on narrow terminals nothing is lost: cells wrap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from pmkit.report.document import (
    Alteration,
    DrugReport,
    GeneReport,
    Onco,
    OncoVariant,
    Pgx,
    Position,
    Recommendation,
    Report,
    StructuralAlteration,
    Therapy,
)
from pmkit.report.format import Format

PIPE_WIDTH = 120  # columns, where the output is no terminal
NARROW = 70
URGENT, ADJUST, WATCH, USUAL, NONE = range(5)
SEVERITY = {
    "contraindicated": URGENT,
    "avoid": URGENT,
    "alternative": URGENT,
    "reduce_dose": ADJUST,
    "increase_dose": ADJUST,
    "conditional": ADJUST,
    "algorithm": ADJUST,
    "monitor": WATCH,
    "test": WATCH,
    "standard_with_caution": WATCH,
    "standard": USUAL,
    "use": USUAL,
    "informative": NONE,
    "no_recommendation": NONE,
}
"""How pressing an action is. An action that is not named here is shown among those to watch, never hidden."""
GROUPS = {
    URGENT: ("Avoid, or choose another drug", "bold red"),
    ADJUST: ("Change the dose", "bold yellow"),
    WATCH: ("Use with care or monitoring", "bold cyan"),
}

STAKES = {"toxicity": "toxicity", "loss_of_effect": "loss of effect", "both": "toxicity or loss of effect"}


def severity(advice: Recommendation) -> int:
    """How pressing an advice's main action is."""
    return SEVERITY.get(advice.action, WATCH)


class TableFormat(Format):
    """One report after the other, parted by an empty line."""

    suffix: ClassVar[str] = ".txt"

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
            console.print(page(report, narrow=console.width < NARROW))
        for line in captured.get().splitlines():
            out.write(line.rstrip() + "\n")


def page(report: Report, *, narrow: bool) -> RenderableType:
    """The whole report."""
    parts: list[RenderableType] = list(_head(report))
    if report.pgx:
        parts += _pgx(report.pgx, narrow=narrow)
    if report.onco:
        parts += _onco(report.onco, narrow=narrow)
    if report.limitations:
        parts += [_title("What this report cannot tell"), *_bullets(report.limitations)]
    return Group(*parts)


def _head(report: Report) -> Iterable[RenderableType]:
    yield Rule(Text(f"pmkit report: {report.sample}", "bold"), align="left")
    yield Text(f"Build   {report.assembly.name} ({report.assembly.decided_by})")
    for file in report.inputs:
        yield Text(f"Input   {file.path} ({file.format}; {file.records_kept} records used)")
        yield from _bullets(file.notes)
    version = next((s.version for s in report.software if s.name == "pmkit"), "")
    yield Text(f"Made by pmkit {version}".rstrip(), "dim")


def _title(text: str, style: str = "bold") -> RenderableType:
    return Padding(Text(text, style), (1, 0, 0, 0))


def _bullets(lines: Iterable[str], style: str = "") -> list[RenderableType]:
    return [_hanging("- ", line, style) for line in lines]


def _hanging(mark: str, line: str, style: str = "") -> RenderableType:
    grid = Table.grid(padding=0)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(mark, style), Text(line, style))
    return grid


def _grid(columns: Sequence[str], rows: Iterable[Sequence[str]], *, narrow: bool) -> RenderableType:
    """A table; on a narrow terminal each row becomes a block of `name: value` lines."""
    if narrow:
        lines: list[RenderableType] = []
        for row in rows:
            lines.append(Text(row[0], "bold"))
            lines += [_hanging(f"  {name}: ", value) for name, value in zip(columns[1:], row[1:], strict=True) if value]
        return Group(*lines)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="underline")
    for name in columns:
        table.add_column(name, overflow="fold", vertical="top")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


# --- pharmacogenes -----------------------------------------------------------------------------------------------


def _pgx(pgx: Pgx, *, narrow: bool) -> list[RenderableType]:
    parts: list[RenderableType] = []
    parts += _drugs(pgx.drugs, narrow=narrow)
    guideline = [gene for gene in pgx.genes if gene.evidence == "guideline"]
    research = [gene for gene in pgx.genes if gene.evidence == "research"]
    parts += _genes(guideline, "Pharmacogenes", narrow=narrow)
    parts += _genes(research, "Research genes: no guideline", narrow=narrow)
    return parts


def _genes(genes: Sequence[GeneReport], title: str, *, narrow: bool) -> list[RenderableType]:
    parts: list[RenderableType] = []
    told = [gene for gene in genes if gene.status in ("called", "ambiguous")]
    untold = [gene for gene in genes if gene.status not in ("called", "ambiguous")]
    if told:
        columns = ("Gene", "Diplotype", "Phenotype", "Activity", "Confidence", "Note")
        parts += [_title(title), _grid(columns, map(_gene_row, told), narrow=narrow)]
    if untold:
        rows = [(gene.gene, _why(gene), _missing(gene)) for gene in untold]
        parts += [
            _title(f"{title} that could not be called (this is not a normal result)"),
            _grid(("Gene", "Why", "Missing"), rows, narrow=narrow),
        ]
    return parts


def _gene_row(gene: GeneReport) -> tuple[str, ...]:
    labels = [pair.label for pair in gene.diplotypes] or [allele.name for allele in gene.components]
    phenotypes = list(dict.fromkeys(p.phenotype for p in gene.recommendation_diplotypes or gene.diplotypes))
    scores = list(dict.fromkeys(p.activity_score for p in gene.recommendation_diplotypes or gene.diplotypes))
    notes = [warning.removesuffix(".") for warning in gene.warnings]
    if gene.source == "outside":
        notes.insert(0, f"called by {', '.join(gene.callers) or 'another program'}")
    if gene.status == "ambiguous":
        notes.insert(0, "ambiguous: these explain the data equally well")
    if gene.positions.assumed:
        notes.append(f"{_count(gene.positions.assumed)} assumed to be reference")
    if gene.positions.missing:
        notes.append(f"{_count(gene.positions.missing)} missing: {_missing(gene, 3)}")
    return (
        gene.gene,
        " or ".join(labels[:4]) + (f" or {len(labels) - 4} more" if len(labels) > 4 else ""),
        " or ".join(filter(None, phenotypes)),
        " or ".join(score for score in scores if score and score != "n/a"),
        gene.confidence,
        "; ".join(notes),
    )


def _why(gene: GeneReport) -> str:
    return gene.reason or "; ".join(gene.warnings) or gene.status.replace("_", " ")


def _missing(gene: GeneReport, most: int = 6) -> str:
    if gene.could_change:
        named = [
            f"{change.name or change.position} ({_few(change.alleles, 4)})" if change.alleles else change.name
            for change in gene.could_change
        ]
    else:
        named = [place.name or f"chr{place.chrom}:{place.pos}" for place in gene.positions.missing]
    return _few(named, most)


def _count(places: Sequence[Position]) -> str:
    return f"{len(places)} position{'' if len(places) == 1 else 's'}"


def _few(names: Sequence[str], most: int) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _drugs(drugs: Sequence[DrugReport], *, narrow: bool) -> list[RenderableType]:
    parts: list[RenderableType] = []
    columns = ("Drug", "Source", "Advice", "Because", "Strength")
    for level, (title, style) in GROUPS.items():
        rows = [
            (drug.drug, advice.source, _advice(advice), _because(advice), _strength(advice))
            for drug in drugs
            for advice in drug.recommendations
            if severity(advice) == level
        ]
        if rows:
            parts += [_title(title, style), _grid(columns, _without_repeats(rows), narrow=narrow)]
    acted = {drug.drug for drug in drugs for advice in drug.recommendations if severity(advice) < USUAL}
    usual = [
        drug.drug
        + (f" ({', '.join(gap.gene for gap in drug.missing)} unknown)" if drug.missing else "")
        + (" (provisional)" if drug.could_change else "")
        for drug in drugs
        if drug.drug not in acted and any(severity(advice) == USUAL for advice in drug.recommendations)
    ]
    if usual:
        parts += [_title("Standard use, as far as guidance could be looked up", "bold green"), Text(", ".join(usual))]
    parts += _provisional(drugs, narrow=narrow)
    unknown: dict[str, list[str]] = {}
    for drug in drugs:
        if drug.status == "gene_not_called":
            unknown.setdefault(", ".join(gap.gene for gap in drug.missing), []).append(drug.drug)
    if unknown:
        parts.append(_title("Drugs that could not be looked up, for want of a gene's result"))
        parts.append(
            _grid(("Gene", "Drugs"), [(gene, ", ".join(n)) for gene, n in sorted(unknown.items())], narrow=narrow)
        )
    return parts


def _provisional(drugs: Sequence[DrugReport], *, narrow: bool) -> list[RenderableType]:
    """Drugs whose advice would be another if a missing position were variant."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for drug in drugs:
        for change in drug.could_change:
            key = (change.gene, _few(change.positions, 3), change.phenotype)
            rows.setdefault(key, []).append(f"{drug.drug} ({'; '.join(change.actions)})")
    if not rows:
        return []
    return [
        _title("Provisional: positions without a result could change this advice", "bold yellow"),
        _grid(
            ("Gene", "If this is variant", "the result is", "and the advice"),
            [(*key, ", ".join(names)) for key, names in rows.items()],
            narrow=narrow,
        ),
    ]


def _without_repeats(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Drop rows that read the same: one guideline may say one thing for several populations."""
    return list(dict.fromkeys(rows))


def _advice(advice: Recommendation) -> str:
    actions = [action.replace("_", " ") for action in (advice.action, *advice.actions_also)]
    text = ", ".join(actions) + (", monitor" if advice.monitoring and "monitor" not in actions else "")
    if advice.dose_factor:
        text += f" ({_factor(advice)})"
    if advice.dose:
        text += f" ({advice.dose})"
    if advice.alternatives:
        text += f"; alternatives: {', '.join(advice.alternatives)}"
    setting = ", ".join(part for part in (advice.population, advice.indication) if part not in ("", "general"))
    return f"{text} [{setting}]" if setting else text


def _factor(advice: Recommendation) -> str:
    dose = advice.dose_factor
    if dose is None:
        return ""
    limits = [f"{100 * value:.0f} %" for value in (dose.min, dose.max) if value is not None]
    span = " to ".join(dict.fromkeys(limits))
    basis = dose.basis.replace("_", " ").removeprefix("of ") or "the usual"
    return f"{span} of {basis}" + ("" if basis.endswith("dose") else " dose")


def _because(advice: Recommendation) -> str:
    results = [" ".join(filter(None, (k.gene, k.diplotype, k.phenotype or k.key))) for k in advice.gene_results]
    stake = STAKES.get(advice.reason, "")
    doubt = "" if advice.certain else " (one of the possible results)"
    return ", ".join(dict.fromkeys(results)) + (f": {stake}" if stake else "") + doubt


def _strength(advice: Recommendation) -> str:
    return ", ".join(filter(None, (advice.strength, f"level {advice.level}" if advice.level else "")))


# --- oncology ----------------------------------------------------------------------------------------------------


def _onco(onco: Onco, *, narrow: bool) -> list[RenderableType]:
    title = f"Tumour findings ({onco.tumor_type})" if onco.tumor_type else "Tumour findings (no tumour type given)"
    parts: list[RenderableType] = [_title(title)]
    columns = ("Finding", "Tier", "VAF", "Sensitive", "Resistant", "Classified", "Note")
    rows = [*map(_variant_row, onco.variants), *map(_alteration_row, onco.alterations)]
    if rows:
        parts.append(_grid(columns, rows, narrow=narrow))
    else:
        parts.append(Text("No driver, hotspot or evidence was found among the variants of this file."))
    if onco.biomarkers:
        listed = [
            (m.name, f"{m.value:g} {m.unit}".strip() if m.value is not None else m.status, m.because)
            for m in onco.biomarkers
        ]
        parts += [_title("Biomarkers"), _grid(("Name", "Value", "Because"), listed, narrow=narrow)]
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
    copies = [f"{alteration.copy_number:g} copies"] * (alteration.copy_number is not None)
    return (
        alteration.name,
        _best_tier(alteration),
        "",
        _therapies(alteration.sensitive),
        _therapies(alteration.resistant),
        alteration.oncogenicity.class_ if alteration.oncogenicity else "",
        "; ".join([*copies, *alteration.warnings]),
    )


def _best_tier(alteration: Alteration) -> str:
    return alteration.tiers[0].tier if alteration.tiers else ""


def _therapies(therapies: Sequence[Therapy]) -> str:
    return _few([" + ".join(t.drugs) + (f" ({t.tier or t.level})" if t.tier or t.level else "") for t in therapies], 5)
