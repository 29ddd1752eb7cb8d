"""Inputs made by code: patients on the positions of pmkit's own tables, written in every form that pmkit reads."""

from __future__ import annotations

import gzip
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pmkit.core.contigs import ACCESSIONS
from pmkit.core.model import Build
from pmkit.formats.bgzf import EOF_BLOCK
from pmkit.formats.bgzf_write import block
from pmkit.formats.index import IndexWriter
from pmkit.intake.arrays import table_sites
from pmkit.variants.assembly import LENGTHS

GENES = {"CYP2C19": ("10", 94_760_000, 94_855_000), "NUDT15": ("13", 48_037_000, 48_046_500)}
"""Gene -> its stretch on GRCh38."""
BLOCK_TEXT = 3000


@dataclass(frozen=True)
class Row:
    """One record; `cells` hold the values of `keys`, one list for each sample."""

    chrom: str
    pos: int
    ref: str
    alts: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    keys: tuple[str, ...] = ("GT", "AD", "DP", "GQ")
    id: str = "."
    info: str = "."
    filter: str = "PASS"

    def line(self, prefix: str = "chr") -> str:
        fixed = (f"{prefix}{self.chrom}", self.pos, self.id, self.ref, ",".join(self.alts) or ".", 50, self.filter)
        return "\t".join(map(str, (*fixed, self.info, ":".join(self.keys), *map(":".join, self.cells))))


@dataclass(frozen=True)
class Document:
    """A VCF as rows and the parts of its header."""

    rows: tuple[Row, ...]
    samples: tuple[str, ...] = ("S1",)
    prefix: str = "chr"
    head: tuple[str, ...] = ()
    version: str = "4.2"
    contigs: bool = True

    def text(self) -> bytes:
        contigs = [
            f"##contig=<ID={self.prefix}{chrom},length={length}>" for chrom, length in LENGTHS[Build.GRCH38].items()
        ]
        formats = [
            f'##FORMAT=<ID={key},Number={number},Type={kind},Description="{key}">'
            for key, number, kind in (
                *(("GT", "1", "String"), ("AD", "R", "Integer"), ("DP", "1", "Integer")),
                *(("GQ", "1", "Integer"), ("PS", "1", "Integer")),
            )
        ]
        columns = "\t".join(("#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT".replace(" ", "\t"), *self.samples))
        head = [f"##fileformat=VCFv{self.version}", *self.head, *(contigs if self.contigs else ()), *formats, columns]
        return "".join(f"{line}\n" for line in (*head, *(row.line(self.prefix) for row in self.rows))).encode()


def cell(genotype: str, alleles: int) -> tuple[str, ...]:
    """A cell whose depths fit its genotype."""
    carried = [int(part) for part in genotype.replace("|", "/").split("/")]
    depths = [str(15 * carried.count(allele)) for allele in range(alleles)]
    return genotype, ",".join(depths), "30", "99"


def person(seed: int, samples: Sequence[str] = ("S1",)) -> Document:
    """Every table position of the genes, most of them reference, some carried; unphased."""
    chance = random.Random(seed)
    rows = []
    for site in sorted(
        table_sites(Build.GRCH38), key=lambda site: (int(site.chrom) if site.chrom.isdigit() else 99, site.pos)
    ):
        here = any(site.chrom == chrom and start <= site.pos < end for chrom, start, end in GENES.values())
        if not here or len(site.ref) > 1 or any(len(alt) != 1 for alt in site.alts):
            continue
        cells = []
        for _ in samples:
            alt = chance.randrange(len(site.alts)) + 1
            genotype = chance.choices(("0/0", f"0/{alt}", f"{alt}/{alt}"), (90, 2, 1))[0]
            cells.append(cell(genotype, len(site.alts) + 1))
        rows.append(Row(site.chrom, site.pos, site.ref, site.alts, tuple(cells), id=site.name or "."))
    seen: dict[tuple[str, int], Row] = {}
    for row in rows:
        seen.setdefault((row.chrom, row.pos), row)
    return Document(tuple(seen.values()), tuple(samples))


def tumour() -> Document:
    """BRAF V600E and TP53 R175H beside a normal."""
    rows = tuple(
        Row(chrom, pos, ref, (alt,), (("0/1", "60,40", "100"), ("0/0", "80,0", "80")), ("GT", "AD", "DP"))
        for chrom, pos, ref, alt in (("7", 140753336, "A", "T"), ("17", 7675088, "C", "T"))
    )
    return Document(rows, ("TUMOR", "NORMAL"))


