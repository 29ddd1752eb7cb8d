"""The sink that writes reports: one stream, one file per sample, or one file per section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TextIO

from pmkit.core import doors, output
from pmkit.core.errors import UsageError
from pmkit.core.messages import language, languages, tr
from pmkit.core.options import option
from pmkit.core.stage import Flow, Item, Run, Stage

if TYPE_CHECKING:
    from pmkit.report.format import ByReference, Format


def formats() -> dict[str, doors.Door]:
    """All report formats by name, pmkit's own and those of other packages."""
    return doors.offered(doors.REPORTS)


def _takes(point: doors.Door) -> frozenset[str]:
    found: type[Format] = doors.load(point)
    return found.takes


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """Which format goes where."""

    format: str | None = field(
        default=None,
        metadata=option(
            "[default: by -o's suffix; table on a terminal, else json]",
            words=("-f", "--format"),
            choices=lambda: sorted(formats()),
            metavar="FORMAT",
            noun="report format",
        ),
    )
    output: str = field(
        default="-",
        metadata=option(
            f"File, folder, name with {{sample}}, or - (stdout). {output.FOLDERS}",
            words=("-o", "--output"),
            metavar="FILE",
            names_patients=True,
        ),
    )
    section: str | None = field(
        default=None,
        metadata=option("Only this table or view, as pgx.genes (tsv, parquet, multiqc, table).", metavar="NAME"),
    )
    full: bool = field(default=False, metadata=option("Everything, not only the first screen (table)."))
    lang: str | None = field(
        default=None,
        metadata=option("Language of a page (table, html, pdf, patient), as de. [default: the run's]", metavar="LANG"),
    )
    force: bool = field(default=False, metadata=option("Replace files that exist."))
    compact: bool = field(
        default=False, metadata=option("JSON with what samples share (guidance, evidence, tables) written once.")
    )
    letterhead: tuple[str, ...] = field(
        default=(),
        metadata=option(
            "A line of the laboratory's letterhead; repeat for more, or set it in the settings file.", metavar="TEXT"
        ),
    )


