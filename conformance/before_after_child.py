"""One version's half of `conformance.before_after`: run command lines in this Python's pmkit and reduce the reports.

Run by path with the Python of either version, so it imports nothing but the standard library and `pmkit.cli.main`.
The argument names the version. Standard input has one JSON object a line (`inputs`: its key, `words`, `if_refused`:
only if the line before was refused). Standard output has one answer a line at once (`version`, `inputs`,
`exit`, `said`: the last line on standard error, `groups`: samples with the same answers, and these answers,
`definitions`: positions of those that no line before has). Each command line runs in a fork of a process that has
imported everything already, which costs a third of a new one and shares no state with the next.
"""

from __future__ import annotations

import csv
import gc
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

LIMIT = 300
"""Seconds of CPU for one command line."""
Answers = dict[str, dict[str, Any]]
DEFINED: dict[str, list[str]] = {}
"""Gene and assembly -> positions of its definition."""


def main() -> None:
    """Answer every line of standard input, in order."""
    from pmkit.cli.main import run  # of the version that runs this script

    runs = [json.loads(line) for line in sys.stdin]
    with tempfile.TemporaryDirectory() as folder:
        report, said = os.path.join(folder, "report"), os.path.join(folder, "said")  # noqa: PTH118
        os.environ["XDG_CONFIG_HOME"] = folder
        for words in runs[:WARM_UP]:  # reads the tables that every run needs
            _redirected(run, words["words"], report, said)
        gc.freeze()
        refused = False
        written: set[str] = set()
        for one in runs:
            if one.get("if_refused") and not refused:
                continue
            code = _forked(run, one["words"], report, said)
            with open(report, encoding="utf-8") as lines:  # noqa: PTH123
                table = "tsv" in one["words"]
                groups = [] if code else _table_groups(lines) if table else _groups(lines)
            with open(said, encoding="utf-8", errors="replace") as text:  # noqa: PTH123
                last = text.read().strip().splitlines()[-1:]
            answer = {"version": sys.argv[1], "inputs": one["inputs"], "exit": code, "said": last, "groups": groups}
            refused = code != 0
            _say({**answer, "definitions": {name: DEFINED[name] for name in DEFINED.keys() - written}})
            written = set(DEFINED)


WARM_UP = 2
"""The first command lines are run twice: once in this process, which then holds what all of them share."""


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer, sort_keys=True), flush=True)


def _redirected(run: Any, words: list[str], report: str, said: str) -> int:
    """Run with standard output and error in files; the process keeps its own."""
    sys.stdout.flush()
    kept = os.dup(1), os.dup(2)
    for number, path in ((1, report), (2, said)):
        target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(target, number)
        os.close(target)
    try:
        code: int = run(words)
        sys.stdout.flush()
    finally:
        for number, old in enumerate(kept, 1):
            os.dup2(old, number)
            os.close(old)
    return code


def _forked(run: Any, words: list[str], report: str, said: str) -> int:
    """The exit code of one command line in a process of its own; minus the signal that ended it."""
    child = os.fork()
    if not child:
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))
        code = 70
        try:
            code = _redirected(run, words, report, said)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _groups(lines: Any) -> list[dict[str, Any]]:
    """Samples with the same answers together, in the order of the first."""
    known: dict[bytes, str] = {}
    groups: dict[str, dict[str, Any]] = {}
    for line in lines:
        start = line.index('"sample":') + len('"sample":')
        sample, end = _sample(line, start)
        digest = hashlib.sha1((line[:start] + line[end:]).encode(), usedforsecurity=False).digest()
        if digest not in known:
            answers = reduced(json.loads(line))
            known[digest] = json.dumps(answers, sort_keys=True)
            groups.setdefault(known[digest], {"samples": [], "answers": answers})
        groups[known[digest]]["samples"].append(sample)
    return list(groups.values())


