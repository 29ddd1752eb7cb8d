"""What can be odd about a gene. Everything here is what an ordinary gene of star alleles is not."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from pmkit.core.model import Build


class Tag(NamedTuple):
    """A position that stands for the gene where no diplotype is called: base -> allele, reference base first."""

    rsid: str
    alleles: Mapping[str, str]
    warning: str  # code of the warning that says so


class Hybrid(NamedTuple):
    """An allele that a deletion makes by joining the neighbour's first exons to the gene's last ones.

    `begins`, `ends`: the bases, by build, between which the first deleted base's neighbour and the last deleted base
    lie: in the neighbour and in the gene.
    """

    name: str
    begins: Mapping[Build, tuple[int, int]]
    ends: Mapping[Build, tuple[int, int]]

    def is_made(self, build: Build, start: int, end: int) -> bool:
        """Whether a deletion of the bases `start` + 1 to `end` (counted from 1) makes it."""
        first, last = self.begins[build], self.ends[build]
        return first[0] <= start <= first[1] and last[0] <= end <= last[1]


class Deletions(NamedTuple):
    """What deletions of the gene are called, where a source names them by the exons that they take."""

    whole: str = ""  # every exon
    first_exon: str = ""  # the first exon at least, and not all
    hybrid: Hybrid | None = None


class Oddity(NamedTuple):
    """How one gene differs from an ordinary one. docs/gene-exceptions.md says why, with sources."""

    label_of_reference: str = ""
    """The label of two reference alleles, where the allele's own name is none worth printing."""
    names_one_variant: bool = False
    """The reference allele's name is left out alongside a variant: "… (heterozygous)"."""
    combinations_are_alleles: bool = False
    """Names with + are combinations already, and are not combined further."""
    paralog: str = ""
    """The neighbour that it makes hybrids with, which no small variant shows."""
    blind_warning: str = "structure-not-seen"
    """Code of the warning that the gene's structure was not seen."""
    ranks: Mapping[str, float] = MappingProxyType({})
    """Rank of each class of function, the worst first, where the lowest function decides."""
    ranked_by_activity: bool = False
    """The activity value is the rank."""
    one_allele_decides: bool = False
    """The worst class decides the phenotype when one allele has it."""
    tag: Tag | None = None
    deletions: Deletions | None = None
    """Names of its deletions, which structural records tell."""
    tells_disease: bool = False
    """Its result tells of a disease or of being its carrier; `disease` stands for such genes in a consent."""
    extensive_holds: str = ""
    """What the older word "extensive metabolizer" held besides today's normal ones, as its short form."""
    loss_is_warned_of: bool = False
    """A loss of function outside the definition is said at the head of the gene."""
    loss_does_not_matter: bool = False
    """Its guidance is not about a loss of function, so that such a variant does not turn it."""
    names_list_synonyms: bool = False
    """A comma in an allele's name parts synonyms; in other genes it joins variants."""
    name_of_several: str = ""
    """What several alleles are called together, by the word that their names begin with."""
    alleles_count_alone: bool = False
    """Each allele is carried or not by itself (HLA); a diplotype has no function."""


ORDINARY = Oddity()
