"""On the mitochondrion an allele can be in any share of the reads: no share of a risk is passed over as normal."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support import header, record, write

import pmkit
from pmkit.core.model import Build
from pmkit.pgx.alleles.definition import load_definition
from pmkit.report.document import Report

PLACE = 1555  # m.1555A>G, associated with an increased risk


def report(folder: Path, cell: str) -> Report:
    """All positions of MT-RNR1 as reference with 500 reads, but m.1555 as `cell` (GT:AD:DP) has it."""
    sites = load_definition("MT-RNR1", Build.GRCH38).sites
    rows = [
        record("chrM", s.pos, ".", s.ref, s.alts[0], ".", "PASS", ".", "GT:AD:DP", cell if s.pos == PLACE else usual)
        for s in sites
        for usual in ["0:500" + ",0" * len(s.alts[:1]) + ":500"]
    ]
    lengths = {"chrM": 16569, "chr1": 248956422}
    path = write(folder / "mt.vcf", header(of=lengths, formats=("GT", "AD", "DP")), rows)
    (made,) = pmkit.run(path, pgx={"gene": ["MT-RNR1"], "drugs": ["gentamicin"]})
    return made


@pytest.mark.parametrize("cell", ["1:0,500:500", "0/1:400,100:500", "1:300,200:500", "1:480,20:500", "1/1:250,250:500"])
def test_a_share_that_carries_the_change_is_a_risk(tmp_path: Path, cell: str) -> None:
    (gene,) = report(tmp_path, cell).pgx.genes
    assert "increased" in gene.diplotypes[0].phenotype
    assert gene.confidence in (("high", "moderate", "low") if cell == "1:0,500:500" else ("low",))


@pytest.mark.parametrize("cell", ["0:440,60:500", "0:475,25:500", "0:300,200:500", "0/0:470,30:500"])
def test_reference_that_a_share_of_the_reads_denies_is_not_normal(tmp_path: Path, cell: str) -> None:
    made = report(tmp_path, cell)
    (gene,) = made.pgx.genes
    assert gene.status == "not_called"
    (drug,) = made.pgx.drugs
    assert drug.status == "gene_not_called"


@pytest.mark.parametrize("cell", ["0:498,2:500", "0:495,5:500", "0:20,1:21"])
def test_single_errors_are_no_heteroplasmy(tmp_path: Path, cell: str) -> None:
    (gene,) = report(tmp_path, cell).pgx.genes
    assert (gene.status, gene.confidence) == ("called", "high")
