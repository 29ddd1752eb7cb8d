"""`import pmkit` is light, and gives what is promised: run, read, Report, PmkitError."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import pmkit

OPTIONS = {"load": {"build": "hg38"}, "pgx": {"gene": ["cyp2c19"]}}


def test_the_import_is_light() -> None:
    program = (
        "import sys; import pmkit; own = sys.stdlib_module_names; "
        "print(sorted(n for n in sys.modules if n.split('.')[0] not in own and n != '__main__'))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert [name for name in ast.literal_eval(done.stdout) if not name.startswith("_")] == ["pmkit"]


def test_what_is_promised_is_there() -> None:
    assert set(pmkit.__all__) <= set(dir(pmkit))
    for name in pmkit.__all__:
        assert getattr(pmkit, name)
    with pytest.raises(AttributeError):
        _ = pmkit.nothing  # type: ignore[attr-defined]


def test_run_gives_the_reports_of_the_command_line(write_vcf, tmp_path: Path) -> None:
    path = write_vcf(genotypes={"rs4244285": ["0/1"]})
    (report,) = pmkit.run(path, OPTIONS)
    assert isinstance(report, pmkit.Report)
    assert report.pgx is not None
    words = ["load", str(path), "--build", "GRCh38", "pgx", "--gene", "CYP2C19"]
    done = subprocess.run([sys.executable, "-m", "pmkit", *words], capture_output=True, text=True, check=True)
    other = json.loads(done.stdout)
    mine = report.model_dump(mode="json")
    assert mine["pgx"] == other["pgx"]
    assert [one["name"] for one in mine["settings"]] == [one["name"] for one in other["settings"]]
    assert mine["limitations"] == other["limitations"]


def test_stages_by_name(write_vcf) -> None:
    reports = list(pmkit.run([write_vcf("a.vcf", ["A"]), write_vcf("b.vcf", ["B"])], ["pgx", "onco"]))
    assert [report.sample for report in reports] == ["A", "B"]
    assert all(report.pgx and report.onco for report in reports)


def test_read_gives_them_back(write_vcf, tmp_path: Path) -> None:
    made = list(pmkit.run(write_vcf(), OPTIONS))
    (tmp_path / "r.json").write_text(made[0].model_dump_json())
    assert list(pmkit.read(tmp_path / "r.json")) == [pmkit.Report.model_validate_json(made[0].model_dump_json())]


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        (["pgxx"], "there is no stage 'pgxx'. Did you mean 'pgx'?"),
        ({"pgx": {"genes": ["A"]}}, "'pgx' has no option 'genes'. Did you mean 'gene'?"),
        ({"pgx": {"gene": "CYP2C19"}}, "pgx.gene takes a list"),
        ({"load": {"build": "hg18"}, "pgx": {}}, "there is no genome build 'hg18'"),
        ([], "nothing is looked for"),
    ],
)
def test_slips_are_reported_before_a_file_is_opened(stages: object, said: str) -> None:
    with pytest.raises(pmkit.PmkitError, match=said):
        pmkit.run("nothing.vcf", stages)  # type: ignore[arg-type]
