"""The input VCF or BCF again, every record and field as it was, with PMKIT_ fields added to INFO.

The file is read a second time, line by line, so that records outside the tables' regions are kept too. Output: plain or
BGZF text with a .tbi, or BCF with a .csi. PMKIT_ fields of an earlier run are replaced. Of a file of several samples
only the columns of those that the copy is of are kept (`report/sample_columns.py`).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from pmkit.core import output
from pmkit.core.contigs import bare_chromosome
from pmkit.core.errors import DataError, at_record
from pmkit.core.messages import tr
from pmkit.formats.bgzf_write import Writer
from pmkit.formats.htslib_write import to_bcf
from pmkit.formats.index import IndexWriter, UnsortedError
from pmkit.formats.lines import open_lines
from pmkit.report.sample_columns import columns_of
from pmkit.report.vcf_info import PREFIX, Notes, header_lines

log = logging.getLogger("pmkit")
_END = re.compile(rb"(?:^|;)END=(\d+)")
_OLD_HEADER = (b"##INFO=<ID=PMKIT_", b"##pmkit_version=", b"##pmkit_left_out=")
NO_INDEX = tr("the records are not sorted by position, so no index was written")


def annotated(path: str, notes: Notes, version: str, columns: Sequence[int]) -> Iterator[bytes]:
    """The lines of an annotated copy, header first, each with its line end.

    `columns` are the file's sample columns that the copy keeps, from 0. Raises the errors of reading
    (NoInputError, DataError, TruncatedError).
    """
    marked = {(variant.chrom, variant.pos) for variant in notes.by_variant}
    header, lines = open_lines(path)
    tabs = header[-1].count(b"\t") if header else 0
    cut = columns_of(header[-1], columns) if header else None
    for line in header:
        if line.startswith(b"#CHROM"):
            yield header_lines(version, tuple(notes.left_out))
        shown = line if cut is None else cut.header_line(line)
        if shown is not None and not line.startswith(_OLD_HEADER):
            yield shown + b"\n"
    last, chrom, old = b"", "", PREFIX.encode()
    for line in lines:
        contig, _, rest = line.partition(b"\t")
        pos = rest.partition(b"\t")[0]
        if line.count(b"\t") != tabs or not pos.isdigit():
            raise DataError(
                tr("a record has another number of columns than the header, or a position that is no number"),
                where=at_record(path, f"{contig.decode(errors='replace')}:{pos.decode(errors='replace')[:30]}"),
                remedy=tr("The line is damaged: write the file again."),
            )
        if contig != last:
            last, chrom = contig, bare_chromosome(contig.decode(errors="replace"))
        # Most records are far from anything known: two fields decide.
        touched = old in line or _near(marked, chrom, int(pos), rest)
        whole = _with_info(line, notes) if touched else line
        yield (whole if cut is None else cut.record(whole)) + b"\n"


def _near(marked: set[tuple[str, int]], chrom: str, pos: int, rest: bytes) -> bool:
    """Whether a known variant begins within the record's REF, where trimming may put it."""
    cells = rest.split(b"\t", 3)
    reach = len(cells[2]) if len(cells) > 3 else 1
    return any((chrom, at) in marked for at in range(pos, pos + reach))


def _with_info(line: bytes, notes: Notes) -> bytes:
    fields = line.split(b"\t", 8)
    contig, pos, _, ref, alt = (cell.decode(errors="replace") for cell in fields[:5])
    added = notes.of_record(bare_chromosome(contig), int(pos), ref, alt.split(","))
    kept = [item for item in fields[7].split(b";") if not item.startswith(PREFIX.encode()) and item not in (b"", b".")]
    whole = b";".join([*kept, added.encode()] if added else kept)
    return b"\t".join([*fields[:7], whole or b".", *fields[8:]])


def write_vcf(
    source: str, target: Path, notes: Notes, version: str, columns: Sequence[int], *, force: bool = False
) -> None:
    """Write an annotated copy whose kind the target's suffix tells, complete with its index or not at all.

    Raises CannotCreateError, InputOutputError, and what reading raises.
    """
    lines = annotated(source, notes, version, columns)
    if target.suffix == ".bcf":
        _write_bcf(lines, target, force=force)
    elif target.suffix in (".gz", ".bgz"):
        _write_text_indexed(lines, target, force=force)
    else:
        with output.atomic_path(target, force=force, in_memory=True) as part, part.open("wb") as out:
            out.writelines(lines)


def write_stream(source: str, out: BinaryIO, notes: Notes, version: str, columns: Sequence[int]) -> None:
    """Write an annotated copy as text."""
    out.writelines(annotated(source, notes, version, columns))


def index_path(target: Path) -> Path | None:
    """Where the index of a target goes; plain text has none."""
    suffix = {".bcf": ".csi", ".gz": ".tbi", ".bgz": ".tbi"}.get(target.suffix)
    return target.with_name(target.name + suffix) if suffix else None


def _write_text_indexed(lines: Iterator[bytes], target: Path, *, force: bool) -> None:
    def fill(part: Path) -> Callable[[Path], None] | None:
        index: IndexWriter | None = IndexWriter()
        with Writer(part) as out:
            for line in lines:
                first = out.tell()
                out.write(line)
                if line[:1] != b"#" and index is not None:
                    try:
                        index.add(*_span(line), first, out.tell())
                    except UnsortedError:
                        index = None
        return index.write_tbi if index is not None else None

    _write_with_index(fill, target, force=force)


def _span(line: bytes) -> tuple[bytes, int, int]:
    """Contig and the bases that a record covers, 0-based half-open; END counts for symbolic alleles and blocks."""
    contig, pos, _, ref, alt, _, _, info = line.split(b"\t", 8)[:8]
    start = int(pos) - 1
    end = start + len(ref)
    if (b"<" in alt or alt.strip() == b".") and (reported := _END.search(info)):
        end = max(end, int(reported[1]))
    return contig, start, end


def _write_bcf(lines: Iterator[bytes], target: Path, *, force: bool) -> None:
    def fill(part: Path) -> Callable[[Path], None] | None:
        with TemporaryDirectory(dir=part.parent, prefix=".pmkit.") as folder:
            text = Path(folder) / "annotated.vcf.gz"
            with Writer(text, level=1) as out:
                for line in lines:
                    out.write(line)
            return to_bcf(text, part)

    _write_with_index(fill, target, force=force)


def _write_with_index(fill: Callable[[Path], Callable[[Path], None] | None], target: Path, *, force: bool) -> None:
    """Let `fill` write the file and return the writer of its index, None where it cannot have one."""
    alongside = index_path(target)
    with ExitStack() as stack:
        if alongside is not None:
            output.check_target(alongside, force=force)
        in_memory = target.suffix != ".bcf"  # which is made from a text alongside it
        part = stack.enter_context(output.atomic_path(target, force=force, in_memory=in_memory))
        write_index = fill(part)
        if write_index is None or alongside is None:
            log.warning("%s: %s", target.name, NO_INDEX)
            if alongside is not None:
                alongside.unlink(missing_ok=True)  # an old one would not fit
            return
        with output.atomic_path(alongside, force=force, in_memory=in_memory) as index:
            write_index(index)
