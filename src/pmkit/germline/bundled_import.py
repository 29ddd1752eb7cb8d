"""Build the tables `germline.genes`, `germline.clinvar` and `germline.panel`; used by `pmkit tables build` only.

`germline.clinvar` is cut from the subset of ClinVar alongside the sources: (likely) pathogenic, (likely) benign and
conflicting germline classifications. A gene with few rows there is not one with few variants; users import the release.
GRCh37 positions are lifted when the table is built; a row without one has none. Patients are never lifted over.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path

from pmkit.core.errors import NoInputError
from pmkit.core.messages import tr
from pmkit.core.model import Build, bare_chromosome
from pmkit.germline import clinvar_import
from pmkit.germline.clinvar import SOMATIC_ORIGIN
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers.liftover import Chain
from pmkit.knowledge.importers.sources import source
from pmkit.variants.alleles import trim
from pmkit.variants.consequence import Transcripts

SF = source("acmg.sf")
CARRIER = source("acmg.carrier")
CLINGEN = source("clingen")
CLINVAR = source("clinvar.germline")
PANEL = source("1000G")
GENES = (
    "list",
    "gene",
    "condition",
    "condition_id",
    "inheritance",
    "rule",
    "since",
    "verified",
    "validity",
    "source",
    "date",
)
CLINVAR_COLUMNS = (
    "chrom",
    "pos38",
    "pos37",
    "ref",
    "alt",
    "id",
    "significance",
    "review",
    "conflicts",
    "gene",
    "origin",
)
POPULATIONS = ("AFR", "AMR", "EAS", "EUR", "SAS")
PANEL_COLUMNS = (
    "gene",
    "chrom",
    "pos38",
    "pos37",
    "ref",
    "alt",
    *POPULATIONS,
    *(f"{p}_chromosomes" for p in POPULATIONS),
)
LONGEST = 200
"""Bases of an allele; longer ones are structural."""
PAD = 20
"""Bases of intron alongside a coding exon whose counts are kept."""
_RULES = {
    "KP_EP_any": "any",
    "biallelic": "biallelic",
    "biallelic?": "biallelic",
    "hemi_hom_or_2het": "hemizygous_or_biallelic",
    "hemi_het_hom": "any",
    "truncating_only": "truncating",
    "HFE_C282Y_hom": "hfe_c282y",
}
_SYMBOLS = {"GBA": "GBA1", "G6PC": "G6PC1"}
"""Symbols that HGNC has renamed since the list."""
_KNOWN = "Hereditary Cancer Gene Curation Expert Panel"
_ENOUGH = ("Definitive", "Strong")
_DOMINANT = ("AD", "SD")
_KEPT = ("Pathogenic", "Likely_pathogenic", "Benign", "Likely_benign", "Conflicting")


def build(sources: Path) -> Iterable[BuiltTable]:
    """The three tables. Raises NoInputError where a source is missing."""
    about = tr("Genes of secondary findings, carrier screening and cancer predisposition, with what is reported")
    yield BuiltTable("germline.genes", "germline/genes.tsv", about, (SF, CARRIER, CLINGEN), GENES, _genes(sources))
    chain = Chain.load(sources / "onco" / "transcripts" / "vcf2maf.GRCh38_to_GRCh37.chain")
    about = tr(
        "ClinVar germline classifications of the genes at hand: (likely) pathogenic, (likely) benign, conflicting"
    )
    rows = list(_clinvar(sources, chain))
    yield BuiltTable("germline.clinvar", "germline/clinvar.tsv", about, (CLINVAR,), CLINVAR_COLUMNS, rows)
    about = tr("Allele counts by superpopulation in coding exons of the genes at hand; no row: nobody counted")
    yield BuiltTable(
        "germline.panel", "germline/panel.tsv", about, (PANEL,), PANEL_COLUMNS, list(_panel(sources, chain))
    )


def _genes(sources: Path) -> list[tuple[str, ...]]:
    rows = [*_secondary(sources), *_carriers(sources)]
    known = {(row[1], row[2]) for row in rows}
    rows += [row for row in _predisposition(sources) if (row[1], row[2]) not in known]
    validity = _validity(sources)
    return [(*row[:8], validity.get((row[1], row[4]), ""), *row[8:]) for row in rows]


def _validity(sources: Path) -> dict[tuple[str, str], str]:
    """The strongest class of ClinGen's gene-disease validity by gene and inheritance."""
    order = ("Definitive", "Strong", "Moderate")
    found: dict[tuple[str, str], str] = {}
    for row in _read(sources / "onco" / "genes" / f"Clingen-Gene-Disease-Summary-{CLINGEN.release}.csv", ","):
        gene, stated = (row["GENE SYMBOL"], row["MOI"]), row["CLASSIFICATION"]
        if stated in order and (gene not in found or order.index(stated) < order.index(found[gene])):
            found[gene] = stated
    return {gene: stated.lower() for gene, stated in found.items()}


