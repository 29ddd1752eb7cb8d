"""What an annotated VCF says of the positions of pharmacogenes: the PMKIT_ fields of INFO that this house fills."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pmkit.core.cells import OR
from pmkit.core.model import Case, Variant
from pmkit.core.variant_notes import InfoField, Values
from pmkit.pgx import alleles as stars
from pmkit.pgx.pgx_terms import CallSource
from pmkit.pgx.section import Pgx
from pmkit.variants.alleles import is_sequence, trim

FIELDS = (
    InfoField("PMKIT_PGX_GENE", "Pharmacogene whose alleles the position defines"),
    InfoField("PMKIT_STAR", "Named alleles of the pharmacogene that carry this ALT"),
    InfoField("PMKIT_PGX_CALL", "Diplotypes called for the pharmacogene in this file's samples"),
)


def notes(case: Case, result: Any, section: Pgx) -> Iterator[tuple[Variant, Values]]:
    """The alleles of the positions of the genes that were matched, and the diplotypes called."""
    for gene in section.genes:
        if gene.source is not CallSource.MATCHER:
            continue
        call = {"PMKIT_PGX_CALL": (OR.join(p.label for p in gene.diplotypes),)} if gene.diplotypes else {}
        definition = stars.load_definition(gene.gene, case.calls.build)
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
                        for name, core, bit in zip(definition.names, definition.core[:, column], allowed, strict=True)
                        if core and bit
                    ]
                values: Values = {"PMKIT_PGX_GENE": (gene.gene,), "PMKIT_STAR": tuple(names), **call}
                yield Variant(site.chrom, *trim(site.pos, site.ref, alt)), values
