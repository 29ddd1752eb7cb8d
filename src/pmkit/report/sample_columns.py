"""The columns of some samples of a VCF, and nothing that tells of the others: for the copy that one person gets.

As `bcftools view -s`, every record is kept, and AC and AN are counted anew from the genotypes that are kept. Beyond
that, INFO fields that count or name the samples that were left out are dropped, and so are lines of the header that
name them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

FIXED = 9
"""The columns before the first sample: CHROM to FORMAT."""
COUNTS_SAMPLES = frozenset(
    b"AF NS MAF MLEAC MLEAF AC_Het AC_Hom AC_Hemi HWE ExcHet ExcessHet InbreedingCoeff F_MISSING SUPP SUPP_VEC".split()
)
"""INFO fields that are counted over a file's samples, and that no genotype of the ones kept gives."""
_DECLARES = (b"##fileformat", b"##contig=", b"##INFO=", b"##FORMAT=", b"##FILTER=", b"##ALT=")
_BASES = re.compile(rb"[ACGTN]+")
_ALLELES = re.compile(rb"[/|]")


@lru_cache(maxsize=1)  # a file is copied for one sample after the other
def _named(names: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """Where one of the names stands, the longest that does, and not within a longer word."""
    longest = b"|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(rb"(?<![A-Za-z0-9])(?:" + longest + rb")(?![A-Za-z0-9])")


class SampleColumns:
    """Which samples' columns are kept, and how lines look without the others."""

    def __init__(self, names: Sequence[bytes], kept: Sequence[int]) -> None:
        """`names` are those of the #CHROM line; `kept` counts from 0 among them."""
        self.kept = sorted({*kept})
        self._own = frozenset(names[at] for at in self.kept)
        self._others = frozenset(name for name in names if name not in self._own and not _BASES.fullmatch(name))
        self._named = _named(tuple(names))

    def header_line(self, line: bytes) -> bytes | None:
        """A line of the header, None where it names a sample that was left out."""
        if line.startswith(b"#CHROM"):
            return self._cut(line.split(b"\t"))
        if line.startswith(_DECLARES):
            return line
        return line if self._own.issuperset(found[0] for found in self._named.finditer(line)) else None

    def record(self, line: bytes) -> bytes:
        """A record with the columns that are kept."""
        cells = line.split(b"\t")
        cells[7] = self._info(cells)
        return self._cut(cells)

    def _cut(self, cells: list[bytes]) -> bytes:
        return b"\t".join([*cells[:FIXED], *(cells[FIXED + at] for at in self.kept)])

    def _info(self, cells: list[bytes]) -> bytes:
        kept, counted = [], None
        for item in cells[7].split(b";"):
            key, _, value = item.partition(b"=")
            if key in COUNTS_SAMPLES or not self._others.isdisjoint(value.split(b",")):
                continue
            if key in (b"AC", b"AN"):
                counted = counted or self._counted(cells)
                if key in counted:
                    kept.append(key + b"=" + counted[key])
            else:
                kept.append(item)
        return b";".join(kept) or b"."

    def _counted(self, cells: list[bytes]) -> dict[bytes, bytes]:
        """AC and AN of the samples kept; empty where the record has no genotypes."""
        keys = cells[8].split(b":")
        if keys[0] != b"GT":
            return {}
        alleles: Counter[bytes] = Counter()
        for at in self.kept:
            alleles.update(_ALLELES.split(cells[FIXED + at].partition(b":")[0]))
        number = 0 if cells[4] == b"." else cells[4].count(b",") + 1
        counts = [alleles[str(one).encode()] for one in range(number + 1)]
        found = {b"AN": str(sum(counts)).encode()}
        if number:
            found[b"AC"] = b",".join(str(count).encode() for count in counts[1:])
        return found


def columns_of(chrom_line: bytes, kept: Sequence[int]) -> SampleColumns | None:
    """What cuts a file with that #CHROM line to its samples `kept`; None where it has no others."""
    names = chrom_line.rstrip(b"\r\n").split(b"\t")[FIXED:]
    return SampleColumns(names, kept) if len(set(kept)) < len(names) else None
