"""Tell a VCF from what is not one, and read its header."""

from __future__ import annotations

import re
from typing import NamedTuple

from pmkit.core.errors import DataError, at_line
from pmkit.core.messages import declared, tr

FIXED = (b"#CHROM", b"POS", b"ID", b"REF", b"ALT", b"QUAL", b"FILTER", b"INFO")
OTHER_FORMATS = "maf, 23andme, ancestry, illumina"
"""What `--format` takes for files without a VCF's first line."""
_FIXED_BEFORE_SAMPLES = 9
_MATE_FIELDS = rb"##INFO=<ID=(?:MATEID|MATE_ID|PARID|CHR2|END2|POS2)[,>]|##ALT=<ID=(?:BND|TRA)\b"
_STRUCTURAL = re.compile(
    rb"##INFO=<ID=(?:SVTYPE|SVLEN|CIPOS|CIEND)[,>]|##ALT=<ID=(?:DEL|DUP|INV|CNV|CN\d|STR|LOH|TDUP|INS)\b|"
    + _MATE_FIELDS,
    re.IGNORECASE,
)
_BREAKENDS = re.compile(rb"##INFO=<ID=(?:SVTYPE|SVLEN|CIPOS|CIEND)[,>]|" + _MATE_FIELDS, re.IGNORECASE)
_MATES = re.compile(_MATE_FIELDS, re.IGNORECASE)
_VERSION = re.compile(rb"##fileformat=VCFv(\d+)\.(\d+)")
_BLOCK_LENGTHS = b"##FORMAT=<ID=LEN,"
_ENDS = re.compile(rb"##INFO=<ID=END[,>]|##ALT=<ID=(?:NON_REF|\*)[,>]|##FORMAT=<ID=LEN,")
_CONTIG = re.compile(rb"^##contig=<(.*)>\s*$", re.MULTILINE)
_ATTRIBUTE = re.compile(rb'\s*(\w+)=("(?:[^"\\]|\\.)*"|[^,]*)(?:,|$)')

# First bytes of what people hand over by mistake -> (what it is, the remedy).
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (
        b"\xef\xbb\xbf",
        "starts with a UTF-8 byte order mark",
        "Save it without one, for example `sed '1s/^\\xEF\\xBB\\xBF//'`.",
    ),
    (b"\xff\xfe", "is UTF-16 text", "Convert it with `iconv -f UTF-16 -t UTF-8`."),
    (b"\xfe\xff", "is UTF-16 text", "Convert it with `iconv -f UTF-16 -t UTF-8`."),
    (b"BZh", "is compressed with bzip2", "Unpack it with `bunzip2` and compress it with `bgzip`."),
    (b"\xfd7zXZ\x00", "is compressed with xz", "Unpack it with `unxz` and compress it with `bgzip`."),
    (b"\x28\xb5\x2f\xfd", "is compressed with zstd", "Unpack it with `zstd -d` and compress it with `bgzip`."),
    (b"PK\x03\x04", "is a zip archive", "Unpack it and give the VCF inside."),
    (b"CRAM", "is a CRAM of reads, not a VCF of variants", "Call variants first."),
    (b"BAM\x01", "is a BAM of reads, not a VCF of variants", "Call variants first."),
    (b"TBI\x01", "is a tabix index", "Give the VCF that it belongs to."),
    (b"CSI\x01", "is a CSI index", "Give the VCF that it belongs to."),
    (b"version https://git-lfs", "is a git-LFS pointer, not the file itself", "Run `git lfs pull`."),
    (b"%PDF", "is a PDF", "Give a VCF."),
    (b"\x89HDF", "is an HDF5 file", "Give a VCF."),
    (b"BCF\x04", "is a BCF of the old version 1", "Convert it with an old `bcftools view`."),
)


class Header(NamedTuple):
    """The header of a VCF, line ends unified to LF. `text` ends with the #CHROM line."""

    text: bytes
    samples: tuple[str, ...]
    contigs: tuple[tuple[str, int | None], ...]  # name as written, length in bases
    columns: int  # fields that every line must have
    has_block_ends: bool  # lines may cover bases by INFO END (gVCF blocks)
    is_structural: bool  # symbolic alleles or breakends are declared
    has_breakends: bool = False  # breakends may occur, whose mates may lie on any contig
    declares_mates: bool = False  # so they do, by MATEID, CHR2 or <BND>, not by SVTYPE alone
    by_length: bool = False  # ends may be given by SVLEN or LEN alone, which an index need not know
    declares_lengths: bool = False  # so they may against the rules of the file's version, which asks for END
    line_count: int = 0
    notes: tuple[str, ...] = ()


