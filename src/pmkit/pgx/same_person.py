"""Samples of one run that have the same genotypes: the same person, an identical twin, or a mix-up.

Compared are the autosomal positions of the allele definitions, by the number of alternative alleles. Two samples are
named where every position that one of them carries a variant at reads the same in the other, there are enough such
positions on enough chromosomes, and nothing that both were read at differs. That is so exactly where both carry the
same variants, as often, at the same positions; so a sample is kept as a digest of what it carries, and those with the
same digest are alike: no sample is compared with another. Of files that were read before, only digests are kept; a
sample of a later file is named in its own report, not in the reports that are written already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pmkit.core.model import Build, CallSet, Case, State
from pmkit.pgx import alleles as stars
from pmkit.pgx.alleles import GeneCalls

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.integer]
    Keys = npt.NDArray[np.uint64]

CARRIED, CHROMOSOMES = 8, 5
"""Positions with a variant, and chromosomes that they lie on, from which agreement is taken for more than chance."""


TOGETHER = 1024
"""Patterns that are compared with the reference at once; any number gives the same."""


class _Carried(NamedTuple):
    """What samples carry: (samples, 2) digests, and (samples,) whether it is enough to be compared."""

    keys: Keys
    enough: npt.NDArray[np.bool_]


class SamePerson:
    """Keeps what the samples of a run carry, and finds those that are alike."""

    def __init__(self, genes: tuple[str, ...]) -> None:
        self._genes = tuple(g for g in genes if stars.load_definition(g, Build.GRCH38).chrom not in ("X", "Y", "MT"))
        self._alike: dict[tuple[Build, bytes], dict[str, None]] = {}  # the names that share a digest
        self._own: dict[str, tuple[Build, bytes]] = {}  # of the set at hand, those that carry enough
        self._whole: CallSet | None = None  # the set whose samples were all taken in at once
        self.one_by_one = False  # a filter may leave samples of a file out, whose names are nobody's business then

    @property
    def pairs(self) -> int:
        """Pairs of samples found so far."""
        return sum(len(names) * (len(names) - 1) // 2 for names in self._alike.values())

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
            gathered = self.gathering(len(columns))
            for gene in self._genes:
                gathered.add(gene, called[gene], np.array(columns))
            found = gathered.found()
            self._own = {
                name: (case.calls.build, key.tobytes())
                for name, key, enough in zip(names, found.keys, found.enough.tolist(), strict=True)
                if enough
            }
            for name, digest in self._own.items():
                self._alike.setdefault(digest, {})[name] = None
            self._whole = None if alone else case.calls
        return _others(self._alike[self._own[case.sample]], case.sample) if case.sample in self._own else ()

    def gathering(self, samples: int) -> Gathering:
        """Takes in what so many samples carry, for `of_all`."""
        return Gathering(samples, self._genes)

    def of_all(self, names: Sequence[str], build: Build, gathered: Gathering) -> dict[int, tuple[str, ...]]:
        """Of a set of samples, in order, the place of each that is like others, with what `like` finds.

        Only those that are alike are kept.
        """
        if not self._genes or gathered.left:
            return {}
        found = gathered.found()
        _, number, times = np.unique(found.keys[:, 0], return_inverse=True, return_counts=True)
        several = np.flatnonzero(found.enough & (times[number.reshape(-1)] > 1)).tolist()
        own = {place: (build, found.keys[place].tobytes()) for place in several}
        for place, digest in own.items():
            self._alike.setdefault(digest, {})[names[place]] = None
        everyone = {place: _others(self._alike[digest], names[place]) for place, digest in own.items()}
        return {place: others for place, others in everyone.items() if others}


def _others(names: Mapping[str, None], name: str) -> tuple[str, ...]:
    return tuple(sorted(names.keys() - {name}))


class Gathering:
    """Digests of what samples carry at the positions of some genes, taken in gene by gene."""

    def __init__(self, samples: int, genes: Sequence[str]) -> None:
        self.left = set(genes)  # genes that are still to come
        self._keys = np.zeros((samples, 2), np.uint64)
        self._carried = np.zeros(samples, np.int16)
        self._chroms = np.zeros(samples, np.int32)  # a bit for each

    def add(self, gene: str, calls: GeneCalls, columns: Numbers) -> None:
        """A gene's calls, and for each sample its column in them. Genes that are not compared are passed over."""
        if gene not in self.left:
            return
        self.left.remove(gene)
        digests, counts, chrom = _of_patterns(gene, calls)
        digests, counts = digests[calls.pattern_of], counts[calls.pattern_of]  # by column
        for half in (0, 1):
            self._keys[:, half] ^= digests[columns, half]
        self._carried += counts[columns]
        self._chroms |= np.where(counts > 0, np.int32(1) << np.int32(chrom), 0).astype(np.int32)[columns]

    def found(self) -> _Carried:
        """What the samples carry."""
        spread = np.zeros(len(self._keys), np.int8)
        for bit in range(1, 23):
            spread += (self._chroms >> bit & 1).astype(np.int8)
        return _Carried(self._keys, (self._carried >= CARRIED) & (spread >= CHROMOSOMES))


def _of_patterns(gene: str, called: GeneCalls) -> tuple[Keys, npt.NDArray[np.int16], int]:
    """By pattern of a gene the digest of the variants that it carries (0: none), and their number; its chromosome."""
    digests = np.zeros((len(called.patterns), 2), np.uint64)
    counts = np.zeros(len(called.patterns), np.int16)
    for start in range(0, len(called.patterns), TOGETHER):
        some = called.patterns[start : start + TOGETHER]
        base = some[0].definition.base
        codes = np.stack([call.genotype.codes[: len(base)] for call in some])  # (patterns, sites, 2)
        reported = np.stack([call.genotype.states[: len(base)] for call in some]) <= State.ASSUMED
        reported &= (codes[..., 0] >= 0) & (codes[..., 1] >= 0)
        other = codes != base[:, None]
        number = np.where(reported, other[..., 0].astype(np.int8) + other[..., 1], 0).astype(np.int8)
        counts[start : start + len(some)] = carried = np.count_nonzero(number, axis=1)
        for place in np.flatnonzero(carried).tolist():
            said = blake2b(gene.encode() + b"\0" + number[place].tobytes(), digest_size=16).digest()
            digests[start + place] = np.frombuffer(said, np.uint64)
    return digests, counts, int(called.patterns[0].definition.chrom) if called.patterns else 1
