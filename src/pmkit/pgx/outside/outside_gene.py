"""A gene by what outside callers said of it, and the genes that nobody else can tell. Light: every run needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pmkit.core.messages import tr
from pmkit.pgx import alleles as stars
from pmkit.pgx.guidance import genes_of, rows_by_drug
from pmkit.pgx.pgx_terms import CallSource, GeneStatus
from pmkit.pgx.phenotype import GeneResult

if TYPE_CHECKING:
    from pmkit.pgx.outside.call import OutsideCall

BY_DOCUMENTATION = "outside_by_documentation"
"""Code of the one warning that tells how a file was read, not that its content is in doubt."""
NOT_READ_HERE = tr("pmkit does not read this gene from a VCF; a dedicated test or caller can tell (--outside)")


class OutsideWarning(NamedTuple):
    code: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class OutsideGene:
    """What outside callers said of one gene; stands where the matcher's GeneCall would stand."""

    gene: str
    calls: tuple[OutsideCall, ...]
    warnings: tuple[OutsideWarning, ...]
    why_not: str = ""

    @property
    def callers(self) -> tuple[str, ...]:
        return tuple(sorted({call.caller for call in self.calls}))


@cache
def unreported() -> Mapping[str, GeneResult]:
    """A result "not called" for each gene that guidance asks for and that no position in a VCF can tell: HLA and such.

    Without it the drugs of these genes would be passed over in silence.
    """
    return {
        gene: GeneResult(
            gene=gene,
            status=GeneStatus.NOT_CALLED,
            phased=True,
            diplotypes=(),
            components=(),
            recommendation=(),
            source=CallSource.NONE,
            call=OutsideGene(gene, (), (), NOT_READ_HERE),
        )
        for gene in without_positions()
    }


@cache
def without_positions() -> tuple[str, ...]:
    """The genes that guidance asks for and that no position in a VCF can tell, sorted."""
    return tuple(sorted({gene for drug in rows_by_drug() for gene in genes_of(drug)} - {*stars.genes()}))