def refuse_foreign(start: bytes, name: str) -> None:
    """Raise DataError if the first bytes of the (decompressed) content are those of another kind of file."""
    if not start.strip(b"\0"):
        raise DataError(
            tr("holds nothing but NUL bytes") if start else tr("is empty"),
            where=name,
            remedy=tr("Copy or make the file again."),
        )
    for magic, what, remedy in _FOREIGN:
        if start.startswith(magic):
            raise DataError(declared(what), where=name, remedy=declared(remedy))
    if start[:1] == b"#" and b"\n" not in start and b"\r" in start:
        raise DataError(
            tr("has the line ends of old Macs (CR)"), where=name, remedy=tr("Convert it with `tr '\\r' '\\n'`.")
        )
    if start[:1] == b"#":
        return
    lowered = start[:512].lstrip().lower()
    if lowered.startswith((b"<!doctype", b"<html", b"<?xml", b"<")):
        raise DataError(
            tr("is a web page or XML, not a VCF"),
            where=name,
            remedy=tr("The download may have failed: look into the file."),
        )
    if start[:1] == b"@" or start[:1] == b">":
        raise DataError(tr("is FASTQ, SAM or FASTA, not a VCF"), where=name, remedy=tr("Call variants first."))
    if b"\0" in start[:512]:
        raise DataError(tr("is a binary file that is not VCF or BCF"), where=name, remedy=tr("Give a VCF or BCF."))
    first = start[:2000].split(b"\n", 1)[0]
    if first.count(b"\t") >= len(FIXED) - 1 and first.split(b"\t")[1].isdigit():
        raise DataError(
            tr("starts with a record: the VCF header is missing"), where=name, remedy=tr("Put the header lines back.")
        )
    raise DataError(
        tr("is text, but not a VCF: it does not start with ##fileformat"),
        where=name,
        remedy=tr("Give a VCF or BCF, or say with --format which other file it is ({formats}).", formats=OTHER_FORMATS),
    )


def parse_header(raw: bytes, name: str) -> Header:
    """Read all lines that start with `#`. Raises DataError if the #CHROM line is missing or wrong."""
    lines = [line.rstrip(b"\r") for line in raw.rstrip(b"\r\n").split(b"\n")]
    number = len(lines)
    lines = [line for line in lines if line]
    notes = []
    columns = lines[-1].split(b"\t")
    where = at_line(name, number)
    if lines[-1][:6].upper() != FIXED[0]:
        remedy = (
            tr("Put the column line back.")
            if lines[0].lower().startswith(b"##fileformat")
            else tr(
                "Put the column line back, or say with --format which other file it is ({formats}).",
                formats=OTHER_FORMATS,
            )
        )
        raise DataError(tr("the #CHROM line is missing after the header"), where=where, remedy=remedy)
    if len(columns) < len(FIXED):
        what = tr("uses spaces for tabs") if lines[-1].split()[7:8] == [FIXED[7]] else tr("has fewer than 8 columns")
        raise DataError(
            tr("the #CHROM line {what}", what=what), where=where, remedy=tr("Columns of a VCF are separated by tabs.")
        )
    if tuple(column.upper() for column in columns[:8]) != FIXED:
        raise DataError(
            tr("the #CHROM line does not name the 8 columns of VCF"),
            where=where,
            remedy=tr("See VCF 4.3, section 1.5."),
        )
    if tuple(columns[:8]) != FIXED:
        notes.append(tr("the column names are not in upper case"))
        lines[-1] = b"\t".join((*FIXED, *columns[8:]))
    if not lines[0].startswith(b"##fileformat="):
        notes.append(tr("the first line is not ##fileformat: read as VCF 4.2"))
        lines = [line for line in lines if not line.startswith(b"##fileformat=")]
        lines.insert(0, b"##fileformat=VCFv4.2")
    try:
        names = columns[_FIXED_BEFORE_SAMPLES:]
        samples = tuple(b"\t".join(names).decode().split("\t")) if names else ()
    except UnicodeDecodeError:
        raise DataError(
            tr("a sample name is not UTF-8"), where=where, remedy=tr("Rename it with `bcftools reheader -s`.")
        ) from None
    text = b"\n".join(lines) + b"\n"
    contigs = []
    for match in _CONTIG.finditer(text):
        said = {key: value.strip(b'"') for key, value in _ATTRIBUTE.findall(match[1])}
        if contig := said.get(b"ID"):
            length = said.get(b"length", b"")
            contigs.append((contig.decode(errors="replace"), int(length) if length.isdigit() and int(length) else None))
    version = _VERSION.match(text)
    structural = bool(_STRUCTURAL.search(text))
    lengths = structural and b"##INFO=<ID=SVLEN," in text
    without_end = b"##INFO=<ID=END," not in text or (
        version is not None and (int(version[1]), int(version[2])) > (4, 3)
    )
    return Header(
        text=text,
        samples=samples,
        contigs=tuple(contigs),
        columns=len(columns),
        has_block_ends=bool(_ENDS.search(text)),
        is_structural=structural,
        has_breakends=bool(_BREAKENDS.search(text)),
        declares_mates=bool(_MATES.search(text)),
        by_length=without_end and (lengths or _BLOCK_LENGTHS in text),
        declares_lengths=lengths,
        line_count=number,
        notes=tuple(notes),
    )
