"""`dataclass`, `replace` and `NamedTuple` as the standard library has them, made in a fraction of the time.

A run makes a few hundred such classes and uses few of them. The standard library compiles half a dozen methods for each
dataclass, and every annotation of a named tuple, when the module is imported: a tenth of a run of one patient. Here a
dataclass's constructor is compiled when the first instance is made, and annotations stay as they are written. To type
checkers all three are the standard library's own; `dataclasses.fields`, `asdict`, `match` and pickle work as ever, and
fields that are understood only there (`init=False`, `compare=False`) are handed to it.
"""

from __future__ import annotations

import dataclasses
from collections import namedtuple
from collections.abc import Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass, replace
    from typing import NamedTuple
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True):
        """A class whose annotated names are the fields of its instances; see the standard library."""
        if cls is None:
            return lambda cls: _made(cls, frozen, slots, eq)
        return _made(cls, frozen, slots, eq)

    def replace(one, /, **changes):
        """A copy with some fields changed."""
        cls = type(one)
        own = cls.__dict__.get(_OWN)
        if not isinstance(own, _Fields):
            return dataclasses.replace(one, **changes)
        for name in own.annotations:
            if name not in changes:
                changes[name] = getattr(one, name)
        return cls(**changes)


_OWN = "__dataclass_fields__"
_NONE = dataclasses.MISSING


class _Fields:
    """The fields of a class by name. Asked for as `__dataclass_fields__` they are the standard library's."""

    def __init__(self, name: str, module: str, annotations: dict[str, Any], defaults: dict[str, Any]) -> None:
        self.name, self.module = name, module
        self.annotations, self.defaults = annotations, defaults
        self._made: Any = None

    def __get__(self, instance: object, owner: type) -> Any:
        if self._made is None:
            space = {"__annotations__": dict(self.annotations), "__module__": self.module, **self.defaults}
            self._made = dataclasses.fields(dataclasses.dataclass(type(self.name, (), space)))
            self._made = {one.name: one for one in self._made}
        return self._made


def _made(cls: type, frozen: bool, slots: bool, eq: bool) -> Any:
    annotations: dict[str, Any] = {}
    defaults: dict[str, Any] = {}
    space = dict(cls.__dict__)
    own = {name: kind for name, kind in space.get("__annotations__", {}).items() if not _is_of_class(kind)}
    given = {name: space[name] for name in own if name in space}
    inherited = [base.__dict__[_OWN] for base in cls.__mro__[-1:0:-1] if _OWN in base.__dict__]
    if not all(isinstance(one, _Fields) for one in inherited) or not all(map(_is_simple, given.values())):
        return dataclasses.dataclass(cls, frozen=frozen, slots=slots, eq=eq)
    for one in inherited:
        annotations |= one.annotations
        defaults |= one.defaults
    annotations |= own
    defaults = {name: default for name, default in defaults.items() if name not in own} | given
    names = tuple(annotations)
    if slots:
        cls = _with_slots(cls, space, own)
    else:
        _unwrap(cls, given)
    add: dict[str, Any] = {"__match_args__": names, "__repr__": _repr(names, defaults)}
    add["__init__"] = _constructor(cls, names, defaults, frozen=frozen)
    if eq:
        add |= _equality(names, frozen=frozen)
        if "__eq__" in space and space.get("__hash__") is None:
            space.pop("__hash__", None)
    if frozen and slots:
        add |= _state(names)
    for name, value in add.items():
        if name not in space:
            setattr(cls, name, value)
    for name, value in _frozen(cls, names).items() if frozen else ():
        setattr(cls, name, value)
    setattr(cls, _OWN, _Fields(cls.__name__, cls.__module__, annotations, defaults))
    return cls


def _is_simple(default: object) -> bool:
    return not isinstance(default, dataclasses.Field) or bool(default.init and default.compare)


def _unwrap(cls: type, given: Mapping[str, Any]) -> None:
    """Put the defaults in the place of the `field(…)` that held them."""
    for name, default in given.items():
        if isinstance(default, dataclasses.Field):
            if default.default is _NONE:
                delattr(cls, name)
            else:
                setattr(cls, name, default.default)


def _with_slots(cls: type, space: dict[str, Any], own: Mapping[str, Any]) -> type:
    """The class anew, with a slot for each field of its own."""
    there = {name for base in cls.__mro__[1:] for name in base.__dict__.get("__slots__", ())}
    space["__slots__"] = tuple(name for name in own if name not in there)
    for name in (*own, "__dict__", "__weakref__"):
        space.pop(name, None)
    made = type(cls)(cls.__name__, cls.__bases__, space)
    made.__qualname__ = cls.__qualname__
    return made


def _is_of_class(kind: Any) -> bool:
    return "ClassVar" in (kind if isinstance(kind, str) else repr(kind))


