"""`drug`: what the bundled tables know of a drug."""

from __future__ import annotations

from collections.abc import Iterator

import click
from click.shell_completion import CompletionItem


class DrugName(click.ParamType[str]):
    name = "drug"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from pmkit.interpret.guidance import all_drugs

        return [CompletionItem(name) for name in sorted(all_drugs()) if name.startswith(incomplete.lower())]


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="DRUG...", type=DrugName())
def drug(names: tuple[str, ...]) -> None:
    """What is known of a drug: genes, guidance rows, levels.

    A drug is named by its generic or brand name, RxNorm number or ATC code.
    """
    from pmkit.interpret.drug_names import find_drug

    found = [find_drug(name) for name in names]  # all names first, so that a misspelt one prints nothing
    for place, name in enumerate(dict.fromkeys(found)):
        if place:
            click.echo()
        for line in describe(name):
            click.echo(line)


def describe(name: str) -> Iterator[str]:
    """Lines on one drug of the tables."""
    from pmkit.interpret.guidance import all_drugs, genes_of, rows_by_drug

    known = all_drugs().get(name)
    yield name
    if known:
        codes = [f"RxNorm {known.rxnorm}"] * bool(known.rxnorm) + [f"ATC {', '.join(known.atc)}"] * bool(known.atc)
        yield f"  {'; '.join(codes)}" if codes else "  no codes known"
        if known.names:
            yield f"  Also called: {', '.join(known.names)}"
        for gene, level, status in known.levels:
            yield f"  CPIC level {level}{f' ({status.lower()})' if status else ''}: {gene}"
    rows = rows_by_drug().get(name, ())
    yield f"  Genes: {', '.join(genes_of(name)) or 'none'}; {len(rows)} guidance row{'' if len(rows) == 1 else 's'}"
    for row in rows:
        for_whom = ", ".join(filter(None, (row.population, row.indication)))
        results = "; ".join(f"{c.gene} {' or '.join(sorted(c.keys))}" for c in row.conditions)
        dose = row.dose_factor
        limits = dict.fromkeys(f"{v:g}" for v in (dose.min, dose.max) if v is not None) if dose else ()
        facts = [
            ", ".join((row.action, *row.also)).replace("_", " "),
            f"{' to '.join(limits)} of {dose.basis or 'the usual'} dose".replace("_", " ") if dose else "",
            row.dose,
            f"alternatives {', '.join(row.alternatives)}" if row.alternatives else "",
            row.strength,
            f"PMID {', '.join(row.evidence.pmids)}" if row.evidence.pmids else row.evidence.url,
        ]
        yield f"  {row.source} [{row.id}] {results}{f' ({for_whom})' if for_whom else ''}"
        yield f"      {'; '.join(filter(None, facts))}"