def blocks(text: bytes, size: int = BLOCK_TEXT) -> list[bytes]:
    """BGZF blocks of a text, cut without regard to its lines."""
    return [block(text[at : at + size], 6) for at in range(0, len(text), size)]


def bgzf(text: bytes, size: int = BLOCK_TEXT) -> bytes:
    return b"".join(blocks(text, size)) + EOF_BLOCK


def write_tbi(text: bytes, path: Path, size: int = BLOCK_TEXT) -> None:
    """The tabix index of `bgzf(text, size)`."""
    starts, at = [], 0
    for piece in blocks(text, size):
        starts.append(at)
        at += len(piece)
    starts.append(at)
    index, place = IndexWriter(), 0
    for line in text.splitlines(keepends=True):
        first, last = (starts[o // size] << 16 | o % size for o in (place, place + len(line)))
        place += len(line)
        if line[:1] != b"#":
            contig, pos, _, ref, *_ = line.split(b"\t")
            index.add(contig, int(pos) - 1, int(pos) - 1 + len(ref), first, last)
    index.write_tbi(path)


def write_bcf(text: bytes, path: Path) -> None:
    """A BCF with its CSI index."""
    from pmkit.formats.htslib_write import to_bcf

    packed = path.with_suffix(".packed.gz")
    packed.write_bytes(bgzf(text))
    index = to_bcf(packed, path)
    packed.unlink(missing_ok=True)
    path.with_name(f"complete.{packed.name}").unlink(missing_ok=True)
    if index:
        index(Path(f"{path}.csi"))


def forms(document: Document, folder: Path) -> dict[str, Path]:
    """The document in every packing."""
    text = document.text()
    found = {
        name: folder / f"form-{name}" for name in ("plain.vcf", "gzip.vcf.gz", "bgzf.vcf.gz", "indexed.vcf.gz", "b.bcf")
    }
    found["plain.vcf"].write_bytes(text)
    found["gzip.vcf.gz"].write_bytes(gzip.compress(text, mtime=0))
    found["bgzf.vcf.gz"].write_bytes(bgzf(text))
    found["indexed.vcf.gz"].write_bytes(bgzf(text))
    write_tbi(text, Path(f"{found['indexed.vcf.gz']}.tbi"))
    write_bcf(text, found["b.bcf"])
    return found


# Rewritings that must not change what is called


def split(row: Row) -> list[Row]:
    """A record of several alternatives as records of one, as `bcftools norm -m -any` splits them."""
    if len(row.alts) < 2:
        return [row]
    found = []
    for number, alt in enumerate(row.alts, 1):
        cells = []
        for genotype, depths, depth, quality in row.cells:
            own = [str(int(part == str(number))) for part in genotype.split("/")]
            reads = depths.split(",")
            cells.append(("/".join(own), f"{reads[0]},{reads[number]}", depth, quality))
        found.append(replace(row, alts=(alt,), cells=tuple(cells)))
    return found


def gvcf(document: Document) -> Document:
    """Reference positions as blocks of neighbours, others with <NON_REF> (one sample)."""
    out: list[Row] = []
    for row in document.rows:
        genotype = row.cells[0][0]
        if genotype == "0/0":
            before = out[-1] if out else None
            if before and before.alts == ("<NON_REF>",) and before.chrom == row.chrom and row.pos - before.pos < 20_000:
                out[-1] = replace(before, info=f"END={row.pos}")
                continue
            cells = (("0/0", "30", "99"),)
            out.append(
                replace(row, alts=("<NON_REF>",), cells=cells, keys=("GT", "DP", "GQ"), id=".", info=f"END={row.pos}")
            )
            continue
        genotype, depths, depth, quality = row.cells[0]
        out.append(replace(row, alts=(*row.alts, "<NON_REF>"), cells=((genotype, f"{depths},0", depth, quality),)))
    head = ('##ALT=<ID=NON_REF,Description="n">', '##INFO=<ID=END,Number=1,Type=Integer,Description="e">')
    return replace(document, rows=tuple(out), head=head)


def accessions(document: Document) -> bytes:
    """The text with RefSeq accessions for contigs."""
    names = ACCESSIONS[Build.GRCH38]
    out = []
    for line in replace(document, prefix="").text().decode().splitlines():
        name, tab, rest = line.partition("\t")
        chrom = line[13:].partition(",")[0]
        if line.startswith("##contig=<ID="):
            out.append(line.replace(f"ID={chrom},", f"ID={names[chrom]},"))
        else:
            out.append(line if line.startswith("#") else names[name] + tab + rest)
    return "".join(f"{line}\n" for line in out).encode()
