"""What a section says of itself is true: alter a field of a real run, and what claims to show it must change.

`pmkit tables lint` finds a field that no column shows and that is not exempt; it believes what a column says that it
shows. Here columns, `explain`, and what people read are held against what they say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fnmatch import fnmatch

import pytest
from tests.report.altered import each, small

from pmkit.core.section import Around, Part
from pmkit.report.document import ReportHead
from pmkit.report.sections import Spec, section_of, specs

NAMES = tuple(spec.name for spec in specs() if type(spec).__module__.startswith("pmkit."))
ITEMS = 6
Shows = Callable[[Spec, Part], object]


@pytest.fixture(scope="module")
def sections(real_reports: tuple[ReportHead, ...]) -> dict[str, list[Part]]:
    """Small sections of real runs, by name."""
    found: dict[str, list[Part]] = {name: [] for name in NAMES}
    for report in real_reports:
        for spec in specs():
            section = section_of(report, spec)
            if section is not None and spec.name in found:
                found[spec.name].append(small(section, ITEMS))
    return found


def unmoved(spec: Spec, sections: Iterable[Part], shows: Shows, asked: Callable[[str], bool]) -> list[str]:
    """The fields asked for of which no alteration changes what is shown (an error on a value that cannot be is one)."""
    seen: dict[str, bool] = {}
    last: tuple[Part | None, object] = (None, None)
    for path, section, others in each(sections):
        if seen.get(path) or not asked(path):
            continue
        if last[0] is not section:
            last = (section, shows(spec, section))
        seen[path] = any(_differs(spec, other, shows, last[1]) for other in others)
    return sorted(path for path, moved in seen.items() if not moved)


def _differs(spec: Spec, section: Part, shows: Shows, before: object) -> bool:
    try:
        return shows(spec, section) != before
    except (KeyError, ValueError, TypeError):
        return True


# --- columns ------------------------------------------------------------------------------------------------------


def cells(spec: Spec, section: Part, name: str, column: str) -> list[str]:
    (table,) = [one for one in spec.tables() if one.name == name]
    (shown,) = [one for one in table.columns if one.name == column]
    return [shown.text(row) for item in table.items(section) for row in table.spread(item)]


@pytest.mark.parametrize("name", NAMES)
def test_a_column_shows_the_fields_that_it_says_it_shows(name: str, sections: dict[str, list[Part]]) -> None:
    (spec,) = [one for one in specs() if one.name == name]
    wrong = []
    for table in spec.tables():
        for column in table.columns:
            claimed = {f"{table.field}.{path}" for path in column.shows}

            def of_column(spec: Spec, section: Part, at: tuple[str, str] = (table.name, column.name)) -> list[str]:
                return cells(spec, section, *at)

            still = unmoved(spec, sections[name], of_column, claimed.__contains__)
            wrong += [f"{table.name}: the column {column.name!r} does not show {path!r}" for path in still]
    assert wrong == []


# --- explain ------------------------------------------------------------------------------------------------------


def explained(spec: Spec, section: Part) -> list[object]:
    """What `explain` says of every name in the section, uncut."""
    found = set(spec.names(section))
    for table in spec.tables():
        for item in table.items(section):
            found |= {table.columns[0].text(row) for row in table.spread(item)}
            found |= {name for name in (getattr(item, key, "") for key in ("gene", "drug", "name")) if name}
    answers = (spec.explain(section, name.casefold(), everything=True) for name in sorted(found))
    return [answer.lines for answer in answers if answer is not None]


@pytest.mark.parametrize("name", NAMES)
def test_explain_has_what_an_exemption_says_it_has(name: str, sections: dict[str, list[Part]]) -> None:
    (spec,) = [one for one in specs() if one.name == name]
    promised = [prefix for prefix, reason in spec.exempt.items() if "JSON and `explain`" in reason]

    def below(path: str) -> bool:
        return any(path == one or path.startswith(f"{one}.") for one in promised)

    assert unmoved(spec, sections[name], explained, below) == []


# --- what people read ---------------------------------------------------------------------------------------------


def read(spec: Spec, section: Part) -> list[object]:
    """The first screen, the blocks below it, the pictures and the report's limits: table, HTML and PDF lay these out."""
    return [
        spec.summary(section, Around()),
        [list(view.blocks(section, Around())) for view in spec.views()],
        list(spec.pictures(section)),
        list(spec.limitations(section)),
    ]


NOT_READ: dict[str, str] = {}


@pytest.mark.parametrize("name", NAMES)
def test_people_read_every_field_or_it_says_why_not(name: str, sections: dict[str, list[Part]]) -> None:
    (spec,) = [one for one in specs() if one.name == name]

    def wanted(path: str) -> bool:
        return not any(fnmatch(f"{name}.{path}", one) for one in NOT_READ)

    assert unmoved(spec, sections[name], read, wanted) == []
