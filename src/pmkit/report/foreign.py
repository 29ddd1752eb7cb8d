"""Sections of other packages, held against their models before they stand in a report.

What pmkit's own stages make is checked by mypy and in tests. Of another package nobody knows: what does not fit would
be written as it is, into a report that cannot be read back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pmkit.core.errors import PmkitError
from pmkit.core.lean_model import Model
from pmkit.core.messages import tr
from pmkit.core.section import Part

if TYPE_CHECKING:
    from pmkit.core.section import SectionSpec

Maker = Callable[[Any, "str | None"], Part]


def is_foreign(spec: SectionSpec[Any]) -> bool:
    """Whether another package adds the section."""
    return _package(spec) != "pmkit"


def checked(spec: SectionSpec[Any], maker: Maker) -> Maker:
    """The function that makes a section, with what it makes held against the model. What is kept is checked once."""
    last: list[tuple[Part, Part]] = []

    def make(result: Any, only: str | None) -> Part:
        made = maker(result, only)
        if not (last and last[0][0] is made):
            last[:] = [(made, fitting(spec, made))]
        return last[0][1]

    return make


def fitting(spec: SectionSpec[Any], section: object) -> Part:
    """The section, with values that mean the same made those of its model. Raises PmkitError where it does not fit."""
    from pydantic import ValidationError

    if not isinstance(section, spec.model):
        problem = tr("it is of {kind}, not of {model}", kind=type(section).__name__, model=spec.model.__name__)
        raise _misfit(spec, problem)
    try:
        return spec.model.model_validate(_plain(section))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        raise _misfit(spec, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _misfit(spec: SectionSpec[Any], problem: str) -> PmkitError:
    return PmkitError(
        tr(
            "the section {name!r} ({package}) does not fit its model: {problem}",
            name=spec.name,
            package=_package(spec),
            problem=problem,
        ),
        remedy=tr("This is a fault of that package; nothing is reported."),
    )


def _package(spec: SectionSpec[Any]) -> str:
    return type(spec).__module__.partition(".")[0]


def _plain(value: Any) -> Any:
    """A model as plain data, with every value as it stands."""
    if isinstance(value, Model):
        names = {name: one.alias or name for name, one in type(value).model_fields.items()}
        return {names[name]: _plain(one) for name, one in vars(value).items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value
