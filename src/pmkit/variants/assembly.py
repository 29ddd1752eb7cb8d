"""Find out which genome build a file is on: contig lengths, then header text, then REF bases at known positions.

Lengths: the sequence lengths of GRCh37 (GCA_000001405.1) and GRCh38 (GCA_000001405.15) as the Genome Reference
Consortium publishes them. The mitochondrion says nothing: both builds use the 16,569 bases of the rCRS.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from functools import cache
from itertools import chain
from typing import NamedTuple

from pmkit.core.contigs import accession_builds, bare_chromosome
from pmkit.core.errors import BuildError
from pmkit.core.messages import all_of, tr, trn
from pmkit.core.model import Build, Region

_GRCH37 = (
    "1:249250621 2:243199373 3:198022430 4:191154276 5:180915260 6:171115067 7:159138663 8:146364022 9:141213431 "
    "10:135534747 11:135006516 12:133851895 13:115169878 14:107349540 15:102531392 16:90354753 17:81195210 "
    "18:78077248 19:59128983 20:63025520 21:48129895 22:51304566 X:155270560 Y:59373566"
)
_GRCH38 = (
    "1:248956422 2:242193529 3:198295559 4:190214555 5:181538259 6:170805979 7:159345973 8:145138636 9:138394717 "
    "10:133797422 11:135086622 12:133275309 13:114364328 14:107043718 15:101991189 16:90338345 17:83257441 "
    "18:80373285 19:58617616 20:64444167 21:46709983 22:50818468 X:156040895 Y:57227415"
)
OLD_CHRM_LENGTH = 16571
"""UCSC's hg19 chrM (NC_001807): not the rCRS, so its positions mean other bases."""


def _lengths(text: str) -> Mapping[str, int]:
    return {name: int(length) for name, length in (item.split(":") for item in text.split())}


LENGTHS: Mapping[Build, Mapping[str, int]] = {Build.GRCH37: _lengths(_GRCH37), Build.GRCH38: _lengths(_GRCH38)}
LONGEST = 300_000_000
"""Longer "chromosomes" are placeholders of tools that do not know the length."""
_OTHERS: Mapping[str, Mapping[str, int]] = {
    "NCBI36": _lengths(
        "1:247249719 2:242951149 3:199501827 4:191273063 5:180857866 6:170899992 7:158821424 8:146274826 9:140273252 "
        "10:135374737 11:134452384 12:132349534 13:114142980 14:106368585 15:100338915 16:88827254 17:78774742 "
        "18:76117153 19:63811651 20:62435964 21:46944323 22:49691432 X:154913754"
    ),
    "T2T-CHM13": _lengths(
        "1:248387328 2:242696752 3:201105948 4:193574945 5:182045439 6:172126628 7:160567428 8:146259331 9:150617247 "
        "10:134758134 11:135127769 12:133324548 13:113566686 14:101161492 15:99753195 16:96330374 17:84276897 "
        "18:80542538 19:61707364 20:66210255 21:45090682 22:51324926 X:154259566"
    ),
}
"""Assemblies that can be named when they are refused; lengths as several public lists of chromosome sizes have them."""

# Words for a build in free header text. hg18, T2T and others are listed so that they can be refused by name.
_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("GRCh38", re.compile(r"grch38|hg38|\bb38\b|\bhs38|gc[af]_000001405\.(?:1[5-9]|2[6-9]|[34]\d)")),
    ("GRCh37", re.compile(r"grch37|hg19|\bb37\b|hs37|human_g1k_v37|gca_000001405\.(?:[1-9]|1[0-4])\b")),
    ("NCBI36", re.compile(r"ncbi_?(?:build)?36|hg18|\bb36\b|human_b36")),
    ("T2T-CHM13", re.compile(r"chm13|t2t|hs1\.fa")),
)


class Strength(IntEnum):
    """How much a clue weighs; `--build` may overrule text, never lengths or bases."""

    TEXT = 1
    BASES = 2
    LENGTHS = 3


