"""Folders, files and streams that are not to be trusted: nothing of them is run, sent to a terminal or replaced."""

from __future__ import annotations

import errno
import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pmkit.core import cells, output
from pmkit.core.terminal import visible

PMKIT = (sys.executable, "-m", "pmkit")
GENE = ("pgx", "--gene", "CYP2C19")
BAD_NAME = "S\x1b]0;title\x07\x9b31m\u202eevil"
PROGRAM = "import sys; from pmkit.cli.main import main; main(sys.argv[1:])"


def started(*words: object, cwd: Path, **options: object) -> subprocess.CompletedProcess[str]:
    """pmkit as its console script runs it: without the working folder among the places of modules."""
    return subprocess.run(
        [sys.executable, "-P", "-c", PROGRAM, *map(str, words)],
        cwd=cwd, text=True, check=False, timeout=120, **{"capture_output": True, **options},  # type: ignore[call-overload]
    )  # fmt: skip


# --- modules -----------------------------------------------------------------------------------------------------


def test_children_import_nothing_of_the_working_folder(write_vcf, tmp_path: Path) -> None:
    source = write_vcf(genotypes={"rs4244285": ["0/1"]})
    made = started("load", source, *GENE, "write", "-f", "bcf", "-o", tmp_path / "p.bcf", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    folder = tmp_path / "hostile"
    folder.mkdir()
    for name in ("json", "cyvcf2", "numpy", "bisect", "pmkit"):
        (folder / f"{name}.py").write_text(f"open({str(folder / 'RAN')!r}, 'w').write({name!r})\nraise SystemExit(9)\n")
    os.link(tmp_path / "p.bcf", folder / "p.bcf")
    done = started("load", "p.bcf", *GENE, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["inputs"][0]["format"] == "BCF"
    again = started("load", "p.bcf", *GENE, "write", "-f", "bcf", "-o", "q.bcf", cwd=folder)
    assert again.returncode == 0, again.stderr
    environment = {**os.environ, "PYTHONPATH": ":."}
    assert started("load", "p.bcf", *GENE, cwd=tmp_path, env=environment).returncode == 0
    assert not (folder / "RAN").exists()


# --- settings ----------------------------------------------------------------------------------------------------


def test_the_settings_of_the_folder_are_named(pmkit, write_vcf, tmp_path: Path) -> None:
    path = write_vcf()
    (tmp_path / "pmkit.toml").write_text("[load]\nbuild = 'GRCh38'\n")
    answer = pmkit("load", path, *GENE)
    assert (answer.code, answer.err) == (0, "pmkit: the settings of ./pmkit.toml are used\n")
    assert pmkit("-q", "load", path, *GENE).err == ""
    assert pmkit("--config", "pmkit.toml", "load", path, *GENE).err == ""


def test_those_of_another_user_are_refused(pmkit, write_vcf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_vcf()
    (tmp_path / "pmkit.toml").write_text("[load]\nbuild = 'GRCh38'\n")
    monkeypatch.setattr(os, "geteuid", lambda: (tmp_path / "pmkit.toml").stat().st_uid + 1)
    answer = pmkit("load", path, *GENE)
    assert (answer.code, answer.out) == (78, "")
    assert "belongs to another user" in answer.err
    assert pmkit("--config", "pmkit.toml", "load", path, *GENE).code == 0


@pytest.mark.parametrize("stage", ["report", "run", "write"])
def test_an_output_with_force_is_refused(pmkit, write_vcf, tmp_path: Path, stage: str) -> None:
    path = write_vcf()
    (tmp_path / "pmkit.toml").write_text(f"[{stage}]\noutput = 'precious'\nforce = true\n")
    answer = pmkit("load", path, *GENE)
    assert answer.code == 78
    assert f"[{stage}] sets an output together with force" in answer.err
    (tmp_path / "pmkit.toml").write_text("[report]\nforce = true\n")
    assert pmkit("load", path, *GENE).code == 0


# --- terminals ---------------------------------------------------------------------------------------------------


def on_terminal(cwd: Path, *words: object, pager: str = "cat") -> str:
    """What pmkit sends to a terminal, stdout and stderr together."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(cwd)
        os.environ["TERM"] = "xterm"
        os.environ["PAGER"] = pager
        os.execv(sys.executable, [*PMKIT, *map(str, words)])
    sent = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError as error:
            if error.errno == errno.EIO:
                break
            raise
        if not part:
            break
        sent += part
    os.waitpid(pid, 0)
    os.close(terminal)
    return sent.decode("utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ("load", "bad.vcf", *GENE, "report", "-f", "table"),
        ("load", "bad.vcf", *GENE, "report", "-f", "json"),
        ("load", "bad.vcf", *GENE, "report", "-f", "tsv", "--section", "pgx.genes"),
        ("check", "bad.vcf"),
        ("load", "bad.vcf", "--sample", "T", *GENE),
        ("load", "no\x1b]0;x\x07.vcf", *GENE),
        ("drug", "\x1b]0;x\x07"),
    ],
    ids=["table", "json", "tsv", "check", "error", "path", "word"],
)
def test_control_characters_never_reach_a_terminal(write_vcf, tmp_path: Path, words: tuple[str, ...]) -> None:
    write_vcf("bad.vcf", [BAD_NAME])
    sent = on_terminal(tmp_path, *words)
    assert "\x1b]" not in sent
    assert "\x07" not in sent
    assert "\x9b" not in sent
    assert "\u202e" not in sent
    assert "1b]0;" in sent  # shown as \\u001b, or by Python's repr as \\x1b


def test_colours_of_our_own_are_sent(write_vcf, tmp_path: Path) -> None:
    write_vcf("s.vcf")
    assert "\x1b[1m" in on_terminal(tmp_path, "load", "s.vcf", *GENE)


def test_the_page_in_a_file_is_made_visible_too(pmkit, write_vcf, tmp_path: Path) -> None:
    write_vcf("bad.vcf", [BAD_NAME])
    assert pmkit("load", "bad.vcf", *GENE, "report", "-o", "r.txt").code == 0
    text = (tmp_path / "r.txt").read_text()
    assert visible(text) == text
    assert "\\u001b]0;title\\u009b31m\\u202eevil" in text  # rich leaves the bell out


def test_data_that_goes_to_no_terminal_stays_as_it_is(pmkit, write_vcf) -> None:
    write_vcf("bad.vcf", ["S\u200fx"])
    assert json.loads(pmkit("load", "bad.vcf", *GENE).out)["sample"] == "S\u200fx"


@pytest.mark.parametrize(
    "words",
    [("check", "bad.vcf"), ("load", "bad.vcf", *GENE, "report", "-f", "tsv"), ("explain", "bad.json", "CYP2C19"),
     ("diff", "bad.json", "other.json")],
    ids=lambda words: words[0],
)  # fmt: skip
def test_texts_and_tables_in_a_file_are_made_visible(pmkit, write_vcf, tmp_path: Path, words: tuple[str, ...]) -> None:
    """What goes to no terminal now may be shown on one later."""
    write_vcf("bad.vcf", [BAD_NAME])
    report = pmkit("load", "bad.vcf", *GENE, "report", "-f", "json").out
    (tmp_path / "bad.json").write_text(report)
    (tmp_path / "other.json").write_text(report.replace("Normal Metabolizer", "Poor \u202eMetabolizer"))
    answer = pmkit(*words)
    assert answer.code == 0
    assert answer.out == visible(answer.out)
    assert "\\u202e" in answer.out


def test_the_cells_of_a_difference_are_no_formulas(pmkit, write_vcf, tmp_path: Path) -> None:
    write_vcf("s.vcf", ["=1+1"])
    report = pmkit("load", "s.vcf", *GENE, "report", "-f", "json").out
    (tmp_path / "a.json").write_text(report)
    (tmp_path / "b.json").write_text(report.replace("Normal Metabolizer", "Poor Metabolizer"))
    rows = pmkit("diff", "a.json", "b.json").out.splitlines()[1:]
    assert rows and all(row.startswith("'=1+1\t") for row in rows)


def test_visible() -> None:
    assert visible("a\tb\nc é 漢 µ") == "a\tb\nc é 漢 µ"
    assert visible("\r\x00\x7f\u2066\u2028") == "\\u000d\\u0000\\u007f\\u2066\\u2028"


# --- spreadsheets ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"), ("-2+3", "'-2+3"),
        ("\t=1", "' =1"), ("\r=1", "' =1"), ("-1.5", "-1.5"), ("+3", "+3"), ("-", "-"), ("", ""), (-1.5, "-1.5"),
        ("c.-12A>G", "c.-12A>G"), (None, ""), (True, "true"),
    ],
)  # fmt: skip
def test_cells_are_no_formulas(value: object, cell: str) -> None:
    assert cells.text(value) == cell


def test_joined_cells_are_no_formulas() -> None:
    assert cells.joined(["=1", "-2"]) == "'=1; -2"
    assert cells.joined(["a", "=b"]) == "a; =b"


def test_a_sample_named_like_a_formula(pmkit, write_vcf) -> None:
    write_vcf("s.vcf", ["=HYPERLINK(1)"])
    answer = pmkit("load", "s.vcf", *GENE, "report", "-f", "tsv", "--section", "pgx.genes")
    assert answer.out.splitlines()[1].startswith("'=HYPERLINK(1)\t")


# --- killed runs -------------------------------------------------------------------------------------------------


def test_what_a_killed_run_left_is_named(pmkit, write_vcf, tmp_path: Path) -> None:
    write_vcf("s.vcf")
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom pmkit.core import output\n"
        "with output.atomic(Path('out/r.ndjson')) as out:\n    out.write('half')\n    out.flush()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=False)
    assert done.returncode == -signal.SIGKILL
    (left,) = (tmp_path / "out").glob(".*.part")
    answer = pmkit("doctor")
    assert answer.code == 0
    assert f"unfinished  out/{left.name} was left by a run that was killed" in answer.out
    answer = pmkit("load", "s.vcf", *GENE, "report", "-o", "out/r.json")
    assert answer.code == 0
    assert answer.err == f"pmkit: out/{left.name} was left unfinished by a run that was killed; it can be deleted\n"
    assert left.exists()


def test_what_a_running_one_writes_is_not(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        (tmp_path / f".r.json.{other.pid}.abcdefgh.part").touch()
        (tmp_path / ".other.part").touch()
        assert output.left_behind(tmp_path) == []
        assert other.stdin is not None
        other.stdin.close()
    assert [path.name for path in output.left_behind(tmp_path)] == [f".r.json.{other.pid}.abcdefgh.part"]


# --- closed streams ----------------------------------------------------------------------------------------------


def closed(numbers: tuple[int, ...], *words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    script = "import os, sys\n" + "".join(f"os.close({n})\n" for n in numbers)
    script += "os.execv(sys.executable, [sys.executable, '-m', 'pmkit', *sys.argv[1:]])\n"
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, words)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("place", ["/dev/full", "read only"])
def test_an_error_that_cannot_be_printed_keeps_its_code(tmp_path: Path, place: str) -> None:
    if place == "/dev/full" and not Path(place).exists():
        pytest.skip("needs /dev/full")
    (tmp_path / "read only").touch()
    with (tmp_path / place).open("r" if place == "read only" else "w") as stream:
        done = subprocess.run([*PMKIT, "load", "missing.vcf", "pgx"], cwd=tmp_path, stderr=stream, check=False)
    assert done.returncode == 66


def test_closed_standard_streams(write_vcf, tmp_path: Path) -> None:
    path = write_vcf()
    done = closed((0, 1), "load", path, *GENE, "report", "-o", "r.json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    whole = (tmp_path / "r.json").read_bytes()
    done = closed((0, 1, 2), "load", path, *GENE, "report", "-o", "s.json", cwd=tmp_path)
    assert done.returncode == 0
    assert json.loads((tmp_path / "s.json").read_bytes())["pgx"] == json.loads(whole)["pgx"]
    done = closed((1,), "load", path, *GENE, cwd=tmp_path)
    assert done.returncode == 74
    assert "standard output is closed" in done.stderr
    done = closed((0,), "load", "-", *GENE, cwd=tmp_path)
    assert done.returncode == 66
    assert "standard input is closed" in done.stderr
    done = closed((2,), "load", "missing.vcf", *GENE, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (66, "")
    assert closed((1,), "--version", cwd=tmp_path).returncode == 74


# --- nesting -----------------------------------------------------------------------------------------------------

DEEP = 200_000


def test_nested_documents_are_bad_data(pmkit, write_vcf, tmp_path: Path) -> None:
    path = write_vcf()
    (tmp_path / "deep.json").write_text("[" * DEEP)
    (tmp_path / "deep.toml").write_text("a = " + "[" * DEEP)
    (tmp_path / "deep.ndjson").write_text('{"a":' * DEEP + "\n")
    for words, code in (
        (("explain", "deep.json", "X"), 65),
        (("validate", "deep.json"), 65),
        (("validate", "deep.ndjson"), 65),
        (("validate", "--patient", "deep.json"), 65),
        (("validate", "--patient", "deep.toml"), 65),
        (("load", path, *GENE, "context", "deep.json"), 65),
        (("load", path, *GENE, "--outside", "deep.json"), 65),
        (("validate", "deep.toml"), 78),
        (("--config", "deep.toml", "doctor"), 78),
    ):
        answer = pmkit(*words)
        assert answer.code == code, (words, answer.err)
        assert answer.err.count("\n") == 1
        assert "unexpected" not in answer.err


@pytest.mark.parametrize("text", ["{key} = 1", "[{key}]", "[pgx]\nx = {{ {key} = 1 }}", "{spaced} = 1"])
def test_a_key_of_very_many_parts_is_nested_too_deeply(pmkit, write_vcf, tmp_path: Path, text: str) -> None:
    """tomllib takes a time for it that grows with their square."""
    parts = ["a"] * 1_000
    (tmp_path / "key.toml").write_text(text.format(key=".".join(parts), spaced=" . ".join(parts)))
    path = write_vcf()
    for words, code in (
        (("--config", "key.toml", "doctor"), 78),
        (("validate", "--patient", "key.toml"), 65),
        (("load", path, "pgx", "--panel", "key.toml", "report"), 78),
    ):
        answer = pmkit(*words)
        assert (answer.code, "nested too deeply" in answer.err) == (code, True), (words, answer.err)


def test_a_long_page_goes_through_the_pager_and_a_short_one_does_not(write_vcf, tmp_path: Path) -> None:
    write_vcf("bad.vcf", [BAD_NAME])
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\ncat > paged.txt\n")
    pager.chmod(0o755)
    sent = on_terminal(tmp_path, "load", "bad.vcf", *GENE, "report", "-f", "table", "--full", pager=str(pager))
    paged = (tmp_path / "paged.txt").read_text(encoding="utf-8")
    assert "CYP2C19" in paged
    assert "CYP2C19" not in sent
    assert "\x1b]" not in paged  # the sample's name is shown, not sent
    (tmp_path / "paged.txt").unlink()
    words = ("load", "bad.vcf", *GENE, "report", "-f", "tsv", "--section", "pgx.test_before")
    assert "drug" in on_terminal(tmp_path, *words, pager=str(pager))
    assert not (tmp_path / "paged.txt").exists()


def test_without_a_pager_our_colours_are_still_sent(write_vcf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_vcf("s.vcf")
    sent = on_terminal(
        tmp_path, "load", "s.vcf", *GENE, "report", "-f", "table", "--full", pager="no-such-program-at-all"
    )
    assert "\x1b[1m" in sent
    assert "\\u001b" not in sent
