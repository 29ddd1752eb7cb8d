"""Run a chain over the samples of large files pattern by pattern, where all of its stages can.

The output is that of the ordinary chain, byte for byte; what differs is that equal genotypes are called once, and that
no report is made for each sample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO, cast

from pmkit.chain.load import LoadStage
from pmkit.chain.pipeline import check_order
from pmkit.chain.report import ReportStage
from pmkit.core import output
from pmkit.core.errors import PmkitError
from pmkit.core.stage import Run

if TYPE_CHECKING:
    from pmkit.core.shared import Render, SharedSection
    from pmkit.intake.folded import FoldedSet, Folder, People
    from pmkit.intake.load_options import LoadOptions
    from pmkit.intake.patients import Named
    from pmkit.pgx import PatternCaller, PgxStage
    from pmkit.report.document import ReportHead
    from pmkit.report.format import ByReference


def samples_by_pattern(run: Run) -> Iterator[int] | None:
    """The run, sample by sample, as an iterator of their numbers; None where the chain or its files ask for another.

    Raises as the ordinary chain does.
    """
    chain = _chain(run)
    if chain is None:
        return None
    source, stage, sinks, paths = chain
    reading = source.options.reading
    from pmkit.intake.folded import open_headers, people

    try:
        files = open_headers(paths)
        some = people(files, reading)
    except PmkitError:
        return None  # the ordinary chain says it
    if some is None:
        return None
    check_order(run.stages)
    for one in run.stages:
        one.prepare(run)
    run.batch.expected = sum(len(one.names) for one in some)
    folder, caller = _folding(run, files, stage, reading)
    return _Run(run, folder, caller, some, sinks).samples()


def _chain(run: Run) -> tuple[LoadStage, PgxStage, list[ReportStage], tuple[str, ...]] | None:
    """The chain's parts and its files, where every stage can work by patterns."""
    source, *rest = run.stages
    sinks = [stage for stage in rest[1:] if isinstance(stage, ReportStage)]
    if not sinks or not isinstance(source, LoadStage) or rest[0].name != "pgx" or len(sinks) != len(rest) - 1:
        return None
    options = source.options
    stage = cast("PgxStage", rest[0])
    paths = options.paths or _of_sheet(options.reading)
    if not paths or "-" in paths or options.keep_going or options.skip_existing or stage.options.outside:
        return None
    try:
        able = set(source.formats) == {"vcf"} and all(sink.is_one_stream(run) for sink in sinks)
    except PmkitError:
        return None  # the ordinary chain says it
    return (source, stage, sinks, paths) if able else None


def sections_by_pattern(
    paths: Sequence[str], *, only: str | None = None, render: Render | None = None
) -> Iterator[tuple[Sequence[str], SharedSection]] | None:
    """The pharmacogene section of files of many samples, with their names, set by set; no report is made.

    None where the files have to be read patient by patient. `only`, `render`: as `PatternCaller.section` has them.
    """
    from pmkit.chain.load import SourceOptions
    from pmkit.core.model import Policy
    from pmkit.intake.folded import open_headers, people
    from pmkit.intake.load_options import LoadOptions
    from pmkit.pgx import PgxStage

    reading = LoadOptions()
    files = open_headers(paths)
    some = people(files, reading)
    if some is None:
        return None
    stage = PgxStage()
    run = Run((LoadStage(SourceOptions(paths=tuple(paths), reading=reading)), stage))
    stage.prepare(run)
    folder, caller = _folding(run, files, stage, reading)
    return (
        (
            folded.people.names,
            caller.section(len(folded.people.names), folded.unit, Policy(), only=only, render=render),
        )
        for folded in folder.all_sets(some)
    )


def _folding(run: Run, files: Sequence[Named], stage: PgxStage, reading: LoadOptions) -> tuple[Folder, PatternCaller]:
    from pmkit.intake.folded import Folder, Unit
    from pmkit.pgx import PatternCaller

    caller = PatternCaller(stage.caller)
    units = [Unit(unit, partial(caller.regions, unit)) for unit in caller.units]
    return Folder(files, reading, units, run.requested), caller


def _of_sheet(reading: LoadOptions) -> tuple[str, ...]:
    """The files of the sheet, where one is named and can be read; the ordinary chain says what is wrong with it."""
    from pmkit.intake.vcf import read_sheet_of

    try:
        sheet = read_sheet_of(reading)
        return tuple(sheet.paths()) if sheet else ()
    except PmkitError:
        return ()


