"""The targeted regions of an assay, from a BED file."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pmkit.core.contigs import bare_chromosome, is_foreign, refuse_alike, refuse_other_assembly, unread_rows
from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.core.model import Build, Region, Variant
from pmkit.formats.tabular import read_text

if TYPE_CHECKING:
    import pyranges

log = logging.getLogger("pmkit")


@dataclass(frozen=True, slots=True)
class PanelRegions:
    """Merged regions, 0-based half-open, by bare chromosome; `size` in bases; `overlapping` BED lines were joined."""

    name: str
    regions: tuple[Region, ...]
    size: int
    overlapping: int
    names: tuple[str, ...] = ()  # contigs as the BED names them

    def check_build(self, build: Build) -> None:
        """Raises BuildError where the BED names contigs by accessions of another assembly."""
        refuse_other_assembly(self.names, build, self.name)

    def inside(self, variants: Sequence[Variant]) -> list[bool]:
        """For each variant, whether its reference bases (of an insertion, the base before it) meet the panel."""
        import pandas as pd

        if not variants:
            return []
        frame = pd.DataFrame(
            {
                "Chromosome": [v.chrom for v in variants],
                "Start": [v.pos - 1 for v in variants],
                "End": [v.pos - 1 + max(len(v.ref), 1) for v in variants],
                "Index": range(len(variants)),
            }
        )
        met = _ranges(frame).overlap(_ranges(_frame(self.regions)))
        indices = set(met.df["Index"]) if len(met) else set()
        return [index in indices for index in range(len(variants))]


def read_panel(path: Path | str) -> PanelRegions:
    """Read a BED, plain or gzipped. Raises NoInputError, or DataError naming the line and column that is wrong."""
    path = Path(path)
    regions: list[Region] = []
    names: Counter[str] = Counter()
    for number, line in enumerate(read_text(path, tr("the panel")).splitlines(), 1):
        if line.strip() and not line.startswith(("#", "track", "browser")):
            regions.append(_region(line, f"{path}:{number}"))
            names[line.split()[0]] += 1
    if not regions:
        raise DataError(tr("the panel has no regions"), where=str(path))
    refuse_alike(names, str(path), rows=True)
    if unread := unread_rows({name: count for name, count in names.items() if is_foreign(name)}):
        log.warning("%s: %s", path, unread)
    return replace(panel_of(regions, path.name), names=tuple(names))


def panel_of(regions: Sequence[Region], name: str) -> PanelRegions:
    """Merge regions into a panel."""
    merged = _ranges(_frame(regions)).merge().df
    rows = zip(merged["Chromosome"].astype(str), merged["Start"], merged["End"], strict=True)
    joined = tuple(Region(chrom, int(start), int(end)) for chrom, start, end in rows)
    return PanelRegions(name, joined, sum(r.end - r.start for r in joined), len(regions) - len(joined))


def _region(line: str, where: str) -> Region:
    cells = line.split("\t") if "\t" in line else line.split()
    if len(cells) < 3:
        raise DataError(tr("a BED line needs 3 columns, this has {n_cells}", n_cells=len(cells)), where=where)
    try:
        start, end = int(cells[1]), int(cells[2])
    except ValueError:
        column = 2 if not cells[1].strip().isdigit() else 3
        raise DataError(
            tr("column {column}: {cells!r} is not a whole number", column=column, cells=cells[column - 1]), where=where
        ) from None
    if not 0 <= start < end:
        raise DataError(tr("column 3: the region {start}–{end} has no bases", start=start, end=end), where=where)
    return Region(bare_chromosome(cells[0]), start, end)


def _frame(regions: Sequence[Region]) -> object:
    import pandas as pd

    return pd.DataFrame(
        {
            "Chromosome": [r.chrom for r in regions],
            "Start": [r.start for r in regions],
            "End": [r.end for r in regions],
        }
    )


def _ranges(frame: object) -> pyranges.PyRanges:
    import pyranges

    return pyranges.PyRanges(frame)
