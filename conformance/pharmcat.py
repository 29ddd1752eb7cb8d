"""The reference implementation's own cases: diplotypes, phenotype, activity score and lookup key, gene by gene.

Each case is a small VCF with, per gene, all that the reference implementation answered. Compared is what it looked up
guidance by (its recommendation diplotypes), and the diplotypes in their order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from conformance import redefined
from conformance.check import Check
from conformance.matching import UNDECIDED, sites_of
from pmkit.core.errors import PmkitError
from pmkit.core.model import Build, Case, Region, Site
from pmkit.intake.load_options import LoadOptions
from pmkit.intake.vcf import read
from pmkit.pgx.alleles import GeneCall, GeneDefinition, MatchOptions, call_gene, genes
from pmkit.pgx.alleles.definition import define, load_definition
from pmkit.pgx.alleles.ranks import function_ranks
from pmkit.pgx.caller import Caller
from pmkit.pgx.pgx_options import PgxOptions
from pmkit.pgx.phenotype import GeneResult, interpret

BAR = 0.98
FIELDS = ("diplotypes", "phenotype", "activity_score", "lookup")
NO_PRIORITY = ((frozenset({"none"}), "none"),)  # for cases that switch the gene's exceptions off
# Older tables there (RYR1: CPIC's classes of 2026-10 win) or none (IFNL3): only the diplotypes can be compared.
NOT_COMPARED = frozenset({(gene, field) for gene in ("IFNL3", "RYR1") for field in ("phenotype", "lookup")})
# What pmkit means to answer otherwise: listed with the reason, not judged.
BY_DESIGN = {
    ("PipelineTest.testNoCallOutsideCall", "NAT2"): "an outside caller's no-call does not erase the VCF's call",
    ("PipelineTest.testClomipramineCall", "G6PD"): "'B (wildtype)' is read as the name of today, B (reference)",
    ("PipelineTest.testSingleHlabAllele", "HLA-B"): "one typed allele is no negative for the others",
    ("PipelineTest.testOutsideCallActivityScoreAndPhenotype.run1", "CYP2D6"): "a diplotype's score wins over a word",
    ("Cyp2d6Test.testCyp2d6AlleleWithNoFunction", "CYP2D6"): "what an unknown allele could be is weighed too",
    ("DpydTest.hapB3AndIntronicC_missingSecondAllele", "DPYD"): "the half that is missing could be either",
    ("DpydTest.hapB3AndIntronicC_missingAlternateStrands1", "DPYD"): "the half that is missing could be either",
}
NOTHING = ("", "n/a", "No Result", "Unknown")


@dataclass(frozen=True, slots=True)
class Answer:
    """One gene's answer, as sets and lists of text that both sides can give."""

    diplotypes: tuple[str, ...]
    phenotype: tuple[str, ...]
    activity_score: tuple[str, ...]
    lookup: tuple[str, ...]


def check(shared: Path) -> Iterator[Check]:
    """One check per field, by gene and case, and one for whole cases."""
    folder = shared / "conformance" / "pharmcat"
    cases = json.loads((folder / "cases.json").read_text(encoding="utf-8"))
    total, agree = dict.fromkeys(FIELDS, 0), dict.fromkeys(FIELDS, 0)
    differences: dict[str, list[str]] = {field: [] for field in FIELDS}
    whole: list[str] = []
    meant: list[str] = []
    for case in cases:
        wrong = set()
        try:
            answers = list(_answers(folder, case))
        except PmkitError as error:
            whole.append(f"{case['case']}: refused, {error.message}")
            continue
        for gene, mine, theirs in answers:
            if reason := BY_DESIGN.get((case["case"], gene)):
                apart = [
                    f"{field} {_list(getattr(mine, field))} here, {_list(getattr(theirs, field))} there"
                    for field in FIELDS
                    if getattr(mine, field) != getattr(theirs, field)
                ]
                meant.append(f"{case['case']}, {gene}: {reason}: {'; '.join(apart)}")
                continue
            for field in FIELDS:
                if (case["kind"] == "matcher" and field != "diplotypes") or (gene, field) in NOT_COMPARED:
                    continue
                here, there = getattr(mine, field), getattr(theirs, field)
                total[field] += 1
                agree[field] += here == there
                if here != there:
                    differences[field].append(f"{case['case']}, {gene}: {_list(here)} here, {_list(there)} there")
                    wrong.add(f"{gene} {field}")
        if wrong:
            whole.append(f"{case['case']}: {', '.join(sorted(wrong))}")
    yield Check("reference cases, all fields of all genes", len(cases), len(cases) - len(whole), tuple(whole), bar=BAR)
    yield Check("reference cases, answered otherwise by design (listed, not judged)", 0, 0, tuple(meant), bar=0)
    for field in FIELDS:
        yield Check(f"reference cases, {field}", total[field], agree[field], tuple(differences[field]), bar=BAR)


