"""Lean dataclasses and named tuples behave as the standard library's."""

from __future__ import annotations

import copy
import dataclasses
import itertools
import pickle
import typing
from collections.abc import Callable
from dataclasses import field
from typing import Any, ClassVar

import pytest

from pmkit.core import lean

TRAITS = [
    {"frozen": frozen, "slots": slots, "eq": eq}
    for frozen, slots, eq in itertools.product((False, True), (False, True), (False, True))
]


def both(traits: dict[str, bool]) -> list[tuple[Any, Any]]:
    """A class and its heir, made by the standard library and by pmkit."""
    made = []
    for maker in (dataclasses.dataclass, lean.dataclass):

        def decorate(cls: type, maker: Any = maker) -> Any:
            return maker(**traits)(cls)

        class Base:
            a: int
            b: str = "x"
            c: tuple[int, ...] = field(default=(1,), metadata={"k": 1})
            d: dict[str, int] = field(default_factory=dict, repr=False)
            KIND: ClassVar[int] = 3

            def doubled(self) -> int:
                return self.a * 2

        Base = decorate(Base)  # noqa: N806

        class Heir(Base):  # type: ignore[misc, valid-type]
            b: str = "y"
            e: float = 1.5

            def __post_init__(self) -> None:
                if self.e < 0:
                    raise ValueError(self.e)

        made.append((Base, decorate(Heir)))
    return made


def outcome(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except Exception as error:
        return type(error)


@pytest.mark.parametrize("traits", TRAITS, ids=str)
def test_a_dataclass_is_as_the_standard_librarys(traits: dict[str, bool]) -> None:
    seen = []
    for Base, Heir in both(traits):  # noqa: N806
        one, same, other = Heir(1), Heir(1), Heir(a=2, b="z", c=(), d={"k": 1}, e=0.0)
        seen.append(
            [
                repr(one),
                repr(other),
                one == same,
                one == other,
                one == Base(1),
                one.__eq__(3),
                outcome(lambda one=one: hash(one) if traits["eq"] else 0),
                outcome(lambda Base=Base: hash(Base(1, "x", (2,), None)) if traits["eq"] else 0),  # noqa: N803
                [(f.name, f.default, f.metadata, f.repr) for f in dataclasses.fields(Heir)],
                dataclasses.asdict(other),
                dataclasses.is_dataclass(one),
                Heir.__match_args__,
                Heir.KIND,
                getattr(Base, "__slots__", None),
                getattr(Heir, "__slots__", None),
                repr(dataclasses.replace(other, a=5)),
                repr(copy.deepcopy(other)),
                copy.copy(other).d is other.d,
                Heir(1).d is Heir(1).d,
                outcome(lambda Heir=Heir: Heir()),  # noqa: N803
                outcome(lambda Heir=Heir: Heir(1, what=2)),  # noqa: N803
                outcome(lambda Heir=Heir: Heir(1, e=-1)),  # noqa: N803
                outcome(lambda one=one: setattr(one, "a", 3)),
                outcome(lambda one=one: delattr(one, "b")),
                Base(4).doubled(),
                hasattr(Base, "b"),
            ]
        )
    assert seen[0] == seen[1]


def test_replace_is_as_the_standard_librarys() -> None:
    for Base, Heir in both({"frozen": True, "slots": True, "eq": True}):  # noqa: N806
        one = Heir(1)
        assert repr(lean.replace(one, e=2.0)) == repr(dataclasses.replace(one, e=2.0))
        assert type(lean.replace(Base(1), a=2)) is Base
        with pytest.raises(TypeError):
            lean.replace(one, nothing=1)


@lean.dataclass(frozen=True, slots=True)
class Kept:
    a: int
    b: tuple[str, ...] = ()


class Named(lean.NamedTuple):
    """Words."""

    a: int
    b: str = "x"

    @property
    def both(self) -> str:
        return f"{self.a}{self.b}"


class Usual(typing.NamedTuple):
    """Words."""

    a: int
    b: str = "x"


def test_pickles_come_back() -> None:
    for one in (Kept(1, ("x",)), Named(1, "y")):
        assert pickle.loads(pickle.dumps(one)) == one
        assert copy.deepcopy(one) == one


def test_a_slotted_class_takes_no_other_attribute() -> None:
    with pytest.raises((AttributeError, TypeError)):
        object.__setattr__(Kept(1), "c", 1)


def test_match_takes_fields_apart() -> None:
    match Kept(3, ("x",)):
        case Kept(number, (word,)):
            assert (number, word) == (3, "x")
        case _:
            pytest.fail("not matched")


def test_a_named_tuple_is_as_the_standard_librarys() -> None:
    assert Named(1) == Usual(1) == (1, "x")
    assert Named(1).both == "1x"
    assert Named(1)._asdict() == Usual(1)._asdict()
    assert Named(1)._replace(b="z") == (1, "z")
    assert Named._fields == Usual._fields
    assert Named._field_defaults == Usual._field_defaults
    assert typing.get_type_hints(Named) == typing.get_type_hints(Usual)
    assert Named.__doc__ == "Words."
    assert repr(Named(1)) == "Named(a=1, b='x')"
    with pytest.raises(AttributeError):
        Named(1).a = 2  # type: ignore[misc]
    with pytest.raises(TypeError):
        exec("class Bad(lean.NamedTuple):\n a: int = 1\n b: int", {"lean": lean})


def test_a_dataclass_on_one_of_the_standard_library_is_its() -> None:
    @dataclasses.dataclass(frozen=True)
    class Base:
        a: int

    @lean.dataclass(frozen=True)
    class Heir(Base):
        b: int = 2

    assert Heir(1) == Heir(1, 2)
    assert [one.name for one in dataclasses.fields(Heir)] == ["a", "b"]


def test_a_field_that_is_not_given_to_the_constructor() -> None:
    @lean.dataclass(slots=True)
    class Holder:
        a: int
        b: list[int] = field(init=False)

        def __post_init__(self) -> None:
            self.b = [self.a]

    assert Holder(3).b == [3]
