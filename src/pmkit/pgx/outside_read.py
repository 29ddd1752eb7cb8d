"""Read diplotypes that another caller made: PharmCAT's outside-call TSV, Cyrius, Aldy, StellarPGx, PyPGx, HLA.

The format is told by the content, never by the file's name. Every call keeps its caller, file and line, so that a
report can say where it comes from. Nothing is judged here: conflicts are found in `pmkit.pgx.outside`.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pmkit.core.errors import DataError, NoInputError
from pmkit.pgx.hla_names import read_hla
from pmkit.pgx.outside_words import is_no_call, known_genes, stated

HLA_GENES = ("HLA-A", "HLA-B")
"""The HLA genes that drug guidance is written for; other loci of an HLA caller's file are passed over."""
_MOST_UNASSIGNED = 6  # alleles of one Cyrius genotype that are assigned to haplotypes in every way


@dataclass(frozen=True, slots=True)
class OutsideCall:
    """One line of another caller's answer. An empty `diplotype` means that only the other fields are told."""

    gene: str
    diplotype: str  # "*1/*4x2"; one allele for haploid genes; "" where not told
    phenotype: str
    activity_score: str
    caller: str
    file: str
    line: int
    sample: str = ""  # empty where the format names none
    filter: str = ""  # the caller's own doubt, e.g. Cyrius "More_than_one_possible_genotype"
    written: str = ""  # the caller's own word, where `diplotype` does not hold it: "NO_MATCH/NO_MATCH"

    @property
    def no_call(self) -> bool:
        """The caller was asked and could not answer."""
        return not (self.diplotype or self.phenotype or self.activity_score)

    @property
    def where(self) -> str:
        return f"{self.file}, line {self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class _Text:
    file: str
    lines: tuple[str, ...]

    def numbered(self) -> Iterator[tuple[int, str]]:
        return ((i, line) for i, line in enumerate(self.lines, 1) if line.strip())

    def error(self, line: int, message: str, remedy: str = "") -> DataError:
        return DataError(message, where=f"{self.file}, line {line}", remedy=remedy)


def read_outside(path: str) -> tuple[OutsideCall, ...]:
    """All calls of one file, in its order.

    Raises NoInputError for a missing file, DataError for one that is no known caller's output or is malformed.
    """
    file = Path(path)
    if not file.is_file():
        raise NoInputError("the file of outside calls is not there", where=path)
    raw = file.read_bytes()
    if raw.startswith(b"PK\x03\x04"):
        return tuple(_read_pypgx_archive(path, raw))
    try:
        text = _Text(path, tuple(raw.decode("utf-8-sig").splitlines()))
    except UnicodeDecodeError:
        raise DataError("the file of outside calls is not UTF-8 text", where=path) from None
    for tells, reader in _READERS:
        if tells(text):
            return tuple(reader(text))
    raise DataError(
        "this is no outside-call file that pmkit knows",
        where=path,
        remedy="Write gene<TAB>diplotype<TAB>phenotype<TAB>activity score, one gene a line.",
    )


def _diplotype(gene: str, text: str) -> str:
    """A diplotype without gene prefixes and blanks: "CYP2D6*1 / CYP2D6*4" -> "*1/*4"; no call -> ""."""
    if is_no_call(text):
        return ""
    parts = (part.strip() for part in re.split(r"/(?![^\[]*\])", text.strip()))
    if gene.startswith("HLA-"):
        return "/".join(str(read_hla(gene, part) or part) for part in parts)
    return "/".join(part.removeprefix(gene).strip() for part in parts)


def _tells_pharmcat(text: _Text) -> bool:
    return any(line.split("\t")[0].strip() in known_genes() for _, line in text.numbered() if line[0] != "#")


_GENE = re.compile(r"[A-Z][A-Z0-9]+(-[A-Z0-9]+)?")


def _read_pharmcat(text: _Text) -> Iterator[OutsideCall]:
    """gene, diplotype, phenotype, activity score; `#` comments; columns 2–4 may be empty but not all of them.

    Columns after the fourth (Astrolabe wrote some) are passed over, as PharmCAT does.
    """
    for number, line in text.numbered():
        if line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        gene, diplotype, phenotype, score = [*cells, "", "", ""][:4]
        if not _GENE.fullmatch(gene):
            raise text.error(number, f"{gene!r} is not a gene symbol", "The first column names the gene.")
        if len(cells) < 2 or not any(cells[1:]):
            raise text.error(number, f"{gene} has neither diplotype nor phenotype nor activity score")
        said = " ".join(filter(None, cells[1:4]))
        call = (_diplotype(gene, diplotype), stated(phenotype), stated(score))
        yield OutsideCall(gene, *call, "PharmCAT TSV", text.file, number, written=said)


def _tells_cyrius(text: _Text) -> bool:
    return bool(text.lines) and text.lines[0].split("\t")[:3] == ["Sample", "Genotype", "Filter"]


