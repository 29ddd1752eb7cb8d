"""JSON of a model, byte for byte as pydantic writes it, without pydantic."""

from __future__ import annotations

from enum import Enum
from functools import cache
from json.encoder import encode_basestring  # the C one, where there is one
from typing import Any, cast

__all__ = ["Unknown", "written"]


class Unknown(Exception):  # noqa: N818
    """A value whose JSON is pydantic's to know."""


def written(model: Any, indent: int | None = None) -> str:
    """The JSON of a model. Raises Unknown for a value that is no model, text, number, truth, list or mapping."""
    parts: list[str] = []
    _write(model, parts.append, "\n", "" if indent is None else " " * indent)
    return "".join(parts)


def _write(value: Any, out: Any, line: str, step: str) -> None:
    kind = type(value)
    if kind is str:
        out(encode_basestring(value))
    elif value is None:
        out("null")
    elif kind is bool:
        out("true" if value else "false")
    elif kind is int:
        out(str(value))
    elif kind is float:
        out(_number(value))
    elif isinstance(value, tuple | list):
        _list(value, out, line, step)
    elif kind is dict:
        _fields(value, out, line, step)
    elif hasattr(kind, "model_fields"):
        _model(value.__dict__, _heads(cast("Any", kind), line, step), out, line, step)
    elif isinstance(value, Enum) and isinstance(value, str):
        out(encode_basestring(value.value))
    else:
        raise Unknown(kind)


@cache
def _heads(model: Any, line: str, step: str) -> list[tuple[str, str]]:
    """Each field's name, and what stands before its value."""
    before = "{" + (line + step if step else "")
    heads = []
    for name, one in model.model_fields.items():
        heads.append((name, f"{before}{encode_basestring(one.alias or name)}{': ' if step else ':'}"))
        before = "," + (line + step if step else "")
    return heads


def _model(values: dict[str, Any], heads: list[tuple[str, str]], out: Any, line: str, step: str) -> None:
    if not heads:
        out("{}")
        return
    inner = line + step
    for name, head in heads:
        value = values[name]
        kind = type(value)
        if kind is str:
            out(head + encode_basestring(value))
        elif kind is tuple and not value:
            out(head + "[]")
        else:
            out(head)
            _write(value, out, inner, step)
    out(line + "}" if step else "}")


def _list(values: Any, out: Any, line: str, step: str) -> None:
    if not values:
        out("[]")
        return
    inner = line + step
    between = "[" + inner if step else "["
    for value in values:
        if type(value) is str:
            out(between + encode_basestring(value))
        else:
            out(between)
            _write(value, out, inner, step)
        between = "," + inner if step else ","
    out(line + "]" if step else "]")


def _fields(fields: dict[str, Any], out: Any, line: str, step: str) -> None:
    if not fields:
        out("{}")
        return
    inner = line + step
    between = "{" + inner + '"' if step else '{"'
    colon = '": ' if step else '":'
    for name, value in fields.items():
        if type(name) is not str:
            raise Unknown(type(name))
        out(f"{between}{encode_basestring(name)[1:-1]}{colon}")
        if type(value) is str:
            out(encode_basestring(value))
        else:
            _write(value, out, inner, step)
        between = "," + inner + '"' if step else ',"'
    out(line + "}" if step else "}")


def _number(value: float) -> str:
    text = repr(value)
    if "e" in text or "n" in text:  # how pydantic writes these (1e-7, null) it knows best
        raise Unknown(float)
    return text
