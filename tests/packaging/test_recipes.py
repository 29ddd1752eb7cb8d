"""Recipes say what the package is, and what can be run of them here runs."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from pmkit import __version__
from pmkit.cli.demo import examples
from pmkit.cli.doctor import LIBRARIES

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT, BUILD = PYPROJECT["project"], PYPROJECT["build-system"]
SNAKEMAKE = os.environ.get("SNAKEMAKE_PROGRAM", "")


def environ(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PMKIT_")}
    return {**kept, "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])), **more}


def recipe() -> dict[str, Any]:
    """The bioconda recipe with the few expressions of its template filled in, any other is an error."""
    text = (PACKAGING / "bioconda" / "meta.yaml").read_text(encoding="utf-8")
    values = dict(re.findall(r'{% set (\w+) = "([^"]*)" %}', text))
    text = re.sub(r"{% set .*?%}\n", "", text)
    filled = {"name": values["name"], "version": values["version"], "PYTHON": "python"}
    filled['pin_subpackage(name, max_pin="x.x")'] = values["name"]
    return yaml.safe_load(re.sub(r"{{ (.*?) }}", lambda found: filled[found[1]], text))  # type: ignore[no-any-return]


def test_the_bioconda_recipe_is_of_this_version_and_needs_what_the_package_needs() -> None:
    read = recipe()
    assert (read["package"]["name"], read["package"]["version"]) == (PROJECT["name"], __version__)
    run = {line.replace(" ", "") for line in read["requirements"]["run"]}
    assert run == {"python" + PROJECT["requires-python"], *PROJECT["dependencies"]}
    assert {line.replace(" ", "") for line in read["requirements"]["host"]} == {
        "python>=3.11",
        "pip",
        "hatchling>=1.25",
    }
    assert read["build"]["entry_points"] == [f"{name} = {at}" for name, at in PROJECT["scripts"].items()]
    assert (read["build"]["noarch"], read["about"]["license"]) == ("python", PROJECT["license"])
    assert (ROOT / read["about"]["license_file"]).is_file()


def test_the_doctor_looks_for_every_library() -> None:
    assert tuple(sorted(re.split(r"[<>=]", line)[0].strip() for line in PROJECT["dependencies"])) == LIBRARIES


def test_the_recipe_is_built_from_the_checkout_until_there_is_a_release() -> None:
    """`pmkit` on PyPI is another project: no recipe may fetch it."""
    source = recipe()["source"]
    assert (PACKAGING / "bioconda" / source["path"]).resolve() == ROOT
    for path in PACKAGING.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"pypi\.(org|io)|pip install (?:-\S+ )*pmkit\b", text), path


def test_the_recipes_own_tests_pass(tmp_path: Path) -> None:
    commands = "\n".join(recipe()["test"]["commands"])
    subprocess.run(
        ["bash", "-euc", commands], cwd=tmp_path, env=environ(), check=True, capture_output=True, timeout=600
    )
    assert (tmp_path / "report.json").is_file()


def test_the_containerfile_copies_what_is_there() -> None:
    lines = (PACKAGING / "Containerfile").read_text(encoding="utf-8").splitlines()
    steps = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    assert {word for word, _ in steps} <= {"FROM", "COPY", "RUN", "USER", "WORKDIR", "ENTRYPOINT", "CMD"}
    copied = [part for word, rest in steps if word == "COPY" and "--from" not in rest for part in rest.split()[:-1]]
    assert [part for part in copied if not (ROOT / part).exists()] == []
    assert set(copied) >= needed_to_build()
    assert json.loads(next(rest for word, rest in steps if word == "ENTRYPOINT")) == ["pmkit"]
    assert [rest for word, rest in steps if word == "USER"] == ["pmkit"]


def needed_to_build() -> set[str]:
    """The top folders and files that a build of the wheel reads."""
    wheel = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    included = {name.partition("/")[0] for name in wheel["force-include"]}
    return {"pyproject.toml", PROJECT["readme"], *PROJECT["license-files"], "src", *included}


def test_the_apptainer_definition_copies_what_is_there() -> None:
    text = (PACKAGING / "pmkit.def").read_text(encoding="utf-8")
    head, *parts = re.split(r"(?m)^%(\w+)\n", text)
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    assert "Bootstrap: docker" in head
    assert set(sections) == {"files", "post", "test", "runscript", "labels"}
    pairs = [line.split() for line in sections["files"].splitlines() if line.strip()]
    assert {source for source, _ in pairs} >= needed_to_build()
    assert all((ROOT / source).exists() and target == f"/src/{source}" for source, target in pairs)
    assert f"Version {__version__}" in sections["labels"]
    for shell in ("post", "test", "runscript"):
        subprocess.run(["bash", "-n"], input=sections[shell], text=True, check=True)


@pytest.mark.parametrize("name", ["nf-core/pmkit/environment.yml", "snakemake/environment.yaml"])
def test_environments_pin_this_version(name: str) -> None:
    read = yaml.safe_load((PACKAGING / name).read_text(encoding="utf-8"))
    assert [re.sub(r"^bioconda::|\s", "", line) for line in read["dependencies"]] == [f"pmkit={__version__}"]


def module() -> dict[str, str]:
    """The parts of the nf-core module: `script` and `stub` as text for a shell."""
    text = (PACKAGING / "nf-core" / "pmkit" / "main.nf").read_text(encoding="utf-8")
    return dict(re.findall(r'(?ms)^    (script|stub):.*?"""\n(.*?)"""', text))


def filled(script: str, **values: str) -> str:
    """What Nextflow makes of a script: `${name}` is replaced, backslashes undone, the indent taken off."""
    text = re.sub(r"(?<!\\)\$\{([\w.]+)\}", lambda found: values[found[1].replace(".", "_")], script)
    return re.sub(r"(?m)^    ", "", text.replace("\\$", "$").replace("\\\\", "\\"))


@pytest.mark.parametrize("part", ["script", "stub"])
def test_the_module_gives_what_it_says(part: str, tmp_path: Path) -> None:
    vcf = next(path for path in examples() if path.name == "germline.vcf")
    values = {"vcf": shlex.quote(str(vcf)), "load": "", "stages": "pgx --gene CYP2C19", "prefix": "P1"}
    script = filled(module()[part], **values, task_cpus="1", task_process="PMKIT")
    script = script.replace("<<-END_VERSIONS", "<<END_VERSIONS")  # a heredoc's tabs; the indent is off already
    subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, env=environ(), check=True, timeout=600)
    described = yaml.safe_load((PACKAGING / "nf-core" / "pmkit" / "meta.yml").read_text(encoding="utf-8"))
    named = [name.replace("${prefix}", "P1") for one in described["output"] for emit in one.values() for entry in emit
             for name in entry if name != "meta"]  # fmt: skip
    assert sorted(named) == sorted(path.name for path in tmp_path.iterdir())
    assert yaml.safe_load((tmp_path / "versions.yml").read_text()) == {"PMKIT": {"pmkit": __version__}}
    assert (tmp_path / "P1_tables" / "pgx.genes.tsv").is_file()


def test_the_module_describes_what_it_takes_and_gives() -> None:
    text = (PACKAGING / "nf-core" / "pmkit" / "main.nf").read_text(encoding="utf-8")
    described = yaml.safe_load((PACKAGING / "nf-core" / "pmkit" / "meta.yml").read_text(encoding="utf-8"))
    assert re.findall(r"emit: (\w+)", text) == [name for one in described["output"] for name in one]
    (inputs,) = re.findall(r"input:\n\s+tuple (.*)", text)
    assert re.findall(r"\((\w+)\)", inputs) == [name for entry in described["input"][0] for name in entry]


FAKE = """
class Named(list):
    def get(self, name, default=None):
        return getattr(self, name, default)
