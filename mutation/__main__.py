"""`python -m mutation`: put a sample of faults into the code, run the tests that should see them, list which survive.

Outside CI: each fault takes a run of the tests that reach its line, quickest first; a line that runs when its module is
loaded, or that no test reaches, meets all tests of its part. The sample and its order are the same for the same
`--seed`, so that a run that `--minutes` ends has tried a random part of it. Exit code 1 where fewer than `--least` per
cent of a part are seen.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData

from mutation.faults import Fault, count, fault

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "pmkit"
SECONDS, SLOWER = 20, 8
"""A run of tests that takes more processor time than both this and so many times their run without any fault is hung by
the fault: seen."""
STUCK = 1800
"""Seconds after which a run that waits is hung as well; far more than a busy machine makes of the others."""
MOST = 60
"""Tests that are run first; those that are left are run where these do not see the fault."""
OFTEN = 12
"""Tests that saw most of the faults before: they are run first of all."""
OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "-k", "not isal")
"""Tests that run with zlib and with igzip run with zlib alone: what these modules do does not hang on it."""
TARGETS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "matcher": (
        ("pgx/alleles/match.py", "pgx/alleles/allele_sets.py", "pgx/alleles/genotype.py", "variants/sites.py"),
        (
            "tests/pgx/alleles/test_matcher_property.py",
            "tests/pgx/alleles/test_sets_spelled_out.py",
            "tests/pgx/alleles/test_genotypes_spelled_out.py",
            "tests/variants/test_load_sites.py",
            "tests/variants/test_sites_split.py",
            "tests/variants/test_sites_each_sample.py",
            "tests/variants/test_load_imputed.py",
            "tests/variants/test_plain_sites.py",
            "tests/intake/test_real_tools.py",
            "tests/intake/test_odd_files.py",
            "tests/intake/test_silent_normal.py",
            "tests/pgx/alleles/test_unusable_positions.py",
            "tests/pgx/alleles/test_known_diplotypes.py",
            "tests/pgx/alleles/test_lowest_function.py",
            "tests/pgx/alleles/test_half_known.py",
            "tests/pgx/alleles/test_bases_changed_together.py",
            "tests/pgx/alleles/test_cohorts.py",
            "tests/pgx/alleles/test_definitions_2026.py",
            "tests/pgx/alleles/test_deletion_genes.py",
            "tests/variants/test_dialect_reads.py",
            "tests/variants/test_anchored_after.py",
            "tests/variants/test_segments.py",
        ),
    ),
    "phenotype": (
        ("pgx/phenotype.py", "pgx/phenotype_rules.py"),
        ("tests/pgx/test_phenotype.py", "tests/pgx/test_drugs.py", "tests/pgx/test_merge.py"),
    ),
    "oncogenicity": (
        ("onco/oncogenicity.py", "onco/oncogenicity_rules.py"),
        (
            "tests/onco/test_oncogenicity.py",
            "tests/onco/test_codes_decide.py",
            "tests/onco/test_known_drivers.py",
            "tests/onco/test_critical_regions.py",
        ),
    ),
    "protein": (
        ("variants/consequence/protein.py", "variants/consequence/effect.py"),
        ("tests/variants/consequence", "tests/onco/test_splicing.py"),
    ),
    "sieve": (
        (
            "formats/sieve.py",
            "formats/linefilter.py",
            "formats/blockwalk.py",
            "formats/indexed.py",
            "formats/literals.py",
            "formats/plain_lines.py",
            "formats/spans.py",
        ),
        (
            "tests/formats/test_blockwalk.py",
            "tests/formats/test_spans.py",
            "tests/formats/test_linefilter.py",
            "tests/formats/test_regions.py",
            "tests/formats/test_structural_regions.py",
            "tests/formats/test_literals.py",
            "tests/formats/test_plain_lines.py",
            "tests/formats/test_sieve_bad_input.py",
            "tests/formats/test_threads.py",
            "tests/formats/test_damage.py",
            "tests/cli/test_structural_records_named.py",
        ),
    ),
}
"""Modules, and the tests that are meant to hold them; the tests of a part that stops at the first failure."""


def sample(part: str, number: int, seed: int) -> Sequence[tuple[str, Fault]]:
    """`number` faults of a part in random order, the same for the same seed."""
    sources = {name: (PACKAGE / name).read_text(encoding="utf-8") for name in TARGETS[part][0]}
    found = [(name, index) for name, source in sources.items() for index in range(count(source))]
    chosen = random.Random(f"{seed} {part}").sample(found, min(number, len(found)))
    return [(name, fault(sources[name], index)) for name, index in chosen]


def environment(folder: Path) -> dict[str, str]:
    """What a run of tests on the package in `folder` is told."""
    return {
        **os.environ,
        "PYTHONPATH": str(folder / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MANY_EXAMPLES": "1",
        "COVERAGE_FILE": str(folder / "coverage"),
        "OPENBLAS_NUM_THREADS": "1",
    }


@dataclass(frozen=True, slots=True)
class Reach:
    """What the tests of a part do without any fault: the seconds of each, and those that reach each module's lines."""

    seconds: dict[str, float]
    lines: dict[str, dict[int, list[str]]]

    def runs(self, part: str, name: str, line: int, killers: Collection[str] = ()) -> list[list[str]]:
        """The runs of tests for a fault of a line: `killers` (saw others) and the quickest, then the rest."""
        tests = self.lines[name].get(line)
        if not tests:
            return [run for run in ([test for test in killers if test in self.seconds], list(TARGETS[part][1])) if run]
        tests = sorted(tests, key=lambda test: test not in killers)
        return [run for run in (tests[:MOST], tests[MOST:]) if run]

    def limit(self, tests: Sequence[str]) -> int:
        """Processor seconds that a run of tests has; names that are no test stand for the whole part."""
        known = all(test in self.seconds for test in tests)
        usual = sum(self.seconds[test] for test in tests) if known else sum(self.seconds.values())
        return round(max(SECONDS, SLOWER * usual))


