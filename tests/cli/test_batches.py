"""Many files in one run: bad ones are listed, done ones skipped, memory stays flat, progress is shown."""

from __future__ import annotations

import gc
import json
from pathlib import Path

import pytest

from pmkit.chain.load import LoadStage, SourceOptions
from pmkit.chain.pipeline import flow, reporter
from pmkit.chain.report import ReportOptions, ReportStage
from pmkit.cli.console import failures_path, progress_text
from pmkit.core.batch import Batch, Failure
from pmkit.core.stage import Run
from pmkit.pgx.pgx_options import PgxOptions
from pmkit.pgx.stage import PgxStage

GENE = ("pgx", "--gene", "CYP2C19")


@pytest.fixture
def files(write_vcf, tmp_path: Path) -> list[str]:
    """Two good files, and some that are bad in different ways."""
    write_vcf("a.vcf", ["A"])
    write_vcf("b.vcf", ["B"])
    lines = write_vcf("cut.vcf", ["C"]).read_text().splitlines()
    lines[12] = lines[12].rpartition("\t")[0]
    (tmp_path / "cut.vcf").write_text("\n".join(lines) + "\n")
    (tmp_path / "empty.vcf").write_text("")
    head = [line for line in lines if line.startswith("##")]
    (tmp_path / "sites.vcf").write_text("\n".join([*head, "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"]) + "\n")
    (tmp_path / "folder.vcf").mkdir()
    return ["a.vcf", "cut.vcf", "empty.vcf", "missing.vcf", "sites.vcf", "folder.vcf", "b.vcf"]


def listed(path: Path) -> dict[str, tuple[str, str]]:
    head, *rows = path.read_text().splitlines()
    assert head == "file\tline\treason"
    return {file: (line, reason) for file, line, reason in (row.split("\t") for row in rows)}


def test_every_good_file_gets_its_report(pmkit, files: list[str], tmp_path: Path) -> None:
    answer = pmkit("load", *files, "--keep-going", *GENE, "report", "-o", "out/{sample}.json")
    assert answer.code == 65
    assert answer.err == "pmkit load: out/failures.tsv: 5 files have failed.\n"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["A.json", "B.json", "failures.tsv"]
    found = listed(tmp_path / "out/failures.tsv")
    assert found.keys() == set(files) - {"a.vcf", "b.vcf"}
    assert found["cut.vcf"][0] == "13"
    assert "there is no such file" in found["missing.vcf"][1]
    assert "no samples" in found["sites.vcf"][1]


def test_the_other_file_of_a_patient_is_not_blamed(pmkit, write_vcf, tmp_path: Path) -> None:
    """Half of a patient's files is no basis for a report; but the reason stands in the other one."""
    write_vcf("good.vcf", ["P1"])
    lines = write_vcf("bad.vcf", ["P1"]).read_text().splitlines()
    lines[12] = lines[12].rpartition("\t")[0]
    (tmp_path / "bad.vcf").write_text("\n".join(lines) + "\n")
    write_vcf("other.vcf", ["P2"])
    answer = pmkit(
        "load", "good.vcf", "bad.vcf", "other.vcf", "--keep-going", *GENE, "report", "-o", "out/{sample}.json"
    )
    assert answer.code == 65
    found = listed(tmp_path / "out/failures.tsv")
    assert found.keys() == {"good.vcf", "bad.vcf"}
    assert found["bad.vcf"][0] == "13"
    assert found["good.vcf"][0] == ""
    assert found["good.vcf"][1].startswith("is of the same patient as bad.vcf, which failed: ")


def test_without_it_the_first_bad_file_ends_the_run(pmkit, files: list[str], tmp_path: Path) -> None:
    answer = pmkit("load", *files, *GENE, "report", "-o", "out/{sample}.json")
    assert answer.code == 66
    assert not (tmp_path / "out").exists()


def test_one_stream_holds_the_good_ones(pmkit, files: list[str], tmp_path: Path) -> None:
    answer = pmkit("load", "--keep-going", *files, *GENE, "report", "-f", "ndjson")
    assert answer.code == 65
    assert [json.loads(line)["sample"] for line in answer.out.splitlines()] == ["A", "B"]
    assert len(listed(tmp_path / "failures.tsv")) == 5
    again = pmkit("load", "--keep-going", "a.vcf", *GENE, "report", "-f", "ndjson")
    assert again.code == 0
    assert listed(tmp_path / "failures.tsv") == {}  # that of the run before is not left to mislead


def test_a_run_that_is_refused_leaves_no_list(pmkit, write_vcf, tmp_path: Path) -> None:
    answer = pmkit("load", write_vcf(), "--keep-going", "--purpose", "fun", "pgx", "report", "-o", "new/{sample}.json")
    assert (answer.code, (tmp_path / "new").exists()) == (2, False)


def test_another_file_of_that_name_is_not_replaced(pmkit, files: list[str], tmp_path: Path) -> None:
    (tmp_path / "failures.tsv").write_text("mine\n")
    answer = pmkit("load", "--keep-going", "a.vcf", *GENE)
    assert (answer.code, answer.out) == (73, "")
    assert (tmp_path / "failures.tsv").read_text() == "mine\n"


