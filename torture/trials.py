"""The classes of trials. Each gives the number of runs and what went wrong in them."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from torture import inputs, mutants
from torture.program import Fault, Outcome, calls, finish, run, start

GENES = tuple(word for gene in inputs.GENES for word in ("--gene", gene))
CONTROL = {*range(32), 127, *range(0x80, 0xA0), 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)} - {
    9,
    10,
    13,
}


@dataclass
class Tally:
    """What a class of trials found."""

    name: str
    runs: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)  # failure -> where it was seen first

    def fail(self, what: str, where: str) -> None:
        self.failures[what] += 1
        self.first.setdefault(what, where)

    def row(self) -> str:
        shown = ", ".join(f"{what} {count} (first: {self.first[what]})" for what, count in self.failures.items())
        return f"{self.name:<22} {self.runs:>6} runs   {shown or 'no failure'}"


@dataclass
class Bench:
    """Where trials run, how many of them, and the fault that takes pmkit's place, if any."""

    folder: Path
    seed: int = 1
    mutants: int = 2000
    kills: int = 40
    people: int = 3
    fault: Fault | None = None
    seconds: float = 30

    def run(self, words: Sequence[object], *, stdin: bytes | None = None, largest: int | None = None) -> Outcome:
        return run(
            [str(word) for word in words],
            self.folder,
            stdin=stdin,
            largest=largest,
            seconds=self.seconds,
            fault=self.fault,
        )

    def fresh(self) -> Path:
        """An empty folder for outputs."""
        folder = self.folder / "out"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder


def report(path: object, *more: object, stage: Sequence[object] = ("pgx", *GENES)) -> list[object]:
    return ["load", path, *more, *stage, "report", "-f", "json"]


# The same patient in other words


def relations(bench: Bench) -> Tally:
    """Rewritings and packings that must not change what is called."""
    tally = Tally("relations")
    for number in range(bench.people):
        document = inputs.person(bench.seed * 100 + number)
        path = bench.folder / "base.vcf"
        path.write_bytes(document.text())
        base = bench.run(report(path))
        tally.runs += 1
        if base.failure or base.code:
            tally.fail(base.failure or "refused", f"person {number}: {base.err.strip()[:120]}")
            continue
        for name, words, stdin in _rewritten(document, bench.folder):
            tally.runs += 1
            outcome = bench.run(words, stdin=stdin)
            if outcome.failure or outcome.code:
                tally.fail(outcome.failure or "refused", f"{name}: {outcome.err.strip()[:120]}")
            elif calls(outcome.out) != calls(base.out):
                tally.fail("silent change", name)
    return tally


def _rewritten(document: inputs.Document, folder: Path) -> Iterator[tuple[str, list[object], bytes | None]]:
    text = document.text()
    for name, path in inputs.forms(document, folder).items():
        yield name, report(path), None
        if name != "indexed.vcf.gz":
            yield f"{name} on stdin", report("-"), path.read_bytes()
    lines = text.splitlines(keepends=True)
    head = [line for line in lines if line.startswith(b"#")]
    body = lines[len(head) :]
    changed: dict[str, bytes] = {
        "no chr": replace(document, prefix="").text(),
        "accessions": inputs.accessions(document),
        "CRLF": text.replace(b"\n", b"\r\n"),
        "blank line at the end": text + b"\n",
        "no last line end": text.rstrip(b"\n"),
        "header lines turned": b"".join([head[0], *reversed(head[1:-1]), head[-1], *body]),
        "records turned": b"".join([*head, *reversed(body)]),
        "every record twice": b"".join([*head, *(line * 2 for line in body)]),
        "no identifiers": replace(document, rows=tuple(replace(row, id=".") for row in document.rows)).text(),
        "more INFO": replace(document, rows=tuple(replace(row, info="DP=9;X") for row in document.rows)).text(),
        "split": replace(document, rows=tuple(one for row in document.rows for one in inputs.split(row))).text(),
        "gVCF": inputs.gvcf(document).text(),
        "alleles in the other order": replace(document, rows=tuple(map(_turned, document.rows))).text(),
        "phase groups": replace(document, rows=tuple(map(_grouped, document.rows))).text(),
        "local alleles": replace(document, version="4.5", rows=tuple(map(_local, document.rows))).text(),
        "VCF 4.4 prefixes": replace(document, version="4.4", rows=tuple(map(_prefixed, document.rows))).text(),
        "tags beside PASS": replace(
            document, rows=tuple(replace(r, filter="PASS;HighConf") for r in document.rows)
        ).text(),
    }
    for name, data in changed.items():
        path = folder / "changed.vcf"
        path.write_bytes(data)
        yield name, report(path), None
    path = folder / "changed.vcf"
    path.write_bytes(replace(document, contigs=False).text())
    yield "no contig lines, --build", report(path, "--build", "GRCh38"), None
    path.write_bytes(text)
    yield "twice the same", report(path), None
    several = replace(
        document,
        samples=("X1", *document.samples, *(f"Y{i}" for i in range(12))),
        rows=tuple(replace(row, cells=(row.cells[0], row.cells[0], *(row.cells[0],) * 12)) for row in document.rows),
    )
    path.write_bytes(several.text())
    yield "among other samples", report(path, "--sample", document.samples[0]), None


