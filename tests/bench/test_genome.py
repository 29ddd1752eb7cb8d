"""The benchmark's genome is the same every time, sorted, whole, and readable."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np
import pytest
from bench.coding import coding
from bench.measure import Measured, Sample, run
from bench.whole_genome import Target

from bench import genome
from pmkit.core.model import Region
from pmkit.formats.sieve import sieve


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "a.vcf.gz"
    genome.write(path, 3_000)
    return path


def test_same_bytes_twice(made: Path, tmp_path: Path) -> None:
    genome.write(tmp_path / "b.vcf.gz", 3_000)
    digests = {hashlib.sha256(p.read_bytes()).hexdigest() for p in (made, tmp_path / "b.vcf.gz")}
    assert len(digests) == 1
    genome.write(tmp_path / "c.vcf.gz", 3_000, seed=1)
    assert hashlib.sha256((tmp_path / "c.vcf.gz").read_bytes()).hexdigest() not in digests


def test_sorted_within_contigs(made: Path) -> None:
    lines = [line.split(b"\t") for line in sieve(str(made), None).lines]
    assert len(lines) == pytest.approx(3_000, rel=0.02)
    places = [(line[0], int(line[1])) for line in lines]
    for (contig, pos), (before, last) in zip(places[1:], places, strict=False):
        assert contig != before or pos > last
    lengths = {b"chr" + (b"M" if c == "MT" else c.encode()): n for c, n in genome.LENGTHS.items()}
    assert all(1 <= pos <= lengths[contig] for contig, pos in places)
    assert list(dict.fromkeys(contig for contig, _ in places)) == list(lengths)


def test_known_genotypes_are_there(made: Path) -> None:
    for chrom, sites in genome.KNOWN.items():
        for pos, (rsid, ref, alt, genotype) in sites.items():
            (line,) = sieve(str(made), [Region(chrom, pos - 1, pos)]).lines
            fields = line.decode().split("\t")
            assert fields[2:5] == [rsid, ref, alt]
            assert fields[9].split(":")[0] == genotype


def test_coding_sequence_is_thin_and_true(tmp_path: Path) -> None:
    """Chromosome 19, the densest in genes, of a genome of 60,000 records."""
    held, coding_bases = 0, coding()["19"]
    path = tmp_path / "c.vcf.gz"
    genome.write(path, 60_000)
    sieved = sieve(str(path), [Region("19", 0, genome.LENGTHS["19"])]).lines
    for line in sieved:
        _, pos, _, ref, alt = line.decode().split("\t")[:5]
        places = np.arange(int(pos), int(pos) + len(ref))
        codes = coding_bases.known(places, np.full(len(ref), -1))
        assert all(code < 0 or "ACGT"[code] == base for code, base in zip(codes.tolist(), ref, strict=True))
        assert ref != alt
        held += bool(coding_bases.holds(places[:1])[0])
    even = len(sieved) * len(coding_bases.positions) / genome.LENGTHS["19"]
    assert 0.2 * even < held < 0.75 * even


def test_a_run_is_measured_with_its_exit_code() -> None:
    busy = run([sys.executable, "-c", "sum(i * i for i in range(2_000_000)); raise SystemExit(3)"])
    assert busy.code == 3
    assert busy.cpu > 0.02
    assert busy.peak > 5


def test_verdicts() -> None:
    def rows(cpu: float, code: int = 0) -> dict[str, Measured]:
        samples = {
            "ours": Sample(cpu, 1, 1, code),
            "bare": Sample(1, 1, 1, 0),
            "start-up of the imports": Sample(1, 1, 1, 0),
        }
        return {name: Measured(name, (sample,)) for name, sample in samples.items()}

    assert Target("ours", "bare", 2).verdict(rows(1.9)).endswith("2 x: met")
    assert Target("ours", "bare", 2).verdict(rows(2.1)).endswith("NOT MET")
    assert Target("ours", "bare", 2, start_up=True).verdict(rows(2.9)).endswith("2 x: met")
    assert Target("ours", "bare", 2).verdict(rows(0.1, code=70)).endswith("NOT MET")
    assert "not installed" in Target("ours", "absent", 2).verdict(rows(1))


def test_the_peak_of_a_command_is_its_own() -> None:
    """Linux hands a child what its parent held: without a launcher each row would have the peak of this process."""
    held = bytearray(200 << 20)
    held[:: 1 << 12] = b"\1" * len(held[:: 1 << 12])
    small = run((sys.executable, "-c", ""))
    large = run((sys.executable, "-c", "held = bytearray(b'x') * (90 << 20)"))
    assert len(held) > 0
    assert small.peak < 60
    assert 90 < large.peak < 180
    assert run((sys.executable, "-c", "raise SystemExit(3)")).code == 3
