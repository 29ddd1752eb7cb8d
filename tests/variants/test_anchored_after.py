"""An insertion that is written from the base after it is the table's own, and no reference in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support import header, record, write

from pmkit.core.model import Build, Region, State
from pmkit.intake.load_options import LoadOptions
from pmkit.intake.vcf import read
from pmkit.pgx.alleles import call_gene, load_definition
from pmkit.variants.sites import site_calls

INSERTIONS = [("CYP3A4", "rs4646438", "*6"), ("CYP3A5", "rs41303343", "*7")]


@pytest.mark.parametrize("insertion", INSERTIONS, ids=lambda one: one[0])
@pytest.mark.parametrize(("written", "copies"), [("0/1", 1), ("1/1", 2)])
def test_an_insertion_written_from_the_base_after_it(
    tmp_path: Path, insertion: tuple[str, str, str], written: str, copies: int
) -> None:
    gene, rsid, name = insertion
    definition = load_definition(gene, Build.GRCH38)
    lines = []
    for place in definition.places:
        site = place.site
        pos, ref, alts, cell = site.pos, site.ref, ",".join(site.alts), "0/0"
        if place.rsid == rsid:
            inserted = site.alts[0][1:]
            pos, ref, alts, cell = site.pos + 1, inserted, inserted * 2, written
        lines.append((pos, record(f"chr{site.chrom}", pos, ".", ref, alts, ".", "PASS", ".", "GT", cell)))
    path = write(tmp_path / "s.vcf", header(), [text for _, text in sorted(lines)])
    whole = (Region(definition.chrom, 0, 200_000_000),)
    (case,) = read([str(path)], requested=lambda _: whole, options=LoadOptions(build=Build.GRCH38))
    found = site_calls(case.calls, definition.sites)
    at = next(i for i, place in enumerate(definition.places) if place.rsid == rsid)
    assert (found.state[at, 0], sorted(found.codes[at, 0].tolist())) == (State.CALLED, [copies - 1, 1])
    alleles = call_gene(definition, found).of(0).diplotypes[0].alleles
    assert alleles.count(name) == copies