def _genotypes(row: inputs.Row, change: Callable[[str], str]) -> inputs.Row:
    return replace(row, cells=tuple((change(genotype), *rest) for genotype, *rest in row.cells))


def _turned(row: inputs.Row) -> inputs.Row:
    return _genotypes(row, lambda genotype: "/".join(reversed(genotype.split("/"))))


def _prefixed(row: inputs.Row) -> inputs.Row:
    return _genotypes(row, lambda genotype: "/" + genotype)


def _grouped(row: inputs.Row) -> inputs.Row:
    """Each heterozygote in a phase group of its own, which tells nothing."""
    cells = tuple((*values, f"0|{values[0][-1]}", f"{row.pos}_A_C") for values in row.cells)
    return replace(row, keys=(*row.keys, "PGT", "PID"), cells=cells)


def _local(row: inputs.Row) -> inputs.Row:
    cells = []
    for genotype, depths, *rest in row.cells:
        own = sorted({int(part) for part in genotype.split("/")} - {0})
        reads = depths.split(",")
        cells.append((genotype, ",".join(map(str, own)) or ".", ",".join(reads[i] for i in (0, *own)), *rest))
    return replace(row, keys=("GT", "LAA", "LAD", *row.keys[2:]), cells=tuple(cells))


# Damaged files


