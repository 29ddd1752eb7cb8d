"""What the codes of deflate blocks say of their text is true of it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import accumulate, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples_drawn import examples
from tests.formats.sieve_files import record

from pmkit.formats import literals
from pmkit.formats.bgzf import BgzfBlock, Stretch
from pmkit.formats.bgzf_write import block

pytestmark = pytest.mark.parametrize("codec", ["zlib"], indirect=True)  # nothing here hangs on who inflates

SYMBOLS = b"<[]"
_LINES = b"".join(record("chr1", 1000 + 7 * i, info=f"DP={i % 41};MQ={i % 13}") for i in range(900))
TEXTS = st.one_of(
    st.binary(max_size=3_000),
    st.text(st.characters(min_codepoint=9, max_codepoint=126), max_size=3_000).map(str.encode),
    st.builds(
        lambda cut, at, symbol: _LINES[:cut][:at] + symbol + _LINES[:cut][at:],
        st.integers(0, len(_LINES)),
        st.integers(0, len(_LINES)),
        st.sampled_from([b"", b"", b"<", b"[", b"]", b"\t<DEL>\t", b"Z", b"\\"]),
    ),
)


def as_block(raw: bytes) -> BgzfBlock:
    return BgzfBlock(0, memoryview(raw), 18)


@settings(max_examples=examples(60, 150), deadline=None)
@given(st.lists(st.tuples(TEXTS, st.integers(0, 9)), min_size=1, max_size=8))
def test_what_is_told_to_lack_characters_lacks_them(found: list[tuple[bytes, int]]) -> None:
    reported = literals.lacking([as_block(block(text, level)) for text, level in found], SYMBOLS)
    for (text, _), lacks in zip(found, reported, strict=True):
        assert not (lacks and any(symbol in text for symbol in SYMBOLS))


@pytest.mark.parametrize("symbol", [b"<", b"[", b"]"])
def test_a_symbol_anywhere_is_noticed_and_lines_without_are_told(symbol: bytes) -> None:
    places = range(0, len(_LINES), 1_009)
    blocks = [as_block(block(_LINES)), *(as_block(block(_LINES[:at] + symbol + _LINES[at:])) for at in places)]
    assert literals.lacking(blocks, SYMBOLS) == [True, *(False for _ in places)]


@pytest.mark.parametrize("strategy", [zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE, zlib.Z_FIXED, zlib.Z_FILTERED])
@pytest.mark.parametrize("memory", [1, 9])
def test_other_ways_to_deflate(strategy: int, memory: int) -> None:
    """Small memory makes many deflate blocks in one BGZF block: the first says nothing of the others."""
    for text in (_LINES, _LINES[:-1] + b"<", b"<" + _LINES, _LINES[:50]):
        deflater = zlib.compressobj(6, zlib.DEFLATED, -15, memory, strategy)
        raw = bytes(18) + deflater.compress(text) + deflater.flush() + bytes(8)
        (lacks,) = literals.lacking([as_block(raw)], SYMBOLS)
        assert not (lacks and b"<" in text)
        assert not (lacks and memory == 1 and len(text) > 10_000)


@settings(max_examples=examples(60, 200), deadline=None)
@given(st.binary(max_size=200))
def test_damaged_blocks_are_borne(data: bytes) -> None:
    assert len(literals.lacking([as_block(bytes(18) + data + bytes(8))], SYMBOLS)) == 1


def stretches(blocks: list[bytes], *sizes: int) -> Iterator[Stretch]:
    """The blocks, so many at once."""
    left = iter(blocks)
    for size in sizes:
        batch = list(islice(left, size))
        places = list(accumulate(map(len, batch), initial=0))
        yield Stretch(0, memoryview(b"".join(batch)), places, [18] * size)


def test_blocks_are_marked_in_their_order() -> None:
    blocks = [block(_LINES + b"<" * (number % 3 == 0)) for number in range(literals.BATCH + literals.LEAST + 8)]
    sizes = (100, literals.BATCH - 110, 18, literals.LEAST)
    found = list(literals.marked(stretches(blocks, *sizes), SYMBOLS))
    assert [bytes(one.raw) for stretch, _ in found for one in stretch.blocks()] == blocks
    assert [len(lacks) for _, lacks in found] == list(sizes)
    assert [lack for _, lacks in found for lack in lacks] == [number % 3 != 0 for number in range(len(blocks))]


def test_of_few_blocks_nothing_is_told() -> None:
    blocks = [block(_LINES) for _ in range(literals.LEAST - 1)]
    ((_, lacks),) = literals.marked(stretches(blocks, len(blocks)), SYMBOLS)
    assert lacks == [False] * len(blocks)