def _read(path: Path, delimiter: str = "\t") -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines, delimiter=delimiter)
    except FileNotFoundError:
        raise NoInputError(tr("a source is not there"), where=str(path)) from None


def _secondary(sources: Path) -> Iterator[tuple[str, ...]]:
    for row in _read(sources / "guidance" / "acmg_sf.tsv"):
        code, xl = row["report_code"], row["inheritance"] == "XL"
        rule = "x_linked_any" if code == "hemi_het_hom" and xl else _RULES[code]
        mim = f"OMIM:{row['condition_mim']}" if row["condition_mim"].isdigit() else ""
        verified = "no" if code.endswith("?") else "yes"
        cells = (
            "acmg_sf",
            row["gene"],
            row["condition"],
            mim,
            row["inheritance"],
            rule,
            f"v{row['sf_since']}",
            verified,
        )
        yield (*cells, SF.id, SF.release)


def _carriers(sources: Path) -> Iterator[tuple[str, ...]]:
    for row in _read(sources / "guidance" / "carrier_genes_acmg2021.tsv"):
        gene = _SYMBOLS.get(row["gene"], row["gene"])
        rule = "carrier_x_linked" if row["inheritance"] == "XL" else "carrier_recessive"
        yield ("carrier", gene, row["condition"], "", row["inheritance"], rule, "", "no", CARRIER.id, CARRIER.release)


def _predisposition(sources: Path) -> Iterator[tuple[str, ...]]:
    """Dominant cancer predisposition that the expert panel finds definitive or strong."""
    path = sources / "onco" / "genes" / f"Clingen-Gene-Disease-Summary-{CLINGEN.release}.csv"
    for row in _read(path, ","):
        if row["GCEP"] != _KNOWN or row["CLASSIFICATION"] not in _ENOUGH or row["MOI"] not in _DOMINANT:
            continue
        condition = row["DISEASE LABEL"].removeprefix("obsolete ")
        date = row["CLASSIFICATION DATE"][:10]
        cells = ("predisposition", row["GENE SYMBOL"], condition, row["DISEASE ID (MONDO)"], "AD", "any")
        yield (*cells, row["CLASSIFICATION"].lower(), "yes", CLINGEN.id, date)


def _clinvar(sources: Path, chain: Chain) -> Iterator[tuple[str, ...]]:
    path = sources / "hereditary" / "clinvar_20260226_subset_grch38.vcf.gz"
    known = {row[1] for row in _genes(sources)}
    for chrom, pos, cells in clinvar_import.rows(str(path)):
        gene = next((name for part in cells["genes"].split("|") if (name := part.partition(":")[0]) in known), "")
        too_long = max(len(cells["ref"]), len(cells["alt"])) > LONGEST
        if not gene or too_long or not cells["significance"].startswith(_KEPT) or cells["alt"] == ".":
            continue
        place37 = _lifted(chain, chrom, pos, cells["ref"])
        seen = cells["origin"] if cells["origin"] == SOMATIC_ORIGIN else ""
        shown = (cells["id"], cells["significance"], cells["review"], cells["conflicts"], gene, seen)
        yield (chrom, str(pos), place37, cells["ref"], cells["alt"], *shown)


def _lifted(chain: Chain, chrom: str, pos: int, ref: str) -> str:
    """The position on GRCh37, "" where it is not the same stretch of the plus strand."""
    first, last = chain.lift(chrom, pos), chain.lift(chrom, pos + len(ref) - 1)
    if first is None or last is None or first.strand == "-" or last.strand == "-":
        return ""
    return str(first.pos) if first.chrom == chrom and last.pos - first.pos == len(ref) - 1 else ""


def _panel(sources: Path, chain: Chain) -> Iterator[tuple[str, ...]]:
    folder = sources.parent / "real" / "1kgp" / "GRCh38"
    transcripts = Transcripts.open(Build.GRCH38)
    for gene in sorted({row[1] for row in _genes(sources)}):
        path = folder / f"{gene}.vcf.gz"
        if not path.is_file():
            continue
        regions = transcripts.coding_regions((gene,), pad=PAD)
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("#"):
                    continue
                chrom, pos, _, ref, alts, _, _, info = line.split("\t", 8)[:8]
                if any(region.start < int(pos) <= region.end for region in regions):
                    site = bare_chromosome(chrom), int(pos), ref
                    yield from _counted(gene, site, alts.split(","), info, chain)


def _counted(
    gene: str, site: tuple[str, int, str], alts: list[str], info: str, chain: Chain
) -> Iterator[tuple[str, ...]]:
    chrom, pos, ref = site
    stated = dict(part.split("=", 1) for part in info.split(";") if "=" in part)
    numbers = [stated[f"AN_{name}"] for name in POPULATIONS]
    for number, alt in enumerate(alts):
        if alt.isalpha():
            counts = [stated[f"AC_{name}"].split(",")[number] for name in POPULATIONS]
            at, a, b = trim(pos, ref, alt)
            yield (gene, chrom, str(at), _lifted(chain, chrom, at, a), a, b, *counts, *numbers)


__all__ = ["build"]
