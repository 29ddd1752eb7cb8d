"""A stage that judges alleles only is not given lines without one, and no report changes by it."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run
from tests.support import contigs, declared, header, named, record, write

from pmkit.onco.stage import OncoStage

HEAD = header(
    *named("ALT", "NON_REF"),
    *declared("INFO", "END"),
    *contigs(["chr7", "chr10", "chr17"]),
    formats=("GT", "AD", "DP", "GQ", "MIN_DP"),
)
SNVS = {  # BRAF V600E, CYP2C19*2, and one of TP53
    "chr7": (140753336, "A", "T"),
    "chr10": (94781859, "G", "A"),
    "chr17": (7675088, "C", "T"),
}


def gvcf(path: Path, seed: int) -> Path:
    """Blocks of uneven lengths around variants, some with gaps between them, some single bases."""
    chosen = random.Random(seed)
    lines = []
    for chrom, (at, ref, alt) in SNVS.items():
        pos = at - 60_000
        while pos < at + 60_000:
            end = pos + chosen.choice([0, 3, 40, 900, 5_000])
            if pos <= at <= end:
                end = at - 1
            if pos == at:
                lines.append(record(chrom, pos, ".", ref, f"{alt},<NON_REF>", 900, "PASS", ".", "GT:AD:DP:GQ",
                                    "0/1:15,16,0:31:99"))  # fmt: skip
                end = at
            else:
                cells = f"0/0:30:{chosen.choice([3, 60, 99])}:28"
                lines.append(
                    record(chrom, pos, ".", "N", "<NON_REF>", ".", ".", f"END={end}", "GT:DP:GQ:MIN_DP", cells)
                )
            pos = end + 1 + (chosen.random() < 0.1 and end != at - 1) * 500
            if end < at < pos:
                pos = at
    return write(path, HEAD, lines)


@pytest.mark.parametrize("stages", [("onco",), ("pgx", "onco"), ("onco", "pgx")])
@pytest.mark.parametrize("seed", range(3))
def test_reports_are_the_same(
    pmkit: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stages: tuple[str, ...], seed: int
) -> None:
    path = gvcf(tmp_path / "s.g.vcf", seed)

    def report() -> tuple[dict[str, Any], int]:
        answer = pmkit("load", path, *stages, "report", "-f", "json")
        assert answer.code == 0, answer.err
        found = json.loads(answer.out)
        del found["software"]  # what this process has loaded so far, by whatever test
        return found, found["inputs"][0].pop("records_kept")

    narrow, few = report()
    monkeypatch.setattr(OncoStage, "reads_reference", True)
    everything, many = report()
    assert narrow == everything
    assert few < many
    assert "V600E" in json.dumps(narrow["onco"])
