"""`python -m universe [--ci] [--gene GENE …]`: try every named allele; figures by class, 1 where a fault was found."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from pmkit.core.model import Build
from pmkit.pgx.alleles import genes, load_definition
from universe.classes import CLASSES, Scale
from universe.judge import FAULTS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m universe", description=__doc__)
    parser.add_argument("--ci", action="store_true", help="a thinned universe, in under a minute")
    parser.add_argument("--gene", nargs="*", choices=genes(), help="these genes only")
    parser.add_argument("--most", type=int, default=20, help="faults to list for each class")
    options = parser.parse_args()
    scale = Scale.thin() if options.ci else Scale()
    failed = 0
    total: Counter[str] = Counter()
    for name, tried in CLASSES.items():
        begin, counts, faults = time.process_time(), Counter[str](), list[str]()
        for build in Build:
            for gene in options.gene or genes():
                for verdict, text in tried(load_definition(gene, build), scale):
                    counts[verdict] += 1
                    if verdict in FAULTS:
                        faults.append(f"{verdict}: {gene} {build} {text}")
        total += counts
        failed += len(faults)
        figures = ", ".join(f"{word} {number:,}" for word, number in sorted(counts.items()))
        print(f"{name}: {sum(counts.values()):,} tried; {figures} [{time.process_time() - begin:.1f} s]", flush=True)
        for text in faults[: options.most]:
            print(f"    {text}")
    print(f"all: {sum(total.values()):,} tried; " + ", ".join(f"{word} {total[word]:,}" for word in FAULTS))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
