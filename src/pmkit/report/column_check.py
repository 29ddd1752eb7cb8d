"""No finding without a column: every field of a section's models is shown by a column or exempt with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pmkit.core.messages import tr
from pmkit.core.section import Part
from pmkit.report.sections import Spec, specs


def problems() -> Iterator[tuple[str, str]]:
    """(section, what is wrong) for all sections that are offered."""
    for spec in specs():
        yield from ((spec.name, problem) for problem in problems_of(spec))


def problems_of(spec: Spec) -> Iterator[str]:
    """What is wrong with the columns of one section."""
    fields = frozenset(leaves(spec.model))
    above = {field.rsplit(".", up)[0] for field in fields for up in range(1, field.count(".") + 1)}  # lists and parts
    shown: set[str] = set()
    names: set[str] = set()
    for table in spec.tables():
        if table.name in names or (table.name != spec.name and not table.name.startswith(f"{spec.name}.")):
            yield tr(
                "the table {name!r} has the name of another, or does not begin with {section!r}",
                name=table.name,
                section=spec.name,
            )
        names.add(table.name)
        if table.field not in spec.model.model_fields:
            yield tr("{name}: the section has no field {field!r}", name=table.name, field=table.field)
        columns = [column.name for column in table.columns]
        if len(set(columns)) < len(columns) or not columns or "sample" in columns:
            yield tr("{name}: names of columns must be there, differ, and not be 'sample'", name=table.name)
        for column in table.columns:
            paths = {f"{table.field}.{path}" for path in column.shows}
            yield from (
                tr("{name}.{column}: there is no field {path!r}", name=table.name, column=column.name, path=path)
                for path in sorted(paths - fields - above)
            )
            shown |= paths
    for field in sorted(fields - shown):
        if not any(_below(field, prefix) for prefix in spec.exempt):
            yield tr("no column shows the field {field!r}, and it is not exempt", field=field)
    for prefix, reason in spec.exempt.items():
        if not any(_below(field, prefix) for field in fields - shown):
            yield tr("{prefix!r} is exempt, but there is no such field, or a column shows it", prefix=prefix)
        if not reason.strip():
            yield tr("{prefix!r} is exempt without a reason", prefix=prefix)


def leaves(model: type[Part], prefix: str = "") -> Iterator[str]:
    """Dotted names of all fields of a model and of the models in it that hold no further model."""
    for name, field in model.model_fields.items():
        inner = list(_models(field.annotation))
        if not inner:
            yield prefix + name
        for part in inner:
            yield from leaves(part, f"{prefix}{name}.")


def _models(annotation: Any) -> Iterator[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def _below(field: str, prefix: str) -> bool:
    return field == prefix or field.startswith(f"{prefix}.")
