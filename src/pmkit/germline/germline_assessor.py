"""A case's hereditary findings, as far as the patient agreed to have them looked at."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

from pmkit.core.consent import Granted, Scope
from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.core.model import VCF_FORMATS, Build, Case, Region
from pmkit.core.section import Citation, Trace
from pmkit.germline import germline_judge, germline_structural
from pmkit.germline.clinvar import ClinVar, ClinVarRecord
from pmkit.germline.frequencies import Frequencies
from pmkit.germline.gene_lists import ListedGene, allowed, reporting_rules
from pmkit.germline.germline_options import GermlineOptions
from pmkit.germline.germline_reading import Reading
from pmkit.germline.germline_scan import PAD, Family, JudgedVariant, Relative, Scanner
from pmkit.germline.germline_structural import Over, structural_over
from pmkit.germline.germline_terms import Looked, Pedigree
from pmkit.germline.homozygosity import share_in_runs, windows
from pmkit.germline.pedigree import PedigreeLine, read_pedigree
from pmkit.germline.section import (
    ClinVarRecordShown,
    GeneRead,
    GermlinePart,
    GermlineReport,
    GermlineVariant,
    NotClassified,
    ScopeLooked,
    StructuralRecord,
)
from pmkit.germline.stage import SCOPES, is_lone_tumor
from pmkit.germline.zygosities import genotypes
from pmkit.intake.material import SampleFacts, sample_of

Key = tuple[Build, frozenset[Scope], bool]


class GermlineAssessor:
    """Judges case after case. `with_tumors`: the chain judges tumours too, so a sample without a normal is one."""

    def __init__(self, options: GermlineOptions, *, with_tumors: bool = False) -> None:
        self.options, self._with_tumors = options, with_tumors
        self._scanners: dict[Key, Scanner] = {}

    @cached_property
    def clinvar(self) -> ClinVar:
        return ClinVar(self.options.clinvar)

    @cached_property
    def frequencies(self) -> Frequencies:
        return Frequencies(self.options.gnomad)

    @cached_property
    def pedigree(self) -> dict[str, PedigreeLine]:
        return read_pedigree(self.options.pedigree) if self.options.pedigree else {}

    def check(self) -> None:
        """Raises the errors of the files that are named, before any sample is read."""
        _ = self.pedigree
        if self.options.clinvar:
            _ = self.clinvar
        if self.options.gnomad:
            _ = self.frequencies

    def requested(self, build: Build, consent: Granted) -> tuple[Region, ...]:
        """Coding exons of the genes that the consent allows, and where ClinVar has pathogenic records in them."""
        genes = _genes(consent)
        sampled = windows(build) if consent.allows(Scope.CONSANGUINITY) else ()
        if not genes:
            return sampled
        scanner = self._scanner(build, consent)
        spans = {gene: Region(t.chrom, t.start - 1, t.end) for gene, t in scanner.by_gene.items()}
        return (*scanner.transcripts.coding_regions(genes, pad=PAD), *self.clinvar.places(spans, build), *sampled)

    def spans(self, build: Build, consent: Granted) -> tuple[Region, ...]:
        """The genes that the consent allows, from end to end."""
        genes = self._scanner(build, consent).by_gene.values() if _genes(consent) else ()
        return tuple(Region(t.chrom, t.start - 1, t.end) for t in genes)

    def _scanner(self, build: Build, consent: Granted) -> Scanner:
        key = build, consent.scopes, consent.adult_onset
        if key not in self._scanners:
            self._scanners[key] = Scanner(build, _genes(consent), self.clinvar, self.frequencies)
        return self._scanners[key]

    def result(self, case: Case) -> GermlinePart:
        """The section of one case."""
        consent = case.consent
        why = self._why_not(case)
        scopes = tuple(
            ScopeLooked(scope=scope, looked=why if consent.allows(scope) and why else _looked(consent, scope))
            for scope in SCOPES
        )
        lines = allowed(consent)
        if why or not (lines or consent.allows(Scope.CONSANGUINITY)):
            return GermlinePart(scopes=scopes, minor=consent.minor, adult_onset=False)
        return self._looked_at(case, lines, scopes)

    def _why_not(self, case: Case) -> Looked | None:
        """Why nothing is looked at although there is consent."""
        if case.calls.inputs and case.calls.inputs[0].format not in VCF_FORMATS:
            return Looked.NOT_FOR_INPUT
        if self._is_tumor_only(case) and not case.consent.allows(Scope.TUMOR_GERMLINE):
            return Looked.TUMOR_ONLY
        return None

    def _is_tumor_only(self, case: Case) -> bool:
        """As the reading of the file took it; a case made otherwise is asked for its material."""
        known = case.consent.sample_of or sample_of(SampleFacts.of(case))
        return is_lone_tumor(known, with_tumors=self._with_tumors)

    def _looked_at(self, case: Case, lines: Sequence[ListedGene], scopes: tuple[ScopeLooked, ...]) -> GermlinePart:
        build = case.calls.build
        self.clinvar.check(build)
        self.frequencies.check(build)
        column = case.index if case.normal_index is None else case.normal_index
        person = self.pedigree.get(case.sample)
        sex = _sex(case, person)
        scanner = self._scanner(build, case.consent)
        family = self._family(case, person)
        found = list(scanner.variants(case, column, sex, family))
        over = list(structural_over(case, column, sex, scanner.by_gene.values()))
        found += [one for record in over if (one := germline_structural.judged(record)) is not None]
        by_gene: dict[str, list[JudgedVariant]] = {}
        for one in found:
            by_gene.setdefault(one.gene, []).append(one)
        origin_known = not self._is_tumor_only(case)
        reports = [
            report
            for entry in lines
            if (report := self._report(entry, by_gene.get(entry.gene, ()), origin_known=origin_known)) is not None
        ]
        shown = {(v.gene, v.chrom, v.pos, v.ref, v.alt) for report in reports for v in report.variants}
        others = (one for one in found if one.over is None and (one.gene, *one.variant) not in shown)
        open_ = [one for one in found if one.over is None and germline_judge.is_open(one)]
        return GermlinePart(
            scopes=scopes,
            minor=case.consent.minor,
            adult_onset=case.consent.adult_onset,
            clinvar_release=self.clinvar.release,
            clinvar_bundled=self.clinvar.store is None,
            findings=tuple(reports),
            genes=tuple(self._genes_read(case, column, lines, scanner, {r.gene for r in reports})),
            others=tuple(map(self._shown, others)) if self.options.all_variants else (),
            structural=tuple(_structural(record, shown) for record in over),
            not_classified=tuple(map(_not_classified, open_)),
            pedigree=self._pedigree_of(person, family),
            homozygosity=self._homozygosity(case, column),
        )

    def _homozygosity(self, case: Case, column: int) -> float | None:
        if not case.consent.allows(Scope.CONSANGUINITY):
            return None
        return share_in_runs(case.calls, genotypes(case.calls, column), case.calls.build)

    def _family(self, case: Case, person: PedigreeLine | None) -> Family:
        """The parents' genotypes, where they are in the same files and agreed to the same."""
        if person is None:
            return Family()
        columns = {name: at for at, name in enumerate(case.calls.samples)}
        parts = [
            Relative(columns[name], genotypes(case.calls, columns[name])) if name in columns else None
            for name in (person.mother, person.father)
        ]
        parents = [self.pedigree.get(name) for name in (person.mother, person.father)]
        unaffected = all(parent is not None and parent.affected is False for parent in parents)
        return Family(parts[0], parts[1], person, unaffected)

    def _pedigree_of(self, person: PedigreeLine | None, family: Family) -> Pedigree:
        if not self.options.pedigree:
            return Pedigree.NONE
        if person is None:
            return Pedigree.NOT_NAMED
        number = sum(parent is not None for parent in (family.mother, family.father))
        return (Pedigree.NO_PARENT, Pedigree.ONE_PARENT, Pedigree.BOTH_PARENTS)[number]

    def _report(
        self, entry: ListedGene, variants: Sequence[JudgedVariant], *, origin_known: bool
    ) -> GermlineReport | None:
        rule = reporting_rules().of(entry.rule)
        counted = germline_judge.counted(entry, variants)
        found = germline_judge.reported(entry, counted, origin_known=origin_known)
        if found is None:
            return None
        outcome, state = found
        return GermlineReport(
            gene=entry.gene,
            condition=entry.condition,
            condition_id=entry.condition_id,
            list=entry.list,
            scope=reporting_rules().lists[entry.list],
            inheritance=entry.inheritance,
            outcome=outcome,
            state=state,
            rule=entry.rule,
            rule_verified=entry.verified,
            variants=tuple(map(self._shown, counted)),
            citations=(
                Citation(source=entry.source, id=entry.since or entry.date),
                *(Citation(source="PubMed", pmids=(c.removeprefix("PMID:"),)) for c in rule.citations),
            ),
        )

    def _genes_read(
        self, case: Case, column: int, lines: Sequence[ListedGene], scanner: Scanner, found: set[str]
    ) -> list[GeneRead]:
        reading = Reading(case, genotypes(case.calls, column), column)
        lists: dict[str, list[ListedGene]] = {}
        for entry in lines:
            lists.setdefault(entry.gene, []).append(entry)
        made = []
        for gene, entries in sorted(lists.items()):
            stated = reading.of(scanner.by_gene.get(gene))
            made.append(
                GeneRead(
                    gene=gene,
                    lists=tuple(sorted({entry.list for entry in entries})),
                    read=stated.read,
                    share=stated.share,
                    no_calls=stated.no_calls,
                    clinvar=self.clinvar.genes is None or gene in self.clinvar.genes,
                    finding=gene in found,
                )
            )
        return made

    def _shown(self, one: JudgedVariant) -> GermlineVariant:
        effect, how = one.effect, one.carried
        return GermlineVariant(
            gene=one.gene,
            chrom=one.variant.chrom,
            pos=one.variant.pos,
            ref=one.variant.ref,
            alt=one.variant.alt,
            hgvsg=effect.hgvsg,
            hgvsc=effect.hgvsc,
            hgvsp=effect.hgvsp_predicted,
            transcript=effect.transcript,
            consequence=effect.terms,
            zygosity=how.zygosity,
            doubts=how.doubts,
            depth=how.depth,
            fraction=None if how.fraction is None else round(how.fraction, 4),
            quality=how.quality,
            inherited=one.inherited,
            frequency=one.frequency.value if one.frequency else None,
            frequency_source=one.frequency.source if one.frequency else "",
            variant_class=one.variant_class,
            class_source=one.class_source,
            points=one.points.points,
            points_class=one.points.variant_class,
            criteria=one.points.fired,
            rules=tuple(_trace(judged.finding) for judged in one.points.criteria),
            loss_of_function=one.loss.steps,
            clinvar=_clinvar(one.clinvar, self.clinvar.release) if one.clinvar else None,
            contradiction=one.contradiction,
            end=one.over.end if one.over else None,
            exons=_exons(one.over) if one.over else "",
        )


