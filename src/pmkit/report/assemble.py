"""Make the report document of a case from the stages' results. Samples that share a result share its section."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property, lru_cache
from typing import Any, cast

from pmkit.core import provenance
from pmkit.core.consent import NOTHING, Granted
from pmkit.core.messages import number_worded, trn
from pmkit.core.model import CallSet, Case
from pmkit.core.privacy import without_names
from pmkit.core.row_notes import Noted, RowNote
from pmkit.core.section import (
    Assembly,
    Consent,
    Input,
    Part,
    Review,
    RuleFile,
    SettingUsed,
    Software,
    TableSource,
    TableUsed,
)
from pmkit.core.settings import Setting
from pmkit.knowledge.rules import rule_heads
from pmkit.knowledge.store import manifest
from pmkit.report.document import ReportHead, report_model
from pmkit.report.foreign import checked, fitting, is_foreign
from pmkit.report.sections import specs


class ReportBuilder:
    """Turns cases into reports. `prefixes` are those of the names of the tables that the chain draws on.

    With `lean`, the reports are of a model that knows only the sections that they hold; others are null as ever.
    """

    def __init__(self, settings: Mapping[str, Setting], prefixes: tuple[str, ...], *, lean: bool = False) -> None:
        self._settings, self._prefixes, self._lean = settings, prefixes, lean
        self._last: tuple[Case, str | None, ReportHead] | None = None
        self._set: tuple[CallSet, tuple[Input, ...]] | None = None
        self._makers: dict[str, Callable[[Any, str | None], Part]] = {}

    def report(self, case: Case, section: str | None = None) -> ReportHead:
        """The report of one case; asked again for the same, the same report.

        A writer that needs one section only says so and may get a report without the others.
        """
        if self._last and self._last[0] is case and self._last[1] in (None, section):
            return self._last[2]
        sections = self._sections(case, section)
        limits = (*self._notes(case), *_limitations(sections))
        made = self._made(
            case.sample,
            case.calls,
            sections,
            frozenset(case.results),
            review=_review(case.sheet),
            consent=case.consent,
            limitations=limits,
        )
        self._last = (case, section, made)
        return made

    def head(
        self, sample: str, calls: CallSet, empty: Mapping[str, Part], *, limitations: tuple[str, ...]
    ) -> ReportHead:
        """A report whose sections are `empty` ones, for writers that put the sections in themselves.

        Of samples without a sheet and of whom no consent is recorded. `limitations`: those of stages and sections.
        """
        stages = frozenset(spec.stage_name for spec in specs() if spec.name in empty)
        limits = (*limitations, *_worded())
        return self._made(sample, calls, dict(empty), stages, review=None, consent=NOTHING, limitations=limits)

    def _made(
        self,
        sample: str,
        calls: CallSet,
        sections: dict[str, Part],
        stages: frozenset[str],
        *,
        review: Review | None,
        consent: Granted,
        limitations: tuple[str, ...],
    ) -> ReportHead:
        model: Any = report_model(frozenset(sections)) if self._lean else report_model()
        made: ReportHead = model(
            sample=sample,
            assembly=Assembly(name=calls.build.value, decided_by=calls.build_decided_by),
            inputs=self._inputs(calls),
            caller=caller_of(calls.header),
            software=self._software,
            tables=self._tables,
            settings=self._used,
            rules=_rules(stages),
            review=review,
            consent=_consent(consent),
            limitations=(*calls.limitations, *consent.notes, *limitations),
            **cast("dict[str, Any]", sections),
        )
        return made

    def _sections(self, case: Case, only: str | None) -> dict[str, Part]:
        """The sections of the stages that ran, by name, those that follow from them, and notes at each other's rows."""
        made = {
            spec.name: self._maker(spec.name)(case.results[spec.stage_name], only)
            for spec in specs()
            if spec.stage_name in case.results and not spec.derived_from
        }
        for spec in specs():
            if spec.follows_from(made):
                found = spec.derived(case, made)
                if found is not None:
                    made[spec.name] = fitting(spec, found) if is_foreign(spec) else found
                    _take_up(made, spec.notes(found))
        return made

    def _maker(self, name: str) -> Callable[[Any, str | None], Part]:
        if name not in self._makers:
            spec = next(spec for spec in specs() if spec.name == name)
            self._makers[name] = checked(spec, spec.maker()) if is_foreign(spec) else spec.maker()
        return self._makers[name]

    def _notes(self, case: Case) -> tuple[str, ...]:
        """What the stages say of the whole."""
        return tuple(note for result in case.results.values() for note in _said(result))

    def _inputs(self, calls: CallSet) -> tuple[Input, ...]:
        if self._set is None or self._set[0] is not calls:
            inputs = tuple(
                Input(
                    path=file.path.encode("utf-8", "replace").decode(),  # a name need not be UTF-8, JSON must be
                    format=file.format,
                    records_read=file.records_read,
                    records_kept=file.records_kept,
                    notes=file.notes,
                )
                for file in calls.inputs
            )
            self._set = (calls, inputs)
        return self._set[1]

    @cached_property
    def _software(self) -> tuple[Software, ...]:
        return tuple(Software(name=name, version=version) for name, version in provenance.software())

    @cached_property
    def _tables(self) -> tuple[TableUsed, ...]:
        if not self._prefixes:
            return ()
        return tuple(
            TableUsed(
                name=info.name,
                sha256=info.sha256,
                sources=tuple(TableSource(name=s.name, release=s.release, licence=s.licence) for s in info.sources),
            )
            for info in manifest().values()
            if info.name.startswith(self._prefixes)
        )

    @cached_property
    def _used(self) -> tuple[SettingUsed, ...]:
        return tuple(
            SettingUsed(name=name, value=setting.value, origin=setting.origin.value)
            for name, setting in sorted(without_names(self._settings).items())
        )


