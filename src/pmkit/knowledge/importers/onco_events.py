"""Driver fusions and copy-number events: pairs and genes that evidence or the literature knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from pmkit.core.messages import tr
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers.civic import CIVIC, evidence
from pmkit.knowledge.importers.onco_genes import read_rows
from pmkit.knowledge.importers.sources import source
from pmkit.knowledge.profiles import AtomKind, atoms, parse

PIRLY = source("pirlygenes")


def fusions(sources: Path, items: BuiltTable) -> BuiltTable:
    """The table `onco.fusions`; `v` stands for any partner."""
    known: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in read_rows(sources / "onco" / "fusions" / "pirlygenes.cancer-fusions.csv"):
        five, three = row["gene_5prime"], row["gene_3prime"]
        if five and three:
            pair = known[five, three]
            pair["sources"].add(PIRLY.id)
            pair["contexts"].add(row["cancer_code"])
            pair["mechanisms"].add(row["mechanism"])
            pair["defining"].add(row["is_defining"])
            pair["pmids"].update({row["pmid"].removeprefix("PMID:")} - {""})
    column = items.columns.index
    for item in items.rows:
        for atom in atoms(parse(item[column("profile")])):
            if atom.kind is AtomKind.FUSION:
                five, three = atom.gene.split("::")
                known[five.replace("?", "v"), three.replace("?", "v")]["sources"].add(CIVIC.id)
    rows = [
        (
            five,
            three,
            "|".join(sorted(pair["mechanisms"])),
            "yes" if "true" in pair["defining"] else "no",
            "|".join(sorted(pair["contexts"])),
            "|".join(sorted(pair["pmids"])),
            "|".join(sorted(pair["sources"])),
        )
        for (five, three), pair in known.items()
    ]
    columns = ("five_prime", "three_prime", "mechanisms", "defining", "contexts", "pmids", "sources")
    about = tr("Driver fusions: partners, mechanism, tumour types they define")
    return BuiltTable("onco.fusions", "onco/fusions.tsv", about, (PIRLY, CIVIC), columns, rows)


def copy_numbers(items: BuiltTable) -> BuiltTable:
    """The table `onco.copy_number`: genes whose amplification or loss has evidence that does not argue against it."""
    column = items.columns.index
    counts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for item in items.rows:
        if item[column("direction")] != "Supports":
            continue
        for atom in atoms(parse(item[column("profile")])):
            if atom.kind in (AtomKind.AMPLIFICATION, AtomKind.LOSS):
                counts[atom.gene, atom.kind.value].append(item[column("id")])
    rows = [(g, e, str(len(set(ids))), "|".join(sorted(set(ids))), CIVIC.id) for (g, e), ids in counts.items()]
    columns = ("gene", "event", "items", "evidence", "source")
    about = tr("Genes whose amplification or loss has clinical evidence")
    return BuiltTable("onco.copy_number", "onco/copy_number.tsv", about, (CIVIC,), columns, rows)


def build(sources: Path) -> Iterable[BuiltTable]:
    items = evidence(sources)
    return [fusions(sources, items), copy_numbers(items)]
