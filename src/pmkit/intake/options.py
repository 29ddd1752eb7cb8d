"""What the user may say about how files are loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pmkit.core.model import Build


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """The options of `pmkit load`; the defaults trust the file and assume nothing."""

    samples: tuple[str, ...] = ()  # empty: all
    build: Build | None = None  # None: find out
    threads: int = 1
    pass_only: bool = False
    absent_is_reference: bool = False
    covered: tuple[str, ...] = ()  # BED files: inside, a position without a record is reference
    tumor: str | None = None
    normal: str | None = None
    sheet: Path | None = None
    format: str = "vcf"  # vcf | maf | 23andme | ancestry
