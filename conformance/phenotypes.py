"""Rules against tables: every listed diplotype gets its phenotype, score and lookup key, every pair of alleles one.

The thiopurine alleles that CPIC reclassified in 2025 are counted apart: there the rules follow the newer classes.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from itertools import combinations_with_replacement
from pathlib import Path

from conformance.check import Check
from pmkit.pgx.phenotype import NOT_AVAILABLE, PairResult, interpret_pair


def check(shared: Path) -> Iterator[Check]:
    """Three checks: published diplotypes, reclassified thiopurine alleles, and all pairs of all classified alleles."""
    guidance = shared / "sources" / "guidance"
    reclassified = _reclassified(guidance / "allele_class_changes_2025-11_to_2026-10.tsv")
    agree, total, differences, moved = 0, 0, [], Counter[str]()
    for path in sorted((shared / "sources" / "pgx" / "phenotype").glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        gene = document["gene"]
        for listed in document["diplotypes"]:
            alleles = tuple(name for name, count in listed["diplotypekey"].items() for _ in range(count))
            found = interpret_pair(gene, alleles)
            expected = (listed["phenotype"], listed["activityScore"], listed["lookupkey"])
            same = (found.phenotype, found.activity_score, found.lookup_key) == expected
            if not same and any((gene, allele) in reclassified for allele in alleles):
                moved[f"{gene}: {expected[0]} until 2025-11, now {found.phenotype}"] += 1
                continue
            total, agree = total + 1, agree + same
            if not same:
                got = (found.phenotype, found.activity_score, found.lookup_key)
                differences.append(f"{gene} {listed['diplotype']}: {got}, listed {expected}")
    listing = [f"{what} ({count} diplotypes)" for what, count in sorted(moved.items())]
    yield Check("phenotypes of the published diplotypes", total, agree, tuple(differences), bar=1.0)
    yield Check("diplotypes whose thiopurine alleles were reclassified (listed, not judged)", 0, 0, tuple(listing))
    yield _all_pairs(guidance / "cpic_allele_classes_2026-10.tsv")


def _reclassified(path: Path) -> set[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return {(row["gene"], row["allele"]) for row in csv.DictReader(lines, delimiter="\t")}


def _all_pairs(path: Path) -> Check:
    alleles: dict[str, list[str]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            alleles.setdefault(row["gene"], []).append(row["allele"])
    total, agree, differences = 0, 0, []
    for gene, names in alleles.items():
        pairs = [(name,) for name in names] if gene == "MT-RNR1" else combinations_with_replacement(names, 2)
        for pair in pairs:
            found = interpret_pair(gene, tuple(pair))
            good = _by_rule(found)
            total, agree = total + 1, agree + good
            if not good:
                differences.append(f"{gene} {'/'.join(pair)}: {found.phenotype}")
    return Check(
        f"a phenotype by rule for all pairs of {sum(map(len, alleles.values())):,} alleles",
        total,
        agree,
        tuple(differences),
        bar=1.0,
    )


def _by_rule(found: PairResult) -> bool:
    return bool(found.rule and found.lookup_keys) and found.phenotype not in (None, NOT_AVAILABLE)