def _list(texts: Sequence[str]) -> str:
    return " or ".join(texts) or "nothing"


def _answers(folder: Path, case: Mapping[str, Any]) -> Iterator[tuple[str, Answer, Answer]]:
    """Gene, pmkit's answer and the reference implementation's."""
    oracle: Mapping[str, Mapping[str, Any]] = case["oracle"]
    own = {definition.gene: definition for definition in (_definition(folder / path) for path in case["definitions"])}
    if not case["options"].get("exemptions", True):
        bundled = (load_definition(gene, Build.GRCH38) for gene in oracle if gene not in own)
        own |= {one.gene: replace(one, priorities=NO_PRIORITY) for one in bundled if one.priorities}
    patient = _patient(folder / "vcf" / case["vcf"], case["sample"], own)
    reported = case["options"]
    match = MatchOptions(
        all_matches=reported["all_matches"],
        combinations=reported["find_combinations"],
        cyp2d6=reported["call_cyp2d6"],
        ranks=function_ranks(),
    )
    caller = Caller(
        PgxOptions(
            outside=_outside(folder / "vcf", case["outside_call_tsv"]),
            all_matches=match.all_matches,
            combinations=match.combinations,
            cyp2d6=match.cyp2d6,
        )
    )
    caller.check()
    results = dict(caller.result(patient).genes)
    for gene, definition in own.items():
        calls = call_gene(definition, sites_of(definition, patient.calls), options=match)
        results[gene] = interpret(calls.of(patient.index))
    for gene, theirs in oracle.items():
        if gene in results:
            yield gene, _mine(results[gene], by_alleles=case["kind"] == "matcher"), _theirs(theirs, gene)


def _outside(folder: Path, names: str | Sequence[str] | None) -> tuple[str, ...]:
    """The files of outside calls of a case."""
    return tuple(str(folder / name) for name in ([names] if isinstance(names, str) else names or ()))


def _patient(path: Path, sample: str, own: Mapping[str, GeneDefinition]) -> Case:
    def regions(_: Build) -> tuple[Region, ...]:
        places = [site for gene in genes() for site in load_definition(gene, Build.GRCH38).sites]
        places += [site for definition in own.values() for site in definition.sites]
        return tuple(Region(s.chrom, max(0, s.pos - 61), s.pos + len(s.ref) + 60) for s in places)

    options = LoadOptions(build=Build.GRCH38)
    patients = {case.sample: case for case in read([str(path)], requested=regions, options=options)}
    return patients.get(sample) or next(iter(patients.values()))


def _mine(result: GeneResult, *, by_alleles: bool) -> Answer:
    call = result.call
    labels: Sequence[str] = [one.label for one in result.diplotypes]
    if isinstance(call, GeneCall):
        named = ["/".join(one.alleles) if by_alleles else one.label for one in call.diplotypes]
        labels = named or call.components
    pairs = [one.pair for one in result.recommendation]
    return Answer(
        tuple(labels),
        _distinct(text for pair in pairs for text in (pair.phenotype or "").split("; ")),
        _distinct(pair.activity_score or "" for pair in pairs),
        _distinct(key for pair in pairs for key in pair.lookup_keys),
    )


def _theirs(oracle: Mapping[str, Any], gene: str) -> Answer:
    found = [redefined.now(gene, text) for text in oracle.get("diplotypes") or () if text not in UNDECIDED]
    if oracle.get("matcher_haplotypes"):
        found = oracle["matcher_haplotypes"]  # the components with those that both strands carry listed twice
    looked = oracle.get("recommendation") or ()
    return Answer(
        tuple(found),
        _distinct(text for one in looked for text in one["phenotype"] or ()),
        _distinct(one["activity_score"] or "" for one in looked),
        _distinct(text for one in looked for text in one["lookup"] or ()),
    )


def _distinct(texts: Iterator[str]) -> tuple[str, ...]:
    return tuple(sorted({text for text in texts if text not in NOTHING}))


@cache
def _definition(path: Path) -> GeneDefinition:
    """A case's own allele table."""
    document = json.loads(path.read_text(encoding="utf-8"))
    gene = document["gene"]
    places = []
    for variant in document["variants"]:
        chrom, ref = variant["chromosome"].removeprefix("chr"), variant["ref"]
        site = Site(chrom, variant["position"], ref, tuple(variant["alts"]))
        places.append((site, variant["rsid"] or "", variant["chromosomeHgvsName"], "", ref))
    alleles = [
        (allele["name"], {i: base for i, base in enumerate(allele["alleles"]) if base is not None})
        for allele in document["namedAlleles"]
    ]
    bundled = load_definition(gene, Build.GRCH38)
    return define(
        gene,
        bundled.chrom,
        places,
        alleles,
        reference=next(allele["name"] for allele in document["namedAlleles"] if allele["reference"]),
        how=bundled.how,
        undocumented_as_reference=bundled.undocumented_as_reference,
    )
