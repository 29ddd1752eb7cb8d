"""The kinds of difference between two versions' answers, each with the fault or decision behind it.

A kind is decided by what changed in the answers and in what was read (`conformance.before_after_child`), never by a
gene or file's name alone. `INTENDED` gives the reason for each; what is not in it is unexplained.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pmkit.pgx import guidance

Answer = dict[str, Any]
Answers = Mapping[str, Answer]
Kind = tuple[str, str, str]

RENAMED_DRUGS = {"sacituzumab govitecan-hziy": "sacituzumab govitecan"}
RENAMED_RESULTS = {
    "B (wildtype)": "B (reference)",
    "ivacaftor non-responsive CFTR sequence": "Reference",
}
CALL = ("diplotypes", "looked_up", "phenotypes", "activity", "components")
_SALT = re.compile(
    r"\b(Anhydrous|Regimen|Bismesylate|Mesylate|Hydrochloride|Tosylate|Dimethyl Sulfoxide|Sodium|Calcium)\b|-[a-z]{4}$"
)
_VOLATILE = re.compile(r"'[^']*'|\"[^\"]*\"|\S*/\S+|\b\S*\d\S*\b")

# A kind's pattern -> the fault, decision or newer fact behind it; numbers are issues and their points.
_SIDE = r"(variant|alteration): (sensitive|resistant) drug"
INTENDED: dict[str, str] = {
    r"drug: new": "guidance of 2024 to 2026, F5 and products (10)",
    r"drug: row added, (CPIC|DPWG|FDA|FDA_LABEL)": "guidance of 2024 to 2026, FDA labels as a source (10)",
    r"drug: row left out, not verified, .*": "a row that nobody verified gives no advice, and is named as a gap",
    r"drug: row says otherwise: (release|confidence|dose_factor|results)": "read again in a newer release (10)",
    r"drug: row says otherwise: certain": "a row that was widened holds for all results that are possible (10)",
    r"drug: row says otherwise: action, standard -> no_recommendation": "'No recommendation' is no usual care (10)",
    r"drug: status guidance -> no_recommendation": "rows that recommend nothing are no guidance (10)",
    r"drug: follows .*": "what is behind it is the gene's difference",
    r"gene: new: (F2|F5)": "F2 and F5 are called (10)",
    r"gene: source outside -> none": "genes that no caller was asked for name no caller (8)",
    r"gene: a caller's no-call no longer erases the VCF's call": "8, step 0",
    r"gene: has guidance now": "F2 and F5 were research genes without lookup (10)",
    r"variant: class lower: .*-OS2": "only assays that were really made count (11.3)",
    r"variant: gone: VUS, OS2, .*": "only assays that were really made count (11.3)",
    r"gene: other call: named by its guidance": "F2 and F5 were research genes without lookup (10)",
    r"gene: less sure: no position read otherwise": "a variant of lost function that no named allele has is named",
    r"gene: new: (GSTM1|GSTT1|UGT2B17|CYP2A6)": "structural records over a gene are named (10)",
    r"gene: no_data -> .*: no_call -> called": "inherited genotypes are read from a tumour's matched normal (10)",
    r"run: exit 65 -> 0: this VCF has no samples .*": "a file of sites alone can be a tumour's (11.8)",
    r"run: exit 65 -> 0: line : the #CHROM line is missing .*": "formats are recognised by a look into the file (9)",
    r"run: exit 0 -> 65: .* contigs? .*": "records on unknown contigs are no 'normal' (8, step 0)",
    r"run: exit 0 -> 65: .* record at position of .*": "only structural records begin at a telomere (9)",
    r"run: exit 0 -> 65: .* names seem to mean chromosomes .*": "unknown contigs are no 'normal' (8, step 0)",
    r"run: exit 0 -> 65: .* beyond the end of .*": "records that the assembly has no room for (9)",
    r"gene: function of an allele": "functions of CPIC 2026-10 and ClinPGx 2026-02 (10)",
    r"gene: (less sure|surer|other call): other positions in the definition": "definitions of 2026 (10)",
    r"gene: other call: function of an allele": "functions of CPIC 2026-10 and ClinPGx 2026-02 (10)",
    r"gene: not_called -> called: other positions in the definition": "alleles that were named in 2026 (10)",
    r"gene: renamed result": "an older name of a result is read as the one of today (10)",
    r"gene: looked up by more results": "half a genotype is looked up both ways (10)",
    r"gene: called -> ambiguous: no position read otherwise": "an outside caller's allele that is not known (10)",
    r"variant: share of reads is read": "columns i_TumorVAF_WU and their like (11.8)",
    r"variant: class higher: .*(CURATED|RECURRENT|OS1|OS2|OM\d|OP\d).*": "curated classes, counts, assays (11.3)",
    r"variant: new: (Likely )?Oncogenic": "the same: what is oncogenic is shown (11.3)",
    r"variant: new: VUS (with therapies|of a known place|that may affect splicing)": "named instead of missed (11.4)",
    r"variant: new: VUS, \w+\+\w+.*": "more than one ground speaks for it (11.4)",
    r"variant: new: VUS, nothing fired, (intron_variant|[35]_prime_UTR_variant)": "near exons: listed by --all (11.4)",
    r"alteration: new: not classified": "exon-level events and broken genes are named (11.5)",
    r"variant: gone: VUS, nothing fired, stop_gained": "stops late in the last exon are no loss of function (11.3)",
    r"variant: two hits named": "follows a higher class (11.3)",
    _SIDE + r" added at tier .*": "approvals and statements of 2022 to 2026, diseases by biomarker (11.2, 11.6)",
    _SIDE + r", tier I-B -> II-C": "one level-B study is not tier I (11.9)",
    _SIDE + r", tier I-A -> .*": "a label's condition that is not met or not known (11.2)",
    _SIDE
    + r", tier (II-C|III) -> (I-A|I-B|II-D)": "the biomarker defines the disease: HER2-positive and its like (11.6)",
    _SIDE + r", level A -> B": "what rests on studies is no label (11.2)",
    _SIDE + r", level B -> A": "a label was added (11.2)",
    _SIDE + r" of tier .*, set aside: (label|resistance)": "withdrawn, or resisted (11.1, 11.2)",
    _SIDE + r" of tier .*, which the change resists": "resisted (11.1)",
    _SIDE + r" of tier .*, listed with another disease": "the disease of the label (11.2)",
    r"variant: sensitive drug of tier .*, gone: Midostaurin": "FLT3: ITD, D835 and I836, as labelled (11.2)",
    r"biomarker: (mutational spectrum|small indels)": "changes in more transcripts are counted",
}
NOT_VERIFIED = "low"


def of_runs(before: Answer, after: Answer) -> Iterator[tuple[str, str]]:
    """How a command line ended, where one version refused it. Wording of the refusal is no answer."""
    if before["exit"] != after["exit"]:
        text = " | ".join(after["said"] or before["said"])
        sentence = " ".join(_VOLATILE.sub("…", text.partition(": ")[2]).replace("…", " ").split())[:90]
        yield f"run: exit {before['exit']} -> {after['exit']}: {sentence}", text


def of_answers(before: Answers, after: Answers, definitions: tuple[Answer, Answer]) -> Iterator[Kind]:
    """Kind, subject and text of each difference of one report."""
    assembly = str(after["report"]["assembly"])
    if before["report"] != after["report"]:
        yield "report: assembly", "report", f"{before['report']} -> {after['report']}"
    genes: dict[str, str] = {}
    for subject in sorted({*before, *after}):
        kind, _, name = subject.partition(" ")
        if kind == "gene":
            places = [set(side.get(f"{name} {assembly}", ())) for side in definitions]
            found = _gene(name, before.get(subject), after.get(subject), *places)
            if found:
                genes[name] = found[0]
                yield found[0], subject, found[1]
    for subject in sorted({*before, *after}):
        kind, _, name = subject.partition(" ")
        if kind == "drug":
            old = before.get(subject)
            if name in RENAMED_DRUGS.values() and old is None:
                old = before.get(f"drug {next(k for k, v in RENAMED_DRUGS.items() if v == name)}")
            if name not in RENAMED_DRUGS:
                yield from ((one, subject, text) for one, text in _drug(old, after.get(subject), genes))
        elif kind in ("variant", "alteration"):
            yield from ((one, subject, text) for one, text in _finding(before.get(subject), after.get(subject), kind))
        elif kind == "biomarker" and before.get(subject) != after.get(subject):
            yield f"biomarker: {name}", subject, f"{before.get(subject)} -> {after.get(subject)}"


def _gene(
    name: str, before: Answer | None, after: Answer | None, old: set[str], new: set[str]
) -> tuple[str, str] | None:
    if before is None or after is None:
        return (f"gene: new: {name}" if before is None else f"gene: gone: {name}"), _call(after or before or {})
    read = sorted(_read(before, after, old & new))
    cause = read[0] if read else "other positions in the definition" if old != new else "no position read otherwise"
    if name in ("F2", "F5") and not read and old == new:
        cause = "named by its guidance"
    if any(_plain(before[field]) != _plain(after[field]) for field in ("status", *CALL)):
        kind = _other_call(before, after, cause, read=bool(read))
        return f"gene: {kind}", f"{_call(before)} -> {_call(after)}{_places(before, after)}"
    if before["functions"] != after["functions"]:
        return "gene: function of an allele", f"{before['functions']} -> {after['functions']}"
    if any(before[field] != after[field] for field in ("provisional", "confidence")):
        surer = _certainty(after) > _certainty(before)
        said = [f"{side['confidence']}{', provisional' if side['provisional'] else ''}" for side in (before, after)]
        return (
            f"gene: {'surer' if surer else 'less sure'}: {cause}",
            f"{said[0]} -> {said[1]}{_places(before, after)}",
        )
    if before["source"] != after["source"]:
        return f"gene: source {before['source']} -> {after['source']}", after["status"]
    return ("gene: phase", f"{before['phased']} -> {after['phased']}") if before["phased"] != after["phased"] else None


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


def _places(before: Answer, after: Answer) -> str:
    changed = [
        f"{place} {before['states'].get(place, 'called')} -> {after['states'].get(place, 'called')}"
        for place in sorted({*before["states"], *after["states"]})
        if before["states"].get(place, "called") != after["states"].get(place, "called")
    ]
    return f" ({'; '.join(changed[:2])})" if changed else ""


def _drug(before: Answer | None, after: Answer | None, genes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if before is None or after is None:
        yield ("drug: new" if before is None else "drug: gone"), str((after or before or {})["status"])
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
    if gained := sorted(set(new) - set(old)):
        yield f"drug: row added, {_source(new[gained[0]])}", f"{', '.join(gained)}: {text}"
    for row in sorted(set(old) - set(new)):
        known = _trusted().get(row)
        state = "not in the table" if known is None else "in the table" if known != NOT_VERIFIED else "not verified"
        yield f"drug: row left out, {state}, {_source(old[row])}", f"{row}: {text}"
    for row in sorted(set(old) & set(new)):
        if old[row] != new[row]:
            fields = sorted(
                {field for a, b in zip(old[row], new[row], strict=False) for field in a if a[field] != b[field]}
            )
            first = fields[0] if fields else "number of results"
            how = f", {old[row][0][first]} -> {new[row][0][first]}" if first == "action" else ""
            yield (
                f"drug: row says otherwise: {first}{how}",
                f"{row} {[one.get(first) for one in old[row]]} -> {[one.get(first) for one in new[row]]}",
            )
    if old == new and causes:
        yield f"drug: follows {causes[0]}", text
    elif old == new:
        sure = "" if before["provisional"] == after["provisional"] else f", provisional {after['provisional']}"
        yield f"drug: status {before['status']} -> {after['status']}{sure}", text


@cache
def _trusted() -> dict[str, str]:
    """Confidence of each guideline row of this version, by id."""
    return {row.id: row.confidence for rows in guidance.rows_by_drug().values() for row in rows}


def why(kind: str) -> str | None:
    """The reason of a kind, None if it is not intended."""
    return next((reason for pattern, reason in INTENDED.items() if re.fullmatch(pattern, kind)), None)


def _source(rows: list[Answer]) -> str:
    return str(rows[0]["source"])


def _rows(drug: Answer) -> str:
    rows = [f"{row}: {one['action']}" for row, each in drug["rows"].items() for one in each]
    return f"{drug['status']}{' provisional' if drug['provisional'] else ''} [{'; '.join(rows[:4])}]"


CONFIDENCE = ("none", "low", "moderate", "high")
ORDER = ("Benign", "Likely Benign", "VUS", "Likely Oncogenic", "Oncogenic")
TIERS = ("I-A", "I-B", "II-C", "II-D", "III", "IV")


def _finding(before: Answer | None, after: Answer | None, kind: str) -> Iterator[tuple[str, str]]:
    if before is None or after is None:
        yield (
            f"{kind}: {'new' if before is None else 'gone'}: {_shown_as(after or before or {})}",
            _named(after or before),
        )
        return
    for field in ("consequence", "protein", "transcript", "vaf"):
        if field == "vaf" and before[field] is None and after[field] is not None:
            yield f"{kind}: share of reads is read", str(after[field])
        elif before[field] != after[field]:
            yield f"{kind}: {field}", f"{before[field]} -> {after[field]}"
    if before["class"] != after["class"]:
        up = (ORDER.index(after["class"]) if after["class"] else -1) > (
            ORDER.index(before["class"]) if before["class"] else -1
        )
        gained = sorted(set(after["fired"]) - set(before["fired"]))
        lost = sorted(set(before["fired"]) - set(after["fired"]))
        yield (
            f"{kind}: class {'higher' if up else 'lower'}: {'+'.join(gained)}{' -' + '-'.join(lost) if lost else ''}",
            f"{after['protein'] or ''} {before['class']} -> {after['class']}",
        )
    yield from _therapies(before, after, kind)
    if before["two_hit"] != after["two_hit"]:
        yield f"{kind}: two hits {'named' if after['two_hit'] else 'no longer named'}", str(after["protein"])


def _shown_as(finding: Answer) -> str:
    """Class and, of what is uncertain, why it is shown."""
    if finding["class"] != "VUS":
        return finding["class"] or "not classified"
    if finding["sensitive"] or finding["resistant"]:
        return "VUS with therapies"
    if finding["hotspot"]:
        return "VUS of a known place"
    if "splice" in (finding["consequence"] or ""):
        return "VUS that may affect splicing"
    return f"VUS, {'+'.join(finding['fired']) or 'nothing fired'}, {finding['consequence']}"


def _named(finding: Answer | None) -> str:
    return f"{finding['protein'] or ''} {finding['tiers']}" if finding else ""


def _folded(therapies: Mapping[str, str]) -> dict[str, str]:
    """The same therapies without what makes two names of one drug: salts, biosimilars' letters, the word Regimen."""
    found: dict[str, str] = {}
    for name, tier in therapies.items():
        drugs, _, disease = name.rpartition(" in ")
        plain = {_SALT.sub("", drug).strip() for drug in re.split(r" \+ |/", drugs)}
        key = f"{' + '.join(sorted(plain))} in {disease}"
        found[key] = min(found.get(key, tier), tier, key=_rank)
    return found


