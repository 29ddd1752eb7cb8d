"""What an annotated VCF says of each allele: the PMKIT_ fields of INFO."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pmkit.core.model import Build, Variant
from pmkit.onco.alterations import SmallVariant
from pmkit.onco.findings import Findings, OncoResult, OncoVariant
from pmkit.pgx import alleles as stars
from pmkit.variants.alleles import is_sequence, trim

PREFIX = "PMKIT_"
# Key, type, what it is. All have one value for each ALT, "." where there is none; lists are joined by "&".
FIELDS = (
    ("PMKIT_GENE", "String", "Gene of the preferred transcript"),
    ("PMKIT_CONSEQUENCE", "String", "Sequence Ontology terms, the worst first"),
    ("PMKIT_HGVSG", "String", "HGVS name, genomic"),
    ("PMKIT_HGVSC", "String", "HGVS name, coding"),
    ("PMKIT_HGVSP", "String", "HGVS name, protein"),
    ("PMKIT_ONCOGENICITY", "String", "ClinGen/CGC/VICC 2022 class"),
    ("PMKIT_ONCOGENICITY_POINTS", "Integer", "Sum of the points of the class"),
    ("PMKIT_TIER", "String", "AMP/ASCO/CAP 2017 tiers as type:tier"),
    ("PMKIT_SENSITIVE", "String", "Therapies likely to work, parts of a combination joined by +"),
    ("PMKIT_RESISTANT", "String", "Therapies likely to fail"),
    ("PMKIT_HOTSPOT", "String", "Hotspot residue"),
    ("PMKIT_EVIDENCE", "String", "Identifiers of the statements that hold"),
    ("PMKIT_PGX_GENE", "String", "Pharmacogene whose alleles the position defines"),
    ("PMKIT_STAR", "String", "Named alleles of the pharmacogene that carry this ALT"),
    ("PMKIT_PGX_CALL", "String", "Diplotypes called for the pharmacogene in this file's samples"),
)
_ENCODED = {ord(c): f"%{ord(c):02X}" for c in '%:;=,&|\r\n\t "'}
Values = dict[str, tuple[str, ...]]


def encode(text: str) -> str:
    """Percent-encode what INFO cannot hold (VCF 4.3, section 1.2), and what joins lists here."""
    return text.translate(_ENCODED)


def header_lines(version: str) -> bytes:
    """The declarations of all fields."""
    lines = [f"##pmkit_version={version}"]
    lines += [
        f'##INFO=<ID={key},Number=A,Type={type_},Description="{text}",Source="pmkit",Version="{version}">'
        for key, type_, text in FIELDS
    ]
    return "".join(f"{line}\n" for line in lines).encode()


@dataclass(slots=True)
class Notes:
    """What is known of alleles, by variant (trimmed). Several samples' findings are joined."""

    by_variant: dict[Variant, Values] = field(default_factory=dict)

    def add(self, variant: Variant, values: Values) -> None:
        known = self.by_variant.setdefault(variant, {})
        for key, told in values.items():
            one_only = key == "PMKIT_ONCOGENICITY_POINTS"
            joined = tuple(dict.fromkeys((*known.get(key, ()), *told)))
            known[key] = joined[:1] if one_only else joined

    def add_onco(self, result: OncoResult) -> None:
        """The consequence of every variant that was considered, and the findings of the reported ones."""
        judged = {id(one.small): one for one in result.variants}
        for small in result.small:
            found = judged.get(id(small))
            # A change that two records make together is told at both.
            parts = small.consequence.variants if small.consequence else ()
            for variant in dict.fromkeys((small.variant, *parts)):
                self.add(variant, {**_effect(small), **(_findings(found) if found else {})})

    def add_pgx(self, genes: Iterable[str], calls: Mapping[str, str], build: Build) -> None:
        """The alleles of the positions of pharmacogenes; `calls` are diplotypes by gene."""
        for gene in genes:
            definition = stars.load_definition(gene, build)
            width = definition.masks.shape[1]
            for column, place in enumerate(definition.places):
                site = place.site
                for code, alt in enumerate(site.alts, 1):
                    if not is_sequence(alt) or not is_sequence(site.ref):
                        continue
                    names: Sequence[str] = ()
                    if column < width:
                        allowed = (definition.masks[:, column] >> code) & 1
                        names = [
                            name
                            for name, core, bit in zip(
                                definition.names, definition.core[:, column], allowed, strict=True
                            )
                            if core and bit
                        ]
                    values = {"PMKIT_PGX_GENE": (gene,), "PMKIT_STAR": tuple(names)}
                    if gene in calls:
                        values["PMKIT_PGX_CALL"] = (calls[gene],)
                    self.add(Variant(site.chrom, *trim(site.pos, site.ref, alt)), values)

    def of_record(self, chrom: str, pos: int, ref: str, alts: Sequence[str]) -> str:
        """The INFO text of a record, "" where nothing is known of any of its alleles."""
        found = [
            self.by_variant.get(Variant(chrom, *trim(pos, ref.upper(), alt.upper()))) if is_sequence(alt) else None
            for alt in alts
        ]
        if not any(found):
            return ""
        parts = []
        for key, _, _ in FIELDS:
            cells = ["&".join(map(encode, one.get(key, ()))) or "." if one else "." for one in found]
            if any(cell != "." for cell in cells):
                parts.append(f"{key}={','.join(cells)}")
        return ";".join(parts)


def _effect(small: SmallVariant) -> Values:
    effect = small.consequence
    if effect is None:
        return {}
    told = {
        "PMKIT_GENE": (effect.gene,),
        "PMKIT_CONSEQUENCE": effect.terms,
        "PMKIT_HGVSG": (effect.hgvsg,),
        "PMKIT_HGVSC": (effect.hgvsc,),
        "PMKIT_HGVSP": (effect.hgvsp,),
    }
    return {key: tuple(filter(None, values)) for key, values in told.items()}


def _findings(one: OncoVariant) -> Values:
    told = one.findings
    return {
        "PMKIT_GENE": (one.gene,) if one.gene else (),
        "PMKIT_ONCOGENICITY": (one.oncogenicity.class_,),
        "PMKIT_ONCOGENICITY_POINTS": (str(one.oncogenicity.points),),
        "PMKIT_TIER": tuple(f"{tier.type}:{tier.tier}" for tier in told.tiers),
        "PMKIT_SENSITIVE": drugs(told, sensitive=True),
        "PMKIT_RESISTANT": drugs(told, sensitive=False),
        "PMKIT_HOTSPOT": (one.hotspot.name,) if one.hotspot and one.hotspot.name else (),
        "PMKIT_EVIDENCE": tuple(dict.fromkeys(statement.item.id for statement in told.statements)),
    }


def drugs(told: Findings, *, sensitive: bool) -> tuple[str, ...]:
    """Therapies by name, the parts of a combination joined by +."""
    therapies = told.sensitive if sensitive else told.resistant
    return tuple(dict.fromkeys("+".join(therapy.drugs) for therapy in therapies))
