"""`python -m mutation`: put a sample of faults into the code, run the tests that should see them, list which survive.

Outside CI: each fault takes a run of the tests that reach its line, quickest first; a line that runs when its module is
loaded, or that no test reaches, meets all tests of its part. The sample and its order are the same for the same
`--seed`, so that a run that `--minutes` ends has tried a random part of it. Exit code 1 where fewer than `--least` per
cent of a part are seen.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData

from mutation.faults import Fault, faults

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "pmkit"
SECONDS, SLOWER = 60, 8
"""A run of tests that takes more processor time than both this and so many times their run without any fault is hung by
the fault: seen."""
STUCK = 1800
"""Seconds after which a run that waits is hung as well; far more than a busy machine makes of the others."""
MOST = 60
"""Tests that are run first; those that are left are run where these do not see the fault."""
TARGETS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "matcher": (
        ("pgx/alleles/match.py", "pgx/alleles/allele_sets.py", "pgx/alleles/genotype.py", "variants/sites.py"),
        (
            "tests/pgx/alleles/test_matcher_property.py",
            "tests/variants/test_load_sites.py",
            "tests/variants/test_load_imputed.py",
            "tests/variants/test_plain_sites.py",
            "tests/intake/test_real_tools.py",
            "tests/intake/test_odd_files.py",
            "tests/intake/test_silent_normal.py",
            "tests/pgx/alleles/test_unusable_positions.py",
            "tests/pgx/alleles/test_known_diplotypes.py",
            "tests/pgx/alleles/test_lowest_function.py",
        ),
    ),
    "phenotype": (
        ("pgx/phenotype.py", "pgx/phenotype_rules.py"),
        ("tests/pgx/test_phenotype.py", "tests/pgx/test_drugs.py", "tests/pgx/test_merge.py"),
    ),
    "oncogenicity": (
        ("onco/oncogenicity.py", "onco/oncogenicity_rules.py"),
        ("tests/onco/test_oncogenicity.py", "tests/onco/test_codes_decide.py", "tests/onco/test_known_drivers.py"),
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
            "tests/formats/test_regions.py",
            "tests/formats/test_structural_regions.py",
            "tests/formats/test_literals.py",
            "tests/formats/test_plain_lines.py",
            "tests/formats/test_sieve_bad_input.py",
            "tests/formats/test_threads.py",
            "tests/formats/test_damage.py",
            "tests/formats/test_bcf.py",
            "tests/cli/test_structural_records_named.py",
        ),
    ),
}
"""Modules, and the tests that are meant to hold them; the tests of a part that stops at the first failure."""


def sample(part: str, number: int, seed: int) -> list[tuple[str, Fault]]:
    """`number` faults of a part in random order, the same for the same seed."""
    found = [
        (name, fault) for name in TARGETS[part][0] for fault in faults((PACKAGE / name).read_text(encoding="utf-8"))
    ]
    chosen = random.Random(f"{seed} {part}").sample(range(len(found)), min(number, len(found)))
    return [found[index] for index in chosen]


def pytest(folder: Path, *arguments: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """A run of tests on the package in `folder`, ended after `limit` seconds of processor time."""

    def bound() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))

    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *arguments]
    environ = {
        **os.environ,
        "PYTHONPATH": str(folder / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HYPOTHESIS_MAX_EXAMPLES": "50",
        "COVERAGE_FILE": str(folder / "coverage"),
    }
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=STUCK if limit else None,
        check=False,
        stdin=subprocess.DEVNULL,
        preexec_fn=bound,
    )


@dataclass(frozen=True, slots=True)
class Reach:
    """What the tests of a part do without any fault: the seconds of each, and those that reach each module's lines."""

    seconds: dict[str, float]
    lines: dict[str, dict[int, list[str]]]

    def runs(self, part: str, name: str, line: int) -> list[list[str]]:
        """The runs of tests for a fault of a line: quickest first, then the others."""
        tests = self.lines[name].get(line)
        if not tests:
            return [list(TARGETS[part][1])]
        return [run for run in (tests[:MOST], tests[MOST:]) if run]

    def limit(self, tests: Sequence[str]) -> int:
        """Processor seconds that a run of tests has; names that are no test stand for the whole part."""
        known = all(test in self.seconds for test in tests)
        usual = sum(self.seconds[test] for test in tests) if known else sum(self.seconds.values())
        return round(max(SECONDS, SLOWER * usual))


def reaching(part: str, folder: Path) -> Reach:
    """The tests that reach each line of each module of a part, quickest first; raises SystemExit where one fails."""
    cover = (f"--cov={folder / 'src' / 'pmkit'}", "--cov-context=test", "--cov-report=")
    done = pytest(folder, *cover, "-vv", "--durations=0", "--durations-min=0", *TARGETS[part][1])
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


def seen(fault: Fault, path: Path, folder: Path, runs: Sequence[tuple[Sequence[str], int]]) -> bool:
    """Whether one of the runs of tests fails with the fault, or takes more than its seconds.

    `path`: the module in the copy, put right after; `folder`: the copy.
    """
    kept = path.read_text(encoding="utf-8")
    path.write_text(fault.text, encoding="utf-8")
    try:
        return any(pytest(folder, *tests, limit=limit).returncode != 0 for tests, limit in runs)
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_text(kept, encoding="utf-8")


def run(part: str, number: int, seed: int, minutes: float, tried_before: int = 0) -> tuple[int, int]:
    """Try a sample on one part, behind the first `tried_before` of it, and print the survivors.

    Returns how many were seen, and how many were tried.
    """
    began, killed, tried = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copytree(PACKAGE, folder / "src" / "pmkit", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "rules").symlink_to(ROOT / "rules")  # lies beside `src`, as in the repository
        reach = reaching(part, folder)
        chosen = sample(part, number, seed)[tried_before:]
        for name, fault in chosen:
            if time.monotonic() - began > 60 * minutes:
                break
            runs = [(tests, reach.limit(tests)) for tests in reach.runs(part, name, fault.line)]
            tried += 1
            if seen(fault, folder / "src" / "pmkit" / name, folder, runs):
                killed += 1
            else:
                print(f"{part}: survives: {name}:{fault.line}: {fault.what[:150]}", flush=True)
    ended = "" if tried == len(chosen) else f", stopped before {len(chosen) - tried} more"
    print(f"{part:<14} {killed} of {tried} seen{ended}  [{time.monotonic() - began:.0f} s]", flush=True)
    return killed, tried


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("--faults", type=int, default=40, help="faults for each part")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=TARGETS, default=list(TARGETS))
    parser.add_argument("--jobs", type=int, default=2, help="parts at the same time")
    parser.add_argument("--least", type=float, default=85, help="per cent that must be seen in each part")
    parser.add_argument("--minutes", type=float, default=60, help="after which a part tries no further fault")
    parser.add_argument(
        "--tried-before", type=int, default=0, help="go on behind so many of the sample, which an earlier run tried"
    )
    options = parser.parse_args()
    with ThreadPoolExecutor(options.jobs) as pool:
        limits = (options.faults, options.seed, options.minutes, options.tried_before)
        found = list(pool.map(lambda part: run(part, *limits), options.only))
    killed, total = (sum(column) for column in zip(*found, strict=True))
    print(f"{killed} of {total} seen; least {options.least:g} % of each part")
    return 0 if all(tried and 100 * seen_ >= options.least * tried for seen_, tried in found) else 1


if __name__ == "__main__":
    sys.exit(main())
