"""`python -m conformance --shared DIR [--only NAME …]`: run every check and print what agrees and what does not.

Each check is a module of this package with `check(shared: Path) -> Check | Iterable[Check]`. The data are not part
of the project: where the folder is absent the run says so and ends with 0; a check under its bar ends with 1.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from pathlib import Path

CHECKS = (
    "phenotypes",
    "stars",
    "panel",
    "by_pattern",
    "both_builds",
    "pharmcat",
    "getrm",
    "research",
    "residual",
    "consequence",
    "csq_bcftools",
    "csq_vep",
    "dosing",
    "oncogenicity",
    "tumors",
    "polygenic",
    "phenotype_similarity",
    "germline_classes",
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m conformance", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with conformance/ and sources/")
    parser.add_argument("--only", nargs="*", choices=CHECKS, help="run these checks only")
    parser.add_argument("--most", type=int, default=20, help="differences to list for each check")
    options = parser.parse_args()
    if not (options.shared / "conformance").is_dir():
        print(f"no conformance data at {options.shared}: nothing was checked")
        return 0
    failed = 0
    for name in options.only or CHECKS:
        start = time.process_time()
        found = importlib.import_module(f"conformance.{name}").check(options.shared)
        for check in [found] if hasattr(found, "agree") else found:
            share = check.agree / check.total if check.total else 0.0
            verdict = "ok" if share >= check.bar else "UNDER ITS BAR"
            failed += share < check.bar
            print(
                f"{check.name}: {check.agree:,} of {check.total:,} agree ({share:.3%}; bar {check.bar:.1%}) {verdict}"
            )
            for difference in check.differences[: options.most]:
                print(f"    {difference}")
            if len(check.differences) > options.most:
                print(f"    … and {len(check.differences) - options.most} more (--most N)")
        print(f"  [{name}: {time.process_time() - start:.1f} s of CPU]", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
