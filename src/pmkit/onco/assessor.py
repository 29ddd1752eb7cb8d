"""A case's tumour: its small variants, larger alterations and measures together, judged by `interpret.onco`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from pmkit.core.errors import NoInputError, UsageError, did_you_mean
from pmkit.core.messages import tr
from pmkit.core.model import Build, Case, Region, merge_regions
from pmkit.core.options import spelled
from pmkit.onco import drivers, evidence, larger
from pmkit.onco import judge as onco
from pmkit.onco.alterations import Alterations, CopyNumberEvent, FusionEvent, SmallVariant
from pmkit.onco.clinical import KEYS, ClinicalStates, given, in_header
from pmkit.onco.clonality import clonality
from pmkit.onco.findings import OncoResult
from pmkit.onco.larger import LargerFinder
from pmkit.onco.measures import measure
from pmkit.onco.onco_options import TumorOptions
from pmkit.onco.onco_terms import NotAssessed
from pmkit.onco.small_variants import NO_CLONALITY, may_leave_out, small_variants, withholds_origin
from pmkit.onco.tumor_type import resolve
from pmkit.variants.consequence import Transcripts
from pmkit.variants.consequence.transcripts import coding_exons
from pmkit.variants.models import GeneModels

if TYPE_CHECKING:
    from pmkit.onco.biomarkers.panel_regions import PanelRegions
    from pmkit.onco.tumor_type import TumorType

READ = tr(
    "{} driver and evidence genes lie whole in the panel: they were taken as read, so as wild type without a variant."
)

UNKNOWN_FUSIONS = tr("Fusions that are no known driver as written, 5' partner first, and that no statement names")

SHIFTED_FUSIONS = tr("Fusions of known drivers that the file gives as out of frame, so no driver and no option")

REVERSED_FUSION = tr(
    "{} is written 3' partner first? {}: check the order; pmkit reads the 5' partner first and swaps nothing."
)

GERMLINE_SAMPLE = tr(
    "The sample is said to be inherited DNA (sheet, header or --germline), and there is no consent to inherited "
    "findings (predisposition): nothing of it was read as a tumour's, so nothing is said to be absent."
)


class OncoAssessor:
    """Judges case after case."""

    def __init__(self, options: TumorOptions) -> None:
        if options.genes:
            options = replace(options, genes=spelled(options.genes, {*drivers.genes(), *evidence.gene_names()}))
        self.options = options
        self._larger = LargerFinder(options.larger)

    @cached_property
    def models(self) -> GeneModels:
        """The transcripts, with the user's."""
        options = self.options
        genes = None if options.all_variants else options.genes or {*drivers.genes(), *evidence.gene_names()}
        return GeneModels(options.reference, options.gtf, genes)

    @cached_property
    def panel(self) -> PanelRegions | None:
        if not self.options.panel:
            return None
        from pmkit.onco.biomarkers.panel_regions import read_panel

        return read_panel(self.options.panel)

    def check(self) -> None:
        """Raises UsageError for an unknown tumour type, NoInputError for a gene that is no driver, and the errors of
        the files that are named."""
        options = self.options
        if options.tumor_type:
            resolve(options.tumor_type, tcga=True)  # a name that means another tumour in TCGA is asked for case by case
        known = {*drivers.genes(), *evidence.gene_names()} if options.genes else set()
        for gene in () if options.all_variants or options.gtf else options.genes:
            if gene not in known:
                hint = did_you_mean(gene.upper(), known, tr("With --all every bundled transcript is looked at."))
                raise NoInputError(tr("{gene!r} is no driver gene and has no evidence", gene=gene), remedy=hint)
        if not 0 <= options.filters.min_vaf <= 1:
            raise UsageError(
                tr("--min-vaf is {min_vaf:g}", min_vaf=options.filters.min_vaf),
                remedy=tr("Give a fraction from 0 to 1."),
            )
        options.larger.check()
        _ = self.models, self.panel, self._given

    @cached_property
    def _given(self) -> ClinicalStates:
        return given(self.options.clinical.words(), self.options.clinical.states)

    def _clinical(self, case: Case) -> ClinicalStates:
        """What is said of one tumour: by the options, else by the sheet, else by the VCF's header."""
        in_sheet = {key: value for key in KEYS if (value := case.sheet.get(key))}
        states = tuple(word for word in re.split(r"[;,|]", case.sheet.get("state", "")) if word.strip())
        # A header speaks of one tumour: of which, where a file has several, is not known.
        header = in_header(case.calls.header) if len(case.calls.samples) <= 1 + (case.normal_index is not None) else {}
        reported = (self._given, given(in_sheet, states, "sheet"), given(header, (), tr("VCF header")))
        measures = {measure.kind: measure for one in reversed(reported) for measure in one.measures}
        return ClinicalStates(
            {key: value for one in reversed(reported) for key, value in one.states.items()},
            {key: value for one in reversed(reported) for key, value in one.markers.items()},
            tuple(measures.values()),
        )

    def requested(self, build: Build) -> tuple[Region, ...]:
        """The regions to read: coding exons, places that evidence names, and the panel. They may overlap."""
        options, transcripts = self.options, self.models.likely(build)
        panel = self.panel.regions if self.panel else ()
        if not options.genes:
            return (*onco.requested(build, all_genes=options.all_variants, transcripts=transcripts), *panel)
        whole = [Region(t.chrom, t.start - 1, t.end) for g in options.genes for t in transcripts.of_gene(g)]
        return (*transcripts.coding_regions(options.genes, pad=onco.SPLICE_PAD), *whole, *panel)

    def requested_of_structural(self, build: Build) -> tuple[Region, ...]:
        """What is read besides where a file has structural variants."""
        return larger.requested(self.models.likely(build))

    def nothing(self, case: Case) -> OncoResult:
        """Of a germline sample without consent to what it carries: no record of it is looked at."""
        clinical = self._clinical(case)
        empty = Alterations(biomarkers=clinical.markers, inherited_withheld=True)
        judged = onco.assess(empty, case.calls.build, self._tumor(case), given=clinical.states)
        return replace(
            judged,
            limitations=(*judged.limitations, GERMLINE_SAMPLE),
            measures=clinical.measures,
            not_assessed=_not_assessed(empty, panel=False),
        )

    def _tumor(self, case: Case) -> TumorType | None:
        reported = self.options.tumor_type or case.sheet.get("tumor_type")
        return resolve(reported, tcga=case.sample.startswith("TCGA-")) if reported else None

    def result(self, case: Case) -> OncoResult:
        """The judged findings of one case. The sheet's tumour type holds where the user gave none."""
        options, build = self.options, case.calls.build
        if self.panel:
            self.panel.check_build(build)
        tumor = self._tumor(case)
        transcripts = self.models.open(build)
        pass_only = not case.policy.uses_rejected
        filters = replace(options.filters, pass_only=pass_only)
        found = small_variants(case, transcripts, filters, options.isoforms)
        withheld = may_leave_out(case)
        beyond = self._larger.find(case, transcripts, pass_only=pass_only, withheld=withheld)
        measured = measure(
            found.variants,
            self.panel,
            everything=options.all_variants and not options.genes,
            genome=self.models.genome,
            normal=case.normal_index is not None,
        )
        clinical = self._clinical(case)
        assessed = self._assessed(transcripts)
        if withheld:  # what was inherited was left out, so these are never said to be wild type
            assessed -= {name for name, gene in drivers.genes().items() if gene.inherited_cancer}
        chosen = set(options.genes)
        purity, ploidy = options.larger.purity, options.larger.ploidy
        held_back = purity is not None and withholds_origin(case)
        small = found.variants
        if purity is not None and not held_back:
            small = tuple(_with_clonality(small, beyond.copies, purity, ploidy))
        alterations = Alterations(
            small=tuple(one for one in small if not chosen or one.gene in chosen),
            copies=tuple(one for one in beyond.copies if not chosen or one.gene in chosen),
            fusions=tuple(
                one for one in beyond.fusions if not chosen or not chosen.isdisjoint((one.five_prime, one.three_prime))
            ),
            copies_assessed=beyond.copies_assessed,
            fusions_assessed=beyond.fusions_assessed,
            genes_assessed=assessed,
            biomarkers={**measured.biomarkers, **clinical.markers},
            inherited_withheld=withheld,
        )
        judged = onco.assess(
            alterations, build, tumor, all_variants=options.all_variants, cgi=options.cgi, given=clinical.states
        )
        read = (READ.format(len(assessed)),) if assessed else ()
        named = {event.name for event in judged.events}
        turned = _reversed_fusions(alterations.fusions)
        named |= turned.keys()
        others = [fusion for fusion in alterations.fusions if fusion.name not in named]
        shifted = {one.name for one in others if _is_shifted(one)}
        alongside = (
            *_listed(SHIFTED_FUSIONS, (one.name for one in others if one.name in shifted)),
            *_listed(UNKNOWN_FUSIONS, (one.name for one in others if one.name not in shifted)),
        )
        notes = (
            *turned.values(),
            *judged.limitations,
            *found.limitations,
            *((NO_CLONALITY,) if held_back else ()),
            *beyond.limitations,
            *alongside,
            *read,
            *self.models.notes,
        )
        return replace(
            judged,
            limitations=notes,
            measures=(*clinical.measures, *measured.measures),
            small=alterations.small,
            not_assessed=_not_assessed(alterations, panel=self.panel is not None),
            not_judged=tuple(dict.fromkeys((*judged.not_judged, *found.not_judged))),
        )

    def _assessed(self, transcripts: Transcripts) -> frozenset[str]:
        """Driver and evidence genes all of whose coding bases the panel covers: these were read, so they are wild type
        where nothing was found."""
        if self.panel is None:
            return frozenset()
        covered = _Cover(self.panel.regions)
        genes = {*drivers.genes(), *evidence.gene_names()}
        return frozenset(
            gene
            for gene in genes
            if (t := transcripts.gene(gene)) is not None
            and all(covered.holds(Region(t.chrom, first - 1, last)) for first, last in coding_exons(t))
        )