def reaching(part: str, folder: Path) -> Reach:
    """The tests that reach each line of each module of a part, quickest first; raises SystemExit where one fails."""
    cover = (f"--cov={folder / 'src' / 'pmkit'}", "--cov-context=test", "--cov-report=")
    command = [sys.executable, "-m", "pytest", *OPTIONS, *cover, "-vv", "--durations=0", "--durations-min=0"]
    done = subprocess.run(
        [*command, *TARGETS[part][1]],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise SystemExit(f"{part}: the tests fail without any fault\n{done.stdout[-2000:]}")
    times = re.findall(r"(?m)^([\d.]+)s (?:setup|call) +(.+?) *$", done.stdout)
    seconds: dict[str, float] = {}
    for time_, name in times:
        seconds[name] = seconds.get(name, 0.0) + float(time_)
    data = CoverageData(str(folder / "coverage"))
    data.read()
    lines = {
        name: {
            line: sorted({text.rpartition("|")[0] for text in texts if text}, key=lambda test: seconds.get(test, 0.0))
            for line, texts in data.contexts_by_lineno(str(folder / "src" / "pmkit" / name)).items()
            if "" not in texts  # it runs when the module is loaded
        }
        for name in TARGETS[part][0]
    }
    return Reach(seconds, lines)


class Runner:
    """A process (`mutation.runner`) that runs tests on the package in a folder, each time anew."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mutation.runner"],
            cwd=ROOT,
            env=environment(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, tests: Sequence[str], processor: int) -> tuple[str, list[str]]:
        """How a run of tests ended (as in `mutation.runner`), and which failed; `processor` in seconds."""
        assert self.process.stdin
        assert self.process.stdout
        asked = {"arguments": [*OPTIONS, *tests], "processor": processor, "wall": STUCK}
        print(json.dumps(asked), file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        return str(answer["ended"]), list(answer["failed"])

    def end(self) -> None:
        self.process.communicate()


def seen(fault: Fault, path: Path, runner: Runner, runs: Sequence[tuple[Sequence[str], int]]) -> tuple[str, list[str]]:
    """ "passed" where every run of tests passes with the fault; else how the first other one ended, and what failed.

    `path`: the module in the copy, put right after.
    """
    kept = path.read_text(encoding="utf-8")
    path.write_text(fault.text, encoding="utf-8")
    try:
        for tests, limit in runs:
            ended, failed = runner.ask(tests, limit)
            if ended == "lost":  # names of tests may hang on the code: the modules say whether they can be loaded
                ended, failed = runner.ask(sorted({test.partition("::")[0] for test in tests}), STUCK)
            if ended == "lost":
                raise SystemExit(f"{path.name}:{fault.line}: no test ran: {fault.what}")
            if ended != "passed":
                return ended, failed
        return "passed", []
    finally:
        path.write_text(kept, encoding="utf-8")


class Trial:
    """The faults of one part, tried by several workers, each on a copy of its own."""

    def __init__(self, part: str, chosen: Sequence[tuple[str, Fault]], minutes: float, *, said: bool) -> None:
        """`said`: every fault is printed, not only survivors."""
        self.part, self.said = part, said
        self._left, self._stop = deque(chosen), time.monotonic() + 60 * minutes
        self.ends, self._killers = Counter[str](), Counter[str]()

    def work(self, folder: Path, reach: Reach) -> None:
        """Try faults on the copy in `folder` until none is left, or the time is over."""
        runner = Runner(folder)
        while self._left and time.monotonic() < self._stop:
            name, fault = self._left.popleft()
            often = [test for test, _ in self._killers.most_common(OFTEN)]
            runs = [(tests, reach.limit(tests)) for tests in reach.runs(self.part, name, fault.line, often)]
            ended, failed = seen(fault, folder / "src" / "pmkit" / name, runner, runs)
            self.ends[ended] += 1
            self._killers.update(failed)
            if self.said or ended != "failed":
                word = {"passed": "survives"}.get(ended, ended)
                print(f"{self.part}: {word}: {name}:{fault.line}: {fault.what[:150]}", *failed, flush=True)
        runner.end()

    def summary(self) -> str:
        """How many of the faults were seen."""
        tried, left = self.ends.total(), len(self._left)
        by_time = self.ends["slow"] + self.ends["stuck"]
        late = f", {by_time} of them by their time" if by_time else ""
        return f"{self.part:<14} {tried - self.ends['passed']} of {tried} seen{late}" + (
            f", stopped before {left} more" if left else ""
        )


def run(part: str, chosen: Sequence[tuple[str, Fault]], minutes: float, workers: int, *, said: bool) -> Trial:
    """Try a sample on one part, and print the survivors."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        folders = [Path(place) / str(number) for number in range(workers)]
        for folder in folders:
            shutil.copytree(PACKAGE, folder / "src" / "pmkit", ignore=shutil.ignore_patterns("__pycache__"))
            (folder / "rules").symlink_to(ROOT / "rules")  # lies beside `src`, as in the repository
        reach = reaching(part, folders[0])
        trial = Trial(part, chosen, minutes, said=said)
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda folder: trial.work(folder, reach), folders))
    print(f"{trial.summary()}  [{time.monotonic() - began:.0f} s]", flush=True)
    return trial


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("--faults", type=int, default=40, help="faults for each part")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=TARGETS, default=list(TARGETS))
    parser.add_argument("--jobs", type=int, default=2, help="parts at the same time")
    parser.add_argument("--workers", type=int, default=1, help="faults of a part at the same time")
    parser.add_argument("--least", type=float, default=85, help="per cent that must be seen in each part")
    parser.add_argument("--minutes", type=float, default=60, help="after which a part tries no further fault")
    parser.add_argument(
        "--tried-before", type=int, default=0, help="go on behind so many of the sample, which an earlier run tried"
    )
    parser.add_argument("--all", action="store_true", help="name the faults that are seen as well, and what saw them")
    options = parser.parse_args()

    def tried(part: str) -> Trial:
        chosen = sample(part, options.faults, options.seed)[options.tried_before :]
        return run(part, chosen, options.minutes, options.workers, said=options.all)

    with ThreadPoolExecutor(options.jobs) as pool:
        trials = list(pool.map(tried, options.only))
    found = [(trial.ends.total() - trial.ends["passed"], trial.ends.total()) for trial in trials]
    killed, total = (sum(column) for column in zip(*found, strict=True))
    print(f"{killed} of {total} seen; least {options.least:g} % of each part")
    return 0 if all(of and 100 * seen_ >= options.least * of for seen_, of in found) else 1


if __name__ == "__main__":
    sys.exit(main())
