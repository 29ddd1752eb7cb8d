"""Small genomes and scoring files, written line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests import support
from tests.cli.conftest import pmkit  # noqa: F401  (a fixture)

import pmkit as library

LENGTHS = {"GRCh38": {"1": 248956422, "X": 156040895}, "GRCh37": {"1": 249250621, "X": 155270560}}
COLUMNS = ("rsID", "chr_name", "chr_position", "effect_allele", "other_allele", "effect_weight")
Write = Callable[..., Path]
Scored = Callable[..., Any]


@pytest.fixture
def vcf(tmp_path: Path) -> Write:
    """A VCF of one sample: `rows` are (pos, ref, alt, sample) or whole lines; FORMAT is GT unless given."""

    def write(
        *rows: Sequence[object],
        name: str = "s.vcf",
        fields: str = "GT",
        build: str = "GRCh38",
        chrom: str = "1",
        header: str = "",
    ) -> Path:
        head = support.header(
            *filter(None, [header]), *support.declared("INFO", "END"), of=LENGTHS[build], formats=fields.split(":")
        )
        lines = [
            support.record(chrom, pos, ".", ref, alt, ".", "PASS", *(info or ["."]), fields, cell)
            for pos, ref, alt, cell, *info in rows
        ]
        return support.write(tmp_path / name, head, lines)

    return write


@pytest.fixture
def score(tmp_path: Path) -> Write:
    """A scoring file: `rows` are cells of `columns`, `header` the keys."""

    def write(
        *rows: Sequence[object], columns: Sequence[str] = COLUMNS, name: str = "PGS900001.txt", **header: str
    ) -> Path:
        keys = {"format_version": "2.0", "pgs_id": name.partition(".")[0], "genome_build": "GRCh38", **header}
        lines = [f"#{key}={value}" for key, value in keys.items() if value]
        lines += ["\t".join(columns), *("\t".join(map(str, row)) for row in rows)]
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n")
        return path

    return write


@pytest.fixture
def fasta(tmp_path: Path) -> Write:
    """A reference of one chromosome that begins with the bases given; what follows is N."""

    def write(bases: str, chrom: str = "1") -> Path:
        path = tmp_path / "ref.fa"
        path.write_text(f">{chrom}\n{bases}{'N' * 100}\n")
        return path

    return write


@pytest.fixture
def scored() -> Scored:
    """The risk section of one run, with consent; options of the stage as words."""

    def run(path: Path, *scores: Path, load: dict[str, Any] | None = None, **options: Any) -> Any:
        stages = {
            "load": {"consent": ["polygenic"], **(load or {})},
            "risk": {"scores": [str(one) for one in scores], "min_match": 0.0, **options},
        }
        (report,) = library.run(path, stages)
        return report.risk

    return run
