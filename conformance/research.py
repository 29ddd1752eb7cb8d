"""Genes without guidelines against GeT-RM, and gene copies of NA12878 as a depth caller wrote them.

The consensus of CYP1A2 calls the reference allele *1; PyPGx calls it *1A. It looked at few positions, so alleles that
carry more than was looked at stay as differences. Informative, no bar, but for CYP2C8.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from conformance.check import Check
from pmkit.core.model import Build
from pmkit.intake.load_options import LoadOptions
from pmkit.intake.vcf import read
from pmkit.pgx.caller import Caller
from pmkit.pgx.pgx_options import PgxOptions

GENES: Mapping[str, Mapping[str, str]] = {"CYP1A2": {"*1": "*1A"}, "CYP2C8": {}}
BARS = {"CYP2C8": 1.0}
COPIES = Path("real/callers/DRAGEN__NA-12878WGS_dragen.cnv.vcf")
# GeT-RM of NA12878: UGT2B17 *2/*2, CYP2A6 *1/*1 (two copies), CYP2D6 *3/*68+*4 (a hybrid in tandem).
TRUTH = {"UGT2B17": "no copies (null)", "CYP2A6": "two copies", "CYP2D6": "hybrid"}


def check(shared: Path) -> Iterator[Check]:
    """One check per gene, and one of copies."""
    rows: dict[str, dict[str, dict[str, str]]] = {}
    with (shared / "conformance" / "getrm.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            rows.setdefault(row["gene"], {})[row["sample"]] = row
    for gene, names in GENES.items():
        path = shared / "real" / "1kgp" / "GRCh38" / f"{gene}.vcf.gz"
        if path.exists():
            yield _gene(path, gene, rows.get(gene, {}), names)
    if (shared / COPIES).exists():
        yield _copies(shared / COPIES)


def _gene(path: Path, gene: str, truth: Mapping[str, Mapping[str, str]], names: Mapping[str, str]) -> Check:
    caller = Caller(PgxOptions(genes=(gene,), research=True))
    caller.check()
    total = agree = 0
    differences = []
    for case in read([str(path)], requested=caller.requested, options=LoadOptions(build=Build.GRCH38)):
        if case.sample not in truth:
            continue
        reported = truth[case.sample]
        expected = {
            _pair(text, names) for text in (reported["diplotype"], *reported["alternatives"].split(";")) if text
        }
        found = [one.label for one in caller.result(case).research[gene].diplotypes]
        total += 1
        if expected & {_pair(label, {}) for label in found}:
            agree += 1
        else:
            label = " or ".join(found) or "not called"
            differences.append(f"{case.sample}: {label}, consensus {reported['raw']}")
    return Check(f"GeT-RM, {gene}", total, agree, tuple(differences), BARS.get(gene, 0.0))


def _pair(text: str, names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(names.get(name, name) for name in text.split("/")))


def _copies(path: Path) -> Check:
    caller = Caller(PgxOptions(genes=tuple(TRUTH), cyp2d6=True))
    caller.check()
    (case,) = read([str(path)], requested=caller.requested, options=LoadOptions())
    result = caller.result(case)
    found = {gene: " or ".join(d.pair.phenotype or "" for d in one.diplotypes) for gene, one in result.research.items()}
    found["CYP2D6"] = getattr(result.genes["CYP2D6"].call, "why_not", "")
    differences = [
        f"{gene}: {found[gene]}, consensus {expected}"
        for gene, expected in TRUTH.items()
        if expected not in found[gene]
    ]
    return Check("copies of NA12878", len(TRUTH), len(TRUTH) - len(differences), tuple(differences), 1.0)
