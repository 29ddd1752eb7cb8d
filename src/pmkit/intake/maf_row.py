"""A row of a MAF: its columns under one name each, its numbers, and what it names alongside its own alleles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pmkit.core.errors import DataError, Place
from pmkit.core.messages import tr

# Our name -> the names in use, in lower case, the usual one first.
COLUMNS = {
    "chrom": ("chromosome", "chrom", "chr"),
    "start": ("start_position", "start_pos", "start"),
    "end": ("end_position", "end_pos", "end"),
    "ref": ("reference_allele", "ref_allele", "ref"),
    "alt1": ("tumor_seq_allele1",),
    "alt": ("tumor_seq_allele2", "tumor_allele", "alt_allele", "alt"),
    "sample": ("tumor_sample_barcode", "tumor_sample_id", "tumor_sample", "sample_id", "sample"),
    "normal": ("matched_norm_sample_barcode", "normal_sample_barcode", "normal_sample"),
    "build": ("ncbi_build", "genome_build", "build"),
    "gene": ("hugo_symbol", "gene_symbol", "gene"),
    "terms": ("consequence",),
    "transcript": ("transcript_id", "annotation_transcript", "refseq"),
    "coding": ("hgvsc", "cdna_change"),
    "protein": ("hgvsp_short", "protein_change", "amino_acid_change", "aachange", "aa_change", "hgvsp"),
    "population": ("pmkit_population_af", "gnomad_af", "gnomade_af"),
    "sift": ("sift",),
    "polyphen": ("polyphen",),
    "filter": ("filter",),
    "status": ("mutation_status",),
    "validation": ("validation_status",),
    "id": ("dbsnp_rs",),
    "region": ("vcf_region",),
    "vcf_pos": ("vcf_pos",),
    "vcf_ref": ("vcf_ref",),
    "vcf_alt": ("vcf_alt",),
    "depth": ("t_depth", "tumor_depth"),
    "ref_reads": ("t_ref_count", "t_ref_reads", "tumor_ref_count"),
    "alt_reads": ("t_alt_count", "t_alt_reads", "tumor_alt_count", "t_var_count"),
    "vaf": ("t_vaf", "tumor_f", "i_tumor_f", "tumor_vaf", "i_tumor_vaf", "vaf", "pmkit_vaf"),
    "vaf_percent": ("i_tumorvaf_wu", "tumorvaf_wu"),
    "normal_depth": ("n_depth", "normal_depth"),
    "normal_ref": ("n_ref_count", "normal_ref_count"),
    "normal_alt": ("n_alt_count", "normal_alt_count"),
}
MISSING = frozenset(("", ".", "na", "nan", "none", "null", "__unknown__", "-"))
BASES = frozenset("ACGTN")


class MafRow(NamedTuple):
    """A line's cells by our column names, missing ones empty."""

    cells: Mapping[str, str]
    where: Place

    def text(self, name: str) -> str:
        """The cell; empty where the column or the value is missing."""
        value = self.cells.get(name, "")
        return "" if value.lower() in MISSING else value

    def number(self, name: str) -> int | None:
        """The cell as a whole number; None where it is missing. Raises DataError for other text."""
        text = self.text(name)
        try:
            number = int(text) if text else None
        except ValueError:
            number = whole(text)
            if number is None:
                raise DataError(tr("'{text}' is not a whole number", text=text[:30]), where=self.where) from None
        return number


def whole(text: str) -> int | None:
    """ "12.0", as spreadsheets and pandas write counts."""
    try:
        value = float(text)
    except ValueError:
        return None
    return int(value) if value.is_integer() else None


def of_hundred(text: str) -> str:
    """A percentage as a fraction; empty for what is none."""
    try:
        value = float(text)
    except ValueError:
        return ""
    return f"{value / 100:.6g}" if 0 <= value <= 100 else ""


def reported_change(row: MafRow) -> tuple[int, str, str] | None:
    """Position, REF and ALT that a row names alongside its own: GDC's vcf_region, or vcf_pos, vcf_ref and vcf_alt."""
    parts = row.text("region").split(":")
    pos, ref, alt = (parts[1], *parts[3:]) if len(parts) == 5 else map(row.text, ("vcf_pos", "vcf_ref", "vcf_alt"))
    ref, alt = ref.upper(), alt.upper()
    return (int(pos), ref, alt) if pos.isdigit() and ref and alt and set(ref + alt) <= BASES else None


def is_change_of(reported: tuple[int, str, str], start: int, ref: str, alt: str) -> bool:
    """Whether REF with the change in it is ALT, wherever the common bases were cut."""
    pos, whole, changed = reported
    at, end = start - pos, start - pos + len(ref)
    return at >= 0 and whole[at:end] == ref and end <= len(whole) and whole[:at] + alt + whole[end:] == changed


def sample_cell(row: MafRow, depth: str, ref: str, alt: str, genotype: str | None) -> str:
    """GT:AD:DP of a sample; a normal's genotype is as its reads are, unknown without them."""
    total, first, second = (row.number(name) for name in (depth, ref, alt))
    if first is None and total is not None and second is not None and total >= second:
        first = total - second
    reads = f"{first},{second}" if first is not None and second is not None else "."
    if first is None and second == 0 and genotype is not None:
        reads = ".,0"  # none is of the allele, however many there are
    total = total if total is not None else first + second if first is not None and second is not None else None
    if genotype is None:
        genotype = "./." if reads == "." else "0/0"
    return f"{genotype}:{reads}:{'.' if total is None else total}"
