"""Write the reports of many samples by joining bytes: each distinct item is serialised once.

The bytes are those of the formats that write report after report (`tsv`, `ndjson`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO

from pmkit.core.cells import text
from pmkit.core.shared import Shared, SharedSection
from pmkit.report.document import ReportHead
from pmkit.report.format import NAMELESS, ByReference, Many
from pmkit.report.sections import Spec, specs
from pmkit.report.tsv import columns_of, header_of, lines_of

if TYPE_CHECKING:
    from pmkit.core.section import Part, Table
    from pmkit.core.shared import Render, Spell

CHUNK = 512
"""Samples whose reports are joined before they are written. Any number gives the same bytes."""


class TsvByReference(ByReference):
    """One table."""

    def __init__(self, spec: Spec, table: Table[Any, Any], chunk: int = CHUNK) -> None:
        self._spec, self._table, self._chunk = spec, table, chunk
        self._columns = columns_of(self._table)
        self._begun = False

    def render(self, section: str) -> Render | None:
        return self._rows if section == self._spec.name else None

    def _rows(self, field: str, part: Part) -> tuple[bytes, ...]:
        """The rows of one item, without the sample's name; none of a field that the table does not show."""
        if field != self._table.field:
            return ()
        return tuple(f"{line}\n".encode() for line in lines_of(self._table, part, self._columns))

    def write(self, many: Many, out: BinaryIO, tick: Callable[[], None]) -> None:
        self._begin(out)
        section = many.sections.get(self._spec.name)
        if section is None:
            return
        columns = [(self._column(section, one), one) for one in section.fields.get(self._table.field, ())]
        single = all(len(rows) == 1 for items, _ in columns for rows in items)
        kept = [([rows[0] for rows in items] if single else items, shared) for items, shared in columns]
        for start in range(0, len(many.names), self._chunk):
            stop = min(start + self._chunk, len(many.names))
            cells = [[items[k] for k in shared.of[start:stop].tolist()] for items, shared in kept]
            pieces = []
            for place, rows in enumerate(zip(*cells, strict=True), start):
                name = f"{text(many.names[place])}\t".encode()
                mine = rows if single else tuple(chain.from_iterable(rows))
                pieces.append(name + name.join(mine) if mine else b"")
                tick()
            out.write(b"".join(pieces))

    def _column(self, section: SharedSection, shared: Shared) -> list[tuple[bytes, ...]]:
        made = section.render is not None
        return [() if item is None else item if made else self._rows(self._table.field, item) for item in shared.items]

    def _begin(self, out: BinaryIO) -> None:
        if not self._begun:
            out.write(header_of(self._columns).encode())
            self._begun = True

    def end(self, out: BinaryIO) -> None:
        self._begin(out)


class NdjsonByReference(ByReference):
    """One report per line."""

    def __init__(self) -> None:
        self._runs = _Runs()

    def render(self, section: str) -> Render:
        return self._runs.item

    def spell(self, section: str) -> Spell:
        return _spelled

    def write(self, many: Many, out: BinaryIO, tick: Callable[[], None]) -> None:
        heads = [_split(head, tuple(many.sections)) for head in many.heads]
        bodies = [list(_body(many.sections[spec.name], spec.model)) for spec in specs() if spec.name in many.sections]
        for place, name in enumerate(many.names):
            head = heads[0 if many.head_of is None else int(many.head_of[place])]
            pieces = [head[0], json.dumps(name, ensure_ascii=False).encode(), head[1]]
            for body, after in zip(bodies, head[2:], strict=True):
                pieces += [piece if isinstance(piece, bytes) else piece(place) for piece in body]
                pieces.append(after)
            pieces.append(b"\n")
            out.write(b"".join(pieces))
            tick()


def _split(head: ReportHead, sections: tuple[str, ...]) -> list[bytes]:
    """The JSON of a head cut where the name and each section belong."""
    rest = head.model_dump_json()
    before, _, rest = rest.partition(f'"sample":"{NAMELESS}"')
    pieces = [f'{before}"sample":']
    for spec in specs():
        if spec.name in sections:
            empty = getattr(head, spec.name).model_dump_json()
            before, _, rest = rest.partition(f'"{spec.name}":{empty}')
            pieces.append(f'{before}"{spec.name}":')
    return [piece.encode() for piece in (*pieces, rest)]