class ReportStage(Stage):
    """Write the report of every case and pass the case on."""

    name: ClassVar[str] = "report"
    analyses: ClassVar[bool] = False
    takes: ClassVar[frozenset[Flow]] = frozenset({Flow.CASES, Flow.REPORTS})
    gives: ClassVar[Flow | None] = None
    is_sink: ClassVar[bool] = True

    help: ClassVar[str] = "Write one report per sample."
    options_class: ClassVar[type] = ReportOptions

    def __init__(self, options: ReportOptions | None = None) -> None:
        options = options or ReportOptions()
        self.format, self.target = options.format, options.output
        self.section, self.force, self.compact = options.section, options.force, options.compact
        self.full, self.lang = options.full, options.lang
        self.letterhead = options.letterhead

    def has(self, sample: str, run: Run) -> bool | None:
        made = self._make(run)
        if not output.is_template(self.target) and (not self._is_folder or made.section_names()):
            return None
        return self._own_path(sample, made).exists()

    def _own_path(self, sample: str, made: Format) -> Path:
        """The file of one sample, where each has its own."""
        target = self.target if output.is_template(self.target) else f"{self.target}/{{sample}}{made.suffix}"
        return output.fill(target, sample)

    def prepare(self, run: Run) -> None:
        to_file = self.target != output.STDOUT and not output.is_template(self.target) and not self._is_folder
        if to_file:
            run.refuse_input(Path(self.target))
        made = self._make(run)
        if self.section and self.section not in (*made.section_names(), *made.view_names()):
            known = ", ".join((*made.section_names(), *made.view_names()))
            raise UsageError(
                tr("the format has no section {section!r}", section=self.section),
                remedy=tr("Known: {names}.", names=known)
                if known
                else tr("Sections are for -f tsv, parquet, multiqc and table."),
            )
        self._check_one_table(made)
        if made.binary and self.target == output.STDOUT and run.stdout_is_terminal:
            raise UsageError(
                tr("the format is not text and cannot be shown on a terminal"), remedy=tr("Write it to a file with -o.")
            )
        self._check_takes(made)
        if self.target == output.STDOUT or output.is_template(self.target):
            return
        if made.section_names() and not self.section and not self.target.endswith(made.suffix):
            for section in made.section_names():
                output.check_target(self._section_path(section, made.suffix), force=self.force)
        elif to_file:
            output.check_target(Path(self.target), force=self.force)

    def _check_takes(self, made: Format) -> None:
        """Refuse an option that the format would pass over, and a language without a catalogue."""
        for name, given in (("full", self.full), ("lang", self.lang is not None)):
            if given and name not in made.takes:
                having = ", ".join(f"-f {one}" for one, point in sorted(formats().items()) if name in _takes(point))
                raise UsageError(
                    tr("--{name} means nothing to this format", name=name),
                    remedy=tr("It is for {formats}.", formats=having),
                )
        if self.lang is not None and self.lang not in languages():
            known = ", ".join(languages())
            raise UsageError(
                tr("there are no texts in the language {lang!r}", lang=self.lang),
                remedy=tr("Known: {known}.", known=known),
            )

    def _check_one_table(self, made: Format) -> None:
        """A file of one table only needs the table's name, or a folder."""
        whole = output.is_template(self.target) or self.target == output.STDOUT or self.target.endswith(made.suffix)
        if made.one_table and whole and not self.section:
            raise UsageError(
                tr("a file of this format holds one table"),
                remedy=tr(
                    "Write -o with a folder for all tables, or name one with --section: {names}.",
                    names=", ".join(made.section_names()),
                ),
            )

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        made = self._make(run)
        if output.is_template(self.target) or (self._is_folder and not made.section_names()):
            return self._file_each(stream, run)
        if (
            self.target == output.STDOUT
            or self.section
            or self.target.endswith(made.suffix)
            or not made.section_names()
        ):
            return self._one_stream(stream, run)
        return self._file_per_section(stream, run)

    def _report_of(self, item: Item, run: Run, section: str | None = None) -> Any:
        """The report with the laboratory's letterhead, which a saved report may have from its own run."""
        report = run.report_of(item, section)
        return report.model_copy(update={"letterhead": self.letterhead}) if self.letterhead else report

    def is_one_stream(self, run: Run) -> bool:
        """Whether all reports go into one stream whose format can write them by reference."""
        if output.is_template(self.target) or self._is_folder:
            return False
        made = self._make(run)
        whole = self.target == output.STDOUT or self.section or self.target.endswith(made.suffix)
        return bool(whole or not made.section_names()) and made.by_reference() is not None

    @property
    def is_plain(self) -> bool:
        """Whether nothing is asked for that changes the reports of the formats written by reference."""
        return not (self.compact or self.full or self.lang is not None or self.letterhead)

    def by_reference(self, run: Run) -> ByReference:
        """The writer of reports by reference, where `is_one_stream`."""
        found = self._make(run).by_reference()
        if found is None:
            raise TypeError(self.format)
        return found

    def _make(self, run: Run, section: str | None = None) -> Format:
        name = self.format or self._default_format(run)
        found: type[Format] = doors.load(formats()[name])
        if self.compact:
            found = _compact(name)
        wide = self.target == output.STDOUT and run.stdout_is_terminal
        made = found(
            section=section or self.section,
            width=run.width if wide else None,
            colour=run.colour and wide,
        )
        made.full, made.language = self.full, self.lang or language()
        return made

    def _default_format(self, run: Run) -> str:
        if self.target == output.STDOUT:
            return "table" if run.stdout_is_terminal and not self.section else "tsv" if self.section else "json"
        return self._format_by_suffix()

    def _format_by_suffix(self) -> str:
        """JSON where the name has no suffix. Raises UsageError for one that no format writes."""
        suffix = "" if self._is_folder else Path(self.target).suffix
        if not suffix:
            return "json"
        own = {name: point for name, point in formats().items() if doors.is_own(point)}
        others = {name: point for name, point in formats().items() if name not in own}
        for some in (own, others):  # what pmkit's own formats end in is never another package's
            found = self._ending(some, suffix)
            if len(found) > 1 and some is others:
                raise UsageError(
                    tr("several report formats end in {suffix!r}", suffix=suffix),
                    remedy=tr("Name one with -f: {formats}.", formats=", ".join(sorted(found))),
                )
            if found:
                return found[0]
        raise UsageError(
            tr("no report format ends in {suffix!r}", suffix=suffix),
            remedy=tr("Name one with -f: {formats}.", formats=", ".join(sorted(formats()))),
        )

    def _ending(self, some: Mapping[str, doors.Door], suffix: str) -> list[str]:
        """The formats that the target's name fits: the most special ending, else the format's name, else its ending."""
        longer = some.items() if Path(self.target).suffixes[:-1] else ()
        found = [
            name
            for name, point in longer
            if doors.load(point).suffix != suffix and self.target.endswith(doors.load(point).suffix)
        ]  # as "s.fhir.json"
        if found or suffix[1:] in some:
            return found or [suffix[1:]]
        return [name for name, point in some.items() if doors.load(point).suffix == suffix]

    @property
    def _is_folder(self) -> bool:
        return self.target != output.STDOUT and (self.target.endswith("/") or Path(self.target).is_dir())

    def _section_path(self, section: str, suffix: str) -> Path:
        return Path(self.target) / f"{section}{suffix}"

    def _one_stream(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        with ExitStack() as stack:
            out = stack.enter_context(
                output.stdout() if self.target == output.STDOUT else output.atomic(Path(self.target), force=self.force)
            )
            made = stack.enter_context(self._make(run))
            paged = made.paged and self.target == output.STDOUT and run.page is not None
            text = StringIO() if paged else out
            for item in stream:
                made.write(self._report_of(item, run, self.section), text)
                yield item
            made.end(text)
            if run.page is not None and isinstance(text, StringIO):
                run.page(text.getvalue())

    def _file_each(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        written: set[Path] = set()
        for item in stream:
            report = self._report_of(item, run)
            made = self._make(run)
            path = self._own_path(report.sample, made)
            if path in written:
                raise UsageError(
                    tr("two samples would be written to the same file {name!r}", name=path.name),
                    remedy=tr("Run the files one by one, or write one file for all with -f ndjson."),
                )
            written.add(path)
            with output.atomic(path, force=self.force) as out, made:
                made.write(report, out)
                made.end(out)
            yield item

    def _file_per_section(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        with ExitStack() as stack:
            made = {section: self._make(run, section) for section in self._make(run).section_names()}
            outs: dict[str, TextIO] = {}
            for item in stream:
                report = self._report_of(item, run)
                for section, part in made.items():
                    if section not in outs and part.applies(report):
                        path = self._section_path(section, part.suffix)
                        outs[section] = stack.enter_context(output.atomic(path, force=self.force))
                    if section in outs:
                        part.write(report, outs[section])
                yield item
            for section, out in outs.items():
                made[section].end(out)


def _compact(name: str) -> type[Format]:
    """The format with what samples share written once. Raises UsageError for another than JSON."""
    from pmkit.report.compact import CompactFormat

    if name != "json":
        raise UsageError(tr("--compact is for -f json, not for -f {name}", name=name))
    return CompactFormat
