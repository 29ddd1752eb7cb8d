"""The first screen of a report as plain data, for every format that people read: head, answers, limits.

What it says comes from the sections' summaries; a section without one is shown with its views.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pmkit.core.cells import few
from pmkit.core.messages import ENGLISH, REVIEWED, language, language_below, speaking, tr, trn
from pmkit.core.section import Around, Block, Input, Level
from pmkit.core.summary import Answer, Fact, Group, Said, Summary
from pmkit.report.document import INTENDED_USE, ReportHead, intended_use
from pmkit.report.sections import section_of, specs, views

MOST_INPUTS = 3  # files named in the head
MOST_LIMITS = 6  # limits named on the first screen


@dataclass(frozen=True, slots=True)
class Front:
    """The first screen: `facts` stand above `groups`; `blocks` are of sections that make no summary."""

    sample: str
    facts: tuple[Fact, ...]
    groups: tuple[Group, ...]
    blocks: tuple[Block, ...]
    limits: tuple[str, ...]
    use: str
    made_by: str
    letterhead: tuple[str, ...] = ()


def around(report: ReportHead) -> Around:
    """What each view may know of the whole report."""
    found = [(spec, section_of(report, spec)) for spec in specs()]
    return Around(frozenset(name for spec, part in found if part is not None for name in spec.medications(part)))


def made_by(report: ReportHead) -> str:
    """The program with its version."""
    return f"pmkit {next((one.version for one in report.software if one.name == 'pmkit'), '')}".strip()


def front(report: ReportHead) -> Front:
    """The first screen of a report."""
    about = around(report)
    facts: list[Fact] = [*_head(report)]
    groups: list[Group] = []
    blocks: list[Block] = []
    for spec in specs():
        part = section_of(report, spec)
        if part is None:
            continue
        summary: Summary | None = spec.summary(part, about)
        if summary is None:
            blocks += [block for view in spec.views() for block in view.blocks(part, about)]
        else:
            facts += summary.facts
            groups += summary.groups
    groups.sort(key=lambda group: group.place)
    return Front(
        sample=report.sample,
        facts=tuple(facts),
        groups=tuple(groups),
        blocks=tuple(blocks),
        limits=report.limitations,
        use=_use(report),
        made_by=made_by(report),
        letterhead=report.letterhead,
    )


def _use(report: ReportHead) -> str:
    """What the report is for: in the language in force, but a laboratory's own words as they are."""
    with speaking(ENGLISH):
        usual = (intended_use(), INTENDED_USE)
    return intended_use() if report.intended_use in usual else report.intended_use


def full_blocks(report: ReportHead, view: str | None = None) -> Iterator[Block]:
    """Everything that the sections' views show, or one view of it, in the language of what stands below a front."""
    about = around(report)
    for spec, one in views():
        part = section_of(report, spec)
        if part is not None and view in (None, one.name):
            with speaking(language_below(language())):
                blocks = list(one.blocks(part, about))
            yield from blocks


def not_reviewed() -> str:
    """What a page says whose sentences no speaker of the language has read yet; else ""."""
    if language() in REVIEWED:
        return ""
    return tr("The sentences of this page have not been reviewed by a speaker of the language.")


def agreement_words(answer: Answer) -> str:
    """Whether the sources of an answer agree; "" where there is but one."""
    if answer.agree is None:
        return ""
    return tr("Sources agree") if answer.agree else tr("Sources differ")


def texts(answer: Answer) -> Iterator[tuple[Said, str]]:
    """What each source says besides what stands above it: "" where the sources agree in it."""
    for said in answer.says:
        if not said.leading:
            yield said, said.text
        else:
            yield said, tr("as above") if answer.agree is False else ""


def _head(report: ReportHead) -> Iterator[Fact]:
    by = report.assembly.decided_by
    build = tr("{name} (by {by})", name=report.assembly.name, by=by)
    yield from _inputs(report.inputs)
    called = tr("{build}; called by {caller}", build=build, caller=report.caller) if report.caller else build
    yield Fact(tr("Build"), called)
    if review := report.review:
        text = tr("by {name}", name=review.reviewer or tr("not said"))
        if review.date:
            text = tr("{review} on {date}", review=text, date=review.date)
        if review.replaces:
            text = tr("{review}; replaces {report}", review=text, report=review.replaces)
        yield Fact(tr("Review"), text)


def _inputs(files: Sequence[Input]) -> Iterator[Fact]:
    """Each file once; many are counted and the first named. A note that several files share is given once."""
    files = list(dict.fromkeys(files))
    if len(files) <= MOST_INPUTS:
        for file in files:
            used = file.records_kept
            text = "" if used is None else "; " + trn("{n} record used", "{n} records used", used)
            yield Fact(tr("Input"), f"{file.path} ({file.format}{text})")
            yield from (Fact("", note, Level.CAUTION) for note in file.notes)
        return
    kinds = ", ".join(dict.fromkeys(file.format for file in files))
    kept = [file.records_kept for file in files if file.records_kept is not None]
    text = trn(
        "{files} files ({kinds}; {n} record used): {names}",
        "{files} files ({kinds}; {n} records used): {names}",
        sum(kept),
        files=len(files),
        kinds=kinds,
        names=_named(files),
    )
    if len(kept) < len(files):
        text = tr("{files} files ({kinds}): {names}", files=len(files), kinds=kinds, names=_named(files))
    yield Fact(tr("Input"), text)
    noted: dict[str, list[Input]] = {}
    for file in files:
        for note in file.notes:
            noted.setdefault(note, []).append(file)
    yield from (Fact("", f"{note} ({_named(by)})", Level.CAUTION) for note, by in noted.items())


def _named(files: Iterable[Input]) -> str:
    return few([file.path for file in files], MOST_INPUTS)
