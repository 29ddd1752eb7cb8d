"""Alleles that the normal sample has too: inherited, or of tumour cells in the normal, or of a clone of blood cells.

Reads decide where there are any. An inherited allele has about half of the normal's reads or all of them; tumour cells
in the normal give it fewer, and fewer than the tumour has (deTiN, PMID:29941871; TINC, doi:10.1038/s41467-023-44158-2).
That the tumour has at least twice the normal's fraction is a rule in use for plasma (MSK-ACCESS).
"""

from __future__ import annotations

from math import exp, lgamma, log

from pmkit.core.messages import tr
from pmkit.knowledge.store import rows_by
from pmkit.onco import drivers
from pmkit.onco.alterations import SmallVariant
from pmkit.onco.oncogenicity import hotspot
from pmkit.onco.phased import PhasedCodes
from pmkit.variants.consequence import Transcripts
from pmkit.variants.filters import CandidateAllele
from pmkit.variants.read_counts import CALLED_GERMLINE

GERMLINE_VAF = 0.25
"""A fraction of the normal's reads from which an allele is likely germline, not contamination by tumour."""
CONTAMINATION_FOLD = 2
"""How many times more of the tumour's reads tell that an allele below `GERMLINE_VAF` in the normal is not inherited."""
LEAST_IN_NORMAL = 0.02
"""A fraction of the normal's reads from which an allele there is more than errors of sequencing."""
CHANCE_OF_HALF = 0.001
"""Below this probability, so few of the normal's reads are not half of them."""


def in_normal(genotype: PhasedCodes | None, candidate: CandidateAllele, transcripts: Transcripts) -> bool:
    """As the file calls it, by the genotype of the normal sample, or a fraction of its reads that no contamination has.

    A genotype with few of the normal's reads, many more of the tumour's, is not one that was inherited; nor is one read
    that the normal's genotype denies. Outside the genes of inherited conditions more reads count as few, as long as
    they exclude a half.
    """
    if CALLED_GERMLINE in candidate.record.info:
        return True
    vaf = candidate.normal.vaf if candidate.normal is not None else None
    called = genotype is not None and candidate.alt in genotype.alleles
    if vaf is None:
        return called
    more = (candidate.tumor.vaf or 0) >= CONTAMINATION_FOLD * vaf
    if vaf < GERMLINE_VAF:
        return called and not more
    if more and _one_read_denied(genotype, candidate):
        return False
    return not (more and _below_half(candidate)) or may_be_inherited(genes_at(candidate, transcripts))


def _one_read_denied(genotype: PhasedCodes | None, candidate: CandidateAllele) -> bool:
    normal = candidate.normal
    reference = genotype is not None and max(genotype.alleles) == 0 == min(genotype.alleles)
    return reference and normal is not None and normal.alt_reads == 1 and (normal.depth or 0) > 1


def _below_half(candidate: CandidateAllele) -> bool:
    """Whether the normal's reads of the allele are too few for a heterozygous one (binomial, one-sided)."""
    normal = candidate.normal
    if normal is None or normal.alt_reads is None or not normal.vaf:
        return False
    n = round(normal.alt_reads / normal.vaf)
    return binomial_tail(normal.alt_reads, n) < CHANCE_OF_HALF


def binomial_tail(k: int, n: int) -> float:
    """The probability of at most `k` of `n` reads where half of them are expected."""
    whole = lgamma(n + 1) - n * log(2)  # logarithms: the numbers of ways have thousands of digits in deep panels
    return sum(exp(whole - lgamma(i + 1) - lgamma(n - i + 1)) for i in range(k + 1))


def may_be_inherited(genes: frozenset[str]) -> bool:
    """Whether one of the genes is known for inherited cancer or for a condition of the hereditary lists, or none is a
    cancer gene."""
    known = drivers.genes()
    named = genes & known.keys()
    return not named or any(known[gene].inherited_cancer or gene in rows_by("germline.genes") for gene in named)


def genes_at(candidate: CandidateAllele, transcripts: Transcripts) -> frozenset[str]:
    """The genes whose transcripts lie at a candidate's place."""
    record = candidate.record
    return frozenset(t.gene for t in transcripts.at(record.chrom, record.pos, record.pos + len(record.ref) - 1))


def remarks(candidate: CandidateAllele, *, carried: bool) -> list[str]:
    """What to say of an allele that the normal sample has too, `carried` or not."""
    if CALLED_GERMLINE in candidate.record.info:
        return [tr("the file calls it germline")]
    if carried:
        return [tr("the normal sample carries it too: likely germline")]
    normal = candidate.normal
    if normal is None or normal.vaf is None or normal.vaf < LEAST_IN_NORMAL:
        return []
    if (normal.alt_reads or 0) >= 2:
        return [
            tr(
                "in {vaf} of the normal's reads too: tumour cells in the normal, or a clone of blood cells",
                vaf=f"{normal.vaf:.0%}",
            )
        ]
    if normal.vaf >= GERMLINE_VAF:
        return [tr("one read of the normal has it too, of {depth}: too few to tell", depth=normal.depth)]
    return []


def is_hotspot(small: SmallVariant) -> bool:
    """Whether so many tumours have the change that it is hardly a passenger or inherited, or it is a frameshift of an
    oncogene (NPM1 W288fs), which no table of residues lists."""
    gene = drivers.genes().get(small.gene)
    if small.kind == "frameshift" and gene is not None and gene.role == "oncogene":
        return True
    counts = hotspot(small)
    return counts.listed is not None or bool(counts.indel_range)
