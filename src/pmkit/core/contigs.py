"""Contig names: which chromosome a file means, of which assembly, and which names are no chromosome.

Understood are plain and UCSC names in capital and small letters, with a zero before one digit or not ("7", "chr7",
"07", "MT", "chrM"), the numbers that PLINK gives to X, Y, XY and MT (23 to 26), and the accessions of RefSeq and
GenBank for the chromosomes of GRCh37 and GRCh38. An accession of another version or assembly is no chromosome here: its
positions mean other bases. Names that seem to mean a chromosome in a way that is not understood ("chr1_", "7.0",
"GRCh38#0#chr7", "NC_000007") are distinguished from those of other sequences (`resembles_chromosome`), for their
records must not be passed over.

Sources (looked up 2026-11-28): UCSC's chromAlias table of hg38 for GRCh38; for GRCh37 (GCA_000001405.1) the lists of
accessions in public annotation code and in an EBI analysis record, which agree with each other. RefSeq numbers the
chromosomes NC_000001 to NC_000024 with a version each; GenBank has CM000663 to CM000686, version 1 for GRCh37 and 2 for
GRCh38. The rCRS is NC_012920.1 and J01415.2 and the same in both assemblies. PLINK's numbers: the PLINK 1.07
manual, "Basic usage / data formats", MAP files (zzz.bwh.harvard.edu/plink/data.shtml): X or 23, Y or 24, XY or 25 (the
pseudo-autosomal region of X), MT or 26, and 0 where a marker is unplaced; the reference of the R package
MachineLearningGWAS repeats the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from pmkit.core.cells import few
from pmkit.core.errors import BuildError, DataError
from pmkit.core.messages import tr, trn
from pmkit.core.model import CHROMOSOMES, Build
from pmkit.core.model import bare_chromosome as plain_name

_VERSIONS = {
    Build.GRCH37: (10, 11, 11, 11, 9, 11, 13, 10, 11, 10, 9, 11, 10, 8, 9, 9, 10, 9, 9, 10, 8, 10, 10, 9),
    Build.GRCH38: (11, 12, 12, 12, 10, 12, 14, 11, 12, 11, 10, 12, 11, 9, 10, 10, 11, 10, 10, 11, 9, 11, 11, 10),
}
ACCESSIONS: Mapping[Build, Mapping[str, str]] = {
    build: {
        name: f"NC_{number:06d}.{version}"
        for number, (name, version) in enumerate(zip(CHROMOSOMES, versions, strict=False), 1)
    }
    | {"MT": "NC_012920.1"}
    for build, versions in _VERSIONS.items()
}
"""RefSeq accession of each chromosome in each assembly."""
_GENBANK: Mapping[Build, Mapping[str, str]] = {
    build: {name: f"CM{663 + i:06d}.{version}" for i, name in enumerate(CHROMOSOMES[:-1])} | {"MT": "J01415.2"}
    for build, version in ((Build.GRCH37, 1), (Build.GRCH38, 2))
}
_OF_ACCESSION = {
    accession: (name, None if name == "MT" else build)
    for table in (ACCESSIONS, _GENBANK)
    for build, names in table.items()
    for name, accession in names.items()
}
_PADDED = {f"0{number}": str(number) for number in range(1, 10)}
_NUMBERS = {"23": "X", "24": "Y", "25": "X", "26": "MT", "XY": "X", **_PADDED}
_CHROMOSOMES = frozenset(CHROMOSOMES)
# Sequences that an assembly has besides its chromosomes: unplaced, alternative and decoy ones, patches, HLA, viruses.
_OTHER_SEQUENCE = re.compile(
    r"(?:chr)?(?:un_|[0-9xy]+_\w+_(?:random|alt|fix|hap\d+)|\w+_(?:random|alt|fix|decoy|hap\d+)$)"
    r"|(?:chr)?(?:gl|ki|kn|kq|kv|kz|jh|jtfh|kb|ke)\d{5,}|n[twz]_\d+|hla-|hs37d5|hs38d1|(?:chr)?ebv|nc_007605|phix|hsch"
    r"|nc_001807|(?:chr)?0$",
    re.IGNORECASE,
)
# An assembly's name, "chr" in one of its forms, a number or letter of a chromosome, and what tables make of numbers;
# or an accession of a chromosome in another version, without one, or within other text.
_LIKE_CHROMOSOME = re.compile(
    r"\W*(?:(?:grch|hg|b|ncbi|hs|t2t|chm)-?\d{2}[a-z]*\W*(?:\d\W+)?_?)?(?:ch|c|hs|homo_sapiens)?"
    r"(?:r|hr|hrom|hromosome|rom|romosome)?(?:chr)?[\W_]*0*(?:[1-9]|1\d|2[0-6]|[xym]|xy|mt|mito|mitochondri(?:on|a))"
    r"(?:\.0+)?[\W_]*(?:\d+-\d+)?$"
    r"|.*(?:nc_0000(?:0[1-9]|1\d|2[0-4])|nc_012920|cm0006(?:6[3-9]|7\d|8[0-6]))(?!\d)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def bare_chromosome(name: str) -> str:
    """The chromosome that a contig name means ("1" … "22", "X", "Y", "MT"); other contigs keep their name.

    "chr10" -> "10", "chrM" -> "MT", "23" -> "X", "NC_000007.14" -> "7", "NC_000007.12" stays as it is.
    """
    if known := _OF_ACCESSION.get(name.upper()):
        return known[0]
    bare = plain_name(name)
    upper = bare.upper()
    upper = "MT" if upper == "M" else _NUMBERS.get(upper, upper)
    return upper if upper in _CHROMOSOMES else bare


def is_chromosome(name: str) -> bool:
    """Whether a contig name means a chromosome of GRCh37 or GRCh38, or the mitochondrion."""
    return bare_chromosome(name) in _CHROMOSOMES


def is_other_sequence(name: str) -> bool:
    """Whether a contig name is one of those that assemblies give to sequences besides the chromosomes."""
    return _OTHER_SEQUENCE.match(name) is not None


def is_foreign(name: str) -> bool:
    """Whether a contig name is neither a chromosome nor any other sequence of an assembly: misspelt, or no human's."""
    return not is_chromosome(name) and not is_other_sequence(name)


