"""The stage that ranks genes and germline findings by the patient's phenotype."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from pmkit.core.consent import Scope
from pmkit.core.options import option
from pmkit.core.stage import Item, Run, Stage
from pmkit.phenotype.phenotype_terms import Combine, Method

if TYPE_CHECKING:
    from pmkit.phenotype.ranker import Ranker


@dataclass(frozen=True, slots=True)
class PhenotypeOptions:
    """Which ontology, which terms, and how they are compared."""

    hpo: str = field(
        metadata=option(
            "The release, as `pmkit tables import hpo` stored it.", argument=True, metavar="HPO", existing=True
        )
    )
    terms: tuple[str, ...] = field(
        default=(),
        metadata=option(
            "A term of the patient, as HP:0001250; repeat for more. Else the sheet's column hpo.",
            name="term",
            metavar="ID",
            split=True,
            names_patients=True,
        ),
    )
    phenopacket: str | None = field(
        default=None,
        metadata=option(
            "The patient's terms from a GA4GH Phenopacket.",
            metavar="FILE",
            existing=True,
            suffixes=(".json",),
            names_patients=True,
        ),
    )
    method: str = field(
        default=Method.RESNIK,
        metadata=option("How alike two terms are.", choices=tuple(Method), noun="method", show_default=True),
    )
    combine: str = field(
        default=Combine.BOTH,
        metadata=option(
            "By the patient's terms, or both ways round.", choices=tuple(Combine), noun="way", show_default=True
        ),
    )
    top: int = field(default=20, metadata=option("Genes to list.", least=1, most=10000, show_default=True))


class PhenotypeStage(Stage):
    """Each patient by his or her own terms; nothing of a patient who did not agree."""

    name: ClassVar[str] = "phenotype"
    scopes: ClassVar[frozenset[Scope]] = frozenset({Scope.DIAGNOSIS})
    help: ClassVar[str] = (
        "Rank genes and germline findings by HPO terms (needs consent: diagnosis).\n\n"
        "The terms come from --term, the sheet's column `hpo`, or a Phenopacket. Write it after `germline`, whose "
        "findings it ranks."
    )
    options_class: ClassVar[type] = PhenotypeOptions

    def __init__(self, options: PhenotypeOptions) -> None:
        self.options = options
        self.paths = tuple(filter(None, (options.hpo, options.phenopacket)))

    @cached_property
    def ranker(self) -> Ranker:
        from pmkit.phenotype.ranker import Ranker

        return Ranker(self.options)

    def prepare(self, run: Run) -> None:
        self.ranker.check()

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        for case in stream:
            if case.consent.allows(Scope.DIAGNOSIS):
                yield case.with_result(self.name, self.ranker.result(case))
            else:
                from pmkit.phenotype.ranker import HELD_BACK

                yield case.with_result(self.name, HELD_BACK)
