"""Words become a chain: cutting, order, slips of the finger, default sink, errors that name their stage."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pytest

from pmkit.chain.filter import FilterStage
from pmkit.chain.pipeline import check_order, flow
from pmkit.chain.report import ReportStage
from pmkit.cli.chain import StageCommand
from pmkit.core.errors import DataError, UsageError
from pmkit.core.options import option
from pmkit.core.stage import Flow, Item, Run, Stage


class Numbers(Stage):
    """A source of numbers that counts how many were asked for."""

    name: ClassVar[str] = "numbers"
    takes: ClassVar[frozenset[Flow]] = frozenset()

    def __init__(self, bad: int = 0) -> None:
        self.asked, self.bad = 0, bad

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        while True:
            self.asked += 1
            if self.asked == self.bad:
                raise DataError("a bad number")
            yield self.asked


class Double(Stage):
    name: ClassVar[str] = "double"

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        for number in stream:
            if number == 13:
                raise DataError("unlucky")
            yield 2 * number


def test_stream_is_lazy() -> None:
    source = Numbers()
    stream = flow(Run((source, Double())))
    assert [next(stream), next(stream)] == [2, 4]
    assert source.asked == 2


@pytest.mark.parametrize(("bad", "blamed"), [(3, "numbers"), (0, "double")])
def test_error_names_its_stage(bad: int, blamed: str) -> None:
    with pytest.raises(DataError) as caught:
        list(flow(Run((Numbers(bad), Double()))))
    assert caught.value.stage == blamed  # type: ignore[attr-defined]


def test_order_is_checked_before_any_stage_runs() -> None:
    source = Numbers()
    with pytest.raises(UsageError, match="'numbers' has to come first"):
        next(flow(Run((source, Double(), Numbers()))))
    assert source.asked == 0
    with pytest.raises(UsageError, match="'filter' needs cases, but nothing is loaded"):
        check_order([FilterStage(), ReportStage()])


@dataclass(frozen=True)
class Words:
    """Options to cut the words of."""

    words: tuple[str, ...] = field(default=(), metadata=option("Words.", argument=True))
    name: str | None = field(default=None, metadata=option("A name.", words=("-x", "--name")))
    flag: bool = field(default=False, metadata=option("A flag."))


class Cut(Double):
    name: ClassVar[str] = "cut"
    options_class: ClassVar[type] = Words


@pytest.mark.parametrize(
    ("words", "own"),
    [
        ("a b pgx report", 2),
        ("a --flag pgx", 2),
        ("a --name pgx onco", 3),  # an option's value is no stage
        ("-x report", 2),
        ("--name=pgx report", 1),
        ("./pgx report", 1),
        ("a b", 2),
    ],
)
def test_cut(words: str, own: int) -> None:
    first, rest = StageCommand(Cut).cut(words.split(), ["pgx", "onco", "report"])
    assert first == words.split()[:own]
    assert rest == words.split()[own:]


def test_options_after_arguments_and_many_files(pmkit, write_vcf) -> None:
    a, b = write_vcf("a.vcf", ["A"]), write_vcf("b.vcf", ["B"])
    answer = pmkit("load", a, b, "--build", "GRCh38", "pgx", "--gene", "CYP2C19", "report", "-f", "ndjson")
    assert answer.code == 0, answer.err
    assert [json.loads(line)["sample"] for line in answer.out.splitlines()] == ["A", "B"]


def test_default_sink_is_json_where_stdout_is_no_terminal(pmkit, write_vcf) -> None:
    answer = pmkit("load", write_vcf(), "pgx", "--gene", "CYP2C19")
    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["pgx"]["genes"][0]["diplotypes"][0]["label"] == "*38/*38"


def test_two_sinks_in_one_chain(pmkit, write_vcf, tmp_path: Path) -> None:
    words = ["pgx", "--gene", "CYP2C19", "report", "-o", "r.json", "report", "-f", "tsv", "--section", "pgx.genes"]
    answer = pmkit("load", write_vcf(), *words)
    assert answer.code == 0, answer.err
    assert json.loads((tmp_path / "r.json").read_text())["sample"] == "S1"
    assert answer.out.startswith("sample\tgene\tstatus")


def test_a_stage_name_is_never_a_file(pmkit, tmp_path: Path) -> None:
    (tmp_path / "pgx").write_text("not a vcf")
    answer = pmkit("load", "pgx", "report")
    assert answer.code == 2
    assert answer.err.startswith("pmkit load: no input file is named")
    assert pmkit("load", "./pgx", "pgx", "report").code == 65  # written as a path it is the file


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        ("load s.vcf pxg report", 2, "pmkit load: pxg: there is no such file. Did you mean the stage 'pgx'?"),
        ("laod s.vcf", 2, "pmkit: there is no command 'laod'. Did you mean 'load'?"),
        ("./s.vcf pgx", 2, "pmkit: './s.vcf' is no command. Did you mean `pmkit load ./s.vcf`?"),
        ("load s.vcf pgx --gen X", 2, "Did you mean '--gene'?"),
        ("load s.vcf report -f jsn", 2, "there is no report format 'jsn'. Did you mean 'json'?"),
        ("pgx report", 2, "pmkit pgx: 'pgx' needs cases, but nothing is loaded."),
        ("load s.vcf pgx load s.vcf", 2, "pmkit load: 'load' has to come first."),
        ("load s.vcf pgx rport", 2, "Did you mean the stage 'report'?"),
        ("load s.vcf filter pgx", 2, "pmkit filter: nothing to filter by."),
        ("load - - pgx", 2, "pmkit load: standard input can be read only once."),
        ("load s.vcf pgx report --section x", 2, "pmkit report: the format has no section 'x'."),
        ("load s.vcf pgx report -o {name}.json", 2, "unknown field {name}"),
        ("load s.vcf --threads many", 2, "--threads is 'many'"),
        ("load s.vcf pgx --gene A report -o a.json -o b.json", 2, "Option '--output' is given twice"),
        ("load s.vcf pgx --undocumented literal --undocumented reference", 2, "Option '--undocumented' is given twice"),
        ("--config a.toml --config b.toml doctor", 2, "Option '--config' is given twice"),
        ("explain s.vcf X --sample A --sample B", 2, "Option '--sample' is given twice"),
        ("load s.vcf report", 2, "nothing is looked for, so there is nothing to report"),
        ("load s.vcf", 2, "nothing is looked for, so there is nothing to report"),
        ("load s.vcf filter --sample A tee t.ndjson", 2, "nothing is looked for, so there is nothing to report"),
        ("load s.vcf pgx filter --min-dp 3", 2, "the thresholds come too late for 'pgx'"),
        ("load s.vcf --build hg18 pgx", 2, "there is no genome build 'hg18'"),
        ("load s.vcf pgx --gene=", 2, "Option '--gene' has an empty value"),
        ("tables show pgx.sites --where gen=X", 2, "has no column 'gen'"),
        ("help nosuch", 2, "there is no command 'nosuch'"),
        ("help tables shwo", 2, "Did you mean 'show'?"),
        ("tables shwo", 2, "No such command 'shwo'"),
    ],
)
def test_slips(pmkit, tmp_path: Path, words: str, code: int, text: str) -> None:
    (tmp_path / "s.vcf").write_text("")
    answer = pmkit(*words.split())
    assert (answer.code, answer.out) == (code, "")
    assert text in answer.err
    assert answer.err.count("\n") == 1


def test_wrong_order_is_refused_before_the_file_is_opened(pmkit, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.vcf")  # opening it would hang
    (tmp_path / "x.pmk").touch()
    answer = pmkit("load", "pipe.vcf", "save", "y.pmk", "open", "x.pmk")
    assert answer.code == 2
    assert "'open' has to come first" in answer.err


def test_standard_input(write_vcf, tmp_path: Path) -> None:
    with write_vcf().open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-m", "pmkit.cli.main", "load", "-", "pgx", "--gene", "CYP2C19"],
            stdin=file, capture_output=True, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["pgx"]["genes"][0]["gene"] == "CYP2C19"


def test_closed_pipe_ends_quietly(write_vcf, tmp_path: Path) -> None:
    samples = [f"S{i}" for i in range(300)]
    path = write_vcf("many.vcf", samples)
    with subprocess.Popen(
        [sys.executable, "-m", "pmkit.cli.main", "load", path, "pgx", "report", "-f", "ndjson"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


def test_interrupt(pmkit, write_vcf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(self: object, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        yield from stream
        raise KeyboardInterrupt

    monkeypatch.setattr(FilterStage, "process", interrupted)
    answer = pmkit("load", write_vcf(), "filter", "--min-dp", "1", "pgx", "report", "-o", "out.json")
    assert answer.code == 130
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s.vcf"]


def test_unexpected_error_is_one_line(pmkit, write_vcf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(self: object, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        raise ZeroDivisionError("oh")
        yield

    monkeypatch.setattr(FilterStage, "process", broken)
    words = ["load", write_vcf(), "filter", "--min-dp", "1", "pgx", "report", "-o", "out.json"]
    answer = pmkit(*words)
    assert answer.code == 1
    expected = "pmkit filter: unexpected error (ZeroDivisionError: oh); run with -vv for the traceback.\n"
    assert answer.err == expected
    assert not (tmp_path / "out.json").exists()
    assert "Traceback" in pmkit("-vv", *words).err


def test_a_sheet_can_name_the_files(pmkit, write_vcf, tmp_path: Path) -> None:
    write_vcf("a.vcf", ["S1"])
    (tmp_path / "cohort.tsv").write_text("sample\tfile\tcolumn\nANNA\ta.vcf\tS1\n")
    answer = pmkit("load", "--sheet", "cohort.tsv", "pgx", "--gene", "CYP2C19")
    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["sample"] == "ANNA"


def test_colour_and_table_on_a_terminal(write_vcf, tmp_path: Path) -> None:
    path = write_vcf()

    def on_terminal(**more: str) -> str:
        """Run with a pseudo-terminal as stdout and return what it shows."""
        main_end, terminal = os.openpty()
        environment = (
            {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | {"TERM": "xterm", "COLUMNS": "80"} | more
        )
        with subprocess.Popen(
            [sys.executable, "-m", "pmkit.cli.main", "load", path, "pgx", "--gene", "CYP2C19"],
            stdout=terminal, stderr=subprocess.PIPE, cwd=tmp_path, env=environment,
        ) as process:  # fmt: skip
            os.close(terminal)
            shown = b""
            with contextlib.suppress(OSError):  # Linux ends a pseudo-terminal with EIO
                while piece := os.read(main_end, 65536):
                    shown += piece
            os.close(main_end)
            assert process.wait(60) == 0
        return shown.decode()

    coloured, plain = on_terminal(), on_terminal(NO_COLOR="1")
    assert "\x1b[" in coloured
    assert "\x1b[" not in plain
    assert plain.startswith("pmkit report: S1")
    assert max(map(len, plain.splitlines())) <= 80


def test_a_report_before_anything_is_looked_for_is_refused(pmkit, write_vcf) -> None:
    answer = pmkit("load", write_vcf(), "report", "-o", "early.json", "pgx")
    assert (answer.code, answer.out) == (2, "")
    assert "'report' stands before 'pgx'" in answer.err
    assert not Path("early.json").exists()


def test_several_reports_after_it_are_fine(pmkit, write_vcf) -> None:
    words = ("pgx", "--gene", "CYP2C19", "report", "-o", "a.json", "report", "-o", "b.tsv")
    assert pmkit("load", write_vcf(), *words).code == 0
    assert Path("a.json").exists() and Path("b.tsv").exists()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_signals_leave_through_the_clean_up(pmkit, number: signal.Signals, code: int) -> None:
    before = signal.signal(number, signal.SIG_DFL)
    try:
        pmkit("--version")
        with pytest.raises(SystemExit) as left:
            signal.raise_signal(number)
        assert left.value.code == code
        signal.signal(number, signal.SIG_IGN)  # as nohup does
        pmkit("--version")
        assert signal.getsignal(number) is signal.SIG_IGN
    finally:
        signal.signal(number, before)


def test_names_joined_by_a_comma(pmkit, write_vcf) -> None:
    path = write_vcf(samples=("A", "B"))
    answer = pmkit("load", path, "--sample", "A,B", "pgx")
    assert answer.code == 66
    assert "repeat --sample" in answer.err


@pytest.mark.parametrize(
    "words",
    [
        ("load", "s.vcf", "pgx", "report", "-o", ""),
        ("load", "s.vcf", "pgx", "--gene", ""),
        ("load", "", "pgx"),
        ("load", "s.vcf", "pgx", "save", ""),
        ("run", "s.vcf", "--cna", ""),
        ("drug", ""),
        ("", "load"),
        ("--config", "", "doctor"),
    ],
)
def test_empty_words_are_refused(pmkit, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "s.vcf").write_text("")
    answer = pmkit(*words)
    assert (answer.code, answer.out) == (2, "")
    assert "mpty" in answer.err
