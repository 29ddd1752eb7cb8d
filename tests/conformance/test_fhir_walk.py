"""The walk over FHIR definitions finds each kind of broken constraint, in a small definition of our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conformance.fhir import check
from conformance.fhir_definitions import CORE, Packages
from conformance.fhir_walk import matches

Json = dict[str, Any]


def element(path: str, least: int = 0, most: str = "1", kind: str = "string", **more: Any) -> Json:
    return {"id": path, "path": path.replace(":a", ""), "min": least, "max": most, "type": [{"code": kind}], **more}


def part(name: str, *elements: Json) -> Json:
    return {
        "resourceType": "StructureDefinition",
        "url": f"{CORE}{name}",
        "type": name,
        "snapshot": {"element": [{"id": name, "path": name, "min": 0, "max": "*"}, *elements]},
    }


THING = part(
    "Thing",
    element("Thing.id", kind="id"),
    element("Thing.status", 1, kind="code", binding={"strength": "required", "valueSet": "urn:states"}),
    element("Thing.kind", fixedString="fixed"),
    element("Thing.value[x]", type=[{"code": "string"}, {"code": "integer"}]),
    element("Thing.code", kind="Coding", patternCoding={"system": "urn:s"}),
    element(
        "Thing.part",
        1,
        "*",
        "Coding",
        slicing={"discriminator": [{"type": "value", "path": "$this"}], "rules": "closed"},
    ),
    {**element("Thing.part:a", 1, "1", "Coding", patternCoding={"code": "a"}), "sliceName": "a"},
    element("Thing.next", kind="Reference", type=[{"code": "Reference", "targetProfile": [f"{CORE}Thing"]}]),
)
CODING = part("Coding", element("Coding.system", kind="uri"), element("Coding.code", kind="code"))
REFERENCE = part("Reference", element("Reference.reference"))
BUNDLE = part("Bundle", element("Bundle.entry", 0, "*", "BackboneElement"))
BUNDLE["snapshot"]["element"] += [
    element("Bundle.entry.fullUrl", kind="uri"),
    element("Bundle.entry.resource", kind="Resource"),
]
STATES = {
    "resourceType": "ValueSet",
    "url": "urn:states",
    "compose": {"include": [{"system": "urn:state", "concept": [{"code": "on"}, {"code": "off"}]}]},
}
GOOD: Json = {
    "resourceType": "Thing",
    "id": "t",
    "status": "on",
    "kind": "fixed",
    "valueInteger": 3,
    "code": {"system": "urn:s", "code": "x"},
    "part": [{"code": "a"}],
    "next": {"reference": "urn:t"},
}


@pytest.fixture
def packages(tmp_path: Path) -> Packages:
    guide, base = tmp_path / "guide", tmp_path / "base"
    guide.mkdir()
    base.mkdir()
    for number, one in enumerate((THING, CODING, REFERENCE, BUNDLE, STATES)):
        (guide / f"{number}.json").write_text(json.dumps(one))
    return Packages(guide, base)


def problems(packages: Packages, **change: Any) -> list[str]:
    thing = {key: value for key, value in (GOOD | change).items() if value is not None}
    bundle = {"resourceType": "Bundle", "entry": [{"fullUrl": "urn:t", "resource": thing}]}
    return [text for text in check(packages, bundle, invariants=False).problems if text.startswith("Thing")]


def test_a_good_resource_has_no_problem(packages: Packages) -> None:
    assert problems(packages) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"status": None}, "at least 1 needed"),
        ({"status": ["on", "off"]}, "at most 1 allowed"),
        ({"status": "unknown"}, "no code of urn:states"),
        ({"kind": "other"}, "instead of the fixed"),
        ({"valueInteger": None, "valueBoolean": True}, "there is no element 'valueBoolean'"),
        ({"code": {"system": "urn:t"}}, "does not hold the pattern"),
        ({"code": {"system": "urn:s", "colour": "red"}}, "there is no element 'colour'"),
        ({"part": [{"code": "b"}]}, "at least 1 needed"),
        ({"part": [{"code": "a"}, {"code": "b"}]}, "in no slice of a closed slicing"),
        ({"next": {"reference": "urn:other"}}, "is not in the bundle"),
    ],
)
def test_each_kind_of_broken_constraint_is_found(packages: Packages, change: Json, said: str) -> None:
    assert any(said in text for text in problems(packages, **change))


def test_a_profile_that_is_in_no_package_is_a_problem(packages: Packages) -> None:
    assert any("is in no package" in text for text in _of(packages, {"profile": ["urn:unknown"]}))


def _of(packages: Packages, meta: Json) -> list[str]:
    bundle = {"resourceType": "Bundle", "entry": [{"resource": {**GOOD, "meta": meta}}]}
    return check(packages, bundle, invariants=False).problems


def test_patterns() -> None:
    assert matches({"a": [{"b": 1}]}, {"a": [{"c": 2}, {"b": 1, "d": 3}]})
    assert not matches({"a": [{"b": 1}]}, {"a": [{"b": 2}]})
    assert not matches([1], None)
