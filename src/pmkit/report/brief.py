"""A first screen short enough for a page of paper: the first of each kind stay, the others are counted and named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pmkit.core.cells import few
from pmkit.core.messages import trn
from pmkit.core.section import Level
from pmkit.core.summary import Fact, Group
from pmkit.report.front import Front

MOST_NAMES = 12  # names of what is left out
URGENT_MORE = 2  # times as many answers of the most pressing kind stay


def shortened(reported: Front, most: int) -> Front:
    """The same with at most so many answers, lines and limits of each kind, twice as many of what is urgent."""
    limits = reported.limits[:most]
    if left := len(reported.limits) - len(limits):
        limits = (*limits, _more(left, ()))
    groups = tuple(_cut(group, most * (URGENT_MORE if group.level is Level.URGENT else 1)) for group in reported.groups)
    return replace(reported, groups=groups, limits=limits)


def _cut(group: Group, most: int) -> Group:
    answers, lines = group.answers[:most], group.lines[:most]
    left = [*(one.name for one in group.answers[most:]), *(one.label for one in group.lines[most:])]
    if not left:
        return group
    return replace(group, answers=answers, lines=(*lines, Fact("", _more(len(left), left), group.level)))


def _more(number: int, names: Iterable[str]) -> str:
    named = few(list(dict.fromkeys(filter(None, names))), MOST_NAMES)
    if not named:
        return trn("{n} more in the full report", "{n} more in the full report", number)
    return trn("{n} more in the full report: {names}", "{n} more in the full report: {names}", number, names=named)