class Clue(NamedTuple):
    """One piece of evidence for a build."""

    build: Build
    strength: Strength
    text: str


class Probe(NamedTuple):
    """A table position known in both builds; REF and ALT tell which build a record was called on (1-based)."""

    chrom: str
    pos: Mapping[Build, int]
    ref: Mapping[Build, str]
    alts: Mapping[Build, frozenset[str]]


@cache
def table_probes() -> tuple[Probe, ...]:
    """The pharmacogene positions as probes. Empty while the table is not built."""
    from pmkit.knowledge import store

    if "pgx.sites" not in store.manifest():
        return ()
    probes = []
    for row in chain.from_iterable(store.rows_by("pgx.sites").values()):
        if row["chrom"] == "MT" or not (row["pos37"] and row["pos38"] and row["ref37"]):
            continue
        known37, known38 = row["alleles37"].split(","), row["alleles38"].split(",")
        refs = {Build.GRCH37: row["ref37"], Build.GRCH38: known38[0]}
        probes.append(
            Probe(
                chrom=row["chrom"],
                pos={Build.GRCH37: int(row["pos37"]), Build.GRCH38: int(row["pos38"])},
                ref=refs,
                alts={
                    Build.GRCH37: frozenset(known37) - {refs[Build.GRCH37]},
                    Build.GRCH38: frozenset(known38) - {refs[Build.GRCH38]},
                },
            )
        )
    return tuple(probes)


def probes_of_other(build: Build) -> Iterator[Region]:
    """The probes' places on the other build: their bases can contradict a header's text."""
    other = next(one for one in Build if one is not build)
    return (Region(probe.chrom, probe.pos[other] - 1, probe.pos[other]) for probe in table_probes())


def from_lengths(contigs: Mapping[str, int | None], where: str) -> Clue | None:
    """Judge by the lengths of numbered chromosomes, X and Y. None where they are no assembly's.

    PLINK 1.9 writes a chromosome's last position plus one for its length, which tells nothing. Raises BuildError where
    they belong to both builds, to another assembly, or where neither build has such long chromosomes.
    """
    known = {
        bare: length
        for name, length in contigs.items()
        if length and length <= LONGEST and (bare := bare_chromosome(name)) in LENGTHS[Build.GRCH38]
    }
    hits = {build: [c for c, n in known.items() if LENGTHS[build][c] == n] for build in Build}
    if hits[Build.GRCH37] and hits[Build.GRCH38]:
        a, b = hits[Build.GRCH37][0], hits[Build.GRCH38][0]
        raise BuildError(
            tr(
                "the contig lengths contradict each other: chromosome {a} has GRCh37's, chromosome {b} GRCh38's",
                a=a,
                b=b,
            ),
            where=where,
            remedy=tr("Make the file again on one reference."),
        )
    for build in Build:
        if hits[build]:
            return Clue(build, Strength.LENGTHS, tr("contig lengths"))
    other = [(c, name) for name, lengths in _OTHERS.items() for c, n in known.items() if lengths.get(c) == n]
    too_long = [(c, "") for c, n in known.items() if all(n > LENGTHS[build][c] + 1 for build in Build)]
    if odd := other or too_long:
        chrom, name = odd[0]
        raise BuildError(
            tr(
                "this is {name}, neither GRCh37 nor GRCh38: the header gives chromosome {chrom} {known:,} bases",
                name=name,
                chrom=chrom,
                known=known[chrom],
            )
            if name
            else tr(
                "this is neither GRCh37 nor GRCh38: the header gives chromosome {chrom} {known:,} bases",
                chrom=chrom,
                known=known[chrom],
            ),
            where=where,
            remedy=tr("Call the variants again on GRCh38 or GRCh37; pmkit does not lift patients over."),
        )
    return None


