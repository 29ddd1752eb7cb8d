"""Run the command line in this process, and write small VCF files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.support import header, named, record
from tests.support import write as write_records

from pmkit.cli import main
from pmkit.core.model import Build
from pmkit.pgx import alleles as stars

LENGTHS = {
    Build.GRCH38: {"7": 159345973, "10": 133797422, "12": 133275309},
    Build.GRCH37: {"7": 159138663, "10": 135534747, "12": 133851895},
}


class Answer(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Answer]
Write = Callable[..., Path]


@pytest.fixture
def pmkit(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run words as a command line, in an empty folder and without settings from outside."""
    for name in ("PMKIT_CONFIG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Answer:
        capsys.readouterr()
        code = main.run([str(word) for word in words])
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return run


@pytest.fixture
def write_vcf(tmp_path: Path) -> Write:
    """Write a VCF of all positions of a gene: reference but for `genotypes`, by rs number, one text per sample."""

    def write(
        name: str = "s.vcf",
        samples: Sequence[str] = ("S1",),
        genotypes: Mapping[str, Sequence[str]] | None = None,
        *,
        gene: str = "CYP2C19",
        build: Build = Build.GRCH38,
        drop: Sequence[str] = (),
    ) -> Path:
        definition = stars.load_definition(gene, build)
        lengths = {f"chr{chrom}": length for chrom, length in LENGTHS[build].items()}
        head = header(*named("FILTER", "PASS"), of=lengths, samples=samples)
        lines = []
        given = dict(genotypes or {})
        places = sorted(definition.places, key=lambda place: place.site.pos)
        for place in places:
            if place.rsid in drop:
                continue
            reported = given.pop(place.rsid, ["0/0"] * len(samples))
            site = place.site
            cells = (f"chr{site.chrom}", site.pos, place.rsid, site.ref, ",".join(site.alts), ".", "PASS", ".", "GT")
            lines.append(record(*cells, *reported))
        assert not given, f"not a position of {gene}: {given}"
        return write_records(tmp_path / name, head, lines)

    return write
