"""docs/fields.md: the fields of the JSON report and of the files that pmkit reads, from their models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from pmkit.chain.preflight import SCHEMA_VERSION as CHECK_VERSION
from pmkit.chain.preflight import CheckDocument
from pmkit.context import Patient
from pmkit.core.lean_model import Model
from pmkit.intake.sheet import SheetRow
from pmkit.report.document import SCHEMA_VERSION, report_model

HEAD = f"""# Fields of reports and sheets

Made by `make docs` from the models of the program; `pmkit schema report` prints the same as JSON schema. The
report's schema is of version {SCHEMA_VERSION}, that of `check --json` {CHECK_VERSION}. A change that can break
a reader raises the first number; `pmkit open` and `pmkit.read` still read the versions before.

Positions are counted from 1, chromosomes are bare names (`10`, `X`, `MT`). A field that is null is not known or does
not apply; an empty list says that there is none. The columns of the tables (TSV) are made of the same fields.
"""
WORDS = {"string": "text", "boolean": "truth"}
DOCUMENTS: tuple[tuple[str, type[BaseModel] | type[Model], str], ...] = (
    ("The report", report_model(), "`report -f json` writes an object for each sample, `-f ndjson` a line."),
    ("The sample sheet", SheetRow, "`load --sheet FILE` (TSV or CSV); other columns are kept as the patient's own."),
    ("The patient sheet", Patient, "`context FILE` (TOML, JSON, CSV or TSV): [the patient's context](context.md)."),
    ("The check before a run", CheckDocument, "`pmkit check --json FILE`."),
)


def page() -> str:
    """The page as Markdown, ending in a line end."""
    parts = [HEAD]
    for title, model, about in DOCUMENTS:
        parts.append(f"\n## {title}\n\n{about}\n")
        parts += _models(model)
    return "".join(parts)


def _models(model: type[BaseModel] | type[Model]) -> Iterator[str]:
    schema = model.model_json_schema(mode="serialization")
    known: Mapping[str, Any] = schema.get("$defs", {})
    for name, one in [(schema.get("title", model.__name__), schema), *sorted(known.items())]:
        if "properties" in one:
            yield f"\n### {name}\n\n{_line(one.get('description', ''))}\n\n"
            yield "| field | type | what it is |\n|---|---|---|\n"
            for field, about in one["properties"].items():
                yield f"| `{field}` | {_type(about, known)} | {_line(about.get('description', ''))} |\n"


def _type(about: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    """The type in words, with the words that a vocabulary has."""
    match about:
        case {"$ref": str(place)}:
            name = place.rpartition("/")[2]
            words = _type(known[name], known) if "enum" in known.get(name, {}) else name
        case {"const": one}:
            words = f"`{one}`"
        case {"enum": list(choices)}:
            words = ", ".join(f"`{word}`" if word != "" else "empty" for word in choices)
        case {"anyOf": list(choices)}:
            words = " or ".join(dict.fromkeys(_type(one, known) for one in choices))
        case {"type": "array", "items": dict(items)} if items:
            words = f"list of {_type(items, known)}"
        case {"type": "object", "additionalProperties": dict(items)}:
            words = f"object of {_type(items, known)}"
        case _:
            kind = str(about.get("type", "any"))
            words = WORDS.get(kind, kind)
    return words


def _line(text: str) -> str:
    """One line that no table and no HTML takes for its own."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
