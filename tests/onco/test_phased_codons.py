"""Two variants of one codon are one change where the file says that one chromosome copy carries both, and not else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.support import header

HEADER = header("##tumor_sample=T", of=["chr7"], formats=("GT", "AD", "PS"), samples="T")


def variants(folder: Path, first: str, second: str) -> list[dict[str, Any]]:
    """BRAF c.1799T>A (V600E) and c.1798G>A (V600M), with the genotypes and phase sets given."""
    lines = [
        f"chr7\t140753336\t.\tA\tT\t.\tPASS\t.\tGT:PS:AD\t{first}:50,40",
        f"chr7\t140753337\t.\tC\tT\t.\tPASS\t.\tGT:PS:AD\t{second}:60,30",
    ]
    path = folder / "t.vcf"
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    words = ("load", str(path), "onco", "--tumor-type", "MEL", "report", "-f", "json")
    done = subprocess.run([sys.executable, "-m", "pmkit.cli.main", *words], capture_output=True, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)["onco"]["variants"]
    return found


@pytest.mark.parametrize("genotypes", [("0|1:9", "0|1:9"), ("1|0:.", "1|0:."), ("1/1:.", "1|1:.")])
def test_on_one_copy_they_are_one_change(tmp_path: Path, genotypes: tuple[str, str]) -> None:
    (found,) = variants(tmp_path, *genotypes)
    assert found["protein_change"] == "V600K"
    assert (found["pos"], found["ref"], found["alt"]) == (140753336, "AC", "TT")
    assert found["vaf"] == pytest.approx(1 / 3)
    assert any("one chromosome copy carries both" in warning for warning in found["warnings"])


@pytest.mark.parametrize("genotypes", [("0/1:.", "0/1:."), ("0|1:9", "1|0:9"), ("0|1:9", "0|1:7"), ("0|1:9", "0/1:.")])
def test_elsewhere_they_stay_two_with_a_warning(tmp_path: Path, genotypes: tuple[str, str]) -> None:
    found = variants(tmp_path, *genotypes)
    assert {one["protein_change"] for one in found} == {"V600E", "V600M"}
