"""The options of the tumour stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pmkit.core.errors import NoInputError, UsageError
from pmkit.core.messages import tr
from pmkit.core.options import nested, option
from pmkit.core.output import STDOUT
from pmkit.variants.filters import FilterOptions


@dataclass(frozen=True, slots=True)
class LargerOptions:
    """Tables of other tools; `{sample}` in a name stands for the sample's. Purity is a fraction above 0."""

    cna: str | None = field(
        default=None,
        metadata=option(
            "Copy-number segments or gene table; {sample} for one each.",
            metavar="FILE",
            per_sample=True,
            names_patients=True,
        ),
    )
    fusions: str | None = field(
        default=None,
        metadata=option(
            "Fusions of an RNA caller; {sample} for one each.", metavar="FILE", per_sample=True, names_patients=True
        ),
    )
    purity: float | None = field(
        default=None, metadata=option("Share of tumour cells, for segments with ratios only.", metavar="0-1")
    )
    ploidy: float = field(default=2.0, metadata=option("The tumour's mean number of copies.", metavar="N"))

    def check(self) -> None:
        """Raises NoInputError for a table that is not there, UsageError for an impossible purity or ploidy."""
        for path in (self.cna, self.fusions):
            if path == STDOUT or (path and "{sample}" not in path and not Path(path).is_file()):
                raise NoInputError(tr("there is no such file"), where=path)
        if self.purity is not None and not 0 < self.purity <= 1:
            raise UsageError(
                tr("--purity is {purity:g}", purity=self.purity), remedy=tr("Give a fraction above 0 and up to 1.")
            )
        if not 0.5 <= self.ploidy <= 16:
            raise UsageError(
                tr("--ploidy is {ploidy:g}", ploidy=self.ploidy),
                remedy=tr("Give the tumour's mean number of copies, as 2.0."),
            )


@dataclass(frozen=True, slots=True)
class ClinicalOptions:
    """What is known of the whole tumour; see `clinical` for the words that are understood."""

    msi: str | None = field(
        default=None,
        metadata=option("high or stable, or the output of PURPLE, MSIsensor or MANTIS.", metavar="STATUS|FILE"),
    )
    tmb: str | None = field(
        default=None, metadata=option("Mutations per megabase, or PURPLE's purity.tsv.", metavar="N|FILE")
    )
    hrd: str | None = field(
        default=None,
        metadata=option("Homologous recombination deficiency: positive or negative.", metavar="STATUS"),
    )
    er: str | None = field(default=None, metadata=option("Oestrogen receptor: positive or negative.", metavar="STATUS"))
    pr: str | None = field(
        default=None, metadata=option("Progesterone receptor: positive or negative.", metavar="STATUS")
    )
    her2: str | None = field(
        default=None,
        metadata=option("HER2: positive, negative, low, 0, 1+, 2+/ISH+, 2+/ISH- or 3+.", metavar="STATUS"),
    )
    pdl1: str | None = field(default=None, metadata=option("PD-L1 score (CPS or TPS), as 50.", metavar="N"))
    states: tuple[str, ...] = field(
        default=(),
        metadata=option(
            "castration-resistant, grade-2, child …; repeat for more.", name="state", metavar="WORD", split=True
        ),
    )

    def words(self) -> dict[str, str | None]:
        """The values by the names of the options."""
        return {
            "msi": self.msi, "tmb": self.tmb, "hrd": self.hrd, "er": self.er, "pr": self.pr, "her2": self.her2,
            "pdl1": self.pdl1,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class TumorOptions:
    """What the user may say about a tumour. An empty `genes` means all; `isoforms` are preferred transcripts."""

    tumor_type: str | None = field(
        default=None, metadata=option("OncoTree code or disease name, as LUAD.", metavar="CODE")
    )
    genes: tuple[str, ...] = field(
        default=(), metadata=option("Only this gene; repeat for more.", name="gene", metavar="GENE", split=True)
    )
    all_variants: bool = field(
        default=False, metadata=option("Every coding variant, not only findings.", words=("--all",))
    )
    panel: Path | None = field(
        default=None,
        metadata=option("Sequenced regions, for the TMB.", metavar="BED", existing=True, suffixes=(".bed", ".bed.gz")),
    )
    larger: LargerOptions = field(default_factory=LargerOptions, metadata=nested())
    clinical: ClinicalOptions = field(default_factory=ClinicalOptions, metadata=nested())
    reference: Path | None = field(
        default=None,
        metadata=option("Genome sequence of the build.", metavar="FASTA", existing=True, suffixes=(".fa", ".fasta")),
    )
    gtf: Path | None = field(
        default=None,
        metadata=option(
            "More genes; needs --reference.", metavar="FILE", existing=True, suffixes=(".gtf", ".gff3", ".gz")
        ),
    )
    isoforms: tuple[str, ...] = field(
        default=(),
        metadata=option(
            "Prefer this transcript of its gene; repeat for more.", name="transcript", metavar="ID", split=True
        ),
    )
    filters: FilterOptions = field(default_factory=FilterOptions, metadata=nested())
    include_rejected: bool = field(
        default=False, metadata=option("Judge records too that failed their caller's FILTER.")
    )
    cgi: bool = field(default=False, metadata=option("Add the Cancer Genome Interpreter's biomarkers of 2017."))