def _read_cyrius(text: _Text) -> Iterator[OutsideCall]:
    """Sample, Genotype, Filter; several genotypes that Cyrius cannot tell apart are joined by `;`. CYP2D6 only."""
    for number, line in text.numbered():
        if number == 1:
            continue
        cells = line.split("\t")
        if len(cells) < 3:
            raise text.error(number, f"expected 3 columns, found {len(cells)}")
        for genotype in cells[1].split(";"):
            for one in _arrangements(genotype):
                diplotype = _diplotype("CYP2D6", one)
                yield OutsideCall(
                    "CYP2D6", diplotype, "", "", "Cyrius", text.file, number, cells[0], cells[2], written=genotype
                )


def _arrangements(genotype: str) -> Iterator[str]:
    """Every way to assign the alleles of "*1_*2_*68" to two haplotypes; a genotype that is assigned stays as it is.

    Cyrius joins by underscores what it could not assign: https://github.com/Illumina/Cyrius
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


def _tells_aldy(text: _Text) -> bool:
    return any(line.startswith("#Sample\tGene\tSolutionID\tMajor") for line in text.lines[:50])


def _read_aldy(text: _Text) -> Iterator[OutsideCall]:
    """One row a variant; the Major column repeats the solution's diplotype. Equally good solutions are kept apart."""
    seen = set()
    for number, line in text.numbered():
        if line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) < 4:
            raise text.error(number, f"expected at least 4 columns, found {len(cells)}")
        sample, gene, solution, major = cells[:4]
        if (sample, gene, solution) not in seen:
            seen.add((sample, gene, solution))
            yield OutsideCall(gene, _diplotype(gene, major), "", "", "Aldy", text.file, number, sample, written=major)


def _tells_stellarpgx(text: _Text) -> bool:
    return any("StellarPGx" in line for line in text.lines[:20])


def _read_stellarpgx(text: _Text) -> Iterator[OutsideCall]:
    """A page of text with the headings Result, Activity score and Metaboliser status."""
    gene = next((m[1] for line in text.lines if (m := re.search(r"([A-Z0-9]+) Star Allele Calling", line))), "")
    if not gene:
        raise DataError("the StellarPGx page does not name its gene", where=text.file)
    found: dict[str, tuple[int, str]] = {}
    heading = ""
    for number, line in text.numbered():
        word = line.strip().rstrip(":").lower()
        if word in ("result", "activity score", "metaboliser status"):
            heading = word
        elif heading:
            found[heading] = (number, line.strip())
            heading = ""
    number, result = found.get("result", (0, ""))
    diplotypes = [part for part in re.split(r"\s+or\s+|;", result) if part.strip()] or [""]
    score = found.get("activity score", (0, ""))[1]
    status = re.sub(r"\s*\(.*\)$", "", found.get("metaboliser status", (0, ""))[1])
    for diplotype in diplotypes:
        known = diplotype if "*" in diplotype else ""
        yield OutsideCall(
            gene,
            _diplotype(gene, known),
            stated(status),
            stated(score),
            "StellarPGx",
            text.file,
            number,
            written=diplotype,
        )


def _tells_pypgx(text: _Text) -> bool:
    return bool(text.lines) and {"Genotype", "Phenotype", "Haplotype1"} <= set(text.lines[0].split("\t"))


def _read_pypgx(text: _Text, gene: str = "") -> Iterator[OutsideCall]:
    """The results table: sample in the first column. The gene is not in it, but in the archive's metadata."""
    rows = csv.reader(io.StringIO("\n".join(text.lines)), delimiter="\t")
    header = next(rows)
    column = {name: i for i, name in enumerate(header)}
    for number, row in enumerate(rows, 2):
        named = gene or (row[column["Gene"]] if "Gene" in column and len(row) == len(header) else "")
        if not named:
            raise text.error(
                number, "PyPGx's table does not name its gene", "Give the results.zip, or add a Gene column."
            )
        if len(row) != len(header):
            raise text.error(number, f"expected {len(header)} columns, found {len(row)}")
        genotype, phenotype = row[column["Genotype"]], row[column["Phenotype"]]
        yield OutsideCall(
            named,
            _diplotype(named, genotype),
            stated(phenotype),
            "",
            "PyPGx",
            text.file,
            number,
            row[0],
            written=genotype,
        )


def _read_pypgx_archive(path: str, raw: bytes) -> Iterator[OutsideCall]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
            metadata = next((n for n in names if n.endswith("metadata.txt")), None)
            table = next((n for n in names if n.endswith("data.tsv")), None)
            if metadata is None or table is None:
                raise DataError("the archive holds no metadata.txt and data.tsv as PyPGx writes", where=path)
            facts = dict(line.split("=", 1) for line in archive.read(metadata).decode().splitlines() if "=" in line)
            text = _Text(f"{path}:{table}", tuple(archive.read(table).decode().splitlines()))
    except (zipfile.BadZipFile, UnicodeDecodeError) as error:
        raise DataError(f"the archive cannot be read ({error})", where=path) from None
    if not _tells_pypgx(text):
        raise DataError("the archive's table is not PyPGx's results", where=path, remedy="Give results.zip.")
    yield from _read_pypgx(text, facts.get("Gene", ""))


def _tells_optitype(text: _Text) -> bool:
    return bool(text.lines) and {"A1", "A2", "B1", "B2", "Objective"} <= set(text.lines[0].split("\t"))


