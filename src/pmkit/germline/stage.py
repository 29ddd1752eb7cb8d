"""The stage of hereditary findings: secondary findings, cancer predisposition, carriers. Off without consent."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from pmkit.core.consent import Granted, SampleOf, Scope
from pmkit.core.messages import trn
from pmkit.core.stage import Item, Run, Stage
from pmkit.germline.germline_options import GermlineOptions

if TYPE_CHECKING:
    from pmkit.core.model import Build, Region
    from pmkit.germline.germline_assessor import GermlineAssessor
    from pmkit.germline.section import GermlinePart

log = logging.getLogger("pmkit")

SCOPES = (Scope.SECONDARY, Scope.PREDISPOSITION, Scope.CARRIER, Scope.CONSANGUINITY)
"""Areas of the stage; TUMOR_GERMLINE and ADULT_ONSET say of which samples and conditions."""


class GermlineStage(Stage):
    """Each case is judged by itself, by its own consent."""

    name: ClassVar[str] = "germline"
    tables: ClassVar[tuple[str, ...]] = ("germline.", "transcripts")
    scopes: ClassVar[frozenset[Scope]] = frozenset(SCOPES)
    help: ClassVar[str] = (
        "Find hereditary findings that the patient agreed to have looked at.\n\n"
        "Consent is given with the files: `load --consent secondary,carrier`, or the column `consent` of the sheet. "
        "What is not consented to is neither read nor computed."
    )
    options_class: ClassVar[type] = GermlineOptions

    def __init__(self, options: GermlineOptions | None = None) -> None:
        self.options = options or GermlineOptions()
        self._with_tumors = False

    @cached_property
    def assessor(self) -> GermlineAssessor:
        from pmkit.germline.germline_assessor import GermlineAssessor

        return GermlineAssessor(self.options, with_tumors=self._with_tumors)

    def requested(self, build: Build) -> Sequence[Region]:
        """Nothing: see `requested_of`."""
        return ()

    def requested_of(self, build: Build, consent: Granted) -> Sequence[Region]:
        return self.assessor.requested(build, consent) if self._reads(consent) else ()

    def structural_of(self, build: Build, consent: Granted) -> Sequence[Region]:
        """The genes with their introns, in which a junction may lie."""
        return self.assessor.spans(build, consent) if self._reads(consent) else ()

    def _reads(self, consent: Granted) -> bool:
        return bool(self.scopes & consent.scopes) and (
            consent.allows(Scope.TUMOR_GERMLINE) or not is_lone_tumor(consent.sample_of, with_tumors=self._with_tumors)
        )

    def prepare(self, run: Run) -> None:
        place = run.stages.index(self)
        self._with_tumors = any(
            stage.name == "onco" and (at < place or getattr(getattr(stage, "options", None), "tumor_type", None))
            for at, stage in enumerate(run.stages)
        )
        if self.options != GermlineOptions():
            self.assessor.check()

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        from pmkit.germline.germline_terms import Pedigree

        unnamed = 0
        for case in stream:
            agreed = self.scopes & case.consent.scopes
            result = self.assessor.result(case) if agreed else _nothing(case.consent)
            unnamed += result.pedigree is Pedigree.NOT_NAMED
            yield case.with_result(self.name, result)
        if unnamed:  # by number, as logs hold no names
            log.warning(
                "%s: %s",
                self.options.pedigree,
                trn(
                    "{n} sample has no line in the pedigree: where its alleles come from is not known",
                    "{n} samples have no line in the pedigree: where their alleles come from is not known",
                    unnamed,
                ),
            )


def is_lone_tumor(sample_of: SampleOf, *, with_tumors: bool) -> bool:
    """Whether a sample is a tumour without a normal; one of which nothing is stated is, where the chain judges
    tumours."""
    return sample_of is SampleOf.LONE_TUMOR or (with_tumors and sample_of is SampleOf.NOT_STATED)


def _nothing(consent: Granted) -> GermlinePart:
    """What stands for a patient who agreed to none of it: made without opening a table."""
    from pmkit.germline.germline_terms import Looked
    from pmkit.germline.section import GermlinePart, ScopeLooked

    looked = (ScopeLooked(scope=scope, looked=Looked.NO_CONSENT) for scope in SCOPES)
    return GermlinePart(scopes=tuple(looked), minor=consent.minor)