def from_accessions(names: Iterable[str], where: str) -> Clue | None:
    """Judge by contig names that are accessions, for each belongs to one assembly.

    Raises BuildError where they belong to both.
    """
    found = accession_builds(names)
    if len(found) > 1:
        raise BuildError(
            tr(
                "the contig names contradict each other: {found}",
                found=all_of((tr("{name} is {value}", name=n, value=b) for b, n in found.items())),
            ),
            where=where,
            remedy=tr("Make the file again on one reference."),
        )
    return next((Clue(build, Strength.LENGTHS, tr("contig accessions")) for build in found), None)


def from_text(header: str, where: str) -> Clue | None:
    """Judge by `##reference`, `##assembly` and `##contig`'s assembly; by other header lines only if these are silent.

    Raises BuildError where the lines name two builds, or one that pmkit has no tables for.
    """
    first: list[str] = []
    second: list[str] = []
    for line in header.splitlines():
        lower = line[:4000].lower()
        if lower.startswith(("##reference", "##assembly", "##genome", "##contig")):
            first.append(line[:4000])
        elif lower.startswith("##") and not lower.startswith(("##info", "##format", "##filter", "##alt")):
            second.append(line[:4000])
    for lines, decisive in ((first, True), (second, False)):
        joined = "\n".join(lines).lower()
        found = {word: match.start() for word, pattern in _WORDS if (match := pattern.search(joined))}
        names = {word: lines[joined.count("\n", 0, at)] for word, at in found.items()}
        if not names:
            continue
        if len(names) > 1:
            if not decisive:
                return None  # a lift-over chain or a resource named after another build
            raise BuildError(
                tr("the header names {names}", names=all_of(sorted(names))),
                where=where,
                remedy=tr("Say which one it is with --build."),
            )
        (name, line), *_ = names.items()
        if name not in (Build.GRCH37, Build.GRCH38):
            if not decisive:
                return None
            raise BuildError(
                tr("the header says the file is on {name}, which pmkit has no tables for", name=name),
                where=where,
                remedy=tr("Call the variants again on GRCh38 or GRCh37."),
            )
        return Clue(
            Build(name), Strength.TEXT, tr("header line {line}", line=line[: line.find("=")] if "=" in line else line)
        )
    return None


def from_bases(
    places: Iterable[tuple[str, int, str, Sequence[str]]], probes: Sequence[Probe], at_least: int = 1
) -> Clue | None:
    """Judge by the records' REF bases at the probes' positions; `places` are (bare chromosome, pos, REF, ALTs).

    `at_least` positions where REF and an ALT are the table's speak for an assembly, or some more where REF is. Records
    whose REF is the table's ALT and whose ALT its REF (PLINK exchanges them) speak neither for a build nor against it.
    """
    at: dict[tuple[str, int], tuple[str, Sequence[str]]] = {}
    for chrom, pos, ref, alts in places:
        at.setdefault((chrom, pos), (ref, alts))
    there = {chrom for chrom, _ in at}
    exact, same, other = (dict.fromkeys(Build, 0) for _ in range(3))
    for probe in probes:
        if probe.chrom not in there:
            continue
        for build in Build:
            found = at.get((probe.chrom, probe.pos[build]))
            if found is None:
                continue
            ref, alts = found
            if _exchanged(probe, build, ref, alts):
                continue
            if ref[:1] != probe.ref[build][:1] or (len(ref) == len(probe.ref[build]) and ref != probe.ref[build]):
                other[build] += 1
            else:
                same[build] += 1
                exact[build] += ref == probe.ref[build] and not probe.alts[build].isdisjoint(alts)
    for build, rival in ((Build.GRCH38, Build.GRCH37), (Build.GRCH37, Build.GRCH38)):
        enough = exact[build] >= at_least or same[build] >= 3 + at_least
        if enough and same[build] > 9 * other[build] and exact[build] >= 10 * exact[rival]:
            text = trn("REF bases at {n} known position", "REF bases at {n} known positions", same[build])
            return Clue(build, Strength.BASES, text)
    return None