def _constructor(cls: type, names: tuple[str, ...], defaults: dict[str, Any], *, frozen: bool) -> Any:
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        """Stands in until the first instance is made."""
        made = _compiled(cls, names, defaults, frozen=frozen)
        type.__setattr__(cls, "__init__", made)
        made(self, *args, **kwargs)

    return __init__


def _compiled(cls: type, names: tuple[str, ...], defaults: dict[str, Any], *, frozen: bool) -> Any:
    known: dict[str, Any] = {"_none": _NONE, "_set": object.__setattr__}
    takes, body = [], []
    for name in names:
        default = defaults.get(name, _NONE)
        value = name
        if isinstance(default, dataclasses.Field):
            if default.default_factory is not _NONE:
                known[f"_make_{name}"] = default.default_factory
                value = f"_make_{name}() if {name} is _none else {name}"
                default = _NONE
                takes.append(f"{name}=_none")
            else:
                default = default.default
        if default is not _NONE:
            known[f"_default_{name}"] = default
            takes.append(f"{name}=_default_{name}")
        elif value == name:
            takes.append(name)
        slot: Any = getattr(cls, name, None)
        if not frozen:
            body.append(f"self.{name} = {value}")
        elif type(slot) is _SLOT:
            known[f"_set_{name}"] = slot.__set__
            body.append(f"_set_{name}(self, {value})")
        else:
            body.append(f"_set(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    text = f"def __init__({', '.join(('self', *takes))}):\n " + "\n ".join(body or ["pass"])
    exec(text, known)  # as the standard library does
    made = known["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


class _Slotted:
    __slots__ = ("one",)
    one: int


_SLOT = type(_Slotted.__dict__["one"])


def _repr(names: tuple[str, ...], defaults: dict[str, Any]) -> Any:
    hidden = {name for name, one in defaults.items() if isinstance(one, dataclasses.Field) and not one.repr}
    shown = tuple(name for name in names if name not in hidden)

    def __repr__(self: Any) -> str:  # noqa: N807
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    return __repr__


def _equality(names: tuple[str, ...], *, frozen: bool) -> dict[str, Any]:
    values = _getter(names)

    def __eq__(self: Any, other: object) -> Any:  # noqa: N807
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(values(self))

    return {"__eq__": __eq__, "__hash__": __hash__ if frozen else None}


def _getter(names: tuple[str, ...]) -> Any:
    """The values of some fields as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda one: tuple(getattr(one, name) for name in names)


def _frozen(cls: Any, names: tuple[str, ...]) -> dict[str, Any]:
    def __setattr__(self: Any, name: str, value: object) -> None:  # noqa: N807
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def __delattr__(self: Any, name: str) -> None:  # noqa: N807
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    return {"__setattr__": __setattr__, "__delattr__": __delattr__}


def _state(names: tuple[str, ...]) -> dict[str, Any]:
    """What pickle and copy need of a class that is frozen and has slots."""

    def __getstate__(self: Any) -> list[Any]:  # noqa: N807
        return [getattr(self, name) for name in names]

    def __setstate__(self: Any, state: list[Any]) -> None:  # noqa: N807
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    return {"__getstate__": __getstate__, "__setstate__": __setstate__}


class _Tuples(type):
    """Makes of a class that has NamedTuple as its base a tuple with names."""

    def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> type:
        if len(bases) > 1:
            raise TypeError(f"{name}: a NamedTuple has no other base")
        types = space.get("__annotations__", {})
        defaults = [space[field] for field in types if field in space]
        if defaults and any(field not in space for field in tuple(types)[-len(defaults) :]):
            raise TypeError(f"{name}: a field without default follows one with a default")
        make: Any = namedtuple  # its arguments are known only here
        made: type = make(name, tuple(types), defaults=defaults, module=space["__module__"])
        made.__annotations__ = types
        made.__new__.__annotations__ = types
        for key, value in space.items():
            if key in _FIXED:
                raise AttributeError(f"{name}: {key} is given by NamedTuple")
            if key not in _LEFT and key not in types:
                setattr(made, key, value)
        return made


_FIXED = frozenset(
    {"__new__", "__init__", "__slots__", "__getnewargs__", "_fields", "_field_defaults", "_make", "_replace", "_asdict"}
)
_LEFT = frozenset({"__module__", "__name__", "__annotations__", "__orig_bases__"})

if not TYPE_CHECKING:

    class _Base:
        """`class X(NamedTuple)`: not this object is the base but the class that makes named tuples."""

        def __mro_entries__(self, bases):
            return (_START,)

    _START = type.__new__(_Tuples, "NamedTuple", (), {})
    NamedTuple = _Base()

__all__ = ["NamedTuple", "dataclass", "replace"]
