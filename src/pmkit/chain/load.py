"""The source of a chain: read VCF and BCF files into cases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from pmkit.core.consent import NOTHING, ConsentOptions
from pmkit.core.errors import UsageError
from pmkit.core.messages import tr
from pmkit.core.options import nested, option
from pmkit.core.policy import Policy
from pmkit.core.stage import Flow, Item, Run, Stage
from pmkit.intake.load_options import LoadOptions

if TYPE_CHECKING:
    from pmkit.core.model import CallSet
    from pmkit.intake.sheet import Match

SUFFIXES = (".vcf", ".vcf.gz", ".vcf.bgz", ".bcf", ".maf", ".maf.gz", ".txt")


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """Which files are read, and how."""

    paths: tuple[str, ...] = field(
        default=(),
        metadata=option(
            "The files; - is standard input.", argument=True, metavar="FILE...", existing=True, suffixes=SUFFIXES
        ),
    )
    reading: LoadOptions = field(default_factory=LoadOptions, metadata=nested())
    policy: Policy = field(default_factory=Policy, metadata=nested())
    consent: ConsentOptions = field(default_factory=ConsentOptions, metadata=nested())
    keep_going: bool = field(
        default=False,
        metadata=option("Report on every file that can be read, and list the others in failures.tsv.", eager=True),
    )
    skip_existing: bool = field(
        default=False, metadata=option("Leave out samples whose reports are all there already (-o with {sample}).")
    )


class LoadStage(Stage):
    """Read files, only where a later stage wants to see; one case per sample."""

    name: ClassVar[str] = "load"
    analyses: ClassVar[bool] = False
    help: ClassVar[str] = "Read variants, one case per sample."
    options_class: ClassVar[type] = SourceOptions
    takes: ClassVar[frozenset[Flow]] = frozenset()
    gives: ClassVar[Flow | None] = Flow.CASES

    def __init__(self, options: SourceOptions) -> None:
        self.options, self.paths = options, options.paths

    def prepare(self, run: Run) -> None:
        reading = self.options.reading
        if not self.paths and not reading.sheet:
            raise UsageError(tr("no input file is named"), remedy=tr("Name a VCF, - for standard input, or a --sheet."))
        if self.paths.count("-") > 1:
            raise UsageError(tr("standard input can be read only once"), remedy=tr("Write - a single time."))
        if reading.normal and not reading.tumor:
            raise UsageError(tr("--normal needs --tumor"))
        if reading.covered and self.options.policy.absent_is_reference:
            raise UsageError(
                tr("--covered says where a position without a record is reference, --absent-is-ref says everywhere"),
                remedy=tr("Give one of the two."),
            )
        if reading.covered and set(self.formats) != {"vcf"}:
            raise UsageError(tr("--covered is for VCF and BCF files"), remedy=tr("Leave it out for other formats."))
        _ = self.options.consent.scopes()
        run.batch.keep_going = self.options.keep_going
        if self.options.skip_existing:
            sinks = [stage for stage in run.stages if stage.is_sink]
            if any(stage.has("", run) is None for stage in sinks):
                raise UsageError(
                    tr("--skip-existing needs a file for each sample"),
                    remedy=tr("Write -o with {sample}, as '{sample}.json'."),
                )
            run.batch.skip = lambda sample: all(stage.has(sample, run) for stage in sinks)

    @cached_property
    def formats(self) -> dict[str, tuple[str, ...]]:
        """The files by format, in the order in which the formats are met; the sheet's files are of the first."""
        from pmkit.intake.recognise import recognise

        requested = self.options.reading.format
        found: dict[str, tuple[str, ...]] = {}
        for path in self.paths:
            name = requested if requested != "auto" else recognise(path)
            found[name] = (*found.get(name, ()), path)
        return found or {requested if requested != "auto" else "vcf": ()}

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        match = self._match()
        if match is None:
            yield from self._cases(run, None)
            return
        held: list[Item] = []  # until a line of the sheet is known to be of a sample: it may be another's sheet
        for case in self._cases(run, match):
            held.append(case)
            if match.found:
                yield from held
                held = []
        match.end(failure.file for failure in run.batch.failures)
        yield from held

    def _match(self) -> Match | None:
        """Of a run with a sheet: what has been seen of its samples."""
        from pmkit.intake import vcf

        sheet = vcf.read_sheet_of(self.options.reading)
        return vcf.match_of(sheet) if sheet else None

    def _cases(self, run: Run, match: Match | None) -> Iterator[Item]:
        from pmkit.intake import vcf
        from pmkit.intake.consents import consent_of
        from pmkit.intake.elsewhere import Elsewhere

        elsewhere = Elsewhere(run.stages)
        uncounted = _Uncounted()
        last = next(reversed(self.formats))
        for name, paths in self.formats.items():
            reading = replace(self.options.reading, format=name)
            alone = run.batch.keep_going and name != "vcf"  # a VCF's reader keeps going by itself
            if match is not None:
                match.more = alone or name != last
            for some in ((path,) for path in paths) if alone else (paths,):
                with run.batch.guard(some) if alone else nullcontext():
                    for case in vcf.read(
                        some,
                        requested=run.requested,
                        structural=run.requested_of_structural,
                        options=reading,
                        batch=run.batch,
                        consent=self.options.consent,
                        consented=(run.requested, run.requested_of_structural, run.requested_reference),
                        elsewhere=elsewhere,
                        match=match,
                    ):
                        consent = case.consent
                        if consent is NOTHING:  # of an array's text, which is read whole
                            age = elsewhere.age(case.sample)
                            consent = consent_of(case.sheet, self.options.consent, age)
                        judged = replace(case, policy=self.options.policy, consent=consent)
                        if any(stage.leaves_out(judged) for stage in run.stages):
                            judged = replace(judged, calls=uncounted(judged.calls))
                        yield judged


class _Uncounted:
    """Sets of calls without the numbers of records that were used; patients of one set go on sharing it."""

    def __init__(self) -> None:
        self._last: tuple[CallSet, CallSet] | None = None

    def __call__(self, calls: CallSet) -> CallSet:
        if self._last is None or self._last[0] is not calls:
            files = tuple(file._replace(records_kept=None) for file in calls.inputs)
            self._last = calls, replace(calls, inputs=files)
        return self._last[1]
