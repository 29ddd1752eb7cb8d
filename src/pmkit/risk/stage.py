"""The stage that applies polygenic scores of the PGS Catalog to one patient at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pmkit.core.build_names import Build
from pmkit.core.consent import Granted, Scope
from pmkit.core.options import option
from pmkit.core.stage import Item, Run, Stage

if TYPE_CHECKING:
    from pmkit.core.model import Region
    from pmkit.risk.scorer import Scorer

AMBIGUOUS = ("drop", "keep")
MISSING = ("skip", "frequency")


@dataclass(frozen=True, slots=True)
class RiskOptions:
    """Which scores are applied, and how."""

    scores: tuple[str, ...] = field(
        metadata=option(
            "Scoring files of the PGS Catalog, format 2.0.",
            argument=True,
            metavar="SCORE...",
            existing=True,
            suffixes=(".txt", ".txt.gz", ".tsv", ".tsv.gz"),
        )
    )
    score_build: Build | None = field(
        default=None,
        metadata=option(
            "Assembly of scoring files whose header names none.", choices=tuple(Build), noun="genome build"
        ),
    )
    reference: Path | None = field(
        default=None,
        metadata=option(
            "Genome sequence: which allele is the reference at positions without a record.",
            metavar="FASTA",
            existing=True,
            suffixes=(".fa", ".fasta"),
        ),
    )
    ambiguous: str = field(
        default="drop",
        metadata=option(
            "A/T and C/G rows: drop, or keep them as on the plus strand.",
            choices=AMBIGUOUS,
            noun="way",
            show_default=True,
        ),
    )
    missing: str = field(
        default="skip",
        metadata=option(
            "Rows without a genotype: skip, or fill by the file's allele frequency.",
            choices=MISSING,
            noun="way",
            show_default=True,
        ),
    )
    min_match: float = field(
        default=0.75,
        metadata=option(
            "No sum below this share of rows with a genotype.", least=0, most=1, metavar="0-1", show_default=True
        ),
    )
    distribution: Path | None = field(
        default=None,
        metadata=option(
            "Sums of other people, to rank the patient's: see `docs/polygenic-scores.md`.",
            metavar="FILE",
            existing=True,
            suffixes=(".tsv", ".tsv.gz"),
        ),
    )
    population: str | None = field(
        default=None, metadata=option("Which population of the distribution to compare with.", metavar="NAME")
    )
    clinical: Path | None = field(
        default=None,
        metadata=option(
            "Clinical measures by sample, for a cardiovascular risk alongside the scores (`docs/polygenic-scores.md`).",
            metavar="FILE",
            existing=True,
            suffixes=(".tsv", ".tsv.gz"),
            names_patients=True,
        ),
    )
    variants: bool = field(default=False, metadata=option("List every row of the scores in the report."))


class RiskStage(Stage):
    """Each score is worked out once for a set of samples. Nothing is read of a patient who did not agree."""

    name: ClassVar[str] = "risk"
    scopes: ClassVar[frozenset[Scope]] = frozenset({Scope.POLYGENIC})
    help: ClassVar[str] = (
        "Apply polygenic scores (needs consent: polygenic).\n\n"
        "A sum alone tells neither a high nor a low risk: it is ranked only against the sums of other people that you "
        "give. Homozygous reference genotypes are counted from gVCF blocks and all-sites files."
    )
    options_class: ClassVar[type] = RiskOptions

    def __init__(self, options: RiskOptions) -> None:
        self.options = options
        self.paths = options.scores

    @cached_property
    def scorer(self) -> Scorer:
        from pmkit.risk.scorer import Scorer

        return Scorer(self.options)

    def requested(self, build: Build) -> Sequence[Region]:
        return self.scorer.requested(build)

    def requested_of(self, build: Build, consent: Granted) -> Sequence[Region]:
        return self.requested(build) if _agreed(consent) else ()

    def age_of(self, sample: str) -> float | None:
        """Of the clinical measures."""
        measures = self.scorer.measures
        person = None if measures is None else measures.people.get(sample)
        return None if person is None else person.age

    def prepare(self, run: Run) -> None:
        self.scorer.check()

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        for case in stream:
            if _agreed(case.consent):
                yield case.with_result(self.name, self.scorer.result(case))
                continue
            from pmkit.risk.scorer import HELD_BACK, OF_A_MINOR

            minor = case.consent.allows(Scope.POLYGENIC)
            yield case.with_result(self.name, OF_A_MINOR if minor else HELD_BACK)


def _agreed(consent: Granted) -> bool:
    """Whether scores may be computed: they tell conditions of adult life, which a minor has to agree to besides."""
    return consent.allows(Scope.POLYGENIC) and consent.adult_onset
