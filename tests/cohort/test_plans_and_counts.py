"""Plans, shards, merged tables and counts."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cluster.people import BROKEN, CANARY, write

from pmkit.cli import main
from pmkit.cohort import make_plan, merge, open_plan, run_plan, run_shard, status_of, summarise_run
from pmkit.cohort.frequency_counts import ALL, CohortFact, Counts, gene_facts, wilson
from pmkit.cohort.plan import Plan
from pmkit.core.errors import DataError, NoInputError
from pmkit.core.pseudonyms import new_key, read_key

STAGES = {"pgx": {"gene": ["CYP2C19", "NUDT15"]}}
KILLS = int(os.environ.get("COHORT_KILLS", "1"))


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people")
    write(folder, 7)
    return folder


@pytest.fixture(scope="module")
def calm(people: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An undisturbed run, merged."""
    made = make_plan(people / "sheet.tsv", tmp_path_factory.mktemp("calm") / "plan", shard_size=3, stages=STAGES)
    run_plan(made)
    merge(made, made.folder / "merged", form="tsv")
    return made.folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "merged").iterdir())}


def test_a_broken_sample_is_listed_and_sinks_nobody(calm: Path) -> None:
    found = status_of(open_plan(calm))
    assert [(one.state, one.samples, one.failed) for one in found] == [("done", 3, 0), ("done", 2, 1), ("done", 1, 0)]
    failures = (calm / "merged" / "failures.tsv").read_text().splitlines()
    assert len(failures) == 2
    assert failures[1].startswith(f"{CANARY}{BROKEN:03d}\t")
    table = (calm / "merged" / "pgx.genes.tsv").read_text()
    assert f"{CANARY}{BROKEN:03d}" not in table
    assert f"{CANARY}006" in table


@pytest.mark.parametrize(("processes", "size"), [(2, 3), (1, 100)])
def test_any_number_of_processes_and_any_shards_give_the_same_tables(
    people: Path, calm: Path, tmp_path: Path, processes: int, size: int
) -> None:
    made = make_plan(people / "sheet.tsv", tmp_path / "plan", shard_size=size, stages=STAGES)
    run_plan(made, processes=processes)
    merge(made, made.folder / "merged", form="tsv")
    assert files(made.folder) == files(calm)


def test_a_run_that_is_killed_goes_on(people: Path, calm: Path, tmp_path: Path) -> None:
    """kill -9 at random moments, the processes of shards with it (COHORT_KILLS times)."""
    chance = random.Random(14)
    for turn in range(KILLS):
        made = make_plan(people / "sheet.tsv", tmp_path / f"plan{turn}", shard_size=2, stages=STAGES)
        words = [sys.executable, "-m", "pmkit.cli.main", "cohort", "run", str(made.folder), "--processes", "2"]
        run = subprocess.Popen(words, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.2, 4.0))
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        run_plan(made)
        merge(made, made.folder / "merged", form="tsv")
        assert files(made.folder) == files(calm), turn
        assert not list((made.folder / "shards").glob(".*.part"))


def test_a_changed_table_is_made_again(people: Path, calm: Path, tmp_path: Path) -> None:
    made = make_plan(people / "sheet.tsv", tmp_path / "plan", shard_size=100, stages=STAGES)
    run_shard(made, 1)
    with made.result(1, "pgx.genes.tsv").open("a") as out:
        out.write("x\n")
    assert status_of(made)[0].state == "started"
    with pytest.raises(NoInputError, match="1 of 1 shard not done"):
        merge(made, tmp_path / "merged", form="tsv")
    run_shard(made, 1)
    assert status_of(made)[0].state == "done"


def test_tables_of_an_earlier_merge_in_the_other_form_are_not_counted(people: Path, tmp_path: Path) -> None:
    made = make_plan(people / "sheet.tsv", tmp_path / "plan", shard_size=3, stages=STAGES)
    folder = made.folder / "merged"
    run_shard(made, 1)
    merge(made, folder, form="parquet", partial=True)
    assert summarise_run(folder, {}).people[ALL] == 3
    run_plan(made)
    merge(made, folder, form="tsv")
    assert summarise_run(folder, {}).people[ALL] == 6


def sheet(folder: Path, *rows: str, columns: str = "sample\tfile") -> Path:
    path = folder / "sheet.tsv"
    path.write_text("\n".join((columns, *rows)) + "\n")
    return path


def planned(folder: Path, path: Path) -> Plan:
    return make_plan(path, folder / "plan", shard_size=2, stages=STAGES)


