"""Check a resource against a definition: cardinalities, types, fixed and pattern values, bindings, slices, targets.

Each constraint that is looked at is counted by profile and kind; invariants are evaluated where fhirpathpy is at hand.
"""

from __future__ import annotations

import importlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from conformance.fhir_definitions import CORE, Json, Node, Packages

_PRIMITIVE = "http://hl7.org/fhirpath/System."
ANY = ("Resource", "DomainResource", "Element", "BackboneElement")


@dataclass
class Found:
    """What a walk found: problems, and how many constraints of which kind were looked at in which profile."""

    problems: list[str] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    distinct: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    unlisted: Counter[str] = field(default_factory=Counter)  # value sets that no package lists: codes looked at
    in_examples: int = 0


class Walk:
    """Checks resources of one Bundle. `resources` are its resources by what they are referred to."""

    def __init__(self, packages: Packages, resources: dict[str, Json], *, invariants: bool = True) -> None:
        self.packages, self.resources, self.found = packages, resources, Found()
        self._paths: Any = None
        if invariants:
            try:
                self._paths = importlib.import_module("fhirpathpy")
            except ImportError:
                self._paths = None
        self._compiled: dict[str, Any] = {}
        self._profile = ""
        self._root: Json = {}

    def resource(self, body: Json, profile: str) -> None:
        """Check a resource against a profile."""
        root = self.packages.root(profile)
        if root is None:
            self._wrong(profile, "the profile is in no package")
            return
        self._profile, self._root = profile, body
        if body["resourceType"] != self.packages.definitions[profile.partition("|")[0]]["type"]:
            self._wrong(body["resourceType"], "another type than the profile's")
        self._instance(root, body, body["resourceType"], body["resourceType"])

    def _wrong(self, path: str, what: str) -> None:
        name = self._root.get("id", "")
        self.found.problems.append(f"{self._profile.rpartition('/')[2]} {name} {path}: {what}")

    def _count(self, kind: str, node: Node, more: str = "") -> None:
        self.found.counts[self._profile][kind] += 1
        self.found.distinct[self._profile].add((kind, node.id + more))

    # --- one element and its instances ---

    def _many(self, node: Node, values: list[tuple[str, Any]], path: str) -> None:
        """Check all instances of an element: (type, value)."""
        least, most = node.element.get("min", 0), node.element.get("max", "*")
        self._count("cardinality", node)
        if len(values) < least:
            self._wrong(path, f"{len(values)} found, at least {least} needed")
        if most != "*" and len(values) > int(most):
            self._wrong(path, f"{len(values)} found, at most {most} allowed")
        for number, (kind, value) in enumerate(values):
            self._instance(node, value, kind, f"{path}[{number}]")
        if "slicing" in node.element or node.slices:
            self._sliced(node, values, path)

    def _sliced(self, node: Node, values: list[tuple[str, Any]], path: str) -> None:
        slicing = node.element.get("slicing", {})
        left = list(range(len(values)))
        for name, one in node.slices.items():
            self._count("slice", one)
            mine = [n for n in left if self._belongs(node, one, values[n])]
            left = [n for n in left if n not in mine]
            self._many(one, [values[n] for n in mine], f"{path}:{name}")
        if slicing.get("rules") == "closed" and left:
            self._wrong(path, f"{len(left)} in no slice of a closed slicing")

    def _belongs(self, node: Node, one: Node, value: tuple[str, Any]) -> bool:
        """Whether an instance belongs to a slice, by the slicing's discriminators."""
        rules = node.element.get("slicing", {}).get("discriminator", ())
        if not rules:
            return False
        return all(self._discriminates(rule, one, value) for rule in rules)

    def _discriminates(self, rule: Json, one: Node, value: tuple[str, Any]) -> bool:
        kind, item = value
        if rule["type"] == "type":
            return kind in [entry["code"] for entry in one.types]
        if rule["type"] == "profile":
            target = self.resources.get(item.get("reference", "")) if isinstance(item, dict) else None
            requested = {profile for entry in one.types for profile in entry.get("targetProfile", ())}
            return target is not None and bool(requested & set(self._profiles(target)))
        if rule["path"] == "url":
            urls = [profile for entry in one.types for profile in entry.get("profile", ())]
            return isinstance(item, dict) and item.get("url") in urls
        at: Node | None = one
        found: list[Any] = [item]
        for step in [] if rule["path"] == "$this" else rule["path"].split("."):
            at = at.children.get(step) if at is not None else None
            found = [
                below for value in found for below in _listed(value.get(step) if isinstance(value, dict) else None)
            ]
        reported = (at.valued("pattern") or at.valued("fixed")) if at is not None else None
        return reported is not None and any(matches(reported[1], value) for value in found)

    def _contained(self, reference: str) -> Json | None:
        inside = {f"#{body.get('id', '')}": body for body in self._root.get("contained", ())}
        return inside.get(reference)

    def _profiles(self, body: Json) -> list[str]:
        named = [url.partition("|")[0] for url in body.get("meta", {}).get("profile", ())]
        return [*named, f"{CORE}{body['resourceType']}"]

    # --- one instance ---

    def _instance(self, node: Node, value: Any, kind: str, path: str) -> None:
        reported = node.valued("fixed")
        if reported:
            self._count("fixed value", node)
            if value != reported[1]:
                self._wrong(path, f"{value!r} instead of the fixed {reported[1]!r}")
        reported = node.valued("pattern")
        if reported:
            self._count("pattern", node)
            if not matches(reported[1], value):
                self._wrong(path, f"does not hold the pattern {reported[1]!r}")
        entry = next((one for one in node.types if one["code"] == kind), None)
        if node.types and entry is None and not any(one["code"].startswith(_PRIMITIVE) for one in node.types):
            allowed = [one["code"] for one in node.types]
            if kind not in allowed and not set(allowed) & set(ANY):
                self._wrong(path, f"a {kind} where {', '.join(allowed)} is allowed")
        self._bound(node, value, path)
        self._invariants(node, value, path)
        if entry is not None and kind in ("Reference", "canonical"):
            self._target(node, entry, value, path)
        if not isinstance(value, dict):
            return
        for profile in (entry or {}).get("profile", ()):
            self._typed(profile, value, path)
        if node.children:
            self._below(node, value, path)
        elif "contentReference" not in node.element and not (entry or {}).get("profile"):
            self._typed(
                f"{CORE}{value['resourceType'] if kind in ANY and 'resourceType' in value else kind}", value, path
            )

    def _typed(self, profile: str, value: Json, path: str) -> None:
        root = self.packages.root(profile)
        if root is None:
            self._wrong(path, f"{profile} is in no package")
        else:
            self._invariants(root, value, path)
            self._below(root, value, path)

    def _below(self, node: Node, value: Json, path: str) -> None:
        seen = {"resourceType"}
        for name, child in node.children.items():
            found = list(_values(child, name, value))
            seen |= {key for key, _, _ in found} | {f"_{key}" for key, _, _ in found}
            self._many(child, [(kind, item) for _, kind, item in found], f"{path}.{name}")
        for key in value.keys() - seen:
            self._wrong(path, f"there is no element {key!r}")

    def _bound(self, node: Node, value: Any, path: str) -> None:
        binding = node.element.get("binding")
        if not binding or binding["strength"] not in ("required", "extensible") or "valueSet" not in binding:
            return
        codes = self.packages.codes(binding["valueSet"])
        used = _codes(value)
        if codes is None:
            self.found.unlisted[binding["valueSet"]] += len(used)
            self.found.in_examples += sum(code in self.packages.example_codes for code in used)
            self._count(f"{binding['strength']} binding, list in no package", node)
            return
        self._count(f"{binding['strength']} binding", node)
        plain = {code for _, code in codes} if isinstance(value, str) else set()
        fits = any((system, "*") in codes or (system, code) in codes for system, code in used) or bool(
            plain & {value, "*"} if plain else False
        )
        if binding["strength"] == "required" and not fits:
            self._wrong(path, f"no code of {binding['valueSet']}: {value!r}")
        if binding["strength"] == "extensible" and used and not fits:
            self._count("extensible binding, another code", node)

    def _target(self, node: Node, entry: Json, value: Any, path: str) -> None:
        allowed = entry.get("targetProfile", ())
        if not allowed or not isinstance(value, dict) or "reference" not in value:
            return
        self._count("target", node)
        target = self.resources.get(value["reference"]) or self._contained(value["reference"])
        if target is None:
            self._wrong(path, f"{value['reference']} is not in the bundle")
        elif f"{CORE}Resource" not in allowed and not set(allowed) & set(self._profiles(target)):
            self._wrong(path, f"refers to {self._profiles(target)[0]}, allowed are {', '.join(allowed)}")

    def _invariants(self, node: Node, value: Any, path: str) -> None:
        for one in node.element.get("constraint", ()):
            if one["severity"] != "error" or not isinstance(value, dict) or one["key"] in ("ele-1", "ext-1"):
                continue
            if (
                self._paths is None
                or "resolve()" in one.get("expression", "")
                or "htmlChecks" in one.get("expression", "")
            ):
                self._count("invariant, not evaluated", node, one["key"])
                continue
            text = one["expression"]
            if text not in self._compiled:
                self._compiled[text] = self._paths.compile(text)
            try:
                with redirect_stdout(StringIO()):  # some expressions trace what they look at
                    answer = self._compiled[text](value, {"resource": self._root, "rootResource": self._root})
            except Exception as error:  # the library does not know every function
                self._count(f"invariant, not evaluated ({type(error).__name__})", node, one["key"])
                continue
            self._count("invariant", node, one["key"])
            if answer not in ([True], []):
                self._wrong(path, f"{one['key']}: {one['human']}")


def matches(pattern: Any, value: Any) -> bool:
    """Whether a value holds all of a pattern."""
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(key in value and matches(pattern[key], value[key]) for key in pattern)
    if isinstance(pattern, list):
        return isinstance(value, list) and all(any(matches(one, item) for item in value) for one in pattern)
    return bool(pattern == value)


def _values(child: Node, name: str, value: Json) -> Iterator[tuple[str, str, Any]]:
    """The instances of an element in a value: key, type, item."""
    if name.endswith("[x]"):
        stem = name.removesuffix("[x]")
        for entry in child.types:
            key = stem + entry["code"][0].upper() + entry["code"][1:]
            for item in _listed(value.get(key)):
                yield key, entry["code"], item
        return
    kinds = [entry["code"] for entry in child.types]
    for item in _listed(value.get(name)):
        yield name, kinds[0] if len(kinds) == 1 else "", item


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _codes(value: Any) -> list[tuple[str, str]]:
    if not isinstance(value, dict):
        return []
    items = value.get("coding", [value])
    return [(item.get("system", ""), item["code"]) for item in items if "code" in item]