class Job:
    input, output, params = Named(["{vcf}"]), ["s.json", "s.txt", "s_tables", "s.tsv"], Named()
    threads = 1
    def log_fmt_shell(self, stdout, stderr):
        return "2> s.log"
Job.params.stages = "pgx --drugs clopidogrel"
exec(compile(open("{wrapper}").read(), "wrapper.py", "exec"), {{"snakemake": Job()}})
"""
SHELL = "import subprocess\ndef shell(text):\n    subprocess.run(['bash', '-euc', text.format()], check=True)\n"


def test_the_wrapper_runs_without_snakemake(tmp_path: Path) -> None:
    """With stand-ins for the two things that it takes of Snakemake."""
    (tmp_path / "snakemake").mkdir()
    (tmp_path / "snakemake" / "__init__.py").write_text("")
    (tmp_path / "snakemake" / "shell.py").write_text(SHELL)
    vcf = next(path for path in examples() if path.name == "germline.vcf")
    program = FAKE.format(vcf=vcf, wrapper=PACKAGING / "snakemake" / "wrapper.py")
    command = [sys.executable, "-c", program]
    subprocess.run(command, cwd=tmp_path, env=environ(PYTHONPATH=str(tmp_path)), check=True, timeout=600)
    assert json.loads((tmp_path / "s.json").read_text())["sample"] == "GERMLINE-01"
    assert (tmp_path / "s_tables" / "pgx.drugs.tsv").is_file()
    assert (tmp_path / "s.log").read_text() == ""


@pytest.mark.skipif(not SNAKEMAKE, reason="`make packaging` runs it with a real Snakemake")
def test_the_wrapper_runs_with_snakemake(tmp_path: Path) -> None:
    for path in examples():
        if path.name == "germline.vcf":
            (tmp_path / "germline.vcf").write_bytes(path.read_bytes())
    rules = PACKAGING / "snakemake" / "test" / "Snakefile"
    goal = ["germline.json", "--snakefile", rules, "--cores", "1", "--config", f"wrapper={PACKAGING / 'snakemake'}"]
    done = subprocess.run(
        [SNAKEMAKE, *goal], cwd=tmp_path, env=environ(), check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "germline.json").read_text())["pgx"]["drugs"]
    assert "clopidogrel" in (tmp_path / "germline.txt").read_text()
    assert (tmp_path / "germline_tables" / "pgx.drugs.tsv").is_file()
