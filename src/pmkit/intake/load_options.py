"""What the user may say about how files are loaded."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from pmkit.core.build_names import Build
from pmkit.core.errors import UsageError
from pmkit.core.messages import tr
from pmkit.core.options import option

FORMATS = ("auto", "vcf", "maf", "23andme", "ancestry", "illumina")
BUILD_NAMES = {
    **dict.fromkeys(("37", "b37", "hs37", "hs37d5", "g1k_v37", "hg19", "hg37"), Build.GRCH37),
    **dict.fromkeys(("38", "b38", "hs38", "hs38dh", "hg38"), Build.GRCH38),
}
"""Other names of the builds, in lower case."""


def thread_count(text: str) -> int:
    """A number of threads; `auto` is what SLURM granted, else the processors this process may use."""
    if text == "auto":
        granted = os.environ.get("SLURM_CPUS_PER_TASK", "")
        return int(granted) if granted.isdigit() and int(granted) else len(os.sched_getaffinity(0))
    if not text.isdigit() or not 1 <= int(text) <= 1024:
        raise UsageError(tr("--threads is {text!r}", text=text), remedy=tr("Give a number from 1, or auto."))
    return int(text)


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """The options of `pmkit load` that reading needs; the defaults trust the file and assume nothing."""

    samples: tuple[str, ...] = field(
        default=(),  # empty: all
        metadata=option("Only this sample; repeat for more.", name="sample", metavar="NAME", names_patients=True),
    )
    build: Build | None = field(  # None: find out
        default=None,
        metadata=option(
            "Genome build, checked against the file; hg19, b37 and hg38 are understood too.",
            choices=tuple(Build),
            aliases=BUILD_NAMES,
            noun="genome build",
        ),
    )
    threads: int = field(
        default=1,
        metadata=option("Threads that inflate bgzip; auto honours SLURM.", metavar="N|auto", convert=thread_count),
    )
    covered: tuple[str, ...] = field(  # BED files: inside, a position without a record is reference
        default=(),
        metadata=option(
            "No record is reference inside these regions: a panel's BED, or mosdepth's; {sample} for each sample's.",
            metavar="BED",
            existing=True,
            per_sample=True,
            suffixes=(".bed", ".bed.gz"),
        ),
    )
    tumor: str | None = field(
        default=None, metadata=option("The tumour's sample name.", metavar="NAME", names_patients=True)
    )
    normal: str | None = field(
        default=None, metadata=option("The matched normal's sample name.", metavar="NAME", names_patients=True)
    )
    sheet: Path | None = field(
        default=None,
        metadata=option("Sample sheet.", metavar="FILE", existing=True, suffixes=(".tsv", ".csv"), names_patients=True),
    )
    format: str = field(
        default="auto",
        metadata=option("Input format; auto looks into each file.", choices=FORMATS, noun="input format"),
    )
