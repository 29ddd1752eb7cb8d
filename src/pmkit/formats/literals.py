"""Tell of many BGZF blocks at once that some characters are not in their text, without inflating it.

A deflate block of type 2 begins with the code of its literals (RFC 1951, section 3.2.7). A character whose code has no
length there cannot be written in it, and can be copied only from earlier text of the same stream. So where the first
deflate block of a BGZF block is its last one too, as zlib writes most, the code alone tells that a character is absent.
Of every other block nothing is known. The codes of some hundred blocks are read side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, repeat
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from pmkit.formats.bgzf import BgzfBlock, Stretch

    Bytes = npt.NDArray[np.uint8]
    Numbers = npt.NDArray[np.int64]

BATCH, LEAST = 512, 64
"""Blocks that are looked at together; fewer are inflated in less time than it takes to look at them."""
_ORDER = np.array([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15])  # in which lengths of codes stand
_HEAD = 17  # bits before them: last or not, type, three counts
_DYNAMIC = 0b101  # the last block, of type 2
_LONGEST = 7  # bits of a code of code lengths
_REPEATED = 16  # the symbol for the length before once more; greater ones are for no code
_NEVER = 1 << 30
_TURNED = np.array([int(f"{number:07b}"[::-1], 2) for number in range(128)])
# Of a code length's symbol: bits that follow, and how many lengths it stands for at least.
_EXTRA = np.array([0] * 16 + [2, 3, 7])
_LEAST = np.array([1] * 16 + [3, 3, 11])
_BYTES = 128
"""Bytes of a block that are looked at: no code of the first 128 literals takes more."""


def lacking(blocks: Sequence[BgzfBlock], characters: bytes) -> list[bool]:
    """Of each block, whether it is certain that none of the characters (below 128) is in its text."""
    parts = [bytes(block.raw[block.data : min(block.data + _BYTES, len(block.raw) - 8)]) for block in blocks]
    data = np.frombuffer(b"".join([part.ljust(_BYTES, b"\0") for part in parts]), np.uint8).reshape(-1, _BYTES)
    ends = 8 * np.array([len(part) for part in parts])
    wide = data.astype(np.int64)
    words = wide[:, :-3] | wide[:, 1:-2] << 8 | wide[:, 2:-1] << 16 | wide[:, 3:] << 24
    lengths = _code_lengths(data)
    sizes = np.where(lengths > 0, 1 << (_LONGEST - lengths), 0)
    certain = ((data[:, 0] & 7) == _DYNAMIC) & (sizes.sum(axis=1) == 1 << _LONGEST)
    found = np.zeros(len(parts), bool)
    rows = np.flatnonzero(certain)
    if rows.size:
        certain[rows], found[rows] = _walk(words[rows], lengths[rows], sizes[rows], ends[rows], characters)
    reported: list[bool] = (certain & ~found).tolist()
    return reported


def marked(stretches: Iterator[Stretch], characters: bytes) -> Iterator[tuple[Stretch, list[bool]]]:
    """Each stretch, and of each of its blocks whether it lacks the characters for certain."""
    for batch in _batches(stretches):
        blocks = [block for stretch in batch for block in stretch.blocks()]
        found = iter(lacking(blocks, characters) if len(blocks) >= LEAST else repeat(False))
        for stretch in batch:
            yield stretch, list(islice(found, len(stretch)))


def _batches(stretches: Iterator[Stretch]) -> Iterator[list[Stretch]]:
    batch: list[Stretch] = []
    size = 0
    for stretch in stretches:
        batch.append(stretch)
        size += len(stretch)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    yield batch


def _code_lengths(data: Bytes) -> Numbers:
    """(blocks, 19): the length of the code of each symbol that code lengths are written with, 0 for none."""
    bits = np.unpackbits(data[:, :10], axis=1, bitorder="little").astype(np.int64)
    triples = bits[:, _HEAD : _HEAD + 3 * len(_ORDER)].reshape(len(data), len(_ORDER), 3)
    written = 4 + bits[:, 13:17] @ np.array([1, 2, 4, 8])
    lengths = np.zeros((len(data), len(_ORDER)), np.int64)
    lengths[:, _ORDER] = np.where(np.arange(len(_ORDER)) < written[:, None], triples @ np.array([1, 2, 4]), 0)
    return lengths


def _walk(
    words: Numbers, lengths: Numbers, sizes: Numbers, ends: Numbers, characters: bytes
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Of each block, whether its code could be read, and whether one of the characters has a code.

    `sizes`: of the 128 values of seven bits, how many begin with the code of each symbol.
    """
    # Sorted by length, then by symbol, the codes follow one another: each begins as many values as it leaves bits.
    order = np.where(lengths > 0, lengths * 32 + np.arange(lengths.shape[1]), 1 << 20).argsort(axis=1)
    symbols = np.repeat(order.ravel(), np.take_along_axis(sizes, order, axis=1).ravel())
    table = symbols.reshape(-1, 1 << _LONGEST)[:, _TURNED]  # by the seven bits as they come, the first lowest
    taken = np.take_along_axis(lengths, table, axis=1)
    count = len(words)
    flat_words, flat_table, flat_taken = words.ravel(), table.ravel(), taken.ravel()
    row_words, row_table = np.arange(count) * words.shape[1], np.arange(count) * table.shape[1]
    at = _HEAD + 3 * (4 + ((words[:, 0] >> 13) & 15))
    literal, before = np.zeros(count, np.int64), np.zeros(count, np.int64)
    found = np.zeros(count, bool)
    last = max(characters)
    # Of each literal, the first of the characters that does not come before it.
    following = np.array([min(c for c in characters if c >= i) for i in range(last + 1)] + [_NEVER])
    while int(literal.min()) <= last:
        word = flat_words.take(row_words + np.minimum(at >> 3, words.shape[1] - 1)) >> (at & 7)
        key = row_table + (word & 127)
        symbol, size = flat_table.take(key), flat_taken.take(key)
        extra = _EXTRA.take(symbol)
        stands = _LEAST.take(symbol) + ((word >> size) & ((1 << extra) - 1))
        before = np.where(symbol == _REPEATED, before, symbol * (symbol < _REPEATED))
        after = literal + stands
        found |= (following.take(literal, mode="clip") < after) & (before > 0)
        literal = after
        at += size + extra
    return at <= ends, found
