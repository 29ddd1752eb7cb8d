"""Genes that are held back, by an option or by the column `hold_back` of the sample sheet.

A gene that is held back is not matched, no outside call of it is used, and no drug is looked up by it: its result would
tell what the person did not agree to have reported. It is reported as not called, never as normal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pmkit.core.errors import DataError, NoInputError, at_column, did_you_mean
from pmkit.core.messages import tr
from pmkit.pgx.genes import of_oddity
from pmkit.pgx.outside.call_words import known_genes
from pmkit.pgx.outside.outside_gene import OutsideGene
from pmkit.pgx.pgx_terms import CallSource, GeneStatus
from pmkit.pgx.phenotype import GeneResult

COLUMN = "hold_back"
WHY = tr("held back: there is no consent to report this gene")


def held_genes(words: Iterable[str]) -> frozenset[str]:
    """The genes of "RYR1" or "disease". Raises NoInputError for a gene that pmkit does not know."""
    found: set[str] = set()
    for word in words:
        name = word.strip()
        if name.lower() == "disease":
            found.update(of_oddity("tells_disease"))
        elif name.upper() in known_genes():
            found.add(name.upper())
        else:
            hint = did_you_mean(name.upper(), known_genes(), tr("Name a gene, or `disease`."))
            raise NoInputError(tr("there is no gene {name!r} to hold back", name=name), remedy=hint)
    return frozenset(found)


def held_by_sheet(sheet: Mapping[str, str]) -> frozenset[str]:
    """The genes of a sheet's column. Raises DataError for a gene that pmkit does not know."""
    words = [word for word in re.split(r"[;,\s]+", sheet.get(COLUMN, "")) if word not in ("", ".")]
    try:
        return held_genes(words)
    except NoInputError as error:
        raise DataError(error.message, where=at_column(COLUMN), remedy=error.remedy) from None


def held_back(gene: str) -> GeneResult:
    """What stands for a gene that is held back."""
    return GeneResult(
        gene=gene,
        status=GeneStatus.NOT_CALLED,
        phased=True,
        diplotypes=(),
        components=(),
        recommendation=(),
        source=CallSource.NONE,
        call=OutsideGene(gene, (), (), WHY),
    )