def test_a_sheet_is_refused_with_its_lines(people: Path, tmp_path: Path) -> None:
    one, two = (f"{people}/{CANARY}00{k}.vcf" for k in (0, 1))
    with pytest.raises(DataError, match="in two lines, 2 and 4"):
        planned(tmp_path, sheet(tmp_path, f"A\t{one}", f"B\t{two}", f"A\t{two}"))
    with pytest.raises(NoInputError, match=r"sheet.tsv, line 3: the file of this line is not there"):
        planned(tmp_path, sheet(tmp_path, f"A\t{one}", "B\tnone.vcf"))
    with pytest.raises(DataError, match="lines 2 and 3 name one column of one file"):
        planned(tmp_path, sheet(tmp_path, f"A\t{one}\tX", f"B\t{one}\tX", columns="sample\tfile\tcolumn"))
    other = tmp_path / "other.vcf"
    other.write_text((people / f"{CANARY}001.vcf").read_text().replace("GRCh38", "GRCh37"))
    with pytest.raises(DataError, match="GRCh38 in line 2, GRCh37 in line 3"):
        planned(tmp_path, sheet(tmp_path, f"A\t{one}", f"B\t{other}"))
    assert not (tmp_path / "plan").exists()


def test_who_refused_is_in_no_output_and_no_count(people: Path, tmp_path: Path) -> None:
    rows = [f"{CANARY}00{k}\t{people}/{CANARY}00{k}.vcf\t{'withdrawn' if k == 1 else ''}" for k in range(3)]
    made = planned(tmp_path, sheet(tmp_path, *rows, columns="sample\tfile\tconsent"))
    assert (made.samples, made.withheld) == (2, 1)
    run_plan(made)
    merge(made, made.folder / "merged", form="tsv")
    assert not [path for path in made.folder.rglob("*") if path.is_file() and b"CANARY001" in path.read_bytes()]
    assert summarise_run(made.folder / "merged", {}).people[ALL] == 2


@pytest.mark.parametrize("cell", ["refuse", "does not consent", "opt-out", "not secondary"])
def test_a_consent_that_is_not_understood_is_no_consent(cell: str, people: Path, tmp_path: Path) -> None:
    """It may be a refusal in other words."""
    rows = [f"{CANARY}00{k}\t{people}/{CANARY}00{k}.vcf\t{('yes', cell, 'secondary')[k]}" for k in range(3)]
    with pytest.raises(DataError, match=r"consent of this line is not understood") as error:
        planned(tmp_path, sheet(tmp_path, *rows, columns="sample\tfile\tconsent"))
    assert "line 3" in str(error.value)
    assert "CANARY" not in str(error.value)
    assert not (tmp_path / "plan").exists()


