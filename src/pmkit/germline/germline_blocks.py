"""What people read of hereditary findings. Plain data, no layout; text is made here, of codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pmkit.core.messages import tr, trn
from pmkit.core.section import Around, Block, Bullets, Grid, Level, Lines
from pmkit.germline.germline_terms import (
    AlleleState,
    Looked,
    Pedigree,
    Read,
)
from pmkit.germline.germline_words import (
    LEVELS,
    class_words,
    kinds,
    lists,
    named,
    none_found,
    outcomes,
    states,
    unreadable,
    whys,
)
from pmkit.germline.section import GermlinePart, GermlineReport, GermlineVariant, NotClassified, StructuralRecord

LEAST_WIDTH = 100


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
        wording = tr(
            "{share:.1f} % of the autosomes lie in runs of homozygosity of 5 million bases or more.",
            share=100 * part.homozygosity,
        )
        yield Block(tr("Homozygosity"), (Lines((wording,)),))
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
            one.variant_class.replace("_", " ") or _why_not(one),
            "; ".join(filter(None, (one.evidence, tr("it failed a filter") if one.filtered else ""))),
        )
        for one in part.structural
        if not one.finding
    )
    if rows:
        head = (tr("Gene"), tr("Record"), tr("Exons"), tr("Class"), tr("Evidence"))
        title = tr("Structural records over the genes, to be looked at")
        yield Block(title, (Grid(head, rows, LEAST_WIDTH),), Level.CAUTION)


def _why_not(one: StructuralRecord) -> str:
    """That a structural record has no class, and why."""
    why = [steps()[step] for step in one.loss_of_function if step in steps() and step in _REASONS]
    return tr("not classified: {why}", why="; ".join(why)) if why else tr("not classified")


_REASONS = frozenset(
    (
        "whole_gene_gained",
        "part_of_gene_gained",
        "several_copies_gained",
        "end_of_gene_doubled",
        "no_coding_exon",
        "no_decay",
        "new_stop_not_known",
        "break_not_judged",
        "record_not_read",
        "copies_of_unknown_sex",
        "breakpoint_in_exon",
        "mechanism_not_known",
        "last_exon_lost",
    )
)
"""Steps that say why a structural record has no class."""


def _not_classified(part: GermlinePart) -> Iterator[Block]:
    if not part.not_classified:
        return
    rows = tuple(
        (
            one.gene,
            " ".join(filter(None, (one.hgvsc.rpartition(":")[2], one.hgvsp.rpartition(":")[2])))
            or f"chr{one.chrom}:{one.pos} {one.ref}>{one.alt}",
            states().get(AlleleState(one.zygosity), one.zygosity),
            ", ".join(_worded(one.loss_of_function)),
        )
        for one in part.not_classified
    )
    head = (tr("Gene"), tr("Variant"), tr("Carried"), tr("Why it is open"))
    title = tr(
        "Loss-of-function changes of uncertain significance, and records that cannot be read: no finding, and not a "
        "normal result"
    )
    yield Block(title, (Grid(head, rows, LEAST_WIDTH),), Level.CAUTION)


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
        "reference_mismatch": tr("REF is not the base of the assembly there"),
        "whole_gene_gained": tr("a further whole copy is no loss; what it does by its dose is in no table here"),
        "part_of_gene_gained": tr("one end lies inside the gene, which tells nothing by itself"),
        "several_copies_gained": tr("there is more than one further copy"),
        "end_of_gene_doubled": tr("with the first or the last coding exon doubled a whole copy may be left"),
        "no_coding_exon": tr("no coding exon is reached"),
        "no_decay": tr("the new stop lies where the messenger is not expected to decay"),
        "in_tandem": tr("the record says that the copies lie in tandem"),
        "presumed_in_tandem": tr("the copies are presumed to lie in tandem"),
        "doubled_in_frame": tr("the frame is kept"),
        "doubled_into_a_stop": tr("the frame is kept, but the codon in which the copies meet is a stop"),
        "break_not_judged": tr("what a break there does is not judged"),
        "record_not_read": tr("the record is not read"),
        "copies_of_unknown_sex": tr("the sex, which decides how many copies are usual, is not known"),
        "breakpoint_in_exon": tr("a breakpoint lies inside an exon"),
        "last_exon_lost": tr("the last exon alone is lost"),
    }


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
    wording = {
        Pedigree.NOT_NAMED: tr("The pedigree has no line of this sample: where alleles come from is not known."),
        Pedigree.NO_PARENT: tr("No parent of the pedigree is in the same files and agreed to the same."),
        Pedigree.ONE_PARENT: tr("One parent only is in the same files and agreed to the same."),
    }
    if part.pedigree in wording:
        yield wording[part.pedigree]
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


def about(part: GermlinePart, name: str, *, everything: bool) -> Iterator[str]:
    """What is known of a gene or a variant (lower case): findings with every criterion, and how much was read."""
    from pmkit.core.explanation import citation, listed

    for finding in part.findings:
        place = {f"chr{v.chrom}:{v.pos}:{v.ref}:{v.alt}".casefold() for v in finding.variants}
        if name != finding.gene.casefold() and name not in place:
            continue
        yield f"{finding.gene}: {finding.condition} [{lists()[finding.list]}]"
        yield f"  {outcomes()[finding.outcome]}: {states()[finding.state]} ({finding.rule})"
        for variant in finding.variants:
            yield from _criteria(variant)
        yield from listed(tr("Citations"), map(citation, finding.citations))
    for record in part.structural:
        place = {f"chr{record.chrom}:{record.start}-{record.end}".casefold(), record.gene.casefold()}
        if name in place and not record.finding:
            yield from _about_record(record)
    for open_one in part.not_classified:
        if name in (open_one.gene.casefold(), _place(open_one)):
            yield from _about_open(open_one)
    for variant in part.others:
        if name in (variant.gene.casefold(), _place(variant)):
            yield tr("{gene}: not a finding", gene=variant.gene)
            yield from _criteria(variant)
    for gene in part.genes:
        if gene.gene.casefold() == name:
            share = "" if gene.share is None else f" ({100 * gene.share:.1f} %)"
            yield tr("{gene}: coding exons {read}", gene=gene.gene, read=f"{gene.read}{share}".replace("_", " "))


def _about_open(one: NotClassified) -> Iterator[str]:
    if unreadable(one):
        yield tr("{gene}: a record that cannot be read: {place}", gene=one.gene, place=_place(one))
    else:
        change = " ".join(name.rpartition(":")[2] for name in (one.hgvsc, one.hgvsp) if name)
        yield tr("{gene}: loss-of-function change of uncertain significance: {change}", gene=one.gene, change=change)
    yield "    " + tr("PVS1 tree: {steps}", steps=" > ".join(_worded(one.loss_of_function)))


def _place(one: GermlineVariant | NotClassified) -> str:
    return f"chr{one.chrom}:{one.pos}:{one.ref}:{one.alt}".casefold()


def _criteria(variant: GermlineVariant) -> Iterator[str]:
    """A variant with its class and every criterion."""
    from pmkit.core.explanation import rules

    yield f"  {named(variant)}: {class_words(variant)}"
    if variant.loss_of_function:
        yield "    " + tr("PVS1 tree: {steps}", steps=" > ".join(variant.loss_of_function))
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
        yield "    " + tr("exons {exons} of {transcript}", exons=record.exons, transcript=record.transcript)
    yield f"    {record.variant_class.replace('_', ' ') or tr('not classified')}"
    if record.filtered:
        yield f"    {tr('it failed a filter')}"
    yield "    " + tr("PVS1 tree: {steps}", steps=" > ".join(_worded(record.loss_of_function)))


def _worded(wording: Iterable[str]) -> list[str]:
    return [steps().get(step, step.replace("_", " ")) for step in wording]
