"""`drug`: what the bundled tables know of a drug."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click
from click.shell_completion import CompletionItem

from pmkit.cli.types import Command
from pmkit.core.errors import NoInputError
from pmkit.core.messages import any_of, tr, trn


class DrugName(click.ParamType[str]):
    name = "drug"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from pmkit.pgx import all_drugs, drugs_by_gene

        drugs = [name for name in sorted(all_drugs()) if name.startswith(incomplete.lower())]
        genes = [name for name in sorted(drugs_by_gene()) if incomplete and name.startswith(incomplete.upper())]
        return [CompletionItem(name) for name in drugs + genes]


@click.command(cls=Command)
@click.argument("names", nargs=-1, required=True, metavar="DRUG...", type=DrugName())
def drug(names: tuple[str, ...]) -> None:
    """What is known of a drug: genes, guidance rows, levels; of a cancer drug its indications. Of a gene: its drugs.

    A drug is named by its generic or brand name, RxNorm number or ATC code, a gene by its symbol.
    """
    from pmkit.pgx import drugs_by_gene

    genes = drugs_by_gene()
    # All names first, so that a misspelt one prints nothing.
    words = dict.fromkeys(name.upper() if name.upper() in genes else name for name in names)
    found = [reported for word in words for reported in ([(describe_gene, word)] if word in genes else _drug(word))]
    for place, (tell, name) in enumerate(dict.fromkeys(found)):
        if place:
            click.echo()
        for line in tell(name):
            click.echo(line)


def _drug(word: str) -> list[tuple[Callable[[str], Iterator[str]], str]]:
    """What tells of a drug: the guidance tables, the tumour tables, or both. Raises NoInputError for neither."""
    from pmkit.onco import describe_drug, known_drugs
    from pmkit.pgx import find_drug, find_drugs

    known = known_drugs()
    try:
        names = find_drugs(word).drugs or (find_drug(word),)
    except NoInputError:
        if word.casefold() in known:
            return [(describe_drug, known[word.casefold()])]
        raise
    reported: list[tuple[Callable[[str], Iterator[str]], str]] = []
    for name in names:
        reported.append((describe, name))
        if name.casefold() in known:
            reported.append((describe_drug, known[name.casefold()]))
    return reported


def describe_gene(name: str) -> Iterator[str]:
    """Lines on one gene: its drugs, the sources that have rows on both, and the CPIC level."""
    from pmkit.pgx import all_drugs, drugs_by_gene, rows_by_drug

    drugs = drugs_by_gene()[name]
    yield name
    yield "  " + trn("{n} drug", "{n} drugs", len(drugs))
    for drug in drugs:
        known = all_drugs().get(drug)
        levels = (
            [
                tr("CPIC level {level} ({status})", level=level, status=status.lower())
                for gene, level, status in known.levels
                if gene == name
            ]
            if known
            else []
        )
        sources: dict[str, int] = {}
        for row in rows_by_drug().get(drug, ()):
            if any(condition.gene == name for condition in row.conditions):
                sources[row.source] = sources.get(row.source, 0) + 1
        rows = ", ".join(f"{source} {number}" for source, number in sources.items())
        levels.append(tr("rows: {rows}", rows=rows) if rows else tr("no guidance rows"))
        yield f"  {drug}: {'; '.join(levels)}"


def describe(name: str) -> Iterator[str]:
    """Lines on one drug of the tables."""
    from pmkit.context import PRINTABLE, dosing_models
    from pmkit.pgx import SILENT, action_words, all_drugs, asked_tests, factor_words, genes_of, rows_by_drug

    known = all_drugs().get(name)
    yield name
    if known:
        codes = [f"RxNorm {known.rxnorm}"] * bool(known.rxnorm) + [f"ATC {', '.join(known.atc)}"] * bool(known.atc)
        yield f"  {'; '.join(codes)}" if codes else "  " + tr("no codes known")
        if known.names:
            yield "  " + tr("Also called: {names}", names=", ".join(known.names))
        for gene, level, status in known.levels:
            yield "  " + tr(
                "CPIC level {level}: {gene}",
                level=f"{level} ({status.lower()})" if status else level,
                gene=gene,
            )
    for gene, requested in sorted(asked_tests().get(name, {}).items()):
        reported = "; ".join(f"{one.strength.replace('_', ' ')}, {one.source} {one.release}" for one in requested)
        yield "  " + tr("Test of {gene} before the drug: {reported}", gene=gene, reported=reported)
    rows = rows_by_drug().get(name, ())
    yield "  " + trn(
        "Genes: {genes}; {n} guidance row",
        "Genes: {genes}; {n} guidance rows",
        len(rows),
        genes=", ".join(genes_of(name)) or tr("none"),
    )
    for row in rows:
        for_whom = ", ".join(filter(None, (row.population, row.indication)))
        results = "; ".join(f"{c.gene} {any_of(sorted(c.keys))}" for c in row.conditions)
        facts = [
            ", ".join(map(action_words, (row.action, *row.also))),
            factor_words(row.dose_factor),
            row.dose,
            tr("alternatives {names}", names=", ".join(row.alternatives)) if row.alternatives else "",
            row.strength if row.action != SILENT else "",
            f"PMID {', '.join(row.evidence.pmids)}" if row.evidence.pmids else row.evidence.url,
            "" if row.verified else tr("not verified, so not used as advice"),
        ]
        yield f"  {row.source} [{row.id}, {row.release}] {results}{f' ({for_whom})' if for_whom else ''}"
        yield f"      {'; '.join(filter(None, facts))}"
        if row.note:
            yield "      " + tr("note: {note}", note=row.note)
    for model in dosing_models().values():
        if model.drug == name:
            doses = (
                tr("gives a dose") if model.verified in PRINTABLE else tr("gives no dose, coefficients not verified")
            )
            yield "  " + tr(
                "Dosing model {id}: {about}; {doses} [{citations}]",
                id=model.id,
                about=model.about,
                doses=doses,
                citations=", ".join(model.citations),
            )
