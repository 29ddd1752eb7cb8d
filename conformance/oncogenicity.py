"""Oncogenicity against experts: DoCM's curated cancer mutations and ClinVar's benign changes of the same genes.

DoCM is judged twice: without using it, which measures the other sources, and with all of them. The benign changes are
germline ones that two submitters or an expert panel of ClinVar call (likely) benign; none of them may be oncogenic.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

from conformance.check import Check
from pmkit.core.model import Build, Variant, bare_chromosome
from pmkit.onco.alterations import SmallVariant
from pmkit.onco.judge import classes
from pmkit.onco.oncogenicity import Oncogenicity
from pmkit.onco.small_variants import consequence
from pmkit.variants.consequence import Transcripts

BENIGN = frozenset(("Benign", "Likely_benign", "Benign/Likely_benign"))
REVIEWED = ("criteria_provided,_multiple_submitters,_no_conflicts", "reviewed_by_expert_panel", "practice_guideline")


def docm(shared: Path) -> list[SmallVariant]:
    """The coding changes of DoCM, one for each row."""
    transcripts = Transcripts.open(Build.GRCH37)
    found = []
    path = shared / "sources" / "onco" / "docm" / "docm_variants_2024-10.grch37.tsv"
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            ref, alt = row["read"].strip("-"), row["variant"].strip("-")
            variant = Variant(bare_chromosome(row["chromosome"]), int(row["start"]) + (not ref), ref, alt)
            small = SmallVariant(variant, consequence(variant, transcripts))
            if small.changes_protein:
                found.append(small)
    return found


def benign(shared: Path, genes: frozenset[str]) -> list[SmallVariant]:
    """ClinVar's (likely) benign germline changes of two stars or more in the genes."""
    transcripts = Transcripts.open(Build.GRCH38)
    found = []
    path = shared / "sources" / "hereditary" / "clinvar_20260226_subset_grch38.vcf.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            chrom, pos, _, ref, alt, _, _, text = line.rstrip("\n").split("\t")[:8]
            info = dict(part.partition("=")[::2] for part in text.split(";"))
            if info.get("CLNSIG", "").split("|")[0] not in BENIGN or info.get("CLNREVSTAT") not in REVIEWED:
                continue
            variant = Variant(bare_chromosome(chrom), int(pos), ref, alt)
            small = SmallVariant(variant, consequence(variant, transcripts) if alt.isalpha() else None)
            if small.gene in genes:
                found.append(small)
    return found


def check(shared: Path) -> Iterator[Check]:
    known = docm(shared)
    for name, without, bar in (("DoCM itself not used", frozenset({"docm"}), 0.6), ("all sources", frozenset(), 0.95)):
        judged = classes(known, Build.GRCH37, without=without)
        _figures(judged.values())
        missed = [s for s in known if not judged[s].oncogenic]
        yield Check(
            f"(likely) oncogenic among DoCM's coding changes, {name}", len(known), len(known) - len(missed),
            tuple(f"{s.gene} {s.protein}: {judged[s].class_}, {judged[s].points} points" for s in missed), bar,
        )  # fmt: skip
    spared = benign(shared, frozenset(s.gene for s in known))
    judged = classes(spared, Build.GRCH38)
    _figures(judged.values())
    wrong = [s for s in spared if judged[s].oncogenic]
    yield Check(
        "not oncogenic among ClinVar's benign changes of the same genes", len(spared), len(spared) - len(wrong),
        tuple(f"{s.variant} {s.gene} {s.protein or s.coding}: {_fired(judged[s])}" for s in wrong), 0.999,
    )  # fmt: skip


def _fired(verdict: Oncogenicity) -> str:
    return ", ".join(c.code for c in verdict.criteria if c.outcome == "fired")


def _figures(verdicts: Collection[Oncogenicity]) -> None:
    """Classes and fired criteria, with how many variants each."""
    for counts in (
        Counter(v.class_ for v in verdicts),
        Counter(c.code for v in verdicts for c in v.criteria if c.outcome == "fired"),
    ):
        print("    " + ", ".join(f"{name} {number:,}" for name, number in counts.most_common()))
