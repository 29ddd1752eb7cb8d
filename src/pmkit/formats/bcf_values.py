"""What a BCF record holds, spelled as a line of VCF is (BCF 2.2, in the VCF 4.3 specification, section 6).

A record's head (CHROM to FORMAT) becomes text; the samples' fields stay numbers until equal ones have been found, and
only distinct cells are spelled. The text is that of htslib. Where a record is not of the commonest shape (symbolic
alleles, an END, values that are no value of their type, numbers on whose last digit versions of htslib may differ),
NotPlainError is raised: such files are read through htslib.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pmkit.formats.folding import Cells, distinguished

if TYPE_CHECKING:
    import numpy.typing as npt

    Raw = npt.NDArray[np.uint8]

HEAD = struct.Struct("<iiifHHI")
"""CHROM, POS, rlen, QUAL (bits are looked at apart), n_info, n_allele, n_sample and n_fmt."""
_WORD = 8
_MISSING_FLOAT, _END_FLOAT = 0x7F800001, 0x7F800002
_CHAR, _FLOAT = 7, 5
_LONG = 15  # the number of values does not fit its four bits and follows
_SIZES = {1: 1, 2: 2, 3: 4, _FLOAT: 4, _CHAR: 1}  # bytes of a value, by type
_INTEGERS = {1: "b", 2: "h", 3: "i"}
_PRINTED = re.compile(rb"[\x20-\x7e]+").fullmatch
_ALLELE = re.compile(rb"[A-Za-z*]+").fullmatch
_ELSEWHERE = frozenset((b"END", b"SVLEN", b"CHR2", b"END2", b"POS2", b"SVTYPE", b"MATEID"))
"""INFO by which a record may tell of other places than its own bases."""


class NotPlainError(Exception):
    """The file holds what only htslib is trusted to read, or what looks damaged: it has to be read through htslib."""


class HeaderNames(NamedTuple):
    """The header's two dictionaries, by the numbers that records use."""

    contigs: Mapping[int, bytes]
    keys: Mapping[int, bytes]  # of FILTER, INFO and FORMAT


class RecordPlace(NamedTuple):
    """What chooses a record: its contig's number, and its first and last base, 1-based."""

    contig: int
    first: int
    last: int


class PlainRecord(NamedTuple):
    """Where a record lies that covers the bases of its REF and no others (1-based, inclusive). `change`: how many bases
    its alleles gain or lose at most."""

    contig: bytes
    first: int
    last: int
    change: int


class Values:
    """Reads typed values one after the other; NotPlainError where they would go beyond the end."""

    __slots__ = ("_data", "_stop", "at")

    def __init__(self, data: bytes, at: int, stop: int) -> None:
        self._data, self.at, self._stop = data, at, stop

    def take(self, size: int) -> bytes:
        begin, self.at = self.at, self.at + size
        if self.at > self._stop:
            raise NotPlainError
        return self._data[begin : self.at]

    def kind(self) -> tuple[int, int]:
        """Type and number of the values that follow."""
        (byte,) = self.take(1)
        count, type_ = byte >> 4, byte & 15
        if count == _LONG:
            (size,) = self.take(1)
            (count,) = self.numbers(size & 15, size >> 4, most=1)
        if count < 0 or (count and type_ not in _SIZES):
            raise NotPlainError
        return type_, count

    def numbers(self, type_: int, count: int, most: int) -> tuple[int, ...]:
        """Whole numbers; those that stand for none are negative."""
        if type_ not in _INTEGERS or not 0 < count <= most:
            raise NotPlainError
        found: tuple[int, ...] = struct.unpack(f"<{count}{_INTEGERS[type_]}", self.take(count * _SIZES[type_]))
        return found

    def key(self) -> int:
        """The number of a name in the dictionary."""
        (number,) = self.numbers(*self.kind(), most=1)
        return number

    def text(self) -> bytes:
        type_, count = self.kind()
        if type_ != _CHAR:
            raise NotPlainError
        return self.take(count)

    def skip(self) -> tuple[int, int, int]:
        """Pass over values; their type, their number, and where they begin."""
        type_, count = self.kind()
        begin = self.at
        self.at += count * _SIZES.get(type_, 0)
        if self.at > self._stop:
            raise NotPlainError
        return type_, count, begin


