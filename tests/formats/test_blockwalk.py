"""Which blocks are inflated whole, against a look at every line that a block begins with."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples_drawn import examples
from tests.formats.sieve_files import EOF_BLOCK, block, header, record

from pmkit.core.model import Region
from pmkit.formats import bgzf, literals
from pmkit.formats.blockwalk import LOOK_BACK, UnorderedError, requested_units
from pmkit.formats.header import parse_header
from pmkit.formats.linefilter import LARGEST_POS
from pmkit.formats.spans import RequestedRegions

HEADER = header(contigs=("chr1", "chr2", "1_random", "HPV16"))
REGION = Region("1", 50_000, 51_000)  # the bases 50,001 to 51,000
OTHER = Region("2", 70_000, 70_001)
NEAR = st.sampled_from((0, 49_999, 50_000, 50_001, 51_000, 51_001, 70_001))
PLACES = st.one_of(
    st.integers(1, 120_000),
    NEAR,
    NEAR.map(lambda pos: max(pos - LOOK_BACK, 0)),
    st.builds(lambda pos, off: max(pos - LOOK_BACK + off, 0), NEAR, st.integers(-2, 2)),
)


class Begin(NamedTuple):
    """The first line that starts in a block behind a line end, its CHROM and POS whole."""

    contig: str
    pos: int
    at: int  # bytes of the block before it


class Found(NamedTuple):
    blocks: list[int]
    skip: int
    head: bytes
    near: bool


def beginning(text: bytes) -> Begin | None:
    for found in re.finditer(rb"\n", text):
        contig, tab, rest = text[found.end() :].partition(b"\t")
        pos, end, _ = rest.partition(b"\t")
        if tab and end and b"\n" not in contig + pos:
            return Begin(contig.decode(), int(pos), found.end())
    return None


def spelled_out(texts: list[bytes], lacks: list[bool], regions: list[Region], structural: bool, mates: bool) -> object:
    """The units of the blocks' texts, by what each begins with; "unordered" where the blocks are."""
    known = {f"chr{region.chrom}": (region.start + 1, region.end) for region in regions}
    units: list[tuple[Begin, list[int]]] = [(Begin("", 0, len(texts[0])), [0])]
    for number, text in enumerate(texts[1:], 1):
        begin = beginning(text)
        if begin:
            units.append((begin, [number]))
        else:
            units[-1][1].append(number)
    contigs = [begin.contig for begin, _ in units]
    for i in range(1, len(units)):
        one, two = units[i - 1][0], units[i][0]
        if two.contig == one.contig and two.pos < one.pos:
            return "unordered"
        if two.contig != one.contig and two.contig in contigs[:i]:
            return "unordered"
    found = []
    for i, (begin, blocks) in enumerate(units):
        following = units[i + 1][0] if i + 1 < len(units) else None
        if following is None:
            found.append(Found(blocks, begin.at, b"", near=True))
            continue
        first, last = known.get(begin.contig, (0, -1))
        is_requested = first <= last
        near = (
            following.contig != begin.contig
            or begin.contig == "HPV16"
            or (is_requested and (begin.pos == 0 or (begin.pos <= last and first <= following.pos + LOOK_BACK)))
        )
        reaches = structural and (mates or (is_requested and begin.pos <= last <= LARGEST_POS))
        head = texts[units[i + 1][1][0]][: following.at]
        bare = all(lacks[number] for number in blocks) and not set(b"<[]") & set(head)
        if near or (reaches and not bare):
            found.append(Found(blocks, begin.at, head, near))
    return found


def walked(texts: list[bytes], regions: list[Region], structural: bool, mates: bool) -> tuple[list[bool], object]:
    parts = [block(text) for text in texts]
    offsets = {sum(map(len, parts[:number])): number for number in range(len(parts))}
    offsets[sum(map(len, parts))] = len(parts)  # the empty block at the end

    def stretches() -> Iterator[bgzf.Stretch]:
        return bgzf.read_stretches(io.BytesIO(b"".join(parts) + EOF_BLOCK), "a.vcf.gz")

    declared = parse_header(HEADER, "a.vcf.gz")._replace(is_structural=structural, has_breakends=mates)
    marked = literals.marked(stretches(), b"<[]")
    lacks = [absent and structural for stretch, them in marked for absent in them]
    try:
        found = [
            Found([offsets[one.offset] for one in unit.blocks], unit.skip, unit.head, unit.near)
            for unit in requested_units(stretches(), len(texts[0]), RequestedRegions(regions), declared, "a.vcf.gz")
        ]
    except UnorderedError:
        return lacks, "unordered"
    return lacks, found


@st.composite
def files(draw: st.DrawFn) -> list[bytes]:
    """The texts of a file's blocks, the header first; some begin within a line, some have no line end."""
    lines = b""
    for contig in ("chr1", "chr2", "1_random", "HPV16"):
        places = draw(st.lists(PLACES, max_size=25))
        if draw(st.integers(0, 9)):
            places.sort()
        for pos in places:
            alt = draw(st.sampled_from(("C", "C", "C", "<DEL>")))
            lines += record(contig, pos, "A", alt, "X=" + "y" * draw(st.sampled_from((0, 0, 0, 200))))
    size = draw(st.sampled_from((30, 45, 60, 100, 130)))
    return [HEADER, *(lines[at : at + size] for at in range(0, len(lines), size))]


@settings(max_examples=examples(80, 250), deadline=None)
@given(
    texts=files(),
    regions=st.sampled_from(([REGION], [REGION, OTHER], [OTHER], [])),
    structural=st.booleans(),
    mates=st.booleans(),
)
def test_a_unit_is_read_where_what_it_begins_with_tells_so(
    texts: list[bytes], regions: list[Region], structural: bool, mates: bool
) -> None:
    lacks, found = walked(texts, regions, structural, mates)
    texts.append(b"")  # the empty block at the end
    assert found == spelled_out(texts, lacks, regions, structural, mates)
