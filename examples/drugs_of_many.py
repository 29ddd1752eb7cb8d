"""pmkit as a library: the drugs to act on of several files, as one frame. `make lint` checks its types."""

from __future__ import annotations

import sys
from typing import assert_type

import polars

import pmkit


def to_act_on(paths: list[str], drugs: list[str]) -> polars.DataFrame:
    """A row for each sample, drug and source whose advice is not standard use."""
    frames = []
    for report in pmkit.run(paths, pgx={"drugs": drugs}):
        assert report.pgx
        assert_type(report.pgx.genes[0].gene, str)
        frames.append(report.pgx.drugs.to_polars())
    reported = polars.concat(frames).filter(polars.col("action") != "standard")
    return reported.select("sample", "drug", "source", "action", "provisional")


if __name__ == "__main__":
    print(to_act_on(sys.argv[2:], sys.argv[1].split(",")))