def _table_groups(lines: Any) -> list[dict[str, Any]]:
    """The same of a table of genes (`-f tsv --section pgx.genes`), which is quicker for thousands of samples."""
    samples: dict[str, Answers] = {}
    for row in csv.DictReader(lines, delimiter="\t"):
        answers = samples.setdefault(row["sample"], {"report": {"assembly": None}})
        answers[f"gene {row['gene']}"] = _table_gene(row)
    groups: dict[str, dict[str, Any]] = {}
    for sample, answers in samples.items():
        group = groups.setdefault(json.dumps(answers, sort_keys=True), {"samples": [], "answers": answers})
        group["samples"].append(sample)
    return list(groups.values())


def _table_gene(row: dict[str, str]) -> dict[str, Any]:
    number = sum(int(row[f"positions_{kind}"]) for kind in ("used", "missing", "assumed"))
    DEFINED[f"{row['gene']} None"] = [str(place) for place in range(number)]
    return {
        **{field: row[field] for field in ("status", "source", "confidence", "phased")},
        "provisional": row["provisional"] == "true",
        "diplotypes": row["diplotypes"].split(" or "),
        "looked_up": row["recommendation_diplotypes"].split(" or "),
        "phenotypes": [row["phenotype"]],
        "activity": [row["activity_score"]],
        "functions": [row["function"]],
        "components": [row["components"]],
        "undefined": sorted(filter(None, row.get("undefined_variants", "").split("; "))),
        "warnings": list(filter(None, row["warnings"].split("; "))),
        "states": dict.fromkeys(filter(None, row["missing"].split("; ")), "missing"),
    }


def _sample(line: str, start: int) -> tuple[str, int]:
    while line[start] == " ":
        start += 1
    return json.JSONDecoder().raw_decode(line, start)


def reduced(report: dict[str, Any]) -> Answers:
    """What a report answers, by `kind name`; positions and citations left out, warnings kept for who judges a kind."""
    answers: Answers = {"report": {"assembly": (report.get("assembly") or {}).get("name")}}
    pgx = report.get("pgx") or {}
    for gene in pgx.get("genes", ()):
        _define(gene, str(report["assembly"]["name"]))
        answers[f"gene {gene['gene']}"] = _gene(gene)
    for drug in pgx.get("drugs", ()):
        answers[f"drug {drug['drug']}"] = _drug(drug)
    onco = report.get("onco") or {}
    for variant in onco.get("variants", ()):
        place = ":".join(str(variant[field]) for field in ("chrom", "pos", "ref", "alt"))
        answers[f"variant {variant['gene']} {place}"] = _finding(variant)
    for number, alteration in enumerate(onco.get("alterations", ())):
        name = alteration.get("label") or alteration.get("name") or alteration.get("event") or str(number)
        answers[f"alteration {'::'.join(_genes(alteration))} {alteration.get('type')} {name}"] = _finding(alteration)
    answers["not judged"] = {"names": sorted(onco.get("not_judged", ()))}
    for mark in onco.get("biomarkers", ()):
        answers[f"biomarker {mark['name']}"] = {"status": mark["status"], "value": mark["value"]}
    return answers


def _define(gene: dict[str, Any], assembly: str) -> None:
    """Remember the positions by which a gene's alleles are defined."""
    if (name := f"{gene['gene']} {assembly}") not in DEFINED:
        places = [f"{one['chrom']}:{one['pos']}" for kind in gene["positions"].values() for one in kind]
        if places:
            DEFINED[name] = sorted(places)


def _genes(alteration: dict[str, Any]) -> list[str]:
    return alteration.get("genes") or [alteration.get("gene") or ""]


