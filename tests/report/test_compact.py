"""Compact JSON reads back to the same reports, and a further sample adds only what is its own."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmkit
from pmkit.core.errors import DataError
from pmkit.report.compact import MARK, CompactFormat, SharedValues, expanded
from pmkit.report.document import Report
from pmkit.report.read_reports import read_reports

EXAMPLE = Path(__file__).parents[2] / "examples" / "germline.vcf"


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
        ({"shared": [], "shapes": []}, "refer to a part that is not there"),
        ({"shared": {}}, "refer to a part that is not there"),
        ({"shared": [[0, 1]], "shapes": [["a", "b"]]}, "the compact reports are damaged"),
        ({"shapes": []}, "the compact reports are damaged"),
        ({"version": 1}, "the compact reports are damaged"),
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


def test_the_first_version_is_still_read(report: Report) -> None:
    """Shared values were an object of plain values by number."""
    document = json.loads(written(report))
    names = document.pop("shapes")
    plain = {
        str(number): values[0] if shape is None else dict(zip(names[shape], values, strict=True))
        for number, (shape, *values) in enumerate(document["shared"])
    }
    (old,) = expanded(document | {"version": 1, "shared": plain}, "here")
    assert Report.model_validate(old) == report


def test_one_patient_and_a_further_one_are_small() -> None:
    """All pharmacogenes of the example; a further patient of like genotypes adds references alone."""
    (patient,) = pmkit.run(EXAMPLE, {"pgx": {}})
    one, two, three = (len(written(*others(patient, number))) for number in (1, 2, 3))
    assert one < 210_000
    assert two - one == three - two
    assert two - one < 3_000


@given(
    st.lists(st.recursive(st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
)
def test_shared_values_are_numbered_once(values: list[object]) -> None:
    shared = SharedValues()
    numbers = [shared.number(value) for value in values]
    texts = [json.dumps(value) for value in values]
    assert [numbers.index(n) for n in numbers] == [texts.index(text) for text in texts]


def test_the_reader_of_the_docs_gives_the_same_reports(report: Report, tmp_path: Path, monkeypatch: Any) -> None:
    page = (EXAMPLE.parents[1] / "docs" / "exchange.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "cohort.json").write_text(written(*others(report, 3)), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(code, names)
    assert [Report.model_validate(raw) for raw in names["reports"]] == others(report, 3)
