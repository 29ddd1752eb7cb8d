"""A plug-in that is installed as a package of its own: its findings reach every writer, and it replaces nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from shutil import copytree
from zipfile import ZipFile

import pytest
from tests.support import contigs, header, spaced

from pmkit.core import doors
from pmkit.core.errors import ConfigError

SAMPLE = Path(__file__).parents[1] / "plugin_sample"
HEAD = header(*contigs(["chr7", "chr16"], assembly="GRCh38"), formats=("GT", "DP"), samples=["P1", "P2"])
RECORDS = ("chr7 140753336 . A T 99 PASS . GT:DP 0/1:30 0/0:12", "chr7 140753400 . A G 99 PASS . GT:DP 0/1:50 0/0:.")
VCF = HEAD + "".join(map(spaced, RECORDS))
Run = Callable[..., subprocess.CompletedProcess[str]]


def program(*folders: Path) -> Run:
    """The real program, with folders of installed packages before its own."""

    def run(*words: str | Path, module: str = "pmkit.cli.main") -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join(map(str, folders))
        return subprocess.run(
            [sys.executable, "-m", module, *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={**os.environ, "PYTHONPATH": path},
        )

    return run


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample plug-in, built as a wheel and installed into a folder of its own, without a network."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("target")
    for file in SAMPLE.iterdir():
        if file.is_file():
            (source / file.name).write_bytes(file.read_bytes())
    words = ["install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--target", target, source]
    done = program()(*words, module="pip")
    assert done.returncode == 0, done.stderr
    assert not list(target.glob("pmkit/**"))
    return target


@pytest.fixture(scope="module")
def vcf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("in") / "two.vcf"
    path.write_text(VCF)
    return path


def report(run: Run, vcf: Path, form: str, *words: str) -> str:
    done = run("load", vcf, "depths", "report", "-f", form, "-o", "-", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


EXPECTED = [
    {"gene": "BRAF", "records": 2, "mean_depth": 40.0},
    {"gene": "VKORC1", "records": 0, "mean_depth": None},
]


def test_json_and_ndjson_have_the_section(installed: Path, vcf: Path) -> None:
    run = program(installed)
    first, second = json.loads(report(run, vcf, "json"))
    assert first["depths"] == {"genes": EXPECTED}
    assert second["depths"]["genes"][0]["mean_depth"] == 12.0
    lines = [json.loads(line) for line in report(run, vcf, "ndjson").splitlines()]
    assert [line["depths"] for line in lines] == [first["depths"], second["depths"]]


def test_tsv_has_its_table(installed: Path, vcf: Path) -> None:
    run = program(installed)
    rows = [line.split("\t") for line in report(run, vcf, "tsv", "--section", "depths.genes").splitlines()]
    assert rows[0] == ["sample", "gene", "records", "mean_depth"]
    assert rows[1] == ["P1", "BRAF", "2", "40"]
    assert rows[2] == ["P1", "VKORC1", "0", ""]
    assert "# depths.genes\n" in report(run, vcf, "tsv")


def test_the_terminal_table_shows_it(installed: Path, vcf: Path) -> None:
    run = program(installed)
    for words in ((), ("--section", "depths")):
        lines = [" ".join(line.split()) for line in report(run, vcf, "table", *words).splitlines()]
        at = lines.index("Depth of genes")
        assert lines[at + 1 : at + 4] == ["gene records mean depth", "BRAF 2 40", "VKORC1 0"]


def test_the_patients_page_says_that_it_leaves_it_out(installed: Path, vcf: Path) -> None:
    page = report(program(installed), vcf, "patient")
    assert page.count("<h2>What this page leaves out</h2>") == 2
    assert page.count("<li>depths</li>") == 2
    assert "found nothing" not in page


def test_explain_knows_it(installed: Path, vcf: Path, tmp_path: Path) -> None:
    run = program(installed)
    file = tmp_path / "r.ndjson"
    file.write_text(report(run, vcf, "ndjson"))
    done = run("explain", file, "braf", "--sample", "P1")
    assert done.stdout.splitlines()[1:] == ["Depth of genes: BRAF", "  records: 2", "  mean depth: 40"]
    assert "Did you mean 'VKORC1'?" in run("explain", file, "VKORC", "--sample", "P1").stderr


def test_saved_reports_keep_it_and_name_it_where_it_is_missing(installed: Path, vcf: Path, tmp_path: Path) -> None:
    run, plain = program(installed), program()
    saved = tmp_path / "a.pmk"
    assert run("load", vcf, "depths", "save", saved).returncode == 0
    assert json.loads(report_of(run, saved))[0]["depths"] == {"genes": EXPECTED}
    done = plain("open", saved, "report")
    assert done.returncode == 65
    assert "no installed package knows: depths" in done.stderr


def report_of(run: Run, saved: Path) -> str:
    return run("open", saved, "report", "-f", "json", "-o", "-").stdout


def test_its_format_and_its_schema_are_offered(installed: Path, vcf: Path) -> None:
    run = program(installed)
    assert report(run, vcf, "lines") == "P1: with depths\nP2: with depths\n"
    schema = json.loads(run("schema", "report").stdout)
    assert schema["$defs"]["Depths"]["properties"]["genes"]["description"] == "one for each gene"
    assert "depths" in run("--help").stdout


def test_an_annotated_vcf_names_the_section_it_leaves_out(installed: Path, vcf: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.vcf"
    words = ("load", vcf, "depths", "pgx", "--gene", "VKORC1", "write", "-o", target)
    assert program(installed)(*words).returncode == 0
    assert "##pmkit_left_out=depths\n" in target.read_text()


DEPTH = "Depth(gene=gene, records=len(inside), mean_depth=sum(known) / len(known) if known else None)"
RESULT = "case.with_result(self.name, Depths(genes=found))"
WRONG = {
    "a text for a number": (DEPTH, 'Depth(gene=gene, records="many")', "genes.0.records: Input should be a valid int"),
    "nothing for a text": (DEPTH, "Depth(gene=None, records=1)", "genes.0.gene: Input should be a valid string"),
    "a part of a number": (DEPTH, "Depth(gene=gene, records=1.5)", "genes.0.records: Input should be a valid integer"),
    "texts for models": (RESULT, 'case.with_result(self.name, Depths(genes=("a",)))', "genes.0: Input should be"),
    "a text for a list": (RESULT, 'case.with_result(self.name, Depths(genes="abc"))', "genes: Input should be a valid"),
    "an unknown field": (RESULT, 'case.with_result(self.name, Depths(genes=({"x": 1},)))', "genes.0."),
    "plain data": (RESULT, 'case.with_result(self.name, {"genes": 1})', "it is of dict, not of Depths"),
    "nothing": (RESULT, "case.with_result(self.name, None)", "it is of NoneType, not of Depths"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_section_that_does_not_fit_its_model_is_an_error(
    name: str, installed: Path, vcf: Path, tmp_path: Path
) -> None:
    """Nothing is written, in any format: a report of it could not be read back."""
    old, new, said = WRONG[name]
    run = program(altered(installed, tmp_path / "installed", old, new))
    for form in ("ndjson", "tsv"):
        target = tmp_path / f"out.{form}"
        done = run("load", vcf, "depths", "report", "-f", form, "-o", target)
        assert (done.returncode, target.exists()) == (70, False), done.stderr
        assert done.stderr.startswith("pmkit report: the section 'depths' (pmkit_sample_depths) does not fit its model")
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (RESULT, "case.with_result(self.name, Depths(genes=list(found)))"),
        (DEPTH, DEPTH.replace("gene=gene", 'gene=__import__("numpy").str_(gene)')),
        (DEPTH, DEPTH.replace("records=len(inside)", 'records=__import__("numpy").int64(len(inside))')),
    ],
)
def test_what_means_the_same_is_taken(old: str, new: str, installed: Path, vcf: Path, tmp_path: Path) -> None:
    run, plain = program(altered(installed, tmp_path / "installed", old, new)), program(installed)
    for form in ("ndjson", "tsv", "table"):
        assert report(run, vcf, form) == report(plain, vcf, form)


def altered(installed: Path, folder: Path, old: str, new: str) -> Path:
    """The sample plug-in with one expression of its module changed."""
    copytree(installed, folder)
    module = folder / "pmkit_sample_depths.py"
    text = module.read_text()
    assert old in text
    module.write_text(text.replace(old, new))
    return folder


CHECKS = """
import pathlib, sys
from pmkit_sample_depths import DepthsSection, DepthsStage, LinesFormat
from pmkit.testing import check_format, check_section, check_stage
from pmkit.core.section import Assembly
from pmkit.report.document import Report

