"""Options of a stage, written once: as the fields of its options dataclass.

    @dataclass(frozen=True)
    class PgxOptions:
        genes: tuple[str, ...] = field(default=(), metadata=option("Only this gene; repeat for more.", name="gene"))

The command line, `run`, the settings file, the environment, `schema --cli` and the documentation are derived from that.
A field without `option` is no option; one marked `nested()` is a dataclass whose own fields are options.
Light to import: the standard library and `errors` only.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from pmkit.core.errors import UsageError, did_you_mean, known_are
from pmkit.core.messages import declared, tr

_OPTION, _NESTED = "pmkit.option", "pmkit.nested"
Choices = Collection[str] | Callable[[], Collection[str]]
T = TypeVar("T")


class Option(NamedTuple):
    """How one field is offered. `choices` may be found late (a function), where they come from entry points."""

    help: str
    name: str = ""  # in settings and in the environment; the field's name if empty
    words: tuple[str, ...] = ()  # on the command line; --name if empty
    metavar: str | None = None
    argument: bool = False  # a word without a name
    choices: Choices | None = None
    aliases: Mapping[str, str] = MappingProxyType({})  # other spelling in lower case -> the choice
    noun: str = ""  # what the choices are, for error messages
    existing: bool = False  # a file that has to be there
    per_sample: bool = False  # {sample} in its name stands for each sample's
    suffixes: tuple[str, ...] = ()  # of the files that are offered for completion
    split: bool = False  # several values may be joined by commas
    least: float | None = None
    most: float | None = None
    convert: Callable[[str], Any] | None = None  # from the text to the field's value
    names_patients: bool = False  # the value never stands in a report: only how many were given
    show_default: bool = False
    eager: bool = False  # read before the others

    def chosen(self, text: str, name: str = "") -> str:
        """The choice that a text names, whatever its case. Raises UsageError."""
        known = [str(one) for one in (self.choices() if callable(self.choices) else self.choices or ())]
        lower = text.lower()
        for one in known:
            if lower == one.lower():
                return one
        if lower in self.aliases:
            return str(self.aliases[lower])
        hint = did_you_mean(lower, [*known, *self.aliases], known_are(known))
        raise UsageError(tr("there is no {noun} {text!r}", noun=declared(self.noun or name), text=text), remedy=hint)


def option(help: str, **traits: Any) -> dict[str, Any]:  # noqa: A002  (as the trait is called)
    """Metadata that makes a dataclass field an option; `traits` are the fields of `Option`."""
    return {_OPTION: Option(help, **traits)}


def nested() -> dict[str, Any]:
    """Metadata of a field that holds a dataclass of more options."""
    return {_NESTED: True}


class Described(NamedTuple):
    """An option with what its field's type says."""

    path: tuple[str, ...]  # names of the fields that lead to it
    option: Option
    base: type  # of one value
    many: bool
    default: Any  # dataclasses.MISSING where a value is required

    @property
    def name(self) -> str:
        """Its name in settings, the environment and the report."""
        return self.option.name or self.path[-1]

    @property
    def words(self) -> tuple[str, ...]:
        """How it is written on the command line."""
        return self.option.words or ("--" + self.name.replace("_", "-"),)

    @property
    def is_flag(self) -> bool:
        return self.base is bool

    @property
    def required(self) -> bool:
        return self.default is dataclasses.MISSING

    @property
    def choices(self) -> tuple[str, ...]:
        """The values that are allowed, () where any is."""
        choices = self.option.choices
        return tuple((choices() if callable(choices) else choices) or ())

    def value(self, given: Any) -> Any:
        """The field's value, of what the command line gave."""
        if given is None:
            return None
        if self.many:
            parts = names_in(given) if self.option.split else given
            return tuple(self._one(part) for part in parts)
        return self._one(given)

    def _one(self, given: Any) -> Any:
        if self.option.choices is not None:
            given = self.option.chosen(str(given), self.name)
        if self.option.convert:
            return self.option.convert(str(given))
        return given if isinstance(given, self.base) else self.base(given)


def names_in(words: Collection[str]) -> tuple[str, ...]:
    """What an option names that may be repeated and joined by commas: `--gene A,B --gene C` is A, B, C."""
    return tuple(part.strip() for word in words for part in word.split(",") if part.strip())


def spelled(words: Collection[str], known: Collection[str]) -> tuple[str, ...]:
    """Names as they are spelled in `known`, whatever the case of the words; unknown ones in capitals if they are in
    small letters, else as they stand."""
    by_case = {name.casefold(): name for name in known}
    return tuple(by_case.get(word.casefold(), word.upper() if word.islower() else word) for word in words)


def described(cls: type) -> Iterator[Described]:
    """The options of a dataclass in the order of its fields, those of nested dataclasses in their place."""
    hints = get_type_hints(cls)
    for one in dataclasses.fields(cls):
        if one.metadata.get(_NESTED):
            for inner in described(hints[one.name]):
                yield inner._replace(path=(one.name, *inner.path), default=_nested_default(one, inner))
        elif found := one.metadata.get(_OPTION):
            base, many = _taken_apart(hints[one.name])
            yield Described((one.name,), found, base, many, _default(one))


def made(cls: type[T], values: Mapping[str, Any]) -> T:
    """The dataclass with its options set from `values`, by name. Raises a PmkitError for a value that is none."""
    tree: dict[str, Any] = {}
    for one in described(cls):
        if one.name in values:
            place = tree
            for step in one.path[:-1]:
                place = place.setdefault(step, {})
            place[one.path[-1]] = one.value(values[one.name])
    return _filled(cls, tree)


def _filled(cls: type[T], tree: Mapping[str, Any]) -> T:
    hints = get_type_hints(cls)
    return cls(**{name: _filled(hints[name], v) if isinstance(v, dict) else v for name, v in tree.items()})


def _nested_default(outer: dataclasses.Field[Any], inner: Described) -> Any:
    value = _default(outer)
    for step in inner.path:
        value = getattr(value, step, inner.default)
    return value


def _default(one: dataclasses.Field[Any]) -> Any:
    return one.default_factory() if one.default_factory is not dataclasses.MISSING else one.default


def _taken_apart(hint: Any) -> tuple[type, bool]:
    """The type of one value and whether there may be many: `tuple[str, ...]` is str, many; `Path | None` is Path."""
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = [part for part in get_args(hint) if part is not type(None)]
    if get_origin(hint) is tuple:
        return get_args(hint)[0], True
    if not isinstance(hint, type):
        raise TypeError(tr("an option cannot be of type {hint!r}", hint=hint))
    return hint, False


__all__ = ["Described", "Option", "described", "made", "names_in", "nested", "option", "spelled"]
