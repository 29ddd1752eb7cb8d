"""JSON of a model, byte for byte as pydantic writes it, without pydantic."""

from __future__ import annotations

from enum import Enum
from json.encoder import encode_basestring  # the C one, where there is one
from typing import Any

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
        names = kind._aliases
        fields = value.__dict__
        if names:
            by_name = {name: alias for alias, name in names.items()}
            fields = {by_name.get(name, name): one for name, one in fields.items()}
        _fields(fields, out, line, step)
    elif isinstance(value, Enum) and isinstance(value, str):
        out(encode_basestring(value.value))
    else:
        raise Unknown(kind)


def _list(values: Any, out: Any, line: str, step: str) -> None:
    if not values:
        out("[]")
        return
    inner = line + step
    between = "[" + inner if step else "["
    for value in values:
        out(between)
        if type(value) is str:
            out(encode_basestring(value))
        else:
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