def _as_json(field: str, part: Part) -> bytes:
    return part.model_dump_json().encode()


RUN = 16
"""Parts of a list that are serialised together: most items share most of them. Any number gives the same bytes."""


class _Runs:
    """Serialises items of which many hold the same parts in a list, run by run of these."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, ...], tuple[Sequence[Part], bytes]] = {}  # by identity: parts, kept; their JSON

    def item(self, field: str, part: Part) -> bytes | tuple[bytes, ...]:
        """The JSON of an item, in pieces where it has a list of shared parts (`Part.shared_parts`)."""
        holder, name = type(part).shared_parts or ("", "")
        parts = getattr(getattr(part, holder), name) if name else ()
        if not parts:
            return _as_json(field, part)
        bare = part.model_copy(update={holder: getattr(part, holder).model_copy(update={name: ()})})
        # Quotes within texts are escaped, so this can stand nowhere else.
        before, found, after = _as_json(field, bare).partition(f'"{holder}":{{"{name}":[]'.encode())
        if not found:
            return _as_json(field, part)
        runs = [self._run(parts[start : start + RUN]) for start in range(0, len(parts), RUN)]
        between = [piece for run in runs for piece in (b",", run)][1:]
        return (before + found[:-1], *between, b"]" + after)

    def _run(self, parts: Sequence[Part]) -> bytes:
        key = tuple(map(id, parts))
        if key not in self._known:
            self._known[key] = parts, b",".join([_as_json("", part) for part in parts])
        return self._known[key][1]


def _spelled(text: str) -> bytes:
    """A text as the items' own JSON has it, without the quotes."""
    from pydantic_core import to_json

    return to_json(text)[1:-1]


Piece = bytes | Callable[[int], bytes]


def _body(section: SharedSection, model: type) -> Iterator[Piece]:
    """The JSON of a section: constant pieces, and functions of the sample's place."""
    empty = model().model_dump(mode="json")
    for number, name in enumerate(model.model_fields):  # type: ignore[attr-defined]  # a pydantic model
        yield f'{"," if number else "{"}"{name}":'.encode()
        if shared := section.fields.get(name):
            yield b"["
            yield _JoinedItems(shared, made=section.render is not None)
            yield b"]"
        else:
            yield json.dumps(empty[name], ensure_ascii=False).encode()
    yield b"}"


class _JoinedItems:
    """The items of one field of a sample, joined."""

    def __init__(self, shared: Sequence[Shared], *, made: bool) -> None:
        self._shared = (
            shared
            if made
            else [one._replace(items=[None if i is None else _as_json("", i) for i in one.items]) for one in shared]
        )
        self._plain = all(type(item) is bytes for one in self._shared for item in one.items)
        self._start, self._columns = 0, list[list[Any]]()

    def __call__(self, place: int) -> bytes:
        if not self._columns or not 0 <= place - self._start < len(self._columns[0]):
            self._start = place
            self._columns = [_column(one, place) for one in self._shared]
        at = place - self._start
        if self._plain:
            return b",".join([column[at] for column in self._columns])
        pieces: list[bytes] = []
        for column in self._columns:
            item = column[at]
            if item is None:
                continue
            pieces.append(b",")
            if type(item) is bytes:
                pieces.append(item)
            else:
                pieces += item
        return b"".join(pieces[1:])


def _column(shared: Shared, start: int) -> list[Any]:
    """What some samples have at one place, from a number on: bytes, pieces that make them, or None."""
    items, fills = shared.items, [_column(one, start) for one in shared.fills]
    found = [items[number] for number in shared.of[start : start + CHUNK].tolist()]
    if not fills:
        return found
    return [
        item if type(item) is not tuple else [piece if type(piece) is bytes else fills[piece][at] for piece in item]
        for at, item in enumerate(found)
    ]