def _not_assessed(alterations: Alterations, *, panel: bool) -> tuple[NotAssessed, ...]:
    """What nobody looked at: an absence there means nothing."""
    assessed = {
        NotAssessed.COPY_NUMBER: alterations.copies_assessed,
        NotAssessed.FUSIONS: alterations.fusions_assessed,
        NotAssessed.REGIONS: panel,
    }
    return tuple(kind for kind, done in assessed.items() if not done)


def _with_clonality(
    variants: Iterable[SmallVariant], events: Iterable[CopyNumberEvent], purity: float, ploidy: float
) -> Iterator[SmallVariant]:
    """The variants with what their fraction says at this purity; copies of the gene, else the tumour's mean."""
    copies = {one.gene: one.copy_number for one in events if one.copy_number}
    for one in variants:
        reported = None
        if one.vaf is not None and one.depth and one.variant.chrom not in ("X", "Y", "MT"):
            reads = round(one.vaf * one.depth)
            reported = clonality(reads, one.depth, purity, copies.get(one.gene) or float(round(ploidy)))
        yield replace(one, warnings=(*one.warnings, reported.text)) if reported else one


class _Cover:
    """Merged regions that can be asked whether they hold another one whole."""

    def __init__(self, regions: tuple[Region, ...]) -> None:
        self._by_chrom: dict[str, list[Region]] = {}
        for region in merge_regions(regions):
            self._by_chrom.setdefault(region.chrom, []).append(region)

    def holds(self, requested: Region) -> bool:
        regions = self._by_chrom.get(requested.chrom, [])
        at = bisect_right(regions, requested.start, key=lambda region: region.start) - 1
        return at >= 0 and regions[at].end >= requested.end


