"""Keep the lines of VCF text that cover requested regions, many lines at a time and without splitting their fields."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

import numpy as np

from pmkit.core.errors import DataError, at_block, at_line
from pmkit.core.messages import tr, trn
from pmkit.formats.header import Header
from pmkit.formats.plain_lines import (
    bases,
    has_no_allele,
    its_bases,
    names_no_end,
    plain_block,
    small_in_windows,
    small_variant,
)
from pmkit.formats.spans import NOWHERE, Positions, RequestedRegions, Spans
from pmkit.formats.vcf_grammar import OPEN_ENDED, SPANNING_ALTS, block_lengths, describes_structure, mates, spanned

if TYPE_CHECKING:
    import numpy.typing as npt

LARGEST_POS = (1 << 31) - 1
MOST_TEXT = 2 << 20
"""Bytes of text that are looked at at once, or one line."""
MOST_AT_ONE_PLACE = 1000
"""More records than that do not begin at one place in a sorted file, unless it is damaged or made to fill memory."""
_LOOK_BACK_LINES = 8
_DIGITS = 11  # bytes of the POS field that are looked at: ten digits and the tab
_WINDOW = 40  # bytes of a line that CHROM and POS are looked for in; a multiple of eight
_TENS = 10.0 ** np.arange(_DIGITS - 2, -1, -1)
_NONE = np.empty(0, np.intp)
_NEWLINE, _RETURN, _HASH, _TAB, _ZERO = b"\n\r#\t0"
_END = re.compile(rb"(?:^|;)END=(\d{1,18})")
_LENGTH = re.compile(rb"(?:^|;)SVLEN=([-\d.,]+)")
_SPANNING = re.compile(b"[\t,](?:" + b"|".join(alt.encode() for alt in SPANNING_ALTS) + b")")
# The first character of each pattern is the rare one, so that text without it is passed over at the speed of memory.
_SYMBOLIC = re.compile(rb"<(?<=[\t,]<)(?!NON_REF>|\*>)")
_BREAKEND = re.compile(rb"[\[\]](?<=[\t,A-Za-z].)[^\t\[\]:]+:\d+[\[\]]")

Bytes: TypeAlias = "npt.NDArray[np.uint8]"


def structural_alleles(text: bytes) -> Iterator[re.Match[bytes]]:
    """Where text holds symbolic alleles (other than those of reference blocks), then where it holds breakends."""
    if b"<" in text:
        yield from _SYMBOLIC.finditer(text)
    if b"[" in text or b"]" in text:
        yield from _BREAKEND.finditer(text)


def _undeclared(text: bytes) -> bool:
    """Whether text holds a `<DEL` or a breakend; one byte is found faster than a pattern."""
    if b"<" in text and _DELETION in text:
        return True
    return (b"[" in text or b"]" in text) and _BREAKEND.search(text) is not None


def is_by_length(line: bytes) -> bool:
    """Whether a line holds a symbolic allele that spans bases, whose end only SVLEN tells."""
    if b"SVLEN=" not in line or not _SPANNING.search(line):
        return False
    info = line.split(b"\t", 8)[7]
    return _LENGTH.search(info) is not None and _END.search(info) is None


def _text_of(samples: list[bytes]) -> tuple[str, list[str]]:
    """FORMAT and the cells of a line as text."""
    format_, *cells = (field.decode(errors="replace") for field in samples)
    return format_, cells


def _within(begin: Positions, end: Positions) -> list[int]:
    """All whole numbers of the ranges from `begin` to before `end`."""
    return [i for a, b in zip(begin.tolist(), end.tolist(), strict=True) for i in range(a, b)]


def _beginnings(text: bytes, starts: Positions) -> Bytes:
    """(lines, window): the first bytes of each line, and what follows it; zero beyond the text."""
    whole = int(starts.searchsorted(len(text) - _WINDOW, "right"))
    rows = np.zeros(len(starts), f"V{_WINDOW}")
    if whole:  # else there may be no window at all
        rows[:whole] = np.ndarray(len(text) - _WINDOW + 1, rows.dtype, text, strides=1)[starts[:whole]]
    for i, start in enumerate(starts[whole:].tolist(), whole):
        rows[i] = text[start:].ljust(_WINDOW, b"\0")
    return rows.view(np.uint8).reshape(-1, _WINDOW)


class _Run(NamedTuple):
    """Consecutive lines of one contig in a text."""

    text: bytes
    rows: Bytes  # (lines, window): the first bytes of each line
    starts: Positions
    stops: Positions
    pos_at: int  # where in a line its POS begins
    number: int  # of the first line in the text
    contig: bytes
    endless: bool  # no line of the text may name another end than that of REF

    def pos_field(self) -> Bytes:
        """(lines, 11): the bytes of each line from its POS on."""
        if self.pos_at <= _WINDOW - _DIGITS:
            return self.rows[:, self.pos_at : self.pos_at + _DIGITS]
        fields = [self.text[s : s + _DIGITS].ljust(_DIGITS) for s in (self.starts + self.pos_at).tolist()]
        return np.frombuffer(b"".join(fields), np.uint8).reshape(-1, _DIGITS)


_DELETION = b"\t<DEL"
"""Looked for even undeclared, because it takes whole genes away; others of its kind must be declared, as VCF asks."""


class KeptLines(Protocol):
    """Takes the lines that are kept, one after the other; gives back at least those that may have SVLEN."""

    def append(self, line: bytes, /) -> None: ...
    def __iter__(self) -> Iterator[bytes]: ...


class LineFilter:
    """Feed it text in whole lines; it collects in `kept`, in file order and without line ends:

    * every line whose [POS, POS + len(REF) - 1] overlaps a requested region;
    * if the header declares INFO END or reference blocks: lines that reach a region by END, looked for among the eight
      lines before each region (blocks follow one another: a base is covered by the last that starts before it);
    * if the header declares structural variants, or the text has a `<DEL` or a breakend that it does not declare:
      symbolic alleles that reach a region by END or SVLEN from anywhere in the text that is fed, and breakends with
      either end in one.

    Where `plain` is given, other lines than structural and copy-number ones are kept only if they touch it. Where
    `reference` is given, lines that name no alternative allele are kept only if they touch that.

    POS 0 is a telomere and no base of the sequence (VCF 4.3, section 1.6.1), so only structural records may be there.
    Raises DataError for other records there, and for lines that are no VCF records: every line fed must have a POS if
    its contig is requested, every kept line all of its columns.
    """

    def __init__(
        self,
        requested: RequestedRegions,
        header: Header,
        name: str,
        plain: RequestedRegions | None = None,
        kept: KeptLines | None = None,
        *,
        reference: RequestedRegions | None = None,
    ) -> None:
        """`kept`: where the lines go, if not into a list."""
        self.requested, self.plain, self.reference = requested, plain, reference
        self.header, self.name = header, name
        self.kept: KeptLines = [] if kept is None else kept
        self.read = 0  # lines fed so far
        self.blank = 0
        self.contigs: Counter[str] = Counter()  # contig names met, with the number of lines fed
        self.ordered = True  # positions never fell, contigs never came back
        self._contig, self._pos, self._finished = b"", 0, set[bytes]()
        self._same = 0  # lines in a row that have the last position
        self._block: int | None = None
        self._before = header.line_count  # lines of the file before the text at hand
        self._number: Positions | None = None  # line number in that text, where blank lines were dropped

    def feed(self, text: bytes, block: int | None = None) -> None:
        """Take whole lines. `block`: offset of their BGZF block, for messages where lines are not counted."""
        start = 0
        while len(text) - start > MOST_TEXT:  # what is noted of each line must not fill memory
            cut = text.rfind(b"\n", start, start + MOST_TEXT) + 1 or text.find(b"\n", start + MOST_TEXT) + 1
            if not cut:
                break
            self._feed(text[start:cut], block)
            start = cut
        self._feed(text[start:] if start else text, block)

    def _feed(self, text: bytes, block: int | None) -> None:
        if not text:
            return
        if text[-1] != _NEWLINE:
            text += b"\n"
        self._block = block
        data = np.frombuffer(text, np.uint8)
        stops = np.flatnonzero(data == _NEWLINE)
        starts = np.empty_like(stops)
        starts[0], starts[1:] = 0, stops[:-1] + 1
        first, lines = data[starts], len(starts)
        self._number = None
        odd = first < _ZERO
        if odd.any():
            starts, stops = self._without_odd(text, starts, stops, first)
        rows = _beginnings(text, starts)
        structural = self.header.is_structural or _undeclared(text)
        spanning = self._symbolic(text, starts) if structural else _NONE
        endless = (self.header.has_block_ends or self.plain is not None) and names_no_end(text, 0, len(text))
        i, n = 0, len(starts)
        while i < n:
            tab = text.find(b"\t", starts[i], stops[i])
            if tab < 0:
                raise self._error(tr("is not a VCF record: it has no tab"), i)
            prefix = text[starts[i] : tab + 1]
            j = self._run_end(text, rows, starts, i, prefix)
            spans = self._enter(prefix[:-1])
            self.contigs[prefix[:-1].decode(errors="replace")] += j - i
            here = spanning[(spanning >= i) & (spanning < j)] - i
            if spans is None and here.size:
                spans = NOWHERE  # a mate may still lie where something is requested
            if spans is not None:
                run = _Run(text, rows[i:j], starts[i:j], stops[i:j], len(prefix), i, prefix[:-1], endless)
                self._take(run, spans, here)
            i = j
        self.read += n
        self._before += lines

    def _without_odd(
        self, text: bytes, starts: Positions, stops: Positions, first: Bytes
    ) -> tuple[Positions, Positions]:
        """Drop blank lines and comments, as htslib does; refuse a second header."""
        comment = first == _HASH
        for at in np.flatnonzero(comment).tolist():
            if text.startswith((b"##", b"#CHROM"), starts[at]):
                raise self._error(
                    tr("is a second header: two files were joined"), at, remedy=tr("Use `bcftools concat`.")
                )
        blank = comment | (stops == starts) | ((stops == starts + 1) & (first == _RETURN))
        self.blank += int(blank.sum())
        self._number = np.flatnonzero(~blank)
        return starts[~blank], stops[~blank]

    def _run_end(self, text: bytes, rows: Bytes, starts: Positions, i: int, prefix: bytes) -> int:
        """One past the last of the lines from `i` that begin with `prefix`."""
        size = len(prefix)
        if size > _WINDOW - _DIGITS:
            j = i
            while j < len(starts) and text.startswith(prefix, starts[j]):
                j += 1
            return j
        words = rows.view(np.uint64)  # eight bytes are compared at once
        key, mask = (np.frombuffer(part.ljust(_WINDOW, b"\0"), np.uint64) for part in (prefix, b"\xff" * size))
        step, n = 64, len(rows)
        j = i
        while j < n:  # in growing steps, so that many short runs stay cheap
            same = np.ones(min(step, n - j), bool)
            for word in range((size + 7) // 8):
                same &= (words[j : j + step, word] & mask[word]) == key[word]
            if not same.all():
                return j + int(same.argmin())
            j, step = min(j + step, n), step * 8
        return n

    def _enter(self, contig: bytes) -> Spans | None:
        """Note the change of contig, and tell what is requested there."""
        if contig != self._contig:
            self._finished.add(self._contig)
            self.ordered = self.ordered and contig not in self._finished
            self._contig, self._pos = contig, 0
        return self.requested.on(contig)

    def _take(self, run: _Run, spans: Spans, extra: Positions) -> None:
        """Keep what is requested of a run of lines; `extra`: those to be looked at closely whatever their POS."""
        text, starts, stops = run.text, run.starts, run.stops
        every = pos = self._positions(run.pos_field(), run.number)
        length, order = stops - starts, None
        if in_order := bool((pos[1:] >= pos[:-1]).all()):
            self.ordered = self.ordered and int(pos[0]) >= self._pos
            self._count_at_one_place(pos, run)
        else:
            self.ordered, order = False, pos.argsort(kind="stable")
            pos = pos[order]
        if not pos[0]:
            self._refuse_ordinary_at_zero(run, every)
        self._pos = int(pos[-1])
        longest = int(length.max())
        a = int(spans.last.searchsorted(pos[0]))
        b = int(spans.first.searchsorted(self._pos + longest, "right"))
        first, last = spans.first[a:b], spans.last[a:b]
        # Of the lines by position: those with POS in a span, and those before it that are long enough to reach it.
        begin = pos.searchsorted(first)
        chosen = np.array(_within(begin, pos.searchsorted(last, "right")), np.intp)
        before = np.array(_within(pos.searchsorted(first - longest, "right"), begin), np.intp)
        way = first[first.searchsorted(pos[before], "right")] - pos[before]
        if order is not None:
            chosen, before = order[chosen], order[before]
        close = {*before[way < length[before]].tolist(), *extra.tolist()}
        if self.header.has_block_ends and not run.endless:
            if in_order:
                back = np.maximum(begin[:, None] - np.arange(1, _LOOK_BACK_LINES + 1), 0)
                close.update(back.ravel().tolist(), range(max(len(pos) - _LOOK_BACK_LINES, 0), len(pos)))
            else:
                close.update(range(len(pos)))
        kept = set(chosen.tolist())
        for i in close - kept:
            start, stop = int(starts[i]), int(stops[i])
            places = plain_block(text, start) or its_bases(text, start, stop)  # tells the same sooner
            if spans.overlap(*places) if places else self._reaches(text[start:stop], spans):
                kept.add(i)
        for i in self._asked_for(run, every, sorted(kept)):
            line = text[starts[i] : stops[i]]
            if line[-1] == _RETURN:
                line = line.rstrip(b"\r")
            if line.count(b"\t") + 1 != self.header.columns:
                raise self._columns(line, run.number + i)
            self.kept.append(line)

    def _refuse_ordinary_at_zero(self, run: _Run, pos: Positions) -> None:
        """Raise DataError where a record at POS 0 is not of a structural variant: its place is not known."""
        for i in np.flatnonzero(pos == 0).tolist():
            fields = run.text[run.starts[i] : run.stops[i]].rstrip(b"\r").split(b"\t", 9)
            known = [field.decode(errors="replace") for field in (*fields[3:5], *fields[7:9])]
            if len(known) < 4 or not known[1] or not describes_structure(*known):
                contig = ascii(run.contig.decode(errors="replace"))[1:-1]
                raise self._error(
                    tr("is a record at position 0 of {contig}, where no base is", contig=contig),
                    run.number + i,
                    remedy=tr("Leave such records out with `bcftools view -e POS=0`, or find out where they belong."),
                )

    def _count_at_one_place(self, pos: Positions, run: _Run) -> None:
        """Raise DataError where very many lines in a row have one position."""
        if int(pos[0]) != self._pos:
            self._same = 0
        change = int(pos.searchsorted(pos[-1]))
        most = self._same + int(pos.searchsorted(pos[0], "right"))
        if len(pos) > MOST_AT_ONE_PLACE and bool((pos[MOST_AT_ONE_PLACE:] == pos[:-MOST_AT_ONE_PLACE]).any()):
            most = len(pos)
        if most > MOST_AT_ONE_PLACE:
            raise self._error(
                tr(
                    "is one of more than {most_at_one_place:,} that begin at one position",
                    most_at_one_place=MOST_AT_ONE_PLACE,
                ),
                run.number,
            )
        self._same = most if not change else len(pos) - change

    def _asked_for(self, run: _Run, pos: Positions, kept: list[int]) -> Iterable[int]:
        """Of the lines that touch what is requested, those of a kind that is requested there."""
        found: Iterable[int] = kept if self.plain is None else self._without_ordinary(run, pos, kept)
        return found if self.reference is None else self._without_reference(run, found, self.reference)

    def _without_reference(self, run: _Run, kept: Iterable[int], reference: RequestedRegions) -> Iterator[int]:
        """Of the lines to be kept, those that name an alternative allele or touch `reference`."""
        text, starts, stops = run.text, run.starts, run.stops
        spans = reference.on(run.contig) or NOWHERE
        for i in kept:
            if (only := bases(text, starts[i])) is not None:
                if not spans.overlap(*only):
                    continue
            elif has_no_allele(line := text[starts[i] : stops[i]]) and not self._reaches(line, spans):
                continue
            yield i

    def _without_ordinary(self, run: _Run, pos: Positions, kept: list[int]) -> Iterator[int]:
        """Of the lines to be kept, those that touch `plain` or are of structural variants or copy numbers."""
        plain = (self.plain.on(run.contig) if self.plain else None) or NOWHERE
        text, at = run.text, np.array(kept, np.intp)
        inside = plain.hold(pos[at])
        if run.endless and not self.header.declares_mates and b"[" not in text and b"]" not in text:
            small, last = small_in_windows(run.rows[at], pos[at])
            left = inside | ~small | plain.hold_any(pos[at], last)
            at, inside = at[left], inside[left]
        columns = (at, inside, run.starts[at], run.stops[at])
        for i, within, start, stop in zip(*(column.tolist() for column in columns), strict=True):
            if within:
                yield i
                continue
            reported = small_variant(text, start, stop, looked=run.endless) or bases(text, start)
            if reported is None:
                line = text[start:stop]
                fields = line.split(b"\t", 9)
                known = [field.decode(errors="replace") for field in (*fields[3:5], *fields[7:9])]
                if len(known) == 4 and not describes_structure(*known) and not self._reaches(line, plain):
                    continue
                yield i
            elif reported[1] > reported[0] and plain.overlap(*reported):  # a single base was looked up above
                yield i

    def _positions(self, field: Bytes, base: int) -> Positions:
        """POS of each row of bytes that begins with it."""
        digits = field - np.uint8(_ZERO)
        count = (digits < 10).argmin(axis=1)  # 0 for a row of digits only, which is too long a number
        bad = (count == 0) | (field[np.arange(len(field)), count] != _TAB)
        # As ten digits, whatever stands after the number; exact, for they are less than 2^53.
        ten = np.minimum(digits[:, : _DIGITS - 1], 9) @ _TENS
        pos: Positions = (ten / _TENS[count - 1]).astype(np.int64)
        bad |= pos > LARGEST_POS
        if bad.any():
            raise self._error(tr("has a POS that is not a number below 2^31"), base + int(bad.argmax()))
        return pos

    def _symbolic(self, text: bytes, starts: Positions) -> Positions:
        """Lines that hold a symbolic allele or a breakend."""
        hits = [match.start() for match in structural_alleles(text)]
        return np.unique(starts.searchsorted(hits, "right") - 1)

    def _reaches(self, line: bytes, spans: Spans) -> bool:
        """Look at one line's REF, END, SVLEN and mate: does it touch a requested region?"""
        if line.count(b"\t") < 7:
            return False  # if its POS were requested it would have been refused already
        _, text, _, ref, alt, *more = line.split(b"\t", 5)
        pos = int(text)
        last = pos + len(ref) - 1
        if b"<" in alt or b"END=" in line:
            _, _, info, *samples = more[0].rstrip(b"\r").split(b"\t")
            if end := _END.search(info):
                last = max(last, int(end[1]))
            if b"<" in alt and (length := _LENGTH.search(info)):
                last = max(last, pos + spanned(alt.decode(errors="replace").split(","), length[1].decode()))
            if b"<" in alt and samples and b"LEN" in samples[0]:
                lengths = block_lengths(*_text_of(samples)) or ()
                last = max(last, pos - 1 + max((size for size in lengths if size), default=0))
        if last < pos + len(ref) and b"<" in alt and _SPANNING.search(line):
            last = pos + OPEN_ENDED  # it does not say where it ends: what it may reach must hear of it
        if spans.overlap(pos, last):
            return True
        if b"[" in alt or b"]" in alt or b"CHR2=" in line:
            values = dict(
                item.partition("=")[::2] for item in more[0].split(b"\t")[2].decode(errors="replace").split(";")
            )
            for contig, there in mates(alt.decode(errors="replace"), values):
                spans_there = self.requested.on(contig.encode())
                if spans_there is not None and spans_there.overlap(there, there):
                    return True
        return False

    def _error(self, what: str, i: int, remedy: str = "") -> DataError:
        i = i if self._number is None else int(self._number[i])
        where = at_line(self.name, self._before + i + 1) if self._block is None else at_block(self.name, self._block)
        return DataError(
            tr("this line {what}", what=what),
            where=where,
            remedy=remedy or tr("The file is damaged or was edited: make it again."),
        )

    def _columns(self, line: bytes, i: int) -> DataError:
        contig, pos = line.split(b"\t", 2)[:2]
        found = line.count(b"\t") + 1
        place = b":".join((contig, pos)).decode(errors="replace")
        return self._error(
            trn(
                "({place}) has {n} column where the header has {columns}",
                "({place}) has {n} columns where the header has {columns}",
                found,
                place=place,
                columns=self.header.columns,
            ),
            i,
        )
