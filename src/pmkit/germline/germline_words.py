"""What the codes of hereditary findings say in words, for the first screen and the full report alike."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.messages import tr, trn
from pmkit.core.section import Level
from pmkit.germline.germline_terms import (
    MISMATCH,
    AlleleState,
    ClassSource,
    GeneList,
    Inherited,
    Looked,
    Outcome,
    Read,
    StructuralKind,
)
from pmkit.germline.section import GermlinePart, GermlineVariant, NotClassified

LEVELS = {Outcome.REPORT: Level.URGENT, Outcome.POSSIBLE: Level.CAUTION, Outcome.CARRIER: Level.USUAL}


def outcomes() -> dict[Outcome, str]:
    """Titles by outcome."""
    return {
        Outcome.REPORT: tr("Hereditary findings"),
        Outcome.POSSIBLE: tr("Hereditary findings to be confirmed first"),
        Outcome.CARRIER: tr("Carrier of a recessive or X-linked condition"),
    }


def states() -> dict[AlleleState, str]:
    """How alleles are carried together, in words."""
    return {
        AlleleState.HET: tr("one copy"),
        AlleleState.HOM: tr("both copies"),
        AlleleState.HEMI: tr("the only copy"),
        AlleleState.TRANS: tr("two variants, one on each chromosome"),
        AlleleState.UNKNOWN_PHASE: tr("two variants, not known whether on one chromosome"),
        AlleleState.CIS: tr("two variants on one chromosome"),
        AlleleState.DOUBTFUL: tr("the genotype is not certain"),
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


def unjudged(part: GermlinePart) -> Iterator[tuple[list[str], str]]:
    """Genes of what is no finding and must not pass for a normal result, with what it is."""
    structural = list(dict.fromkeys(one.gene for one in part.structural if not one.finding))
    if structural:
        yield structural, tr("structural records to be looked at")
    open_ones = list(dict.fromkeys(one.gene for one in part.not_classified if not unreadable(one)))
    if open_ones:
        yield open_ones, tr("loss-of-function changes of uncertain significance")
    unread = list(dict.fromkeys(one.gene for one in part.not_classified if unreadable(one)))
    if unread:
        yield unread, tr("records that do not fit the assembly, so that they cannot be read")


def unreadable(one: NotClassified) -> bool:
    """Whether the record does not fit the assembly, so that nothing can be said of it."""
    return MISMATCH in one.loss_of_function


def none_found(part: GermlinePart) -> str:
    """What it means that nothing was found."""
    whole = all(one.read is Read.WHOLE for one in part.genes)
    if whole:
        return tr("No variant that the lists report was found.")
    return tr("No variant that the lists report was found in what was read; this is not a normal result.")


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
        wording = trn(
            "{words} (ClinVar {id}, {n} star)",
            "{words} (ClinVar {id}, {n} stars)",
            variant.clinvar.stars,
            words=words,
            id=variant.clinvar.id,
        )
    elif variant.class_source is ClassSource.LIST:
        wording = tr("{words} (named by the list)", words=words)
    else:
        wording = trn(
            "{words} ({n} point: {criteria})",
            "{words} ({n} points: {criteria})",
            variant.points,
            words=words,
            criteria=", ".join(variant.criteria),
        )
    statements = [wording]
    if variant.contradiction:
        statements.append(tr("ClinVar and the criteria contradict each other"))
    if variant.clinvar and variant.clinvar.penetrance:
        low = variant.clinvar.penetrance == "low"
        statements.append(tr("low penetrance") if low else tr("penetrance in dispute"))
    if variant.clinvar and variant.clinvar.only_somatic:
        statements.append(tr("in ClinVar seen in tumours only"))
    if variant.clinvar and variant.class_source is not ClassSource.CLINVAR:
        known = variant.clinvar
        statements.append(tr("ClinVar {id}: {significance}", id=known.id, significance=known.significance))
    return "; ".join(statements)
