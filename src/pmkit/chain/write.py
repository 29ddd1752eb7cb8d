"""The sink that writes variants: the annotated VCF or BCF, or a MAF."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TextIO

from pmkit.core import output
from pmkit.core.errors import UsageError
from pmkit.core.messages import any_of, tr, trn
from pmkit.core.options import option
from pmkit.core.stage import Item, Run, Stage

if TYPE_CHECKING:
    from pmkit.core.model import CallSet, Case
    from pmkit.report.sections import Spec
    from pmkit.report.vcf_info import Notes


class RowWriter(Protocol):
    """What a section gives to a file of rows, one for each variant."""

    def write_header(self, out: TextIO) -> None:
        """What stands above the rows."""

    def write_rows(self, case: Case, result: Any, out: TextIO, section: Any = None) -> None:
        """The rows of one sample; `result` is the stage's."""


FORMATS = ("vcf", "bcf", "maf")


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """Which format goes where."""

    format: str | None = field(
        default=None,
        metadata=option("[default: by -o's suffix]", words=("-f", "--format"), choices=FORMATS, noun="variant format"),
    )
    output: str = field(
        default="-",
        metadata=option(
            f"File, name with {{sample}}, or - (stdout). {output.FOLDERS}",
            words=("-o", "--output"),
            metavar="FILE",
            names_patients=True,
        ),
    )
    force: bool = field(default=False, metadata=option("Replace files that exist."))


@dataclass(slots=True)
class _Copy:
    """An annotated copy that is written when all of its samples have passed."""

    target: Path | None  # None: standard output
    calls: CallSet
    notes: Notes
    columns: set[int] = field(default_factory=set)  # of the file, from 0: those of the samples and matched normals


