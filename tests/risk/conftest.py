"""Small genomes and scoring files, written line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
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
        lines = ["##fileformat=VCFv4.2"]
        lines += [f"##contig=<ID={contig},length={length}>" for contig, length in LENGTHS[build].items()]
        lines += [f'##FORMAT=<ID={key},Number=.,Type=String,Description="x">' for key in fields.split(":")]
        lines += ['##INFO=<ID=END,Number=1,Type=Integer,Description="x">', *filter(None, [header])]
        lines.append("\t".join(("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", "S1")))
        for pos, ref, alt, cell, *info in rows:
            told = info[0] if info else "."
            lines.append("\t".join(map(str, (chrom, pos, ".", ref, alt, ".", "PASS", told, fields, cell))))
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n")
        return path

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
