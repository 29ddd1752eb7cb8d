"""Sequence Ontology terms with the order of severity and the impact that Ensembl VEP gives them.

Source: Ensembl "Calculated variant consequences", https://www.ensembl.org/info/genome/variation/prediction/
"""

from __future__ import annotations

from collections.abc import Iterable

_BY_IMPACT = {
    "HIGH": """transcript_ablation splice_acceptor_variant splice_donor_variant stop_gained frameshift_variant
        stop_lost start_lost transcript_amplification feature_elongation feature_truncation""",
    "MODERATE": "inframe_insertion inframe_deletion missense_variant protein_altering_variant",
    "LOW": """splice_donor_5th_base_variant splice_region_variant splice_donor_region_variant
        splice_polypyrimidine_tract_variant incomplete_terminal_codon_variant start_retained_variant
        stop_retained_variant synonymous_variant""",
    "MODIFIER": """coding_sequence_variant mature_miRNA_variant 5_prime_UTR_variant 3_prime_UTR_variant
        non_coding_transcript_exon_variant intron_variant NMD_transcript_variant non_coding_transcript_variant
        coding_transcript_variant upstream_gene_variant downstream_gene_variant TFBS_ablation TFBS_amplification
        TF_binding_site_variant regulatory_region_ablation regulatory_region_amplification regulatory_region_variant
        intergenic_variant sequence_variant""",
}
IMPACT: dict[str, str] = {term: impact for impact, terms in _BY_IMPACT.items() for term in terms.split()}
"""Impact of each term, worst first."""
RANK: dict[str, int] = {term: rank for rank, term in enumerate(IMPACT)}
UNKNOWN_RANK = len(RANK)


def rank(term: str) -> int:
    """Place of a term in the order of severity, 0 the worst; a term VEP does not know comes last."""
    return RANK.get(term, UNKNOWN_RANK)


def by_severity(terms: Iterable[str]) -> tuple[str, ...]:
    """The terms once each, the worst first."""
    return tuple(sorted(set(terms), key=lambda term: (rank(term), term)))


def impact(terms: Iterable[str]) -> str:
    """HIGH, MODERATE, LOW or MODIFIER: that of the worst term."""
    ordered = by_severity(terms)
    return IMPACT.get(ordered[0], "MODIFIER") if ordered else "MODIFIER"