def mutated(bench: Bench) -> Tally:
    """Mutants of a patient's file in every packing, of a tumour's, and of an index."""
    tally = Tally("mutants")
    person, tumour = inputs.person(bench.seed).text(), inputs.tumour().text()
    packed = inputs.forms(inputs.person(bench.seed), bench.folder)
    index = Path(f"{packed['indexed.vcf.gz']}.tbi").read_bytes()
    base = calls(run([str(w) for w in report(packed["plain.vcf"])], bench.folder).out)
    onco = ("onco", "--tumor-type", "MEL")
    kinds: list[tuple[str, bytes, tuple[mutants.Change, ...], Sequence[object], bool]] = [
        ("text", person, mutants.OF_TEXT, ("pgx", *GENES), False),
        ("tumour", tumour, mutants.OF_TEXT, onco, False),
        ("bgzf", packed["bgzf.vcf.gz"].read_bytes(), mutants.OF_BYTES, ("pgx", *GENES), True),
        ("gzip", packed["gzip.vcf.gz"].read_bytes(), mutants.OF_BYTES, ("pgx", *GENES), True),
        ("bcf", packed["b.bcf"].read_bytes(), mutants.OF_BYTES, ("pgx", *GENES), True),
        ("index", index, mutants.OF_BYTES, ("pgx", *GENES), True),
        ("blocks", person, mutants.OF_BLOCKS, ("pgx", *GENES), False),
    ]
    names = {"bgzf": "m.vcf.gz", "gzip": "m.vcf.gz", "bcf": "m.bcf", "blocks": "m.vcf.gz"}
    for number in range(bench.mutants):
        kind, data, changes, stage, whole = kinds[number % len(kinds)]
        change = changes[number // len(kinds) % len(changes)]
        chance = random.Random(f"{bench.seed}-{number}")
        where = f"mutant {number}: {kind}, {change.__name__}"
        path = bench.folder / names.get(kind, "m.vcf")
        if kind == "index":
            path = packed["indexed.vcf.gz"]
            Path(f"{path}.tbi").write_bytes(change(data, chance))
        else:
            path.write_bytes(change(data, chance))
        target = bench.fresh() / "report.json"
        outcome = bench.run([*report(path, stage=stage), "-o", target])
        tally.runs += 1
        if outcome.failure:
            tally.fail(outcome.failure, f"{where}: {outcome.err.strip()[-160:]}")
        elif left := _left_over(target, outcome):
            tally.fail("partial file", f"{where}: {left}")
        elif whole and not outcome.code and calls(target.read_bytes()) != base:
            tally.fail("silent change", where)
    return tally


def _left_over(target: Path, outcome: Outcome) -> str:
    """What lies in the output folder that should not."""
    names = sorted(path.name for path in target.parent.iterdir())
    return "" if names == ([] if outcome.code else [target.name]) else ", ".join(names) or "no output"


# Runs that are cut short


def killed(bench: Bench) -> Tally:
    """kill -9 at every moment: an output is whole or not there."""
    tally = Tally("kill -9")
    path = bench.folder / "k.vcf"
    path.write_bytes(inputs.person(bench.seed, [f"S{i}" for i in range(30)]).text())
    words = [str(word) for word in ["load", path, "pgx", *GENES, "report", "-f", "tsv", "-o"]]
    began = time.monotonic()
    whole = bench.fresh() / "whole.tsv"
    run([*words, str(whole)], bench.folder)
    expected, length = whole.read_bytes(), time.monotonic() - began
    for number in range(bench.kills):
        target = bench.fresh() / "report.tsv"
        child = start([*words, str(target)], bench.folder, fault=bench.fault)
        time.sleep(length * 1.1 * number / bench.kills)
        os.kill(child, signal.SIGKILL)
        finish(child, bench.folder, bench.seconds)
        tally.runs += 1
        if target.exists() and target.read_bytes() != expected:
            tally.fail("partial file", f"after {number} of {bench.kills} parts")
    return tally


def full_disk(bench: Bench) -> Tally:
    """No file may grow beyond some bytes: an error that says so, and nothing left."""
    tally = Tally("full disk")
    path = bench.folder / "d.vcf"
    path.write_bytes(inputs.person(bench.seed, [f"S{i}" for i in range(30)]).text())
    for form in ("json", "tsv", "ndjson"):
        for largest in (0, 1, 4096, 20_000):
            target = bench.fresh() / f"report.{form}"
            outcome = bench.run(["load", path, "pgx", *GENES, "report", "-f", form, "-o", target], largest=largest)
            tally.runs += 1
            where = f"{form}, {largest} bytes"
            if outcome.failure:
                tally.fail(outcome.failure, f"{where}: {outcome.err.strip()[-160:]}")
            elif not outcome.code:
                tally.fail("said to be done", where)
            elif left := _left_over(target, outcome):
                tally.fail("partial file", f"{where}: {left}")
    return tally


def closed(bench: Bench) -> Tally:
    """stdin, stdout and stderr closed, and a reader that goes away: a word about it, or the work done."""
    tally = Tally("closed descriptors")
    path = bench.folder / "c.vcf"
    path.write_bytes(inputs.person(bench.seed).text())
    words = [sys.executable, "-m", "pmkit.cli.main"] if bench.fault is None else [sys.executable, "-c", "raise OSError"]
    words += [str(word) for word in report(path)]
    for shell in ("<&-", ">&-", "2>&-", "<&- >&-", ">&- 2>&-", "<&- >&- 2>&-", "| true", "| head -c 10 >/dev/null"):
        env = {name: value for name, value in os.environ.items() if not name.startswith("PMKIT_")}
        try:
            done = subprocess.run(
                ["/bin/bash", "-c", f'set -o pipefail; "$@" {shell}', "bash", *words],
                capture_output=True,
                cwd=bench.folder,
                timeout=60,
                env=env,
                check=False,
            )
        except subprocess.TimeoutExpired:
            tally.fail("hang", shell)
            continue
        tally.runs += 1
        err = done.stderr.decode(errors="replace")
        failure = Outcome(done.returncode if done.returncode not in (1, 120, 141) else 0, done.stdout, err).failure
        if failure:
            tally.fail(failure, f"{shell}: {err.strip()[-160:]}")
        elif done.returncode in (1, 120):
            tally.fail(f"exit code {done.returncode}", shell)
    return tally


def names(bench: Bench) -> Tally:
    """Hostile names of files and samples: nothing outside the folder, no control characters on stdout or stderr."""
    tally = Tally("hostile names")
    hostile = ["a b", "-v", "'\"$(id)", "x\x1b[2Jy", "l\nm", "ä\u202ee", "n\x9bm", "%s{sample}", "a" * 200]
    document = inputs.person(bench.seed)
    for name in hostile:
        path = bench.folder / "names" / f"{name}.vcf"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(document.text())
        _look(tally, bench.run(["load", path, "pgx", *GENES, "report", "-f", "table"]), f"file {name!r}")
        _look(tally, bench.run(["load", f"{path}.missing", "pgx", "report"]), f"missing file {name!r}")
    for name in [*hostile, "../../up", "/etc/x", "..", ".hidden", "=cmd()", "con", "a/b"]:
        if "\n" in name:
            continue
        path = bench.folder / "s.vcf"
        path.write_bytes(replace(document, samples=(name,)).text())
        _look(tally, bench.run(["load", path, "pgx", *GENES, "report", "-f", "table"]), f"sample {name!r}")
        before = _listing(bench.folder.parent)
        target = bench.fresh() / "{sample}.json"
        outcome = bench.run([*report(path), "-o", target])
        tally.runs += 1
        if outcome.failure:
            tally.fail(outcome.failure, f"sample {name!r}: {outcome.err.strip()[-160:]}")
        strange = {path for path in _listing(bench.folder.parent) - before if bench.folder / "out" not in path.parents}
        if strange:
            tally.fail("outside the folder", f"sample {name!r}")
    return tally


def _listing(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.name not in (".out", ".err", ".stdin")}


def _look(tally: Tally, outcome: Outcome, where: str) -> None:
    tally.runs += 1
    if outcome.failure:
        tally.fail(outcome.failure, f"{where}: {outcome.err.strip()[-160:]}")
    shown = outcome.out.decode(errors="replace") + outcome.err
    if any(ord(letter) in CONTROL for letter in shown):
        tally.fail("control characters", where)


CLASSES: dict[str, Callable[[Bench], Tally]] = {
    "relations": relations,
    "mutants": mutated,
    "kill": killed,
    "disk": full_disk,
    "closed": closed,
    "names": names,
}
