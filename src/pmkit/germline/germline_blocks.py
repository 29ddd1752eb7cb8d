"""What people read of hereditary findings. Plain data, no layout; text is made here, of codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pmkit.core.messages import tr, trn
from pmkit.core.section import Around, Block, Bullets, Grid, Level, Lines
from pmkit.germline.germline_terms import (
    ClassSource,
    GeneList,
    Inherited,
    Looked,
    Outcome,
    Pedigree,
    Read,
    State,
    StructuralKind,
)
from pmkit.germline.section import GermlinePart, GermlineReport, GermlineVariant, NotClassified, StructuralRecord

LEAST_WIDTH = 100
LEVELS = {Outcome.REPORT: Level.URGENT, Outcome.POSSIBLE: Level.CAUTION, Outcome.CARRIER: Level.USUAL}


def outcomes() -> dict[Outcome, str]:
    """Titles by outcome."""
    return {
        Outcome.REPORT: tr("Hereditary findings"),
        Outcome.POSSIBLE: tr("Hereditary findings to be confirmed first"),
        Outcome.CARRIER: tr("Carrier of a recessive or X-linked condition"),
    }


def states() -> dict[State, str]:
    """How alleles are carried together, in words."""
    return {
        State.HET: tr("one copy"),
        State.HOM: tr("both copies"),
        State.HEMI: tr("the only copy"),
        State.TRANS: tr("two variants, one on each chromosome"),
        State.UNKNOWN_PHASE: tr("two variants, not known whether on one chromosome"),
        State.CIS: tr("two variants on one chromosome"),
        State.DOUBTFUL: tr("the genotype is not certain"),
    }


def lists() -> dict[GeneList, str]:
    """Names of the lists."""
    return {
        GeneList.ACMG_SF: tr("secondary findings (ACMG SF)"),
        GeneList.CARRIER: tr("carrier screening (ACMG 2021)"),
        GeneList.PREDISPOSITION: tr("cancer predisposition (ClinGen)"),
    }


def whys() -> dict[Looked, str]:
    """Why an area was not looked at."""
    return {
        Looked.NO_CONSENT: tr("not looked at: no consent"),
        Looked.NOT_FOR_INPUT: tr("not looked at: this kind of file does not tell it"),
        Looked.TUMOR_ONLY: tr("not looked at: a tumour without a normal, and no consent for that"),
    }


def origins() -> dict[Inherited, str]:
    """Where an allele comes from."""
    return {
        Inherited.MOTHER: tr("from the mother"),
        Inherited.FATHER: tr("from the father"),
        Inherited.BOTH: tr("from both parents"),
        Inherited.ONE_OF_BOTH: tr("both parents carry it"),
        Inherited.DE_NOVO: tr("in neither parent"),
        Inherited.IN_MOTHER: tr("the mother carries it, the father is not known"),
        Inherited.IN_FATHER: tr("the father carries it, the mother is not known"),
        Inherited.NOT_IN_MOTHER: tr("not in the mother"),
        Inherited.NOT_IN_FATHER: tr("not in the father"),
        Inherited.INCONSISTENT: tr("contradicts the parents' genotypes"),
    }


def germline_blocks(part: GermlinePart, around: Around) -> Iterator[Block]:
    """Findings by outcome, then what no finding means, then what was not looked at."""
    for outcome, title in outcomes().items():
        found = [one for one in part.findings if one.outcome is outcome]
        if found:
            head = (tr("Gene"), tr("Condition"), tr("Variant"), tr("Carried"), tr("Class"), tr("List"))
            yield Block(title, (Grid(head, tuple(map(_row, found)), LEAST_WIDTH),), LEVELS[outcome])
    yield from _structural(part)
    yield from _not_classified(part)
    looked = [one for one in part.scopes if one.looked is Looked.YES]
    if looked and not part.findings:
        yield Block(tr("Hereditary findings"), (Lines((none_found(part),)),))
    if looked:
        yield Block(tr("What was read of the genes"), (Bullets(tuple(reading(part))),))
    if part.homozygosity is not None:
        told = tr(
            "{share:.1f} % of the autosomes lie in runs of homozygosity of 5 million bases or more.",
            share=100 * part.homozygosity,
        )
        yield Block(tr("Homozygosity"), (Lines((told,)),))
    not_looked = tuple(f"{one.scope}: {whys()[one.looked]}" for one in part.scopes if one.looked is not Looked.YES)
    if not_looked:
        yield Block(tr("Hereditary findings that were not looked for"), (Bullets(not_looked),))


def _structural(part: GermlinePart) -> Iterator[Block]:
    """Structural records that no finding rests on."""
    rows = tuple(
        (
            one.gene,
            f"{kinds()[one.kind]} chr{one.chrom}:{one.start}-{one.end}",
            one.exons or tr("none"),
            one.variant_class.replace("_", " ") or tr("not classified"),
            "; ".join(filter(None, (one.evidence, tr("it failed a filter") if one.filtered else ""))),
        )
        for one in part.structural
        if not one.finding
    )
    if rows:
        head = (tr("Gene"), tr("Record"), tr("Exons"), tr("Class"), tr("Evidence"))
        title = tr("Structural records over the genes, to be looked at")
        yield Block(title, (Grid(head, rows, LEAST_WIDTH),), Level.CAUTION)


def _not_classified(part: GermlinePart) -> Iterator[Block]:
    if not part.not_classified:
        return
    rows = tuple(
        (
            one.gene,
            " ".join(filter(None, (one.hgvsc.rpartition(":")[2], one.hgvsp.rpartition(":")[2]))),
            states().get(State(one.zygosity), one.zygosity),
            ", ".join(_worded(one.loss_of_function)),
        )
        for one in part.not_classified
    )
    head = (tr("Gene"), tr("Variant"), tr("Carried"), tr("Why it is open"))
    title = tr("Loss-of-function changes of uncertain significance: no finding, and not a normal result")
    yield Block(title, (Grid(head, rows, LEAST_WIDTH),), Level.CAUTION)


def kinds() -> dict[StructuralKind, str]:
    """What structural records say, in words."""
    return {
        StructuralKind.DELETION: tr("deletion"),
        StructuralKind.DUPLICATION: tr("duplication"),
        StructuralKind.COPIES: tr("copies (sex not known)"),
        StructuralKind.INSERTION: tr("insertion"),
        StructuralKind.JUNCTION: tr("junction"),
        StructuralKind.OTHER: tr("other record"),
    }


def steps() -> dict[str, str]:
    """Why PVS1 is open, in words, for the steps that need some."""
    return {
        "mechanism_not_known": tr("that loss of function causes the condition is not in the tables"),
        "limited_by_validity": tr("ClinGen has no definitive or strong relation of gene and condition"),
        "new_stop_not_known": tr("where the new stop lies is not known"),
        "skipped_exon_not_known": tr("which exon would be skipped is not known"),
        "first_coding_exon": tr("the first coding exon"),
        "last_coding_exon": tr("the last coding exon"),
        "rescue_by_other_transcripts": tr("natural transcripts without the exon keep the function"),
        "site_may_be_restored": tr("the site may be restored"),
        "haploinsufficient": tr("haploinsufficient gene"),
        "expert_panel": tr("expert panel"),
        "recessive": tr("recessive condition"),
        "start_general": tr("another start codon may be used"),
    }


def unjudged(part: GermlinePart) -> Iterator[tuple[list[str], str]]:
    """Genes of what is no finding and must not pass for a normal result, with what it is."""
    structural = list(dict.fromkeys(one.gene for one in part.structural if not one.finding))
    if structural:
        yield structural, tr("structural records to be looked at")
    open_ones = list(dict.fromkeys(one.gene for one in part.not_classified))
    if open_ones:
        yield open_ones, tr("loss-of-function changes of uncertain significance")


def none_found(part: GermlinePart) -> str:
    """What it means that nothing was found."""
    whole = all(one.read is Read.WHOLE for one in part.genes)
    if whole:
        return tr("No variant that the lists report was found.")
    return tr("No variant that the lists report was found in what was read; this is not a normal result.")


def reading(part: GermlinePart) -> Iterator[str]:
    """How much of the genes was read, in sentences."""
    number = {read: sum(one.read is read for one in part.genes) for read in Read}
    whole, some = number[Read.WHOLE], number[Read.PART]
    only, none = number[Read.VARIANTS_ONLY], number[Read.NOT_COVERED]
    if whole:
        yield trn("{n} gene was read whole.", "{n} genes were read whole.", whole)
    if some:
        yield trn(
            "{n} gene was read in part; the table germline.genes says how much.",
            "{n} genes were read in part; the table germline.genes says how much.",
            some,
        )
    if only:
        yield trn(
            "Of {n} gene the file lists variants only: what it does not list is not known to be reference.",
            "Of {n} genes the file lists variants only: what it does not list is not known to be reference.",
            only,
        )
    if not part.structural:
        yield tr("No structural record reaches these genes: lost or doubled exons are not excluded by that.")
    if none:
        yield trn(
            "{n} gene has no transcript here and was not looked at.",
            "{n} genes have no transcript here and were not looked at.",
            none,
        )
    if part.clinvar_bundled:
        count = sum(one.clinvar for one in part.genes)
        yield trn(
            "ClinVar ({release}) was read for {n} gene only, a bundled subset; import the release for the others.",
            "ClinVar ({release}) was read for {n} genes only, a bundled subset; import the release for the others.",
            count,
            release=part.clinvar_release,
        )
    told = {
        Pedigree.NOT_NAMED: tr("The pedigree has no line of this sample: where alleles come from is not known."),
        Pedigree.NO_PARENT: tr("No parent of the pedigree is in the same files and agreed to the same."),
        Pedigree.ONE_PARENT: tr("One parent only is in the same files and agreed to the same."),
    }
    if part.pedigree in told:
        yield told[part.pedigree]
    if part.minor and not part.adult_onset:
        yield tr(
            "The patient counts as a minor: only genes were looked at whose conditions, or their prevention, begin "
            "in childhood."
        )


def _row(finding: GermlineReport) -> tuple[str, ...]:
    return (
        finding.gene,
        finding.condition,
        "; ".join(map(named, finding.variants)),
        states()[finding.state],
        "; ".join(map(class_words, finding.variants)),
        lists()[finding.list],
    )


def change_of(variant: GermlineVariant) -> str:
    """The change in the transcript and in the protein, or its place."""
    if variant.end is not None:
        where = f"chr{variant.chrom}:{variant.pos}-{variant.end}"
        return tr(
            "deletion {where}, exons {exons}; to be confirmed by another method", where=where, exons=variant.exons
        )
    change = variant.hgvsc.rpartition(":")[2] or f"chr{variant.chrom}:{variant.pos} {variant.ref}>{variant.alt}"
    return f"{change} {variant.hgvsp.rpartition(':')[2]}".strip()


def circumstances(variant: GermlineVariant) -> tuple[str, ...]:
    """Which parent it comes from, and what makes its genotype doubtful."""
    doubts = ", ".join(map(str, variant.doubts)).replace("_", " ")
    return tuple(filter(None, (origins().get(variant.inherited, ""), doubts)))


def named(variant: GermlineVariant) -> str:
    """The change with its circumstances."""
    return ", ".join((change_of(variant), *circumstances(variant)))


def class_words(variant: GermlineVariant) -> str:
    """The class, what it rests on, and what speaks against it."""
    words = variant.variant_class.replace("_", " ")
    if variant.class_source is ClassSource.CLINVAR and variant.clinvar:
        told = trn(
            "{words} (ClinVar {id}, {n} star)",
            "{words} (ClinVar {id}, {n} stars)",
            variant.clinvar.stars,
            words=words,
            id=variant.clinvar.id,
        )
    elif variant.class_source is ClassSource.LIST:
        told = tr("{words} (named by the list)", words=words)
    else:
        told = trn(
            "{words} ({n} point: {criteria})",
            "{words} ({n} points: {criteria})",
            variant.points,
            words=words,
            criteria=", ".join(variant.criteria),
        )
    if variant.contradiction:
        told += tr("; ClinVar and the criteria contradict each other")
    if variant.clinvar and variant.clinvar.penetrance:
        told += tr("; low penetrance") if variant.clinvar.penetrance == "low" else tr("; penetrance in dispute")
    if variant.clinvar and variant.clinvar.only_somatic:
        told += tr("; in ClinVar seen in tumours only")
    if variant.clinvar and variant.class_source is not ClassSource.CLINVAR:
        told += tr("; ClinVar {id}: {significance}", id=variant.clinvar.id, significance=variant.clinvar.significance)
    return told


def about(part: GermlinePart, name: str, *, everything: bool) -> Iterator[str]:
    """What is known of a gene or a variant (lower case): findings with every criterion, and how much was read."""
    for finding in part.findings:
        place = {f"chr{v.chrom}:{v.pos}:{v.ref}:{v.alt}".casefold() for v in finding.variants}
        if name != finding.gene.casefold() and name not in place:
            continue
        yield f"{finding.gene}: {finding.condition} [{lists()[finding.list]}]"
        yield f"  {outcomes()[finding.outcome]}: {states()[finding.state]} ({finding.rule})"
        for variant in finding.variants:
            yield from _criteria(variant)
    for record in part.structural:
        place = {f"chr{record.chrom}:{record.start}-{record.end}".casefold(), record.gene.casefold()}
        if name in place and not record.finding:
            yield from _about_record(record)
    for open_one in part.not_classified:
        if name in (open_one.gene.casefold(), _place(open_one)):
            change = " ".join(one.rpartition(":")[2] for one in (open_one.hgvsc, open_one.hgvsp) if one)
            yield tr(
                "{gene}: loss-of-function change of uncertain significance: {change}", gene=open_one.gene, change=change
            )
            yield tr("    PVS1 tree: {steps}", steps=" > ".join(_worded(open_one.loss_of_function)))
    for variant in part.others:
        if name in (variant.gene.casefold(), _place(variant)):
            yield tr("{gene}: not a finding", gene=variant.gene)
            yield from _criteria(variant)
    for gene in part.genes:
        if gene.gene.casefold() == name:
            share = "" if gene.share is None else f" ({100 * gene.share:.1f} %)"
            yield tr("{gene}: coding exons {read}", gene=gene.gene, read=f"{gene.read}{share}".replace("_", " "))


def _place(one: GermlineVariant | NotClassified) -> str:
    return f"chr{one.chrom}:{one.pos}:{one.ref}:{one.alt}".casefold()


def _criteria(variant: GermlineVariant) -> Iterator[str]:
    """A variant with its class and every criterion."""
    from pmkit.core.explanation import rules

    yield f"  {named(variant)}: {class_words(variant)}"
    if variant.loss_of_function:
        yield tr("    PVS1 tree: {steps}", steps=" > ".join(variant.loss_of_function))
    yield from (f"  {line}" for line in rules(variant.rules))


def _about_record(record: StructuralRecord) -> Iterator[str]:
    """A structural record that no finding rests on."""
    yield tr(
        "{gene}: structural record, to be looked at: {kind} chr{chrom}:{start}-{end}",
        gene=record.gene,
        kind=kinds()[record.kind],
        chrom=record.chrom,
        start=record.start,
        end=record.end,
    )
    if record.exons:
        yield tr("    exons {exons} of {transcript}", exons=record.exons, transcript=record.transcript)
    yield f"    {record.variant_class.replace('_', ' ') or tr('not classified')}"
    if record.filtered:
        yield f"    {tr('it failed a filter')}"
    yield tr("    PVS1 tree: {steps}", steps=" > ".join(_worded(record.loss_of_function)))


def _worded(told: Iterable[str]) -> list[str]:
    return [steps().get(step, step.replace("_", " ")) for step in told]
