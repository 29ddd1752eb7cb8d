"""The filter of lines against splitting the fields of each, whatever the pieces of text that it is fed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples_drawn import examples
from tests.formats.sieve_files import header

from pmkit.core.errors import DataError
from pmkit.core.model import Region
from pmkit.formats import linefilter
from pmkit.formats.header import Header, parse_header
from pmkit.formats.linefilter import LARGEST_POS, LineFilter
from pmkit.formats.spans import RequestedRegions
from pmkit.formats.vcf_grammar import OPEN_ENDED, SPANNING_ALTS

pytestmark = pytest.mark.parametrize("codec", ["zlib"], indirect=True)  # nothing here hangs on who inflates

LONG = "HLA-A_a_contig_with_a_name_of_many_letters"
NAMES = ("chr1", "chr2", "2", LONG)
REGIONS = [Region("1", 99, 120), Region("1", 299, 300), Region("2", 49, 60), Region(LONG, 99, 100)]
HEADER = parse_header(
    header("##ALT=<ID=DEL,Description=x>", '##INFO=<ID=END,Number=1,Type=Integer,Description="x">', contigs=NAMES),
    "a.vcf",
)
KINDS = (
    ("C", ".", "GT"),
    ("C", "END=7", "GT"),
    ("C,<*>", ".", "GT"),
    (".", ".", "GT"),
    (".", "END={end}", "GT:CN"),
    ("<DEL>", "SVTYPE=DEL;END={end}", "GT"),
    ("<DEL>", "SVLEN=-{size}", "GT"),
    ("C,<DUP>", "SVLEN=4000,{size}", "GT"),
    ("<DEL>", "SVTYPE=DEL", "GT"),
    ("<INS>", "SVLEN={size}", "GT"),
    ("<*>", ".", "GT:LEN"),
    ("<*>", "DP=3", "GT:LEN"),
    ("C[chr1:{size}[", "SVTYPE=BND", "GT"),
    ("]chr2:{size}]C", "SVTYPE=BND", "GT"),
    ("<BND>", "CHR2=chr1;POS2={size};END=3", "GT"),
    ("<TRA>", "CHR2=2;END={size}", "GT"),
)
LINES = st.builds(
    lambda contig, pos, ref, kind, size: (contig, pos, ref, *(part.format(end=pos + size, size=size) for part in kind)),
    st.sampled_from(NAMES),
    st.one_of(st.integers(1, 400), st.sampled_from((12_345, 1_000_000_007, LARGEST_POS))),
    st.sampled_from(("A", "A", "AC", "A" * 30)),
    st.sampled_from((KINDS[0], *KINDS)),
    st.sampled_from((1, 2, 20, 50, 55, 60, 100, 119, 120, 121, 299, 300, 301)),
)
Line = tuple[str, int, str, str, str, str]


def written(line: Line, size: int = 25) -> bytes:
    contig, pos, ref, alt, info, form = line
    cell = ":".join({"GT": "0/1", "LEN": str(size)}.get(key, "1") for key in form.split(":"))
    return f"{contig}\t{pos}\t.\t{ref}\t{alt}\t50\tPASS\t{info}\t{form}\t{cell}".encode()


def places(line: Line) -> list[tuple[str, int, int]]:
    """The stretches that a line tells of: contig, first and last base."""
    contig, pos, ref, alt, info, form = line
    values = dict(entry.partition("=")[::2] for entry in info.split(";"))
    alts, last = alt.split(","), pos + len(ref) - 1
    spanning = [i for i, one in enumerate(alts) if one.startswith(SPANNING_ALTS)]
    last = max(last, int(values.get("END", 0)))
    lengths = values.get("SVLEN", "").split(",")
    for i in spanning:
        if values.get("SVLEN"):
            last = max(last, pos + abs(int(lengths[i if len(lengths) > 1 else 0])))
    if "<*>" in alt and "LEN" in form.split(":"):
        last = max(last, pos + 25 - 1)
    if spanning and last <= pos + len(ref) - 1:
        last = pos + OPEN_ENDED
    found = [(contig, pos, last)]
    for mate in re.finditer(r"[\[\]]([^\[\]]+):(\d+)", alt):
        found.append((mate[1], int(mate[2]), int(mate[2])))
    if "CHR2" in values:
        there = int(values.get("POS2") or values["END"])
        found.append((values["CHR2"], there, there))
    return found


def touches(line: Line, regions: Sequence[Region]) -> bool:
    return any(
        contig.removeprefix("chr") == region.chrom and first <= region.end and last > region.start
        for contig, first, last in places(line)
        for region in regions
    )


def fed(text: bytes, cuts: Sequence[int], regions: list[Region] | None, head: Header = HEADER) -> LineFilter:
    """A filter that was fed the text in pieces of so many lines."""
    made = LineFilter(RequestedRegions(regions), head, "a.vcf")
    rest = text.splitlines(keepends=True)
    for cut in cuts:
        made.feed(b"".join(rest[:cut]))
        rest = rest[cut:]
    made.feed(b"".join(rest))
    return made


@settings(max_examples=examples(100, 300), deadline=None)
@given(
    lines=st.lists(LINES, min_size=1, max_size=14),
    cuts=st.lists(st.integers(1, 5), max_size=3),
    odd=st.lists(st.sampled_from((b"", b"", b"", b"\n", b"\r\n", b"#note\n")), min_size=14, max_size=14),
    end=st.sampled_from((b"\n", b"\r\n")),
    ordered=st.booleans(),
)
def test_each_line_is_kept_where_it_touches_what_is_wanted(
    lines: list[Line], cuts: list[int], odd: list[bytes], end: bytes, ordered: bool
) -> None:
    if ordered:
        lines.sort(key=lambda line: (NAMES.index(line[0]), line[1]))
    text = b"".join(before + written(line) + end for before, line in zip(odd, lines, strict=False))
    found = fed(text, cuts, REGIONS)
    expected = [written(line) for line in lines if touches(line, REGIONS)]
    assert sorted(found.kept) == sorted(expected)
    in_order = True
    finished: set[str] = set()
    for one, two in pairwise(lines):
        if one[0] != two[0]:
            finished.add(one[0])
            in_order = in_order and two[0] not in finished
        elif one[0] in ("chr1", "chr2", "2", LONG):
            in_order = in_order and one[1] <= two[1]
    assert found.ordered == in_order
    if in_order:
        assert list(found.kept) == expected
    assert found.read == len(lines)
    assert found.blank == sum(one != b"" for one in odd[: len(lines)])
    assert found.contigs == Counter(line[0] for line in lines)
    everything = fed(text, cuts, None)
    assert sorted(everything.kept) == sorted(map(written, lines))


@pytest.mark.parametrize("number", [1, 63, 64, 65, 66, 575, 576, 577, 4_700])
@pytest.mark.parametrize("name", ["chr1", "chr2", "1", LONG, "an_name_of_29_bytes_and_no_more", "c" * 28, "c" * 29])
def test_runs_of_lines_of_one_contig_are_told_apart(name: str, number: int) -> None:
    """Names with the same beginning follow one another."""
    other = name + "0"
    text = b"".join(written((name, pos, "A", "C", ".", "GT")) + b"\n" for pos in range(1, number + 1))
    text += b"".join(written((other, pos, "A", "C", ".", "GT")) + b"\n" for pos in (5, 7, 9))
    bare = name.removeprefix("chr")
    found = fed(text, (), [Region(bare, number - 1, number), Region(bare + "0", 6, 7)])
    assert [line.split(b"\t")[:2] for line in found.kept] == [
        [name.encode(), str(number).encode()],
        [other.encode(), b"7"],
    ]
    assert found.contigs == {name: number, other: 3}


@pytest.mark.parametrize("pos", ["", "x", "-1", "1.5", "1e3", " 7", str(LARGEST_POS + 1), "9" * 11, "12345678901234"])
@pytest.mark.parametrize("name", ["chr1", LONG])
def test_what_is_no_position_is_refused_with_its_line(pos: str, name: str) -> None:
    good = written((name, 5, "A", "C", ".", "GT"))
    text = good + b"\n\n" + good.replace(b"\t5\t", f"\t{pos}\t".encode()) + b"\n"
    line = HEADER.line_count + 3
    regions = [Region(name.removeprefix("chr"), 0, 9)]
    with pytest.raises(
        DataError, match=f"line {line}\\b.*POS that is not a number|POS that is not a number.*"
    ) as error:
        fed(text, (), regions)
    assert f"line {line}" in str(error.value)
    with pytest.raises(DataError) as error:
        fed(text, (1, 1), regions)
    assert f"line {line}" in str(error.value)


@pytest.mark.parametrize("cut", [0, 1, 999, 1000])
@pytest.mark.parametrize("before", [0, 1, 5])
@pytest.mark.parametrize("more", [0, 1])
def test_a_thousand_records_at_one_place_and_no_more(cut: int, before: int, more: int) -> None:
    lines = [written(("chr1", 50 + i, "A", "C", ".", "GT")) for i in range(before)]
    lines += [written(("chr1", 100, "A", "C", ".", "GT"))] * (linefilter.MOST_AT_ONE_PLACE + more)
    lines.append(written(("chr1", 101, "A", "C", ".", "GT")))
    text = b"\n".join(lines) + b"\n"
    if more:
        with pytest.raises(DataError, match="begin at one position"):
            fed(text, (before + cut,), REGIONS)
    else:
        assert len(list(fed(text, (before + cut,), REGIONS).kept)) == linefilter.MOST_AT_ONE_PLACE + 1


def test_long_text_is_looked_at_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [written(("chr1", pos, "A" * (1 + pos % 30), "C", ".", "GT")) for pos in range(1, 400)]
    text = b"".join(line + b"\n" for line in lines)
    for most in (len(text), len(text) - 1, 3000, len(lines[0]) + 1, 10):
        monkeypatch.setattr(linefilter, "MOST_TEXT", most)
        found = fed(text, (), REGIONS)
        assert list(found.kept) == [
            line
            for pos, line in enumerate(lines, 1)
            if any(r.chrom == "1" and pos <= r.end and pos + pos % 30 > r.start for r in REGIONS)
        ]
        assert found.read == len(lines)


@pytest.mark.parametrize("number", [1, 7, 8])
def test_a_block_is_looked_for_eight_lines_before_a_region(number: int) -> None:
    """A header without structural alleles: blocks follow one another, with a few variants in between."""
    head = HEADER._replace(is_structural=False)
    lines = [written(("chr1", 10, "A", "<NON_REF>", "END=110", "GT"))]
    lines += [written(("chr1", 11 + i, "A", "C", ".", "GT")) for i in range(number - 1)]
    lines.append(written(("chr1", 250, "A", "C", ".", "GT")))
    text = b"\n".join(lines) + b"\n"
    assert [line.split(b"\t")[1] for line in fed(text, (), REGIONS, head).kept] == [b"10"]
    assert [line.split(b"\t")[1] for line in fed(text, (number,), REGIONS, head).kept] == [b"10"]