class WriteStage(Stage):
    """Writes and passes the cases on. A VCF is read a second time at the end, to keep all of its records; of several
    samples, a copy has the columns of those that it is of."""

    name: ClassVar[str] = "write"
    analyses: ClassVar[bool] = False
    is_sink: ClassVar[bool] = True
    gives: ClassVar[None] = None

    help: ClassVar[str] = "Write the annotated VCF or BCF with its index, or a MAF."
    options_class: ClassVar[type] = WriteOptions

    def __init__(self, options: WriteOptions) -> None:
        self.target, self.force = options.output, options.force
        self.format = options.format or _format_of(options.output)

    def has(self, sample: str, run: Run) -> bool | None:
        return output.fill(self.target, sample).exists() if output.is_template(self.target) else None

    def prepare(self, run: Run) -> None:
        before = run.stages[: run.stages.index(self)]
        names = {stage.name for stage in before}
        kind = "maf" if self.format == "maf" else "vcf"
        giving = [spec.stage_name for spec in _giving(kind)]
        if not names & set(giving):
            needed = any_of(f"`{name}`" for name in sorted(giving))
            what = "a MAF" if kind == "maf" else "`write`"
            remedy = (
                tr("Write one of them before `write`.")
                if len(giving) > 1
                else tr("Write {needed} before `write`.", needed=needed)
            )
            raise UsageError(tr("{what} needs the results of {needed}", what=what, needed=needed), remedy=remedy)
        if self.format != "maf":
            self._check_copy(before)
        if self.target != output.STDOUT and not output.is_template(self.target):
            for path in self._paths(Path(self.target)):
                run.refuse_input(path)
                output.check_target(path, force=self.force)

    def _check_copy(self, before: tuple[Stage, ...]) -> None:
        source = before[0]
        if any(name != "vcf" for name in getattr(source, "formats", ())):
            raise UsageError(tr("only a VCF or BCF can be written annotated"), remedy=tr("Write a MAF with -f maf."))
        paths = getattr(source, "paths", ())
        if any(path == output.STDOUT or not Path(path).is_file() for path in paths):
            raise UsageError(
                tr("the annotated VCF is a copy of the input, which is read twice, so it cannot be standard input"),
                remedy=tr("Load a file, or write a MAF with -f maf."),
            )
        if len(paths) > 1 and not output.is_template(self.target):
            raise UsageError(
                tr("several inputs would go to one VCF"), remedy=tr("Write -o with {sample}, as '{sample}.vcf.gz'.")
            )
        if self.format == "bcf" and not self.target.endswith(".bcf"):
            raise UsageError(tr("a BCF is written to a file"), remedy=tr("Write -o with a name that ends in .bcf."))
        if self.format == "vcf" and self.target.endswith(".bcf"):
            raise UsageError(tr("-f vcf contradicts the name of the output"), remedy=tr("Write -f bcf."))

    def _paths(self, target: Path) -> tuple[Path, ...]:
        if self.format == "maf":
            return (target,)
        from pmkit.report.vcf_copy import index_path

        index = index_path(target)
        return (target, index) if index else (target,)

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        return self._maf(stream, run) if self.format == "maf" else self._copies(stream, run)

    def _maf(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        from pmkit.report.sections import section_of

        (spec,) = _giving("maf")
        maf: RowWriter = spec.extra("maf")
        written: set[Path] = set()
        with ExitStack() as stack:
            whole: TextIO | None = None
            if self.target == output.STDOUT:
                whole = stack.enter_context(output.stdout())
            elif not output.is_template(self.target):
                whole = stack.enter_context(output.atomic(Path(self.target), force=self.force))
            if whole is not None:
                maf.write_header(whole)
            for case in stream:
                result = case.results[spec.stage_name]
                section = section_of(run.report_of(case), spec) if _follows(case) else None
                if whole is not None:
                    maf.write_rows(case, result, whole, section)
                else:
                    path = _once(output.fill(self.target, case.sample), written)
                    with output.atomic(path, force=self.force) as out:
                        maf.write_header(out)
                        maf.write_rows(case, result, out, section)
                yield case

    def _copies(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        """Gather what is known of each file's alleles; write a file when its last sample has passed."""
        written: set[Path] = set()
        waiting: _Copy | None = None
        each = output.is_template(self.target)
        for case in stream:
            if waiting is None or each or waiting.calls is not case.calls:
                if waiting is not None:
                    self._write(waiting)
                waiting = self._begin(case, written)
            self._note(case, waiting, run)
            yield case
        if waiting is not None:
            self._write(waiting)

    def _begin(self, case: Case, written: set[Path]) -> _Copy:
        from pmkit.report.vcf_info import Notes

        if len(case.calls.inputs) != 1:
            raise UsageError(
                trn(
                    "{sample!r} was loaded from {n} file, which one VCF cannot copy",
                    "{sample!r} was loaded from {n} files, which one VCF cannot copy",
                    len(case.calls.inputs),
                    sample=case.sample,
                ),
                remedy=tr("Join them with `bcftools concat -a` first, or write a MAF with -f maf."),
            )
        target = None if self.target == output.STDOUT else _once(output.fill(self.target, case.sample), written)
        return _Copy(target, case.calls, Notes())

    def _note(self, case: Case, copy: _Copy, run: Run) -> None:
        copy.notes.add_case(case, run.report_of(case))
        kept = [case.index] if case.normal_index is None else [case.index, case.normal_index]
        copy.columns |= {case.calls.column(0, index) for index in kept}

    def _write(self, copy: _Copy) -> None:
        from pmkit.core.version import __version__
        from pmkit.report.vcf_copy import write_stream, write_vcf

        source = copy.calls.inputs[0].path
        if copy.target is None:
            with output.stdout() as out:
                out.flush()
                write_stream(source, out.buffer, copy.notes, __version__, sorted(copy.columns))
        else:
            write_vcf(source, copy.target, copy.notes, __version__, sorted(copy.columns), force=self.force)


def _giving(kind: str) -> list[Spec]:
    """The sections that give something to a format."""
    from pmkit.report.sections import specs

    return [spec for spec in specs() if spec.extra(kind) is not None]


def _follows(case: Case) -> bool:
    """Whether a section follows from the results of several stages, which may put notes at rows."""
    from pmkit.report.sections import specs

    return any(spec.follows_from(case.results) for spec in specs())


def _once(path: Path, written: set[Path]) -> Path:
    if path in written:
        raise UsageError(
            tr("two samples would be written to the same file {name!r}", name=path.name),
            remedy=tr("Write -o with {sample}, or run the files one by one."),
        )
    written.add(path)
    return path


def _format_of(target: str) -> str:
    """The format that a name's suffix tells. Raises UsageError."""
    name = target.removesuffix(".gz").removesuffix(".bgz")
    for known in FORMATS:
        if name.endswith(f".{known}"):
            return known
    raise UsageError(
        tr("the format is not known"),
        remedy=tr("Write -f {formats}, or a name with such an ending.", formats="|".join(FORMATS)),
    )
