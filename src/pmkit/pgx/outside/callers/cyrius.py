"""Cyrius's table: CYP2D6 of one or more samples (https://github.com/Illumina/Cyrius)."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.pgx.outside.call import OutsideCall, Reader, Text, diplotype

_MOST_UNASSIGNED = 6  # alleles of one genotype that are assigned to haplotypes in every way
GENE = "CYP2D6"


def _tells(text: Text) -> bool:
    return text.first[:3] == ("Sample", "Genotype", "Filter")


def _read(text: Text) -> Iterator[OutsideCall]:
    for number, row in text.table():
        yield from genotypes(
            GENE, row["Genotype"], "Cyrius", text, line=number, sample=row["Sample"], doubt=row["Filter"]
        )


def genotypes(
    gene: str, written: str, caller: str, text: Text, *, line: int = 0, sample: str, doubt: str, phenotype: str = ""
) -> Iterator[OutsideCall]:
    """A call for each genotype that the caller cannot tell apart; these are joined by `;`."""
    for genotype in written.split(";"):
        for one in arrangements(genotype):
            name = diplotype(gene, one)
            yield OutsideCall(gene, name, phenotype, "", caller, text.file, line, sample, doubt, genotype.strip())


def arrangements(genotype: str) -> Iterator[str]:
    """Every way to assign the alleles of "*1_*2_*68" to two haplotypes; a genotype that is assigned stays as it is.

    Cyrius joins by underscores what it could not assign.
    """
    alleles = genotype.strip().split("_")
    if "/" in genotype or not 1 < len(alleles) <= _MOST_UNASSIGNED or not all(a.startswith("*") for a in alleles):
        yield genotype
        return
    seen = set()
    for chosen in range(1, 1 << (len(alleles) - 1)):
        sides: tuple[list[str], list[str]] = ([], [])
        for place, allele in enumerate(alleles):
            sides[chosen >> place & 1].append(allele)
        pair = tuple(sorted("+".join(_repeated(sorted(side))) for side in sides))
        if pair not in seen:
            seen.add(pair)
            yield "/".join(pair)


def _repeated(alleles: list[str]) -> Iterator[str]:
    """["*1", "*1", "*2"] -> "*1x2", "*2"."""
    for allele in dict.fromkeys(alleles):
        copies = alleles.count(allele)
        yield allele if copies == 1 else f"{allele}x{copies}"


READER = Reader(
    caller="Cyrius",
    version="1.x",
    file="PREFIX.tsv",
    columns="Sample, Genotype, Filter",
    example="https://github.com/Illumina/Cyrius (README, table of calls)",
    source="https://github.com/Illumina/Cyrius",
    tells=_tells,
    read=_read,
)