def test_a_stage_that_fails_on_one_case_goes_on_with_the_next(pmkit, write_vcf, tmp_path: Path) -> None:
    for name in "ABC":
        write_vcf(f"{name}.vcf", [name])
    for name in "AC":
        (tmp_path / f"{name}.tsv").write_text("CYP2D6\t*1/*4\n")
    (tmp_path / "B.tsv").write_bytes(b"\xff\xfe\x00")
    words = ("pgx", "--gene", "CYP2C19", "--gene", "CYP2D6", "--outside", "{sample}.tsv")
    answer = pmkit("load", "A.vcf", "B.vcf", "C.vcf", "--keep-going", *words, "report", "-f", "ndjson")
    assert answer.code == 65, answer.err
    assert [json.loads(line)["sample"] for line in answer.out.splitlines()] == ["A", "C"]
    found = listed(tmp_path / "failures.tsv")
    assert list(found) == ["B.vcf"]
    assert found["B.vcf"][1].startswith("sample B: ")


def test_arrays_and_run_keep_going_too(pmkit, write_vcf, tmp_path: Path) -> None:
    export = "# rsid\tchromosome\tposition\tgenotype\n# build 37\nrs4244285\t10\t96541616\tGA\n"
    (tmp_path / "x.txt").write_text(export)
    (tmp_path / "y.txt").write_text(export + "rs1\t10\tfar\tAA\n")
    write_vcf("a.vcf", ["A"])
    answer = pmkit("run", "y.txt", "a.vcf", "x.txt", "--keep-going", "--format", "auto", "-o", "out")
    assert answer.code == 65, answer.err
    assert "out/failures.tsv: 1 file has failed" in answer.err
    assert listed(tmp_path / "out/failures.tsv")["y.txt"][0] == "4"
    assert {one["sample"] for one in json.loads((tmp_path / "out/report.json").read_text())} == {"A", "x"}


def test_what_is_there_already_is_skipped(pmkit, files: list[str], tmp_path: Path) -> None:
    words = ("load", "a.vcf", "b.vcf", "--skip-existing", *GENE, "report", "-o", "out/{sample}.json")
    assert pmkit(*words).code == 0
    (tmp_path / "out/A.json").unlink()
    before = (tmp_path / "out/B.json").stat().st_mtime_ns
    (tmp_path / "b.vcf").write_text((tmp_path / "b.vcf").read_text() + "a broken line\n")  # would fail if it were read
    assert pmkit(*words).code == 0
    assert (tmp_path / "out/A.json").exists()
    assert (tmp_path / "out/B.json").stat().st_mtime_ns == before


@pytest.mark.parametrize("sink", [(), ("report", "-o", "all.json"), ("report", "-f", "tsv", "-o", "out/")])
def test_skipping_needs_a_file_for_each_sample(pmkit, write_vcf, sink: tuple[str, ...]) -> None:
    answer = pmkit("load", write_vcf(), "--skip-existing", *GENE, *sink)
    assert (answer.code, answer.out) == (2, "")
    assert "--skip-existing needs a file for each sample" in answer.err


def test_memory_is_flat_over_files(write_vcf, tmp_path: Path) -> None:
    """Objects are counted, not bytes: those of one file must not outlive it."""
    paths = tuple(str(write_vcf(f"{i}.vcf", [f"S{i}"])) for i in range(16))
    counts: list[int] = []

    def tick() -> None:
        gc.collect()
        counts.append(len(gc.get_objects()))

    chain = (
        LoadStage(SourceOptions(paths=paths)),
        PgxStage(PgxOptions(genes=("CYP2C19", "CYP2C9", "VKORC1"))),
        ReportStage(ReportOptions(format="ndjson", output=str(tmp_path / "all.ndjson"))),
    )
    for _ in flow(Run(chain, tick=tick, reporter=reporter)):
        pass
    assert counts[-1] - counts[3] < 12 * 20  # twelve files more


def test_progress() -> None:
    assert progress_text(12, Batch(expected=300), 4.0) == "12 of 300 samples, 3.0/s, 1 min 36 s left"
    assert progress_text(1, Batch(expected=9000), 2.0) == "1 of 9000 samples, 0.5/s, 4 h 59 min left"
    batch = Batch(expected=3, failures=[Failure("a", "", ""), Failure("a", "", "")])
    assert progress_text(3, batch, 3.0) == "3 of 3 samples, 1.0/s, 0 s left, 1 file failed"
    assert progress_text(5, Batch(), 2.0) == "5 samples, 2.5/s"


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("out/{sample}.json", "out/failures.tsv"),
        ("out/{sample}/r.json", "out/failures.tsv"),
        ("pre{sample}.json", "failures.tsv"),
        ("out/", "out/failures.tsv"),
        ("out/all.json", "out/failures.tsv"),
        ("-", "failures.tsv"),
    ],
)
def test_the_list_lies_alongside_the_reports(output: str, expected: str) -> None:
    assert failures_path([ReportStage(ReportOptions(output=output))]) == Path(expected)
