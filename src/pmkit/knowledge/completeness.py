"""Do the definitions and the functions of the pharmacogenes hold the same alleles, and are their dates looked after?

Used when the tables are built, when they are linted, and nowhere else. An allele that has a function but no definition
is invisible: its carriers would be called by another name. So every difference needs an entry that says why it is
known, allele by allele, and an entry without its difference is a fault too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pmkit.core.messages import tr

Row = Mapping[str, str]

NO_DEFINITION = frozenset({"structure", "renamed", "not_defined"})
NO_FUNCTION = "no_function"
WATCHED = "not_defined"
"""The kind of gap whose place is read: a small variant shows the allele, but no definition holds it."""


def problems(alleles: Iterable[Row], functions: Iterable[Row], gaps: Iterable[Row]) -> Iterator[str]:
    """One sentence for each allele that lacks a definition, a function, or an entry that says why, and for each entry
    that is not needed or does not say enough. Rows as in `pgx.alleles`, `pgx.functions` and `pgx.gaps`."""
    defined = {(row["gene"], row["fold"] or row["allele"]) for row in alleles}
    genes = {gene for gene, _ in defined}
    able = {(row["gene"], row["allele"]) for row in functions if row["gene"] in genes}
    entries: dict[tuple[str, str], Row] = {}
    for row in gaps:
        key = (row["gene"], row["allele"])
        if key in entries:
            yield tr("{key} {key2}: there are two entries for the gap", key=key[0], key2=key[1])
        entries[key] = row
    for gene, allele in sorted(able - defined):
        entry = entries.pop((gene, allele), None)
        if entry is None or entry["kind"] not in NO_DEFINITION:
            yield tr(
                "{gene} {allele}: it has a function but no definition, and no entry says why", gene=gene, allele=allele
            )
        elif entry["kind"] == WATCHED and not (entry["pos38"] and entry["ref"] and entry["alt"]):
            yield tr(
                "{gene} {allele}: a small variant shows it, but its entry names no position", gene=gene, allele=allele
            )
        elif entry["kind"] == "renamed" and (gene, entry["read_as"]) not in defined & able:
            yield tr(
                "{gene} {allele}: it is read as {entry!r}, which has no definition or no function",
                gene=gene,
                allele=allele,
                entry=entry["read_as"],
            )
    for gene, allele in sorted(defined - able):
        entry = entries.pop((gene, allele), None)
        if entry is None or entry["kind"] != NO_FUNCTION:
            yield tr(
                "{gene} {allele}: it has a definition but no function, and no entry says why", gene=gene, allele=allele
            )
    for (gene, allele), entry in sorted(entries.items()):
        yield tr(
            "{gene} {allele}: the entry for a gap ({entry}) is not needed",
            gene=gene,
            allele=allele,
            entry=entry["kind"],
        )


def unchecked(dates: Iterable[Row]) -> Iterator[str]:
    """One sentence for each gene whose definitions and functions are of different dates that nobody has looked at.
    Rows as in `pgx.dates`."""
    for row in dates:
        if row["functions"] and row["definitions"] != row["functions"] and not row["checked"]:
            yield (
                tr(
                    "{row}: definitions of {entry}, functions of {other_entry}, and nobody has checked what changed "
                    "between them",
                    row=row["gene"],
                    entry=row["definitions"],
                    other_entry=row["functions"],
                )
            )


def date_gaps(dates: Iterable[Row]) -> str:
    """In one line, which genes' definitions and functions are of different dates, and what was not looked at."""
    apart = [row for row in dates if row["functions"] and row["definitions"] != row["functions"]]
    groups: dict[tuple[str, str, str], list[str]] = {}
    for row in apart:
        groups.setdefault((row["definitions"], row["functions"], row["checked"]), []).append(row["gene"])
    return "; ".join(
        tr(
            "definitions {old}, functions {new}, {difference}: {genes}",
            old=old,
            new=new,
            difference=tr("checked {date}", date=checked) if checked else tr("NOT CHECKED"),
            genes=", ".join(genes),
        )
        for (old, new, checked), genes in sorted(groups.items())
    )
