"""Where transcripts come from: the bundled ones, widened by a user's reference and gene models."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from pmkit.core.errors import UsageError
from pmkit.core.messages import tr, trn
from pmkit.core.model import Build, Variant
from pmkit.variants.consequence import Transcript, Transcripts

if TYPE_CHECKING:
    from pmkit.variants.fasta import Fasta


class GeneModels:
    """Opens the transcripts of a build once. `genes` limits what is read of the GTF; None reads all."""

    def __init__(
        self, reference: Path | None = None, gtf: Path | None = None, genes: Collection[str] | None = None
    ) -> None:
        """Raises UsageError for gene models without a reference, NoInputError and DataError for a bad reference."""
        if gtf is not None and reference is None:
            raise UsageError(tr("--gtf needs the sequence of its genes"), remedy=tr("Give --reference too."))
        self.genome: Fasta | None = None
        if reference is not None:
            from pmkit.variants.fasta import Fasta

            self.genome = Fasta(reference)
        self._gtf, self._genes = gtf, genes
        self._opened: dict[Build, Transcripts] = {}
        self.notes: tuple[str, ...] = ()

    def likely(self, build: Build) -> Transcripts:
        """As `open`, for a build that is only possible: a reference of the other one is left out."""
        if self.genome is not None and self.genome.build() not in (None, build):
            return Transcripts.open(build)
        return self.open(build)

    def open(self, build: Build) -> Transcripts:
        """The transcripts of a build. Raises BuildError for a reference of another one, DataError for a bad GTF."""
        if build not in self._opened:
            own: tuple[Transcript, ...] = ()
            if self.genome is not None:
                remark = self.genome.check_build(build)
                self.notes = (tr("{remark}: it was taken for {build}.", remark=remark, build=build),) if remark else ()
                if self._gtf is not None:
                    from pmkit.variants.consequence import gtf

                    models = gtf.read(self._gtf, build, self.genome, self._genes)
                    own = models.transcripts
                    self.notes += tuple(
                        trn(
                            "{n} transcript of {name} was left out: {reason}.",
                            "{n} transcripts of {name} were left out: {reason}.",
                            number,
                            name=self._gtf.name,
                            reason=reason,
                        )
                        for reason, number in sorted(models.left_out.items())
                    )
            self._opened[build] = Transcripts.open(build, genome=self.genome, own=own)
        return self._opened[build]


def anchored(variant: Variant, transcripts: Transcripts) -> Variant:
    """Replace the N that stands for an unknown base before an indel (as from a MAF) by the reference's base, where the
    reference or a transcript tells it."""
    if not (variant.ref[:1] == variant.alt[:1] == "N"):
        return variant
    base = transcripts.genome.fetch(variant.chrom, variant.pos - 1, variant.pos) if transcripts.genome else ""
    for transcript in () if base else transcripts.at(variant.chrom, variant.pos):
        base = transcript.bases(variant.pos, variant.pos)
        if base != "N":
            break
    if base not in ("A", "C", "G", "T"):
        return variant
    return variant._replace(ref=base + variant.ref[1:], alt=base + variant.alt[1:])