def _exchanged(probe: Probe, build: Build, ref: str, alts: Sequence[str]) -> bool:
    """Whether a record has a table's REF for ALT and one of its ALTs for REF."""
    return ref != probe.ref[build] and ref in probe.alts[build] and probe.ref[build] in alts


def refuse_contradiction(
    places: Iterable[tuple[str, int, str, Sequence[str]]],
    probes: Sequence[Probe],
    likely: tuple[Build, str],
    where: str,
) -> None:
    """Raise BuildError where most REF bases at the build's known positions are not the build's."""
    build, decided_by = likely
    by_place: dict[tuple[str, int], list[Probe]] = {}
    for probe in probes:
        by_place.setdefault((probe.chrom, probe.pos[build]), []).append(probe)
    expected = {place: here[-1].ref[build][:1] for place, here in by_place.items()}
    found = [
        (c, p, ref)
        for c, p, ref, alts in places
        if (c, p) in expected and not any(_exchanged(probe, build, ref, alts) for probe in by_place[c, p])
    ]
    wrong = [(c, p, ref) for c, p, ref in found if ref[:1] not in (expected[c, p], "N")]
    if len(wrong) >= 3 and 2 * len(wrong) > len(found):
        chrom, pos, ref = wrong[0]
        raise BuildError(
            trn(
                "the REF bases are not those of {build} (by {decided_by}): {n} of {n_found} known positions "
                "differs, such as chr{chrom}:{pos} with {ref} for {expected}",
                "the REF bases are not those of {build} (by {decided_by}): {n} of {n_found} known positions "
                "differ, such as chr{chrom}:{pos} with {ref} for {expected}",
                len(wrong),
                build=build,
                decided_by=decided_by,
                n_found=len(found),
                chrom=chrom,
                pos=pos,
                ref=ref[:10],
                expected=expected[chrom, pos],
            ),
            where=where,
            remedy=tr("Check which reference the variants were called on."),
        )


def header_clues(header: str, contigs: Mapping[str, int | None], where: str, requested: Build | None) -> list[Clue]:
    """What the header says; with `--build`, contradictory text is not asked."""
    clues = [from_lengths(contigs, where), from_accessions(contigs, where)]
    if requested is None:
        clues.append(from_text(header, where))
    return [clue for clue in clues if clue]


def decide(clues: Sequence[Clue], requested: Build | None, where: str) -> tuple[Build, str] | None:
    """The build and what decided it, or None where nothing speaks.

    Raises BuildError where clues contradict each other or what the user asked for.
    """
    ranked = sorted(clues, key=lambda clue: -clue.strength)
    if requested is not None:
        for clue in ranked:
            if clue.build != requested:
                raise BuildError(
                    tr(
                        "--build says {asked}, but the {text} say {build}",
                        asked=requested,
                        text=clue.text,
                        build=clue.build,
                    ),
                    where=where,
                    remedy=tr("Leave --build out, or give --build {build}.", build=clue.build),
                )
        return requested, tr("--build, {text} agree", text=ranked[0].text) if ranked else "--build"
    if not ranked:
        return None
    best = ranked[0]
    for clue in ranked[1:]:
        if clue.build != best.build:
            raise BuildError(
                tr(
                    "the {text} say {build}, but the {other_text} says {other_build}",
                    text=best.text,
                    build=best.build,
                    other_text=clue.text,
                    other_build=clue.build,
                ),
                where=where,
                remedy=tr("If the first is right, correct the header and load again; pmkit must not guess."),
            )
    return best.build, best.text


def unclear(where: str) -> BuildError:
    """The error for a file that says nothing of its build."""
    return BuildError(
        tr(
            "the genome build is unclear: the header has neither an assembly's contig lengths nor a "
            "reference, and the file too few known positions"
        ),
        where=where,
        remedy=tr("Give --build GRCh38 or --build GRCh37."),
    )


ProbeSource = Callable[[], Sequence[Probe]]
