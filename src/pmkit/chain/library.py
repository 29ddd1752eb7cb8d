"""pmkit as a library: `run` a chain over files, `read` reports back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pmkit.chain import pipeline
from pmkit.core import doors
from pmkit.core.errors import UsageError, did_you_mean, known_are
from pmkit.core.messages import tr
from pmkit.core.options import described, made
from pmkit.core.settings import Setting, SettingOrigin
from pmkit.core.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from pmkit.chain.typed import Report

SOURCE, DEFAULT = "load", "pgx"
Paths = str | Path | Sequence[str | Path]
Stages = Sequence[str] | Mapping[str, Mapping[str, Any]]


def run(paths: Paths, stages: Stages | None = None, /, **options: Mapping[str, Any]) -> Iterator[Report]:
    """Load files, run stages on them and yield one report per sample, lazily.

    Stages are named by keywords, in the order of the chain, each with its options as the settings file spells them
    (docs/commands.md): `run("s.vcf.gz", load={"absent_is_ref": True}, pgx={"gene": ["CYP2C19"]})`. In their place one
    mapping or a sequence of names can be given: `run(paths, ["pgx", "onco"])`. "load" may be left out; with no stage
    named at all, "pgx" runs. Tables of a report (`report.pgx.genes`) are tuples that have `to_polars()`.
    Raises a PmkitError: UsageError for an unknown stage or option, before any file is opened; NoInputError, DataError
    … with the file and line.
    """
    from pmkit.report.rows import with_rows

    files = (paths,) if isinstance(paths, str | Path) else tuple(paths)
    chosen = _chosen(stages, options)
    first = {**chosen.pop(SOURCE, {}), "paths": tuple(map(str, files))}
    settings: dict[str, Setting] = {}
    chain = [stage_of(name, given, settings) for name, given in {SOURCE: first, **chosen}.items()]
    pipeline.check_order(chain)  # now, not when the first report is asked for
    return map(with_rows, cast("Iterator[Report]", pipeline.run((), chain, settings)))


def read(path: str | Path) -> Iterator[Report]:
    """Reports of a file that `report` (JSON, NDJSON) or `save` wrote, lazily. Raises NoInputError, DataError."""
    from pmkit.report.read_reports import read_reports
    from pmkit.report.rows import with_rows

    return map(with_rows, cast("Iterator[Report]", read_reports(str(path))))


def _chosen(stages: Stages | None, options: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The options of each stage by its name, in the order of the chain."""
    if stages is not None and options:
        raise UsageError(
            tr("stages are given twice"), remedy=tr("Name all of them by keywords, or all of them in one mapping.")
        )
    if isinstance(stages, str):
        raise UsageError(tr("the stages take a list"), remedy=tr("Write [{one!r}].", one=stages))
    if stages is None:
        stages = options if set(options) - {SOURCE} else {**options, DEFAULT: {}}
    if not isinstance(stages, Mapping):
        return {name: {} for name in stages}
    for name, given in stages.items():
        if not isinstance(given, Mapping):
            raise UsageError(
                tr("the options of {name!r} are no mapping", name=name), remedy=tr("Write {name}={{}}.", name=name)
            )
    return {name: dict(given) for name, given in stages.items()}


def stage_of(name: str, options: Mapping[str, Any], settings: dict[str, Setting]) -> Stage:
    """A stage by its name; its options are added to the settings."""
    points = doors.offered(doors.STAGES)
    if name not in points:
        raise UsageError(
            tr("there is no stage {name!r}", name=name),
            remedy=did_you_mean(name, points, known_are(sorted(points))),
        )
    cls: type[Stage] = doors.load(points[name])
    known = {one.name: one for one in described(cls.options_class)}
    for option, value in options.items():
        if option not in known:
            hint = did_you_mean(option, known, known_are(known))
            raise UsageError(tr("{name!r} has no option {option!r}", name=name, option=option), remedy=hint)
        if known[option].many and isinstance(value, str):
            raise UsageError(
                tr("{name}.{option} takes a list", name=name, option=option), remedy=tr("Write [{one!r}].", one=value)
            )
    for one in known.values():
        if not one.option.argument:
            given = one.name in options
            value = options[one.name] if given else one.default
            settings[f"{name}.{one.name}"] = Setting(
                value, SettingOrigin.OPTION if given else SettingOrigin.DEFAULT, one.option.names_patients
            )
    return cast("Callable[[Any], Stage]", cls)(made(cls.options_class, options))
