"""A real MultiQC shows every table and every sample (`make conformance-multiqc`; skipped where there is no MultiQC)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.chain.test_by_pattern import cohort
from tests.cli.conftest import Run

from pmkit.report.multiqc import row_name

ROOT = Path(__file__).parents[2]
_NAMED = os.environ.get("MULTIQC_PROGRAM") or shutil.which("multiqc")
MULTIQC = Path(_NAMED).absolute() if _NAMED else None
SAMPLES = ("P1.vcf", "P1.bam", "P2_fastqc", "P2", "<b>P3</b>{{7*7}}", "007", "7")


@pytest.mark.skipif(not MULTIQC, reason="MultiQC is not installed: `make conformance-multiqc`")
def test_multiqc_shows_every_table_and_every_sample(pmkit: Run, tmp_path: Path) -> None:
    text = (ROOT / "examples/germline.vcf").read_text()
    paths = []
    for number, name in enumerate(SAMPLES):
        paths.append(tmp_path / f"s{number}.vcf")
        paths[-1].write_text(text.replace("GERMLINE-01", name))
    assert pmkit("load", *paths, "pgx", "--drugs", "codeine", "report", "-f", "multiqc", "-o", "mqc/").code == 0
    tumor = ("load", ROOT / "examples/tumor.vcf", "onco", "--tumor-type", "MEL")
    assert pmkit(*tumor, "report", "-f", "multiqc", "-o", "mqc/tumor/").code == 0
    subprocess.run([str(MULTIQC), "-q", "-o", "out", "mqc"], cwd=tmp_path, check=True, timeout=300)
    page = (tmp_path / "out/multiqc_report.html").read_text(encoding="utf-8", errors="replace")
    shown = tmp_path / "out/multiqc_data"
    for file in sorted((tmp_path / "mqc").rglob("*.json")):
        content = json.loads(file.read_text())
        (table,) = shown.glob(f"multiqc_{content['id']}_table.txt")
        head, *rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()]
        assert {row[0] for row in rows} == {*content["data"]}
        cells = {row[0]: dict(zip(head[1:], row[1:], strict=False)) for row in rows}
        for sample, row in content["data"].items():
            for key, value in row.items():
                reported = cells[sample][key]
                assert reported == value or float(reported) == value, (file.name, sample, key)
        assert content["section_name"] in page
    assert "<b>P3" not in page
    assert "49" not in page.partition("P3")[2][:20]


@pytest.mark.skipif(not MULTIQC, reason="MultiQC is not installed: `make conformance-multiqc`")
def test_multiqc_shows_the_phenotypes_of_a_cohort(pmkit: Run, tmp_path: Path) -> None:
    """What `cohort summary` writes: a bar for each gene, and every share in the data behind it."""
    path = cohort(tmp_path / "cohort.vcf", 40, 3, rich=False)
    assert pmkit("cohort", "summary", path, "--genes-only", "--least", "2", "-o", "sum").code == 0
    content = json.loads((tmp_path / "sum/pmkit_mqc.json").read_text())
    assert content["data"]
    subprocess.run([str(MULTIQC), "-q", "-o", "out", "sum"], cwd=tmp_path, check=True, timeout=300)
    assert content["section_name"] in (tmp_path / "out/multiqc_report.html").read_text(encoding="utf-8")
    (table,) = (tmp_path / "out/multiqc_data").glob(f"*{content['id']}*.txt")
    head, *rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()]
    shown = {row[0]: dict(zip(head[1:], row[1:], strict=False)) for row in rows}
    assert shown.keys() == content["data"].keys()
    for gene, shares in content["data"].items():
        assert {name: float(value) for name, value in shown[gene].items() if value not in ("", "0.0")} == shares


def test_names_of_rows_stay_apart_and_look_the_same() -> None:
    from html import unescape

    assert len({row_name(name) for name in SAMPLES}) == len(SAMPLES)
    assert [unescape(row_name(name)) for name in SAMPLES] == list(SAMPLES)
    assert row_name("NA12878") == "NA12878"
    assert row_name("TUMOR-01") == "TUMOR-01"