def _read_optitype(text: _Text) -> Iterator[OutsideCall]:
    """A1 A2 B1 B2 C1 C2 Reads Objective; the first row is the best solution and the only one used."""
    column = {name: i for i, name in enumerate(text.lines[0].split("\t"))}
    best = next(((n, line) for n, line in text.numbered() if n > 1), None)
    if best is None:
        raise DataError("OptiType's table has no solution", where=text.file)
    number, cells = best[0], best[1].split("\t")
    if len(cells) < len(column):
        raise text.error(number, f"expected {len(column)} columns, found {len(cells)}")
    for gene in HLA_GENES:
        pair = [cells[column[gene[-1] + str(i)]] for i in (1, 2)]
        yield _hla(gene, pair, "OptiType", text.file, number)


def _tells_hlahd(text: _Text) -> bool:
    return any(re.match(r"(A|B)\t(HLA-(A|B)\*|Not typed)", line) for line in text.lines)


def _read_hlahd(text: _Text) -> Iterator[OutsideCall]:
    """Locus and two alleles a line; `-` as second allele means homozygous."""
    for number, line in text.numbered():
        cells = line.split("\t")
        gene = "HLA-" + cells[0]
        if gene in HLA_GENES:
            if len(cells) < 3:
                raise text.error(number, f"expected 3 columns, found {len(cells)}")
            yield _hla(gene, [cells[1], cells[1] if cells[2] == "-" else cells[2]], "HLA-HD", text.file, number)


def _tells_arcashla(text: _Text) -> bool:
    return bool(text.lines) and text.lines[0].lstrip().startswith("{")


def _read_arcashla(text: _Text) -> Iterator[OutsideCall]:
    """genotype.json: {"A": ["A*01:01:01", "A*03:01:01"], …}; one allele means homozygous."""
    try:
        loci = json.loads("\n".join(text.lines))
    except json.JSONDecodeError as error:
        raise text.error(error.lineno, f"not valid JSON ({error.msg})") from None
    if not isinstance(loci, dict) or not any(gene[-1] in loci for gene in HLA_GENES):
        raise DataError("the JSON holds no HLA genotypes as arcasHLA writes", where=text.file)
    for gene in HLA_GENES:
        alleles = loci.get(gene[-1])
        if alleles is not None:
            if (
                not isinstance(alleles, list)
                or not 0 < len(alleles) <= 2
                or not all(isinstance(a, str) for a in alleles)
            ):
                raise DataError(f"{gene} is not a list of one or two alleles", where=text.file)
            yield _hla(gene, [alleles[0], alleles[-1]], "arcasHLA", text.file, 0)


def _tells_t1k(text: _Text) -> bool:
    first = next((line for _, line in text.numbered()), "").split("\t")
    if len(first) < 8 or first[1] not in ("0", "1", "2"):
        return False
    return first[2] == "." or first[2].startswith(first[0] + "*")


def _read_t1k(text: _Text) -> Iterator[OutsideCall]:
    """gene, number of alleles, then allele, abundance and quality twice (https://github.com/mourisl/T1K).

    An allele of quality 0 or less is not counted, as T1K's authors advise; one allele alone means homozygous.
    """
    for number, line in text.numbered():
        cells = line.split("\t")
        if len(cells) < 8:
            raise text.error(number, f"expected at least 8 columns, found {len(cells)}")
        if cells[0] not in HLA_GENES:
            continue
        pair = [_good(text, number, cells[first : first + 3]) for first in (2, 5)]
        if cells[1] == "1" and pair[0]:
            pair[1] = pair[0]
        yield _hla(cells[0], pair, "T1K", text.file, number)


def _good(text: _Text, number: int, triple: list[str]) -> str:
    """An allele with a quality above 0, or ""."""
    allele, _, quality = triple
    try:
        return allele if float(quality) > 0 else ""
    except ValueError:
        raise text.error(number, f"the quality {quality!r} is not a number") from None


def _hla(gene: str, pair: list[str], caller: str, file: str, line: int) -> OutsideCall:
    """Both alleles cut to two fields, as drug guidance names them; no call only where neither is typed."""
    names = [read_hla(gene, allele) for allele in pair]
    cut = [str(name.cut()) if name else allele.strip() or "." for name, allele in zip(names, pair, strict=True)]
    diplotype = "" if all(map(is_no_call, pair)) else "/".join(cut)
    return OutsideCall(gene, diplotype, "", "", caller, file, line, written="/".join(pair))


_READERS: tuple[tuple[Callable[[_Text], bool], Callable[[_Text], Iterator[OutsideCall]]], ...] = (
    (_tells_cyrius, _read_cyrius),
    (_tells_aldy, _read_aldy),
    (_tells_stellarpgx, _read_stellarpgx),
    (_tells_pypgx, _read_pypgx),
    (_tells_optitype, _read_optitype),
    (_tells_hlahd, _read_hlahd),
    (_tells_arcashla, _read_arcashla),
    (_tells_t1k, _read_t1k),
    (_tells_pharmcat, _read_pharmcat),
)
