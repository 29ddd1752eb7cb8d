"""GeT-RM consensus diplotypes: laboratory truth for cell lines that are among the 1000 Genomes samples.

The consensus uses older names. They are mapped to the present ones by the published renamings, nothing more; alleles of
sites that are not in the panel's VCF, and structural alleles of CYP2D6, stay as differences. Informative, no bar.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from conformance import redefined
from conformance.check import Check
from conformance.matching import read_calls, reported, sites_of
from pmkit.core.model import Build
from pmkit.pgx.alleles import MatchOptions, call_gene, load_definition

VKORC1 = "VKORC1:rs9923231"
CONSENSUS_NAMES: Mapping[str, Mapping[str, str]] = {
    "CYP3A4": {"*1B": "*1"},
    "NAT2": {"*12": "*1", "*13": "*4"},  # *12 (803G) is GRCh38's own sequence; *13 (282T alone) is no allele any more
    "SLCO1B1": {"*1A": "*1", "*1B": "*37", "*1b": "*37"},
    "UGT1A1": {"*60": "*1", "*28+*60": "*28", "*36+*60": "*36", "*37+*60": "*37"},
}
PRESENT_NAMES: Mapping[str, Mapping[str, str]] = {
    "CYP2C19": {"*38": "*1"},
    "NAT2": {"*16": "*5"},  # both carry 341C, by which the consensus named *5
    "UGT1A1": {"*80": "*1", "*80+*28": "*28", "*80+*37": "*37"},
    VKORC1: {"rs9923231 reference (C)": "G", "rs9923231 variant (T)": "A"},
}
# Unphased, the consensus could not tell these apart: *4 carries the variants of both *2 and *3.
SAME_UNPHASED: Mapping[str, Mapping[str, str]] = {"CYP4F2": {"*1/*4": "*2/*3"}}


def check(shared: Path) -> Iterator[Check]:
    """One check per gene; the reference implementation's count on the same samples is in the check's name."""
    by_gene: dict[str, list[dict[str, str]]] = {}
    with (shared / "conformance" / "getrm.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            by_gene.setdefault(row["gene"], []).append(row)
    for name, rows in sorted(by_gene.items()):
        gene = name.partition(":")[0]
        answers = shared / "conformance" / "1kgp" / f"{gene}.tsv.gz"
        if name not in (gene, VKORC1) or not answers.exists():
            continue
        yield _gene(shared, name, rows, answers)


def _gene(shared: Path, name: str, rows: list[dict[str, str]], answers: Path) -> Check:
    gene = name.partition(":")[0]
    with gzip.open(answers, "rt", encoding="utf-8", newline="") as file:
        others = {
            row["sample"]: redefined.now(gene, row["phased_diplotypes"]) for row in csv.DictReader(file, delimiter="\t")
        }
    calls = read_calls(shared / "real" / "1kgp" / "positions" / f"{gene}.vcf.gz")
    definition = load_definition(gene, Build.GRCH38)
    found = call_gene(definition, sites_of(definition, calls), options=MatchOptions(cyp2d6=True))
    column = {sample: index for index, sample in enumerate(calls.samples)}
    total = agree = tied = theirs_total = theirs_agree = ours_there = 0
    differences = []
    for row in rows:
        sample = row["sample"]
        if sample not in column or row["diplotype"] == "noconsensus":
            continue
        renamed = {**CONSENSUS_NAMES.get(gene, {}), **redefined.RENAMED.get(gene, {})}
        truth = {_pair(text, renamed) for text in _spellings(row)}
        text = reported(found.of(column[sample]))
        right = _agrees(name, text, truth)
        total, agree = total + 1, agree + right
        if sample in others:
            theirs_total += 1
            theirs_agree += _agrees(name, others[sample], truth)
            ours_there += right
        tied += not right and any(_agrees(name, one, truth) for one in text.split(" or "))
        if not right:
            differences.append(f"{sample}: {text}, consensus {row['raw']}")
    alongside = f"the reference implementation {theirs_agree} of {theirs_total}, here {ours_there} of the same"
    alongside += f"; {tied} more have it among several that tie" if tied else ""
    return Check(f"GeT-RM, {gene} ({alongside})", total, agree, tuple(differences))


def _spellings(row: Mapping[str, str]) -> list[str]:
    """The consensus and its alternatives; `*4/*5|*5/*6` is two diplotypes, `*2|*10/*6` two choices of one allele."""
    texts = [row["diplotype"], *row["alternatives"].split(";")]
    found = []
    for text in filter(None, texts):
        parts = text.split("|") if text.count("/") != 1 else [text]
        for part in parts:
            first, _, second = part.partition("/")
            found += [f"{a}/{b}" for a in first.split("|") for b in second.split("|")]
    return found


def _pair(text: str, renamed: Mapping[str, str]) -> str:
    parts = [part.strip() for part in re.split(" ?/ ?", text)]
    return "/".join(sorted(renamed.get(part, part) for part in parts))


def _agrees(name: str, text: str, truth: set[str]) -> bool:
    """Whether a call is one diplotype, and that of the consensus."""
    gene = name.partition(":")[0]
    if gene == "DPYD":
        text = "/".join(_dpyd(strand) for strand in text.split("/"))
    pair = _pair(text, PRESENT_NAMES.get(name, PRESENT_NAMES.get(gene, {})))
    return " or " not in text and (pair in truth or SAME_UNPHASED.get(gene, {}).get(pair, pair) in truth)


def _dpyd(strand: str) -> str:
    """The star name that laboratories test for, *9 before silent ones; *1 where the strand has none."""
    stars = re.findall(r"\((\*\d+)[AB]?\)", strand)
    return next((star for star in ("*2", "*13", "*9") if star in stars), "*1")
