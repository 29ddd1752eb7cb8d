"""Which outside calls are whose: files with a sample column, files without one, and one file per sample.

A call that names a sample is that sample's. A call that names none belongs to the only sample there is, or, where the
file's name was given with `{sample}` in it, to the sample that fills the name. Nobody's calls are ever guessed.
"""

from __future__ import annotations

import glob
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from pmkit.core.errors import NoInputError, UsageError
from pmkit.core.messages import tr, trn
from pmkit.core.model import CallSet, Case
from pmkit.pgx.outside.call_words import known_genes

if TYPE_CHECKING:
    from pmkit.pgx.outside.call import OutsideCall

SAMPLE = "{sample}"
log = logging.getLogger("pmkit")


class OutsideFiles:
    """The files of one run. Counts what found no owner, so that it can be said at the end."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self._templates = tuple(path for path in paths if SAMPLE in path)
        self._paths = tuple(dict.fromkeys(path for path in paths if SAMPLE not in path))
        self._calls: tuple[OutsideCall, ...] = ()
        self._owner: tuple[CallSet, int] | None = None  # whose the calls without a sample are
        self._seen: set[str] = set()
        self._absent: dict[str, int] = {}  # template -> number of samples without a file

    def __bool__(self) -> bool:
        return bool(self._paths or self._templates)

    def read(self) -> None:
        """Read the files that are named outright; a `{sample}` must have at least one file."""
        self._calls = tuple(call for path in self._paths for call in _calls_in(path))
        for template in self._templates:
            name = split_gene(template)[1]
            if not any(glob.iglob(_pattern(name))):  # noqa: PTH207  (a whole path, not below a folder)
                raise NoInputError(tr("no file has a name like this"), where=name, remedy=tr("Check --outside."))

    @property
    def genes(self) -> set[str]:
        """Genes of the files that are named outright."""
        return {call.gene for call in self._calls}

    def of(self, case: Case) -> tuple[tuple[OutsideCall, ...], tuple[str, ...]]:
        """The calls of a case, and what its report has to say of the files.

        Raises UsageError where calls without a sample could be anyone's of several.
        """
        self._seen.add(case.sample)
        reported = tuple(call for call in self._calls if call.sample == case.sample or self._owned(call, case))
        notes = [
            tr("{path} holds no call for this sample.", path=path)
            for path in self._paths
            if not any(_from(call, path) for call in reported)
        ]
        for template in self._templates:
            path = _filled(template, case.sample)
            if path is None or not Path(split_gene(path)[1]).is_file():
                self._absent[template] = self._absent.get(template, 0) + 1
                notes.append(tr("There is no outside call file for this sample ({template}).", template=template))
                continue
            own = tuple(call for call in _calls_in(path) if call.sample in ("", case.sample))
            reported += own
            notes += [] if own else [tr("{path} holds no call for this sample.", path=path)]
        return reported, tuple(notes)

    def _owned(self, call: OutsideCall, case: Case) -> bool:
        if call.sample:
            return False
        several = len(case.calls.samples) - (case.normal_index is not None) > 1
        if self._owner is None and not several:
            self._owner = (case.calls, case.index)
        if self._owner is None or self._owner[0] is not case.calls or self._owner[1] != case.index:
            raise UsageError(
                tr("the outside calls name no sample, but several samples are loaded"),
                where=call.file,
                remedy=tr("Load one with --sample, or give each its own file with {sample} in the name."),
            )
        return True

    def tell_unused(self) -> None:
        """Warn of calls for samples that were not loaded, and of samples without a file; by number, not by name."""
        for path in self._paths:
            named = {call.sample for call in self._calls if call.sample and _from(call, path)}
            if strange := len(named - self._seen):
                log.warning(tr("%s: %s not among the samples loaded, so not used"), path, _samples(strange))
        for template, number in self._absent.items():
            log.warning(tr("%s: %s without such a file"), template, _samples(number))


def _calls_in(path: str) -> tuple[OutsideCall, ...]:
    from pmkit.pgx.outside.read import read_outside

    return read_outside(path)


def _pattern(template: str) -> str:
    return "*".join(glob.escape(part) for part in template.split(SAMPLE))


def split_gene(path: str) -> tuple[str, str]:
    """The gene and the file of "CYP2D6=calls.tsv"; "" where no known gene stands before an equals sign."""
    gene, equals, rest = path.partition("=")
    return (gene, rest) if equals and rest and gene in known_genes() else ("", path)


def _from(call: OutsideCall, path: str) -> bool:
    path = split_gene(path)[1]
    return call.file == path or call.file.startswith(f"{path}:")  # a table inside an archive


def _filled(template: str, sample: str) -> str | None:
    """The sample's file; None for a name that would lead into another folder."""
    return None if "/" in sample or sample in ("", ".", "..") else template.replace(SAMPLE, sample)


def _samples(number: int) -> str:
    return trn("{n} sample", "{n} samples", number)
