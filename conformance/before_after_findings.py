"""The kinds of difference of a tumour's changes: what is shown, its class, its drugs and the statements behind them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

Answer = Mapping[str, Any]
Facts = Mapping[str, Mapping[str, str]]
"""Rows of a version's tables by id."""
NO_FACTS: tuple[Facts, Facts] = ({}, {})
NOTHING: Answer = {"sensitive": {}, "resistant": {}, "set_aside": {}, "statements": {}, "tiers": [], "class": None}
ORDER = ("Benign", "Likely Benign", "VUS", "Likely Oncogenic", "Oncogenic")
TIERS = ("I-A", "I-B", "II-C", "II-D", "III", "IV")
_SALT = re.compile(
    r"\b(Anhydrous|Regimen|Bismesylate|Mesylate|Hydrochloride|Tosylate|Dimethyl Sulfoxide|Sodium|Calcium)\b|-[a-z]{4}$"
)


class Compared(NamedTuple):
    """One change in two versions' reports."""

    kind: str
    """`variant` or `alteration`."""
    gene: str
    before: Answer | None
    after: Answer | None
    facts: tuple[Facts, Facts] = NO_FACTS
    not_judged: tuple[str, ...] = ()
    """What the later report names and does not judge."""
    note: str = ""
    """What holds for the whole report, where the change is in one report only."""

    def differences(self) -> Iterator[tuple[str, str]]:
        """Kind and text of each difference."""
        before, after = self.before, self.after
        if before is None and after is not None:
            yield f"{self.kind}: new: {self.note or f'{_shown_as(after)}{self._role()}'}", _named(after)
            yield from self._therapies(NOTHING, after, "of a new finding")
        elif after is None and before is not None:
            named = any(self.gene in one and (before["protein"] or "?") in one for one in self.not_judged)
            spoken = before["class"] == "VUS" and any(_type(one) not in LISTED for one in before["tiers"])
            shown = f"{_shown_as(before)}{f', with statements on {self.gene}' if spoken else ''}"
            shown = f"{shown}{', named and not judged' if named else ''}{self._role()}"
            yield f"{self.kind}: gone: {self.note or shown}", _named(before)
            yield from self._therapies(before, NOTHING, "of a finding that is gone")
        elif before is not None and after is not None:
            yield from self._of_both(before, after)

    def _of_both(self, before: Answer, after: Answer) -> Iterator[tuple[str, str]]:
        for field in ("consequence", "protein", "transcript", "vaf"):
            if field == "vaf" and before[field] is None and after[field] is not None:
                yield f"{self.kind}: share of reads is read", str(after[field])
            elif before[field] != after[field]:
                yield f"{self.kind}: {field}", f"{before[field]} -> {after[field]}"
        why = ""
        if before["class"] != after["class"]:
            why = f"class {'higher' if _height(after) > _height(before) else 'lower'}"
            gained = sorted(set(after["fired"]) - set(before["fired"]))
            lost = sorted(set(before["fired"]) - set(after["fired"]))
            codes = [*(f"+{code}" for code in gained), *(f"-{code}" for code in lost)]
            yield (
                f"{self.kind}: {why}, {before['class']} -> {after['class']}: {' '.join(codes)}{self._role()}",
                f"{after['protein'] or ''} {after['consequence']}",
            )
        why = why or ("of an uncertain truncation" if _is_uncertain_truncation(after) else "")
        yield from self._therapies(before, after, why)
        for name in sorted({_type(one) for one in (*before["tiers"], *after["tiers"])} - LISTED):
            of_type = [[one for one in side["tiers"] if _type(one) == name] for side in (before, after)]
            old, new = (min(some, key=_rank, default="") for some in of_type)
            if _tier(old) != _tier(new):
                text = f"{_tier(old) or 'none'} -> {_tier(new) or 'none'}{', ' if why else ''}{why}"
                yield f"{self.kind}: {name} tier {text}", f"{old} -> {new}"
        if before["two_hit"] != after["two_hit"]:
            named = "named" if after["two_hit"] else "no longer named"
            if not why and not after["two_hit"] and (after["consequence"] or "").startswith("missense"):
                named = f"{named}, missense"
            yield f"{self.kind}: two hits {named}{', ' if why else ''}{why}{self._role()}", str(after["protein"])

    def _therapies(self, before: Answer, after: Answer, why: str) -> Iterator[tuple[str, str]]:
        for side in ("sensitive", "resistant"):
            old, new = _folded(before[side]), _folded(after[side])
            behind = _statements(before, side), _statements(after, side)
            for name in sorted({*old, *new}):
                a, b = old.get(name), new.get(name)
                if a == b:
                    continue
                text = f"{name}: {a} -> {b}"
                ids = behind[0].get(name, set()), behind[1].get(name, set())
                several = bool(ids[1]) and all(
                    " AND " in self.facts[1].get(one, {}).get("profile", "") for one in ids[1]
                )
                same = f"same statements{' of several alterations' * several}"
                basis = self._basis(*ids) or f"{same}{', ' if why else ''}{why}"
                if a is None:
                    moved = name.rpartition(" in ")[0] in {other.rpartition(" in ")[0] for other in old}
                    where = ", listed before with another disease" if moved and basis.startswith("same") else ""
                    kind = f"{self.kind}: {side} drug added at tier {_tier(b)}{where}, {basis}"
                    yield kind, f"{text} {sorted(ids[1])}"
                elif b is None:
                    lost = f"{_first_line(name, a)}{_lost(name, side, new, after)}"
                    yield f"{self.kind}: {side} drug of tier {_tier(a)}, {lost}, {basis}", f"{text} {sorted(ids[0])}"
                elif _tier(a) == _tier(b):
                    yield f"{self.kind}: {side} drug, level {a[-1]} -> {b[-1]}, {basis}", text
                else:
                    yield (
                        f"{self.kind}: {side} drug, tier {_tier(a)} -> {_tier(b)}, {_first_line(name, a)}{basis}",
                        f"{text} {sorted(ids[1] ^ ids[0])}",
                    )

    def _role(self) -> str:
        """How the gene's role is another one in the two versions' tables."""
        name = f"gene {self.gene}"
        if name in self.facts[1] and name not in self.facts[0]:
            return ", a gene new in the tables"
        if not changed(name, self.facts) & {"role", "bona_fide_tsg"}:
            return ""
        roles = [side[name]["role"] + " bona fide" * (side[name]["bona_fide_tsg"] == "yes") for side in self.facts]
        return f", role {roles[0] or 'none'} -> {roles[1] or 'none'}"

    def _basis(self, old: set[str], new: set[str]) -> str:
        """How what stands behind a therapy differs in the two versions' tables; empty if it is the same."""
        tables = self.facts
        if old and new:  # in both: what came, then what went, then what says otherwise
            if newer := {one for one in new - old if one not in tables[0]}:
                return f"{_of(newer)} new"
            if withdrawn := {one for one in old - new if one not in tables[1]}:
                return f"{_of(withdrawn)} no longer in the tables"
            fields = {field for one in old | new for field in changed(one, tables)}
            return f"statement says otherwise: {', '.join(sorted(fields))}" if fields else ""
        ids = old or new
        if any(one in tables[0] and one in tables[1] and not changed(one, tables) for one in ids):
            return ""
        if fields := {field for one in ids for field in changed(one, tables)}:
            return f"statement says otherwise: {', '.join(sorted(fields))}"
        return f"{_of(ids)} {'new' if new else 'no longer in the tables'}" if ids else "no statement"


