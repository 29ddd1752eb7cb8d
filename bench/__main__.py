"""`python -m bench`: run the scenarios and print what they cost beside the bare tools."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench import genome, whole_genome


def main() -> int:
    """Exit code 1 if a target is missed or a command failed, so that a script can tell."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=Path(__file__).parent / "data", help="where the made files are kept"
    )
    parser.add_argument("--records", type=int, default=genome.RECORDS, help="size of the genome")
    parser.add_argument("--repeats", type=int, default=5, help="counted runs of each command")
    parser.add_argument("--stages", nargs="+", default=list(whole_genome.STAGES), help="stages of the chain")
    options = parser.parse_args()
    options.data.mkdir(parents=True, exist_ok=True)
    return 0 if whole_genome.run(options.data, options.records, options.repeats, options.stages) else 1


if __name__ == "__main__":
    sys.exit(main())