def _genes(consent: Granted) -> tuple[str, ...]:
    return tuple(sorted({entry.gene for entry in allowed(consent)}))


def _looked(consent: Granted, scope: Scope) -> Looked:
    return Looked.YES if consent.allows(scope) else Looked.NO_CONSENT


def _sex(case: Case, person: PedigreeLine | None) -> str | None:
    """Of the sheet, else of the pedigree. Raises DataError where they contradict each other."""
    stated = person.sex if person else None
    if case.sex and stated and case.sex != stated:
        raise DataError(
            tr("the sheet says {sex}, the pedigree {stated}", sex=case.sex, stated=stated),
            where=tr("sample {name}", name=case.sample),
            remedy=tr("Correct one of them; X and Y are read by it."),
        )
    return case.sex or stated


def _clinvar(record: ClinVarRecord, release: str) -> ClinVarRecordShown:
    return ClinVarRecordShown(
        id=record.id,
        significance=record.significance,
        stars=record.stars,
        penetrance=record.penetrance,
        conflicts=record.conflicts,
        other=record.other,
        conditions=record.conditions,
        haplotypes=record.haplotypes,
        oncogenicity=record.oncogenicity,
        somatic=record.somatic,
        only_somatic=record.only_somatic,
        release=release,
    )


def _exons(over: Over) -> str:
    first, last = over.exons[0], over.exons[-1]
    span = f"{first}-{last}" if first != last else f"{first}"
    return tr("{exons} of {number}", exons=span, number=len(over.transcript.exons))


