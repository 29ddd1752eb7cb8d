"""Compact JSON reads back to the same reports, and a further sample adds only what is its own."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmkit.core.errors import DataError
from pmkit.report.compact import MARK, CompactFormat, Shared, expanded
from pmkit.report.document import Report
from pmkit.report.read_reports import read_reports


def written(*reports: Report) -> str:
    out = io.StringIO()
    made = CompactFormat()
    for report in reports:
        made.write(report, out)
    made.end(out)
    return out.getvalue()


def others(report: Report, number: int) -> list[Report]:
    return [report.model_copy(update={"sample": f"P{n}"}) for n in range(number)]


@pytest.mark.parametrize("number", [0, 1, 3])
def test_it_reads_back_to_the_same(report: Report, tmp_path: Path, number: int) -> None:
    path = tmp_path / "r.json"
    path.write_text(written(*others(report, number)))
    assert list(read_reports(str(path))) == others(report, number)


def test_guidance_stands_once_however_many_samples(report: Report) -> None:
    one, many = written(*others(report, 1)), written(*others(report, 50))
    assert one.count("CPIC-0128") == many.count("CPIC-0128") == 1
    assert one.count("EID3017: level A") == 1
    plain = len(report.model_dump_json())
    assert (len(many) - len(one)) / 49 < plain / 2


def test_every_shared_field_is_one_of_the_sections(report: Report) -> None:
    from pmkit.report.sections import section_of, specs

    for spec in specs():
        for path in spec.shared:
            found = [section_of(report, spec)]
            for step in path.split("."):
                found = [getattr(item, step) for one in found for item in (one if isinstance(one, tuple) else [one])]
            assert found, f"{spec.name}.{path}"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": 9}, "compact reports of another version \\(9\\)"),
        ({"shared": {}}, "refer to a part that is not there"),
        ({"shared": None}, "the compact reports are damaged"),
        ({"reports": {}}, "the compact reports are damaged"),
    ],
)
def test_a_damaged_file_is_refused(report: Report, tmp_path: Path, change: dict[str, object], said: str) -> None:
    path = tmp_path / "r.json"
    path.write_text(json.dumps(json.loads(written(report)) | change))
    with pytest.raises(DataError, match=said):
        list(read_reports(str(path)))


def test_a_part_that_refers_to_itself_is_refused() -> None:
    document = {"version": 1, "reports": [{MARK: 0}], "shared": {"0": {"a": {MARK: 0}}}}
    with pytest.raises(DataError, match="refer to a part"):
        list(expanded(document, "here"))


@given(
    st.lists(st.recursive(st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
)
def test_shared_values_are_numbered_once(values: list[object]) -> None:
    shared = Shared()
    numbers = [shared.number(value) for value in values]
    texts = [json.dumps(value) for value in values]
    assert [numbers.index(n) for n in numbers] == [texts.index(text) for text in texts]