def _is_shifted(fusion: FusionEvent) -> bool:
    return fusion.in_frame is False and drivers.known_fusion(fusion.five_prime, fusion.three_prime) is not None


def _listed(what: str, names: Iterable[str]) -> tuple[str, ...]:
    """A sentence that names up to twenty of them; nothing without any."""
    each = list(dict.fromkeys(names))
    return (f"{what}: {', '.join(each[:20])}{' …' * (len(each) > 20)}.",) if each else ()


def _reversed_fusions(fusions: Iterable[FusionEvent]) -> dict[str, str]:
    """By name, what is to be said of fusions that are no known driver while their partners the other way round are.

    Where that other pair is listed too, this one is its reciprocal product, of which nothing is said.
    """
    pairs = {(one.five_prime, one.three_prime): one.name for one in fusions}
    found = {}
    for (five, three), name in pairs.items():
        known = drivers.known_fusion(three, five) if five and three and (three, five) not in pairs else None
        if known is None or drivers.known_fusion(five, three) is not None:
            continue
        if known.five_prime == "v":
            driver = tr("{five} with any 5' partner is a known driver", five=five)
        elif known.three_prime == "v":
            driver = tr("{three} with any 3' partner is a known driver", three=three)
        else:
            driver = tr("{three}::{five} is a known driver", three=three, five=five)
        found[name] = REVERSED_FUSION.format(name, driver)
    return found