def _structural(over: Over, shown: Collection[tuple[str, str, int, str, str]]) -> StructuralRecord:
    one = germline_structural.judged(over)
    return StructuralRecord(
        gene=over.gene,
        chrom=over.transcript.chrom,
        start=over.start,
        end=over.end,
        kind=over.kind,
        copies=over.copies,
        exons=_exons(over) if over.exons else "",
        transcript=over.transcript.id,
        filtered=over.filtered,
        evidence=over.evidence,
        loss_of_function=over.loss.steps,
        variant_class=one.variant_class.value if one else "",  # type: ignore[arg-type]  # PVS1 alone gives these two
        finding=one is not None and (one.gene, *one.variant) in shown,
    )


def _not_classified(one: JudgedVariant) -> NotClassified:
    effect = one.effect
    return NotClassified(
        gene=one.gene,
        chrom=one.variant.chrom,
        pos=one.variant.pos,
        ref=one.variant.ref,
        alt=one.variant.alt,
        hgvsc=effect.hgvsc,
        hgvsp=effect.hgvsp_predicted,
        consequence=effect.terms,
        zygosity=one.carried.zygosity,
        loss_of_function=one.loss.steps,
        clinvar=one.clinvar.significance if one.clinvar else "",
    )


def _trace(finding: object) -> Trace:
    from pmkit.core.model import Finding

    assert isinstance(finding, Finding)
    return Trace(
        rule=finding.rule,
        outcome=finding.outcome,  # type: ignore[arg-type]
        because=finding.because,
        citations=tuple(Citation(source=e.source, id=e.id, pmids=e.pmids, url=e.url) for e in finding.evidence),
    )