cases = check_stage(DepthsStage, pathlib.Path(sys.argv[1]))
section = check_section(DepthsSection(), cases[0].results["depths"])
about = Assembly(name="GRCh38", decided_by="the test")
check_format(lambda: LinesFormat(), [Report(sample=name, assembly=about, depths=section) for name in "AB"])
print(len(cases))
"""


def test_the_kit_of_checks_passes_it(installed: Path, vcf: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHECKS, str(vcf)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(installed)},
    )
    assert (done.stdout, done.returncode) == ("2\n", 0), done.stderr


# --- it replaces nothing -----------------------------------------------------------------------------------------


def hostile(folder: Path, group: str, name: str) -> Path:
    """A package that offers something under a name of pmkit's, installed by hand."""
    info = folder / "hostile-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: hostile\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{group}]\n{name} = hostile:thing\n")
    (folder / "hostile.py").write_text("raise SystemExit('the hostile package was loaded')\n")
    return folder


@pytest.mark.parametrize(
    ("group", "name"), [("pmkit.stages", "pgx"), ("pmkit.sections", "pgx"), ("pmkit.reports", "json")]
)
def test_a_package_cannot_replace_what_pmkit_offers(tmp_path: Path, vcf: Path, group: str, name: str) -> None:
    run = program(hostile(tmp_path / "bad", group, name))
    done = run("load", vcf, "pgx", "--gene", "VKORC1", "report", "-f", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["pgx"]["genes"][0]["gene"] == "VKORC1"
    assert f"the package 'hostile' offers '{name}' in {group} too: pmkit's own is used" in done.stderr


@pytest.mark.parametrize("word", ["run", "check"])
def test_a_stage_cannot_replace_a_command(tmp_path: Path, vcf: Path, word: str) -> None:
    done = program(hostile(tmp_path / "bad", "pmkit.stages", word))(word, "--help")
    assert (done.returncode, done.stdout.split("[")[0]) == (0, f"Usage: pmkit {word} ")
    assert f"the package 'hostile' offers the stage '{word}': pmkit's own command is used" in done.stderr


def test_a_stage_cannot_give_its_result_as_another_stages(installed: Path, vcf: Path, tmp_path: Path) -> None:
    old = 'name: ClassVar[str] = "depths"\n\n    help'
    run = program(altered(installed, tmp_path / "installed", old, old.replace("depths", "pgx")))
    done = run("load", vcf, "pgx", "depths", "report", "-f", "json")
    assert (done.returncode, done.stdout) == (78, "")
    assert "'depths' of the package 'pmkit-sample-depths' is a stage of another name: 'pgx'" in done.stderr


@pytest.mark.parametrize(("suffix", "start"), [(".txt", "pmkit"), (".json", "{"), (".html", "<!doctype html>")])
def test_a_format_cannot_take_the_ending_of_pmkits_own(
    installed: Path, vcf: Path, tmp_path: Path, suffix: str, start: str
) -> None:
    run = program(altered(installed, tmp_path / "installed", '".lines"', f'"{suffix}"'))
    target = tmp_path / f"out{suffix}"
    done = run("load", vcf, "--sample", "P1", "pgx", "--gene", "VKORC1", "report", "-o", target)
    assert (done.returncode, target.read_text()[: len(start)]) == (0, start), done.stderr
    assert run("load", vcf, "depths", "report", "-f", "lines", "-o", "-").stdout.startswith("P1: with depths")


def test_two_formats_of_other_packages_with_one_ending_are_named(installed: Path, vcf: Path, tmp_path: Path) -> None:
    folder = tmp_path / "installed"
    copytree(installed, folder)
    (entries,) = folder.glob("*.dist-info/entry_points.txt")
    entries.write_text(entries.read_text() + "\n[pmkit.reports]\nrows = pmkit_sample_depths:LinesFormat\n")
    (folder / "pmkit_sample_depths.py").write_text(
        (folder / "pmkit_sample_depths.py").read_text().replace('".lines"', '".x"')
    )
    done = program(folder)("load", vcf, "depths", "report", "-o", tmp_path / "out.x")
    assert (done.returncode, done.stdout) == (2, "")
    assert "several report formats end in '.x'. Name one with -f: lines, rows." in done.stderr


def test_what_calls_itself_pmkit_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    own, false = point("pmkit", "pgx"), doors.Door("pgx", "evil.module:thing", doors.STAGES, "pmkit")
    for points in ((own, false), (false, own)):
        assert doors.chosen(points, doors.STAGES) == {"pgx": own}


def point(package: str, name: str = "x", group: str = doors.STAGES) -> doors.Door:
    return doors.Door(name, f"{package}.module:thing", group, package)


def test_doors_are_found_as_the_standard_library_finds_them() -> None:
    """Its own way takes a third of the start-up; what it finds is the measure."""
    groups = (doors.STAGES, doors.SECTIONS, doors.REPORTS)
    known = [(p.name, p.value, p.group, p.dist.name.lower()) for g in groups for p in entry_points(group=g) if p.dist]
    found = [tuple(door) for group in groups for door in doors.offered(group).values()]
    assert sorted(found) == sorted(known)
    assert len(found) > 12


def test_doors_in_an_archive_and_in_old_metadata(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "old_style.egg-info"
    old.mkdir()
    (old / "PKG-INFO").write_text("Metadata-Version: 1.0\nName: Old-Style\n", encoding="utf-8")
    (old / "entry_points.txt").write_text("[other]\na = b:c\n[pmkit.reports]\n# x\nodd = old_style:A.b [extra]\n")
    (tmp_path / "old_style.py").write_text("class A:\n    b = 1\n", encoding="utf-8")
    twin = tmp_path / "later" / "Old.Style-2.0.dist-info"
    twin.mkdir(parents=True)
    (twin / "entry_points.txt").write_text("[pmkit.reports]\nodder = x:y\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "later"))
    monkeypatch.syspath_prepend(str(tmp_path))
    found = set(doors._installed.__wrapped__())
    (odd,) = (door for door in found if door.name.startswith("odd"))
    assert (odd.name, odd.package, odd.load()) == ("odd", "old-style", 1)
    archive = tmp_path / "packed.zip"
    with ZipFile(archive, "w") as out:
        out.writestr("packed-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: packed\nVersion: 1.0\n")
        out.writestr("packed-1.0.dist-info/entry_points.txt", "[pmkit.stages]\nzipped = packed:x\n")
    monkeypatch.syspath_prepend(str(archive))
    assert set(doors._installed.__wrapped__()) == found | {doors.Door("zipped", "packed:x", doors.STAGES, "packed")}


def test_two_other_packages_with_one_name_are_an_error() -> None:
    own = point("pmkit", "pgx")
    with pytest.raises(ConfigError, match=r"several packages offer 'x' in pmkit\.stages: one, two"):
        doors.chosen((own, point("two"), point("one")), doors.STAGES)
    assert set(doors.chosen((own, point("two")), doors.STAGES)) == {"pgx", "x"}


def test_an_installation_without_pmkits_own_entries_says_so() -> None:
    with pytest.raises(ConfigError, match="Install pmkit again"):
        doors.chosen((point("one"),), doors.STAGES)


def test_what_cannot_be_imported_is_named(tmp_path: Path, vcf: Path) -> None:
    folder = hostile(tmp_path / "bad", "pmkit.reports", "broken")
    (folder / "hostile.py").write_text("import no_such_module\n")
    done = program(folder)("load", vcf, "pgx", "report", "-f", "broken")
    assert done.returncode == 78
    assert "'broken' of the package 'hostile' cannot be loaded" in done.stderr
