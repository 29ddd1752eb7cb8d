"""Read-count filters for tumour records, each with the number of records that it removed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pmkit.core.messages import tr
from pmkit.core.options import option

if TYPE_CHECKING:
    from pmkit.core.model import Record
    from pmkit.variants.read_counts import Reads


@dataclass(frozen=True, slots=True)
class FilterOptions:
    """Thresholds; 0, 1.0 and False switch a filter off. Fractions are 0–1."""

    pass_only: bool = True
    min_depth: int = field(default=0, metadata=option("Fewest reads in the tumour.", metavar="N", least=0))
    min_alt_reads: int = field(default=0, metadata=option("Fewest reads of the allele.", metavar="N", least=0))
    min_vaf: float = field(
        default=0.0, metadata=option("Lowest allele fraction in the tumour.", metavar="0-1", least=0, most=1)
    )
    min_normal_depth: int = 0
    max_normal_vaf: float = 1.0


class CandidateAllele(NamedTuple):
    """One alternative allele of a record (`alt` is 1-based) with its reads."""

    record: Record
    alt: int
    tumor: Reads
    normal: Reads | None = None


class FilterCount(NamedTuple):
    """What one filter did: alleles removed, and alleles kept though the file does not tell the value it asks for."""

    name: str
    removed: int
    untested: int

    @property
    def text(self) -> str:
        """One sentence for the report's limitations."""
        parts = [tr("{removed} removed", removed=self.removed)] * bool(self.removed) + [
            tr("{untested} kept untested, because the file does not tell the value", untested=self.untested)
        ] * bool(self.untested)
        return f"{self.name}: {', '.join(parts) or tr('none removed')}"


class Filtered(NamedTuple):
    """The candidates kept, those that their caller rejects, and a count for each filter, in the order applied."""

    kept: tuple[CandidateAllele, ...]
    rejected: tuple[CandidateAllele, ...]
    counts: tuple[FilterCount, ...]


# A test says True (keep), False (remove), or None (the file does not tell).
_Test = Callable[[CandidateAllele], bool | None]


def apply(candidates: Iterable[CandidateAllele], options: FilterOptions) -> Filtered:
    """Keep what passes. A candidate counts for the first filter that removes it; an unknown value never removes."""
    tests = _tests(options)
    removed, untested = [0] * len(tests), [0] * len(tests)
    kept: list[CandidateAllele] = []
    rejected: list[CandidateAllele] = []
    for candidate in candidates:
        unknown: list[int] = []
        for i, (_, test) in enumerate(tests):
            outcome = test(candidate)
            if outcome is None:
                unknown.append(i)
            elif not outcome:
                removed[i] += 1
                if options.pass_only and i == 0:
                    rejected.append(candidate)
                break
        else:
            kept.append(candidate)
            for i in unknown:
                untested[i] += 1
    counts = (FilterCount(name, removed[i], untested[i]) for i, (name, _) in enumerate(tests))
    return Filtered(tuple(kept), tuple(rejected), tuple(counts))


def _tests(options: FilterOptions) -> list[tuple[str, _Test]]:
    tests: list[tuple[str, _Test]] = []
    if options.pass_only:
        tests.append((tr("FILTER is PASS or empty"), lambda c: not c.record.filters))
    if options.min_depth > 0:
        tests.append(
            (
                tr("depth at least {min_depth}", min_depth=options.min_depth),
                lambda c: _least(c.tumor.depth, options.min_depth),
            )
        )
    if options.min_alt_reads > 0:
        name = tr("supporting reads at least {min_alt_reads}", min_alt_reads=options.min_alt_reads)
        tests.append((name, lambda c: _least(c.tumor.alt_reads, options.min_alt_reads)))
    if options.min_vaf > 0:
        tests.append(
            (
                tr("allele fraction at least {min_vaf:g}", min_vaf=options.min_vaf),
                lambda c: _least(c.tumor.vaf, options.min_vaf),
            )
        )
    if options.min_normal_depth > 0:
        name = tr("depth in the normal at least {min_normal_depth}", min_normal_depth=options.min_normal_depth)
        tests.append((name, lambda c: _least(c.normal.depth if c.normal else None, options.min_normal_depth)))
    if options.max_normal_vaf < 1:
        name = tr("allele fraction in the normal at most {max_normal_vaf:g}", max_normal_vaf=options.max_normal_vaf)
        tests.append((name, lambda c: _most(c.normal.vaf if c.normal else None, options.max_normal_vaf)))
    return tests


def _least(value: float | None, threshold: float) -> bool | None:
    return None if value is None else value >= threshold


def _most(value: float | None, threshold: float) -> bool | None:
    return None if value is None else value <= threshold
