"""The same people in both builds: the older GRCh37 release of the 1000 Genomes against the newer GRCh38 one.

Only sites with a record in both releases are compared, since the older release holds fewer; what stays different are
genotypes that the two sequencing efforts saw differently.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from conformance.check import Check
from conformance.matching import read_calls, reported
from pmkit.core.model import MISSING, Build, CallSet, SiteCalls, State
from pmkit.pgx.alleles import call_gene, genes, load_definition
from pmkit.variants.sites import site_calls

BAR = 0.99
BARS = {"UGT1A1": 0.85}  # the older release gives its TA repeat one alternative allele only, and fewer carriers of it


def check(shared: Path) -> Iterator[Check]:
    """One check per gene that has a file in both builds."""
    folder = shared / "real" / "1kgp"
    for gene in genes():
        old, new = (folder / build / f"{gene}.vcf.gz" for build in (Build.GRCH37, Build.GRCH38))
        if old.exists() and new.exists():
            yield _gene(gene, read_calls(old, Build.GRCH37), read_calls(new, Build.GRCH38))


def _gene(gene: str, old: CallSet, new: CallSet) -> Check:
    definitions = [load_definition(gene, calls.build) for calls in (old, new)]
    found = [
        site_calls(calls, definition.sites, absent_is_reference=True)
        for calls, definition in zip((old, new), definitions, strict=True)
    ]
    known = np.logical_and.reduce([(sites.state == State.CALLED).any(axis=1) for sites in found])
    one, two = (call_gene(d, _only(sites, known)) for d, sites in zip(definitions, found, strict=True))
    column = {sample: index for index, sample in enumerate(new.samples)}
    total, agree, differences = 0, 0, Counter[str]()
    for index, sample in enumerate(old.samples):
        if sample not in column:
            continue
        texts = reported(one.of(index)), reported(two.of(column[sample]))
        total, agree = total + 1, agree + (texts[0] == texts[1])
        if texts[0] != texts[1]:
            differences[f"{texts[0]} in GRCh37, {texts[1]} in GRCh38"] += 1
    listing = tuple(f"{what} ({count} samples)" for what, count in differences.most_common())
    return Check(f"both builds, {gene} ({int(known.sum())} sites)", total, agree, listing, bar=BARS.get(gene, BAR))


def _only(sites: SiteCalls, known: npt.NDArray[np.bool_]) -> SiteCalls:
    state, codes = sites.state.copy(), sites.codes.copy()
    state[~known], codes[~known] = State.ABSENT, MISSING
    return replace(sites, state=state, codes=codes)
