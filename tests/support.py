"""The one writer of VCFs for the tests: a header from what a test says of it, and records.

Files that are damaged on purpose, and those of which every byte matters (tests/formats), are written by their tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

FIXED = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
GRCH38 = {
    "chr1": 248956422,
    "chr6": 170805979,
    "chr7": 159345973,
    "chr10": 133797422,
    "chr12": 133275309,
    "chr16": 90338345,
    "chr17": 83257441,
    "chr19": 58617616,
    "chrX": 156040895,
}
"""Lengths by which GRCh38 is recognised."""
_DECLARED = {
    "GT": "Number=1,Type=String",
    "AD": "Number=R,Type=Integer",
    "DP": "Number=1,Type=Integer",
    "GQ": "Number=1,Type=Integer",
    "PS": "Number=1,Type=Integer",
    "CN": "Number=1,Type=Integer",
    "END": "Number=1,Type=Integer",
    "SVTYPE": "Number=1,Type=String",
}


def contigs(names: Iterable[str] | Mapping[str, int] = GRCH38, *, assembly: str = "") -> tuple[str, ...]:
    """`##contig` lines, with the lengths of GRCh38 where only names are given."""
    lengths = names if isinstance(names, Mapping) else {name: GRCH38[name] for name in names}
    more = f",assembly={assembly}" if assembly else ""
    return tuple(f"##contig=<ID={name},length={length}{more}>" for name, length in lengths.items())


def declared(kind: str, *names: str) -> tuple[str, ...]:
    """Header lines of INFO or FORMAT fields; those that are no field of the specification have any number of texts."""
    other = "Number=.,Type=String"
    return tuple(f'##{kind}=<ID={name},{_DECLARED.get(name, other)},Description="{name}">' for name in names)


def named(kind: str, *names: str) -> tuple[str, ...]:
    """Header lines of filters or symbolic alleles."""
    return tuple(f'##{kind}=<ID={name},Description="{name}">' for name in names)


def header(
    *lines: str,
    of: Iterable[str] | Mapping[str, int] = (),
    formats: Sequence[str] = ("GT",),
    samples: Sequence[str] = ("S1",),
    version: str = "4.2",
) -> str:
    """A header: `lines` as they are, contigs `of` these names, fields of FORMAT, the line of columns."""
    columns = [*FIXED, "FORMAT", *samples] if samples else [*FIXED]
    meta = (f"##fileformat=VCFv{version}", *lines, *contigs(of), *declared("FORMAT", *formats))
    return "\n".join((*meta, "\t".join(columns))) + "\n"


def record(*cells: object) -> str:
    """One line, of its cells from CHROM on."""
    return "\t".join(map(str, cells)) + "\n"


def spaced(text: str) -> str:
    """One line written with blanks for tabs."""
    return record(*text.split(" "))


def write(path: Path, head: str, records: Iterable[str] = ()) -> Path:
    """A VCF of lines that end in a line feed."""
    path.write_text(head + "".join(records), encoding="utf-8")
    return path
