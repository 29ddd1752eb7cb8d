"""A VCF without sample columns read as one tumour, where its INFO counts the reads of one (LoFreq and its kind).

Lists of sites that describe populations (1000 Genomes, gnomAD, dbSNP) are no patient and stay refused.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from pmkit.core.messages import tr
from pmkit.formats.header import Header

SITES_ONLY = tr(
    "The VCF has no sample column: it was read as one tumour by the reads that INFO counts, without genotypes."
)
_INFO = re.compile(rb"^##INFO=<ID=([^,>]+)", re.MULTILINE)
_ENDINGS = re.compile(r"\.(?:vcf|bcf)(?:\.b?gz)?$", re.IGNORECASE)
_OF_MANY = frozenset((b"AN", b"AC", b"NS"))
"""INFO keys that count alleles or samples of many people."""
_FIXED = 8


def counts_reads(header: Header) -> bool:
    """Whether INFO declares reads of one sample: by strand (DP4), or depth and fraction without counts of people."""
    keys = set(_INFO.findall(header.text))
    return b"DP4" in keys or ({b"AF", b"DP"} <= keys and keys.isdisjoint(_OF_MANY))


def as_tumor(header: Header, path: str) -> Header:
    """The header with one sample, named after the file, where it has none and INFO counts reads; else as it is."""
    if header.samples or not counts_reads(header):
        return header
    name = _ENDINGS.sub("", PurePath(path).name)
    return header._replace(samples=(name if name not in ("", "-", "standard input") else "TUMOR",))


def is_filled(header: Header) -> bool:
    """Whether the header's sample was made by `as_tumor`."""
    return bool(header.samples) and header.columns <= _FIXED + 1


def filled(line: bytes, columns: int) -> bytes:
    """The line with FORMAT and one sample that say nothing."""
    return line + b"\t." * (_FIXED + 2 - columns)
