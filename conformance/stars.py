"""Diplotypes of the 1000 Genomes samples against the reference implementation's, phased and with phase removed.

Compared are the diplotypes in their order, the score, and (phased) the diplotype that is looked up.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from conformance import redefined
from conformance.check import Check
from conformance.matching import UNDECIDED, looked_up, read_calls, reported, sites_of
from pmkit.core.model import Build
from pmkit.pgx.alleles import MatchOptions, call_gene, load_definition

BAR = 0.999


def check(shared: Path) -> Iterator[Check]:
    """Two checks per gene."""
    for path in sorted((shared / "conformance" / "1kgp").glob("*.tsv.gz")):
        gene = path.name.partition(".")[0]
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            expected = {row["sample"]: row for row in csv.DictReader(file, delimiter="\t")}
        yield from _gene(gene, expected, shared / "real" / "1kgp" / "positions" / f"{gene}.vcf.gz")


def _gene(gene: str, expected: dict[str, dict[str, str]], path: Path) -> Iterator[Check]:
    definition, calls = load_definition(gene, Build.GRCH38), read_calls(path)
    for phase, how in ((True, "phased"), (False, "unphased")):
        found = call_gene(definition, sites_of(definition, calls, phase=phase), options=MatchOptions(cyp2d6=True))
        total, agree, differences = 0, 0, Counter[str]()
        changed: list[tuple[str, str]] = []
        for index, sample in enumerate(calls.samples):
            if sample not in expected:
                continue
            row, call = expected[sample], found.of(index)
            mine = [reported(call), str(call.diplotypes[0].score) if call.diplotypes else ""]
            then = row[f"{how}_diplotypes"]
            theirs = [redefined.now(gene, then), redefined.score_now(gene, then, row[f"{how}_score"])]
            changed.append((then, theirs[0]))
            if phase:
                looked = redefined.now(gene, row["recommendation_diplotype"])
                mine.append(looked_up(call))
                theirs.append("" if looked in UNDECIDED else looked)
            total, agree = total + 1, agree + (mine == theirs)
            if mine != theirs:
                differences[f"{mine} here, {theirs} there"] += 1
        listing = tuple(f"{what} ({count} samples)" for what, count in differences.most_common())
        yield Check(f"1000 Genomes, {gene}, {how}", total, agree, listing, bar=BAR)
        if gene in redefined.RENAMED:
            yield redefined.listed(f"redefined since the reference, {gene}, {how} (listed, not judged)", changed)
