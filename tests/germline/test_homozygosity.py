"""Runs of homozygosity on made chromosomes of windows."""

from __future__ import annotations

import random
from typing import Any

import pytest
from tests import support

import pmkit
from pmkit.core.model import Build
from pmkit.germline.homozygosity import AUTOSOMES, EVERY, LEAST_RUN, Window, runs
from pmkit.variants.assembly import LENGTHS

LEAST = LEAST_RUN // EVERY
OUTBRED = (Window(1, 1), Window(0, 1), Window(2, 0), Window(1, 0), Window(0, 0))


def _outbred(number: int, seed: int = 1) -> list[Window]:
    random.seed(seed)
    return [random.choice(OUTBRED) for _ in range(number)]


def _run(number: int) -> list[Window]:
    return [Window(0, index % 2) for index in range(number)]


def test_an_outbred_chromosome_has_no_run() -> None:
    assert all(runs(_outbred(1500, seed)) == 0 for seed in range(5))


def test_a_run_is_found_whole() -> None:
    for length in (LEAST, LEAST + 1, 3 * LEAST, 900):
        found = runs([*_outbred(300), Window(2, 0), *_run(length), Window(2, 0), *_outbred(300)])
        assert length <= found <= length + 20, "windows at its ends may hold no heterozygous change by chance"


def test_a_shorter_stretch_is_none() -> None:
    between = [Window(2, 0)] * 5
    assert runs([*_outbred(300), *between, *_run(LEAST - 8), *between, *_outbred(300)]) == 0


def test_an_unread_stretch_is_no_run() -> None:
    assert runs([*_outbred(100), *[Window(0, 0)] * (4 * LEAST), *_outbred(100)]) == 0


def test_a_few_errors_do_not_end_a_run() -> None:
    stretch = _run(200)
    for at in (50, 101, 160):
        stretch[at] = Window(1, 0)
    assert runs([*[Window(1, 0)] * 20, *stretch, *[Window(1, 0)] * 20]) >= 190


def test_a_whole_chromosome() -> None:
    assert runs(_run(1000)) == 1000
    assert runs([]) == 0


@pytest.fixture(scope="module")
def genome(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A change in each sampled window; those of chromosome 1 are homozygous."""
    lengths = {chrom: LENGTHS[Build.GRCH38][chrom] for chrom in AUTOSOMES}
    head = support.header(of={f"chr{chrom}": length for chrom, length in lengths.items()}, samples=("P1",))
    rows = (
        support.record(f"chr{chrom}", at, ".", "A", "G", 50, "PASS", ".", "GT", "1/1" if chrom == "1" else "0/1")
        for chrom, length in lengths.items()
        for at in range(100_101, length - EVERY, EVERY)
    )
    return str(support.write(tmp_path_factory.mktemp("runs") / "genome.vcf", head, rows))


def _germline(path: str, consent: list[str]) -> dict[str, Any]:
    (report,) = pmkit.run(path, {"load": {"consent": consent}, "germline": {}})
    found: dict[str, Any] = report.model_dump(mode="json")["germline"]
    return found


def test_the_share_of_a_genome(genome: str) -> None:
    assert _germline(genome, ["secondary", "consanguinity"])["homozygosity"] == pytest.approx(0.0867, abs=0.001)


def test_nothing_is_counted_without_consent_to_it(genome: str) -> None:
    assert _germline(genome, ["secondary", "predisposition"])["homozygosity"] is None
