"""What an annotated VCF says of a tumour's variants: the PMKIT_ fields of INFO that the oncology stage fills."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.model import Case, Variant
from pmkit.core.variant_notes import InfoField, Values
from pmkit.onco.alterations import SmallVariant
from pmkit.onco.findings import Findings, OncoResult, OncoVariant
from pmkit.onco.section import Onco

FIELDS = (
    InfoField("PMKIT_GENE", "Gene of the preferred transcript"),
    InfoField("PMKIT_CONSEQUENCE", "Sequence Ontology terms, the worst first"),
    InfoField("PMKIT_HGVSG", "HGVS name, genomic"),
    InfoField("PMKIT_HGVSC", "HGVS name, coding"),
    InfoField("PMKIT_HGVSP", "HGVS name, protein"),
    InfoField("PMKIT_ONCOGENICITY", "ClinGen/CGC/VICC 2022 class"),
    InfoField("PMKIT_ONCOGENICITY_POINTS", "Sum of the points of the class", "Integer", single=True),
    InfoField("PMKIT_TIER", "AMP/ASCO/CAP 2017 tiers as type:tier"),
    InfoField("PMKIT_SENSITIVE", "Therapies likely to work, parts of a combination joined by +"),
    InfoField("PMKIT_RESISTANT", "Therapies likely to fail"),
    InfoField("PMKIT_HOTSPOT", "Hotspot residue"),
    InfoField("PMKIT_EVIDENCE", "Identifiers of the statements that hold"),
    InfoField("PMKIT_CAUTION", "What the same patient's pharmacogenes and germline findings say of the therapies"),
)


def notes(case: Case, result: OncoResult, section: Onco) -> Iterator[tuple[Variant, Values]]:
    """The consequence of every variant that was considered, and the findings of the reported ones."""
    judged = {id(one.small): one for one in result.variants}
    noted = cautions(section)
    for small in result.small:
        found = judged.get(id(small))
        # A change that two records make together is given at both.
        parts = small.consequence.variants if small.consequence else ()
        for variant in dict.fromkeys((small.variant, *parts)):
            yield (
                variant,
                {
                    **_effect(small),
                    **(_findings(found) if found else {}),
                    **({"PMKIT_CAUTION": noted[small.variant]} if found and small.variant in noted else {}),
                },
            )


def cautions(section: Onco) -> dict[Variant, tuple[str, ...]]:
    """The notes at the therapies of each variant that has some."""
    found = {
        Variant(one.chrom, one.pos, one.ref, one.alt): tuple(
            dict.fromkeys(note.text for therapy in one.sensitive for note in therapy.cautions)
        )
        for one in section.variants
    }
    return {variant: texts for variant, texts in found.items() if texts}


def _effect(small: SmallVariant) -> Values:
    effect = small.consequence
    if effect is None:
        return {}
    reported = {
        "PMKIT_GENE": (effect.gene,),
        "PMKIT_CONSEQUENCE": effect.terms,
        "PMKIT_HGVSG": (effect.hgvsg,),
        "PMKIT_HGVSC": (effect.hgvsc,),
        "PMKIT_HGVSP": (effect.hgvsp,),
    }
    return {key: tuple(filter(None, values)) for key, values in reported.items()}


def _findings(one: OncoVariant) -> Values:
    reported = one.findings
    return {
        "PMKIT_GENE": (one.gene,) if one.gene else (),
        "PMKIT_ONCOGENICITY": (one.oncogenicity.class_,),
        "PMKIT_ONCOGENICITY_POINTS": (str(one.oncogenicity.points),),
        "PMKIT_TIER": tuple(f"{tier.type}:{tier.tier}" for tier in reported.tiers),
        "PMKIT_SENSITIVE": drugs(reported, sensitive=True),
        "PMKIT_RESISTANT": drugs(reported, sensitive=False),
        "PMKIT_HOTSPOT": (one.hotspot.name,) if one.hotspot and one.hotspot.name else (),
        "PMKIT_EVIDENCE": tuple(dict.fromkeys(statement.item.id for statement in reported.statements)),
    }


def drugs(reported: Findings, *, sensitive: bool) -> tuple[str, ...]:
    """Therapies by name, the parts of a combination joined by +."""
    therapies = reported.sensitive if sensitive else reported.resistant
    return tuple(dict.fromkeys("+".join(therapy.drugs) for therapy in therapies))
