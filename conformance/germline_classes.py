"""Germline classes by the engine alone (ClinVar is not read) against ClinVar records of at least two stars.

Loss of function (stops, frameshifts, splice sites, start codons) that ClinVar calls (likely) pathogenic has to come out
(likely) pathogenic. Missense is counted apart: no file here tells its effect or frequency, so that its target is not to
be called the other side. Of the (likely) benign the share that gets a benign class is given. No record may swap sides.
The GRCh38 subset of ClinVar has no population frequencies of use here, so common missense and intronic changes cannot
come out benign.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from conformance.check import Check
from pmkit.core.model import Build, Variant
from pmkit.germline.acmg import acmg_rules
from pmkit.germline.clinvar import clinvar_rules
from pmkit.germline.clinvar_import import rows
from pmkit.germline.frequencies import Frequencies
from pmkit.germline.gene_lists import entries
from pmkit.germline.germline_scan import engine_facts
from pmkit.germline.germline_terms import VariantClass
from pmkit.germline.loss_of_function import SPLICE, STOPS
from pmkit.variants.consequence import Transcripts, annotate

STARS = 2
SILENT = 0.9
"""The share of silent changes that has to come out benign: BP7 needs no population counts."""
NULL = STOPS | SPLICE | {"start_lost"}


class Judged(NamedTuple):
    """A record, by ClinVar's side and the engine's class."""

    gene: str
    kind: str  # loss of function | missense | silent | other
    pathogenic: bool  # ClinVar's side
    found: VariantClass
    named: str

    @property
    def swapped(self) -> bool:
        return self.found.is_benign if self.pathogenic else self.found.is_pathogenic


def check(shared: Path) -> Iterator[Check]:
    """Shares by kind, by gene, and the swaps."""
    judged = list(_judged(shared))
    null = [one for one in judged if one.kind == "loss of function" and one.pathogenic]
    good = [one for one in null if one.found.is_pathogenic]
    missed = tuple(one.named for one in null if not one.found.is_pathogenic)
    yield Check("loss of function, (likely) pathogenic by the engine alone", len(null), len(good), missed, 0.95)
    for gene, total in sorted(Counter(one.gene for one in null).items()):
        agree = sum(one.gene == gene for one in good)
        yield Check(f"  of {gene}", total, agree)
    missense = [one for one in judged if one.kind == "missense" and one.pathogenic]
    reached = sum(one.found.is_pathogenic for one in missense)
    yield Check("missense (likely) pathogenic in ClinVar, by the engine alone", len(missense), reached)
    either = [one for one in judged if one.kind == "missense"]
    held = [one for one in either if not one.swapped]
    yield Check("  missense of either side, not called the other", len(either), len(held), bar=1.0)
    benign = [one for one in judged if not one.pathogenic]
    called = [one for one in benign if one.found.is_benign]
    yield Check("(likely) benign, with a benign class by the engine alone", len(benign), len(called))
    for kind in ("silent", "missense", "loss of function", "other"):
        of_kind = [one for one in benign if one.kind == kind]
        bar = SILENT if kind == "silent" else 0.0
        yield Check(f"  {kind}", len(of_kind), sum(one.found.is_benign for one in of_kind), bar=bar)
    swaps = [one for one in judged if one.swapped]
    yield Check(
        "no swap between (likely) pathogenic and (likely) benign",
        len(judged),
        len(judged) - len(swaps),
        tuple(f"{one.named}: {one.found}" for one in swaps),
        1.0,
    )


def _judged(shared: Path) -> Iterator[Judged]:
    transcripts = Transcripts.open(Build.GRCH38)
    genes = {entry.gene for entry in entries()}
    frequencies = Frequencies(None)
    path = shared / "sources" / "hereditary" / "clinvar_20260226_subset_grch38.vcf.gz"
    for chrom, pos, cells in rows(str(path)):
        record = clinvar_rules().read(cells)
        sides = {"pathogenic": True, "likely_pathogenic": True, "benign": False, "likely_benign": False}
        if record.stars < STARS or record.significance not in sides or not cells["alt"].isalpha():
            continue
        gene = next((name for part in cells["genes"].split("|") if (name := part.partition(":")[0]) in genes), "")
        transcript = transcripts.gene(gene) if gene else None
        if transcript is None:
            continue
        variant = Variant(chrom, pos, cells["ref"], cells["alt"])
        effect = annotate(variant, transcript)
        facts = engine_facts(effect, transcript)
        facts.pop("loss")
        frequency = frequencies.of(variant, Build.GRCH38, {}, 1, None)
        if frequency is not None:
            facts["frequency"] = frequency.value
        found = acmg_rules().classify(facts).variant_class
        change = effect.protein_change or effect.hgvsc.rpartition(":")[2]
        named = f"{gene} {change} ({', '.join(effect.terms[:2])}; {variant}; ClinVar {record.id} {record.significance})"
        yield Judged(gene, _kind(effect.terms), sides[record.significance], found, named)


def _kind(terms: tuple[str, ...]) -> str:
    if NULL & set(terms):
        return "loss of function"
    if "missense_variant" in terms:
        return "missense"
    return "silent" if "synonymous_variant" in terms else "other"
