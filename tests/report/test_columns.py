"""A field of the report that no column shows is an error; so is a column or an exemption of a field that is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import pytest
from pydantic import Field

from pmkit.core.section import Column, Part, SectionSpec, Table
from pmkit.report.column_check import problems, problems_of


def test_every_field_of_every_section_is_shown_or_exempt() -> None:
    assert list(problems()) == []


class Inner(Part):
    a: str = Field(default="", description="a")
    b: int = Field(default=0, description="b")


class Item(Part):
    name: str = Field(description="name")
    inner: tuple[Inner, ...] = Field(default=(), description="inner")


class Whole(Part):
    items: tuple[Item, ...] = Field(default=(), description="items")
    note: str = Field(default="", description="note")


NAME: Column[Item] = Column("name", lambda item: item.name)
INNER: Column[Item] = Column("inner", lambda item: tuple(one.a for one in item.inner), fields=("inner.a", "inner.b"))


def spec(columns: Sequence[Column[Item]], exempt: dict[str, str], field: str = "items") -> SectionSpec[Whole]:
    class Made(SectionSpec[Whole]):
        name: ClassVar[str] = "made"
        model: ClassVar[type[Part]] = Whole

        def tables(self) -> Sequence[Table[Whole, Any]]:
            return (Table("made.items", "items", field, tuple(columns)),)

    Made.exempt = exempt
    return Made()


def test_all_is_well() -> None:
    assert list(problems_of(spec([NAME, INNER], {"note": "one for all"}))) == []


@pytest.mark.parametrize(
    ("columns", "exempt", "words"),
    [
        ([NAME], {"note": "x"}, "no column shows the field 'items.inner.a'"),
        ([NAME], {"note": "x", "items.inner": ""}, "'items.inner' is exempt without a reason"),
        ([NAME, INNER], {}, "no column shows the field 'note'"),
        ([NAME, INNER], {"note": "x", "items.inner.a": "y"}, "'items.inner.a' is exempt, but"),
        ([NAME, INNER], {"note": "x", "gone": "y"}, "'gone' is exempt, but there is no such field"),
        ([NAME, INNER, Column("wrong", lambda item: "")], {"note": "x"}, "there is no field 'items.wrong'"),
        ([NAME, NAME, INNER], {"note": "x"}, "must be there, differ"),
    ],
)
def test_what_is_wrong_is_said(columns: list[Column[Item]], exempt: dict[str, str], words: str) -> None:
    assert any(words in problem for problem in problems_of(spec(columns, exempt)))


def test_a_table_of_a_field_that_is_none() -> None:
    assert any("has no field 'other'" in problem for problem in problems_of(spec([NAME], {}, "other")))
