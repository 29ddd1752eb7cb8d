"""Small VCFs of named alleles, and runs of the whole program on them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests import support

from pmkit.cli import main

LENGTHS = {
    "1": 248956422,
    "2": 242193529,
    "6": 170805979,
    "7": 159345973,
    "10": 133797422,
    "13": 114364328,
    "16": 90338345,
    "17": 83257441,
    "X": 156040895,
}


class Answer(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


Write = Callable[..., Path]
Run = Callable[..., Answer]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a VCF: `alleles` as "17:43045712:T:C", each with one FORMAT cell for every sample (GT, or GT:DP:GQ)."""

    def made(
        alleles: Sequence[tuple[str, Sequence[str]]],
        *,
        samples: Sequence[str] = ("S1",),
        name: str = "s.vcf",
        info: str = ".",
        filters: str = "PASS",
        fields: str = "GT:DP:GQ",
    ) -> Path:
        lines = []
        for allele, cells in alleles:
            chrom, pos, ref, alt = allele.split(":")
            filled = [cell if ":" in cell else f"{cell}:40:99" for cell in cells]
            lines.append((chrom, int(pos), ref, alt, filled))
        lines.sort(key=lambda line: (list(LENGTHS).index(line[0]), line[1]))
        lengths = {f"chr{chrom}": length for chrom, length in LENGTHS.items()}
        head = support.header(of=lengths, formats=("GT", "DP", "GQ", "AD", "PS", "PGT", "PID"), samples=samples)
        records = (
            support.record(f"chr{chrom}", pos, ".", ref, alt, 50, filters, info, fields, *filled)
            for chrom, pos, ref, alt, filled in lines
        )
        return support.write(tmp_path / name, head, records)

    return made


@pytest.fixture
def pmkit(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run words as a command line in the temporary folder."""
    monkeypatch.delenv("PMKIT_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Answer:
        capsys.readouterr()
        code = main.run([str(word) for word in words])
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return run


def found(report: dict[str, Any]) -> list[str]:
    """A report's findings as "GENE list outcome state", sorted, each once."""
    lines = {f"{f['gene']} {f['list']} {f['outcome']} {f['state']}" for f in report["germline"]["findings"]}
    return sorted(lines)


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder, by its path."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