_CALLER = re.compile(
    r"^##(?:source=(?P<source>[^\n]{1,80})|GATKCommandLine[^=]*=<ID=(?P<gatk>\w+)|(?P<dv>DeepVariant)_version=(?P<v>\S+)"
    r"|(?P<dragen>DRAGEN)(?:Version|CommandLine)|(?P<bcftools>bcftools)_callVersion=)",
    re.MULTILINE,
)


@lru_cache(maxsize=8)
def caller_of(header: str) -> str:
    """The programs that a VCF's header says wrote the calls: `##source`, or what GATK, DeepVariant, DRAGEN and bcftools
    write instead. Each once, three at most."""
    found = []
    for match in _CALLER.finditer(header):
        named = match["source"] or match["gatk"] or match["dragen"] or match["bcftools"]
        found.append(named or f"{match['dv']} {match['v']}")
    return ", ".join(list(dict.fromkeys(found))[:3])


def _rules(stages: frozenset[str]) -> tuple[RuleFile, ...]:
    """The rule files of the stages that ran."""
    return tuple(
        file for spec in specs() if spec.rules and spec.stage_name in stages for file in _rule_files(spec.rules)
    )


@cache
def _rule_files(folder: str) -> tuple[RuleFile, ...]:
    return tuple(
        RuleFile(name=name, title=meta.title, version=meta.version, source=meta.source)
        for name, meta in rule_heads(folder)
    )


def _take_up(sections: dict[str, Part], notes: Iterable[Noted]) -> None:
    """Put notes at the rows that they belong to."""
    by_section: dict[str, dict[str, list[RowNote]]] = {}
    for one in notes:
        by_section.setdefault(one.section, {}).setdefault(one.row, []).append(one.note)
    for spec in specs():
        if spec.name in by_section and spec.name in sections:
            sections[spec.name] = spec.noted(sections[spec.name], by_section[spec.name])


def _said(result: object) -> tuple[str, ...]:
    return (*getattr(result, "notes", ()), *getattr(result, "limitations", ()))


def _limitations(sections: Mapping[str, Part]) -> tuple[str, ...]:
    """What the sections add to the report's limits, and that sentences are not the program's."""
    found = tuple(note for spec in specs() if spec.name in sections for note in spec.limitations(sections[spec.name]))
    return (*found, *_worded())


def _worded() -> tuple[str, ...]:
    number = number_worded()
    said = trn("{n} sentence is worded by the laboratory.", "{n} sentences are worded by the laboratory.", number)
    return (said,) if number else ()


def _review(sheet: Mapping[str, str]) -> Review | None:
    """Who signs, from the columns reviewer, review_date and replaces of the sheet."""
    columns = {"reviewer": "reviewer", "date": "review_date", "replaces": "replaces"}
    found = {name: sheet.get(column, "").strip() for name, column in columns.items()}
    return Review(**found) if any(found.values()) else None


def _consent(granted: Granted) -> Consent:
    return Consent(
        status="recorded" if granted.recorded else "not_recorded",
        scope=tuple(sorted(scope.value for scope in granted.scopes)),
        purpose=granted.purpose,
        data_use=granted.data_use,
    )
