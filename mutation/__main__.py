"""`python -m mutation`: put a sample of faults into the code, run the tests that should see them, list which survive.

Outside CI: each fault takes a run of tests, first of those that reach its line, quickest first, and, where these do
not see it, of all of its part. The sample is the same for the same `--seed`. Exit code 1 where fewer than `--least` per
cent are seen.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from coverage import CoverageData

from mutation.faults import Fault, faults

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "pmkit"
SECONDS, SLOWER = 300, 5
"""A run of the tests that takes longer than both this and so many times the run without any fault is hung by the fault:
seen."""
MOST = 200
"""Tests that are run first; a fault that they do not see meets all tests of its part."""
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
    """`number` faults of a part, the same for the same seed."""
    found = [
        (name, fault) for name in TARGETS[part][0] for fault in faults((PACKAGE / name).read_text(encoding="utf-8"))
    ]
    chosen = random.Random(f"{seed} {part}").sample(range(len(found)), min(number, len(found)))
    return [found[index] for index in sorted(chosen)]


def pytest(folder: Path, *arguments: str, limit: float | None = None) -> subprocess.CompletedProcess[str]:
    """A run of tests on the package in `folder`."""
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
        timeout=limit,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def reaching(part: str, folder: Path) -> dict[str, dict[int, list[str]]]:
    """The tests that reach each line of each module of a part, quickest first; raises SystemExit where one fails."""
    cover = (f"--cov={folder / 'src' / 'pmkit'}", "--cov-context=test", "--cov-report=")
    done = pytest(folder, *cover, "-vv", "--durations=0", *TARGETS[part][1])
    if done.returncode:
        raise SystemExit(f"{part}: the tests fail without any fault\n{done.stdout[-2000:]}")
    seconds = {name: float(time) for time, name in re.findall(r"(?m)^([\d.]+)s call +(.+?) *$", done.stdout)}
    data = CoverageData(str(folder / "coverage"))
    data.read()
    return {
        name: {
            line: sorted({text.rpartition("|")[0] for text in texts if text}, key=lambda test: seconds.get(test, 0.0))
            for line, texts in data.contexts_by_lineno(str(folder / "src" / "pmkit" / name)).items()
        }
        for name in TARGETS[part][0]
    }


def seen(fault: Fault, path: Path, folder: Path, runs: Sequence[Sequence[str]], limit: float) -> bool:
    """Whether one of the runs of tests fails with the fault, or takes more than `limit` seconds.

    `path`: the module in the copy, put right after; `folder`: the copy.
    """
    kept = path.read_text(encoding="utf-8")
    path.write_text(fault.text, encoding="utf-8")
    try:
        return any(pytest(folder, *tests, limit=limit).returncode != 0 for tests in runs if tests)
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_text(kept, encoding="utf-8")


def run(part: str, number: int, seed: int) -> tuple[int, int]:
    """Try a sample on one part, print the survivors, and return how many were seen of how many."""
    began, killed = time.monotonic(), 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copytree(PACKAGE, folder / "src" / "pmkit", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "rules").symlink_to(ROOT / "rules")  # lies beside `src`, as in the repository
        tests = reaching(part, folder)
        limit = max(SECONDS, SLOWER * (time.monotonic() - began))
        chosen = sample(part, number, seed)
        for name, fault in chosen:
            runs = (tests[name].get(fault.line, [])[:MOST], TARGETS[part][1])
            if seen(fault, folder / "src" / "pmkit" / name, folder, runs, limit):
                killed += 1
            else:
                print(f"{part}: survives: {name}:{fault.line}: {fault.what[:150]}", flush=True)
    print(f"{part:<14} {killed} of {len(chosen)} seen  [{time.monotonic() - began:.0f} s]", flush=True)
    return killed, len(chosen)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("--faults", type=int, default=40, help="faults for each part")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=TARGETS, default=list(TARGETS))
    parser.add_argument("--jobs", type=int, default=2, help="parts at the same time")
    parser.add_argument("--least", type=float, default=85, help="per cent that must be seen")
    options = parser.parse_args()
    with ThreadPoolExecutor(options.jobs) as pool:
        found = list(pool.map(lambda part: run(part, options.faults, options.seed), options.only))
    killed, total = (sum(column) for column in zip(*found, strict=True))
    share = 100 * killed / total
    print(f"{killed} of {total} seen, {share:.0f} %; least {options.least:g} %")
    return 0 if share >= options.least else 1


if __name__ == "__main__":
    sys.exit(main())