class _Run:
    """Folds, calls and writes set after set."""

    def __init__(
        self,
        run: Run,
        folder: Folder,
        caller: PatternCaller,
        some: Sequence[People],
        sinks: Sequence[ReportStage],
    ) -> None:
        self._run, self._folder, self._caller, self._some, self._sinks = run, folder, caller, some, sinks

    def samples(self) -> Iterator[int]:
        number = 0
        with ExitStack() as stack:
            outs = [(sink, stack.enter_context(_stream(sink)), sink.by_reference(self._run)) for sink in self._sinks]
            only = {sink.section for sink in self._sinks}
            render = outs[0][2].render("pgx") if len(outs) == 1 else None
            for folded in self._sets():
                section = self._section(folded, next(iter(only)) if len(only) == 1 else None, render)
                for _, out, writer in outs:
                    self._write(folded, section, writer, out)
                for _ in folded.people.names:
                    number += 1
                    yield number
            for _, out, writer in outs:
                writer.end(out)

    def _sets(self) -> Iterator[FoldedSet]:
        try:
            yield from self._folder.all_sets(self._some)
        except PmkitError as error:
            error.stage = "load"  # type: ignore[attr-defined]
            raise

    def _section(self, folded: FoldedSet, only: str | None, render: Render | None) -> SharedSection:
        source = cast("LoadStage", self._run.stages[0])
        rows = folded.people.rows
        return self._caller.section(
            len(folded.people.names),
            folded.unit,
            source.options.policy,
            sexes=[row.sex if row else None for row in rows] if rows else None,
            sheets=[row.extra() if row else {} for row in rows] if rows else None,
            only=only,
            render=render,
        )

    def _write(self, folded: FoldedSet, section: SharedSection, writer: ByReference, out: BinaryIO) -> None:
        from pmkit.pgx import PgxSection
        from pmkit.report.format import NAMELESS, Many

        calls = replace(folded.frame, inputs=folded.inputs())
        rows = folded.people.rows
        sheets = [row.extra() if row else {} for row in rows] if rows else []
        names = folded.people.names
        heads: dict[tuple[int, tuple[str, ...]], int] = {}
        made: list[ReportHead] = []
        of: list[int] = []
        keys = ("reviewer", "review_date", "replaces")
        for place in range(len(names) if section.limits_of is not None or sheets else 1):
            limits = 0 if section.limits_of is None else int(section.limits_of[place])
            sheet = sheets[place] if sheets else {}
            key = limits, tuple(sheet.get(column, "") for column in keys)
            if key not in heads:
                heads[key] = len(made)
                made.append(
                    self._run.builder.head(  # type: ignore[attr-defined]
                        NAMELESS,
                        calls,
                        {PgxSection.name: PgxSection.model()},
                        sheet=sheet,
                        limitations=section.limitations[limits],
                    )
                )
            of.append(heads[key])
        import numpy as np

        head_of = np.array(of, np.int32) if len(made) > 1 else None
        writer.write(Many(names, {PgxSection.name: section}, made, head_of), out, self._run.tick)


class _Bytes:
    """Writes bytes to a text stream: past the text where there are bytes below it."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._below: Callable[[bytes], int] | None = None
        if isinstance(out, TextIOWrapper):  # not a terminal, whose text is made visible on its way
            out.flush()
            self._below = out.buffer.write

    def write(self, data: bytes) -> None:
        if self._below is not None:
            self._below(data)
        else:
            self._out.write(data.decode())


def _stream(sink: ReportStage) -> _Stream:
    return _Stream(sink)


class _Stream:
    """The sink's one output, as bytes."""

    def __init__(self, sink: ReportStage) -> None:
        self._sink, self._stack = sink, ExitStack()

    def __enter__(self) -> BinaryIO:
        sink = self._sink
        out = self._stack.enter_context(
            output.stdout() if sink.target == output.STDOUT else output.atomic(Path(sink.target), force=sink.force)
        )
        return cast("BinaryIO", _Bytes(out))

    def __exit__(self, *exc: object) -> bool | None:
        return self._stack.__exit__(*exc)  # type: ignore[arg-type]
