"""`python -m bench`: run the scenarios and print what they cost beside the bare tools and the targets."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from bench import cohort, genome, hereditary, one_patient, shapes, unphased, whole_genome


def main() -> int:
    """Exit code 1 if a target is missed or a command failed, so that a script can tell."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=Path(__file__).parent / "data", help="where the made files are kept"
    )
    parser.add_argument("--records", type=int, default=genome.RECORDS, help="size of the genome")
    parser.add_argument("--samples", type=int, default=cohort.SAMPLES, help="size of the cohort")
    parser.add_argument("--repeats", type=int, default=5, help="counted runs of each command")
    parser.add_argument("--stages", nargs="+", default=list(whole_genome.STAGES), help="stages of the chain")
    parser.add_argument(
        "--only", nargs="+", help="some scenarios: unphased, patient, cohort, shapes, genome, hereditary"
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with sources/, for ClinVar")
    parser.add_argument("--clinvar", type=int, default=hereditary.RECORDS, help="records of the ClinVar")
    options = parser.parse_args()
    options.data.mkdir(parents=True, exist_ok=True)
    scenarios: dict[str, Callable[[], bool]] = {
        "unphased": unphased.run,
        "patient": lambda: one_patient.run(options.data, options.repeats),
        "cohort": lambda: cohort.run(options.data, options.repeats, options.samples),
        "shapes": lambda: shapes.run(options.data, options.records // 4, options.repeats),
        "genome": lambda: whole_genome.run(options.data, options.records, options.repeats, options.stages),
        "hereditary": lambda: hereditary.run(
            options.data, options.shared, options.clinvar, options.records, options.repeats
        ),
    }
    if options.only and (strange := set(options.only) - set(scenarios)):
        parser.error(f"there is no scenario {', '.join(sorted(strange))}; known: {', '.join(scenarios)}")
    met = [scenarios[name]() for name in options.only or scenarios]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
