"""Build a model of plain data without pydantic, where the data are exactly of the declared forms.

What is not (another type, an unknown or missing name, a limit that is not kept, a union without a tag) is `Unsure`:
pydantic then decides, and says what is wrong. So what is built here is what pydantic would have made.
"""

from __future__ import annotations

import re
import sys
import types
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ForwardRef, Literal, TypeVar, Union, get_args, get_origin

from pmkit.core.lean_model import After, FieldOf, Model, ModelType, WithSchema

__all__ = ["Unsure", "built"]

M = TypeVar("M", bound=Model)
Builder = Callable[[Any], Any]
Names = dict[str, Any]
"""What a module of models holds."""
PLAIN = (str, bool, int, date)


class Unsure(Exception):  # noqa: N818
    """The data are not plainly of the declared form."""


def built(model: type[M], raw: Any) -> M:
    """An instance of plain data (TOML, JSON). Raises Unsure."""
    made: M = _of_model(model)(raw)
    return made


@cache
def _of_model(model: type[Model]) -> Builder:
    makers: dict[str, Builder] = {}
    space = vars(sys.modules[model.__module__])
    ignores = model.model_config.get("extra") == "ignore"
    names = {one.alias or name: name for name, one in model.model_fields.items()}

    def build(raw: Any) -> Any:
        if type(raw) is not dict:
            raise Unsure
        values = {}
        for word, value in raw.items():
            name = names.get(word, "")
            if name not in makers:
                if name:
                    makers[name] = _of_field(model.model_fields[name], space)
                elif ignores:
                    continue
                else:
                    raise Unsure
            values[name] = makers[name](value)
        try:
            return model(**values)
        except (TypeError, ValueError):
            raise Unsure from None

    return build


def _of_field(one: FieldOf, space: Names) -> Builder:
    return _limited(_of(one.annotation, space), one)


def _of(annotation: Any, space: Names) -> Builder:  # noqa: PLR0911  (one for each form)
    if isinstance(annotation, str | ForwardRef):
        name = annotation if isinstance(annotation, str) else annotation.__forward_arg__
        return _of(space[name], space) if name in space else _unsure
    if isinstance(annotation, ModelType):
        return _of_model(annotation)
    if annotation is Any:
        return lambda value: value
    if annotation is float:
        return _number
    if annotation in PLAIN or annotation is types.NoneType:
        return _exactly(annotation)
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return _choice(annotation)
    return _of_several(annotation, space)


def _of_several(annotation: Any, space: Names) -> Builder:  # noqa: PLR0911  (one for each form)
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(inner[0], annotation.__metadata__, space)
    if origin is Literal:
        return _one_of(frozenset(inner))
    if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis:
        return _many(_of(inner[0], space))
    if origin is tuple:
        return _so_many([_of(one, space) for one in inner])
    if origin is dict:
        return _mapping(_of(inner[0], space), _of(inner[1], space))
    if origin in (Union, types.UnionType):
        if types.NoneType in inner:
            rest = tuple(one for one in inner if one is not types.NoneType)
            return _optional(_of(Union[rest], space))  # noqa: UP007  (its parts are known only here)
        if all(isinstance(one, ModelType) for one in inner):
            return _only_one(inner)
        if set(inner) <= {str, bool, float, int}:
            return _one_type(inner)
    return _unsure


def _unsure(value: Any) -> Any:
    raise Unsure


def _exactly(kind: type) -> Builder:
    def build(value: Any) -> Any:
        if type(value) is not kind:
            raise Unsure
        return value

    return build


def _number(value: Any) -> float:
    if type(value) is not float and type(value) is not int:
        raise Unsure
    return float(value)


def _one_type(kinds: tuple[type, ...]) -> Builder:
    """One of several plain types; where a whole number is none of them, it is a number."""

    def build(value: Any) -> Any:
        if type(value) in kinds:
            return value
        return float(value) if type(value) is int and float in kinds else _unsure(value)

    return build


def _only_one(models: tuple[Any, ...]) -> Builder:
    """The model that the data fit, if they fit no other."""

    def build(value: Any) -> Any:
        found = []
        for model in models:
            with suppress(Unsure):
                found.append(_of_model(model)(value))
        if len(found) != 1:
            raise Unsure
        return found[0]

    return build


def _choice(kind: type[StrEnum]) -> Builder:
    known = {one.value: one for one in kind}
    return lambda value: known[value] if type(value) is str and value in known else _unsure(value)


def _one_of(known: frozenset[Any]) -> Builder:
    return lambda value: value if type(value) is str and value in known else _unsure(value)


def _many(inner: Builder) -> Builder:
    return lambda value: tuple(map(inner, value)) if type(value) is list else _unsure(value)


def _so_many(inner: list[Builder]) -> Builder:
    def build(value: Any) -> Any:
        if type(value) is not list or len(value) != len(inner):
            raise Unsure
        return tuple(make(one) for make, one in zip(inner, value, strict=True))

    return build


def _mapping(key: Builder, inner: Builder) -> Builder:
    return lambda value: (
        {key(name): inner(one) for name, one in value.items()} if type(value) is dict else _unsure(value)
    )


def _optional(inner: Builder) -> Builder:
    return lambda value: None if value is None else inner(value)


def _annotated(annotation: Any, marks: tuple[Any, ...], space: Names) -> Builder:
    """The form with its limits, or the model that the tag names."""
    tagged = [one for one in marks if isinstance(one, FieldOf) and set(one.traits) == {"discriminator"}]
    if tagged and len(marks) == 1:
        return _by_tag(get_args(annotation), tagged[0].traits["discriminator"])
    build = _of(annotation, space)
    for mark in marks:
        if isinstance(mark, FieldOf):
            build = _limited(build, mark)
        elif isinstance(mark, After):
            build = _after(build, mark.given)
        elif not isinstance(mark, WithSchema):
            return _unsure
    return build


def _by_tag(models: tuple[Any, ...], tag: str) -> Builder:
    known: dict[str, Builder] = {}
    for model in models:
        if not isinstance(model, ModelType):
            return _unsure
        known |= dict.fromkeys(get_args(model.model_fields[tag].annotation), _of_model(model))
    return lambda value: (
        known[value[tag]](value)
        if type(value) is dict and type(value.get(tag)) is str and value[tag] in known
        else _unsure(value)
    )


def _after(build: Builder, act: Builder) -> Builder:
    def made(value: Any) -> Any:
        try:
            return act(build(value))
        except ValueError:
            raise Unsure from None

    return made


LIMITS: dict[str, Callable[[Any, Any], bool]] = {
    "min_length": lambda value, limit: len(value) >= limit,
    "max_length": lambda value, limit: len(value) <= limit,
    "ge": lambda value, limit: value >= limit,
    "gt": lambda value, limit: value > limit,
    "le": lambda value, limit: value <= limit,
    "lt": lambda value, limit: value < limit,
    "pattern": lambda value, limit: re.search(limit, value) is not None,
}


def _limited(build: Builder, one: FieldOf) -> Builder:
    """With the limits of a field kept."""
    if not one.traits:
        return build
    if not one.traits.keys() <= LIMITS.keys():
        return _unsure
    limits = [(LIMITS[name], limit) for name, limit in one.traits.items()]

    def made(value: Any) -> Any:
        found = build(value)
        if found is None or not all(holds(found, limit) for holds, limit in limits):
            raise Unsure
        return found

    return made
