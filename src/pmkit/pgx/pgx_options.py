"""The options of the pharmacogene stage."""

from __future__ import annotations

from dataclasses import dataclass, field

from pmkit.core.options import option

UNDOCUMENTED = ("by-gene", "reference", "literal")


@dataclass(frozen=True, slots=True)
class PgxOptions:
    """What the user may say about pharmacogenes. Empty `genes` and `drugs` mean all."""

    genes: tuple[str, ...] = field(
        default=(), metadata=option("Only this gene; repeat for more.", name="gene", metavar="GENE", split=True)
    )
    drugs: tuple[str, ...] = field(
        default=(), metadata=option("Only guidance on this drug; repeat or join by commas.", metavar="DRUG", split=True)
    )
    outside: tuple[str, ...] = field(
        default=(),
        metadata=option(
            "Diplotypes called elsewhere; repeat for more. {sample} in the name stands for each sample's.",
            metavar="FILE",
            per_sample=True,
            suffixes=(".tsv", ".txt", ".zip", ".json"),
            names_patients=True,
        ),
    )
    all_matches: bool = field(default=False, metadata=option("List every diplotype that fits, not only the best."))
    combinations: bool = field(default=False, metadata=option("Name combinations and partial alleles."))
    cyp2d6: bool = field(
        default=False, metadata=option("Call CYP2D6 from the VCF in spite of its copy-number blind spot.")
    )
    undocumented: str = field(
        default="by-gene",
        metadata=option(
            "What an allele that the definitions do not know counts as.", choices=UNDOCUMENTED, show_default=True
        ),
    )
    residual_limit: float = field(
        default=100.0,
        metadata=option(
            "Carriers in 100,000, in any population, above which open positions leave a drug's usual care unconfirmed.",
            metavar="NUMBER",
            least=0,
            most=100_000,
            show_default=True,
        ),
    )
    research: bool = field(
        default=False, metadata=option("Call genes without guidelines too; no drug is looked up by them.")
    )
    hold_back: tuple[str, ...] = field(
        default=(),
        metadata=option(
            "Do not look at this gene, for want of consent; `disease` for genes that tell of a disease.",
            metavar="GENE",
            split=True,
        ),
    )
    leave_out: tuple[str, ...] = field(
        default=(),
        metadata=option("A gene that this laboratory does not report; repeat for more.", metavar="GENE", split=True),
    )
    leave_out_drugs: tuple[str, ...] = field(
        default=(),
        metadata=option(
            "A drug that this laboratory does not report; repeat for more.",
            words=("--leave-out-drug",),
            metavar="DRUG",
            split=True,
        ),
    )
    panel: str | None = field(
        default=None,
        metadata=option(
            "The laboratory's own panel: a TOML file with name, genes and drugs.",
            metavar="FILE",
            existing=True,
            suffixes=(".toml",),
        ),
    )