def _gene(gene: dict[str, Any]) -> dict[str, Any]:
    pairs = gene["diplotypes"]
    looked = gene["recommendation_diplotypes"]
    positions = gene["positions"]
    return {
        "status": gene["status"],
        "source": gene["source"],
        "confidence": gene["confidence"],
        "provisional": gene["provisional"],
        "phased": gene["phased"],
        "diplotypes": [pair["label"] for pair in pairs],
        "looked_up": sorted({pair["label"] for pair in looked}),
        "phenotypes": sorted({pair["phenotype"] for pair in (*pairs, *looked)}),
        "activity": sorted({pair["activity_score"] for pair in (*pairs, *looked)}),
        "functions": sorted({(a["name"], a["function"]) for pair in pairs for a in pair["alleles"]}),
        "components": sorted(json.dumps(part.get("name", part.get("allele", ""))) for part in gene["components"]),
        "undefined": sorted(
            f"{one['kind']} {one['hgvsc']} {one['chrom']}:{one['pos']} {one['ref']}>{one['alt']}"
            for one in gene.get("undefined_variants", ())
        ),
        "warnings": gene["warnings"],
        "states": {
            place: state for kind in ("used", "missing", "assumed") for place, state in _states(positions[kind])
        },
    }


def _states(positions: list[Any]) -> Iterator[tuple[str, str]]:
    """What was read at each position that is not plainly reference, by `chrom:pos name`."""
    for one in positions:
        if not (one["state"] == "called" and set(one["genotype"].replace("|", "/").split("/")) == {one["ref"]}):
            yield f"{one['chrom']}:{one['pos']}", f"{one['state']} {one['genotype']}".strip()


def _drug(drug: dict[str, Any]) -> dict[str, Any]:
    rows: dict[str, list[Any]] = {}
    for row in drug["recommendations"]:
        results = sorted(f"{one['gene']}: {one['key']}" for one in row["gene_results"])
        rows.setdefault(row["id"], []).append(
            {
                "source": row["source"],
                "action": row["action"],
                "also": row["actions_also"],
                "dose_factor": row["dose_factor"],
                "strength": row["strength"],
                "population": row["population"],
                "indication": row["indication"],
                "certain": row["certain"],
                "confidence": row["confidence"],
                "release": row["release"],
                "results": results,
            }
        )
    return {
        "status": drug["status"],
        "standing": drug.get("standing"),
        "provisional": drug["provisional"],
        "gaps": sorted(f"{gap['source']} {gap['status']}" for gap in drug["gaps"]),
        "genes": sorted(drug["genes"]),
        "rows": rows,
    }


def _finding(finding: dict[str, Any]) -> dict[str, Any]:
    judged = finding.get("oncogenicity") or {}
    return {
        "class": judged.get("class"),
        "points": judged.get("points"),
        "fired": sorted(one["code"] for one in judged.get("criteria", ()) if one["outcome"] == "fired"),
        "consequence": finding.get("consequence"),
        "protein": finding.get("protein_change"),
        "transcript": finding.get("transcript"),
        "vaf": finding.get("vaf"),
        "tiers": sorted(f"{one['type']} {one['tier']} {one['tumor_type']}" for one in finding.get("tiers", ())),
        "sensitive": _therapies(finding.get("sensitive", ())),
        "resistant": _therapies(finding.get("resistant", ())),
        "set_aside": _therapies(finding.get("set_aside", ())),
        "statements": {
            f"{side} {_treatment(one)}": sorted(one.get("evidence", ()))
            for side in ("sensitive", "resistant")
            for one in finding.get(side, ())
        },
        "two_hit": bool(finding.get("two_hit")),
        "hotspot": bool(finding.get("hotspot")),
    }


def _therapies(therapies: Any) -> dict[str, str]:
    """Tier and level by drugs and disease; what is set aside has its reason instead."""
    return {
        _treatment(one): " ".join(str(one[field]) for field in ("tier", "level", "reason", "status") if one.get(field))
        for one in therapies
    }


def _treatment(one: dict[str, Any]) -> str:
    return f"{' + '.join(one['drugs'])} in {one.get('disease', '')}"


if __name__ == "__main__":
    main()
