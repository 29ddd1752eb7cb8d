"""A section with one field altered at a time: what a writer shows of a field must change with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin

from pmkit.core.section import Part

MOST = 200
"""Places at which a field is altered, of all where it has a value."""
OTHERS = ("low", "high", "avoid", "standard", "")
"""Texts that mean something to one field or another; any other text is tried as well."""
Put = Callable[[Any], Part]
"""Makes the section of a new value within it."""


def each(sections: Iterable[Part]) -> Iterator[tuple[str, Part, Iterator[Part]]]:
    """Each field that has a value, at no more than `MOST` places: its dotted name, the section, and altered ones."""
    done: Counter[str] = Counter()
    for section in sections:
        for path, value, field, put in _leaves(section, "", lambda whole: whole):
            if done[path] < MOST and (field.is_required() or value != field.default):
                done[path] += 1
                yield path, section, map(put, _others(value, field.annotation))


def filled(part: Part) -> frozenset[str]:
    """The fields below a part that have a value."""
    found = _leaves(part, "", lambda whole: whole)
    return frozenset(path for path, value, field, _ in found if field.is_required() or value != field.default)


def small(section: Part, most: int) -> Part:
    """The section with no more than so many items in each list, those that between them fill the most fields."""
    cut = {}
    for name in type(section).model_fields:
        items = getattr(section, name)
        if isinstance(items, tuple) and len(items) > most and isinstance(items[0], Part):
            left, chosen, known = [(filled(item), at) for at, item in enumerate(items)], [], frozenset[str]()
            while left and len(chosen) < most:
                left.sort(key=lambda one: (-len(one[0] - known), one[1]))
                fields, at = left.pop(0)
                known |= fields
                chosen.append(at)
            cut[name] = tuple(items[at] for at in sorted(chosen))
    return section.model_copy(update=cut)


def _leaves(part: Part, prefix: str, put: Put) -> Iterator[tuple[str, Any, Any, Put]]:
    for name, field in type(part).model_fields.items():
        value, path = getattr(part, name), f"{prefix}{name}"

        def set_to(new: Any, name: str = name) -> Part:
            return put(part.model_copy(update={name: new}))

        if not any(_models(field.annotation)):
            yield path, value, field, set_to
        elif value is None:
            continue
        elif isinstance(value, Part):
            yield from _leaves(value, f"{path}.", set_to)
        else:
            yield path, value, field, set_to
            for at, inner in enumerate(value):

                def in_list(new: Any, at: int = at, value: Any = value, up: Put = set_to) -> Part:
                    return up((*value[:at], new, *value[at + 1 :]))

                yield from _leaves(inner, f"{path}.", in_list)


def _models(annotation: Any) -> Iterator[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def _words(annotation: Any) -> Iterator[Any]:
    """The values of a field's vocabulary."""
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        yield from annotation
    elif get_origin(annotation) is Literal:
        yield from get_args(annotation)
    else:
        for inner in get_args(annotation):
            yield from _words(inner)


def _others(value: Any, annotation: Any) -> Iterator[Any]:
    words = [*_words(annotation)]
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, tuple):
        yield from ((word,) for word in words if (word,) != value)
        if value and not words and isinstance(value[0], str):
            yield (f"{value[0]}Zq7", *value[1:])
        yield ()
    elif words:
        yield from (word for word in words if word != value)
    elif isinstance(value, int | float):
        yield value + 17
        yield value / 2
    else:
        yield f"{value}Zq7"
        yield from (word for word in OTHERS if word != value)
