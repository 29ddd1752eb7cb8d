"""Samples of one run that have the same genotypes: the same person, an identical twin, or a mix-up.

Compared are the autosomal positions of the allele definitions, by the number of alternative alleles. Two samples are
named where every position that one of them carries a variant at reads the same in the other, there are enough such
positions on enough chromosomes, and nothing that both were read at differs. Of files that were read before, only these
numbers are kept; a sample of a later file is named in its own report, not in the reports that are written already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pmkit.core.model import Build, CallSet, Case, State
from pmkit.pgx import alleles as stars
from pmkit.pgx.alleles import GeneCalls

CARRIED, CHROMOSOMES = 8, 5
"""Positions with a variant, and chromosomes that they lie on, from which agreement is taken for more than chance."""
UNREAD = -1

Counts = npt.NDArray[np.int8]


class _Set(NamedTuple):
    """The alternative alleles (positions, samples) of samples read together, UNREAD where nothing was read."""

    samples: tuple[str, ...]
    build: Build
    counts: Counts


class SamePerson:
    """Keeps the genotypes of the samples of a run, and finds those that are alike."""

    def __init__(self, genes: tuple[str, ...]) -> None:
        self._genes = tuple(g for g in genes if stars.load_definition(g, Build.GRCH38).chrom not in ("X", "Y", "MT"))
        self._sets: list[_Set] = []
        self._whole: CallSet | None = None  # the set whose samples were all taken in at once
        self._asked: set[str] = set()  # samples that others were looked for of
        self.pairs = 0
        """Pairs of samples found so far. A number: as many pairs as there may be are not kept."""
        self.one_by_one = False  # a filter may leave samples of a file out, whose names are nobody's business then

    def like(self, case: Case, called: Mapping[str, GeneCalls]) -> tuple[str, ...]:
        """The names of other samples with the genotypes of this one, sorted; `called`: the genes of its set.

        Samples of one file are compared all at once; names that a sheet changed are not known beforehand, so these, and
        tumours with a normal tissue, are compared with those before them only.
        """
        if not self._genes or not called.keys() >= set(self._genes):
            return ()
        if self._whole is not case.calls:
            renamed = case.sample != case.calls.samples[case.index]
            alone = renamed or case.normal_index is not None or self.one_by_one
            columns = [case.index] if alone else list(range(len(case.calls.samples)))
            names = (case.sample,) if alone else case.calls.samples
            counts = np.concatenate([_counts(called[gene], columns) for gene in self._genes])
            self._sets.append(_Set(names, case.calls.build, counts))
            self._whole = None if alone else case.calls
        own = self._sets[-1]
        return self._found(own, own.samples.index(case.sample)) if case.sample in own.samples else ()

    def of_all(
        self, names: Sequence[str], build: Build, called: Mapping[str, tuple[GeneCalls, npt.NDArray[np.integer]]]
    ) -> list[tuple[str, ...]]:
        """For each sample of a set, in order, what `like` finds; `called`: each gene's patterns, and who has which."""
        if not self._genes or not called.keys() >= set(self._genes):
            return [()] * len(names)
        counts = np.concatenate(
            [_counts(calls, numbers.tolist()) for calls, numbers in (called[gene] for gene in self._genes)]
        )
        own = _Set(tuple(names), build, counts)
        self._sets.append(own)
        return [self._found(own, column) for column in range(len(names))]

    def _found(self, own: _Set, column: int) -> tuple[str, ...]:
        mine, name = own.counts[:, column], own.samples[column]
        carried = np.flatnonzero(mine > 0)
        if len(carried) < CARRIED or len(set(_chromosomes(self._genes, own.build)[carried].tolist())) < CHROMOSOMES:
            return ()
        sets = (one for one in self._sets if one.build is own.build)
        found = {other for one in sets for other in _alike(one, mine, carried)} - {name}
        if name not in self._asked:  # likeness is mutual: a pair counts where its second sample is asked for
            self._asked.add(name)
            self.pairs += len(found & self._asked)
        return tuple(sorted(found))


@cache
def _chromosomes(genes: tuple[str, ...], build: Build) -> npt.NDArray[np.int64]:
    definitions = (stars.load_definition(gene, build) for gene in genes)
    return np.array([int(one.chrom) for one in definitions for _ in one.base], np.int64)


def _alike(one: _Set, mine: Counts, carried: npt.NDArray[np.int64]) -> Iterator[str]:
    near = np.flatnonzero(one.counts[carried[0]] == mine[carried[0]])
    for position in carried[1:].tolist():
        near = near[one.counts[position, near] == mine[position]]
    for column in near.tolist():
        other = one.counts[:, column]
        both = (mine != UNREAD) & (other != UNREAD)
        if (mine[both] == other[both]).all() and not (other[mine == UNREAD] > 0).any():
            yield one.samples[column]


def _counts(called: GeneCalls, columns: list[int]) -> Counts:
    """Alternative alleles at each defining position of a gene, (positions, samples)."""
    patterns = []
    for call in called.patterns:
        genotype, base = call.genotype, call.definition.base
        codes, width = genotype.codes, len(base)
        told = (genotype.states[:width] <= State.ASSUMED) & (codes[:width] >= 0).all(axis=1)
        number = (codes[:width] != base[:, None]).sum(axis=1)
        patterns.append(np.where(told, number, UNREAD).astype(np.int8))
    return np.stack(patterns, axis=1)[:, called.pattern_of[columns]]
