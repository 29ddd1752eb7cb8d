"""`python -m mutation`: put a sample of faults into the code, run the tests that should see them, tell which survive.

Outside CI: each fault takes a run of its tests. The sample is the same for the same `--seed`. Exit code 1 where fewer
than `--least` per cent are seen.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mutation.faults import Fault, faults

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "pmkit"
SECONDS, SLOWER = 300, 5
"""A run of the tests that takes longer than both this and so many times the run without any fault is hung by the fault:
seen."""
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


def seen(part: str, name: str, fault: Fault | None, folder: Path, limit: float | None = None) -> bool:
    """Whether the part's tests fail with the fault in a copy of the package, or take more than `limit` seconds;
    `folder`: the copy, put right after."""
    path = folder / "src" / "pmkit" / name
    kept = path.read_text(encoding="utf-8")
    if fault is not None:
        path.write_text(fault.text, encoding="utf-8")
    shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *TARGETS[part][1]]
    environ = {
        **os.environ,
        "PYTHONPATH": str(folder / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HYPOTHESIS_MAX_EXAMPLES": "50",
    }
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environ, capture_output=True, timeout=limit, check=False, stdin=subprocess.DEVNULL
        )
        return done.returncode != 0
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
        if seen(part, TARGETS[part][0][0], None, folder):
            raise SystemExit(f"{part}: the tests fail without any fault")
        limit = max(SECONDS, SLOWER * (time.monotonic() - began))
        chosen = sample(part, number, seed)
        for name, fault in chosen:
            if seen(part, name, fault, folder, limit):
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
