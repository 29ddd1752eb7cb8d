"""Mutation Annotation Format: one row per variant and tumour (GDC's MAF 2.4 columns as vcf2maf names them).

Columns that OncoKB's annotator and maftools read have their usual names; pmkit's own findings have PMKIT_ names, so
that they are never taken for those of another knowledge base.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from pmkit.core.model import Build, Case, Variant
from pmkit.onco.alterations import SmallVariant
from pmkit.onco.findings import OncoResult, OncoVariant
from pmkit.onco.onco_info import drugs

VERSION_LINE = "#version 2.4"
# fmt: off
COLUMNS = (
    "Hugo_Symbol", "Entrez_Gene_Id", "Center", "NCBI_Build", "Chromosome", "Start_Position", "End_Position", "Strand",
    "Variant_Classification", "Variant_Type", "Reference_Allele", "Tumor_Seq_Allele1", "Tumor_Seq_Allele2", "dbSNP_RS",
    "Tumor_Sample_Barcode", "Matched_Norm_Sample_Barcode", "Mutation_Status", "HGVSc", "HGVSp", "HGVSp_Short",
    "Transcript_ID", "RefSeq", "Exon_Number", "Consequence", "t_depth", "t_ref_count", "t_alt_count", "n_depth",
    "n_ref_count", "n_alt_count", "FILTER", "vcf_region", "PMKIT_VAF", "PMKIT_ONCOGENICITY",
    "PMKIT_ONCOGENICITY_POINTS", "PMKIT_CRITERIA", "PMKIT_HOTSPOT", "PMKIT_TIERS", "PMKIT_SENSITIVE",
    "PMKIT_RESISTANT", "PMKIT_EVIDENCE", "PMKIT_POPULATION_AF", "PMKIT_ANNOTATION_CHECK", "PMKIT_WARNINGS",
)
# fmt: on
# The worst Sequence Ontology term -> classification (GDC MAF specification, as vcf2maf assigns them).
_CLASSES = {
    "transcript_ablation": "Splice_Site",
    "splice_acceptor_variant": "Splice_Site",
    "splice_donor_variant": "Splice_Site",
    "stop_gained": "Nonsense_Mutation",
    "stop_lost": "Nonstop_Mutation",
    "start_lost": "Translation_Start_Site",
    "inframe_insertion": "In_Frame_Ins",
    "inframe_deletion": "In_Frame_Del",
    "missense_variant": "Missense_Mutation",
    "splice_region_variant": "Splice_Region",
    "splice_donor_5th_base_variant": "Splice_Region",
    "splice_donor_region_variant": "Splice_Region",
    "splice_polypyrimidine_tract_variant": "Splice_Region",
    "incomplete_terminal_codon_variant": "Silent",
    "synonymous_variant": "Silent",
    "stop_retained_variant": "Silent",
    "start_retained_variant": "Silent",
    "intron_variant": "Intron",
    "5_prime_UTR_variant": "5'UTR",
    "3_prime_UTR_variant": "3'UTR",
    "upstream_gene_variant": "5'Flank",
    "downstream_gene_variant": "3'Flank",
    "non_coding_transcript_exon_variant": "RNA",
}
_SUBSTITUTIONS = {1: "SNP", 2: "DNP", 3: "TNP"}
_CLEAN = str.maketrans({"\t": " ", "\n": " ", "\r": " "})


def write_header(out: TextIO) -> None:
    """The version line and the column names."""
    out.write(f"{VERSION_LINE}\n" + "\t".join(COLUMNS) + "\n")


def write_rows(case: Case, result: OncoResult, out: TextIO) -> None:
    """The rows of one tumour, in the order of its file."""
    for row in rows(case, result):
        out.write("\t".join(row[column].translate(_CLEAN) for column in COLUMNS) + "\n")


def rows(case: Case, result: OncoResult) -> Iterator[dict[str, str]]:
    """A row for each variant that was considered."""
    judged = {id(one.small): one for one in result.variants}
    for small in result.small:
        yield _row(case, small, judged.get(id(small)))


def place(variant: Variant) -> tuple[int, int, str, str]:
    """First and last position (1-based) and alleles as MAF has them: no shared base before, "-" for none."""
    pos, ref, alt = variant.pos, variant.ref, variant.alt
    while ref and alt and ref[0] == alt[0]:
        pos, ref, alt = pos + 1, ref[1:], alt[1:]
    if not ref:
        return pos - 1, pos, "-", alt
    return pos, pos + len(ref) - 1, ref, alt or "-"


def variant_type(ref: str, alt: str) -> str:
    """SNP, DNP, TNP, ONP, INS or DEL of alleles as MAF has them; a delins counts by its length in sum."""
    before, after = len(ref.strip("-")), len(alt.strip("-"))
    if before == after:
        return _SUBSTITUTIONS.get(before, "ONP")
    return "INS" if after > before else "DEL"


def classification(term: str, kind: str) -> str:
    """The classification of the worst term; `kind` is the variant's type. What is coding but of unknown effect is a
    Targeted_Region, never a missense mutation."""
    if term == "frameshift_variant":
        return "Frame_Shift_Ins" if kind == "INS" else "Frame_Shift_Del"
    if term == "protein_altering_variant":
        return "In_Frame_Ins" if kind == "INS" else "In_Frame_Del"
    return _CLASSES.get(term, "Targeted_Region" if term else "IGR")


def _row(case: Case, small: SmallVariant, found: OncoVariant | None) -> dict[str, str]:
    variant, effect = small.variant, small.consequence
    first, last, ref, alt = place(variant)
    kind = variant_type(ref, alt)
    normal = case.calls.samples[case.normal_index] if case.normal_index is not None else ""
    build = case.calls.build
    chrom = f"chr{variant.chrom}" if build is Build.GRCH38 else variant.chrom
    row = dict.fromkeys(COLUMNS, "")
    row |= {
        "Hugo_Symbol": (found.gene if found else small.gene) or "Unknown",
        "Entrez_Gene_Id": "0",
        "Center": ".",
        "NCBI_Build": build.value,
        "Chromosome": "chrM" if chrom == "chrMT" else chrom,
        "Start_Position": str(first),
        "End_Position": str(last),
        "Strand": "+",
        "Variant_Classification": classification(small.terms[0] if small.terms else "", kind),
        "Variant_Type": kind,
        "Reference_Allele": ref,
        "Tumor_Seq_Allele1": ref,
        "Tumor_Seq_Allele2": alt,
        "Tumor_Sample_Barcode": case.sample,
        "Matched_Norm_Sample_Barcode": normal,
        "Mutation_Status": ("" if small.in_normal else "Somatic") if normal else "Unknown",
        "Consequence": ",".join(small.terms),
        "FILTER": ";".join(small.filters) or "PASS",
        "vcf_region": f"{chrom}:{variant.pos}:.:{variant.ref}:{variant.alt}",
        "PMKIT_VAF": "" if small.vaf is None else f"{small.vaf:.6g}",
        "PMKIT_POPULATION_AF": "" if small.population_af is None else f"{small.population_af:.6g}",
        "PMKIT_ANNOTATION_CHECK": small.annotation_check,
        "PMKIT_WARNINGS": "; ".join(found.warnings if found else small.warnings),
    }
    row |= _counts("t", small.depth, small.alt_reads, small.vaf)
    row |= _counts("n", small.normal_depth, small.normal_alt_reads, small.normal_vaf)
    if effect is not None:
        row |= {
            "HGVSc": effect.hgvsc.rpartition(":")[2],
            "HGVSp": effect.hgvsp.rpartition(":")[2],
            "HGVSp_Short": f"p.{small.protein}" if small.protein else "",
            "Transcript_ID": effect.ensembl or effect.transcript,
            "RefSeq": effect.transcript if effect.ensembl != effect.transcript else "",
            "Exon_Number": effect.exon,
        }
    return row | (_findings(found) if found else {})


def _counts(prefix: str, depth: int | None, alt: int | None, vaf: float | None) -> dict[str, str]:
    """Reads. What the allele fraction is of, less the allele's own reads, counts for the reference."""
    counted = round(alt / vaf) if alt and vaf else depth
    ref = counted - alt if counted is not None and alt is not None and counted >= alt else None
    reported = {"depth": depth, "ref_count": ref, "alt_count": alt}
    return {f"{prefix}_{name}": "" if number is None else str(number) for name, number in reported.items()}


def _findings(one: OncoVariant) -> dict[str, str]:
    reported, verdict = one.findings, one.oncogenicity
    return {
        "PMKIT_ONCOGENICITY": verdict.class_,
        "PMKIT_ONCOGENICITY_POINTS": str(verdict.points),
        "PMKIT_CRITERIA": ",".join(c.code for c in verdict.criteria if c.outcome == "fired"),
        "PMKIT_HOTSPOT": one.hotspot.name if one.hotspot else "",
        "PMKIT_TIERS": "; ".join(f"{tier.type} {tier.tier}" for tier in reported.tiers),
        "PMKIT_SENSITIVE": "; ".join(drugs(reported, sensitive=True)),
        "PMKIT_RESISTANT": "; ".join(drugs(reported, sensitive=False)),
        "PMKIT_EVIDENCE": ",".join(dict.fromkeys(statement.item.id for statement in reported.statements)),
    }
