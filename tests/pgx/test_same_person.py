"""Samples of one run with the same genotypes are named in their reports and counted in the log."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import support
from tests.support import header, record

from pmkit.core.model import Build, Case, State
from pmkit.intake.load_options import LoadOptions
from pmkit.intake.vcf import read
from pmkit.pgx.alleles import genes, load_definition
from pmkit.pgx.caller import Caller
from pmkit.pgx.pgx_options import PgxOptions
from pmkit.pgx.same_person import CARRIED, CHROMOSOMES, SamePerson

VARIED = {
    "1": 4, "10": 4, "12": 2, "4": 1, "16": 1, "7": 2, "19": 2, "6": 2,
}  # fmt: skip


def write(path: Path, people: dict[str, int | None]) -> Path:
    """A VCF whose samples have the genotypes of a seed; None: reference everywhere."""
    rows = {}
    for gene in genes():
        definition = load_definition(gene, Build.GRCH38)
        if definition.chrom in ("X", "MT"):
            continue
        for at, place in enumerate(definition.places[: len(definition.base)]):
            site = place.site
            cells = []
            for seed in people.values():
                hit = seed is not None and at < VARIED.get(definition.chrom, 0)
                draw = np.random.default_rng([seed or 0, site.pos]).integers(3) if hit else 0
                cells.append(("0/0", "0/1", "1/1")[int(draw)])
            rows[site.chrom, site.pos, site.ref] = (site, cells)
    lines = [
        record(f"chr{site.chrom}", site.pos, ".", site.ref, ",".join(site.alts), ".", "PASS", ".", "GT", *cells)
        for (_, _, _), (site, cells) in sorted(rows.items())
    ]
    return support.write(path, header(samples=tuple(people)), lines)


def notes(paths: list[Path], caplog: pytest.LogCaptureFixture) -> tuple[dict[str, str], str]:
    """What the report of each sample says of others, and the log."""
    caller = Caller(PgxOptions())
    caller.check()
    found: dict[str, str] = {}
    cases: list[Case] = []
    for path in paths:
        for case in read([str(path)], requested=caller.requested, options=LoadOptions(build=Build.GRCH38)):
            cases.append(case)
            found[case.sample] = " ".join(note for note in caller.result(case).notes if "mixed up" in note)
    with caplog.at_level(logging.WARNING, "pmkit"):
        caller.finish()
    return found, caplog.text


def test_samples_that_are_alike_are_named_in_reports_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    first = write(tmp_path / "a.vcf", {"ANNA": 1, "BERTA": 2, "CARLA": 1, "DORA": 3})
    found, log = notes([first, write(tmp_path / "b.vcf", {"EVA": 2})], caplog)
    assert "CARLA" in found["ANNA"]
    assert "ANNA" in found["CARLA"]
    assert "BERTA" in found["EVA"]
    assert (found["BERTA"], found["DORA"]) == ("", "")  # written before EVA was read; like nobody
    assert "2 pairs of samples" in log
    assert not any(name in log for name in found)


def test_what_is_kept_grows_with_the_samples_and_not_with_their_pairs(tmp_path: Path) -> None:
    """A run over 1,000 alike files kept half a million pairs of names, 100 MB."""
    caller = Caller(PgxOptions())
    number = 9
    path = write(tmp_path / "0.vcf", {"P0": 1})
    for i in range(number):
        named = tmp_path / f"{i}.vcf"
        named.write_text(path.read_text("utf-8").replace("\tP0\n", f"\tP{i}\n"), "utf-8")
        for case in read([str(named)], requested=caller.requested, options=LoadOptions(build=Build.GRCH38)):
            caller.result(case)
    assert caller.people.pairs == number * (number - 1) // 2
    kept = {
        name: value for name, value in vars(caller.people).items() if name != "_genes" and hasattr(value, "__len__")
    }
    assert kept
    assert all(len(value) <= number for value in kept.values())


def test_people_with_few_variants_are_not_told_apart_so_not_called_alike(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found, log = notes([write(tmp_path / "a.vcf", {"ANNA": None, "BERTA": None})], caplog)
    assert (set(found.values()), log) == ({""}, "")


def test_one_other_genotype_is_another_person(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = write(tmp_path / "a.vcf", {"ANNA": 1, "BERTA": 1})
    text = path.read_text("utf-8").splitlines()
    at = next(i for i, line in enumerate(text) if line.endswith("0/0\t0/0"))
    text[at] = text[at].removesuffix("0/0") + "0/1"
    path.write_text("\n".join(text) + "\n", "utf-8")
    assert set(notes([path], caplog)[0].values()) == {""}


def test_a_sample_that_is_filtered_out_is_not_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.vcf", {"ANNA": 1, "BERTA": 1})
    words = [sys.executable, "-m", "pmkit", "load", "--build", "GRCh38", str(path)]
    done = subprocess.run(
        [*words, "filter", "--sample", "ANNA", "pgx", "report", "-f", "json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "BERTA" not in done.stdout + done.stderr
    both = subprocess.run([*words, "pgx", "report", "-f", "json"], capture_output=True, text=True, check=True)
    assert both.stdout.count("mixed up") == 2
    assert "ANNA" not in both.stderr


LOOKED_AT = ("ABCG2", "CYP2C19", "CYP2D6", "CYP2B6", "NAT2", "NUDT15", "TPMT", "VKORC1")


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), samples=st.integers(2, 12))
def test_who_carries_the_same_is_who_reads_the_same(seed: int, samples: int) -> None:
    """By digests of what is carried, samples are alike exactly where the definition, position by position, says so."""
    random = np.random.default_rng(seed)
    names = tuple(f"S{number}" for number in range(samples))
    alike = SamePerson(LOOKED_AT)
    people, read = alike.gathering(samples), []
    for gene in LOOKED_AT:
        definition = load_definition(gene, Build.GRCH38)
        base, width = definition.base, min(3, len(definition.base))
        patterns = []
        for _ in range(3):
            codes = np.stack([base, base], axis=1).astype(np.int64)
            hit = random.random(width) < 0.7
            codes[:width][hit, 1] = base[:width][hit] + 1
            codes[:width][random.random(width) < 0.2] = -1
            states = np.where((codes < 0).any(axis=1), int(State.NO_CALL), int(State.CALLED))
            genotype = SimpleNamespace(codes=codes, states=states)
            patterns.append(SimpleNamespace(genotype=genotype, definition=definition))
        of = random.choice(3, size=samples, p=[0.8, 0.1, 0.1])
        people.add(gene, SimpleNamespace(patterns=patterns, pattern_of=np.arange(3)), of)  # type: ignore[arg-type]  # a stand-in
        counts = [
            np.where((one.genotype.codes >= 0).all(axis=1), (one.genotype.codes != base[:, None]).sum(axis=1), -1)
            for one in patterns
        ]
        read.append((definition.chrom, np.stack(counts, axis=1)[:, of]))
    found = alike.of_all(names, Build.GRCH38, people)
    counts, chroms = np.concatenate([one for _, one in read]), [c for c, one in read for _ in range(len(one))]
    expected: dict[int, tuple[str, ...]] = {}
    for mine in range(samples):
        carried = np.flatnonzero(counts[:, mine] > 0)
        if len(carried) < CARRIED or len({chroms[place] for place in carried}) < CHROMOSOMES:
            continue
        others = []
        for other in set(range(samples)) - {mine}:
            both = (counts[:, mine] >= 0) & (counts[:, other] >= 0)
            same = (counts[carried, mine] == counts[carried, other]).all()
            same &= (counts[both, mine] == counts[both, other]).all()
            if same and not (counts[counts[:, mine] < 0, other] > 0).any():
                others.append(names[other])
        if others:
            expected[mine] = tuple(sorted(others))
    assert found == expected