def resembles_chromosome(name: str) -> bool:
    """Whether a name that is no chromosome's and no other sequence's still seems to mean a chromosome.

    "chr1_", "chromosome7", "7.0", "GRCh38#0#chr7", "NC_000007" and "NC_000007.12" do; "HPV16" does not.
    """
    return is_foreign(name) and _LIKE_CHROMOSOME.match(name) is not None


def refuse_alike(counts: Mapping[str, int], where: str, *, rows: bool = False) -> None:
    """Raise DataError where names that seem to mean chromosomes are not understood: their rows must not be lost."""
    if alike := {name: count for name, count in counts.items() if count and resembles_chromosome(name)}:
        number = sum(alike.values())
        raise DataError(
            tr(
                "{what} on contigs whose names seem to mean chromosomes but are not those of GRCh37 or GRCh38: {names}",
                what=trn("{n} row", "{n} rows", number) if rows else trn("{n} record", "{n} records", number),
                names=listed(alike),
            ),
            where=where,
            remedy=tr("Write such names as chr7 or 7; in a VCF, with `bcftools annotate --rename-chrs`."),
        )


def accession_build(name: str) -> Build | None:
    """The assembly that an accession belongs to; None for other names, and for the mitochondrion, common to both."""
    found = _OF_ACCESSION.get(name.upper())
    return found[1] if found else None


def listed(counts: Mapping[str, int], at_most: int = 5) -> str:
    """Contig names with their numbers of records, most first, in printable letters: "chr7_ (3), chr8_ (1)"."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return few([f"{_printable(name[:40])} ({count})" for name, count in ranked], at_most)


def _printable(name: str) -> str:
    """A name in printable letters, in quotes where blanks would not be seen or it is empty."""
    return ascii(name)[1:-1] if name and name == "".join(name.split()) else ascii(name)


def accession_builds(names: Iterable[str]) -> Mapping[Build, str]:
    """The assemblies that accessions among the names belong to, each with one such name."""
    found: dict[Build, str] = {}
    for name in names:
        if build := accession_build(name):
            found.setdefault(build, name)
    return found


def refuse_other_assembly(names: Iterable[str], build: Build, where: str) -> None:
    """Raise BuildError where a table alongside the variants names contigs by accessions of another assembly."""
    for other, name in accession_builds(names).items():
        if other is not build:
            raise BuildError(
                tr(
                    "the contig {name} is of {other}, but the variants are on {build}",
                    name=name,
                    other=other,
                    build=build,
                ),
                where=where,
                remedy=tr("Give a file on {build}.", build=build),
            )


def unread_rows(counts: Mapping[str, int]) -> str:
    """What to say of a table's rows on contigs that are no chromosome; "" if there are none."""
    if not counts:
        return ""
    return trn(
        "{n} row on contigs that are no chromosome of GRCh37 or GRCh38: {listed}",
        "{n} rows on contigs that are no chromosome of GRCh37 or GRCh38: {listed}",
        sum(counts.values()),
        listed=listed(counts),
    )