def test_names_stand_in_sheets_and_results_only(
    people: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """With a key not even there, but for the paths of the sheets; the link table is written apart."""
    key = tmp_path / "key"
    new_key(key, "study")
    (tmp_path / "plan").mkdir()
    words = [
        "cohort",
        "plan",
        f"{people}/sheet.tsv",
        "-o",
        f"{tmp_path}/plan/p",
        "--key",
        str(key),
        "--shard-size",
        "3",
    ]
    assert main.run(words) == 0
    made = open_plan(tmp_path / "plan" / "p")
    assert main.run(["cohort", "run", str(made.folder)]) == 0
    assert main.run(["cohort", "merge", str(made.folder)]) == 0
    assert main.run(["cohort", "summary", f"{made.folder}/merged", "-o", f"{made.folder}/summary"]) == 0
    said = capfd.readouterr()
    assert CANARY not in said.out + said.err
    written = [path for path in made.folder.rglob("*") if path.is_file() and "sheets" not in path.parts]
    assert [str(path) for path in written if CANARY.encode() in path.read_bytes() or CANARY in path.name] == []
    assert main.run(["pseudonym", "map", f"{people}/sheet.tsv", "--key", str(key), "-o", f"{tmp_path}/link.tsv"]) == 0
    pseudonym = read_key(key).pseudonym(f"{CANARY}000")
    assert f"{CANARY}000\t{pseudonym}\n" in (tmp_path / "link.tsv").read_text()
    assert pseudonym in (made.folder / "merged" / "pgx.genes.tsv").read_text()


def test_counts_of_vcfs_and_of_merged_tables_agree(tmp_path: Path) -> None:
    from bench import cohort

    whole = tmp_path / "many.vcf.gz"
    cohort.write(whole, ["CYP2C19", "TPMT"], 60)
    names = [f"S{number:04d}" for number in range(1, 61)]
    groups = {name: "AB"[number % 2] for number, name in enumerate(names)}
    groups_file = tmp_path / "groups.tsv"
    groups_file.write_text("sample\tgroup\n" + "".join(f"{name}\t{group}\n" for name, group in groups.items()))
    rows = [f"{name}\t{whole}" for name in names]
    made = make_plan(sheet(tmp_path, *rows), tmp_path / "plan", shard_size=10, stages={"pgx": {}})
    assert made.shards == 1  # one file is never cut
    run_plan(made)
    merge(made, made.folder / "merged", form="parquet")
    for source, target in ((whole, "a"), (made.folder / "merged", "b")):
        words = ["cohort", "summary", str(source), "--groups", str(groups_file), "-o", str(tmp_path / target)]
        assert main.run(words) == 0
    assert (tmp_path / "a" / "summary.tsv").read_bytes() == (tmp_path / "b" / "summary.tsv").read_bytes()
    assert "CYP2C19\tallele\t" in (tmp_path / "a" / "summary.tsv").read_text()


def test_drivers_and_those_found_together(tmp_path: Path) -> None:
    tables = {
        "pgx.genes": ["sample\tgene\tstatus\tdiplotypes\tphenotype\tmissing"]
        + [f"S{k}\tG\tno_data\t\t\t" for k in range(4)],
        "onco.variants": [
            "sample\tgene\toncogenicity",
            "S0\tKRAS\tOncogenic",
            "S0\tTP53\tLikely Oncogenic",
            "S1\tKRAS\tLikely Oncogenic",
            "S2\tKRAS\tVUS",
        ],
        "onco.alterations": ["sample\tgene\ttiers", "S1\tERBB2\tI (A)", "S3\tMYC\t"],
    }
    for name, lines in tables.items():
        (tmp_path / f"{name}.tsv").write_text("\n".join(lines) + "\n")
    shown = {(row["of"], row["kind"]): (row["number"], row["out_of"]) for row in summarise_run(tmp_path, {}).rows(1)}
    assert shown["KRAS", "driver"] == (2, 4)
    assert shown["KRAS+TP53", "driver_pair"] == (1, 4)
    assert shown["ERBB2+KRAS", "driver_pair"] == (1, 4)
    assert ("MYC", "driver") not in shown


def test_a_real_tumour_s_drivers_are_counted(tmp_path: Path) -> None:
    tumour = Path(__file__).parents[2] / "examples" / "tumor.vcf"
    words = ["load", str(tumour), "pgx", "--gene", "CYP2C19", "onco", "--tumor-type", "MEL"]
    assert main.run([*words, "report", "-f", "tsv", "-o", f"{tmp_path}/"]) == 0
    drivers = [row["of"] for row in summarise_run(tmp_path, {}).rows(1) if row["kind"] == "driver"]
    assert "BRAF" in drivers


def test_small_groups_and_counts_are_not_shown() -> None:
    counts = Counts()
    counts.people.update({ALL: 100, "big": 93, "small": 7})
    for group, number in ((ALL, 40), ("big", 36), ("small", 4)):
        counts.add(CohortFact("G", "phenotype", "common"), group, number)
    counts.add(CohortFact("G", "phenotype", "rare"), ALL, 3)
    counts.add(CohortFact("G", "phenotype", "rare"), "big", 3)
    shown = {(row["name"], row["group"]): row for row in counts.rows(10)}
    assert shown["common", ALL]["number"] == 40
    assert shown["common", "small"]["number"] is None
    assert shown["common", "small"]["out_of"] is None
    assert shown["rare", "big"]["number"] is None
    assert shown["rare", ALL]["share"] is None


def test_a_heterozygous_label_is_two_alleles() -> None:
    row = {
        "gene": "DPYD",
        "status": "called",
        "diplotypes": "c.1905+1G>A (*2A) (heterozygous)",
        "phenotype": "",
        "missing": "",
    }
    assert {fact.name for fact in gene_facts(row) if fact.kind == "allele"} == {"c.1905+1G>A (*2A)", "Reference"}
    tied = {**row, "diplotypes": "*1/*2 or *1/*3"}
    assert {fact.kind for fact in gene_facts(tied)} == {"status"}


@pytest.mark.parametrize(("number", "of_all"), [(0, 10), (3, 10), (81, 263), (10, 10)])
def test_wilson_s_interval_ends_where_the_score_test_ends(number: int, of_all: int) -> None:
    for bound in wilson(number, of_all):
        error = (bound * (1 - bound) / of_all) ** 0.5
        assert abs(number / of_all - bound) == pytest.approx(1.959963984540054 * error, abs=1e-6)
