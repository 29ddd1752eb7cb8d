"""pmkit as a library: `run` a chain over files, `read` reports back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pmkit.chain import pipeline
from pmkit.core import doors
from pmkit.core.errors import UsageError, did_you_mean
from pmkit.core.messages import tr
from pmkit.core.options import described, made
from pmkit.core.settings import Origin, Setting
from pmkit.core.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from pmkit.report.document import Report

SOURCE = "load"
Paths = str | Path | Sequence[str | Path]
Stages = Sequence[str] | Mapping[str, Mapping[str, Any]]


def run(paths: Paths, stages: Stages = ("pgx",)) -> Iterator[Report]:
    """Load files, run stages on them and yield one report per sample, lazily.

    `stages` are names in the order of the chain, or a mapping from names to options, spelled as in the settings file
    (docs/commands.md): `{"load": {"absent_is_ref": True}, "pgx": {"gene": ["CYP2C19"]}}`. "load" may be left out.
    Raises a PmkitError: UsageError for an unknown stage or option, before any file is opened; NoInputError, DataError
    … with the file and line.
    """
    files = (paths,) if isinstance(paths, str | Path) else tuple(paths)
    asked: dict[str, dict[str, Any]] = (
        {name: dict(options) for name, options in stages.items()}
        if isinstance(stages, Mapping)
        else {name: {} for name in stages}
    )
    first = {**asked.pop(SOURCE, {}), "paths": tuple(map(str, files))}
    settings: dict[str, Setting] = {}
    chain = [stage_of(name, options, settings) for name, options in {SOURCE: first, **asked}.items()]
    pipeline.check_order(chain)  # now, not when the first report is asked for
    return pipeline.run((), chain, settings)


def read(path: str | Path) -> Iterator[Report]:
    """Reports of a file that `report` (JSON, NDJSON) or `save` wrote, lazily. Raises NoInputError, DataError."""
    from pmkit.report.read_reports import read_reports

    return read_reports(str(path))


def stage_of(name: str, options: Mapping[str, Any], settings: dict[str, Setting]) -> Stage:
    """A stage by its name; its options are added to the settings."""
    points = doors.offered(doors.STAGES)
    if name not in points:
        raise UsageError(
            tr("there is no stage {name!r}", name=name), remedy=did_you_mean(name, points, f"Known: {sorted(points)}.")
        )
    cls: type[Stage] = doors.load(points[name])
    known = {one.name: one for one in described(cls.options_class)}
    for option, value in options.items():
        if option not in known:
            hint = did_you_mean(option, known, f"Known: {', '.join(known)}.")
            raise UsageError(tr("{name!r} has no option {option!r}", name=name, option=option), remedy=hint)
        if known[option].many and isinstance(value, str):
            raise UsageError(tr("{name}.{option} takes a list", name=name, option=option), remedy=f"Write [{value!r}].")
    for one in known.values():
        if not one.option.argument:
            given = one.name in options
            value = options[one.name] if given else one.default
            settings[f"{name}.{one.name}"] = Setting(
                value, Origin.OPTION if given else Origin.DEFAULT, one.option.names_patients
            )
    return cast("Callable[[Any], Stage]", cls)(made(cls.options_class, options))
