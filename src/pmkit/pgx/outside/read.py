"""Read a file of calls that another program made. Which program it was is recognised by the content, never by the name.

Every call keeps its caller, file and line, so that a report can say where it comes from. Nothing is judged here:
conflicts are found in `pmkit.pgx.outside.merge`.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pmkit.core.errors import DataError, NoInputError
from pmkit.core.messages import tr
from pmkit.pgx.outside.call import OutsideCall, Text, copies_reported
from pmkit.pgx.outside.callers import readers
from pmkit.pgx.outside.files import split_gene


def read_outside(path: str) -> tuple[OutsideCall, ...]:
    """All calls of one file, in its order. "GENE=FILE" names the gene of a file that does not name it itself.

    Raises NoInputError for a missing file, DataError for one that is no known caller's output or is malformed.
    """
    gene, name = split_gene(path)
    file = Path(name)
    if not file.is_file():
        raise NoInputError(tr("the file of outside calls is not there"), where=name)
    raw = file.read_bytes()
    text = _from_archive(name, raw, gene) if raw.startswith(b"PK\x03\x04") else Text(name, _lines(name, raw), gene)
    for reader in readers():
        if reader.tells(text):
            calls = tuple(
                replace(call, diplotype=one, written=call.written or call.diplotype) if one != call.diplotype else call
                for call in reader.read(text)
                for one in copies_reported(call.diplotype)
            )
            _check_gene(calls, gene, name)
            return calls if reader.example else tuple(replace(call, checked=False) for call in calls)
    raise DataError(
        tr("this is no outside-call file that pmkit knows"),
        where=name,
        remedy=tr("Write gene<TAB>diplotype<TAB>phenotype<TAB>activity score, one gene a line."),
    )


def _check_gene(calls: tuple[OutsideCall, ...], gene: str, name: str) -> None:
    """Raise DataError where a file names other genes than the one that the user named for it."""
    others = sorted({call.gene for call in calls if call.gene != gene}) if gene else []
    if others:
        raise DataError(
            tr("is given as of {gene}, but is of {others}", gene=gene, others=", ".join(others[:5])),
            where=name,
            remedy=tr("Leave {gene}= out: the file names its genes itself.", gene=gene),
        )


def _lines(name: str, raw: bytes) -> tuple[str, ...]:
    try:
        return tuple(raw.decode("utf-8-sig").splitlines())
    except UnicodeDecodeError:
        raise DataError(tr("the file of outside calls is not UTF-8 text"), where=name) from None


_MOST_UNPACKED = 64 << 20  # bytes; a table of results has some thousand


def _from_archive(path: str, raw: bytes, gene: str) -> Text:
    """The table of PyPGx's results.zip, whose gene stands in the metadata alongside it."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = {end: next(_ending(archive, end), None) for end in ("metadata.txt", "data.tsv")}
            metadata, table = members["metadata.txt"], members["data.tsv"]
            if metadata is None or table is None:
                raise DataError(tr("the archive holds no metadata.txt and data.tsv as PyPGx writes"), where=path)
            if metadata.file_size + table.file_size > _MOST_UNPACKED:
                raise DataError(tr("the archive's table is too large to be PyPGx's results"), where=path)
            facts = dict(line.split("=", 1) for line in archive.read(metadata).decode().splitlines() if "=" in line)
            lines = tuple(archive.read(table).decode().splitlines())
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError, RuntimeError) as error:
        raise DataError(tr("the archive cannot be read ({error})", error=error), where=path) from None
    text = Text(f"{path}:{table.filename}", lines, facts.get("Gene", "") or gene)
    if not {"Genotype", "Phenotype", "Haplotype1"} <= set(text.first):
        raise DataError(tr("the archive's table is not PyPGx's results"), where=path, remedy=tr("Give results.zip."))
    return text


def _ending(archive: zipfile.ZipFile, end: str) -> Iterator[zipfile.ZipInfo]:
    return (member for member in archive.infolist() if member.filename.endswith(end))
