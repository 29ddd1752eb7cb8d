"""VCF text of one patient: small variants that spell given alleles, and structural records alongside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.support import contigs, header
from tests.support import write as write_records

from pmkit.core.model import Build, chromosome_order
from pmkit.intake.load_options import LoadOptions
from pmkit.intake.vcf import read
from pmkit.pgx.alleles import load_definition
from pmkit.pgx.caller import Caller, PgxResult
from pmkit.pgx.pgx_options import PgxOptions

LENGTHS = {
    Build.GRCH38: {"1": 248956422, "4": 190214555, "10": 133797422, "13": 114364328, "19": 58617616, "22": 50818468},
    Build.GRCH37: {"1": 249250621, "4": 191154276, "10": 135534747, "13": 115169878, "19": 59128983, "22": 51304566},
}
HEADER = """\
##INFO=<ID=END,Number=1,Type=Integer,Description="End">
##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Kind">
##INFO=<ID=SVLEN,Number=.,Type=Integer,Description="Length">
##FILTER=<ID=cnvLength,Description="Short">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads by allele">
"""
DECLARED = '##ALT=<ID=DEL,Description="Deletion">\n##ALT=<ID=DUP,Description="Duplication">\n'

Line = tuple[str, int, str]


def alleles(
    gene: str, names: tuple[str, ...], build: Build = Build.GRCH38, reads: Mapping[str, int] | None = None
) -> list[Line]:
    """A phased record at each position of the gene; `reads`: depth of each strand by allele name, for AD."""
    definition = load_definition(gene, build)
    rows = [definition.names.index(name) for name in names]
    lines = []
    for site, place in enumerate(definition.places[: len(definition.base)]):
        codes = [next(code for code in range(64) if int(definition.filled[row, site]) >> code & 1) for row in rows]
        gt, ad = "|".join(map(str, codes)), ""
        if reads:
            depth = [0] * (1 + len(place.site.alts))
            for code, name in zip(codes, names, strict=True):
                depth[code] += reads[name]
            ad = ":" + ",".join(map(str, depth))
        lines.append(
            line(
                place.site.chrom,
                place.site.pos,
                place.site.ref,
                ",".join(place.site.alts),
                ".",
                "GT:AD"[: 5 if reads else 2],
                gt + ad,
            )
        )
    return lines


def line(  # noqa: PLR0917 - the columns of a VCF, in their order
    chrom: str, pos: int, ref: str, alt: str, info: str, form: str, sample: str, name: str = ".", filter_: str = "PASS"
) -> Line:
    """One record."""
    return chrom, pos, "\t".join((f"chr{chrom}", str(pos), name, ref, alt, ".", filter_, info, form, sample))


def write(path: Path, lines: Iterable[Line], build: Build = Build.GRCH38, *, declared: bool = True) -> Path:
    """A VCF of the lines, sorted, with the build's contig lengths."""
    listed = sorted(lines, key=lambda one: (chromosome_order(one[0]), one[1]))
    lengths = {f"chr{name}": length for name, length in LENGTHS[build].items()}
    lengths |= {"chr22_KI270879v1_alt": 304135} if build is Build.GRCH38 else {}
    extra = (DECLARED + '##FORMAT=<ID=CN,Number=1,Type=Float,Description="Copies">\n') if declared else ""
    head = header(*(HEADER + extra).splitlines(), *contigs(lengths), formats=(), samples=["made"])
    return write_records(path, head, (text + "\n" for _, _, text in listed))


def call(path: Path, options: PgxOptions) -> PgxResult:
    """The genes of the one sample in the file, read with the regions that the caller wants."""
    caller = Caller(options)
    caller.check()
    asked = {"requested": caller.requested, "structural": caller.requested_of_structural}
    (case,) = read([str(path)], **asked, options=LoadOptions())
    return caller.result(case)