class Field(NamedTuple):
    """One FORMAT field of all samples: `size` bytes for each from `begin` on."""

    name: bytes
    type: int
    size: int
    begin: int


class BcfRecord:
    """One record, its shape checked: where its parts begin and end is looked at whether it is requested or not."""

    __slots__ = ("_data", "_filters", "_id", "_infos", "_length", "_names", "_quality", "alleles", "fields", "place")

    def __init__(self, data: bytes, shared: tuple[int, int], end: int, samples: int, names: HeaderNames) -> None:
        """`data` holds the record; `shared`: where what all samples share begins and ends; `end`: where the samples'
        fields end. Raises NotPlainError.
        """
        self._data, self._names = data, names
        contig, pos, length, _, infos, alleles, counts = HEAD.unpack_from(data, shared[0])
        self._quality = data[shared[0] + 12 : shared[0] + 16]
        if contig not in names.contigs or pos < 0 or not alleles or counts & 0xFFFFFF != samples:
            raise NotPlainError
        values = Values(data, shared[0] + HEAD.size, shared[1])
        self._id = values.text()
        self.alleles = [values.text() for _ in range(alleles)]
        type_, count = values.kind()
        self._filters = values.numbers(type_, count, 1 << 16) if count else ()
        self._infos = []
        for _ in range(infos):
            self._infos.append((self._key(values.key()), *values.skip()))
        if values.at != shared[1]:
            raise NotPlainError
        self.place = RecordPlace(contig, pos + 1, pos + length)
        values = Values(data, shared[1], end)
        self.fields = []
        for _ in range(counts >> 24):
            name = self._key(values.key())
            type_, count = values.kind()
            field = Field(name, type_, count * _SIZES.get(type_, 0), values.at)
            values.at += field.size * samples
            self.fields.append(field)
        if values.at != end:
            raise NotPlainError
        self._length = length

    def plain(self) -> PlainRecord:
        """Where it lies. Raises NotPlainError unless its alleles are spelled out and it tells of its own bases only."""
        contig, first, last = self.place
        length = len(self.alleles[0])
        if length != self._length or not all(map(_ALLELE, self.alleles)):
            raise NotPlainError
        if any(key in _ELSEWHERE for key, *_ in self._infos):
            raise NotPlainError
        change = max((abs(len(allele) - length) for allele in self.alleles[1:]), default=0)
        return PlainRecord(self._names.contigs[contig], first, last, change)

    def _key(self, number: int) -> bytes:
        name = self._names.keys.get(number)
        if name is None:
            raise NotPlainError
        return name

    def head(self) -> bytes:
        """CHROM to FORMAT, and the tab after it. Raises NotPlainError."""
        names = [field.name for field in self.fields]
        if not names or b"LEN" in names or len(set(names)) < len(names) or not all(field.size for field in self.fields):
            raise NotPlainError
        if self._id and not _PRINTED(self._id):
            raise NotPlainError
        fixed = (
            self._names.contigs[self.place.contig],
            b"%d" % self.place.first,
            self._id or b".",
            self.alleles[0],
            b",".join(self.alleles[1:]) or b".",
            _spelled_float(self._quality),
            b";".join(map(self._key, self._filters)) or b".",
            b";".join(self._info(*info) for info in self._infos) or b".",
            b":".join(names),
        )
        return b"\t".join(fixed) + b"\t"

    def _info(self, key: bytes, type_: int, count: int, begin: int) -> bytes:
        if not count:
            return key
        text = _spelled(self._data[begin : begin + count * _SIZES[type_]], type_, padded=False)
        return b"%b=%b" % (key, text)

    def cells(self, samples: int) -> Cells:
        """The samples' cells. Raises NotPlainError."""
        raw = [self._column(field, samples) for field in self.fields]
        rows = raw[0] if len(raw) == 1 else np.concatenate(raw, axis=1)
        found = _distinct(rows)
        cuts = np.cumsum([0, *(field.size for field in self.fields)]).tolist()
        texts: dict[bytes, int] = {}
        numbers = []
        for row in found.texts:
            parts = [
                _genotype(row[begin:end], field.type)
                if field.name == b"GT"
                else _spelled(row[begin:end], field.type, padded=True)
                for field, begin, end in zip(self.fields, cuts, cuts[1:], strict=False)
            ]
            numbers.append(texts.setdefault(b":".join(parts), len(texts)))
        if len(texts) == len(found.texts):
            return found._replace(texts=list(texts))
        codes = np.array(numbers, np.int32)[found.codes]  # what is written alike may differ in bytes
        return Cells(list(texts), codes, int(np.bincount(codes).argmax()))

    def _column(self, field: Field, samples: int) -> Raw:
        """(samples, bytes): one field."""
        return np.frombuffer(self._data, np.uint8, field.size * samples, field.begin).reshape(samples, field.size)


