"""The benchmark's cohort is the same every time and carries the alleles that were drawn; verdicts tell the truth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from bench.measure import Measured, Sample

from bench import cohort, unphased
from pmkit.chain.pipeline import run
from pmkit.core.model import Build
from pmkit.pgx import alleles as stars
from pmkit.pgx.pgx_options import PgxOptions
from pmkit.pgx.stage import PgxStage


def test_same_bytes_twice(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        cohort.write(tmp_path / name, ["CYP2C19", "MT-RNR1"], 20, seed)
    first, second, third = ((tmp_path / name).read_bytes() for name in "abc")
    assert first == second != third


def test_samples_have_the_reference_base_or_an_allele_of_the_table() -> None:
    definition = stars.load_definition("TPMT", Build.GRCH38)
    drawn = list(zip(*cohort.strands(definition, 200), strict=True))
    reference = tuple(definition.base.tolist())
    assert 0.5 < sum(codes == reference for codes in drawn) / len(drawn) < 0.8
    for codes in set(drawn):
        rows = definition.filled.tolist()
        assert any(all(mask >> code & 1 for mask, code in zip(row, codes, strict=True)) for row in rows)


def test_every_sample_is_called(tmp_path: Path) -> None:
    path = tmp_path / "cohort.vcf.gz"
    cohort.write(path, ["CYP2C19", "TPMT", "MT-RNR1"], 30)
    reports = list(run([path], [PgxStage(PgxOptions(genes=("CYP2C19", "TPMT", "MT-RNR1")))]))
    assert len(reports) == 30
    genes = [gene for report in reports for gene in (report.pgx.genes if report.pgx else ())]
    assert {gene.status for gene in genes} <= {"called", "ambiguous"}
    assert len({gene.diplotypes[0].label for gene in genes if gene.gene == "CYP2C19"}) > 2


@pytest.mark.parametrize(("cpu", "reported"), [(1.4, "0.900 ms"), (0.55, "0.050 ms")])
def test_verdict(cpu: float, reported: str) -> None:
    rows = {
        name: Measured(name, (Sample(seconds, seconds, 1.0, 0),))
        for name, seconds in ((cohort.START_UP, 0.5), ("pmkit, tsv", cpu))
    }
    text = cohort.verdict("tsv", rows, 1000)
    assert reported in text
    assert text.endswith("NOT MET") == (cpu > 1)


def test_unphased_sample_is_heterozygous_without_phase() -> None:
    definition = stars.load_definition("DPYD", Build.GRCH38)
    calls = unphased.sample(definition, 4, np.random.default_rng(1))
    assert int((calls.codes[:, 0, 0] != calls.codes[:, 0, 1]).sum()) == 4
    (call,) = stars.call_gene(definition, calls).patterns
    assert call.status == "called"
    assert not call.phased
    assert len(call.components) >= 4
