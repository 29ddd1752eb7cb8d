"""`python -m bench`: run the scenarios and print what they cost beside the bare tools and the targets."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from bench import (
    before,
    beside_pypgx,
    biobank,
    cohort,
    genome,
    gvcf,
    hereditary,
    large,
    many_files,
    one_patient,
    pages,
    refused,
    shapes,
    unphased,
    whole_genome,
)


def main() -> int:
    """Exit code 1 if a target is missed or a command failed, so that a script can tell."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=Path(__file__).parent / "data", help="where the made files are kept"
    )
    parser.add_argument("--records", type=int, default=genome.RECORDS, help="size of the genome")
    parser.add_argument("--samples", type=int, default=cohort.SAMPLES, help="size of the cohort")
    parser.add_argument("--files", type=int, default=1000, help="number of single-sample files")
    parser.add_argument("--repeats", type=int, default=5, help="counted runs of each command")
    parser.add_argument("--stages", nargs="+", default=list(whole_genome.STAGES), help="stages of the chain")
    parser.add_argument("--today", type=Path, help="Python of an environment with the pmkit to compare with")
    parser.add_argument("--haplotypes", type=Path, default=Path("../shared/real/1kgp/positions"), help="see biobank.py")
    parser.add_argument("--pypgx", type=Path, help="PyPGx's program, to be measured beside")
    parser.add_argument("--most", action="store_true", help="biobank of 200,000 samples, too")
    parser.add_argument(
        "--only",
        nargs="+",
        help="some scenarios: unphased, patient, files, pages, cohort, biobank, pypgx, shapes, genome, hereditary, "
        "refused, large, before",
    )
    parser.add_argument("--blocks", type=Path, default=gvcf.BLOCKS, help="gVCF whose blocks are repeated, see gvcf.py")
    parser.add_argument("--large", type=int, default=large.RECORDS, help="records of the gVCFs of real size")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with sources/ and real/")
    parser.add_argument("--clinvar", type=int, default=hereditary.RECORDS, help="records of the ClinVar")
    options = parser.parse_args()
    options.data.mkdir(parents=True, exist_ok=True)
    scenarios: dict[str, Callable[[], bool]] = {
        "unphased": unphased.run,
        "patient": lambda: one_patient.run(options.data, options.repeats),
        "files": lambda: many_files.run(options.data, options.files),
        "pages": lambda: pages.run(options.repeats),
        "cohort": lambda: cohort.run(options.data, options.repeats, options.samples, options.today),
        "biobank": lambda: biobank.run(options.data, options.repeats, options.haplotypes, most=options.most),
        "pypgx": lambda: beside_pypgx.run(options.data, min(options.repeats, 3), options.pypgx),
        "shapes": lambda: shapes.run(options.data, options.records // 4, options.repeats),
        "genome": lambda: whole_genome.run(options.data, options.records, options.repeats, options.stages),
        "large": lambda: large.run(options.data, options.blocks, options.large, options.repeats, options.today),
        "hereditary": lambda: hereditary.run(
            options.data, options.shared, options.clinvar, options.records, options.repeats
        ),
        "refused": refused.run,
        "before": lambda: before.run(options.data, options.shared, options.repeats, options.today),
    }
    if options.only and (strange := set(options.only) - set(scenarios)):
        parser.error(f"there is no scenario {', '.join(sorted(strange))}; known: {', '.join(scenarios)}")
    chosen = options.only or [name for name in scenarios if name != "large"]
    met = [scenarios[name]() for name in chosen]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