LISTED = {"predictive_sensitive", "predictive_resistant", "overall"}
"""Tiers that are compared by drug, and the tier of what has no statement, which follows the class."""


def changed(one: str, tables: tuple[Facts, Facts]) -> set[str]:
    """Columns in which the two versions' rows of an id differ; none where one lacks it."""
    if one not in tables[0] or one not in tables[1]:
        return set()
    old, new = tables[0][one], tables[1][one]
    return {column for column in old.keys() & new.keys() if old[column] != new[column]}


def _of(ids: Iterable[str]) -> str:
    """Whose statements: an approval's where there is one."""
    return "approval" if any(one.startswith("PMK") for one in ids) else "statement"


def _statements(finding: Answer, side: str) -> dict[str, set[str]]:
    """Ids of the statements by therapy, as `_folded` names it."""
    found: dict[str, set[str]] = {}
    for name, ids in finding["statements"].items():
        if name.startswith(f"{side} "):
            found.setdefault(_plain_name(name.removeprefix(f"{side} ")), set()).update(ids)
    return found


def _first_line(name: str, before: str) -> str:
    """The drugs where they were of tier I-A: each that is no longer has to be judged by itself."""
    return f"{name.rpartition(' in ')[0]}, " if _tier(before) == "I-A" else ""


def _is_uncertain_truncation(finding: Answer) -> bool:
    return finding["class"] == "VUS" and bool(re.search("frameshift|stop_gained", finding["consequence"] or ""))


def _height(finding: Answer) -> int:
    return ORDER.index(finding["class"]) if finding["class"] else -1


def _shown_as(finding: Answer) -> str:
    """Class and, of what is uncertain, why it is shown."""
    if finding["class"] != "VUS":
        by = f" by {'+'.join(finding['fired'])}" if finding["fired"] else ""
        return f"{finding['class'] or 'not classified'}{by}, {finding['consequence']}"
    if finding["sensitive"] or finding["resistant"]:
        return f"VUS with therapies{', truncated' if _is_uncertain_truncation(finding) else ''}"
    if finding["hotspot"]:
        return "VUS of a known place"
    if "splice" in (finding["consequence"] or ""):
        return "VUS that may affect splicing"
    return f"VUS, {'+'.join(finding['fired']) or 'nothing fired'}, {finding['consequence']}"


def _named(finding: Answer) -> str:
    codes = "+".join(finding["fired"])
    return f"{finding['protein'] or ''} {finding['class']} {codes} {finding['consequence']} {finding['tiers']}"


def _plain_name(name: str) -> str:
    """`A + B in disease` without what makes two names of one drug: salts, biosimilars' letters, the word Regimen."""
    drugs, _, disease = name.rpartition(" in ")
    plain = {_SALT.sub("", drug).strip() for drug in re.split(r" \+ |/", drugs)}
    return f"{' + '.join(sorted(plain))} in {disease}"


def _folded(therapies: Mapping[str, str]) -> dict[str, str]:
    """The best tier of each therapy by plain names."""
    found: dict[str, str] = {}
    for name, tier in therapies.items():
        key = _plain_name(name)
        found[key] = min(found.get(key, tier), tier, key=_rank)
    return found


def _rank(tier: str) -> int:
    return TIERS.index(_tier(tier)) if _tier(tier) in TIERS else len(TIERS)


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
    return "gone"


def _drugs(name: str) -> list[str]:
    """The drugs of `A + B in disease`."""
    return name.rpartition(" in ")[0].split(" + ")


def _tier(text: str | None) -> str:
    """The tier in `I-A A` or `diagnostic I-A Glioma`."""
    return next((word for word in (text or "").split(" ") if word in TIERS), (text or "").split(" ")[0])


def _type(tier: str) -> str:
    return tier.partition(" ")[0]