def _distinct(rows: Raw) -> Cells:
    """Equal rows of bytes, numbered; their bytes in the place of text."""
    samples, size = rows.shape
    if size <= _WORD:
        width = next(width for width in (1, 2, 4, 8) if width >= size)
        whole = rows
        if width > size:
            whole = np.zeros((samples, width), np.uint8)
            whole[:, :size] = rows
        found = distinguished(np.ascontiguousarray(whole).view(f"<u{width}").reshape(-1))
        if found is not None:
            known, codes, most = found
            return Cells([word.to_bytes(width, "little")[:size] for word in known], codes, most)
    cells = np.ascontiguousarray(rows).view(f"V{size}").reshape(-1).tolist()
    numbers = {cell: number for number, cell in enumerate(dict.fromkeys(cells))}
    codes = np.fromiter(map(numbers.__getitem__, cells), np.int32, count=len(cells))
    return Cells(list(numbers), codes, int(np.bincount(codes).argmax()))


# --- values as text ----------------------------------------------------------------------------------------------


def _genotype(raw: bytes, type_: int) -> bytes:
    """GT: twice the allele's number plus two, plus one where it is phased with the allele before it."""
    values = _integers(raw, type_, padded=True)
    if not values or min(values) < 0:
        raise NotPlainError
    return b"".join(
        (b"|" if value & 1 else b"/") * (place > 0) + (b"%d" % ((value >> 1) - 1) if value >> 1 else b".")
        for place, value in enumerate(values)
    )


def _spelled(raw: bytes, type_: int, *, padded: bool) -> bytes:
    """The values of one field. `padded`: those of one sample, filled up to the longest of all samples."""
    if type_ == _CHAR:
        text = raw.rstrip(b"\0") if padded else raw
        if not _PRINTED(text):
            raise NotPlainError
        return text
    if type_ == _FLOAT:
        return b",".join(map(_spelled_float, _floats(raw, padded=padded)))
    least = -(1 << 8 * _SIZES[type_] - 1) if type_ in _INTEGERS else 0
    return b",".join(b"." if value == least else b"%d" % value for value in _integers(raw, type_, padded=padded))


def _integers(raw: bytes, type_: int, *, padded: bool) -> list[int]:
    """Whole numbers without what fills them up; one that is missing is the least of its type."""
    if type_ not in _INTEGERS:
        raise NotPlainError
    size = _SIZES[type_]
    values = list(struct.unpack(f"<{len(raw) // size}{_INTEGERS[type_]}", raw))
    least = -(1 << 8 * size - 1)
    while padded and values and values[-1] == least + 1:
        values.pop()
    if not values or any(least < value < least + 8 for value in values):  # reserved
        raise NotPlainError
    return values


def _floats(raw: bytes, *, padded: bool) -> Iterator[bytes]:
    values = [raw[at : at + 4] for at in range(0, len(raw), 4)]
    while padded and values and int.from_bytes(values[-1], "little") == _END_FLOAT:
        values.pop()
    if not values:
        raise NotPlainError
    yield from values


def _spelled_float(raw: bytes) -> bytes:
    """Six digits, as C's %g; NotPlainError where the last of them could be rounded either way."""
    if int.from_bytes(raw, "little") == _MISSING_FLOAT:
        return b"."
    (value,) = struct.unpack("<f", raw)
    if not math.isfinite(value):
        raise NotPlainError
    if value == 0:
        return b"-0" if math.copysign(1, value) < 0 else b"0"
    size = abs(value)
    if 0.0001 <= size <= 999_999:
        scaled = size * 10.0 ** (5 - math.floor(math.log10(size)))
        if abs(scaled % 1 - 0.5) < 0.001:
            raise NotPlainError
    return b"%g" % value