def _rank(tier: str) -> int:
    return TIERS.index(_tier(tier)) if _tier(tier) in TIERS else len(TIERS)


def _therapies(before: Answer, after: Answer, kind: str) -> Iterator[tuple[str, str]]:
    for side in ("sensitive", "resistant"):
        old, new = _folded(before[side]), _folded(after[side])
        for name in sorted({*old, *new}):
            a, b = old.get(name), new.get(name)
            if a == b:
                continue
            text = f"{name}: {a} -> {b}"
            if a is None:
                yield f"{kind}: {side} drug added at tier {_tier(b)}", text
            elif b is None:
                yield f"{kind}: {side} drug of tier {_tier(a)}, {_lost(name, side, new, after)}", text
            elif _tier(a) == _tier(b):
                yield f"{kind}: {side} drug, level {a[-1]} -> {b[-1]}", text
            else:
                yield f"{kind}: {side} drug, tier {_tier(a)} -> {_tier(b)}", text


def _lost(name: str, side: str, new: Mapping[str, str], after: Answer) -> str:
    """Why therapies are no longer listed."""
    drugs, listed = set(_drugs(name)), {other.rpartition(" in ")[0] for other in new}
    for one, reason in after["set_aside"].items():
        if drugs & set(_drugs(one)):
            return f"set aside: {reason}"
    if name.rpartition(" in ")[0] in listed:
        return "listed with another disease"
    if side == "sensitive" and any(drugs & set(_drugs(one)) for one in _folded(after["resistant"])):
        return "which the change resists"
    if any(drugs & set(_drugs(other)) for other in new):
        return "listed in a combination or under another name"
    return f"gone: {' + '.join(sorted(drugs))}"


def _drugs(name: str) -> list[str]:
    """The drugs of `A + B in disease`."""
    return name.rpartition(" in ")[0].split(" + ")


def _tier(text: str | None) -> str:
    return (text or "").split(" ")[0]
