"""The kinds of difference between two versions' answers, each with the fault or decision behind it.

A kind is decided by what changed in the answers and in what was read (`conformance.before_after_child`), never by a
gene or file's name alone. `before_after_reasons.INTENDED` gives the reason for each; what is not in it is unexplained.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from conformance.before_after_findings import NO_FACTS, Compared, Facts, changed
from conformance.before_after_reasons import INTENDED

Answer = dict[str, Any]
Answers = Mapping[str, Answer]
Kind = tuple[str, str, str]

RENAMED_DRUGS = {"sacituzumab govitecan-hziy": "sacituzumab govitecan"}
RENAMED_RESULTS = {
    "B (wildtype)": "B (reference)",
    "ivacaftor non-responsive CFTR sequence": "Reference",
}
CALL = ("diplotypes", "looked_up", "phenotypes", "activity", "components")
_VOLATILE = re.compile(r"'[^']*'|\"[^\"]*\"|\S*/\S+|\b\S*\d\S*\b")

NOT_VERIFIED = "low"
INTERNAL_ERROR = 70
LOSSES = ("deletion", "stop", "frameshift", "start", "splice", "unreadable")


def of_runs(before: Answer, after: Answer) -> Iterator[tuple[str, str]]:
    """How a command line ended, where one version refused it. Wording of the refusal is no answer."""
    if after["exit"] < 0 or after["exit"] == INTERNAL_ERROR:
        yield f"run: without an answer, exit {before['exit']} -> {after['exit']}", " | ".join(after["said"])
        return
    if before["exit"] != after["exit"]:
        text = " | ".join(after["said"] or before["said"])
        sentence = " ".join(_VOLATILE.sub("…", text.partition(": ")[2]).replace("…", " ").split())[:90]
        yield f"run: exit {before['exit']} -> {after['exit']}: {sentence}", text


def of_answers(
    before: Answers, after: Answers, definitions: tuple[Answer, Answer], facts: tuple[Facts, Facts] = NO_FACTS
) -> Iterator[Kind]:
    """Kind, subject and text of each difference of one report."""
    assembly = str(after["report"]["assembly"])
    if before["report"] != after["report"]:
        yield "report: assembly", "report", f"{before['report']} -> {after['report']}"
    genes: dict[str, str] = {}
    for subject in sorted({*before, *after}):
        kind, _, name = subject.partition(" ")
        if kind == "gene":
            places = [set(side.get(f"{name} {assembly}", ())) for side in definitions]
            for found, text in _gene(name, before.get(subject), after.get(subject), *places):
                genes.setdefault(name, found)
                yield found, subject, text
    for subject in sorted({*before, *after}):
        kind, _, name = subject.partition(" ")
        if kind == "drug":
            old = before.get(subject)
            if name in RENAMED_DRUGS.values() and old is None:
                old = before.get(f"drug {next(k for k, v in RENAMED_DRUGS.items() if v == name)}")
            if name not in RENAMED_DRUGS:
                found_drug = _drug(name, old, after.get(subject), genes, facts)
                yield from ((one, subject, text) for one, text in found_drug)
        elif kind in ("variant", "alteration"):
            gene = name.partition(" ")[0]
            unjudged = tuple(after.get("not judged", {}).get("names", ()))
            note = _note(name, before, after)
            pair = Compared(kind, gene, before.get(subject), after.get(subject), facts, unjudged, note)
            yield from ((one, subject, text) for one, text in pair.differences())
        elif kind == "biomarker" and before.get(subject) != after.get(subject):
            yield f"biomarker: {name}", subject, f"{before.get(subject)} -> {after.get(subject)}"


def _note(name: str, before: Answers, after: Answers) -> str:
    """Of a change in one report only: that the other has none of its sex chromosome, or none at all of several."""
    old, new = ([one for one in side if one.startswith("variant ")] for side in (before, after))
    chrom = name.partition(" ")[2].partition(":")[0]
    if chrom in ("X", "Y") and not any(one.split(" ")[2].startswith(f"{chrom}:") for one in old):
        return f"of chromosome {chrom}, of which there was none"
    return "with all changes of the report" if not new and len(old) >= SEVERAL else ""


SEVERAL = 3


def _gene(
    name: str, before: Answer | None, after: Answer | None, old: set[str], new: set[str]
) -> Iterator[tuple[str, str]]:
    if before is None or after is None:
        yield (f"gene: new: {name}" if before is None else f"gene: gone: {name}"), _call(after or before or {})
        return
    read = sorted(_read(before, after, old & new))
    cause = read[0] if read else "other positions in the definition" if old != new else "no position read otherwise"
    if name in ("F2", "F5") and not read and old == new:
        cause = "named by its guidance"
    if any(_plain(before[field]) != _plain(after[field]) for field in ("status", *CALL)):
        kind = _other_call(before, after, cause, read=bool(read))
        kind += f" of {name}" if kind.endswith("definition") else ""
        yield f"gene: {kind}", f"{_call(before)} -> {_call(after)}{_places(before, after)}"
        return
    if before["functions"] != after["functions"]:
        yield f"gene: function of an allele of {name}", f"{before['functions']} -> {after['functions']}"
    if any(before[field] != after[field] for field in ("provisional", "confidence")):
        surer = _certainty(after) > _certainty(before)
        if not surer and before["provisional"] == after["provisional"] and (losses := _losses(after)):
            cause = f"undefined {'+'.join(losses)}"
        said = [f"{side['confidence']}{', provisional' if side['provisional'] else ''}" for side in (before, after)]
        more = [text for text in after["warnings"] if text not in before["warnings"]]
        if cause.endswith("definition"):
            number = 0 if surer or more else _new_without_data(before, after, old, new)
            cause = f"{number} new position{'s' * (number > 1)} without data, of" if number else f"{cause} of"
            cause += f" {name}"
        yield (
            f"gene: {'surer' if surer else 'less sure'}: {cause}",
            f"{said[0]} -> {said[1]}{_places(before, after)} {more[:2]}",
        )
    if before["source"] != after["source"]:
        yield f"gene: source {before['source']} -> {after['source']}", after["status"]
    if before["phased"] != after["phased"]:
        yield "gene: phase", f"{before['phased']} -> {after['phased']}"


def _losses(gene: Answer) -> list[str]:
    """Kinds of the variants of lost function that no named allele holds."""
    return sorted({kind for one in gene["undefined"] if (kind := one.partition(" ")[0]) in LOSSES})


def _plain(value: Any) -> Any:
    """A score that is `n/a` is none."""
    return [one for one in value if one != "n/a" and one] if isinstance(value, list) else value


def _certainty(gene: Answer) -> tuple[bool, int]:
    return not gene["provisional"], CONFIDENCE.index(gene["confidence"])


def _other_call(before: Answer, after: Answer, cause: str, *, read: bool) -> str:
    """The kind of a call that is another one; `read`: a position that both definitions have was read otherwise."""
    if before["source"] == "outside" and after["source"] == "matcher":
        return "a caller's no-call no longer erases the VCF's call"
    if before["status"] == after["status"] and not before["looked_up"] and after["looked_up"]:
        return "has guidance now"
    same = before["diplotypes"] == after["diplotypes"]
    if not read and same and set(before["looked_up"]) < set(after["looked_up"]):
        return "looked up by more results"
    if before["status"] != after["status"]:
        return f"{before['status']} -> {after['status']}: {cause}"
    renamed = not same and _renamed(before["diplotypes"]) == after["diplotypes"]
    if same and not read and before["functions"] != after["functions"]:
        cause = "function of an allele"
    return "renamed result" if renamed else f"other call: {cause}"


def _renamed(labels: list[str]) -> list[str]:
    for old, new in RENAMED_RESULTS.items():
        labels = [label.replace(old, new) for label in labels]
    return labels


def _call(gene: Answer) -> str:
    label = gene["diplotypes"] or gene["looked_up"]
    return f"{gene['status']} {' or '.join(label[:4])} {', '.join(gene['phenotypes'][:3])}".strip()


def _read(before: Answer, after: Answer, places: set[str]) -> Iterator[str]:
    """How positions that both versions know were read otherwise: `state -> state`, without genotypes."""
    for place in places:
        pair = [side["states"].get(place, "called").split(" ")[0] for side in (before, after)]
        if pair[0] != pair[1]:
            yield f"{pair[0]} -> {pair[1]}"
        elif before["states"].get(place) != after["states"].get(place):
            yield "another genotype"


def _new_without_data(before: Answer, after: Answer, old: set[str], new: set[str]) -> int:
    """How many positions that only the newer definition has are without data; 0 if anything else was read otherwise."""
    states = before["states"], after["states"]
    places = {place for place in {*states[0], *states[1]} if states[0].get(place) != states[1].get(place)}
    if any(place in states[0] or states[1][place] not in ("absent", "missing") for place in places):
        return 0
    named = places <= new - old  # of a table of genes only the number of its positions is known
    return len(places) if named or (not places & (old | new) and len(places) <= len(new - old)) else 0


def _places(before: Answer, after: Answer) -> str:
    changed = [
        f"{place} {before['states'].get(place, 'called')} -> {after['states'].get(place, 'called')}"
        for place in sorted({*before["states"], *after["states"]})
        if before["states"].get(place, "called") != after["states"].get(place, "called")
    ]
    return f" ({'; '.join(changed[:2])})" if changed else ""


def _drug(
    name: str, before: Answer | None, after: Answer | None, genes: Mapping[str, str], facts: tuple[Facts, Facts]
) -> Iterator[tuple[str, str]]:
    if before is None or after is None:
        known = any(row.get("drug") == name for row in facts[0].values())
        yield (
            f"drug: {'new' if before is None else 'gone'}{', though it has rows before' if known else ''}",
            str((after or before or {})["status"]),
        )
        return
    causes = sorted({genes[gene] for gene in after["genes"] if gene in genes} - {"gene: source outside -> none"})
    text = f"{_rows(before)} -> {_rows(after)}"
    if {key: before[key] for key in ("status", "rows", "provisional")} == {
        key: after[key] for key in ("status", "rows", "provisional")
    }:
        return
    old, new = before["rows"], after["rows"]
    reported = [{result for row in rows.values() for one in row for result in one["results"]} for rows in (old, new)]
    if causes and (reported[0] != reported[1] or before["provisional"] != after["provisional"]):
        yield f"drug: follows {causes[0]}", text
        return
    for kind, rows in _by_kind(set(new) - set(old), lambda row: f"{_source(new[row])}, {_state(row, facts)}").items():
        yield f"drug: row added, {kind}", f"{', '.join(rows)}: {text}"
    for kind, rows in _by_kind(
        set(old) - set(new), lambda row: _left_out(row, _source(old[row]), after, facts)
    ).items():
        yield f"drug: row left out, {kind}", f"{', '.join(rows)}: {text}"
    for row in sorted(set(old) & set(new)):
        if old[row] != new[row]:
            fields = sorted(
                {field for a, b in zip(old[row], new[row], strict=False) for field in a if a[field] != b[field]}
            )
            for first in fields or ["number of results"]:
                how = f", {old[row][0][first]} -> {new[row][0][first]}" if first == "action" else ""
                by = "the table" if changed(row, facts) & COLUMNS.get(first, {first}) else "the same row"
                yield (
                    f"drug: row says otherwise: {first}{how}, by {by}",
                    f"{row} {[one.get(first) for one in old[row]]} -> {[one.get(first) for one in new[row]]}",
                )
    if old == new and causes:
        yield f"drug: follows {causes[0]}", text
    elif old == new:
        sure = "" if before["provisional"] == after["provisional"] else f", provisional {after['provisional']}"
        yield f"drug: status {before['status']} -> {after['status']}{sure}", text


COLUMNS = {
    "certain": {"keys1", "keys2"},
    "results": {"keys1", "keys2"},
    "number of results": {"keys1", "keys2"},
    "dose_factor": {"factor_min", "factor_max", "factor_basis"},
}
"""The columns of the table that a field of the report comes from, where these have other names."""


def _by_kind(rows: Iterable[str], kind: Callable[[str], str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in sorted(rows):
        found.setdefault(kind(row), []).append(row)
    return found


def _state(row: str, facts: tuple[Facts, Facts]) -> str:
    """Whether the two versions' tables have a row, and what it says otherwise."""
    if row not in facts[0]:
        return "new in the table"
    if row not in facts[1]:
        return "not in the table"
    if facts[1][row]["confidence"] == NOT_VERIFIED:
        return "not verified"
    columns = changed(row, facts) - {"release"}
    return f"other {', '.join(sorted(columns))}" if columns else "the same row"


def _left_out(row: str, source: str, after: Answer, facts: tuple[Facts, Facts]) -> str:
    gap = any(one.startswith(f"{source} ") for one in after["gaps"])
    return f"{source}, {_state(row, facts)}{', named as a gap' if gap else ''}"


def why(kind: str) -> str | None:
    """The reason of a kind, None if it is not intended; a drug follows its gene only where that is intended."""
    if kind.startswith(FOLLOWS):
        return FOLLOWED if why(kind.removeprefix(FOLLOWS)) else None
    return next((reason for pattern, reason in INTENDED.items() if re.fullmatch(pattern, kind)), None)


FOLLOWS = "drug: follows "
FOLLOWED = "what is behind it is the gene's difference"


def _source(rows: list[Answer]) -> str:
    return str(rows[0]["source"])


def _rows(drug: Answer) -> str:
    rows = [f"{row}: {one['action']}" for row, each in drug["rows"].items() for one in each]
    return f"{drug['status']}{' provisional' if drug['provisional'] else ''} [{'; '.join(rows[:4])}]"


CONFIDENCE = ("none", "low", "moderate", "high")
