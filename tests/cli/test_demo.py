"""`pmkit demo`: the example patients come with the program."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pmkit.cli.demo import examples

ROOT = Path(__file__).parents[2]


def test_it_writes_the_examples(pmkit, tmp_path: Path) -> None:
    answer = pmkit("demo", "here")
    assert answer.code == 0
    assert answer.out.splitlines() == [f"here/{path.name}" for path in examples()]
    for path in examples():
        assert (tmp_path / "here" / path.name).read_bytes() == path.read_bytes()
        assert (tmp_path / "here" / path.name).stat().st_mode & 0o777 == 0o600
    assert {path.name for path in examples()} >= {"germline.vcf", "germline.g.vcf", "tumor.vcf", "array.txt"}
    first, second = (line.removeprefix("Try: pmkit ").split() for line in answer.err.splitlines())
    assert (pmkit(*first).code, pmkit(*second).code) == (0, 0)


def test_the_same_again_is_no_error(pmkit) -> None:
    pmkit("demo", "here")
    (Path("here") / "tumor.vcf").unlink()
    assert pmkit("demo", "here").code == 0
    assert (Path("here") / "tumor.vcf").exists()


def test_other_files_are_not_overwritten(pmkit) -> None:
    pmkit("demo", "here")
    (Path("here") / "tumor.vcf").write_text("mine")
    (Path("here") / "array.txt").unlink()
    answer = pmkit("demo", "here")
    assert (answer.code, answer.out) == (73, "")
    assert "here/tumor.vcf: the output exists" in answer.err
    assert not (Path("here") / "array.txt").exists()  # nothing is written where not all can be
    assert (Path("here") / "tumor.vcf").read_text() == "mine"
    assert pmkit("demo", "here", "--force").code == 0
    assert (Path("here") / "tumor.vcf").read_text() != "mine"


def test_a_folder_that_is_a_file_is_refused(pmkit) -> None:
    Path("here").write_text("")
    assert pmkit("demo", "here").code == 73


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    program = f"from hatchling.build import build_wheel; print(build_wheel({str(folder)!r}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return folder / done.stdout.splitlines()[-1]


def test_the_wheel_has_them(wheel: Path, tmp_path: Path) -> None:
    """Unpacked elsewhere, without the checkout, the program writes the same files and reads them."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if name.startswith("pmkit/examples/")}
        archive.extractall(tmp_path / "site")
    assert names == {f"pmkit/examples/{path.name}" for path in examples()}
    environ = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    for words in (["demo", "here"], ["load", "here/germline.g.vcf", "pgx", "--gene", "CYP2C19", "report"]):
        done = subprocess.run(
            [sys.executable, "-m", "pmkit", *words],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            check=True,
        )
    assert "*1/*2" in done.stdout
    where = [sys.executable, "-c", "import pmkit; print(pmkit.__path__[0])"]
    found = subprocess.run(where, cwd=tmp_path, env=environ, capture_output=True, text=True, check=True).stdout
    assert Path(found.strip()) == tmp_path / "site" / "pmkit"
