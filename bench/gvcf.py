"""A genome's gVCF at its real size, as GATK's HaplotypeCaller -ERC GVCF or as DRAGEN writes it: seeded, sorted, BGZF.

The variants are those of `bench.genome`. The blocks of reference between them repeat real ones, in their order, read
from a gVCF of one sample (`--blocks FILE`; it is not part of this repository): depths, qualities, likelihoods and
lengths are the file's. Its lengths are stretched by one factor, so that the genome has as many records as were asked
for. DRAGEN's blocks have the fields that Illumina documents for them (GT:AD:DP:GQ:MIN_DP:PL:SPL:ICNT, FILTER PASS)
filled from the same numbers, as no whole genome of DRAGEN is at hand.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from itertools import chain, cycle
from pathlib import Path
from typing import NamedTuple

import numpy as np
from cyvcf2 import VCF

from bench import genome
from bench.coding import NOWHERE, coding
from pmkit.formats.bgzf_write import Writer

BLOCKS = Path("../shared/real/callers/GATK-HC__CEUTrio.20.21.gatk3.4.g.bcf")
MAKERS = ("gatk", "dragen")
VARIANTS = 0.11  # of all records; in a 30 x genome, 4.5 of some 40 million
LEAST_DEPTH = 20  # of the blocks that are repeated: those of a genome of 30 x
LONGEST = 2_000  # bases of them: longer ones bridge what was not sequenced
_HEADER = {
    "gatk": (
        '##ALT=<ID=NON_REF,Description="Represents any possible alternative allele at this location">',
        '##INFO=<ID=END,Number=1,Type=Integer,Description="Stop position of the interval">',
        '##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description="Least depth">',
    ),
    "dragen": (
        "##source=DRAGEN_SNV",
        '##ALT=<ID=NON_REF,Description="Represents any possible alternative allele at this location">',
        '##INFO=<ID=END,Number=1,Type=Integer,Description="Stop position of the interval">',
        '##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description="Least depth">',
        '##FORMAT=<ID=SPL,Number=.,Type=Integer,Description="Likelihoods by column">',
        '##FORMAT=<ID=ICNT,Number=2,Type=Integer,Description="Reads without and with indels">',
    ),
}
_VARIANT = re.compile(r"[^\t]+\t(\d+)\t[^\t]+\t([ACGT]+)\t[^\n]*\n")
_BASES = "ACGT"


class Block(NamedTuple):
    """One block of reference that a caller wrote."""

    length: int
    depth: int
    least: int
    quality: int
    likelihoods: str

    def tail(self, maker: str) -> str:
        """FORMAT and cells, as the maker writes them."""
        if maker == "gatk":
            return f"GT:DP:GQ:MIN_DP:PL\t0/0:{self.depth}:{self.quality}:{self.least}:{self.likelihoods}\n"
        cells = f"0/0:{self.depth},0:{self.depth}:{self.quality}:{self.least}:{self.likelihoods}"
        columns = f"0,{min(3 * self.least, 255)},255:{self.depth},0"
        return f"GT:AD:DP:GQ:MIN_DP:PL:SPL:ICNT\t{cells}:{columns}\n"


def real_blocks(path: Path) -> list[Block]:
    """The blocks of a file, in its order, that could stand in a genome of 30 x."""
    found = []
    for record in VCF(str(path)):
        least = record.format("MIN_DP")
        length = record.end - record.POS + 1
        if least is None or record.ALT != ["<NON_REF>"] or length > LONGEST:
            continue
        depth, quality = (int(record.format(key)[0][0]) for key in ("DP", "GQ"))
        if depth >= LEAST_DEPTH:
            likely = ",".join(map(str, record.format("PL")[0].tolist()))
            found.append(Block(length, depth, int(least[0][0]), quality, likely))
    if not found:
        raise SystemExit(f"{path} has no blocks of reference of at least {LEAST_DEPTH} x")
    return found


def lines(blocks: list[Block], maker: str, records: int) -> Iterator[str]:
    """All lines in order, some thousand variants and the blocks between them to a string."""
    variants = round(records * VARIANTS)
    stretch = sum(genome.LENGTHS.values()) / (records - 2 * variants)  # each variant cuts a block in two
    stretch /= sum(block.length for block in blocks) / len(blocks)
    shapes = cycle([(max(round(block.length * stretch), 1), block.tail(maker)) for block in blocks])
    random = np.random.default_rng(genome.SEED)
    filters = "PASS" if maker == "dragen" else "."
    chrom, last = "", 0
    left, tail = next(shapes)
    for text in genome.lines(variants):
        name = text[: text.index("\t")]
        if name != chrom:
            chrom, last = name, 10_000
        found = list(_VARIANT.finditer(text))
        begins: list[int] = []
        ends: list[int] = []
        tails: list[str] = []
        before = []  # how many blocks come before each variant
        for match in found:
            to = int(match[1]) - 1
            while last < to:
                begins.append(last + 1)
                tails.append(tail)
                step = min(left, to - last)
                last += step
                ends.append(last)
                left -= step
                if not left:  # else it goes on after the variant
                    left, tail = next(shapes)
            before.append(len(begins))
            last = max(last, to + len(match[2]))
        exons = coding().get("MT" if name == "chrM" else name[3:], NOWHERE)
        bases = exons.known(np.array(begins, np.int64), random.integers(0, 4, len(begins))).tolist()
        written = [
            f"{name}\t{begin}\t.\t{_BASES[base]}\t<NON_REF>\t.\t{filters}\tEND={end}\t{tail}"
            for begin, end, base, tail in zip(begins, ends, bases, tails, strict=True)
        ]
        out: list[str] = []
        at = 0
        for match, upto in zip(found, before, strict=True):
            out += written[at:upto]
            out.append(match[0])
            at = upto
        yield "".join(out)


def write(path: Path, blocks: list[Block], maker: str, records: int) -> None:
    """The whole file."""
    pack(path, chain((genome.header(_HEADER[maker]),), lines(blocks, maker, records)))


def pack(path: Path, texts: Iterable[str]) -> None:
    """Write a file by bgzip where it is installed; it appears under its name only when it is whole."""
    part = path.with_name(path.name + ".part")
    if shutil.which("bgzip"):
        with part.open("wb") as out, subprocess.Popen(["bgzip", "-c"], stdin=subprocess.PIPE, stdout=out) as packer:
            assert packer.stdin is not None
            for text in texts:
                packer.stdin.write(text.encode())
        if packer.returncode:
            raise SystemExit(f"bgzip failed on {part}")
    else:
        with Writer(part) as packed:
            for text in texts:
                packed.write(text.encode())
    part.rename(path)
