"""HLA genes: never read from a VCF, each allele counts by itself.

Their names are of the nomenclature with colons (since 2010) or of the digits before it.

Nomenclature: https://hla.alleles.org/nomenclature/naming.html. A name that cannot be converted exactly is not read.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pmkit.pgx.genes.oddity import Oddity

ODDITY = Oddity(alleles_count_alone=True)
HLA_GENES = ("HLA-A", "HLA-B", "HLA-DQA1", "HLA-DRB1")
"""The HLA genes that drug guidance is written for; other loci of an HLA caller's file are passed over."""
GROUPS = ("G", "P")
_FIELDS = re.compile(r"(\d{1,3})((?::\d{1,3}){1,3})([GPNLSCAQ]?)")
_FIRST_ONLY = re.compile(r"(\d{2,3})(?::[A-Z]{2,})?")
_DIGITS = re.compile(r"((?:\d\d){2,4})([GPNLSCAQ]?)")
_ROLLED_OVER = {"HLA-A": "92", "HLA-B": "95"}
"""First fields of the old names that continued A*02 and B*15 when their numbers had run out: these were renamed."""


class HlaName(NamedTuple):
    """Fields from left to right, of two digits or more each; `suffix` of a group (G, P) or the expression (N, Q …)."""

    fields: tuple[str, ...]
    suffix: str = ""

    def cut(self, most: int = 2) -> HlaName:
        """At most so many fields; the letter of a group falls away with its fields, that of the expression stays."""
        kept = self.suffix if self.suffix not in GROUPS or len(self.fields) <= most else ""
        return HlaName(self.fields[:most], kept)

    def __str__(self) -> str:
        return f"*{':'.join(self.fields)}{self.suffix}"


def read_hla(gene: str, text: str) -> HlaName | None:
    """An allele of `gene` ("HLA-B"), e.g. from "B*57:01:01G", "*5701", "B5701", "57:1" or "*57:XX".

    None where the name is of another locus, a serological type ("B57"), or of digits that allow more than one reading
    or none ("*057:01", as no field of three digits begins with 0).
    """
    bare = text.strip().upper().removeprefix("HLA-").removeprefix(gene.removeprefix("HLA-"))
    starred, name = bare.startswith("*"), bare.removeprefix("*")
    if match := _FIELDS.fullmatch(name):
        fields = (match[1], *match[2][1:].split(":"))
        if any(len(field) == 3 and field.startswith("0") for field in fields) or fields[0] == _ROLLED_OVER.get(gene):
            return None
        return HlaName(tuple(field.zfill(2) for field in fields), match[3])
    if match := _DIGITS.fullmatch(name):
        fields = tuple(re.findall("..", match[1]))
        return None if _ROLLED_OVER.get(gene) == fields[0] else HlaName(fields, match[2])
    if (match := _FIRST_ONLY.fullmatch(name)) and (starred or ":" in name):
        return HlaName((match[1],))
    return None
