"""The quick reading of a line agrees with reading its fields."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples_drawn import examples
from tests.formats.sieve_files import header

from pmkit.formats.header import parse_header
from pmkit.formats.linefilter import LineFilter, is_by_length
from pmkit.formats.plain_lines import (
    bases,
    has_no_allele,
    names_no_end,
    plain_block,
    small_in_windows,
    small_variant,
)
from pmkit.formats.spans import RequestedRegions, Spans
from pmkit.formats.vcf_grammar import SPANNING_ALTS, describes_structure, is_reference_only

pytestmark = pytest.mark.parametrize("codec", ["zlib"], indirect=True)  # nothing here hangs on who inflates

INFOS = st.sampled_from([".", "END=120", "END=90", "DP=3;END=150", "END=130;DP=3", "DP=3", "SVLEN=-60", "X=,<DEL"])
LENGTHS = st.sampled_from(
    [".", "SVLEN=-60", "DP=3;SVLEN=60", "SVLEN=", "XSVLEN=60", "SVLEN=60;END=200", "SVLEN=60;XEND=9"]
)
LINES = st.builds(
    lambda *fields: "\t".join(("chr1", *map(str, fields))).encode(),
    st.integers(0, 140),
    st.sampled_from([".", "rs1", "END=500"]),
    st.sampled_from(["A", "AC", "N", "a", "A" * 49, "A" * 60]),
    st.sampled_from(
        ["<NON_REF>", "<*>", ".", "C", "C,G", "C,<NON_REF>", "<DEL>", "*", "C,*", "A" * 49, "A" * 55, "C[chr2:9[", ".A"]
    ),
    st.just("."),
    st.sampled_from(["PASS", "END=7"]),
    INFOS,
    st.sampled_from(["GT", "GT:LEN", "GT:CN", "GT:DP:GQ:MIN_DP:PL"]),
    st.sampled_from(["0/0", "0/0:30", "0/1:3:4:5:6"]),
)
FILTER = LineFilter(RequestedRegions([]), parse_header(header(), "a.vcf"), "a.vcf")


@settings(max_examples=examples(150, 600), deadline=None)
@given(line=LINES, first=st.integers(1, 200), size=st.integers(0, 30))
def test_what_is_told_at_a_glance(line: bytes, first: int, size: int) -> None:
    fields = line.decode().split("\t")
    text = b"chr1\t1\n" + line + b"\nchr1\t7"  # a line among others
    start, stop = 7, 7 + len(line)
    spans = Spans(np.array([first]), np.array([first + size]))
    for reported in (plain_block(text, start), bases(text, start), small_variant(text, start, stop)):
        if reported is not None:
            assert spans.overlap(*reported) == FILTER._reaches(line, spans)
    structural = describes_structure(*fields[3:5], *fields[7:9])
    if bases(text, start):
        assert is_reference_only(fields[4].split(","))
        assert not structural
    if small_variant(text, start, stop):
        assert not structural
        assert not is_reference_only(fields[4].split(","))
    assert has_no_allele(line) == (is_reference_only(fields[4].split(",")) and not structural)


@settings(max_examples=examples(150, 600), deadline=None)
@given(lines=st.lists(LINES, min_size=1, max_size=4), first=st.integers(1, 200), size=st.integers(0, 30))
def test_what_is_told_of_many_lines_by_their_beginnings(lines: list[bytes], first: int, size: int) -> None:
    lines = [line for line in lines if names_no_end(line, 0, len(line)) and b"[" not in line]
    rows = np.frombuffer(b"".join(line[:40].ljust(40, b"\0") for line in lines), np.uint8).reshape(-1, 40)
    small, last = small_in_windows(rows, np.array([int(line.split(b"\t")[1]) for line in lines], np.int64))
    spans = Spans(np.array([first]), np.array([first + size]))
    for line, certain, end in zip(lines, small.tolist(), last.tolist(), strict=True):
        _, pos, _, ref, alt, _, _, info, format_, _ = line.decode().split("\t")
        if certain:
            assert not describes_structure(ref, alt, info, format_)
            assert spans.overlap(int(pos), end) == FILTER._reaches(line, spans)
        else:
            assert describes_structure(ref, alt, info, format_) or alt in (".", ".A") or line[:40].count(b"\t") < 5


@pytest.mark.parametrize("alt", ["<NON_REF>", "<*>", ".", "C", "<DEL>", "C,<*>"])
@pytest.mark.parametrize("info", [".", "END=9"])
@pytest.mark.parametrize("samples", [[], ["GT"], ["GT:CN"], ["GT:CN", "0/0:1"], ["GT:CN", "0/0:1", "0/0:2"]])
def test_a_line_without_an_allele_may_have_any_number_of_samples(alt: str, info: str, samples: list[str]) -> None:
    line = "\t".join(["chr1", "5", ".", "A", alt, ".", "PASS", info, *samples]).encode()
    structural = describes_structure("A", alt, info, samples[0] if samples else "")
    assert has_no_allele(line) == (is_reference_only([alt]) and not structural)


@settings(max_examples=examples(100, 300), deadline=None)
@given(line=LINES, info=LENGTHS)
def test_an_end_that_only_the_length_tells(line: bytes, info: str) -> None:
    fields = line.decode().split("\t")
    fields[7] = info
    entries = dict(entry.partition("=")[::2] for entry in info.split(";"))
    spans = any(alt.startswith(SPANNING_ALTS) for alt in fields[4].split(","))
    found = is_by_length("\t".join(fields).encode())
    assert found == (spans and bool(entries.get("SVLEN")) and "END" not in entries)


def test_the_commonest_lines_are_told() -> None:
    line = b"chr1\t5\t.\tA\t<NON_REF>\t.\t.\tEND=9\tGT:DP:GQ:MIN_DP:PL\t0/0:3:9:3:0,9,90\n"
    assert plain_block(line, 0) == bases(line, 0) == (5, 9)
    assert bases(b"chr1\t5\t.\tA\t.\t50\tPASS\tDP=3\tGT\t0/0\n", 0) == (5, 5)
    line = b"chr1\t5\trs1\tAC\tA,G\t50\tPASS\tDP=3\tGT\t0/1:"
    small, last = small_in_windows(np.frombuffer(line[:40], np.uint8).reshape(1, -1), np.array([5]))
    assert (small.tolist(), last.tolist()) == ([True], [6])
    assert small_variant(b"chr1\t5\trs1\tAC\tA,G\t50\tPASS\tDP=3\tGT\t0/1\n", 0, 40) == (5, 6)
